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
    return (named ? weights->occasion : 0) + (availability_covers(availability, &start->before) +
                                                 availability_covers(availability, &start->after)) * weights->roomy;
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
    int64_t grown = 1000;
    if (candidate->fatigue > 0) {
        int64_t x = candidate->fatigue * INT64_C(12) / 100;
        grown += x + x * x / 2000 + x * x / 1000 * x / 6000;
    }
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
    candidate->chain = (struct chain){.length = 1};
    candidate->week_load = candidate->month_load = 0;
    if (volunteer->commitments_count == 0)
        return;
    candidate->chain = eligible_chain(volunteer, candidate->start);
    candidate->week_load = (uint16_t)eligible_week_load(volunteer, problem);
    candidate->month_load = (uint16_t)eligible_month_load(volunteer, problem);
}

/*
 * All that the score is made of, and how well the hours fit; the chance of a yes unless that is somebody else's to
 * say. What is not set here score() sets.
 */
static void look_up(const struct scoring *scoring, const struct volunteer *volunteer, const struct start *start,
                    int32_t hours_points, struct candidate *candidate)
{
    const struct problem *problem = scoring->problem;
    struct lately lately = lately_asked(problem, volunteer);
    const struct bond *bond = problem_bond(problem, volunteer->id);
    candidate->volunteer = volunteer;
    candidate->bond = bond;
    candidate->start = start;
    candidate->points[PART_AVAILABILITY] = hours_points;
    candidate->distance_m =
        whole(rivers_distance_m(problem->rivers, volunteer->home, problem->home, TRAVEL_TRANSIT));
    candidate->fatigue = lately.fatigue;
    candidate->asked = (uint16_t)lately.offers;
    if (!scoring->ranking->chances)
        candidate->yes_share = yes_share(&lately, bond && bond->outings > 0);
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
    points[PART_LOAD] = load_points(weights, volunteer, candidate);
    points[PART_ASKED] = asked_points(weights, candidate);
    points[PART_ABILITY] = ability_points(scoring, volunteer);
    points[PART_DESK] = desk_points(weights, bond);
    candidate->score = 0;
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
    enum rule rule = eligible_check_start(volunteer, problem, &start);
    if (rule == RULE_NONE) {
        struct scoring scoring = scoring_of(ranking, problem);
        look_up(&scoring, volunteer, start, availability_points(ranking->weights, start, volunteer), candidate);
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

/*
 * A search: the grid finds blocks with somebody near, block_sift() puts most of these aside, those who are left are
 * looked at, and whoever may be asked goes to a pool. When it is full, or nobody is left, it is scored and put in
 * order, and only as many stay as there is room for in the list. Each step is taken for many before the next is for
 * any: memory is asked for in time, and hardly a branch depends on what nobody can guess.
 */
#define LINE      64
#define BATCH     32
#define AHEAD     128 /* volunteers on their way from memory while others are looked at: they lie anywhere */
#define POOL_MOST (RANK_MOST + BATCH)

/* Whom no block has put aside. */
struct left {
    const struct volunteer *volunteer;
    int start; /* the first one at which they are free; NOT_KNOWN: it has to be looked up */
    int roomy; /* of the margins before and after it, how many they are free for */
};
#define NOT_KNOWN (-1)

/* Who may be asked, in no order: up to a batch more than there is room for in the list. */
struct pool {
    struct candidate candidates[POOL_MOST];
    int16_t key[POOL_MOST];    /* their scores, those beyond its range at its end */
    uint16_t order[POOL_MOST]; /* once they are put in order: the best first */
    size_t count;
    size_t scored; /* of them, the first ones; the others wait for it */
    size_t room;
    int32_t least; /* whose score is below it does not get into the list any more */
};

struct search {
    struct scoring scoring;
    struct wanted wanted;
    struct tally *aside;
    struct free_lanes free; /* of the block that is looked at */
    size_t left_count;
    struct left left[AHEAD];
    struct pool pool;
};

static int16_t key_of(const struct candidate *candidate)
{
    int32_t score = candidate->score;
    return (int16_t)(score > INT16_MAX ? INT16_MAX : score < INT16_MIN ? INT16_MIN : score);
}

typedef int16_t eight __attribute__((vector_size(16)));

/* The place of each is how many have a greater key, all counted: half of the steps of a sort would be guessed wrong. */
static void count_places(const struct pool *pool, eight *places)
{
    for (size_t i = 0; 8 * i < pool->count; i += 2) {
        eight own[2], greater[2] = {{0}, {0}};
        memcpy(own, &pool->key[8 * i], sizeof own);
        for (size_t j = 0; j < pool->count; j++) {
            greater[0] -= pool->key[j] > own[0];
            greater[1] -= pool->key[j] > own[1];
        }
        places[i] = greater[0];
        places[i + 1] = greater[1];
    }
}

static void put_in_order(const struct problem *problem, struct pool *pool)
{
    enum { NOBODY = UINT16_MAX };
    eight places[POOL_MOST / 8] __attribute__((uninitialized));
    count_places(pool, places);
    for (size_t i = 0; i < pool->count; i++)
        pool->order[i] = NOBODY;
    for (size_t i = 0; i < pool->count; i++) {
        size_t at = (size_t)places[i / 8][i % 8];
        /* Those with the same key stand from there on. */
        while (pool->order[at] != NOBODY &&
               rank_compare(problem, &pool->candidates[i], &pool->candidates[pool->order[at]]) > 0)
            at++;
        for (uint16_t next = (uint16_t)i; next != NOBODY; at++) {
            uint16_t moved = pool->order[at];
            pool->order[at] = next;
            next = moved;
        }
    }
}

/* Who is in the list moves to the first places of the pool: to those of who is not. */
static void cut(const struct problem *problem, struct pool *pool)
{
    put_in_order(problem, pool);
    for (size_t i = 0, beyond = pool->room; i < pool->room; i++) {
        size_t from = pool->order[i];
        if (from < pool->room)
            continue;
        while (pool->order[beyond] >= pool->room)
            beyond++;
        size_t to = pool->order[beyond++];
        pool->candidates[to] = pool->candidates[from];
        pool->key[to] = pool->key[from];
        pool->order[i] = (uint16_t)to;
    }
    if (pool->room > 0)
        pool->least = pool->candidates[pool->order[pool->room - 1]].score;
    pool->count = pool->scored = pool->room;
}

/* Whoever does not get into the list any more is not kept. */
static void score_pool(struct search *search)
{
    struct pool *pool = &search->pool;
    score_all(&search->scoring, &pool->candidates[pool->scored], pool->count - pool->scored);
    for (size_t i = pool->scored; i < pool->count; i++) {
        const struct candidate *candidate = &pool->candidates[i];
        if (candidate->score < pool->least)
            continue;
        if (i > pool->scored)
            pool->candidates[pool->scored] = *candidate;
        pool->key[pool->scored++] = key_of(candidate);
    }
    pool->count = pool->scored;
    if (pool->count == pool->room + BATCH)
        cut(search->scoring.problem, pool);
}

static struct candidate *next_in_pool(struct search *search)
{
    struct pool *pool = &search->pool;
    if (pool->count == pool->scored + BATCH || pool->count == pool->room + BATCH)
        score_pool(search);
    return &pool->candidates[pool->count++];
}

static size_t best_of_pool(struct search *search, struct candidate *best)
{
    struct pool *pool = &search->pool;
    score_pool(search);
    put_in_order(search->scoring.problem, pool);
    size_t count = pool->count < pool->room ? pool->count : pool->room;
    for (size_t i = 0; i < count; i++)
        best[i] = pool->candidates[pool->order[i]];
    return count;
}

/* The hours that the block knows are those of the first start: who has promised something may need another one. */
static enum rule check(const struct problem *problem, const struct left *left, const struct start **start)
{
    const struct volunteer *volunteer = left->volunteer;
    if (!volunteer->active)
        return RULE_NOT_ACTIVE;
    bool known = left->start != NOT_KNOWN && (problem->starts_count == 1 || volunteer->commitments_count == 0);
    uint32_t free_at = known ? UINT32_C(1) << left->start : eligible_free(volunteer, problem);
    return free_at ? eligible_check_free(volunteer, problem, free_at, start) : RULE_NOT_FREE;
}

static void look_at(struct search *search, const struct left *left)
{
    const struct weights *weights = search->scoring.ranking->weights;
    const struct problem *problem = search->scoring.problem;
    const struct start *start;
    enum rule rule = check(problem, left, &start);
    if (rule != RULE_NONE) {
        search->aside->by_rule[rule]++;
        return;
    }
    bool known = start - problem->starts == left->start;
    int32_t hours_points =
        known ? left->roomy * weights->roomy : availability_points(weights, start, left->volunteer);
    look_up(&search->scoring, left->volunteer, start, hours_points, next_in_pool(search));
}

static void look_at_those_left(struct search *search)
{
    for (size_t i = 0; i < search->left_count; i++) {
        __builtin_prefetch(search->left[i].volunteer->asks);
        __builtin_prefetch(search->left[i].volunteer->commitments);
    }
    for (size_t i = 0; i < search->left_count; i++)
        look_at(search, &search->left[i]);
    search->left_count = 0;
}

/* Those in these lanes are left, and on their way from memory. */
static void leave(struct search *search, const struct block *block, uint64_t lanes, int start)
{
    const struct asked_hours *hours = &search->scoring.problem->hours;
    uint64_t before = start == NOT_KNOWN ? 0 : search->free.before[start];
    uint64_t after = start == NOT_KNOWN ? 0 : search->free.after[start];
    for (; lanes; lanes &= lanes - 1) {
        int lane = __builtin_ctzll(lanes);
        const struct volunteer *volunteer = &search->scoring.ranking->volunteers[block->position[lane]];
        __builtin_prefetch(volunteer);
        __builtin_prefetch((const char *)volunteer + LINE);
        if (start == NOT_KNOWN)
            __builtin_prefetch(&volunteer->availability.weekly[hours->weekday]);
        search->left[search->left_count++] =
            (struct left){volunteer, start, (int)(before >> lane & 1) + (int)(after >> lane & 1)};
    }
}

static void on_near(const struct near *near, size_t count, void *arg)
{
    struct search *search = arg;
    size_t starts = search->scoring.problem->starts_count;
    for (size_t i = 0; i < count; i++) {
        const struct block *block = near[i].block;
        uint64_t lanes = block_sift(block, &search->wanted, near[i].lanes, search->aside, &search->free);
        uint64_t known = lanes & search->free.known;
        leave(search, block, lanes & ~known, NOT_KNOWN);
        for (size_t start = 0; known && start < starts; start++) {
            leave(search, block, known & search->free.during[start], (int)start);
            known &= ~search->free.during[start];
        }
        if (search->left_count > AHEAD - BLOCK_LANES)
            look_at_those_left(search);
    }
}

size_t rank(const struct ranking *ranking, const struct problem *problem, struct candidate *best, size_t room,
            struct tally *aside)
{
    struct search search __attribute__((uninitialized)); /* most of its pages are never used */
    search.scoring = scoring_of(ranking, problem);
    block_want(&search.wanted, problem);
    search.aside = aside;
    search.left_count = 0;
    search.pool.count = search.pool.scored = 0;
    search.pool.room = room;
    search.pool.least = INT32_MIN;
    assert(room <= RANK_MOST);
    memset(aside, 0, sizeof *aside);
    size_t near = index_search(ranking->index, problem->home, &search.wanted, on_near, &search);
    look_at_those_left(&search);
    aside->by_rule[RULE_NOT_ACTIVE] += (uint32_t)(ranking->count - index_count(ranking->index));
    aside->by_rule[RULE_TOO_FAR] = (uint32_t)(index_count(ranking->index) - near);
    return best_of_pool(&search, best);
}
