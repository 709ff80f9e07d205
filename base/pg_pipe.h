/*
 * One connection in pipeline mode: calls go out in transactions, come back in order. For pg*.c only.
 *
 * Several calls may share a transaction, and so a commit: they are sent one after the other with one sync,
 * and none is answered before it. When one of them fails none has happened: each is handed back, to be sent
 * again alone, and the one that was to blame fails alone.
 */
#ifndef BASE_PG_PIPE_H
#define BASE_PG_PIPE_H

#include "base/pg.h"
#include "base/pg_answer.h"
#include "base/pg_link.h"

/*
 * A call's life. WAITING calls are in their lane's line, the others in their
 * pipe's, in the order in which they were sent and will be answered.
 *
 *   WAITING ── sent ──► SENT ── sync ──► answered, gone
 *    │  ▲                │ │ └─ deadline ──► ABANDONED ── sync ──► gone
 *    │  └─── deadlock, ──┘ │   (answered)        │ twice the deadline: the connection is closed
 *    │    another's fault
 *    └─ deadline, no connection ─► UNAVAILABLE, gone
 */
enum call_state { CALL_WAITING, CALL_SENT, CALL_ABANDONED };

struct call {
    struct pg *pg;
    struct lane *lane;
    struct pg_pipe *pipe; /* once sent */
    enum call_state state;
    pg_done done;
    void *arg;
    bool repeatable;
    bool rings;  /* once it is done, those who listen are told */
    bool shares; /* its transaction, with others of that kind */
    int repetitions;
    int64_t deadline_us;
    struct loop_timer *timer;

    /* The pipe's own */
    bool prepares;             /* its statement goes to the server with it */
    bool last;                 /* of its transaction: the sync follows */
    int statements;            /* whose results have not all come */
    struct pg_results results; /* what has come of its answer */

    struct call *next;
    const char *function;
    int count;
    const char *values[]; /* the texts themselves follow */
};

/* First in, first out. Empty: { .end = &line.first }. */
struct line {
    struct call *first, **end;
    int length;
};

void line_put(struct line *line, struct call *call);
struct call *line_take(struct line *line); /* NULL when empty */
void line_remove(struct line *line, struct call *call);

struct pg_pipe;

/* All run from the loop. The calls are the user's again. */
struct pg_pipe_user {
    void (*on_answered)(struct call *call); /* its transaction has ended; its results are in it */
    void (*on_undone)(struct call *call);   /* another of its transaction failed: it has not happened */
    void (*on_lost)(struct call *call);     /* the connection broke: nobody knows */
    loop_fn on_up, on_down, on_input;       /* on_input: room may have been made */
    void *arg;
};

struct pg_pipe *pg_pipe_open(struct loop *loop, const struct config *config, struct pg_pipe_user user);

/* Calls under way are not answered any more: take them first. NULL is fine. */
void pg_pipe_close(struct pg_pipe *pipe);

bool pg_pipe_is_up(const struct pg_pipe *pipe);

/* Transactions under way. */
int pg_pipe_transactions(const struct pg_pipe *pipe);

/* How many of these are shared by calls that said so. */
int pg_pipe_shared(const struct pg_pipe *pipe);

/* And these calls. */
int pg_pipe_sharing(const struct pg_pipe *pipe);

/* Sends the first `count` calls of `line`, all of one kind, in one transaction, on a pipe that is up. */
void pg_pipe_send(struct pg_pipe *pipe, struct line *line, int count);

/* The next call that has no answer yet, or NULL. Only before pg_pipe_close(). */
struct call *pg_pipe_take(struct pg_pipe *pipe);

/* Gives the connection up: on_lost for each call, on_down, later on_up. `why` goes to the log. */
void pg_pipe_break(struct pg_pipe *pipe, const char *why);

#endif
