/*
 * What time it is, for the rules: real time × rate + offset.
 *
 * The rate and the offset are one row in PostgreSQL (api.clock() uses the same),
 * so that a test or the trial's messages page can move the whole service
 * forward. A process reads the row with api.clock_read when PostgreSQL comes up
 * and when it is told, and gives the document to clock_set().
 *
 * Deadlines of calls and sockets never ask this clock: they use monotonic_us().
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A value. {.rate = 1} is real time. */
struct clock {
    double rate;
    int64_t offset_us;
};

#define CLOCK_REAL ((struct clock){.rate = 1.0, .offset_us = 0})

/* Takes {"rate": 1.0, "offset_us": 0}. False, and the clock untouched, when a key lacks or the rate is not
 * above 0. */
bool clock_set(struct clock *clock, const json_t *document);

/* Microseconds since 1970-01-01 UTC. */
int64_t clock_now_us(const struct clock *clock);

/* The same for a given real instant; pure. */
int64_t clock_at_us(const struct clock *clock, int64_t real_us);

/* Microseconds since some fixed moment; never goes back, knows no offset. */
int64_t monotonic_us(void);

#endif
