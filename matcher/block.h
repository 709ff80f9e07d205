/*
 * Sixty-four volunteers side by side, for the rules that put most people aside.
 *
 * Of those who live near an outing most cannot do it, or are not free at that hour. What they have declared is
 * kept here the other way round: not for each volunteer a set of abilities, but for each ability the set of those
 * who have it, a bit for each of the sixty-four (their lane); likewise for each quarter of an hour of the week who
 * is free then. So a rule is a few words put together, whomever it puts aside, and only those who are left are
 * looked at one by one.
 *
 * block_sift() says the rules from RULE_PAUSED to RULE_NOT_FREE as eligible.c says them of one volunteer, and when
 * they are free, but for single days and far absences, which it leaves to eligible.c; tests/unit/match_rank.c compares
 * the two.
 */
#ifndef MATCHER_BLOCK_H
#define MATCHER_BLOCK_H

#include "matcher/eligible.h"

#define BLOCK_LANES 64
#define BLOCK_DAYS  7
#define BLOCK_AWAY  64 /* days whose absences are known; who is away later is looked at */

/* A word's bit i is lane i's. Lanes without a volunteer are in no set. */
struct block {
    uint32_t position[BLOCK_LANES]; /* of the volunteer in their array; these four are the grid's (index.c) */
    uint16_t east[BLOCK_LANES];     /* of their home, and their radius, in its units */
    uint16_t north[BLOCK_LANES];
    int16_t radius[BLOCK_LANES];
    uint64_t active;
    uint64_t names_days;     /* free on single days: their week does not tell all */
    uint64_t wants_purposes; /* some, and no others */
    uint64_t wants_districts;
    int32_t longest_pause;   /* the latest last day of a pause, */
    int32_t shortest_papers; /* and the earliest last day for which papers count: rarely is anybody concerned */
    int32_t away_from;       /* the first day of any absence */
    uint64_t unused[2];      /* so that each of the sets begins a line of the cache */
    uint64_t ability[64];    /* by bit of the vocabulary, each of these five */
    uint64_t mode[64];
    uint64_t purpose[64];
    uint64_t language[64];
    uint64_t district[64];
    uint64_t free[BLOCK_DAYS][QUARTERS_A_DAY]; /* Monday first */
    uint64_t away[BLOCK_AWAY];                 /* the days from away_from on, each by its lowest bits */
    int64_t id[BLOCK_LANES];
    int32_t paused_until[BLOCK_LANES];
    int32_t cleared_until[BLOCK_LANES];
};

/* Writes what the volunteers of the first `count` lanes have declared; what the grid has set stays. */
void block_fill(struct block *block, const struct volunteer *volunteers, size_t count);

/* What an outing asks of blocks: once for all of them. */
struct wanted {
    const struct problem *problem; /* borrowed */
    uint64_t named[16]; /* a bit for some of the ids: whose is not set is neither excluded nor asked; if any is */
};

void block_want(struct wanted *wanted, const struct problem *problem);

/* Who is free for the outing at each start, and for the margins before and after it, as far as the block knows. */
struct free_lanes {
    uint64_t known; /* of these lanes it does: if none, the others are not set */
    uint64_t during[STARTS_MAX];
    uint64_t before[STARTS_MAX];
    uint64_t after[STARTS_MAX];
};

/* Has fetched from memory what block_sift() will read of these lanes, but for wishes, and their positions. */
void block_fetch(const struct block *block, const struct wanted *wanted, size_t first_lane, size_t end_lane);

/*
 * Of the lanes in `near` those who break none of the rules, and when they are free; of whom the hours are not known,
 * eligible_free() has to tell. The others are counted in `aside`, for the first rule that they break.
 */
uint64_t block_sift(const struct block *block, const struct wanted *wanted, uint64_t near, struct tally *aside,
                    struct free_lanes *free);

/* How many these are. Not every processor has an instruction for it, and what compilers have instead takes longer. */
static inline uint32_t block_count(uint64_t lanes)
{
    lanes -= lanes >> 1 & UINT64_C(0x5555555555555555);
    lanes = (lanes & UINT64_C(0x3333333333333333)) + (lanes >> 2 & UINT64_C(0x3333333333333333));
    lanes = (lanes + (lanes >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (uint32_t)(lanes * UINT64_C(0x0101010101010101) >> 56);
}

#endif
