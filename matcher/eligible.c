#include "matcher/eligible.h"

#include "matcher/index.h"

#define WEEK_S     (7 * 24 * 60 * 60)
#define MONTH_S    (30 * 24 * 60 * 60)
#define NEVER_MIN  (24 * 60)     /* to a place that is nowhere on the map */

int eligible_week_load(const struct volunteer *volunteer, const struct problem *problem)
{
    int load = 0;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        int64_t meet_s = volunteer->commitments[i].meet_s;
        load += (meet_s >= problem->week_from_s) & (meet_s < problem->week_until_s);
    }
    return load;
}

int eligible_month_load(const struct volunteer *volunteer, const struct problem *problem)
{
    int before = 0, after = 0;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        int64_t meet_s = volunteer->commitments[i].meet_s, away_s = meet_s - problem->start_s;
        if (problem->month_until_s) {
            before += meet_s >= problem->month_from_s && meet_s < problem->month_until_s;
            continue;
        }
        before += away_s > -MONTH_S && away_s <= 0;
        after += away_s >= 0 && away_s < MONTH_S;
    }
    return before > after ? before : after;
}

static struct way way_between(const struct volunteer *volunteer, const struct problem *problem, struct metres from,
                              struct metres to)
{
    enum travel_mode mode = volunteer->drives ? TRAVEL_CAR : TRAVEL_TRANSIT;
    struct way way = way_find(problem->rivers, problem->lines, &problem->pace, from, to, mode);
    int rounded = (way.minutes + 4) / 5 * 5;
    way.minutes = way.minutes < 0 ? NEVER_MIN : rounded > APPROACH_MIN_MIN ? rounded : APPROACH_MIN_MIN;
    return way;
}

int eligible_minutes(const struct volunteer *volunteer, const struct problem *problem, struct metres from, struct metres to)
{
    return way_between(volunteer, problem, from, to).minutes;
}

struct way eligible_way(const struct volunteer *volunteer, const struct problem *problem)
{
    return way_between(volunteer, problem, volunteer->home, problem->meet);
}

/* The commitment they come from: the last one to end by the start, if it ends shortly before. */
static const struct commitment *coming_from(const struct volunteer *volunteer, int64_t start_s)
{
    const struct commitment *last = NULL;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        const struct commitment *one = &volunteer->commitments[i];
        if (one->until_s <= start_s && one->until_s > start_s - STRAIGHT_S &&
            (!last || one->until_s > last->until_s))
            last = one;
    }
    return last;
}

/* The one they go to: the first one to begin after the end, if it does shortly after. */
static const struct commitment *going_to(const struct volunteer *volunteer, int64_t end_s)
{
    const struct commitment *first = NULL;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        const struct commitment *one = &volunteer->commitments[i];
        if (one->meet_s >= end_s && one->meet_s < end_s + STRAIGHT_S && (!first || one->meet_s < first->meet_s))
            first = one;
    }
    return first;
}

struct chain eligible_chain(const struct volunteer *volunteer, const struct start *start)
{
    struct chain chain = {.before = coming_from(volunteer, start->start_s), .after = going_to(volunteer, start->end_s), .length = 1};
    for (const struct commitment *one = chain.before; one && chain.length <= CHAIN_MOST; chain.length++)
        one = coming_from(volunteer, one->meet_s);
    for (const struct commitment *one = chain.after; one && chain.length <= CHAIN_MOST; chain.length++)
        one = going_to(volunteer, one->until_s);
    return chain;
}

int eligible_approach_min(const struct volunteer *volunteer, const struct problem *problem,
                          const struct start *start)
{
    const struct commitment *before = coming_from(volunteer, start->start_s);
    return eligible_minutes(volunteer, problem, before ? before->part : volunteer->home, problem->meet);
}

static bool not_active(const struct volunteer *volunteer, const struct problem *problem)
{
    (void)problem;
    return !volunteer->active || !metres_known(volunteer->home);
}

static bool too_far(const struct volunteer *volunteer, const struct problem *problem)
{
    return !index_reaches(volunteer->home, volunteer->radius_m, problem->home);
}

static bool paused(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->paused_until != PAUSE_NONE && volunteer->paused_until >= problem->day;
}

static bool papers_over(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->cleared_until < problem->day;
}

static bool other_district(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->districts && !(volunteer->districts & problem->district);
}

static bool excluded(const struct volunteer *volunteer, const struct problem *problem)
{
    return problem->excluded_count > 0 && problem_excludes(problem, volunteer->id);
}

static bool already_asked(const struct volunteer *volunteer, const struct problem *problem)
{
    return problem->asked_count > 0 && problem_asked(problem, volunteer->id);
}

static bool missing_ability(const struct volunteer *volunteer, const struct problem *problem)
{
    return (problem->required & ~volunteer->abilities) != 0;
}

static bool other_mode(const struct volunteer *volunteer, const struct problem *problem)
{
    return problem->mode && !(problem->mode & volunteer->modes);
}

static bool no_common_language(const struct volunteer *volunteer, const struct problem *problem)
{
    return problem->languages && !(problem->languages & volunteer->languages);
}

static bool purpose_unwanted(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->purposes && !(problem->purpose & volunteer->purposes);
}

static bool too_many_open_offers(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->open_offers >= problem->limits.open ||
           (volunteer_in_round(volunteer, problem) && volunteer->message.outings >= problem->limits.message);
}

static bool asked_enough(const struct volunteer *volunteer, const struct problem *problem)
{
    int today = 0, week = 0;
    if (volunteer_in_round(volunteer, problem))
        return false; /* one more outing in a message makes no message */
    int64_t since_s = problem->now_s - WEEK_S + 1 < problem->today_s ? problem->now_s - WEEK_S + 1 : problem->today_s;
    for (uint32_t i = volunteer->asks_count; i-- > 0 && volunteer->asks[i].at_s >= since_s;) {
        const struct ask *ask = &volunteer->asks[i];
        today += !ask->further & (ask->at_s >= problem->today_s);
        week += !ask->further & (ask->at_s > problem->now_s - WEEK_S);
    }
    return today >= problem->limits.day || week >= problem->limits.week;
}

static bool over_week_cap(const struct volunteer *volunteer, const struct problem *problem)
{
    return eligible_week_load(volunteer, problem) >= volunteer->week_cap;
}

static bool over_month_cap(const struct volunteer *volunteer, const struct problem *problem)
{
    return eligible_month_load(volunteer, problem) >= volunteer->month_cap;
}

bool eligible_busy(const struct volunteer *volunteer, const struct problem *problem,
                   const struct start *start)
{
    if (volunteer->commitments_count == 0)
        return false;
    int64_t leaves_s = start->start_s - eligible_approach_min(volunteer, problem, start) * 60;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        const struct commitment *one = &volunteer->commitments[i];
        if (one->from_s < start->end_s && one->until_s > leaves_s)
            return true;
        /* They would go on from here, which may take longer than from home. */
        if (one->from_s >= start->end_s && one->from_s < start->end_s + STRAIGHT_S &&
            one->meet_s < start->end_s + eligible_minutes(volunteer, problem, problem->part, one->meet) * 60)
            return true;
    }
    return eligible_chain(volunteer, start).length > CHAIN_MOST;
}

uint32_t eligible_free(const struct volunteer *volunteer, const struct problem *problem)
{
    uint32_t free_at = 0;
    if (problem->starts_count > 1 && !availability_covers(&volunteer->availability, &problem->common))
        return 0;
    for (size_t i = 0; i < problem->starts_count; i++)
        free_at |= (uint32_t)availability_covers(&volunteer->availability, &problem->starts[i].span) << i;
    return free_at;
}

/* The first of these starts at which they are not busy. */
static const struct start *open_start(const struct volunteer *volunteer, const struct problem *problem,
                                      uint32_t free_at)
{
    for (; free_at; free_at &= free_at - 1) {
        const struct start *start = &problem->starts[__builtin_ctz(free_at)];
        if (volunteer->commitments_count == 0 || !eligible_busy(volunteer, problem, start))
            return start;
    }
    return NULL;
}

const struct start *eligible_start(const struct volunteer *volunteer, const struct problem *problem)
{
    return open_start(volunteer, problem, eligible_free(volunteer, problem));
}

/* Each with its code, in order: those that come before the hours, and those that come after. */
#define RULES_BEFORE(RULE)                                                                                   \
    RULE(NOT_ACTIVE, "not_active", not_active)                                                               \
    RULE(TOO_FAR, "too_far", too_far)                                                                        \
    RULE(PAUSED, "paused", paused)                                                                           \
    RULE(PAPERS, "papers_over", papers_over)                                                                 \
    RULE(OTHER_DISTRICT, "other_district", other_district)                                                   \
    RULE(EXCLUDED, "excluded", excluded)                                                                     \
    RULE(ALREADY_ASKED, "already_asked", already_asked)                                                      \
    RULE(MISSING_ABILITY, "missing_ability", missing_ability)                                                \
    RULE(OTHER_MODE, "other_mode", other_mode)                                                               \
    RULE(LANGUAGE, "language", no_common_language)                                                           \
    RULE(PURPOSE_UNWANTED, "purpose_unwanted", purpose_unwanted)
#define RULES_AFTER(RULE)                                                                                    \
    RULE(TOO_MANY_OPEN_OFFERS, "too_many_open_offers", too_many_open_offers)                                 \
    RULE(ASKED_ENOUGH, "asked_enough", asked_enough)                                                         \
    RULE(OVER_WEEK_CAP, "over_week_cap", over_week_cap)                                                      \
    RULE(OVER_MONTH_CAP, "over_month_cap", over_month_cap)

#define RULE(name, code, breaks) +1
_Static_assert(0 RULES_BEFORE(RULE) == RULE_NOT_FREE && 1 RULES_BEFORE(RULE) RULES_AFTER(RULE) == RULE_BUSY,
               "every rule is looked at");
#undef RULE

const char *rule_code(enum rule rule)
{
    static const char *const codes[RULE_COUNT] = {
#define RULE(name, code, breaks) [RULE_##name] = code,
        RULES_BEFORE(RULE)
        RULES_AFTER(RULE)
#undef RULE
            [RULE_NOT_FREE] = "not_free",
            [RULE_BUSY] = "busy",
    };
    return codes[rule];
}

#define RULE(name, code, breaks)                                                                             \
    if (breaks(volunteer, problem))                                                                          \
        return RULE_##name;

enum rule eligible_check_free(const struct volunteer *volunteer, const struct problem *problem, uint32_t free_at,
                              const struct start **start)
{
    RULES_AFTER(RULE)
    *start = open_start(volunteer, problem, free_at);
    return *start ? RULE_NONE : RULE_BUSY;
}

enum rule eligible_check_start(const struct volunteer *volunteer, const struct problem *problem,
                               const struct start **start)
{
    RULES_BEFORE(RULE)
    uint32_t free_at = eligible_free(volunteer, problem);
    return free_at ? eligible_check_free(volunteer, problem, free_at, start) : RULE_NOT_FREE;
}
#undef RULE

enum rule eligible_check(const struct volunteer *volunteer, const struct problem *problem)
{
    const struct start *start;
    return eligible_check_start(volunteer, problem, &start);
}
