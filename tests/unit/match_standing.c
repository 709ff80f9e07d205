/* Outings with a yes given beforehand, planned together: flow.h against all flows there are, standing.h against the rules. */
#include "matcher/standing.h"

#include "base/memory.h"
#include "matcher/flow.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define CASES 3000

static uint64_t state = 62;

static uint32_t random_below(uint32_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % n;
}

/* ---- The flow ---- */

#define TASKS 5
#define HANDS 4

/* A small assignment with caps: the hands' prices grow, the tasks gain. */
struct small {
    int gain[HANDS][TASKS]; /* 0: not theirs to do */
    int cap[HANDS];
    int dearer[HANDS]; /* what each further task of a hand costs more than the one before */
};

static int64_t naive(const struct small *small, int task, int *load)
{
    if (task == TASKS)
        return 0;
    int64_t best = naive(small, task + 1, load);
    for (int hand = 0; hand < HANDS; hand++) {
        if (small->gain[hand][task] == 0 || load[hand] == small->cap[hand])
            continue;
        int64_t now = small->gain[hand][task] - small->dearer[hand] * load[hand];
        load[hand]++;
        int64_t all = now + naive(small, task + 1, load);
        load[hand]--;
        best = all > best ? all : best;
    }
    return best;
}

static int64_t by_flow(const struct small *small, struct flow *flow, bool *fits)
{
    flow_clear(flow);
    for (int i = 0; i < 2 + TASKS + HANDS; i++)
        flow_node(flow);
    for (int hand = 0; hand < HANDS; hand++)
        for (int i = 0; i < small->cap[hand]; i++)
            flow_arc(flow, 0, (uint16_t)(2 + TASKS + hand), 1, small->dearer[hand] * i);
    size_t first = flow->arcs_count;
    for (int hand = 0; hand < HANDS; hand++)
        for (int task = 0; task < TASKS; task++)
            if (small->gain[hand][task])
                flow_arc(flow, (uint16_t)(2 + TASKS + hand), (uint16_t)(2 + task), 1, -small->gain[hand][task]);
    size_t end = flow->arcs_count;
    for (int task = 0; task < TASKS; task++)
        flow_arc(flow, (uint16_t)(2 + task), 1, 1, 0);
    int64_t cost = flow_solve(flow, 0, 1), sum = 0;
    int hands[HANDS] = {0}, tasks[TASKS] = {0};
    for (size_t i = 0; i < flow->arcs_count; i++) {
        const struct flow_arc *arc = &flow->arcs[i];
        *fits &= arc->flow >= 0 && arc->flow <= arc->room;
        sum += (int64_t)arc->flow * arc->cost;
        if (i >= first && i < end) {
            hands[arc->from - 2 - TASKS] += arc->flow;
            tasks[arc->to - 2] += arc->flow;
        }
    }
    for (int hand = 0; hand < HANDS; hand++)
        *fits &= hands[hand] <= small->cap[hand];
    for (int task = 0; task < TASKS; task++)
        *fits &= tasks[task] <= 1;
    *fits &= sum == cost;
    return -cost;
}

static void test_flow(void)
{
    static struct flow flow;
    int wrong = 0;
    bool fits = true;
    for (int i = 0; i < CASES; i++) {
        struct small small;
        int load[HANDS] = {0};
        for (int hand = 0; hand < HANDS; hand++) {
            small.cap[hand] = (int)random_below(4);
            small.dearer[hand] = (int)random_below(20);
            for (int task = 0; task < TASKS; task++)
                small.gain[hand][task] = random_below(2) ? (int)random_below(60) + 1 : 0;
        }
        wrong += by_flow(&small, &flow, &fits) != naive(&small, 0, load);
    }
    CHECK_INT(wrong, 0, "the cheapest flow is as cheap as the best of all ways to share out the work");
    CHECK(fits, "nothing flows where there is no room, and what it costs is what its arcs cost");
}

/* ---- The plan ---- */

#define DAY_S     (24 * 60 * 60)
#define MONDAY_S  INT64_C(1795388400) /* 23 November 2026, midnight in Nantes */
#define NOW_S     (MONDAY_S - 5 * DAY_S)
#define WEEKS     3 /* as far ahead as the outings of a series are made */

static const struct metres TOWN = {355000, 6689000};

/* What standing_plan() is given, and can be given again in another order. */
struct town {
    struct standing standing;
    struct vocabulary vocabulary;
    struct ranking ranking;
};

static void add_outing(struct town *town, int64_t id, int64_t start_s, int hours)
{
    struct standing_outing *outing = &town->standing.outings[town->standing.outings_count++];
    outing->said = memory_zero(STANDING_EACH * sizeof *outing->said);
    outing->problem = (struct problem){.outing = id, .now_s = NOW_S, .leaves_s = NOW_S, .start_s = start_s, .end_s = start_s + hours * 3600,
                                       .home = TOWN, .meet = TOWN, .part = TOWN, .limits = OFFER_LIMITS, .pace = TRAVEL_PACE};
    problem_prepare(&outing->problem);
}

static void says(struct town *town, size_t outing, int64_t volunteer)
{
    struct standing_outing *one = &town->standing.outings[outing];
    if (one->said_count < STANDING_EACH)
        one->said[one->said_count++] = volunteer;
}

static struct volunteer *add_volunteer(struct town *town, int64_t id, int week_cap, int month_cap)
{
    struct volunteer *volunteer = &town->standing.volunteers[town->standing.volunteers_count++];
    *volunteer = (struct volunteer){.id = id, .home = TOWN, .radius_m = 5000, .active = true, .week_cap = (uint16_t)week_cap,
                                    .month_cap = (uint16_t)month_cap, .paused_until = PAUSE_NONE, .cleared_until = CLEARED_ALWAYS,
                                    .open_offers = 8};
    for (int day = 0; day < 7; day++)
        day_row_add(&volunteer->availability.weekly[day], 0, QUARTERS_A_DAY);
    volunteer_prepare(volunteer);
    volunteer->commitments = memory_zero((STANDING_MOST + 4) * sizeof *volunteer->commitments);
    return volunteer;
}

static void town_new(struct town *town)
{
    *town = (struct town){0};
    town->standing.outings = memory_zero(STANDING_MOST * sizeof *town->standing.outings);
    town->standing.volunteers = memory_zero(STANDING_MOST * sizeof *town->standing.volunteers);
    town->ranking = (struct ranking){.weights = &weights_default, .vocabulary = &town->vocabulary};
}

static int64_t given(const struct town *town, int64_t outing)
{
    return standing_outing(&town->standing, outing)->given;
}

static int filled(const struct town *town)
{
    int count = 0;
    for (size_t i = 0; i < town->standing.outings_count; i++)
        count += town->standing.outings[i].given != 0;
    return count;
}

/* One after another, the best for each alone, would send 7 to both of these. */
static void test_together(void)
{
    struct town town;
    town_new(&town);
    add_outing(&town, 1, MONDAY_S + 10 * 3600, 2);
    add_outing(&town, 2, MONDAY_S + DAY_S + 10 * 3600, 2);
    add_outing(&town, 3, MONDAY_S + 2 * DAY_S + 10 * 3600, 2);
    add_volunteer(&town, 7, 1, 5);
    add_volunteer(&town, 8, 1, 5)->home.east += 2000;
    says(&town, 0, 7);
    says(&town, 0, 8);
    says(&town, 1, 7);
    standing_plan(&town.ranking, &town.standing);
    CHECK(given(&town, 1) == 8 && given(&town, 2) == 7, "whoever is the only one for an outing is kept for it, though nearer to another");
    CHECK_INT(given(&town, 3), 0, "where nobody has said yes beforehand others are asked");
    CHECK(standing_outing(&town.standing, 2)->approach_min >= APPROACH_MIN_MIN, "the way there is set aside");
    CHECK(!standing_outing(&town.standing, 4), "of others the plan says nothing");
    standing_clear(&town.standing);
}

static void test_desk_and_face(void)
{
    struct town town;
    town_new(&town);
    add_outing(&town, 1, MONDAY_S + 10 * 3600, 2);
    add_outing(&town, 2, MONDAY_S + 7 * DAY_S + 10 * 3600, 2);
    add_volunteer(&town, 7, 1, 5);
    add_volunteer(&town, 8, 1, 5);
    for (size_t i = 0; i < 2; i++) {
        says(&town, i, 7);
        says(&town, i, 8);
        town.standing.outings[i].problem.bonds = memory_zero(sizeof(struct bond));
        town.standing.outings[i].problem.bonds_count = 1;
    }
    town.standing.outings[0].problem.bonds[0] = (struct bond){.volunteer = 8, .outings = 4, .last_s = NOW_S - 7 * DAY_S};
    town.standing.outings[1].problem.bonds[0] = (struct bond){.volunteer = 7, .desk = -1};
    standing_plan(&town.ranking, &town.standing);
    CHECK_INT(given(&town, 1), 8, "of two who have said yes the familiar face goes");
    CHECK_INT(given(&town, 2), 8, "and nobody whom the desk has put last");
    standing_clear(&town.standing);
}

static void draw(struct town *town)
{
    town_new(town);
    size_t outings = 1 + random_below(7), volunteers = 1 + random_below(4);
    for (size_t i = 0; i < outings; i++)
        add_outing(town, (int64_t)i + 1, MONDAY_S + random_below(WEEKS * 7) * DAY_S + (8 + (int64_t)random_below(3) * 2) * 3600, 1 + (int)random_below(3));
    for (size_t v = 0; v < volunteers; v++) {
        struct volunteer *volunteer = add_volunteer(town, 100 + (int64_t)v, 1 + (int)random_below(2), 1 + (int)random_below(4));
        volunteer->home.east += random_below(4000);
        volunteer->paused_until = random_below(6) ? PAUSE_NONE : INT32_MAX;
        if (random_below(2)) {
            int64_t from_s = MONDAY_S + random_below(WEEKS * 7) * DAY_S + 9 * 3600;
            volunteer->commitments[volunteer->commitments_count++] = (struct commitment){from_s - 1800, from_s, from_s + 5400, TOWN, TOWN};
        }
        for (size_t i = 0; i < outings; i++)
            if (random_below(3))
                says(town, i, volunteer->id);
    }
}

/* Promised one after another, in the order of their start: does any break a rule? */
static bool lawful(struct town *town)
{
    bool ok = true;
    for (size_t v = 0; v < town->standing.volunteers_count; v++) {
        struct volunteer *volunteer = &town->standing.volunteers[v];
        uint32_t before = volunteer->commitments_count;
        for (size_t i = 0; i < town->standing.outings_count; i++) {
            const struct standing_outing *outing = &town->standing.outings[i];
            const struct problem *problem = &outing->problem;
            if (outing->given != volunteer->id)
                continue;
            bool said = false;
            for (size_t j = 0; j < outing->said_count; j++)
                said |= outing->said[j] == volunteer->id;
            ok &= said && eligible_check(volunteer, problem) == RULE_NONE;
            volunteer->commitments[volunteer->commitments_count++] =
                (struct commitment){problem->start_s - outing->approach_min * 60, problem->start_s, problem->end_s, TOWN, TOWN};
        }
        volunteer->commitments_count = before;
    }
    return ok;
}

/* Some 30 days hold more than they are ready to give. */
static bool overfull(const struct volunteer *volunteer)
{
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        int count = 0;
        for (uint32_t j = 0; j < volunteer->commitments_count; j++) {
            int64_t later_s = volunteer->commitments[j].meet_s - volunteer->commitments[i].meet_s;
            count += later_s >= 0 && later_s < 30 * DAY_S;
        }
        if (count > volunteer->month_cap)
            return true;
    }
    return false;
}

/* The most outings that can be filled, trying everything by the rules alone; outings in the order of their start. */
static int naive_fill(struct town *town, size_t outing)
{
    if (outing == town->standing.outings_count)
        return 0;
    const struct standing_outing *one = &town->standing.outings[outing];
    int best = naive_fill(town, outing + 1);
    for (size_t v = 0; v < town->standing.volunteers_count; v++) {
        struct volunteer *volunteer = &town->standing.volunteers[v];
        bool said = false;
        for (size_t j = 0; j < one->said_count; j++)
            said |= one->said[j] == volunteer->id;
        if (!said || eligible_check(volunteer, &one->problem) != RULE_NONE)
            continue;
        int approach_min = eligible_approach_min(volunteer, &one->problem, &one->problem.starts[0]);
        volunteer->commitments[volunteer->commitments_count++] =
            (struct commitment){one->problem.start_s - approach_min * 60, one->problem.start_s, one->problem.end_s, TOWN, TOWN};
        int all = overfull(volunteer) ? 0 : 1 + naive_fill(town, outing + 1);
        volunteer->commitments_count--;
        best = all > best ? all : best;
    }
    return best;
}

/* One after another, each to whoever is best for it then. */
static int greedy_fill(struct town *town)
{
    int count = 0;
    uint32_t before[STANDING_MOST];
    for (size_t v = 0; v < town->standing.volunteers_count; v++)
        before[v] = town->standing.volunteers[v].commitments_count;
    for (size_t i = 0; i < town->standing.outings_count; i++) {
        const struct standing_outing *one = &town->standing.outings[i];
        struct candidate candidate, best = {0};
        for (size_t v = 0; v < town->standing.volunteers_count; v++)
            for (size_t j = 0; j < one->said_count; j++)
                if (one->said[j] == town->standing.volunteers[v].id &&
                    rank_one(&town->ranking, &one->problem, &town->standing.volunteers[v], &candidate) == RULE_NONE &&
                    (!best.volunteer || candidate.score > best.score))
                    best = candidate;
        if (!best.volunteer)
            continue;
        struct volunteer *who = &town->standing.volunteers[best.volunteer - town->standing.volunteers];
        who->commitments[who->commitments_count++] =
            (struct commitment){one->problem.start_s - eligible_approach_min(who, &one->problem, best.start) * 60, one->problem.start_s, one->problem.end_s, TOWN, TOWN};
        count += !overfull(who);
    }
    for (size_t v = 0; v < town->standing.volunteers_count; v++)
        town->standing.volunteers[v].commitments_count = before[v];
    return count;
}

static void reversed(void *all, size_t count, size_t size)
{
    char *items = all, *spare = memory_zero(size);
    for (size_t i = 0; i < count / 2; i++) {
        memcpy(spare, items + i * size, size);
        memcpy(items + i * size, items + (count - 1 - i) * size, size);
        memcpy(items + (count - 1 - i) * size, spare, size);
    }
    free(spare);
}

static void test_random(void)
{
    int broken = 0, other = 0, more = 0, most = 0, got = 0, greedy = 0;
    for (int i = 0; i < CASES; i++) {
        struct town town;
        int64_t first[STANDING_MOST];
        draw(&town);
        standing_plan(&town.ranking, &town.standing);
        broken += !lawful(&town);
        int best = naive_fill(&town, 0);
        more += filled(&town) > best;
        most += best;
        got += filled(&town);
        greedy += greedy_fill(&town);
        for (size_t o = 0; o < town.standing.outings_count; o++)
            first[o] = given(&town, (int64_t)o + 1);
        reversed(town.standing.outings, town.standing.outings_count, sizeof *town.standing.outings);
        reversed(town.standing.volunteers, town.standing.volunteers_count, sizeof *town.standing.volunteers);
        standing_plan(&town.ranking, &town.standing);
        for (size_t o = 0; o < town.standing.outings_count; o++)
            other += first[o] != given(&town, (int64_t)o + 1);
        standing_clear(&town.standing);
    }
    check_note("%d outings could be filled: %d are, one after another %d", most, got, greedy);
    CHECK_INT(broken, 0, "no rule is broken, in any of 3000 small towns");
    CHECK_INT(other, 0, "the order of outings and volunteers changes nothing");
    CHECK(more == 0 && got == most, "as many outings are filled as the rules allow");
    CHECK(got > greedy, "more than one after another");
}

/* As many as fit, all with one another: the network has room for them. */
static void test_many(void)
{
    struct town town;
    town_new(&town);
    for (int i = 0; i < STANDING_MOST; i++)
        add_outing(&town, i + 1, MONDAY_S + (i / 8) * 7 * DAY_S + (i % 8) * 8 * 3600, 2);
    for (int v = 0; v < 24; v++)
        add_volunteer(&town, 100 + v, 7, 30);
    for (size_t i = 0; i < STANDING_MOST; i++)
        for (size_t v = 0; v < STANDING_EACH; v++)
            says(&town, i, 100 + (int64_t)((i * 3 + v) % 24));
    standing_plan(&town.ranking, &town.standing);
    CHECK_INT(filled(&town), STANDING_MOST, "64 outings with three volunteers each are planned in one go");
    CHECK(lawful(&town), "by the rules");
    standing_clear(&town.standing);
    town_new(&town);
    for (int i = 0; i < STANDING_MOST; i++)
        add_outing(&town, i + 1, MONDAY_S + 10 * 3600, 2);
    for (int v = 0; v < STANDING_EACH; v++)
        add_volunteer(&town, 100 + v, 65535, 65535);
    for (size_t i = 0; i < STANDING_MOST; i++)
        for (int64_t v = 0; v < STANDING_EACH; v++)
            says(&town, i, 100 + v);
    standing_plan(&town.ranking, &town.standing);
    CHECK_INT(filled(&town), STANDING_EACH, "and of 64 at one hour each volunteer takes one");
    standing_clear(&town.standing);
    standing_plan(&town.ranking, &town.standing);
    CHECK_INT(town.standing.outings_count, 0, "nothing is planned as well");
}

int main(void)
{
    test_flow();
    test_together();
    test_desk_and_face();
    test_random();
    test_many();
    return check_done();
}
