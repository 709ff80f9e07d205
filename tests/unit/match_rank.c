/*
 * Ranking against its promises, in random worlds: the grid finds what a plain
 * scan finds, the list is that of sorting everybody, no hard rule is ever
 * broken, the order of the volunteers changes nothing, more freedom never
 * lowers anybody, and nobody disappears from the counts.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "matcher/rank.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define WORLDS   200 /* 100,000 in `./nec soak`: a million questions */
#define QUERIES  10
#define ROOM     32
#define MONDAY_S INT64_C(1795384800) /* 2026-11-23 at 09:00 local */
#define HOUR_S   3600
#define SPRING_S INT64_C(1806192000) /* 2027-03-28 at 01:00 local, an hour before the clocks go forward */
#define TODAY    ((int32_t)(MONDAY_S / (24 * HOUR_S)))

/* xorshift64*: the same worlds in every run. */
static uint64_t chance_state = 88172645463325252u;
static uint64_t chance(uint64_t below)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (chance_state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % below;
}

static struct metres somewhere(void)
{
    /* Half of them downtown, half over the whole métropole; a few anywhere in Europe, where the grid has wide cells. */
    uint64_t wide = chance(100) == 0 ? 3000000 : chance(2) ? 3000 : 24000;
    return (struct metres){355000.0 + (double)chance(wide), 6689000.0 + (double)chance(wide)};
}

static struct availability random_hours(void)
{
    struct availability availability = {0};
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < 2; i++) {
            int from_q = 28 + (int)chance(40);
            day_row_add(&availability.weekly[day], from_q, from_q + (int)chance(30));
        }
    /* Few go out on a Saturday night, but from two to three, which one night of the year does not have. */
    if (chance(8) == 0) {
        day_row_add(&availability.weekly[6], 0, 8);
        day_row_add(&availability.weekly[6], 12, 28);
    }
    return availability;
}

/* Some are away now and then, or name single days. */
static void add_days(struct availability *availability)
{
    availability->absences = memory_zero(2 * sizeof *availability->absences);
    availability->absences_count = (uint32_t)(chance(3) == 0 ? 1 + chance(2) : 0);
    for (uint32_t i = 0; i < availability->absences_count; i++) {
        int32_t first = TODAY - 70 + (int32_t)chance(chance(2) ? 82 : 140);
        availability->absences[i] = (struct absence){first, first + (int32_t)chance(chance(4) ? 5 : 90)};
    }
    availability->occasions = memory_zero(sizeof *availability->occasions);
    availability->occasions_count = chance(5) == 0;
    availability->occasions[0].day = TODAY + (int32_t)chance(10);
    day_row_add(&availability->occasions[0].row, 28, 28 + (int)chance(60));
}

static struct volunteer random_volunteer(int64_t id)
{
    struct volunteer volunteer = {
        .id = id,
        .home = somewhere(),
        .radius_m = (float)(500 + chance(8000)),
        .active = chance(10) != 0,
        .abilities = chance(8),
        .modes = 1 + chance(3),
        .purposes = chance(3) ? 0 : chance(32),
        .languages = 1 + chance(2),
        .district = UINT64_C(1) << chance(11),
        .week_cap = (uint16_t)chance(4),
        .month_cap = (uint16_t)chance(8),
        .open_offers = (uint16_t)chance(10),
        .availability = random_hours(),
        .districts = chance(5) ? 0 : chance(2048),
        .paused_until = chance(12) ? PAUSE_NONE : TODAY - 3 + (int32_t)chance(10),
        .cleared_until = chance(12) ? CLEARED_ALWAYS : TODAY - 3 + (int32_t)chance(10),
        .commitments_count = (uint32_t)chance(4),
        .asks_count = (uint32_t)chance(6),
    };
    add_days(&volunteer.availability);
    volunteer.commitments = memory_zero(4 * sizeof *volunteer.commitments);
    for (uint32_t i = 0; i < volunteer.commitments_count; i++) {
        int64_t meet_s = MONDAY_S - 20 * 24 * HOUR_S + (int64_t)chance(30 * 24) * HOUR_S;
        volunteer.commitments[i] =
            (struct commitment){meet_s - 1800, meet_s, meet_s + 2 * HOUR_S, somewhere(), somewhere()};
    }
    volunteer.asks = memory_zero(6 * sizeof *volunteer.asks);
    for (uint32_t i = 0; i < volunteer.asks_count; i++)
        volunteer.asks[i] = (struct ask){.at_s = MONDAY_S - (int64_t)chance(40 * 24) * HOUR_S,
                                         .answer = chance(3) == 0 ? ANSWER_YES : ANSWER_NO};
    volunteer_prepare(&volunteer);
    return volunteer;
}

static struct problem random_problem(size_t volunteers)
{
    struct problem problem = {
        .outing = (int64_t)chance(1000) + 1,
        .now_s = MONDAY_S,
        .start_s = MONDAY_S + (int64_t)(2 + chance(9 * 24)) * HOUR_S,
        .home = somewhere(),
        .district = UINT64_C(1) << chance(11),
        .purpose = UINT64_C(1) << chance(5),
        .mode = chance(4) ? 0 : UINT64_C(1) << chance(2),
        .required = chance(3) ? 0 : UINT64_C(1) << chance(3),
        .helpful = 0,
        .languages = chance(4) ? 0 : 1 + chance(2),
        .limits = OFFER_LIMITS,
        .pace = TRAVEL_PACE,
    };
    problem.end_s = problem.start_s + (int64_t)(1 + chance(5)) * HOUR_S;
    problem.meet = problem.part = problem.home;
    problem.bonds = memory_zero(8 * sizeof *problem.bonds);
    problem.excluded = memory_zero(8 * sizeof *problem.excluded);
    problem.asked = memory_zero(8 * sizeof *problem.asked);
    for (int i = 0; i < 8; i++) {
        problem.bonds[i] =
            (struct bond){.volunteer = i * 7 + 1, .last_s = MONDAY_S - 86400, .outings = (uint32_t)i};
        problem.excluded[i] = (int64_t)chance(volunteers) + 1;
        problem.asked[i] = (int64_t)chance(volunteers) + 1;
    }
    problem.bonds_count = problem.excluded_count = problem.asked_count = 8;
    problem_prepare(&problem);
    return problem;
}

struct town {
    struct volunteer *volunteers;
    size_t count;
    struct index *index;
    struct vocabulary vocabulary;
};

static struct ranking town_ranking(struct town *town)
{
    index_free(town->index);
    town->index = index_new(town->volunteers, town->count);
    return (struct ranking){
        .volunteers = town->volunteers,
        .count = town->count,
        .index = town->index,
        .weights = &weights_default,
        .vocabulary = &town->vocabulary,
        .scarce = 4,
    };
}

static void town_begin(struct town *town, size_t count)
{
    memset(town, 0, sizeof *town);
    town->count = count;
    town->volunteers = memory_zero((count + 1) * sizeof *town->volunteers);
    bool nobody_away = chance(4) == 0; /* so that all days are known of everybody */
    for (size_t i = 0; i < count; i++) {
        town->volunteers[i] = random_volunteer((int64_t)i + 1);
        if (nobody_away)
            town->volunteers[i].availability.absences_count = 0;
        volunteer_prepare(&town->volunteers[i]);
    }
}

static void town_end(struct town *town)
{
    for (size_t i = 0; i < town->count; i++)
        volunteer_clear(&town->volunteers[i]);
    free(town->volunteers);
    index_free(town->index);
}

static void town_shuffle(struct town *town)
{
    for (size_t i = town->count; i > 1; i--) {
        size_t j = chance(i);
        struct volunteer kept = town->volunteers[i - 1];
        town->volunteers[i - 1] = town->volunteers[j];
        town->volunteers[j] = kept;
    }
}

/* Everybody who may be asked, sorted: what rank() must give, worked out the plain way. */
static size_t rank_plainly(const struct ranking *ranking, const struct problem *problem,
                           struct candidate *all, struct tally *aside)
{
    size_t count = 0;
    *aside = (struct tally){0};
    for (size_t i = 0; i < ranking->count; i++) {
        struct candidate candidate;
        enum rule rule = rank_one(ranking, problem, &ranking->volunteers[i], &candidate);
        if (rule != RULE_NONE) {
            aside->by_rule[rule]++;
            continue;
        }
        size_t at = count++;
        for (; at > 0 && rank_compare(problem, &candidate, &all[at - 1]) < 0; at--)
            all[at] = all[at - 1];
        all[at] = candidate;
    }
    return count;
}

static bool same_list(const struct candidate *a, const struct candidate *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].volunteer->id != b[i].volunteer->id || a[i].score != b[i].score || a[i].start != b[i].start ||
            memcmp(a[i].points, b[i].points, sizeof a[i].points) != 0)
            return false;
    return true;
}

static uint64_t sum_of(const struct tally *aside)
{
    uint64_t sum = 0;
    for (int rule = 0; rule < RULE_COUNT; rule++)
        sum += aside->by_rule[rule];
    return sum;
}

struct found {
    bool ok, counted, sums, shuffled, rules;
    size_t candidates;
};

/* The rules said once more, in other words and straight from DOMAIN.md. */
static bool breaks_nothing(const struct candidate *candidate, const struct problem *problem)
{
    const struct volunteer *volunteer = candidate->volunteer;
    const struct start *start = candidate->start;
    double east = volunteer->home.east - problem->home.east,
           north = volunteer->home.north - problem->home.north;
    bool ok = volunteer->active && hypot(east, north) <= (double)volunteer->radius_m + 0.01 &&
              (problem->required & volunteer->abilities) == problem->required && volunteer->open_offers < 8;
    for (size_t i = 0; i < problem->excluded_count; i++)
        ok = ok && problem->excluded[i] != volunteer->id && problem->asked[i] != volunteer->id;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++)
        ok = ok && (volunteer->commitments[i].until_s <= start->start_s ||
                    volunteer->commitments[i].from_s >= start->end_s);
    for (int64_t at = start->start_s; at < start->end_s; at += 900) {
        struct span quarter = span_of(at, at + 900);
        ok = ok && availability_covers(&volunteer->availability, &quarter);
    }
    return ok;
}

/*
 * Some begin at any minute, and some may be put off: to another day at times, or over a change of the clock. Half of
 * these are near somebody who has promised something about then.
 */
static void make_flexible(struct problem *problem, const struct town *town)
{
    const struct volunteer *somebody = &town->volunteers[chance(town->count)];
    int64_t start_s = chance(10) ? problem->start_s : SPRING_S;
    if (chance(2) && somebody->commitments_count > 0) {
        problem->home = somebody->home;
        start_s = somebody->commitments[0].from_s - HOUR_S + (int64_t)chance(10) * 1200;
    }
    start_s += (int64_t)chance(4) * 600;
    problem->end_s += start_s - problem->start_s;
    problem->start_s = start_s;
    problem->latest_s = problem->start_s + (int64_t)chance(STARTS_MAX + 2) * START_STEP_S;
    problem_prepare(problem);
}

static void query(struct town *town, struct found *found, struct candidate *all)
{
    struct problem problem = random_problem(town->count + 1);
    if (town->count > 0 && chance(2))
        make_flexible(&problem, town);
    struct ranking ranking = town_ranking(town);
    struct candidate best[ROOM], again[ROOM];
    struct tally aside, plainly, aside_again;
    size_t count = rank(&ranking, &problem, best, ROOM, &aside);
    size_t total = rank_plainly(&ranking, &problem, all, &plainly);
    found->ok = found->ok && count == (total < ROOM ? total : ROOM) && same_list(best, all, count);
    found->counted = found->counted && memcmp(&aside, &plainly, sizeof aside) == 0;
    found->sums = found->sums && sum_of(&aside) + total == town->count;
    found->candidates += total;
    for (size_t i = 0; i < total; i++)
        found->rules = found->rules && breaks_nothing(&all[i], &problem);

    /* The list is kept by value: the shuffle moves the volunteers it points to. */
    int64_t ids[ROOM];
    for (size_t i = 0; i < count; i++)
        ids[i] = best[i].volunteer->id;
    town_shuffle(town);
    ranking = town_ranking(town);
    size_t count_again = rank(&ranking, &problem, again, ROOM, &aside_again);
    found->shuffled =
        found->shuffled && count_again == count && memcmp(&aside, &aside_again, sizeof aside) == 0;
    for (size_t i = 0; i < count && i < count_again; i++)
        found->shuffled = found->shuffled && again[i].volunteer->id == ids[i];
    problem_clear(&problem);
}

static void test_random_worlds(void)
{
    struct found found = {true, true, true, true, true, 0};
    int worlds = getenv("NEC_SOAK") ? 500 * WORLDS : WORLDS;
    for (int i = 0; i < worlds; i++) {
        struct town town;
        town_begin(&town, i == 0 ? 0 : 1 + chance(600));
        struct candidate *all = memory_zero((town.count + 1) * sizeof *all);
        for (int j = 0; j < QUERIES; j++)
            query(&town, &found, all);
        free(all);
        town_end(&town);
    }
    CHECK(found.ok, "the grid with its short list gives what sorting everybody gives");
    CHECK(found.counted, "for each rule the grid counts as many as a plain scan");
    CHECK(found.sums, "those who may be asked and those put aside make everybody");
    CHECK(found.rules, "nobody who may be asked breaks a rule");
    CHECK(found.shuffled, "the order of the volunteers changes nothing");
    CHECK(found.candidates > 1000, "the random worlds hold enough candidates (%zu) to mean something",
          found.candidates);
}

/* Able to do everything, and free until three in the afternoon at least. */
static struct volunteer willing(int64_t id, struct metres home, int until_q)
{
    struct volunteer volunteer = {
        .id = id,
        .home = home,
        .radius_m = 6000,
        .active = true,
        .modes = 3,
        .languages = 3,
        .abilities = 7,
        .week_cap = 3,
        .month_cap = 8,
        .paused_until = PAUSE_NONE,
        .cleared_until = CLEARED_ALWAYS,
    };
    for (int day = 0; day < 7; day++)
        day_row_add(&volunteer.availability.weekly[day], 0, until_q);
    volunteer_prepare(&volunteer);
    return volunteer;
}

/*
 * A crowd of whom all may come: more than the list has room for, many alike but for the lot, and with weights of which
 * some make scores that sixteen bits cannot tell apart.
 */
static void test_crowd(void)
{
    static const size_t rooms[] = {0, 1, 2, 31, 32, 33, 48, 255, RANK_MOST};
    struct town town;
    bool same = true, counted = true;
    size_t most = 0;
    town_begin(&town, 700);
    struct candidate *all = memory_zero(town.count * sizeof *all), best[RANK_MOST];
    for (size_t i = 0; i < town.count; i++) {
        struct metres home = {355000.0 + (double)chance(3) * 1000, 6689000.0 + (double)chance(3) * 1000};
        volunteer_clear(&town.volunteers[i]);
        town.volunteers[i] = willing((int64_t)i + 1, home, chance(50) ? QUARTERS_A_DAY : 60);
    }
    for (int i = 0; i < 40; i++) {
        struct problem problem = random_problem(town.count);
        struct ranking ranking = town_ranking(&town);
        struct weights steep = weights_default;
        struct tally aside, plainly;
        problem.home = town.volunteers[chance(town.count)].home;
        problem.excluded_count = problem.asked_count = chance(9);
        steep.per_km *= 10000;
        ranking.weights = chance(2) ? &steep : &weights_default;
        size_t total = rank_plainly(&ranking, &problem, all, &plainly);
        most = total > most ? total : most;
        for (size_t j = 0; j < sizeof rooms / sizeof *rooms; j++) {
            size_t count = rank(&ranking, &problem, best, rooms[j], &aside);
            same = same && count == (total < rooms[j] ? total : rooms[j]) && same_list(best, all, count);
            counted = counted && memcmp(&aside, &plainly, sizeof aside) == 0;
        }
        problem_clear(&problem);
    }
    CHECK(same && most > 2 * RANK_MOST, "of %zu who may come the first ones are listed, for however many there is room",
          most);
    CHECK(counted, "and nobody is lost from the counts");
    free(all);
    town_end(&town);
}

/* Free at the first start, but promised: an outing that may be put off begins when they come from there. */
static void test_later_start(void)
{
    struct metres home = {355000, 6689000};
    struct commitment promised = {MONDAY_S + 5 * HOUR_S, MONDAY_S + 5 * HOUR_S, MONDAY_S + 6 * HOUR_S, home, home};
    struct town town;
    struct candidate best[ROOM], alone;
    struct tally aside;
    town_begin(&town, 2);
    for (size_t i = 0; i < town.count; i++) {
        volunteer_clear(&town.volunteers[i]);
        town.volunteers[i] = willing((int64_t)i + 1, home, QUARTERS_A_DAY);
    }
    town.volunteers[1].commitments = memory_zero(sizeof promised);
    town.volunteers[1].commitments[0] = promised;
    town.volunteers[1].commitments_count = 1;
    struct problem problem = {
        .now_s = MONDAY_S,
        .start_s = MONDAY_S + 5 * HOUR_S + HOUR_S / 2,
        .end_s = MONDAY_S + 7 * HOUR_S,
        .latest_s = MONDAY_S + 7 * HOUR_S,
        .home = home,
        .meet = home,
        .part = home,
        .limits = OFFER_LIMITS,
        .pace = TRAVEL_PACE,
    };
    problem_prepare(&problem);
    struct ranking ranking = town_ranking(&town);
    size_t count = rank(&ranking, &problem, best, ROOM, &aside);
    CHECK_INT(count, 2, "both may come");
    for (size_t i = 0; i < count; i++) {
        bool free_then = best[i].volunteer->id == 1;
        const char *when = free_then ? "one at once" : "one when they are back";
        CHECK_INT(best[i].start - problem.starts, free_then ? 0 : 3, "%s", when);
        CHECK(rank_one(&ranking, &problem, best[i].volunteer, &alone) == RULE_NONE && same_list(&best[i], &alone, 1),
              "as one looked at alone would");
    }
    problem_clear(&problem);
    town_end(&town);
}

/* The place of a volunteer among all, or the count when they may not be asked. */
static size_t place_of(const struct candidate *all, size_t count, int64_t id)
{
    size_t at = 0;
    while (at < count && all[at].volunteer->id != id)
        at++;
    return at;
}

/* Of the one right before or after it, which is no hindrance: who is out already gladly goes on. */
static bool goes_on_from(const struct volunteer *volunteer, const struct problem *problem, const struct commitment *one)
{
    for (size_t i = 0; i < problem->starts_count; i++) {
        struct chain chain = eligible_chain(volunteer, &problem->starts[i]);
        if (chain.length <= CHAIN_MOST && (chain.before == one || chain.after == one))
            return true;
    }
    return false;
}

static void test_more_freedom(void)
{
    struct town town;
    struct tally aside;
    bool ok = true;
    int moved = 0;
    town_begin(&town, 120);
    struct candidate *all = memory_zero(town.count * sizeof *all);
    for (int i = 0; i < 2000; i++) {
        struct problem problem = random_problem(town.count);
        struct ranking ranking = town_ranking(&town);
        struct volunteer *freed = &town.volunteers[chance(town.count)];
        struct volunteer before = *freed;
        size_t count = rank_plainly(&ranking, &problem, all, &aside);
        size_t place = place_of(all, count, freed->id);

        if (freed->commitments_count > 0 && !goes_on_from(freed, &problem, &freed->commitments[freed->commitments_count - 1]))
            freed->commitments_count--;
        for (int day = 0; day < 7; day++)
            day_row_add(&freed->availability.weekly[day], 0, QUARTERS_A_DAY);
        count = rank_plainly(&ranking, &problem, all, &aside);
        size_t place_after = place_of(all, count, freed->id);
        ok = ok && place_after <= place;
        moved += place_after < place;
        *freed = before;
        problem_clear(&problem);
    }
    CHECK(ok, "more freedom and fewer commitments never lower anybody (%d of 2,000 rose)", moved);
    free(all);
    town_end(&town);
}

static size_t visited;
static uint64_t visited_sum;
static void on_visit(size_t position, void *arg)
{
    (void)arg;
    visited++;
    visited_sum += (position + 1) * (position + 7);
}

static void test_index(void)
{
    struct town town;
    bool ok = true;
    town_begin(&town, 3000);
    town.volunteers[0].home = (struct metres){-1e9, 1e12}; /* far off the map: slower, never lost */
    town.volunteers[1].home = METRES_NOWHERE;
    town.volunteers[2].radius_m = 1e7f;
    town.index = index_new(town.volunteers, town.count);
    for (int i = 0; i < 2000; i++) {
        struct metres place = i == 0   ? (struct metres){-1e9, 1e12}
                              : i == 1 ? (struct metres){1e15, -1e15}
                                       : somewhere();
        visited = visited_sum = 0;
        size_t by_grid = index_query(town.index, place, on_visit, NULL);
        uint64_t grid_sum = visited_sum;
        ok = ok && visited == by_grid;
        visited = visited_sum = 0;
        size_t by_scan = index_scan(town.index, place, on_visit, NULL);
        ok = ok && by_grid == by_scan && grid_sum == visited_sum;
    }
    CHECK(ok, "the grid finds exactly whom a plain scan finds");
    CHECK_INT(index_query(town.index, METRES_NOWHERE, on_visit, NULL), 0,
              "nobody is near a home that is nowhere");
    town_end(&town);
}

/* Absences and single days are asked only of whom they may concern: never with another answer. */
static void test_prepared(void)
{
    bool same = true;
    int covered = 0;
    for (int i = 0; i < 20000; i++) {
        struct absence absences[2];
        struct occasion occasion = {.day = 20780 + (int32_t)chance(10)};
        struct availability availability = random_hours();
        availability.absences = absences;
        availability.absences_count = (uint32_t)chance(3);
        availability.occasions = &occasion;
        availability.occasions_count = (uint32_t)chance(2);
        day_row_add(&occasion.row, 28, 28 + (int)chance(60));
        for (uint32_t j = 0; j < availability.absences_count; j++) {
            absences[j].first_day = 20700 + (int32_t)chance(200);
            absences[j].last_day = absences[j].first_day + (int32_t)chance(chance(2) ? 4 : 100);
        }
        int64_t from_s = (INT64_C(20780) + (int64_t)chance(10)) * 24 * HOUR_S + (int64_t)chance(24) * HOUR_S;
        struct span span = span_of(from_s, from_s + (int64_t)chance(4) * HOUR_S);
        bool plainly = availability_covers(&availability, &span);
        availability_prepare(&availability);
        same = same && availability_covers(&availability, &span) == plainly;
        covered += plainly;
    }
    CHECK(same && covered > 1000, "who is away, or names a day, is free or not whatever was prepared");
}

/* A world may change its mind about somebody before it builds its grid again. */
static void test_gone_since(void)
{
    struct town town;
    struct candidate best[ROOM];
    struct tally aside;
    town_begin(&town, 300);
    struct ranking ranking = town_ranking(&town);
    for (size_t i = 0; i < town.count; i++)
        town.volunteers[i].active = false;
    struct problem problem = random_problem(town.count);
    size_t count = rank(&ranking, &problem, best, ROOM, &aside);
    CHECK_INT(count, 0, "who has gone since the grid was built is not listed");
    CHECK_INT(sum_of(&aside), town.count, "and is counted");
    problem_clear(&problem);
    town_end(&town);
}

static void measure(size_t count)
{
    struct town town;
    struct candidate best[ROOM];
    struct tally aside;
    struct problem problems[64];
    int rounds = 0;
    size_t found = 0;
    town_begin(&town, count);
    struct ranking ranking = town_ranking(&town);
    for (size_t i = 0; i < 64; i++)
        problems[i] = random_problem(count);
    int64_t begun_us = monotonic_us(), spent_us = 0;
    for (; spent_us < 200000; rounds++) {
        found += rank(&ranking, &problems[rounds % 64], best, ROOM, &aside);
        spent_us = monotonic_us() - begun_us;
    }
    check_note("%zu volunteers: %.1f us a ranking, %.1f candidates listed", count, (double)spent_us / rounds,
               (double)found / rounds);
    for (size_t i = 0; i < 64; i++)
        problem_clear(&problems[i]);
    town_end(&town);
}

int main(void)
{
    test_index();
    test_random_worlds();
    test_crowd();
    test_later_start();
    test_more_freedom();
    test_prepared();
    test_gone_since();
    measure(1000);
    measure(10000);
    return check_done();
}
