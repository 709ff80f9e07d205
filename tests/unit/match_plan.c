/*
 * How likely a yes is, learned from people whose ways are known; how many to
 * ask, and what must hold for any list.
 */
#include "base/memory.h"
#include "matcher/acceptance.h"
#include "matcher/plan.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#define NOW_S  INT64_C(1795420800) /* 2026-11-23 at 09:00 local */
#define HOUR_S 3600

static uint64_t chance_state = 1234567;
static double chance(void)
{
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (double)(chance_state * UINT64_C(0x2545F4914F6CDD1D) >> 11) * 0x1p-53;
}

/* What is learned. */

static void test_prior(void)
{
    struct acceptance acceptance = acceptance_prior();
    struct effect nobody = {0};
    struct features stranger = {{[FEATURE_always] = 1, [FEATURE_kilometres] = 0.3f}};
    struct features known = {{[FEATURE_always] = 1, [FEATURE_kilometres] = 0.3f, [FEATURE_known] = 1}};
    struct features far = {{[FEATURE_always] = 1, [FEATURE_kilometres] = 3}};
    double share = acceptance_share(&acceptance, &nobody, &stranger);
    CHECK(share > 0.25 && share < 0.45, "a stranger near by says yes one time in three (%.2f)", share);
    CHECK(acceptance_share(&acceptance, &nobody, &known) > share + 0.1, "a known face more often");
    CHECK(acceptance_share(&acceptance, &nobody, &far) < share - 0.15, "somebody far away less often");
}

static void test_learning(void)
{
    struct acceptance acceptance = acceptance_prior();
    struct effect people[200] = {0};
    double loss = 0, truth = 0, constant = 0, yeses = 0;
    int counted = 0;
    for (int i = 0; i < 20000; i++) {
        int who = (int)(chance() * 200);
        struct features features = {{[FEATURE_always] = 1, [FEATURE_kilometres] = (float)chance()}};
        double logit = -0.6 + (who % 5 - 2) * 0.7 - 1.4 * (double)features.x[FEATURE_kilometres];
        double real = 1 / (1 + exp(-logit)), guess = acceptance_share(&acceptance, &people[who], &features);
        bool yes = chance() < real;
        acceptance_learn(&acceptance, &people[who], &features, yes);
        if (i < 10000)
            continue;
        counted++;
        yeses += yes;
        loss -= log(yes ? guess : 1 - guess);
        truth -= log(yes ? real : 1 - real);
    }
    double mean = yeses / counted;
    constant = -mean * log(mean) - (1 - mean) * log(1 - mean);
    loss /= counted;
    truth /= counted;
    CHECK(loss < truth + 0.02,
          "after fifty answers each, people are known nearly as they are (%.3f, truth %.3f)", loss, truth);
    CHECK(loss < constant - 0.03, "and better than by the mean (%.3f)", constant);
    CHECK(people[4].mean > people[0].mean + 1, "who says yes is told from who does not");
}

static void test_bounds(void)
{
    struct acceptance acceptance = acceptance_prior();
    struct effect keen = {0}, never = {0};
    struct features features = {{[FEATURE_always] = 1}};
    bool ok = true;
    for (int i = 0; i < 5000; i++) {
        acceptance_learn(&acceptance, &keen, &features, true);
        acceptance_learn(&acceptance, &never, &features, false);
        double high = acceptance_share(&acceptance, &keen, &features);
        double low = acceptance_share(&acceptance, &never, &features);
        ok = ok && high <= 0.95 && low >= 0.002 && high >= low && isfinite(high) && isfinite(low);
    }
    CHECK(ok, "thousands of the same answer leave a chance between 0.002 and 0.95");
}

/* How many are asked. */

static struct problem problem_in(double hours)
{
    struct problem problem = {.outing = 1, .now_s = NOW_S, .start_s = NOW_S + (int64_t)(hours * HOUR_S)};
    problem.end_s = problem.start_s + 2 * HOUR_S;
    problem.urgent = hours * HOUR_S <= PLAN_PLANNED_S;
    problem_prepare(&problem);
    return problem;
}

static size_t asked_in(double hours, const struct candidate *candidates, size_t count)
{
    struct problem problem = problem_in(hours);
    return plan_now(&plan_habits_default, &problem, candidates, count).count;
}

static void candidates_like(struct candidate *candidates, size_t count, int32_t yes_share, int32_t price)
{
    for (size_t i = 0; i < count; i++)
        candidates[i] = (struct candidate){.yes_share = yes_share, .worth = 1000, .price = price};
}

static void test_how_many(void)
{
    struct candidate list[20];
    struct plan plan;
    candidates_like(list, 20, 3000, 15000);
    size_t early = asked_in(24 * 6, list, 20), tomorrow = asked_in(20, list, 20),
           soon = asked_in(3, list, 20);
    CHECK(early >= 1 && early <= 3, "with six days left few are asked at once (%zu)", early);
    CHECK(soon > tomorrow && tomorrow >= early && soon <= PLAN_MAX, "the less time, the more (%zu, %zu)",
          tomorrow, soon);

    candidates_like(list, 20, 9000, 15000);
    CHECK(asked_in(3, list, 20) <= 2, "of people who always say yes one or two are enough, however late");

    candidates_like(list, 20, 100, 15000);
    struct problem problem = problem_in(72);
    plan = plan_now(&plan_habits_default, &problem, list, 20);
    CHECK(plan.count == 0 && plan.stop,
          "nobody is asked whose asking costs more than their yes is worth: a person looks");
    plan = plan_now(&plan_habits_default, &problem, list, 0);
    CHECK(plan.count == 0 && plan.stop, "nor when there is nobody");

    struct pending waiting = {NOW_S - 600, 5000};
    problem.pending = &waiting;
    problem.pending_count = 1;
    plan = plan_now(&plan_habits_default, &problem, list, 20);
    CHECK(plan.count == 0 && !plan.stop, "while somebody may still say yes, it is too early to give up");
    candidates_like(list, 20, 3000, 15000);
    CHECK(plan_now(&plan_habits_default, &problem, list, 20).count <= early,
          "who was just asked is waited for");
}

static void test_head_start(void)
{
    struct candidate list[6];
    struct bond bond = {.volunteer = 1, .outings = 2};
    candidates_like(list, 6, 3000, 10000);
    list[2].bond = list[4].bond = list[5].bond = &bond;
    struct problem problem = problem_in(24 * 5);
    struct plan plan = plan_now(&plan_habits_default, &problem, list, 6);
    CHECK(plan.count == 2 && plan.who[0] == 2 && plan.who[1] == 4, "two known faces are asked alone first");
    int64_t asked = 9;
    problem.asked = &asked;
    problem.asked_count = 1;
    plan = plan_now(&plan_habits_default, &problem, list, 6);
    CHECK(plan.count > 0 && plan.who[0] == 0, "once");
    problem.asked_count = 0;
    list[2].yes_share = list[4].yes_share = list[5].yes_share = 1000;
    plan = plan_now(&plan_habits_default, &problem, list, 6);
    CHECK(plan.who[0] == 0, "and not when they hardly ever say yes");
    problem = problem_in(48);
    list[2].yes_share = 5000;
    plan = plan_now(&plan_habits_default, &problem, list, 6);
    CHECK(plan.count > 0 && plan.who[0] == 0, "nor when there is no time for it");
}

static void test_any_list(void)
{
    bool places = true;
    int cases = getenv("NEC_SOAK") ? 1000000 : 5000;
    for (int i = 0; i < cases; i++) {
        struct candidate list[60];
        size_t count = (size_t)(chance() * 60);
        for (size_t j = 0; j < count; j++)
            list[j] = (struct candidate){.yes_share = 20 + (int32_t)(chance() * 9400),
                                         .worth = (int32_t)(chance() * 2500) - 500,
                                         .price = 1000 + (int32_t)(chance() * 60000)};
        double hours = 2 + chance() * 300;
        struct problem problem = problem_in(hours);
        struct plan plan = plan_now(&plan_habits_default, &problem, list, count);
        places = places && plan.count <= PLAN_MAX && !(plan.stop && plan.count > 0);
        for (size_t j = 0; j < plan.count; j++) {
            const struct candidate *one = &list[plan.who[j]];
            places = places && plan.who[j] < count && one->worth > one->price * 10.0 / one->yes_share;
        }
    }
    CHECK(places, "%d random lists: only people worth asking are asked, twelve at most", cases);
}

static void test_answered(void)
{
    CHECK_NEAR(plan_answered(0.67), 0.5, 1e-9, "half of the answers come within forty minutes");
    CHECK(plan_answered(0) < 1e-12 && plan_answered(14) > 0.98, "none at once, nearly all within a day");
    CHECK_NEAR(plan_wait_hours(3), 0.75, 1e-9, "an urgent outing waits for a quarter of the time left");
    CHECK(plan_wait_hours(1) >= 0.5 && plan_wait_hours(30) <= 2, "half an hour at least, two hours at most");
}

int main(void)
{
    test_prior();
    test_learning();
    test_bounds();
    test_how_many();
    test_head_start();
    test_any_list();
    test_answered();
    return check_done();
}
