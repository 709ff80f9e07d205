#include "base/pg_pipe.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A function whose statement stands prepared on a connection, under its own name. */
struct prepared {
    struct prepared *next;
    char function[];
};

struct pg_pipe {
    struct pg_pipe_user user;
    struct pg_link *link;
    struct line sent;
    int transactions;
    int shared, sharing;  /* of these, and the calls that share them */
    struct call *reading; /* whose results come now: one of `sent`, or NULL */
    bool within;          /* a result of its statement has come, their end has not */
    struct prepared *prepared;
};

/* Lines of calls */

void line_put(struct line *line, struct call *call)
{
    call->next = NULL;
    *line->end = call;
    line->end = &call->next;
    line->length++;
}

struct call *line_take(struct line *line)
{
    struct call *call = line->first;

    if (!call)
        return NULL;
    line->first = call->next;
    if (!line->first)
        line->end = &line->first;
    line->length--;
    return call;
}

void line_remove(struct line *line, struct call *call)
{
    struct call **link = &line->first;

    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    if (line->end == &call->next)
        line->end = link;
    line->length--;
}

/* Prepared statements */

static bool pipe_knows(const struct pg_pipe *pipe, const char *function)
{
    const struct prepared *one = pipe->prepared;

    while (one && strcmp(one->function, function) != 0)
        one = one->next;
    return one;
}

static void pipe_learn(struct pg_pipe *pipe, const char *function)
{
    struct prepared *one = memory_zero(sizeof *one + strlen(function) + 1);

    memcpy(one->function, function, strlen(function) + 1);
    one->next = pipe->prepared;
    pipe->prepared = one;
}

static void pipe_forget(struct pg_pipe *pipe)
{
    for (struct prepared *one = pipe->prepared, *next; one; one = next) {
        next = one->next;
        free(one);
    }
    pipe->prepared = NULL;
}

/* Is some call under way that brings this function's statement? */
static bool pipe_learns(const struct pg_pipe *pipe, const char *function)
{
    const struct call *call = pipe->sent.first;

    while (call && !(call->prepares && strcmp(call->function, function) == 0))
        call = call->next;
    return call;
}

/* Sending */

/* `select * from api.function($1,$2,$3)` */
static void call_statement(const struct call *call, char sql[static 256])
{
    int length = snprintf(sql, 256, "select * from api.%s(", call->function);

    for (int i = 1; i <= call->count; i++)
        length += snprintf(sql + length, 256 - (size_t)length, "$%d%c", i, i < call->count ? ',' : ')');
}

/*
 * One call; false when libpq refuses. The first call of a function on a connection prepares its
 * statement, which spares the server parsing and planning it each time; until that is known to have gone well
 * the others go as text.
 */
static bool pipe_put(struct pg_pipe *pipe, struct call *call)
{
    PGconn *libpq = pg_link_connection(pipe->link);
    bool known = pipe_knows(pipe, call->function);
    char sql[256];

    call_statement(call, sql);
    call->prepares = !known && !pipe_learns(pipe, call->function);
    call->statements = call->prepares ? 2 : 1;
    call->state = CALL_SENT;
    call->pipe = pipe;
    line_put(&pipe->sent, call);
    pipe->sharing += call->shares;
    if (!pipe->reading)
        pipe->reading = call;
    if (call->prepares && !PQsendPrepare(libpq, call->function, sql, call->count, NULL))
        return false;
    if (known || call->prepares)
        return PQsendQueryPrepared(libpq, call->function, call->count, call->values, NULL, NULL, 0);
    return PQsendQueryParams(libpq, sql, call->count, NULL, call->values, NULL, NULL, 0);
}

void pg_pipe_send(struct pg_pipe *pipe, struct line *line, int count)
{
    PGconn *libpq = pg_link_connection(pipe->link);
    bool good = true;

    pipe->transactions++;
    pipe->shared += line->first->shares;
    for (int i = 1; good && i <= count; i++) {
        struct call *call = line_take(line);
        assert(call); /* whoever counted them saw them */
        call->last = i == count;
        good = pipe_put(pipe, call);
    }
    if (good && PQpipelineSync(libpq))
        pg_link_flush(pipe->link);
    else
        pg_link_break(pipe->link, PQerrorMessage(libpq));
}

/* Reading */

/* The transaction at the head of the line has ended: its calls are their user's again. */
static void pipe_settle(struct pg_pipe *pipe)
{
    struct line ended = {.end = &ended.first};
    bool failed = false, last = false;
    struct call *call;

    while (!last) {
        call = line_take(&pipe->sent);
        assert(call); /* a transaction has its last call */
        failed = failed || call->results.error;
        last = call->last;
        line_put(&ended, call);
    }
    pipe->transactions--;
    pipe->shared -= ended.first->shares;
    pipe->sharing -= ended.first->shares ? ended.length : 0;
    pipe->reading = pipe->sent.first;
    pipe->within = false;
    void (*tell)(struct call *) = failed && ended.length > 1 ? pipe->user.on_undone : pipe->user.on_answered;
    while ((call = line_take(&ended)))
        tell(call);
}

/* NULL stands after the results of each statement. What comes after the last one's, at the commit, is the
 * last call's. */
static void pipe_take_result(struct pg_pipe *pipe, PGresult *result)
{
    struct call *call = pipe->reading;

    if (!result) {
        if (pipe->within && --call->statements <= 0 && !call->last)
            pipe->reading = call->next;
        pipe->within = false;
    } else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        pipe_settle(pipe);
    } else if (PQresultStatus(result) == PGRES_COMMAND_OK) { /* the statement stands prepared */
        PQclear(result);
        pipe_learn(pipe, call->function);
        pipe->within = true;
    } else {
        pg_results_take(&call->results, result);
        pipe->within = true;
    }
}

/* The link */

static void on_link_up(void *arg)
{
    struct pg_pipe *pipe = arg;

    PQenterPipelineMode(pg_link_connection(pipe->link));
    pipe->user.on_up(pipe->user.arg);
}

static void on_link_down(void *arg)
{
    struct pg_pipe *pipe = arg;
    struct call *call;

    pipe_forget(pipe);
    pipe->transactions = 0;
    pipe->shared = pipe->sharing = 0;
    pipe->reading = NULL;
    pipe->within = false;
    while ((call = line_take(&pipe->sent)))
        pipe->user.on_lost(call);
    pipe->user.on_down(pipe->user.arg);
}

static void on_link_input(void *arg)
{
    struct pg_pipe *pipe = arg;
    PGconn *libpq = pg_link_connection(pipe->link);

    while (pipe->sent.first && !PQisBusy(libpq) && PQstatus(libpq) == CONNECTION_OK)
        pipe_take_result(pipe, PQgetResult(libpq));
    pipe->user.on_input(pipe->user.arg);
}

/* The pipe */

struct pg_pipe *pg_pipe_open(struct loop *loop, const struct config *config, struct pg_pipe_user user)
{
    struct pg_pipe *pipe = memory_zero(sizeof *pipe);

    pipe->user = user;
    pipe->sent.end = &pipe->sent.first;
    pipe->link = pg_link_open(
        loop, config,
        (struct pg_link_user){
            .on_up = on_link_up, .on_down = on_link_down, .on_input = on_link_input, .arg = pipe});
    return pipe;
}

void pg_pipe_close(struct pg_pipe *pipe)
{
    if (!pipe)
        return;
    pg_link_close(pipe->link);
    pipe_forget(pipe);
    free(pipe);
}

bool pg_pipe_is_up(const struct pg_pipe *pipe)
{
    return pg_link_connection(pipe->link);
}

int pg_pipe_transactions(const struct pg_pipe *pipe)
{
    return pipe->transactions;
}

int pg_pipe_shared(const struct pg_pipe *pipe)
{
    return pipe->shared;
}

int pg_pipe_sharing(const struct pg_pipe *pipe)
{
    return pipe->sharing;
}

struct call *pg_pipe_take(struct pg_pipe *pipe)
{
    return line_take(&pipe->sent);
}

void pg_pipe_break(struct pg_pipe *pipe, const char *why)
{
    pg_link_break(pipe->link, why);
}
