/*
 * The outing's life by the clock: each chore of chores.def, every so often.
 *
 * A chore is one SQL function that moves on whatever the clock has reached: bounded,
 * safe to repeat, safe beside another dispatcher's. It runs again at once while it
 * says that there is more, never twice at the same time, and all run when PostgreSQL comes
 * back or the clock has been moved: nothing is late because we were away. Dispatchers take
 * turns by a key in Redis; without Redis each does them all.
 */
#ifndef DISPATCHER_CHORES_H
#define DISPATCHER_CHORES_H

#include "base/clock.h"
#include "base/loop.h"
#include "base/pg.h"
#include "base/redis.h"

struct chores;

/* `clock` is looked at each time; all are borrowed. The first round begins with chores_now(). */
struct chores *chores_start(struct loop *loop, struct pg *pg, struct redis *redis, const struct clock *clock);

/* After pg_close() and redis_close(): calls under way answer to it. NULL is fine. */
void chores_stop(struct chores *chores);

/* All of them, at once. */
void chores_now(struct chores *chores);

#endif
