#include "matcher/rank.h"

#include "geo/rivers.h"
#include "matcher/block.h"
#include "matcher/together.h"

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

/* One problem in one world. */
struct scoring {
    const struct ranking *ranking;
    const struct problem *problem;
    int32_t worth;   /* of the outing, */
    uint64_t spared; /* and scarce abilities that it does not need */
};

static struct scoring scoring_of(const struct ranking *ranking, const struct problem *problem)
{
    return (struct scoring){ranking, problem, rank_outing_worth(ranking->weights, problem),
                            ranking->scarce & ~problem->required & ~problem->helpful};
}

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
    bool named = availability->occasions_count > 0 && availability_by_occasion(availability, &start->span);
    return (named ? weights->occasion : 0) + (availability_covers(availability, &start->before) ? weights->roomy : 0) +
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
    if (load == 0 && cap > 0)
        return 0; /* as for most */
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

/* What the offers of 30 days come to. */
struct lately {
    int offers;
    int yeses;
    int32_t fatigue; /* in thousandths: each counts one, fading by e^(-1/14) a day; a yes takes 0.7 off, for who goes
                        out is glad to have been asked */
};

static struct lately lately_asked(const struct problem *problem, const struct volunteer *volunteer)
{
    /* 10000 e^(-days / 14) */
    static const int32_t left_after[] = {10000, 9311, 8669, 8071, 7515, 6997, 6514, 6065, 5647, 5258, 4895,
                                         4558,  4244, 3951, 3679, 3425, 3189, 2969, 2765, 2574, 2397, 2231,
                                         2077,  1934, 1801, 1677, 1561, 1454, 1353, 1260, 1173};
    struct lately lately = {0};
    int64_t tired = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++) {
        const struct ask *ask = &volunteer->asks[i];
        int64_t age_s = problem->now_s - ask->at_s;
        if (age_s > ASKS_S)
            continue;
        bool yes = ask->answer == ANSWER_YES;
        lately.offers++;
        lately.yeses += yes;
        tired += ((ask->further ? 150 : 1000) - (yes ? 700 : 0)) * left_after[age_s > 0 ? age_s / DAY_S : 0];
    }
    lately.fatigue = tired > 0 ? (int32_t)(tired / 10000) : 0;
    return lately;
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

/* The chance of a yes: Beta(1, 3), for a known face Beta(2, 2), fed with the answers of 30 days. */
static int32_t yes_share(const struct lately *lately, bool known)
{
    return ((known ? 2 : 1) + lately->yeses) * 10000 / (4 + lately->offers);
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
    return set ? (int32_t)block_count(set) : 0;
}

static int32_t ability_points(const struct scoring *scoring, const struct volunteer *volunteer)
{
    const struct weights *weights = scoring->ranking->weights;
    return weights->helpful * bits(volunteer->abilities & scoring->problem->helpful) +
           weights->scarce * bits(volunteer->abilities & scoring->spared);
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

/* Whole metres, as lround() has them. */
static int32_t whole(double metres)
{
    int32_t below = (int32_t)metres;
    return below + (metres - below >= 0.5);
}

/* What they have promised; most have promised nothing. */
static void count_promises(const struct problem *problem, struct candidate *candidate)
{
    const struct volunteer *volunteer = candidate->volunteer;
    candidate->chain.length = 1;
    if (volunteer->commitments_count == 0)
        return;
    candidate->chain = eligible_chain(volunteer, candidate->start);
    candidate->week_load = (uint16_t)eligible_week_load(volunteer, problem);
    candidate->month_load = (uint16_t)eligible_month_load(volunteer, problem);
}

/* All that the score is made of; the chance of a yes as the answers of 30 days have it. */
static void look_up(const struct scoring *scoring, const struct volunteer *volunteer, const struct start *start,
                    struct candidate *candidate)
{
    const struct problem *problem = scoring->problem;
    struct lately lately = lately_asked(problem, volunteer);
    *candidate = (struct candidate){
        .volunteer = volunteer,
        .bond = problem_bond(problem, volunteer->id),
        .distance_m = whole(rivers_distance_m(problem->rivers, volunteer->home, problem->home, TRAVEL_TRANSIT)),
        .start = start,
        .fatigue = lately.fatigue,
        .asked = (uint16_t)lately.offers,
    };
    candidate->yes_share = yes_share(&lately, candidate->bond && candidate->bond->outings > 0);
    count_promises(problem, candidate);
    if (candidate->chain.length == 1 && volunteer->message.held_count > 0)
        candidate->chain = together(volunteer, problem, start);
}

static void score(const struct scoring *scoring, struct candidate *candidate)
{
    const struct ranking *ranking = scoring->ranking;
    const struct problem *problem = scoring->problem;
    const struct weights *weights = ranking->weights;
    const struct bond *bond = candidate->bond;
    const struct volunteer *volunteer = candidate->volunteer;
    int32_t *points = candidate->points;
    candidate->price = offer_price(weights, problem, candidate);
    points[PART_BOND] = bond_points(weights, problem, bond);
    points[PART_DISTANCE] = (int32_t)((int64_t)weights->per_km * candidate->distance_m / 1000);
    points[PART_CHAIN] = candidate->chain.length == 1 ? 0 : candidate->chain.offered ? weights->chain_offered : weights->chain;
    points[PART_DISTRICT] = volunteer->district & problem->district ? weights->own_district : 0;
    points[PART_AVAILABILITY] = availability_points(weights, candidate->start, volunteer);
    points[PART_LOAD] = load_points(weights, volunteer, candidate);
    points[PART_ASKED] = asked_points(weights, candidate);
    points[PART_ABILITY] = ability_points(scoring, volunteer);
    points[PART_DESK] = desk_points(weights, bond);
#pragma GCC unroll 16
    for (int part = 0; part < PART_COUNT; part++)
        candidate->score += points[part];
    /* Whoever is put last goes as gladly as others do, if it comes to that. */
    candidate->worth = scoring->worth + candidate->score - points[PART_ASKED] +
                       (bond && bond->desk < 0 ? weights->desk : 0);
}

/* One step for all before the next, so that what takes long for one is under way while others are looked at. */
static void score_all(const struct scoring *scoring, struct candidate *candidates, size_t count)
{
    const struct ranking *ranking = scoring->ranking;
    if (ranking->chances)
        ranking->chances(scoring->problem, candidates, count, ranking->chances_arg);
    for (size_t i = 0; i < count; i++)
        score(scoring, &candidates[i]);
}

enum rule rank_one(const struct ranking *ranking, const struct problem *problem,
                   const struct volunteer *volunteer, struct candidate *candidate)
{
    const struct start *start;
    enum rule rule = eligible_check_from(RULE_NOT_ACTIVE, volunteer, problem, &start);
    if (rule == RULE_NONE) {
        struct scoring scoring = scoring_of(ranking, problem);
        look_up(&scoring, volunteer, start, candidate);
        score_all(&scoring, candidate, 1);
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

#define LINE  64
#define BATCH 32
#define AHEAD 128 /* volunteers on their way from memory while others are looked at: they lie anywhere */

struct search {
    struct scoring scoring;
    struct wanted wanted;
    struct candidate *best; /* in no order while searching */
    int64_t key[RANK_MOST]; /* of each, the greatest first */
    size_t count;
    size_t room;
    struct tally *aside;
    size_t left; /* whom no block has put aside */
    const struct volunteer *volunteers[AHEAD];
    size_t batch_count; /* who may be asked, and is to be scored */
    struct candidate batch[BATCH];
};

/*
 * The score, the offers of 30 days, and the place in `best`. Who has the greater one stands before; where only the
 * places differ, rank_compare() decides.
 */
#define PLACES (UINT16_MAX + 1)
static int64_t key_of(const struct candidate *candidate)
{
    return ((int64_t)candidate->score * PLACES + UINT16_MAX - candidate->asked) * PLACES;
}

static uint16_t place_in(int64_t key)
{
    return (uint16_t)(key & UINT16_MAX);
}

/* How many stand before it: counted by eights, then one by one, for every step of a search would be guessed wrong. */
static size_t before(const struct search *search, const struct candidate *candidate, int64_t key)
{
    size_t eights = 0, at;
    for (size_t i = 7; i < search->count; i += 8)
        eights += search->key[i] > (key | UINT16_MAX);
    at = 8 * eights;
    for (size_t i = at; i < 8 * eights + 7 && i < search->count; i++)
        at += search->key[i] > (key | UINT16_MAX);
    while (at < search->count && search->key[at] >= key &&
           rank_compare(search->scoring.problem, candidate, &search->best[place_in(search->key[at])]) > 0)
        at++;
    return at;
}

/* The last one falls off when all places are taken. */
static void keep(struct search *search, const struct candidate *candidate)
{
    int64_t key = key_of(candidate);
    size_t at = before(search, candidate, key);
    if (at == search->room)
        return;
    size_t place = search->count < search->room ? search->count++ : place_in(search->key[search->room - 1]);
    memmove(&search->key[at + 1], &search->key[at], (search->count - 1 - at) * sizeof *search->key);
    search->key[at] = key | (int64_t)place;
    search->best[place] = *candidate;
}

/* Each goes to its place, one cycle of the permutation after the other. */
static void settle(struct search *search)
{
    for (size_t i = 0; i < search->count; i++) {
        struct candidate first = search->best[i];
        size_t to = i;
        for (size_t from = place_in(search->key[to]); from != i; from = place_in(search->key[to])) {
            search->best[to] = search->best[from];
            search->key[to] = (int64_t)to;
            to = from;
        }
        search->best[to] = first;
        search->key[to] = (int64_t)to;
    }
}

static void score_batch(struct search *search)
{
    score_all(&search->scoring, search->batch, search->batch_count);
    for (size_t i = 0; i < search->batch_count; i++)
        keep(search, &search->batch[i]);
    search->batch_count = 0;
}

static void look_at(struct search *search, const struct volunteer *volunteer)
{
    const struct start *start;
    enum rule rule = volunteer->active ? eligible_check_from(RULE_NOT_FREE, volunteer, search->scoring.problem, &start)
                                       : RULE_NOT_ACTIVE;
    if (rule != RULE_NONE) {
        search->aside->by_rule[rule]++;
        return;
    }
    look_up(&search->scoring, volunteer, start, &search->batch[search->batch_count++]);
    if (search->batch_count == BATCH)
        score_batch(search);
}

static void look_at_those_left(struct search *search)
{
    for (size_t i = 0; i < search->left; i++) {
        __builtin_prefetch(search->volunteers[i]->asks);
        __builtin_prefetch(search->volunteers[i]->commitments);
    }
    for (size_t i = 0; i < search->left; i++)
        look_at(search, search->volunteers[i]);
    score_batch(search);
    search->left = 0;
}

static void on_near(const struct near *near, size_t count, void *arg)
{
    struct search *search = arg;
    for (size_t i = 0; i < count; i++) {
        uint64_t lanes = block_sift(near[i].block, &search->wanted, near[i].lanes, search->aside);
        for (; lanes; lanes &= lanes - 1) {
            uint32_t position = near[i].block->position[__builtin_ctzll(lanes)];
            const struct volunteer *volunteer = &search->scoring.ranking->volunteers[position];
            __builtin_prefetch(volunteer);
            __builtin_prefetch((const char *)volunteer + LINE);
            __builtin_prefetch(&volunteer->availability.weekly[search->wanted.weekday]);
            search->volunteers[search->left++] = volunteer;
        }
        if (search->left > AHEAD - BLOCK_LANES)
            look_at_those_left(search);
    }
}

size_t rank(const struct ranking *ranking, const struct problem *problem, struct candidate *best, size_t room,
            struct tally *aside)
{
    struct search search = {
        .scoring = scoring_of(ranking, problem),
        .wanted = block_wanted(problem),
        .best = best,
        .room = room,
        .aside = aside,
    };
    assert(room <= RANK_MOST);
    memset(aside, 0, sizeof *aside);
    size_t near = index_search(ranking->index, problem->home, &search.wanted, on_near, &search);
    look_at_those_left(&search);
    settle(&search);
    aside->by_rule[RULE_NOT_ACTIVE] += (uint32_t)(ranking->count - index_count(ranking->index));
    aside->by_rule[RULE_TOO_FAR] = (uint32_t)(index_count(ranking->index) - near);
    return search.count;
}
