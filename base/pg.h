/*
 * PostgreSQL on the loop.
 *
 * The program's only way to the truth: each call runs one function of schema
 * `api`, in one round trip, whole or not at all, and is answered exactly once.
 *
 *     pg_call(pg, "offer_accept", PG_ARGS(who, key, input), on_accepted, request);
 *     pg_read(pg, "page_outing", PG_ARGS(who, input), on_outing, request);
 *
 * Two lanes of connections in pipeline mode, since a pipelined connection
 * answers in order: acts never wait behind a page. A call is sent as
 * `select * from api.<function>($1, ...)` and a sync; its answer is
 * known at the sync, not at the result, since a deferred constraint delivers a good
 * result first and the error after.
 *
 * Acts together. Those that say so (pg_call_together) have one transaction at a time for every other
 * connection of their lane. While one is under way the next waits until as many have come, or it has ended,
 * or 20 ms have passed: so they gather, eight at most, and share a commit, which costs about as much as an
 * act. Each is answered once that stands. When one of them fails none has happened: each is sent again by
 * itself, and the one to blame fails by itself.
 *
 * Time. A call that has no answer after call_timeout_ms is told UNAVAILABLE,
 * which means *unknown*: it may have happened; the idempotency key makes it safe
 * to try again. The server gives up earlier (statement_timeout is four fifths).
 * A connection that is still silent after twice the time is closed. Connections
 * come back by themselves, with back-off and jitter. A call made while there is
 * none waits a second for one, then is UNAVAILABLE; one that was under way
 * when its connection broke is UNAVAILABLE at once.
 *
 * The bell. Acts are not announced by the transactions that do them: NOTIFY at commit makes commits wait for
 * each other, one after the other, and so for the disk. They are announced once they stand, all that stand at
 * once, by a call of their own that waits for no disk (pg_ring_with).
 *
 * Errors. What a function refuses is its `outcome`. A serialization failure or a
 * deadlock (40001, 40P01) is tried again up to three times where that is
 * safe: a page, or an act with a key. A lost connection, a shutdown, too many
 * connections or a cancelled statement are UNAVAILABLE, all else is INTERNAL and
 * logged once, with SQLSTATE and function, without values.
 */
#ifndef BASE_PG_H
#define BASE_PG_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/loop.h"
#include "base/status.h"

struct pg;

/* The parameters of a call as text, NULL for SQL's null; copied by the call. At least one. */
struct pg_args {
    int count;
    const char *const *values;
};
#define PG_ARGS(...)                                                                                         \
    ((struct pg_args){(int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)),              \
                      (const char *const[]){__VA_ARGS__}})

/*
 * The one row that every api function returns. All borrowed, alive until the
 * callback returns: json_incref() what you keep. Never NULL itself; when the
 * function never ran to its end, only `status` says so and the rest is NULL.
 */
struct pg_answer {
    enum status status; /* the `outcome` column */
    const char *reason; /* a code with a French sentence, or NULL */
    json_t *problems;   /* [{"field": "phone", "code": "format"}, ...], or NULL */
    json_t *document;   /* an object, or NULL */
};

/*
 * Called exactly once per call, from the loop, after the commit, never from
 * inside pg_call(). `status` is answer->status.
 */
typedef void (*pg_done)(enum status status, const struct pg_answer *answer, void *arg);

/* Starts connecting to config->database; `config` is borrowed. Calls may be made at once. */
struct pg *pg_open(struct loop *loop, const struct config *config);

/*
 * Answers every open call UNAVAILABLE, then closes all. So close it before what the
 * callbacks use (a queue whose jobs they hold), and before the loop. NULL is fine.
 */
void pg_close(struct pg *pg);

/* An act: api.noun_verb(who, key, input). The second argument is the idempotency key. */
void pg_call(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg);

/* The same, of an act that nobody has to hear of: the carriers' own claims and marks. */
void pg_call_quietly(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg);

/*
 * The same, of an act that may share a transaction: a short one of which many come at once, that sets up all
 * it reads of its transaction, and locks nothing but what is its person's own. Acts that lock what others
 * lock too would wait for each other in circles.
 */
void pg_call_together(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg);

/* A page: api.page_noun(who, input). Changes nothing, so it may be tried again. */
void pg_read(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg);

/* Is there a connection on both lanes? */
bool pg_is_up(const struct pg *pg);

/* `on_up` runs each time pg_is_up() becomes true (not for the state found here), `on_down` when it ceases;
 * either may be NULL. */
void pg_watch(struct pg *pg, loop_fn on_up, loop_fn on_down, void *arg);

/*
 * LISTEN, on a connection of its own. The bell rings after each batch of
 * notifications, once, and each time the connection is made (something may have
 * been missed): "go and look", never a payload. A poll of your own is the net.
 */
void pg_listen(struct pg *pg, const char *channel, loop_fn on_bell, void *arg);

/*
 * From now on whoever listens is told of acts: after each pg_call() that ends well api.<function>(who, '{}')
 * is called, at once when nothing was rung for lately, else in some milliseconds for all acts until then.
 * Lost with a process that dies in between: the listener's poll is the net. `function` and `who` are
 * borrowed.
 */
void pg_ring_with(struct pg *pg, const char *function, const char *who);

/* How many calls have been made, repetitions not counted: the difference is a request's `pg=1`. */
uint64_t pg_calls(const struct pg *pg);

#endif
