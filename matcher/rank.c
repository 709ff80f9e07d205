#include "matcher/rank.h"

#include "geo/rivers.h"

#include <assert.h>
#include <string.h>

const struct weights weights_default = {
#define WEIGHT(name, value, meaning) .name = value,
#include "matcher/weights.def"
#undef WEIGHT
};

#define DAY_S       (24 * 60 * 60)
#define ASKS_S      (30 * DAY_S)
#define HURRY_S     (30 * 60 * 60)
#define FADED_S     (180 * DAY_S) /* apart for so long, a bond counts half */
#define CHOSEN_MOST 3
#define PRICE_MOST  1000000       /* thousandths: one offer never costs more than an outing is worth */
#define OFFER_FLOOR (-1000)       /* nobody is priced beyond an outing's worth */

/* Trust grows with outings together and fades with time apart. */
static int32_t bond_points(const struct weights *weights, const struct problem *problem,
                           const struct bond *bond)
{
    if (!bond)
        return 0;
    int32_t points = 0;
    if (bond->outings > 0) {
        uint32_t more = bond->outings > 4 ? 3 : bond->outings - 1;
        points = weights->known + (int32_t)more * weights->known_more;
        if (problem->start_s - bond->last_s > FADED_S)
            points /= 2;
    }
    return points + (bond->circle ? weights->circle : 0) + (bond->preferred ? weights->preferred : 0);
}

static int32_t availability_points(const struct weights *weights, const struct start *start,
                                   const struct volunteer *volunteer)
{
    const struct availability *availability = &volunteer->availability;
    return (availability_by_occasion(availability, &start->span) ? weights->occasion : 0) +
           (availability_covers(availability, &start->before) ? weights->roomy : 0) +
           (availability_covers(availability, &start->after) ? weights->roomy : 0);
}

/*
 * The price of remaining capacity, (e^(u-1) - 1/e) / (1 - 1/e), by eighths
 * of the share u that is used: nothing when unused, nearly an outing's worth
 * for the last one somebody can give (inventory balancing, matching.md 1.3).
 */
static int32_t capacity_price(const struct weights *weights, int32_t used_thousandths)
{
    static const int32_t price[] = {0, 70, 149, 238, 340, 455, 585, 733, 900};
    int32_t eighth = used_thousandths / 125, rest = used_thousandths % 125;
    int32_t of_900 =
        eighth >= 8 ? price[8] : price[eighth] + (price[eighth + 1] - price[eighth]) * rest / 125;
    return of_900 * weights->capacity / 900;
}

static int32_t used_thousandths(int load, int cap)
{
    return cap > 0 ? load * 1000 / cap : 1000;
}

int32_t rank_load_price(const struct weights *weights, int load, int cap)
{
    int32_t used = used_thousandths(load, cap);
    return capacity_price(weights, used) - weights->load * used / 1000;
}

static int32_t load_points(const struct weights *weights, const struct volunteer *volunteer,
                           const struct candidate *candidate)
{
    int32_t week = rank_load_price(weights, candidate->week_load, volunteer->week_cap);
    int32_t month = rank_load_price(weights, candidate->month_load, volunteer->month_cap);
    bool idle = candidate->asked == 0 && candidate->month_load == 0;
    return (idle ? weights->idle : 0) - (week > month ? week : month);
}

/*
 * How tired of being asked, in thousandths: each offer counts one, fading by
 * e^(-1/14) a day; a yes takes 0.7 off, for who goes out is glad to have been asked.
 */
static int32_t fatigue(const struct problem *problem, const struct volunteer *volunteer)
{
    /* 10000 e^(-days / 14) */
    static const int32_t left_after[] = {10000, 9311, 8669, 8071, 7515, 6997, 6514, 6065, 5647, 5258, 4895,
                                         4558,  4244, 3951, 3679, 3425, 3189, 2969, 2765, 2574, 2397, 2231,
                                         2077,  1934, 1801, 1677, 1561, 1454, 1353, 1260, 1173};
    int64_t tired = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++) {
        int64_t age_s = problem->now_s - volunteer->asks[i].at_s;
        if (age_s > ASKS_S)
            continue;
        int64_t weight =
            (volunteer->asks[i].further ? 150 : 1000) - (volunteer->asks[i].answer == ANSWER_YES ? 700 : 0);
        tired += weight * left_after[age_s > 0 ? age_s / DAY_S : 0];
    }
    return tired > 0 ? (int32_t)(tired / 10000) : 0;
}

/*
 * offer (1 + open / 2) e^(0.12 fatigue), the exponential by its first four terms, in thousandths of points;
 * a quarter of it for whoever is getting a message anyway.
 */
static int32_t offer_price(const struct weights *weights, const struct problem *problem,
                           const struct candidate *candidate)
{
    const struct volunteer *volunteer = candidate->volunteer;
    int64_t x = candidate->fatigue * INT64_C(12) / 100;
    int64_t grown = 1000 + x + x * x / 2000 + x * x / 1000 * x / 6000;
    int64_t price = weights->offer * grown * (2 + volunteer->open_offers) / 2;
    if (volunteer_in_round(volunteer, problem))
        price /= 4;
    return price < PRICE_MOST ? (int32_t)price : PRICE_MOST;
}

static int answers(const struct problem *problem, const struct volunteer *volunteer, bool only_yes)
{
    int count = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++)
        count += problem->now_s - volunteer->asks[i].at_s <= ASKS_S &&
                 (volunteer->asks[i].answer == ANSWER_YES || !only_yes);
    return count;
}

/* The chance of a yes: Beta(1, 3), for a known face Beta(2, 2), fed with the answers of 30 days. */
static int32_t yes_share(const struct problem *problem, const struct volunteer *volunteer, bool known)
{
    int prior = known ? 2 : 1;
    return (prior + answers(problem, volunteer, true)) * 10000 / (4 + answers(problem, volunteer, false));
}

/*
 * z = R - c/p (Weitzman's index): an offer costs more to whoever rarely says
 * yes. Counted from a rested stranger's price, so that the part of most is near 0.
 */
static int32_t asked_points(const struct weights *weights, const struct candidate *candidate)
{
    int64_t points = 4 * weights->offer - candidate->price * INT64_C(10) / candidate->yes_share;
    return points < OFFER_FLOOR ? OFFER_FLOOR : (int32_t)points;
}

static int32_t bits(uint64_t set)
{
    return __builtin_popcountll(set);
}

static int32_t ability_points(const struct ranking *ranking, const struct problem *problem,
                              const struct volunteer *volunteer)
{
    uint64_t spare = volunteer->abilities & ranking->scarce & ~problem->required & ~problem->helpful;
    return ranking->weights->helpful * bits(volunteer->abilities & problem->helpful) +
           ranking->weights->scarce * bits(spare);
}

/* A coordinator's own order stands before everything; what they have done before is a hint. */
static int32_t desk_points(const struct weights *weights, const struct bond *bond)
{
    if (!bond)
        return 0;
    int32_t chosen = bond->chosen > CHOSEN_MOST ? CHOSEN_MOST : bond->chosen < -CHOSEN_MOST ? -CHOSEN_MOST : bond->chosen;
    return bond->desk * weights->desk + chosen * weights->chosen;
}

int32_t rank_outing_worth(const struct weights *weights, const struct problem *problem)
{
    int32_t worth = 1000 + (problem->medical ? weights->medical : problem->leisure ? weights->leisure : 0);
    return problem->start_s - problem->now_s < HURRY_S ? worth + worth * weights->hurry / 1000 : worth;
}

/* All but the approach, which weighs nothing and is worked out for those who are kept. */
static void score(const struct ranking *ranking, const struct problem *problem,
                  const struct volunteer *volunteer, const struct start *start, struct candidate *candidate)
{
    const struct weights *weights = ranking->weights;
    const struct bond *bond = problem_bond(problem, volunteer->id);
    *candidate = (struct candidate){
        .volunteer = volunteer,
        .bond = bond,
        .distance_m = (int32_t)lround(rivers_distance_m(problem->rivers, volunteer->home, problem->home, TRAVEL_TRANSIT)),
        .start = start,
        .chain = eligible_chain(volunteer, start),
        .fatigue = fatigue(problem, volunteer),
        .asked = (uint16_t)answers(problem, volunteer, false),
        .week_load = (uint16_t)eligible_week_load(volunteer, problem),
        .month_load = (uint16_t)eligible_month_load(volunteer, problem),
    };
    candidate->price = offer_price(weights, problem, candidate);
    candidate->yes_share = ranking->chance ? ranking->chance(problem, candidate, ranking->chance_arg)
                                           : yes_share(problem, volunteer, bond && bond->outings > 0);
    int32_t *points = candidate->points;
    points[PART_BOND] = bond_points(weights, problem, bond);
    points[PART_DISTANCE] = (int32_t)((int64_t)weights->per_km * candidate->distance_m / 1000);
    points[PART_CHAIN] = candidate->chain.length > 1 ? weights->chain : 0;
    points[PART_DISTRICT] = volunteer->district & problem->district ? weights->own_district : 0;
    points[PART_AVAILABILITY] = availability_points(weights, start, volunteer);
    points[PART_LOAD] = load_points(weights, volunteer, candidate);
    points[PART_ASKED] = asked_points(weights, candidate);
    points[PART_ABILITY] = ability_points(ranking, problem, volunteer);
    points[PART_DESK] = desk_points(weights, bond);
    for (int part = 0; part < PART_COUNT; part++)
        candidate->score += points[part];
    /* Whoever is put last goes as gladly as others do, if it comes to that. */
    candidate->worth = rank_outing_worth(weights, problem) + candidate->score - points[PART_ASKED] +
                       (bond && bond->desk < 0 ? weights->desk : 0);
}

enum rule rank_one(const struct ranking *ranking, const struct problem *problem,
                   const struct volunteer *volunteer, struct candidate *candidate)
{
    const struct start *start;
    enum rule rule = eligible_check_from(RULE_NOT_ACTIVE, volunteer, problem, &start);
    if (rule == RULE_NONE) {
        score(ranking, problem, volunteer, start, candidate);
        candidate->approach_min = eligible_approach_min(volunteer, problem, start);
    }
    return rule;
}

/* splitmix64's finaliser: who comes first among equals changes from outing to outing. */
static uint64_t lot(int64_t outing, int64_t volunteer)
{
    uint64_t z = (uint64_t)outing * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)volunteer;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int rank_compare(const struct problem *problem, const struct candidate *a, const struct candidate *b)
{
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->asked != b->asked)
        return a->asked < b->asked ? -1 : 1;
    uint64_t lot_a = lot(problem->outing, a->volunteer->id), lot_b = lot(problem->outing, b->volunteer->id);
    if (lot_a != lot_b)
        return lot_a < lot_b ? -1 : 1;
    return (a->volunteer->id > b->volunteer->id) - (a->volunteer->id < b->volunteer->id);
}

#define AHEAD 16 /* volunteers fetched from memory while others are looked at: they lie anywhere */
#define LINE  64

struct search {
    const struct ranking *ranking;
    const struct problem *problem;
    struct candidate *best;    /* in no order while searching */
    uint16_t order[RANK_MOST]; /* their places in it, best first */
    size_t count;
    size_t room;
    struct tally *aside;
    size_t near;         /* how many were found, */
    size_t ahead[AHEAD]; /* and where the last ones are */
};

/* Where it stands among the best. */
static size_t place_of(const struct search *search, const struct candidate *candidate)
{
    size_t from = 0, to = search->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (rank_compare(search->problem, candidate, &search->best[search->order[middle]]) < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

/* The last one falls off when all places are taken. */
static void keep(struct search *search, const struct candidate *candidate)
{
    size_t at = place_of(search, candidate);
    if (at == search->room)
        return;
    uint16_t slot = search->count < search->room ? (uint16_t)search->count++ : search->order[search->room - 1];
    memmove(&search->order[at + 1], &search->order[at], (search->count - 1 - at) * sizeof *search->order);
    search->order[at] = slot;
    search->best[slot] = *candidate;
}

/* Each goes to its place, one cycle of the permutation after the other. */
static void settle(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        struct candidate *candidate = &search->best[i];
        candidate->approach_min = eligible_approach_min(candidate->volunteer, search->problem, candidate->start);
    }
    for (size_t i = 0; i < search->count; i++) {
        struct candidate first = search->best[i];
        size_t to = i;
        for (size_t from = search->order[to]; from != i; from = search->order[to]) {
            search->best[to] = search->best[from];
            search->order[to] = (uint16_t)to;
            to = from;
        }
        search->best[to] = first;
        search->order[to] = (uint16_t)to;
    }
}

/* The grid has found them: they are near, and were active when it was built. */
static void look_at(struct search *search, size_t position)
{
    const struct volunteer *volunteer = &search->ranking->volunteers[position];
    const struct start *start;
    enum rule rule = volunteer->active ? eligible_check_from(RULE_TOO_FAR + 1, volunteer, search->problem, &start)
                                       : RULE_NOT_ACTIVE;
    if (rule != RULE_NONE) {
        search->aside->by_rule[rule]++;
        return;
    }
    struct candidate candidate;
    score(search->ranking, search->problem, volunteer, start, &candidate);
    keep(search, &candidate);
}

static void on_near(size_t position, void *arg)
{
    struct search *search = arg;
    const char *volunteer = (const char *)&search->ranking->volunteers[position];
    size_t *place = &search->ahead[search->near % AHEAD];
    for (size_t at = 0; at < sizeof(struct volunteer); at += LINE)
        __builtin_prefetch(volunteer + at);
    if (search->near >= AHEAD / 2) { /* this one has come by now: next, what they were asked and have promised */
        const struct volunteer *come = &search->ranking->volunteers[search->ahead[(search->near - AHEAD / 2) % AHEAD]];
        __builtin_prefetch(come->asks);
        __builtin_prefetch(come->commitments);
    }
    if (search->near++ >= AHEAD)
        look_at(search, *place);
    *place = position;
}

size_t rank(const struct ranking *ranking, const struct problem *problem, struct candidate *best, size_t room,
            struct tally *aside)
{
    struct search search = {
        .ranking = ranking, .problem = problem, .best = best, .room = room, .aside = aside};
    assert(room <= RANK_MOST);
    memset(aside, 0, sizeof *aside);
    size_t near = index_query(ranking->index, problem->home, on_near, &search);
    for (size_t i = 0; i < near && i < AHEAD; i++)
        look_at(&search, search.ahead[i]);
    settle(&search);
    aside->by_rule[RULE_NOT_ACTIVE] += (uint32_t)(ranking->count - index_count(ranking->index));
    aside->by_rule[RULE_TOO_FAR] = (uint32_t)(index_count(ranking->index) - near);
    return search.count;
}
