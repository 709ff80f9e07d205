/*
 * The hard rules: who may not be asked, and why.
 *
 * Never traded against points. Each volunteer is put aside by the first rule
 * they break, in the order below, so that the counts add up to everybody and a
 * coordinator reads "38 too far, 12 not free". The database checks the same
 * rules again when the offers are made; here they keep us from asking in vain.
 */
#ifndef MATCHER_ELIGIBLE_H
#define MATCHER_ELIGIBLE_H

#include "geo/lines.h"
#include "matcher/problem.h"

enum rule {
    RULE_NOT_ACTIVE,           /* not cleared, gone, or nobody knows where they live */
    RULE_TOO_FAR,              /* the senior lives beyond the volunteer's radius */
    RULE_PAUSED,               /* pausing on that day */
    RULE_PAPERS,               /* what the desk has seen of their papers does not count any more that day */
    RULE_OTHER_DISTRICT,       /* wishes for other districts */
    RULE_EXCLUDED,             /* these two are never matched */
    RULE_ALREADY_ASKED,        /* for this very outing */
    RULE_MISSING_ABILITY,      /* a need that they cannot meet */
    RULE_OTHER_MODE,           /* does not go along that way */
    RULE_LANGUAGE,             /* no language in common */
    RULE_PURPOSE_UNWANTED,     /* does not wish to go along for that */
    RULE_NOT_FREE,             /* at no start is the whole outing, door to door, within the hours declared */
    RULE_TOO_MANY_OPEN_OFFERS, /* as many unanswered as one may hold */
    RULE_ASKED_ENOUGH,         /* as many offers today, or this week, as one may get */
    RULE_OVER_WEEK_CAP,        /* that calendar week is full */
    RULE_OVER_MONTH_CAP,       /* the 30 days around are full */
    RULE_BUSY,                 /* when free, promised elsewhere, no time to get here or from here, or a fourth in a row */
    RULE_COUNT,
    RULE_NONE = RULE_COUNT, /* may be asked */
};

/* How many each rule put aside. */
struct tally {
    uint32_t by_rule[RULE_COUNT];
};

/* "too_far": the code in documents. Static. */
const char *rule_code(enum rule rule);

/* The first rule that this volunteer breaks for this problem, RULE_NONE when they may be asked. */
enum rule eligible_check(const struct volunteer *volunteer, const struct problem *problem);

/* Likewise; `start` is the first one that suits them, when none is broken. */
enum rule eligible_check_start(const struct volunteer *volunteer, const struct problem *problem,
                               const struct start **start);

/* In two steps. The starts at which they are free, a bit for each: none breaks RULE_NOT_FREE. */
uint32_t eligible_free(const struct volunteer *volunteer, const struct problem *problem);

/* The rules that come after it, for who breaks none of those before. */
enum rule eligible_check_free(const struct volunteer *volunteer, const struct problem *problem, uint32_t free_at,
                              const struct start **start);

/* What would come right before and after it, at that start, when they are not busy then. */
struct chain eligible_chain(const struct volunteer *volunteer, const struct start *start);

/* Promised elsewhere at that start, no time to get here or from here, or three others in a row with it? */
bool eligible_busy(const struct volunteer *volunteer, const struct problem *problem,
                   const struct start *start);

/* The first start at which they are free and not promised elsewhere; NULL when there is none. */
const struct start *eligible_start(const struct volunteer *volunteer, const struct problem *problem);

/*
 * Minutes the volunteer needs to be where they meet at that start: from home,
 * or from the outing before when it ends less than two hours earlier. At least
 * APPROACH_MIN_MIN; rounded up to 5.
 */
#define APPROACH_MIN_MIN 5
int eligible_approach_min(const struct volunteer *volunteer, const struct problem *problem,
                          const struct start *start);

/* Minutes from one place to another, as this volunteer gets about; rounded likewise. */
int eligible_minutes(const struct volunteer *volunteer, const struct problem *problem, struct metres from, struct metres to);

/* How they come from home to where one meets, its minutes at least and rounded as above: for telling. */
struct way eligible_way(const struct volunteer *volunteer, const struct problem *problem);

/* Outings promised in the calendar week of the start, and in the fuller of the 30 days before and after it.
 */
int eligible_week_load(const struct volunteer *volunteer, const struct problem *problem);
int eligible_month_load(const struct volunteer *volunteer, const struct problem *problem);

#endif
