/*
 * The service's clock, kept equal to its row in PostgreSQL.
 *
 * Read when PostgreSQL comes up, when somebody says that it has moved, and every
 * ten seconds for what nobody said.
 */
#ifndef DISPATCHER_TIMEKEEPER_H
#define DISPATCHER_TIMEKEEPER_H

#include "base/clock.h"
#include "base/loop.h"
#include "base/pg.h"

struct timekeeper;

/* `on_moved` runs after each reading that found another clock. All borrowed. */
struct timekeeper *timekeeper_start(struct loop *loop, struct pg *pg, loop_fn on_moved, void *arg);

/* After pg_close(). NULL is fine. */
void timekeeper_stop(struct timekeeper *keeper);

/* Look now. */
void timekeeper_look(struct timekeeper *keeper);

/* Lives as long as the keeper; real time until the first reading. */
const struct clock *timekeeper_clock(const struct timekeeper *keeper);

#endif
