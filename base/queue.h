/*
 * Work that another process does: a queue on Redis streams, at least once.
 *
 * A stream has one consumer group; each job goes to one of its consumers, is
 * acknowledged *after* the commit of what it caused, and comes again until then.
 * So whoever consumes is idempotent. What a dead consumer left is taken over
 * after queue_idle_ms; what a consumer of the same name left before it restarted,
 * at once. After QUEUE_DELIVERIES deliveries a job goes to the stream `dead`,
 * which coordinators see. Acknowledged entries are trimmed, by MINID below the
 * oldest pending one (MAXLEN would drop pending work).
 *
 * Losing Redis loses nothing: who puts jobs finds in PostgreSQL what waits and
 * puts it again (see redis_watch()); a consumer makes its group anew.
 *
 * The streams of a territory are nec:{nantes}:to-rank and so on, the braces being
 * part of the key (Redis Cluster's hash tag); here they are named by their last
 * word. An entry has the fields `job` (id of a journal or message row), `v` (1) and
 * `body`, a JSON object:
 *
 *   to-rank   dispatcher → matcher   {"outing": 17}
 *
 *   ranked    matcher → dispatcher, which hands it unparsed to api.offers_make
 *             {"outing": 17, "asked_version": 3, "wave": [4, 9],
 *              "candidates": [{"volunteer": 4, "score": 812, "distance_m": 640, "approach_min": 25,
 *                  "probability": 0.31, "features": {"always": 1, "kilometres": 0.2133},
 *                  "parts": [{"code": "bond", "points": 300, "text": "Déjà sortis ensemble 3 fois"}],
 *                  "sentence": "…"}],
 *              "put_aside": {"too_far": 38, "not_free": 12},
 *              "standing": {"volunteer": 4, "approach_min": 25, "sentence": "…"}}   only where somebody has said yes beforehand
 *
 *   messages  dispatcher → dispatcher   {"message": 99}
 *
 *   dead      `stream`, `job`, `v`, `body` of the job and the `reason` it was given up for
 *
 * and the channel nec:{nantes}:changed (redis_publish, redis_subscribe: "changed") carries
 *
 *   {"topic": "outing|offer|escalation|message|person", "code": "<22 characters>",
 *    "for": ["coordinator", "volunteer:<code>"]}
 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/loop.h"
#include "base/redis.h"
#include "base/status.h"

struct queue;

enum { QUEUE_DELIVERIES = 5 };

/* One delivery. Yours from on_job until you end it, in any order and from any later callback. */
struct queue_job {
    int64_t job;      /* id of the row that caused it */
    const char *body; /* JSON text, NUL-terminated */
    size_t body_length;
    int deliveries; /* 1 the first time */
};

typedef void (*queue_put_done)(enum status status, void *arg);
typedef void (*queue_work)(struct queue_job *job, void *arg);

/* Stands on `redis` for putting and acknowledging; both are borrowed. */
struct queue *queue_open(struct loop *loop, struct redis *redis, const struct config *config);

/* Jobs in hand are forgotten here and stay pending in Redis: do not touch them afterwards. Before
 * redis_close(). */
void queue_close(struct queue *queue);

/* Adds a job. OK: it is in Redis. Else put it again later. `done` may be NULL. */
void queue_put(struct queue *queue, const char *stream, int64_t job, const char *body, queue_put_done done,
               void *arg);

/*
 * From now on gives each job of `stream` to on_job, at most queue_in_hand at a time, on
 * a connection of its own. When the loop stops no new job comes, and the loop is held
 * until those in hand have ended. `consumer` is a name that is this process' alone among
 * those running, and the same after its restart ("matcher-1"). It says something to Redis
 * every second, on a connection called "nec:{nantes}:to-rank/matcher-1": so it is seen to live.
 */
void queue_consume(struct queue *queue, const char *stream, const char *group, const char *consumer,
                   queue_work on_job, void *arg);

/*
 * The ends of a job; each takes it back, `job` is gone. A job that ends in none of
 * them, because the process died, comes again after queue_idle_ms.
 */
void queue_ack(struct queue_job *job);   /* done and committed */
void queue_again(struct queue_job *job); /* failed: comes again after queue_idle_ms */
void queue_later(struct queue_job *job); /* an outage: comes again in a second, this one not counted */
void queue_bury(struct queue_job *job, const char *reason); /* never: to the dead letters, with a code */

#endif
