/*
 * Ours: the ranking, the learned chances (acceptance.h) and the look-ahead
 * (plan.h) that serve the real town.
 *
 * Rounds at 9:00 and 18:00 for what is planned, the outings with the fewest
 * candidates first; waves for what is urgent, a refusal replaced at once.
 * Learns from every answer; "nec-true-p" is told the truth instead.
 */
#include "base/memory.h"
#include "matcher/acceptance.h"
#include "matcher/plan.h"
#include "matcher/simulate/policies.h"

#include <math.h>
#include <stdlib.h>

#define MORNING_S    (9 * HOUR_S)
#define EVENING_S    (18 * HOUR_S)
#define FIRST_WAVE_S (8 * HOUR_S)
#define LAST_WAVE_S  (21 * HOUR_S + HOUR_S / 2)
#define FRESH_S      (5 * HOUR_S / 2) /* an offer so young is waited for before a refusal is replaced */

/* A request that is looked for in rounds. */
struct open {
    uint32_t request;
    uint32_t candidates;
};

struct nec {
    struct run *run;
    bool truth;
    struct acceptance acceptance;
    struct vocabulary vocabulary; /* empty: bits are the town's */
    struct plan_habits habits;
    struct candidate best[PLAN_LOOKS_AT];
    struct open *open;
    size_t open_count;
    size_t open_room;
    struct features *features; /* by offer */
    size_t features_room;
};

static void true_chances(const struct problem *problem, struct candidate *candidates, size_t count, void *arg)
{
    const struct nec *nec = arg;
    for (struct candidate *candidate = candidates; candidate < candidates + count; candidate++) {
        uint32_t bond = candidate->bond ? candidate->bond->outings : 0;
        double share =
            behaviour_yes_chance(nec->run->behaviour, (uint32_t)candidate->volunteer->id - 1,
                                 (size_t)problem->outing - 1, candidate->start->start_s, bond, problem->now_s);
        candidate->yes_share = (int32_t)lround(10000 * fmin(fmax(share, 0.002), 0.95));
    }
}

static void *nec_new(struct run *run, bool truth)
{
    struct nec *nec = memory_zero(sizeof *nec);
    const struct settings *settings = run->settings;
    nec->run = run;
    nec->truth = truth;
    nec->acceptance = acceptance_prior();
    nec->habits = (struct plan_habits){
        .round_share = settings->round_share,
        .late_share = settings->late_share,
        .patience = settings->patience,
        .late_worth = settings->late_worth,
        .known_share = settings->known_share,
    };
    return nec;
}

static void *start(struct run *run)
{
    return nec_new(run, false);
}

static void *start_true(struct run *run)
{
    return nec_new(run, true);
}

static void stop(void *state)
{
    struct nec *nec = state;
    free(nec->open);
    free(nec->features);
    free(nec);
}

static bool planned(const struct run *run, uint32_t request)
{
    return run->town->requests[request].start_s - run->now_s > PLAN_PLANNED_S;
}

static struct ranking ranking_of(struct nec *nec)
{
    return (struct ranking){
        .volunteers = nec->run->town->volunteers,
        .count = nec->run->town->volunteers_count,
        .index = nec->run->index,
        .weights = &nec->run->settings->weights,
        .vocabulary = &nec->vocabulary,
        .scarce = SCARCE_ABILITIES,
        .chances = nec->truth                        ? true_chances
                  : nec->run->settings->learning > 0 ? acceptance_of
                                                     : NULL,
        .chances_arg = nec->truth ? (void *)nec : (void *)&nec->acceptance,
    };
}

static void ask(struct nec *nec, const struct problem *problem, uint32_t request,
                const struct candidate *candidate)
{
    struct run *run = nec->run;
    if (run->offers_count >= nec->features_room) {
        nec->features_room = nec->features_room ? nec->features_room * 2 : 4096;
        nec->features = memory_grow(nec->features, nec->features_room * sizeof *nec->features);
    }
    nec->features[run->offers_count] = acceptance_features(problem, candidate);
    run_ask(run, (uint32_t)candidate->volunteer->id - 1, request, candidate->start->start_s,
            candidate->yes_share);
}

/* Ranks, plans and asks; how many candidates there were. */
static uint32_t look(struct nec *nec, uint32_t request)
{
    struct run *run = nec->run;
    const struct problem *problem = run_problem(run, request);
    struct ranking ranking = ranking_of(nec);
    struct tally aside;
    size_t count = rank(&ranking, problem, nec->best, PLAN_LOOKS_AT, &aside);
    struct plan plan = plan_now(&nec->habits, problem, nec->best, count);
    if (plan.stop)
        run_escalate(run, request);
    for (size_t i = 0; i < plan.count; i++)
        ask(nec, problem, request, &nec->best[plan.who[i]]);
    return (uint32_t)count;
}

/* Planned: rounds. */

static void add_open(struct nec *nec, uint32_t request, uint32_t candidates)
{
    if (nec->open_count == nec->open_room) {
        nec->open_room = nec->open_room ? nec->open_room * 2 : 256;
        nec->open = memory_grow(nec->open, nec->open_room * sizeof *nec->open);
    }
    nec->open[nec->open_count++] = (struct open){request, candidates};
}

static int by_candidates(const void *a, const void *b)
{
    const struct open *left = a, *right = b;
    if (left->candidates != right->candidates)
        return left->candidates < right->candidates ? -1 : 1;
    return (left->request > right->request) - (left->request < right->request);
}

static void on_wave(struct run *run, uint32_t request);

static void on_tick(struct run *run)
{
    struct nec *nec = run->state;
    int64_t second = second_of_day(run->now_s);
    if (second < FIRST_WAVE_S || second > LAST_WAVE_S)
        return;
    bool round = second == MORNING_S || second == EVENING_S;
    size_t kept = 0;
    if (round && nec->open_count > 1)
        qsort(nec->open, nec->open_count, sizeof *nec->open, by_candidates);
    for (size_t i = 0; i < nec->open_count; i++) {
        struct open open = nec->open[i];
        if (!run_open(run, open.request))
            continue;
        if (!planned(run, open.request)) {
            on_wave(run, open.request);
            continue;
        }
        if (round)
            open.candidates = look(nec, open.request);
        nec->open[kept++] = open;
    }
    nec->open_count = kept;
}

/* Urgent: waves. */

static void on_wave(struct run *run, uint32_t request)
{
    int64_t start_s = run->town->requests[request].start_s;
    int64_t second = second_of_day(run->now_s);
    if (second >= FIRST_WAVE_S && second <= LAST_WAVE_S)
        look(run->state, request);
    double wait = plan_wait_hours(waking_hours(run->now_s, start_s));
    run_wave_at(run, request, waking_after(run->now_s, wait));
}

static void on_request(struct run *run, uint32_t request)
{
    struct nec *nec = run->state;
    if (!planned(run, request))
        return on_wave(run, request);
    if (run->settings->planned_at_once > 0)
        return add_open(nec, request, look(nec, request));
    struct ranking ranking = ranking_of(nec);
    struct tally aside;
    size_t count = rank(&ranking, run_problem(run, request), nec->best, PLAN_LOOKS_AT, &aside);
    if (count == 0)
        run_escalate(run, request);
    add_open(nec, request, (uint32_t)count);
}

static bool waits_for_fresh(const struct run *run, uint32_t request)
{
    const struct matter *matter = &run->matters[request];
    for (uint32_t i = 0; i < matter->offers_count; i++)
        if (run->now_s - run->offers[matter->offers[i]].at_s < FRESH_S)
            return true;
    return false;
}

static void on_answer(struct run *run, const struct offer *offer)
{
    struct nec *nec = run->state;
    size_t number = (size_t)(offer - run->offers);
    if (!offer->late)
        acceptance_learn(&nec->acceptance, &run->town->volunteers[offer->volunteer].effect,
                         &nec->features[number], offer->state == OFFER_YES);
    if (offer->state != OFFER_NO || offer->late || !run_open(run, offer->request))
        return;
    if (!planned(run, offer->request)) {
        if (!waits_for_fresh(run, offer->request))
            on_wave(run, offer->request);
    } else if (run->settings->planned_at_once > 0 && run->matters[offer->request].offers_count == 0) {
        look(nec, offer->request);
    }
}

const struct policy policy_nec = {
    .name = "nec",
    .about = "la nôtre : peu de personnes, les bonnes, plusieurs sorties par message",
    .limited = true,
    .remembers = true,
    .start = start,
    .stop = stop,
    .on_request = on_request,
    .on_wave = on_wave,
    .on_tick = on_tick,
    .on_answer = on_answer,
};

const struct policy policy_nec_true_p = {
    .name = "nec-true-p",
    .about = "la nôtre, si elle savait la vraie chance d’un oui",
    .limited = true,
    .remembers = true,
    .start = start_true,
    .stop = stop,
    .on_request = on_request,
    .on_wave = on_wave,
    .on_tick = on_tick,
    .on_answer = on_answer,
};
