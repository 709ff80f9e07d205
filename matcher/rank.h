/*
 * Who could come, best first, each with the parts of their score.
 *
 * An additive score in whole points, 1000 being the worth of one filled
 * ordinary outing, so that every part can be said in a sentence (reason.h) and
 * no rounding differs between machines. Shape and size of the weights follow
 * the objective of reference/matching.md 2.4 and the index z = R - c/p of 3.4.
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

/* All in points. What each is for stands beside its value in rank.c. */
struct weights {
    int32_t known;
    int32_t known_again;
    int32_t circle;
    int32_t per_km;
    int32_t own_district;
    int32_t occasion;
    int32_t roomy_side;
    int32_t load_share;
    int32_t idle;
    int32_t helpful;
    int32_t scarce;
    int32_t offer;
};
extern const struct weights weights_default;

/* A world to rank in: borrowed, unchanged meanwhile. */
struct ranking {
    const struct volunteer *volunteers;
    size_t count;
    const struct index *index; /* of exactly these volunteers */
    const struct weights *weights;
    uint64_t scarce; /* words_scarce() */
};

/*
 * Fills `best` with the best candidates, best first, at most `room`; returns
 * how many. `aside` counts everybody else but for those who may be asked and
 * found no room. Reads only; allocates nothing; the problem is prepared.
 */
size_t rank(const struct ranking *ranking, const struct problem *problem, struct candidate *best, size_t room,
            struct tally *aside);

/* The chance of a yes in ten thousandths: Beta(1, 3) fed by the answers of 30 days. */
int32_t rank_yes_share(const struct volunteer *volunteer);

/* The price in points of asking this volunteer once more: grows with what they were asked lately and have open. */
int32_t rank_offer_price(const struct weights *weights, const struct volunteer *volunteer);

/* Worth in points of filling the outing, before the parts of a candidate: the purpose's value. */
int32_t rank_outing_worth(const struct problem *problem);

#endif
