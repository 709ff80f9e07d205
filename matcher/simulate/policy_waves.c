/*
 * What services like ours do: ask some of those who could come, wait, ask the next.
 */
#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/eligible.h"
#include "matcher/simulate/chance.h"
#include "matcher/simulate/policies.h"

#include <stdlib.h>

/* Somebody who may be asked; those with the least `key` are asked first. */
struct choice {
    double key;
    uint32_t volunteer;
};

struct choices {
    struct run *run;
    const struct problem *problem;
    struct choice *all;
    size_t count;
};

static void *start(struct run *run)
{
    struct choices *choices = memory_zero(sizeof *choices);
    choices->run = run;
    choices->all = memory_zero((run->town->volunteers_count + 1) * sizeof *choices->all);
    return choices;
}

static void stop(void *state)
{
    struct choices *choices = state;
    free(choices->all);
    free(choices);
}

static void on_near(size_t position, void *arg)
{
    struct choices *choices = arg;
    const struct volunteer *volunteer = &choices->run->town->volunteers[position];
    if (eligible_check(volunteer, choices->problem) == RULE_NONE)
        choices->all[choices->count++] =
            (struct choice){plane_distance_m(volunteer->home, choices->problem->home), (uint32_t)position};
}

static int by_key(const void *a, const void *b)
{
    const struct choice *left = a, *right = b;
    if (left->key < right->key || left->key > right->key)
        return left->key < right->key ? -1 : 1;
    return (left->volunteer > right->volunteer) - (left->volunteer < right->volunteer);
}

static struct choices *choose(struct run *run, uint32_t request)
{
    struct choices *choices = run->state;
    choices->problem = run_problem(run, request);
    choices->count = 0;
    index_query(run->index, choices->problem->home, on_near, choices);
    return choices;
}

static void ask_first(struct run *run, uint32_t request, struct choices *choices, size_t most)
{
    qsort(choices->all, choices->count, sizeof *choices->all, by_key);
    for (size_t i = 0; i < choices->count && i < most; i++) {
        uint32_t volunteer = choices->all[i].volunteer;
        const struct start *start = eligible_start(&run->town->volunteers[volunteer], choices->problem);
        run_ask(run, volunteer, request, start->start_s, 0);
    }
}

static void next_wave(struct run *run, uint32_t request)
{
    bool soon = run->town->requests[request].start_s - run->now_s < DAY_S;
    int64_t wait_s = soon ? run->policy->soon_s : run->policy->every_s;
    run_wave_at(run, request, waking_after(run->now_s, (double)wait_s / HOUR_S));
}

static void ask_nearest(struct run *run, uint32_t request)
{
    ask_first(run, request, choose(run, request), (size_t)run->policy->wave);
    next_wave(run, request);
}

static void ask_by_lot(struct run *run, uint32_t request)
{
    struct choices *choices = choose(run, request);
    struct chance lot = chance_for(run->town->seed, FOR_POLICY);
    for (size_t i = 0; i < choices->count; i++)
        choices->all[i].key = chance_share(lot, choices->all[i].volunteer, request);
    ask_first(run, request, choices, (size_t)run->policy->wave);
    next_wave(run, request);
}

static void ask_all(struct run *run, uint32_t request)
{
    ask_first(run, request, choose(run, request), SIZE_MAX);
    next_wave(run, request);
}

/* Whoever is able, wherever they live and whatever they said of their hours. */
static void ask_everybody(struct run *run, uint32_t request)
{
    const struct problem *problem = run_problem(run, request);
    for (size_t i = 0; i < run->town->volunteers_count; i++) {
        const struct volunteer *volunteer = &run->town->volunteers[i];
        if (!volunteer->active || (problem->required & ~volunteer->abilities) ||
            problem_asked(problem, volunteer->id))
            continue;
        const struct start *start = eligible_start(volunteer, problem);
        run_ask(run, (uint32_t)i, request, start ? start->start_s : problem->start_s, 0);
    }
}

static void never(struct run *run, uint32_t request)
{
    (void)run, (void)request;
}

#define WAVES(ask) .limited = true, .start = start, .stop = stop, .on_request = ask, .on_wave = ask
#define SLOW       .every_s = 6 * HOUR_S, .soon_s = HOUR_S

const struct policy policy_nearest_3 = {
    .name = "nearest-3",
    .about = "les 3 plus proches toutes les 2 h 30, toutes les demi-heures à moins d’un jour",
    .wave = 3,
    .every_s = 5 * HOUR_S / 2,
    .soon_s = HOUR_S / 2,
    WAVES(ask_nearest),
};
const struct policy policy_nearest_5 = {
    .name = "nearest-5",
    .about = "les 5 plus proches toutes les 6 h, toutes les heures à moins d’un jour",
    .wave = 5,
    SLOW,
    WAVES(ask_nearest),
};
const struct policy policy_nearest_1 = {
    .name = "nearest-1",
    .about = "le plus proche, un seul à la fois, toutes les 6 h, toutes les heures à moins d’un jour",
    .wave = 1,
    SLOW,
    WAVES(ask_nearest),
};
const struct policy policy_random_5 = {
    .name = "random-5",
    .about = "5 au hasard toutes les 6 h, toutes les heures à moins d’un jour",
    .wave = 5,
    SLOW,
    WAVES(ask_by_lot),
};
const struct policy policy_notify_all = {
    .name = "notify-all",
    .about = "tous ceux qui pourraient venir, à la fois",
    SLOW,
    WAVES(ask_all),
};
const struct policy policy_broadcast = {
    .name = "broadcast",
    .about = "tous ceux qui en sont capables, où qu’ils habitent, le premier qui répond",
    .on_request = ask_everybody,
    .on_wave = never,
};
