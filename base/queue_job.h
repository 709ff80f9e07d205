/* Jobs in hand and how they end. For queue*.c only. */
#ifndef BASE_QUEUE_JOB_H
#define BASE_QUEUE_JOB_H

#include "base/queue.h"

enum { QUEUE_ID_SIZE = 44 }; /* of an entry: two 64-bit numbers, a dash and the NUL */

/* What one consumer holds, and where it says how its jobs end. */
struct hand {
    struct redis *redis;
    char *stream, *key, *dead_key, *group, *name; /* owned */
    int idle_ms;
    struct job *jobs;
    int count;
    loop_fn on_end; /* after each end of a job */
    void *arg;
};

/*
 * Takes one entry {id, {field, value, ...}} into the hand, for its `deliveries`th time, and
 * gives it to on_job; buries what is malformed or has come too often.
 */
void hand_take(struct hand *hand, const redisReply *entry, int deliveries, queue_work on_job, void *arg);

bool hand_holds(const struct hand *hand, const char *id);

/* Forgets the jobs without a word to Redis. */
void hand_clear(struct hand *hand);

#endif
