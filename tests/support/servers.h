/*
 * A real PostgreSQL and a real Redis for one test program: tests/support/servers from C.
 *
 * They live in a folder of their own under /tmp and end with the program, also
 * when it crashes. What cannot be done ends the program with "Bail out!".
 */
#ifndef TESTS_SUPPORT_SERVERS_H
#define TESTS_SUPPORT_SERVERS_H

#include "base/config.h"
#include "base/loop.h"

/* Starts both. Returns settings that point at them; free with config_free(). */
struct config *servers_start(void);

/* "kill-pg", "start-pg", "kill-redis" or "start-redis": returns when it is done. */
void servers_do(const char *command);

/* Runs the SQL as superuser by psql, stopping at the first error; no pg.c involved. */
void servers_sql(const char *sql);

/*
 * Turns the loop until *flag is at least `wanted` or `most_ms` have gone by; true when
 * it is. What a test does in place of loop_run().
 */
bool servers_turn_until(struct loop *loop, const int *flag, int wanted, int most_ms);

/* Turns the loop for `ms`. */
void servers_turn(struct loop *loop, int ms);

#endif
