#include "base/pg.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pg_answer.h"
#include "base/pg_bell.h"
#include "base/pg_link.h"
#include "base/pg_ring.h"

enum {
    PATIENCE_MS = 1000,      /* how long a call waits for a connection to come back */
    MOST_REPETITIONS = 3,    /* after a deadlock or a serialization failure */
    MOST_WAITING = 1000,     /* calls beyond these are refused at once: we are drowning */
    ACTS_ON_CONNECTION = 4,  /* in one pipeline: acts are short */
    PAGES_ON_CONNECTION = 2, /* pages are not, so the next one waits for whichever is free first */
};

/*
 * A call's life. WAITING calls are in their lane's line, the others in their
 * connection's, in the order in which they were sent and will be answered.
 *
 *   WAITING ── sent ──► SENT ── sync ──► answered, gone
 *    │  ▲                │ │ └─ deadline ──► ABANDONED ── sync ──► gone
 *    │  └─── deadlock ───┘ │   (answered)        │ twice the deadline: the connection is closed
 *    └─ deadline, no connection ─► UNAVAILABLE, gone
 */
enum call_state { CALL_WAITING, CALL_SENT, CALL_ABANDONED };

struct call {
    struct pg *pg;
    struct lane *lane;
    struct connection *connection; /* once sent */
    enum call_state state;
    pg_done done;
    void *arg;
    bool repeatable;
    bool rings;    /* once it is done, those who listen are told */
    bool prepares; /* its statement goes to the server with it */
    int repetitions;
    int64_t deadline_us;
    struct loop_timer *timer;
    struct pg_results results; /* what has come of its answer */
    struct call *next;
    const char *function;
    int count;
    const char *values[]; /* the texts themselves follow */
};

/* First in, first out. */
struct line {
    struct call *first, **end;
    int length;
};

/* A function whose statement stands prepared on a connection, under its own name. */
struct prepared {
    struct prepared *next;
    char function[];
};

struct connection {
    struct lane *lane;
    struct pg_link *link;
    struct line sent;
    struct prepared *prepared;
};

struct lane {
    struct pg *pg;
    struct connection *connections;
    int count;
    int depth; /* calls at once on a connection */
    struct line waiting;
    struct loop_timer *pump; /* set while calls wait to be looked at */
};

struct watch {
    loop_fn on_up, on_down;
    void *arg;
    struct watch *next;
};

struct pg {
    struct loop *loop;
    const struct config *config;
    struct lane acts, pages;
    struct pg_bells *bells; /* NULL until somebody listens */
    struct pg_ring *ring;   /* NULL: nobody is told of acts */
    struct watch *watches;
    bool up;
    bool closing;
    uint64_t calls;
};

/* Lines of calls */

static void line_put(struct line *line, struct call *call)
{
    call->next = NULL;
    *line->end = call;
    line->end = &call->next;
    line->length++;
}

static struct call *line_take(struct line *line)
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

static void line_remove(struct line *line, struct call *call)
{
    struct call **link = &line->first;

    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    if (line->end == &call->next)
        line->end = link;
    line->length--;
}

/* Calls */

static void on_call_time(void *arg);

static struct call *call_new(struct lane *lane, const char *function, struct pg_args args, pg_done done,
                             void *arg)
{
    size_t size = strlen(function) + 1;

    /* It becomes part of the SQL text: a name in our source, never anything from outside. */
    assert(strspn(function, "abcdefghijklmnopqrstuvwxyz0123456789_") == size - 1 && size < 64);
    assert(args.count >= 1 && args.count <= 16);
    for (int i = 0; i < args.count; i++)
        size += args.values[i] ? strlen(args.values[i]) + 1 : 0;
    struct call *call = memory_zero(sizeof *call + (size_t)args.count * sizeof *call->values + size);
    char *text = (char *)(call->values + args.count);
    call->pg = lane->pg;
    call->lane = lane;
    call->done = done;
    call->arg = arg;
    call->count = args.count;
    call->function = text;
    text = stpcpy(text, function) + 1;
    for (int i = 0; i < args.count; i++)
        if (args.values[i]) {
            call->values[i] = text;
            text = stpcpy(text, args.values[i]) + 1;
        }
    return call;
}

static void call_free(struct call *call)
{
    loop_cancel(&call->timer);
    pg_results_clear(&call->results);
    free(call);
}

static void call_tell(struct call *call, const struct pg_answer *answer)
{
    if (call->state != CALL_ABANDONED)
        call->done(answer->status, answer, call->arg);
}

/* The last word on a call that is in no line any more. */
static void call_end(struct call *call, enum status status)
{
    call_tell(call, &(struct pg_answer){.status = status});
    call_free(call);
}

/* All its results are here. Repeated, it goes to the end of its lane's line with the deadline that it had. */
static void call_answered(struct call *call)
{
    if (call->repeatable && call->state == CALL_SENT && call->repetitions < MOST_REPETITIONS &&
        pg_results_collided(&call->results)) {
        pg_results_clear(&call->results);
        call->repetitions++;
        call->state = CALL_WAITING;
        return line_put(&call->lane->waiting, call);
    }
    struct pg_answer answer = pg_answer_read(&call->results, call->function);
    if (call->rings && answer.status == STATUS_OK)
        pg_ring_soon(call->pg->ring);
    call_tell(call, &answer);
    pg_answer_clear(&answer);
    call_free(call);
}

/* Connections */

static bool connection_knows(const struct connection *connection, const char *function)
{
    const struct prepared *one = connection->prepared;

    while (one && strcmp(one->function, function) != 0)
        one = one->next;
    return one;
}

static void connection_learn(struct connection *connection, const char *function)
{
    struct prepared *one = memory_zero(sizeof *one + strlen(function) + 1);

    memcpy(one->function, function, strlen(function) + 1);
    one->next = connection->prepared;
    connection->prepared = one;
}

static void connection_forget(struct connection *connection)
{
    for (struct prepared *one = connection->prepared, *next; one; one = next) {
        next = one->next;
        free(one);
    }
    connection->prepared = NULL;
}

/* Is some call under way that brings this function's statement? */
static bool connection_learns(const struct connection *connection, const char *function)
{
    const struct call *call = connection->sent.first;

    while (call && !(call->prepares && strcmp(call->function, function) == 0))
        call = call->next;
    return call;
}

/* `select * from api.function($1,$2,$3)` */
static void call_statement(const struct call *call, char sql[static 256])
{
    int length = snprintf(sql, 256, "select * from api.%s(", call->function);

    for (int i = 1; i <= call->count; i++)
        length += snprintf(sql + length, 256 - (size_t)length, "$%d%c", i, i < call->count ? ',' : ')');
}

/*
 * The call and its sync; false when libpq refuses. The first call of a function on a connection prepares its
 * statement, which spares the server parsing and planning it each time; until that is known to have gone well
 * the others go as text.
 */
static bool connection_send(struct connection *connection, struct call *call)
{
    PGconn *libpq = pg_link_connection(connection->link);
    bool known = connection_knows(connection, call->function);
    char sql[256];

    call_statement(call, sql);
    call->prepares = !known && !connection_learns(connection, call->function);
    call->state = CALL_SENT;
    call->connection = connection;
    line_put(&connection->sent, call);
    if (call->prepares && !PQsendPrepare(libpq, call->function, sql, call->count, NULL))
        return false;
    if (known || call->prepares)
        return PQsendQueryPrepared(libpq, call->function, call->count, call->values, NULL, NULL, 0) &&
               PQpipelineSync(libpq);
    return PQsendQueryParams(libpq, sql, call->count, NULL, call->values, NULL, NULL, 0) &&
           PQpipelineSync(libpq);
}

/* Reads all that has come, and answers whose turn it is. */
static void connection_read(struct connection *connection)
{
    PGconn *libpq = pg_link_connection(connection->link);

    while (connection->sent.first && !PQisBusy(libpq) && PQstatus(libpq) == CONNECTION_OK) {
        struct call *call = connection->sent.first;
        PGresult *result = PQgetResult(libpq);

        /* NULL stands between the results of two statements of a pipeline. */
        if (!result)
            continue;
        if (PQresultStatus(result) == PGRES_COMMAND_OK) { /* the statement stands prepared */
            connection_learn(connection, call->function);
            PQclear(result);
        } else if (pg_results_take(&call->results, result)) {
            line_remove(&connection->sent, call);
            call_answered(call);
        }
    }
}

/* Lanes */

/* The connection that is up and has least to do, if it has room. */
static struct connection *lane_free_connection(struct lane *lane)
{
    struct connection *best = NULL;

    for (int i = 0; i < lane->count; i++) {
        struct connection *one = &lane->connections[i];
        if (pg_link_connection(one->link) && one->sent.length < (best ? best->sent.length : lane->depth))
            best = one;
    }
    return best;
}

static bool lane_is_up(const struct lane *lane)
{
    for (int i = 0; i < lane->count; i++)
        if (pg_link_connection(lane->connections[i].link))
            return true;
    return false;
}

static void lane_pump(struct lane *lane)
{
    struct connection *connection;
    struct call *call;

    while ((call = lane->waiting.first) && (connection = lane_free_connection(lane))) {
        line_remove(&lane->waiting, call);
        if (connection_send(connection, call))
            pg_link_flush(connection->link);
        else
            pg_link_break(connection->link, PQerrorMessage(pg_link_connection(connection->link)));
    }
}

static void on_pump(void *arg)
{
    struct lane *lane = arg;

    lane->pump = NULL;
    lane_pump(lane);
}

/* Soon, not now: sending can break a connection, and so answer calls, which pg_call() promises not to do. */
static void lane_pump_soon(struct lane *lane)
{
    if (!lane->pump)
        lane->pump = loop_after(lane->pg->loop, 0, on_pump, lane);
}

/* Compares with what was known, and tells who watches. */
static void pg_notice_state(struct pg *pg)
{
    bool up = lane_is_up(&pg->acts) && lane_is_up(&pg->pages);

    if (up == pg->up)
        return;
    pg->up = up;
    log_info("pg", "up=%s", up ? "true" : "false");
    for (struct watch *watch = pg->watches; watch; watch = watch->next) {
        loop_fn fn = up ? watch->on_up : watch->on_down;
        if (fn)
            fn(watch->arg);
    }
}

static void on_link_up(void *arg)
{
    struct connection *connection = arg;

    PQenterPipelineMode(pg_link_connection(connection->link));
    lane_pump(connection->lane);
    pg_notice_state(connection->lane->pg);
}

static void on_link_down(void *arg)
{
    struct connection *connection = arg;
    struct call *call;

    connection_forget(connection);
    while ((call = line_take(&connection->sent)))
        call_end(call, STATUS_UNAVAILABLE);
    pg_notice_state(connection->lane->pg);
}

static void on_link_input(void *arg)
{
    struct connection *connection = arg;

    connection_read(connection);
    lane_pump(connection->lane);
}

static void lane_open(struct lane *lane, struct pg *pg, int count, int depth)
{
    lane->pg = pg;
    lane->count = count > 0 ? count : 1;
    lane->depth = depth;
    lane->waiting.end = &lane->waiting.first;
    lane->connections = memory_zero((size_t)lane->count * sizeof *lane->connections);
    for (int i = 0; i < lane->count; i++) {
        struct connection *connection = &lane->connections[i];
        connection->lane = lane;
        connection->sent.end = &connection->sent.first;
        connection->link = pg_link_open(
            pg->loop, pg->config,
            (struct pg_link_user){
                .on_up = on_link_up, .on_down = on_link_down, .on_input = on_link_input, .arg = connection});
    }
}

static void lane_close(struct lane *lane)
{
    loop_cancel(&lane->pump);
    for (int i = 0; i < lane->count; i++) {
        pg_link_close(lane->connections[i].link);
        connection_forget(&lane->connections[i]);
    }
    free(lane->connections);
}

/* The deadline, in whichever state it finds the call */

static void call_set_timer(struct call *call, int64_t ms)
{
    call->timer = loop_after(call->pg->loop, ms > 0 ? ms : 0, on_call_time, call);
}

static void on_call_time(void *arg)
{
    struct call *call = arg;
    int64_t left_ms = (call->deadline_us - monotonic_us() + 999) / 1000;

    call->timer = NULL;
    switch (call->state) {
    case CALL_WAITING:
        if (left_ms > 0 && lane_is_up(call->lane))
            return call_set_timer(call, left_ms);
        line_remove(&call->lane->waiting, call);
        log_warn("pg", "function=%s waited_in_vain=true", call->function);
        return call_end(call, STATUS_UNAVAILABLE);
    case CALL_SENT:
        if (left_ms > 0)
            return call_set_timer(call, left_ms);
        log_warn("pg", "function=%s late=true", call->function);
        call_tell(call, &(struct pg_answer){.status = STATUS_UNAVAILABLE});
        call->state = CALL_ABANDONED;
        return call_set_timer(call, call->pg->config->call_timeout_ms);
    case CALL_ABANDONED:
        return pg_link_break(call->connection->link, "silent for twice the deadline");
    }
}

/* The public face */

static void call_make(struct lane *lane, struct call *call)
{
    int timeout_ms = lane->pg->config->call_timeout_ms;
    bool drowning = lane->waiting.length >= MOST_WAITING;

    lane->pg->calls++;
    line_put(&lane->waiting, call);
    if (lane->pg->closing)
        return; /* pg_close() is just answering them all */
    call->deadline_us = monotonic_us() + (drowning ? 0 : INT64_C(1000) * timeout_ms);
    call_set_timer(call, drowning ? 0 : timeout_ms < PATIENCE_MS ? timeout_ms : PATIENCE_MS);
    lane_pump_soon(lane);
}

static void act_make(struct pg *pg, const char *function, struct pg_args args, bool rings, pg_done done,
                     void *arg)
{
    struct call *call = call_new(&pg->acts, function, args, done, arg);

    call->rings = rings;
    call->repeatable = args.count >= 2 && args.values[1]; /* it has a key */
    call_make(&pg->acts, call);
}

void pg_call(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    act_make(pg, function, args, pg->ring, done, arg);
}

void pg_call_quietly(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    act_make(pg, function, args, false, done, arg);
}

void pg_read(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    struct call *call = call_new(&pg->pages, function, args, done, arg);

    call->repeatable = true;
    call_make(&pg->pages, call);
}

void pg_ring_with(struct pg *pg, const char *function, const char *who)
{
    pg->ring = pg_ring_open(pg->loop, pg, function, who);
}

struct pg *pg_open(struct loop *loop, const struct config *config)
{
    struct pg *pg = memory_zero(sizeof *pg);

    pg->loop = loop;
    pg->config = config;
    lane_open(&pg->acts, pg, config->pg_lanes_act, ACTS_ON_CONNECTION);
    lane_open(&pg->pages, pg, config->pg_lanes_page, PAGES_ON_CONNECTION);
    return pg;
}

/* The next call that has no answer yet. */
static struct call *lane_take_any(struct lane *lane)
{
    struct call *call;

    for (int i = 0; i < lane->count; i++)
        if ((call = line_take(&lane->connections[i].sent)))
            return call;
    return line_take(&lane->waiting);
}

void pg_close(struct pg *pg)
{
    struct call *call;

    if (!pg)
        return;
    pg->closing = true;
    pg_ring_stop(pg->ring);
    while ((call = lane_take_any(&pg->acts)) || (call = lane_take_any(&pg->pages)))
        call_end(call, STATUS_UNAVAILABLE);
    lane_close(&pg->acts);
    lane_close(&pg->pages);
    pg_bells_close(pg->bells);
    pg_ring_free(pg->ring);
    for (struct watch *watch = pg->watches, *next; watch; watch = next) {
        next = watch->next;
        free(watch);
    }
    free(pg);
}

bool pg_is_up(const struct pg *pg)
{
    return pg->up;
}

void pg_watch(struct pg *pg, loop_fn on_up, loop_fn on_down, void *arg)
{
    struct watch *watch = memory_zero(sizeof *watch);

    *watch = (struct watch){.on_up = on_up, .on_down = on_down, .arg = arg, .next = pg->watches};
    pg->watches = watch;
}

void pg_listen(struct pg *pg, const char *channel, loop_fn on_bell, void *arg)
{
    if (!pg->bells)
        pg->bells = pg_bells_open(pg->loop, pg->config);
    pg_bells_add(pg->bells, channel, on_bell, arg);
}

uint64_t pg_calls(const struct pg *pg)
{
    return pg->calls;
}
