/*
 * How many to ask now, and whom.
 *
 * Asking everybody fills an outing once and empties the town of volunteers, so
 * a wave is small and the next one comes when it is needed. The rule:
 *
 *   planned (more than 36 h left): when it is the first wave, more than three
 *     days are left and known faces are among the candidates, they alone are
 *     asked, at most two; else as many as make a yes likelier than 60 %, at
 *     most three;
 *   urgent: as many as make a yes likelier than 90 %, at most five.
 *
 * In either case at least one, in the order of the ranking, and nobody whose
 * asking costs more than the outing is worth: an empty wave means that a
 * person must look (stop rule, reference/matching.md 3.4). Pure.
 */
#ifndef MATCHER_WAVE_H
#define MATCHER_WAVE_H

#include "matcher/problem.h"

#define WAVE_MAX 5

struct wave {
    size_t count;
    int64_t volunteer[WAVE_MAX]; /* best first */
};

/*
 * candidates  of this problem, best first, as rank() gives them
 * The problem says how much time is left, and whether somebody was asked before.
 */
struct wave wave_propose(const struct problem *problem, const struct candidate *candidates, size_t count);

#endif
