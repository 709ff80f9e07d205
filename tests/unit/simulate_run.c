/*
 * The simulated town: its chance, its clock, and what must hold in any run.
 */
#include "base/memory.h"
#include "matcher/simulate/bound.h"
#include "matcher/simulate/chance.h"
#include "matcher/simulate/compare.h"
#include "matcher/simulate/metrics.h"
#include "matcher/simulate/policies.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DRAWS 20000

static void test_chance(void)
{
    struct chance chance = chance_for(7, FOR_YES);
    double share = 0, normal = 0, square = 0, gamma = 0, beta = 0, poisson = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        double x = chance_normal(chance, i, 1);
        share += chance_share(chance, i, 0) / DRAWS;
        normal += x / DRAWS;
        square += x * x / DRAWS;
        gamma += chance_gamma(chance, i, 2, 0.8) / DRAWS;
        beta += chance_beta(chance, i, 1 << 21, 4, 2) / DRAWS;
        poisson += chance_poisson(chance, i, 1 << 23, 37.5) / (double)DRAWS;
    }
    CHECK_NEAR(share, 0.5, 0.01, "shares lie around a half");
    CHECK_NEAR(normal, 0, 0.03, "normals around nothing");
    CHECK_NEAR(square, 1, 0.04, "with a deviation of one");
    CHECK_NEAR(gamma, 0.8, 0.03, "gammas around their shape, below one too");
    CHECK_NEAR(beta, 4.0 / 6, 0.01, "betas around their mean");
    CHECK_NEAR(poisson, 37.5, 0.2, "counts around their mean");
    CHECK(chance_share(chance, 3, 4) == chance_share(chance, 3, 4) &&
              chance_share(chance, 3, 4) != chance_share(chance, 4, 3) &&
              chance_share(chance, 3, 4) != chance_share(chance_for(7, FOR_ANSWER), 3, 4) &&
              chance_share(chance, 3, 4) != chance_share(chance_for(8, FOR_YES), 3, 4),
          "a draw is its seed, its purpose and its two numbers, and nothing else");
}

static void test_clock(void)
{
    int64_t noon_s = BEGIN_S + 12 * HOUR_S, late_s = BEGIN_S + 23 * HOUR_S;
    CHECK_INT(waking_after(noon_s, 2.5) - noon_s, 5 * HOUR_S / 2, "in daytime an hour is an hour");
    CHECK_INT(waking_after(noon_s, 11) - BEGIN_S, DAY_S + 9 * HOUR_S, "nobody answers from 22:00 to 8:00");
    CHECK_INT(waking_after(late_s, 1) - BEGIN_S, DAY_S + 9 * HOUR_S,
              "a message of the night is read in the morning");
    CHECK_NEAR(waking_hours(noon_s, BEGIN_S + DAY_S + 9 * HOUR_S), 11, 1e-9, "waking hours are counted back");
    CHECK(part_of_day(BEGIN_S + 9 * HOUR_S) == MORNING && part_of_day(noon_s + 3 * HOUR_S) == AFTERNOON &&
              part_of_day(noon_s + 6 * HOUR_S) == EVENING,
          "a day has a morning, an afternoon and an evening");
}

static void test_compare(void)
{
    static const double a[] = {1, 2, 3, 4, 5, 6}, b[] = {2, 3.5, 4, 5.5, 6, 7};
    struct difference found = compare(a, b, 6);
    /* Differences 1 1.5 1 1.5 1 1: mean 7/6, s = 0.2582, t(5) = 2.571. */
    CHECK_NEAR(found.mean, 7.0 / 6, 1e-12, "the mean of the differences");
    CHECK_NEAR(found.high - found.mean, 0.2710, 0.001, "and how sure it is");
    CHECK(found.least >= 1 && found.most <= 1.5, "with the least and the most");
    CHECK(isinf(compare(a, b, 1).high), "one town says nothing of another");
}

/* A quarter of a town for six weeks: small enough for the sanitizers. */
static struct settings small_town(void)
{
    struct settings settings = settings_default();
    settings.seniors = 750;
    settings.volunteers = 150;
    return settings;
}

static struct run *play(const struct settings *settings, const struct policy *policy, uint64_t seed)
{
    return run_play(settings, policy, seed, 1, 42, NULL, NULL);
}

static void test_same_seed(void)
{
    struct settings settings = small_town();
    const struct policy *policy;
    for (size_t i = 0; (policy = policy_at(i)); i++) {
        struct run *one = play(&settings, policy, 5), *again = play(&settings, policy, 5);
        struct metrics first = metrics_of(one), second = metrics_of(again);
        CHECK(memcmp(&first, &second, sizeof first) == 0 && one->offers_count == again->offers_count,
              "%s: the same seed gives the same figures (%.1f %% filled)", policy->name, 100 * first.fill);
        run_free(one);
        run_free(again);
    }
}

static void test_same_town(void)
{
    struct settings settings = small_town();
    struct run *one = play(&settings, policy_find("nearest-3"), 5),
               *other = play(&settings, policy_find("random-5"), 5);
    struct run *elsewhere = play(&settings, policy_find("nearest-3"), 6);
    CHECK(one->town->requests_count == other->town->requests_count &&
              memcmp(one->town->requests, other->town->requests,
                     one->town->requests_count * sizeof *one->town->requests) == 0,
          "whatever the policy, the same outings are asked for");
    CHECK(one->town->requests_count != elsewhere->town->requests_count ||
              one->town->requests[0].made_s != elsewhere->town->requests[0].made_s,
          "another seed is another town");
    run_free(one);
    run_free(other);
    run_free(elsewhere);
}

/*
 * Whoever goes can: able, not twice at once, within what they are ready to give and, but with `anywhere`,
 * near enough. The first rule that is broken, or NULL.
 */
static const char *broken_rule(const struct run *run, bool anywhere)
{
    const struct town *town = run->town;
    for (size_t i = 0; i < town->requests_count; i++) {
        uint32_t who = run->matters[i].volunteer;
        if (who == NOBODY)
            continue;
        const struct volunteer *volunteer = &town->volunteers[who];
        const struct request *request = &town->requests[i];
        int64_t week = (request->start_s - BEGIN_S) / WEEK_S;
        int in_week = 0;
        if (!anywhere && (double)run->matters[i].distance_m > (double)volunteer->radius_m + 1e-6)
            return "radius";
        if (request->required & ~volunteer->abilities)
            return "ability";
        for (size_t j = 0; j < town->requests_count; j++) {
            const struct request *with = &town->requests[j];
            if (run->matters[j].volunteer != who)
                continue;
            in_week += (with->start_s - BEGIN_S) / WEEK_S == week;
            /* Of a window only its outer hours are known here. */
            if (j != i && request->latest_s < with->start_s + with->lasts_s &&
                with->latest_s < request->start_s + request->lasts_s)
                return "two places";
        }
        if (in_week > volunteer->week_cap)
            return "week";
    }
    return NULL;
}

static void test_rules(void)
{
    struct settings settings = small_town();
    const struct policy *policy;
    for (size_t i = 0; (policy = policy_at(i)); i++) {
        struct run *run = play(&settings, policy, 9);
        const char *broken = broken_rule(run, strcmp(policy->name, "broadcast") == 0);
        CHECK(!broken, "%s: no hard rule is broken (%s)", policy->name, broken ? broken : "none");
        run_free(run);
    }
}

/* Nobody fills more than who knows every answer; this town is too small for the bound to be near. */
static void test_bound(void)
{
    struct settings settings = small_town(), rested = settings;
    rested.fatigue_yes = rested.fatigue_answer = rested.mute_slope = rested.mute_most = rested.cancels = 0;
    rested.leaves_a_week = rested.leaves_unused = 0;
    double bound = bound_fill(&rested, 4, 42);
    struct run *run = play(&rested, policy_find("nec"), 4);
    struct run *all = play(&rested, policy_find("notify-all"), 4);
    CHECK(bound < 1 && bound > metrics_of(run).fill && bound > metrics_of(all).fill,
          "who knows every answer fills more (%.1f %%) than who must ask (%.1f and %.1f %%)", 100 * bound,
          100 * metrics_of(run).fill, 100 * metrics_of(all).fill);
    CHECK(bound_fill(&settings, 4, 42) == bound, "the bound does not depend on how people tire");
    run_free(run);
    run_free(all);
}

static void test_no_fatigue(void)
{
    struct settings settings = small_town(), rested = settings;
    rested.fatigue_yes = rested.fatigue_answer = rested.mute_slope = rested.mute_most = 0;
    struct run *run = play(&settings, policy_find("notify-all"), 3);
    struct run *easy = play(&rested, policy_find("notify-all"), 3);
    CHECK(metrics_of(easy).fill > metrics_of(run).fill + 0.05,
          "people who never tire go out more: %.1f %% against %.1f %%", 100 * metrics_of(easy).fill,
          100 * metrics_of(run).fill);
    run_free(run);
    run_free(easy);
}

int main(void)
{
    test_chance();
    test_clock();
    test_compare();
    test_same_seed();
    test_same_town();
    test_rules();
    test_no_fatigue();
    test_bound();
    return check_done();
}
