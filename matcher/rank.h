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

/* All in points but where it says otherwise; the values and their reasons stand in rank.c. */
struct weights {
    int32_t known;        /* they have gone out together once */
    int32_t known_more;   /* each further outing together, up to four */
    int32_t circle;       /* one of the senior's known faces */
    int32_t preferred;    /* the senior wishes for them */
    int32_t per_km;       /* between the two homes */
    int32_t own_district; /* same district */
    int32_t occasion;     /* they named this very day */
    int32_t roomy;        /* free also for half an hour before; the same after */
    int32_t load;         /* all they are ready to give is used, in proportion */
    int32_t idle;         /* neither asked nor out for 30 days */
    int32_t offer;        /* price of one more offer to somebody rested, before it grows */
    int32_t helpful;      /* each ability that makes this outing better */
    int32_t scarce;       /* each scarce ability that this outing does not need */
};
extern const struct weights weights_default;

/* A world to rank in: borrowed, unchanged meanwhile. */
struct ranking {
    const struct volunteer *volunteers;
    size_t count;
    const struct index *index; /* of exactly these volunteers */
    const struct weights *weights;
    const struct vocabulary *vocabulary; /* with which volunteers and problem were made */
    uint64_t scarce;                     /* vocabulary_scarce() of it */
};

/*
 * Fills `best` with the best candidates, best first, at most `room`; returns
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

/* Worth in points of filling the outing, to which a candidate's score is added. */
int32_t rank_outing_worth(const struct problem *problem);

#endif
