/*
 * Who could come, best first, each with the parts of their score.
 *
 * An additive score in whole points, 1000 being the worth of one filled
 * ordinary outing, so that every part can be said in a sentence (reason.h).
 * Integers alone after the distance: no rounding differs between machines. Shape and size of the weights
 * follow the objective of reference/matching.md 2.4 and the index z = R - c/p of 3.4.
 *
 * Deterministic: same problem, same list, whatever the order of the
 * volunteers. Equal scores go by fewer offers lately, then by a hash of the
 * volunteer and the outing, so that nobody always comes first.
 */
#ifndef MATCHER_RANK_H
#define MATCHER_RANK_H

#include "matcher/eligible.h"
#include "matcher/index.h"
#include "matcher/problem.h"
#include "matcher/words.h"

/* All in points; their values and reasons stand in weights.def. */
struct weights {
#define WEIGHT(name, value, meaning) int32_t name;
#include "matcher/weights.def"
#undef WEIGHT
};
extern const struct weights weights_default;

/* Fills in the chance of a yes of `count` candidates, in ten thousandths, 1 to 9999; their scores are not yet made. */
typedef void (*rank_chances)(const struct problem *problem, struct candidate *candidates, size_t count, void *arg);

/* A world to rank in: borrowed, unchanged meanwhile. */
struct ranking {
    const struct volunteer *volunteers;
    size_t count;
    const struct index *index; /* of exactly these volunteers */
    const struct weights *weights;
    const struct vocabulary *vocabulary; /* with which volunteers and problem were made */
    uint64_t scarce;                     /* vocabulary_scarce() of it */
    rank_chances chances;                /* NULL: counted from the answers of 30 days alone */
    void *chances_arg;
};

#define RANK_MOST 256

/*
 * Fills `best` with the best candidates, best first, at most `room`, itself at most RANK_MOST; returns
 * how many. `aside` counts all whom a rule put aside: with those who may be
 * asked they make everybody. Allocates nothing; the problem is prepared.
 */
size_t rank(const struct ranking *ranking, const struct problem *problem, struct candidate *best, size_t room,
            struct tally *aside);

/* One volunteer alone: RULE_NONE and the candidate they make, or the rule that puts them aside. */
enum rule rank_one(const struct ranking *ranking, const struct problem *problem,
                   const struct volunteer *volunteer, struct candidate *candidate);

/* Negative when `a` stands before `b`, positive when after; never 0 for two volunteers. */
int rank_compare(const struct problem *problem, const struct candidate *a, const struct candidate *b);

/* What it costs, in points, to use one more of those that somebody is ready to give; never less than for the one before. */
int32_t rank_load_price(const struct weights *weights, int load, int cap);

/* Worth in points of filling the outing, whoever goes. */
int32_t rank_outing_worth(const struct weights *weights, const struct problem *problem);

#endif
