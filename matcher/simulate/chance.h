/*
 * Chance without a sequence: every draw is named, so none depends on another.
 *
 * Does volunteer 12 answer outing 40? That draw has a seed, a purpose and two
 * numbers, and is the same whatever was drawn before: two policies meet the same
 * people in the same moods, and their difference is theirs alone. Counter-based
 * generator of reference/matching.md 4.1. Pure.
 */
#ifndef SIMULATE_CHANCE_H
#define SIMULATE_CHANCE_H

#include <stdint.h>

/* What a draw is for. Numbers are those of the reference: a seed means the same world everywhere. */
enum purpose {
    FOR_VOLUNTEER = 1, /* traits that everybody sees; second number: which */
    FOR_HOURS = 2,     /* blocks of the week */
    FOR_ABSENCE = 3,
    FOR_SENIOR = 4,
    FOR_REQUEST = 5,
    FOR_ARRIVAL = 6,   /* how many requests, how many bonds */
    FOR_CHARACTER = 7, /* traits that nobody sees */
    FOR_BOND = 8,
    FOR_BUSY = 11, /* volunteer, half-day: something came up */
    FOR_ANSWER = 21,
    FOR_DELAY = 22,
    FOR_YES = 23,
    FOR_OUTSIDE = 24, /* would come outside declared hours */
    FOR_MUTE = 31,
    FOR_MUTE_LENGTH = 32,
    FOR_LEAVING = 41,
    FOR_CANCEL = 51,
    FOR_CANCEL_WHEN = 52,
    FOR_POLICY = 61,
};

/* One seed and purpose; the two numbers name the draw. */
struct chance {
    uint64_t key;
};

struct chance chance_for(uint64_t seed, enum purpose purpose);

/* In (0, 1). */
double chance_share(struct chance chance, uint64_t a, uint64_t b);

double chance_between(struct chance chance, uint64_t a, uint64_t b, double from, double to);

/* 0 .. below - 1 */
int chance_below(struct chance chance, uint64_t a, uint64_t b, int below);

double chance_normal(struct chance chance, uint64_t a, uint64_t b);

/* Of a row of shares that add up to about 1: which one. */
int chance_pick(struct chance chance, uint64_t a, uint64_t b, const double *shares, int count);

/* These need many draws and take all numbers b .. b + 2^20. */
double chance_gamma(struct chance chance, uint64_t a, uint64_t b, double shape);
double chance_beta(struct chance chance, uint64_t a, uint64_t b, double yes, double no);
int chance_poisson(struct chance chance, uint64_t a, uint64_t b, double mean);

#endif
