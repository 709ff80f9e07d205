#include "matcher/wave.h"

#include "matcher/rank.h"

#define HEAD_START_S   (3 * 24 * 60 * 60) /* time enough to ask the known faces alone first */
#define HEAD_START_MAX 2
#define KNOWN_MIN      1200 /* not worth a round when a yes is less likely than 12 % */

/* How large a chance of no answer at all we live with, in ten thousandths, and how many we ask for it. */
static const struct {
    int32_t nobody;
    size_t most;
} planned = {4000, 3}, urgent = {1000, WAVE_MAX};

static bool known(const struct candidate *candidate)
{
    return candidate->bond && (candidate->bond->outings > 0 || candidate->bond->circle);
}

/* The stop rule: asking costs more than what a yes brings. Scores only fall from here on. */
static bool worthless(const struct candidate *candidate, int32_t worth)
{
    return worth + candidate->score <= 0;
}

static void ask(struct wave *wave, const struct candidate *candidate)
{
    wave->volunteer[wave->count++] = candidate->volunteer->id;
}

static struct wave ask_known(const struct candidate *candidates, size_t count, int32_t worth)
{
    struct wave wave = {0};
    for (size_t i = 0; i < count && wave.count < HEAD_START_MAX && !worthless(&candidates[i], worth); i++)
        if (known(&candidates[i]) && candidates[i].yes_share > KNOWN_MIN)
            ask(&wave, &candidates[i]);
    return wave;
}

struct wave wave_propose(const struct problem *problem, const struct candidate *candidates, size_t count)
{
    int32_t worth = rank_outing_worth(&weights_default, problem);
    if (!problem->urgent && problem->asked_count == 0 && problem->start_s - problem->now_s > HEAD_START_S) {
        struct wave wave = ask_known(candidates, count, worth);
        if (wave.count > 0)
            return wave;
    }

    struct wave wave = {0};
    int64_t nobody = 10000;
    int32_t enough = problem->urgent ? urgent.nobody : planned.nobody;
    size_t most = problem->urgent ? urgent.most : planned.most;
    while (wave.count < count && wave.count < most && nobody > enough &&
           !worthless(&candidates[wave.count], worth)) {
        nobody = nobody * (10000 - candidates[wave.count].yes_share) / 10000;
        ask(&wave, &candidates[wave.count]);
    }
    return wave;
}
