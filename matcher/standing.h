/*
 * Outings for which somebody has said yes beforehand, planned together.
 *
 * A regular outing may have up to three volunteers who go along each time and
 * are not asked (migrations/core/standing.sql). When several such outings wait
 * at once (a series has made those of the next weeks, an absence has given back
 * some), one after another would spend somebody on the first who is the only
 * one for the second. Here the whole is an assignment of least cost, as
 * reference/matching.md 3.7 has it for where consent exists already:
 *
 *     source ─ 28 days ─ week ─ place ─ outing ─ sink
 *              └───── of one volunteer ────┘
 *
 * An outing that somebody goes on is worth more than anything else; then
 * counts the worth R of the pair (rank.h), its load apart: each further outing of
 * a volunteer costs what it takes of their week and of their month. Outings of
 * one volunteer that cannot both be done share a place. Rows longer
 * than a network can say (any 30 days, three in a row, the way between two) are
 * looked at afterwards by the rules themselves: who breaks one does not get
 * that outing, and the rest is planned again. So a hard rule is never broken, what
 * is promised stays as it is, and nobody is asked.
 *
 * Deterministic whatever the order of outings and volunteers; allocates nothing.
 */
#ifndef MATCHER_STANDING_H
#define MATCHER_STANDING_H

#include "matcher/rank.h"

#define STANDING_MOST 64 /* outings planned together */
#define STANDING_EACH 3  /* who has said yes beforehand to each of them */

struct standing_outing {
    struct problem problem; /* prepared */
    int64_t *said;          /* who has said yes beforehand */
    size_t said_count;      /* at most STANDING_EACH */

    /* Filled by standing_plan(): */
    int64_t given;        /* whose it is; 0: nobody's, others are to be asked */
    int32_t approach_min; /* to set aside for them before the meeting */
};

/* Owns what it holds: standing_clear(). */
struct standing {
    struct standing_outing *outings;
    struct volunteer *volunteers; /* their commitments have room for STANDING_MOST more */
    size_t outings_count;
    size_t volunteers_count;
};

/* Decides whose each outing is. Orders both lists, and forgets how often these volunteers were asked: nobody is. */
void standing_plan(const struct ranking *ranking, struct standing *standing);

/* The outing of that id; NULL when it is not among them. */
const struct standing_outing *standing_outing(const struct standing *standing, int64_t outing);

void standing_clear(struct standing *standing);

#endif
