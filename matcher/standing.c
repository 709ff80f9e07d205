#include "matcher/standing.h"

#include "matcher/flow.h"

#include <stdlib.h>

#define FILLED     100000 /* points: nobody's wishes weigh as much as an outing that takes place */
#define MONTH_S    (4 * 7 * 24 * 60 * 60) /* for the network: whole weeks, and within any 30 days */
#define THIRTY_DAYS_S (30 * 24 * 60 * 60)
#define HALF_DAY_S (12 * 60 * 60) /* weeks of 167 and 169 hours are weeks */

/* A volunteer who may go on an outing to which they have said yes. */
struct pair {
    struct standing_outing *outing;
    struct volunteer *volunteer;
    const struct start *start;
    int32_t worth; /* but for what it takes of their load */
    size_t arc;
    bool ruled_out; /* with the others they were given, a rule forbids it */
};

/* All of it, while it is made. */
struct plan_of_all {
    const struct ranking *ranking;
    struct standing *standing;
    struct pair pairs[STANDING_MOST * STANDING_EACH]; /* by volunteer, and by the start of the outings */
    size_t pairs_count;
    int64_t monday_s; /* of the first week that any outing lies in */
    struct flow flow;
};

/* Its nodes: the outings come after these two, and then who goes. */
enum { SOURCE, SINK, OUTINGS };

static int by_start(const void *a, const void *b)
{
    const struct problem *one = &((const struct standing_outing *)a)->problem, *other = &((const struct standing_outing *)b)->problem;
    if (one->start_s != other->start_s)
        return one->start_s < other->start_s ? -1 : 1;
    return (one->outing > other->outing) - (one->outing < other->outing);
}

static int by_id(const void *a, const void *b)
{
    int64_t one = ((const struct volunteer *)a)->id, other = ((const struct volunteer *)b)->id;
    return (one > other) - (one < other);
}

static bool has_said(const struct standing_outing *outing, int64_t volunteer)
{
    for (size_t i = 0; i < outing->said_count; i++)
        if (outing->said[i] == volunteer)
            return true;
    return false;
}

/* Nobody is promised whom the desk has put last for this very outing. */
static void pair_up(struct plan_of_all *plan, struct standing_outing *outing, struct volunteer *volunteer)
{
    struct candidate candidate;
    if (!has_said(outing, volunteer->id) || rank_one(plan->ranking, &outing->problem, volunteer, &candidate) != RULE_NONE ||
        (candidate.bond && candidate.bond->desk < 0))
        return;
    plan->pairs[plan->pairs_count++] = (struct pair){.outing = outing, .volunteer = volunteer, .start = candidate.start,
                                                     .worth = candidate.worth - candidate.points[PART_LOAD]};
}

static struct commitment promise_of(const struct pair *pair)
{
    const struct problem *problem = &pair->outing->problem;
    int approach_min = eligible_approach_min(pair->volunteer, problem, pair->start);
    return (struct commitment){.from_s = pair->start->start_s - approach_min * 60, .meet_s = pair->start->start_s,
                               .until_s = pair->start->end_s, .meet = problem->meet, .part = problem->part};
}

/* Having promised the earlier one, can they not do the later one? */
static bool clash(const struct pair *earlier, const struct pair *later)
{
    struct commitment promise = promise_of(earlier);
    struct volunteer only = *later->volunteer;
    only.commitments = &promise;
    only.commitments_count = 1;
    return eligible_busy(&only, &later->outing->problem, later->start);
}

static int promised_between(const struct volunteer *volunteer, int64_t from_s, int64_t until_s)
{
    int count = 0;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++)
        count += volunteer->commitments[i].meet_s >= from_s && volunteer->commitments[i].meet_s < until_s;
    return count;
}

/* The fuller of the 30 days before the last outing and after the first: with both, that is what counts. */
static int month_load(const struct problem *first, const struct problem *last, const struct volunteer *volunteer)
{
    int before = promised_between(volunteer, last->start_s - THIRTY_DAYS_S + 1, last->start_s + 1);
    int after = promised_between(volunteer, first->start_s, first->start_s + THIRTY_DAYS_S);
    return before > after ? before : after;
}

static bool same_volunteer(const struct plan_of_all *plan, size_t one, size_t other)
{
    return plan->pairs[one].volunteer == plan->pairs[other].volunteer;
}

static bool same_week(const struct plan_of_all *plan, size_t one, size_t other)
{
    return plan->pairs[one].outing->problem.week_from_s == plan->pairs[other].outing->problem.week_from_s;
}

static int64_t month_of(const struct plan_of_all *plan, size_t pair)
{
    return (plan->pairs[pair].outing->problem.week_from_s - plan->monday_s + HALF_DAY_S) / MONTH_S;
}

static bool same_month(const struct plan_of_all *plan, size_t one, size_t other)
{
    return month_of(plan, one) == month_of(plan, other);
}

/* Where the pairs from `from` on, below `to`, cease to be alike. */
static size_t end_of(const struct plan_of_all *plan, size_t from, size_t to,
                     bool (*alike)(const struct plan_of_all *plan, size_t one, size_t other))
{
    size_t end = from + 1;
    while (end < to && alike(plan, from, end))
        end++;
    return end;
}

/* For so many outings at most, as long as there is room below the cap; each is dearer than the one before. */
static void add_load(struct plan_of_all *plan, uint16_t from, uint16_t to, int load, int cap, size_t outings)
{
    for (int i = 0; i < (int)outings && load + i < cap; i++)
        flow_arc(&plan->flow, from, to, 1, rank_load_price(plan->ranking->weights, load + i, cap));
}

static void add_week(struct plan_of_all *plan, uint16_t week, size_t from, size_t to)
{
    uint16_t place = 0;
    size_t place_from = from;
    for (size_t i = from; i < to; i++) {
        struct pair *pair = &plan->pairs[i];
        bool clashes = false;
        for (size_t j = place_from; j < i; j++)
            clashes |= clash(&plan->pairs[j], pair);
        if (!clashes) {
            place = flow_node(&plan->flow);
            place_from = i;
            flow_arc(&plan->flow, week, place, 1, 0);
        }
        uint16_t outing = (uint16_t)(OUTINGS + (pair->outing - plan->standing->outings));
        pair->arc = flow_arc(&plan->flow, place, outing, !pair->ruled_out, -(FILLED + pair->worth));
    }
}

static void add_month(struct plan_of_all *plan, uint16_t month, size_t from, size_t to)
{
    for (size_t end; from < to; from = end) {
        const struct pair *first = &plan->pairs[from];
        uint16_t week = flow_node(&plan->flow);
        end = end_of(plan, from, to, same_week);
        add_load(plan, month, week, eligible_week_load(first->volunteer, &first->outing->problem), first->volunteer->week_cap, end - from);
        add_week(plan, week, from, end);
    }
}

static void add_volunteer(struct plan_of_all *plan, size_t from, size_t to)
{
    for (size_t end; from < to; from = end) {
        const struct volunteer *volunteer = plan->pairs[from].volunteer;
        uint16_t month = flow_node(&plan->flow);
        end = end_of(plan, from, to, same_month);
        add_load(plan, SOURCE, month, month_load(&plan->pairs[from].outing->problem, &plan->pairs[end - 1].outing->problem, volunteer),
                 volunteer->month_cap, end - from);
        add_month(plan, month, from, end);
    }
}

static void solve(struct plan_of_all *plan)
{
    flow_clear(&plan->flow);
    for (size_t node = 0; node < OUTINGS + plan->standing->outings_count; node++)
        flow_node(&plan->flow);
    for (size_t i = 0; i < plan->standing->outings_count; i++)
        flow_arc(&plan->flow, (uint16_t)(OUTINGS + i), SINK, 1, 0);
    for (size_t from = 0, end; from < plan->pairs_count; from = end) {
        end = end_of(plan, from, plan->pairs_count, same_volunteer);
        add_volunteer(plan, from, end);
    }
    flow_solve(&plan->flow, SOURCE, SINK);
}

/* Promises one volunteer, outing by outing, what they were given. False: a rule forbids one of them with those before. */
static bool promise(struct plan_of_all *plan, size_t from, size_t to)
{
    bool all = true;
    struct volunteer *volunteer = plan->pairs[from].volunteer;
    uint32_t promised = volunteer->commitments_count;
    for (size_t i = from; i < to; i++) {
        struct pair *pair = &plan->pairs[i];
        if (plan->flow.arcs[pair->arc].flow == 0)
            continue;
        const struct start *start;
        if (eligible_check_start(volunteer, &pair->outing->problem, &start) != RULE_NONE) {
            pair->ruled_out = true;
            all = false;
            continue;
        }
        pair->start = start;
        pair->outing->given = volunteer->id;
        pair->outing->approach_min = eligible_approach_min(volunteer, &pair->outing->problem, pair->start);
        volunteer->commitments[volunteer->commitments_count++] = promise_of(pair);
    }
    volunteer->commitments_count = promised;
    return all;
}

static bool promise_all(struct plan_of_all *plan)
{
    bool all = true;
    for (size_t i = 0; i < plan->standing->outings_count; i++)
        plan->standing->outings[i].given = 0;
    for (size_t from = 0, end; from < plan->pairs_count; from = end) {
        end = end_of(plan, from, plan->pairs_count, same_volunteer);
        all &= promise(plan, from, end);
    }
    return all;
}

void standing_plan(const struct ranking *ranking, struct standing *standing)
{
    struct plan_of_all plan = {.ranking = ranking, .standing = standing};
    if (standing->outings_count == 0 || standing->volunteers_count == 0)
        return;
    qsort(standing->outings, standing->outings_count, sizeof *standing->outings, by_start);
    qsort(standing->volunteers, standing->volunteers_count, sizeof *standing->volunteers, by_id);
    plan.monday_s = standing->outings[0].problem.week_from_s;
    for (size_t v = 0; v < standing->volunteers_count; v++) {
        struct volunteer *volunteer = &standing->volunteers[v];
        volunteer->open_offers = 0;
        volunteer->asks_count = 0;
        volunteer->message = (struct message){0};
        for (size_t i = 0; i < standing->outings_count; i++)
            pair_up(&plan, &standing->outings[i], volunteer);
    }
    do
        solve(&plan);
    while (!promise_all(&plan));
}

const struct standing_outing *standing_outing(const struct standing *standing, int64_t outing)
{
    for (size_t i = 0; i < standing->outings_count; i++)
        if (standing->outings[i].problem.outing == outing)
            return &standing->outings[i];
    return NULL;
}

void standing_clear(struct standing *standing)
{
    for (size_t i = 0; i < standing->outings_count; i++) {
        problem_clear(&standing->outings[i].problem);
        free(standing->outings[i].said);
    }
    for (size_t i = 0; i < standing->volunteers_count; i++)
        volunteer_clear(&standing->volunteers[i]);
    free(standing->outings);
    free(standing->volunteers);
    *standing = (struct standing){0};
}
