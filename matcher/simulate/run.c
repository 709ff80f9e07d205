#include "matcher/simulate/run.h"

#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/eligible.h"
#include "matcher/plan.h"
#include "matcher/simulate/chance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEEPS_S  (30 * DAY_S) /* what volunteers remember, and caps are counted on */
#define UNUSED_S (42 * DAY_S)
#define NEVER_S  (BEGIN_S - UNUSED_S - DAY_S) /* who comes new has had no outing yet */
#define ROUND_S  (10 * 60) /* what a round lasts at most, from the first outing to the last */
#define LAST_S   HOUR_S    /* nobody says yes later than this before the start */

bool run_open(const struct run *run, uint32_t request)
{
    const struct matter *matter = &run->matters[request];
    return !matter->over && matter->volunteer == NOBODY;
}

/* Who has not answered yet. */
static void list_pending(const struct run *run, struct matter *matter)
{
    struct problem *problem = matter->problem;
    problem->pending = memory_grow(problem->pending, (matter->offers_count + 1) * sizeof *problem->pending);
    problem->pending_count = matter->offers_count;
    for (uint32_t i = 0; i < matter->offers_count; i++) {
        const struct offer *offer = &run->offers[matter->offers[i]];
        problem->pending[i] = (struct pending){offer->at_s, offer->yes_share};
    }
}

const struct problem *run_problem(struct run *run, uint32_t request)
{
    struct problem *problem = run->matters[request].problem;
    const struct senior *senior = &run->town->seniors[run->town->requests[request].senior];
    problem->bonds = senior->bonds;
    problem->bonds_count = senior->bonds_count;
    problem_at(problem, run->now_s);
    problem->urgent = problem->start_s - run->now_s <= PLAN_PLANNED_S;
    problem->leaves_s = run->now_s + ROUND_S;
    if (run->policy->remembers)
        list_pending(run, &run->matters[request]);
    return problem;
}

static void problem_drop(struct problem *problem)
{
    if (!problem)
        return;
    problem->bonds = NULL; /* the senior's */
    problem_clear(problem);
    free(problem);
}

static struct volunteer *volunteer_of(struct run *run, uint32_t volunteer)
{
    return &run->town->volunteers[volunteer];
}

/* Offers. */

static void remember_asked(struct problem *problem, int64_t id)
{
    problem->asked = memory_grow(problem->asked, (problem->asked_count + 1) * sizeof *problem->asked);
    size_t at = problem->asked_count++;
    for (; at > 0 && problem->asked[at - 1] > id; at--)
        problem->asked[at] = problem->asked[at - 1];
    problem->asked[at] = id;
}

static void leave(struct run *run, uint32_t volunteer)
{
    volunteer_of(run, volunteer)->active = false;
    index_renew(run->index, volunteer);
}

static uint32_t bond_of(struct run *run, uint32_t request, uint32_t volunteer)
{
    const struct senior *senior = &run->town->seniors[run->town->requests[request].senior];
    for (size_t i = 0; i < senior->bonds_count; i++)
        if (senior->bonds[i].volunteer == (int64_t)volunteer + 1)
            return senior->bonds[i].outings;
    return 0;
}

static struct offer *offer_new(struct run *run)
{
    if (run->offers_count == run->offers_room) {
        run->offers_room = run->offers_room ? run->offers_room * 2 : 4096;
        run->offers = memory_grow(run->offers, run->offers_room * sizeof *run->offers);
    }
    return &run->offers[run->offers_count++];
}

static void matter_add(struct matter *matter, uint32_t offer)
{
    if (matter->offers_count == matter->offers_room) {
        matter->offers_room = matter->offers_room ? matter->offers_room * 2 : 8;
        matter->offers = memory_grow(matter->offers, matter->offers_room * sizeof *matter->offers);
    }
    matter->offers[matter->offers_count++] = offer;
}

void run_ask(struct run *run, uint32_t volunteer, uint32_t request, int64_t start_s, int32_t yes_share)
{
    struct matter *matter = &run->matters[request];
    bool further = volunteer_in_round(volunteer_of(run, volunteer), matter->problem);
    uint32_t bond = bond_of(run, request, volunteer), number = (uint32_t)run->offers_count;
    struct reaction reaction =
        behaviour_ask(run->behaviour, volunteer, request, start_s, bond, further, run->now_s);
    *offer_new(run) = (struct offer){
        .at_s = run->now_s,
        .start_s = start_s,
        .volunteer = volunteer,
        .request = request,
        .bond = bond,
        .yes_share = yes_share,
        .willing = reaction.willing,
        .further = further,
    };
    remember_asked(matter->problem, (int64_t)volunteer + 1);
    if (!further) {
        size_t week = (size_t)((run->now_s - BEGIN_S) / WEEK_S);
        run->messages++;
        run->records[volunteer].messages[week]++;
    }
    if (run->policy->limited) {
        matter_add(matter, number);
        if (run->policy->remembers)
            volunteer_asked(volunteer_of(run, volunteer), matter->problem, start_s);
        else
            volunteer_of(run, volunteer)->open_offers++;
        events_add(&run->events, waking_after(run->now_s, SILENCE_HOURS), EVENT_SILENCE, number, 0);
    }
    /* A no changes nothing for a policy that does not count. */
    if (reaction.answers && (reaction.willing || run->policy->limited))
        events_add(&run->events, reaction.at_s, EVENT_ANSWER, number, 0);
    if (reaction.leaves)
        leave(run, volunteer);
}

/* The offer is no longer open: with its volunteer, and with its request. */
static void offer_settle(struct run *run, uint32_t number, enum offer_state state)
{
    struct offer *offer = &run->offers[number];
    bool was_open = offer->state == OFFER_OPEN;
    offer->state = state;
    if (!run->policy->limited)
        return;
    struct volunteer *volunteer = volunteer_of(run, offer->volunteer);
    if (was_open && volunteer->open_offers > 0)
        volunteer->open_offers--;
    struct matter *matter = &run->matters[offer->request];
    for (uint32_t i = 0; i < matter->offers_count; i++)
        if (matter->offers[i] == number)
            matter->offers[i--] = matter->offers[--matter->offers_count];
    static const enum answer answers[] = {
        [OFFER_YES] = ANSWER_YES, [OFFER_NO] = ANSWER_NO, [OFFER_SILENT] = ANSWER_SILENT};
    for (uint32_t i = volunteer->asks_count; i-- > 0;)
        if (volunteer->asks[i].at_s == offer->at_s && volunteer->asks[i].start_s == offer->start_s) {
            volunteer->asks[i].answer = state == OFFER_WITHDRAWN ? ANSWER_NONE : answers[state];
            break;
        }
}

/* Promises. */

static const struct start *start_at(const struct problem *problem, int64_t start_s)
{
    for (size_t i = 0; i < problem->starts_count; i++)
        if (problem->starts[i].start_s == start_s)
            return &problem->starts[i];
    return &problem->starts[0];
}

/* Whoever reads a message knows their own calendar and what they are ready to give. */
static bool can_come(struct run *run, const struct offer *offer, const struct problem *problem)
{
    const struct volunteer *volunteer = volunteer_of(run, offer->volunteer);
    const struct start *start = start_at(problem, offer->start_s);
    struct chance outside = chance_for(run->town->seed, FOR_OUTSIDE);
    return eligible_week_load(volunteer, problem) < volunteer->week_cap &&
           eligible_month_load(volunteer, problem) < volunteer->month_cap &&
           !eligible_busy(volunteer, problem, start) &&
           (availability_covers(&volunteer->availability, &start->span) ||
            chance_share(outside, offer->volunteer, offer->request) < 0.10);
}

static void promise(struct run *run, uint32_t number)
{
    struct offer *offer = &run->offers[number];
    struct matter *matter = &run->matters[offer->request];
    struct volunteer *volunteer = volunteer_of(run, offer->volunteer);
    const struct start *start = start_at(matter->problem, offer->start_s);
    int64_t leaves_s = start->start_s - eligible_approach_min(volunteer, matter->problem, start) * 60;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++)
        if (volunteer->commitments[i].until_s > run->now_s - KEEPS_S)
            volunteer->commitments[kept++] = volunteer->commitments[i];
    volunteer->commitments = memory_grow(volunteer->commitments, (kept + 1) * sizeof *volunteer->commitments);
    volunteer->commitments[kept] = (struct commitment){leaves_s, start->start_s, start->end_s,
                                                       matter->problem->meet, matter->problem->part};
    volunteer->commitments_count = kept + 1;

    matter->volunteer = offer->volunteer;
    matter->filled_s = run->now_s;
    matter->by_known = offer->bond > 0;
    matter->distance_m = (float)plane_distance_m(volunteer->home, matter->problem->home);
    behaviour_accepted(run->behaviour, offer->volunteer, run->now_s);
    while (matter->offers_count > 0)
        offer_settle(run, matter->offers[0], OFFER_WITHDRAWN);
    events_add(&run->events, start->start_s, EVENT_START, offer->request, offer->volunteer);
    int64_t cancels_s =
        behaviour_cancels_at(run->behaviour, offer->volunteer, offer->request, start->start_s, run->now_s);
    if (cancels_s)
        events_add(&run->events, cancels_s, EVENT_CANCEL, offer->request, offer->volunteer);
}

static void on_answered(struct run *run, uint32_t number)
{
    struct offer *offer = &run->offers[number];
    struct matter *matter = &run->matters[offer->request];
    if (!volunteer_of(run, offer->volunteer)->active)
        return;
    if (!run_open(run, offer->request)) {
        if (offer->willing && !matter->over) {
            run->wasted_yes++;
            behaviour_too_late(run->behaviour, offer->volunteer, run->now_s);
        }
        return;
    }
    bool yes =
        offer->willing && run->now_s < offer->start_s - LAST_S && can_come(run, offer, matter->problem);
    offer->late = offer->state == OFFER_SILENT;
    offer_settle(run, number, yes ? OFFER_YES : OFFER_NO);
    if (yes)
        promise(run, number);
    if (run->policy->on_answer)
        run->policy->on_answer(run, &run->offers[number]);
}

static void on_silence(struct run *run, uint32_t number)
{
    if (run->offers[number].state != OFFER_OPEN)
        return;
    offer_settle(run, number, OFFER_SILENT);
    if (run->policy->on_answer)
        run->policy->on_answer(run, &run->offers[number]);
}

static void on_cancelled(struct run *run, uint32_t request, uint32_t who)
{
    struct matter *matter = &run->matters[request];
    if (matter->over || matter->volunteer != who)
        return;
    struct volunteer *volunteer = volunteer_of(run, who);
    for (uint32_t i = 0; i < volunteer->commitments_count; i++)
        if (volunteer->commitments[i].meet_s >= matter->problem->start_s &&
            volunteer->commitments[i].meet_s <=
                matter->problem->starts[matter->problem->starts_count - 1].start_s) {
            volunteer->commitments[i] = volunteer->commitments[--volunteer->commitments_count];
            break;
        }
    matter->volunteer = NOBODY;
    matter->filled_s = 0;
    run->policy->on_request(run, request);
}

/* The town. */

/* Others ask as often as they like. */
static struct offer_limits limits_of(const struct run *run)
{
    const struct settings *settings = run->settings;
    if (!run->policy->remembers)
        return (struct offer_limits){UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX};
    return (struct offer_limits){(uint16_t)settings->open_offers, (uint16_t)settings->day_messages,
                                 (uint16_t)settings->week_messages, (uint16_t)settings->message_outings};
}

static void on_requested(struct run *run, uint32_t request)
{
    struct town *town = run->town;
    struct matter *matter = &run->matters[request];
    const struct request *asked = &town->requests[request];
    matter->problem = memory_zero(sizeof *matter->problem);
    *matter->problem = town_problem(town, request, limits_of(run));
    const struct problem *problem = run_problem(run, request);
    for (size_t i = 0; i < problem->bonds_count; i++) {
        matter->has_known = true;
        if (eligible_check(&town->volunteers[problem->bonds[i].volunteer - 1], problem) == RULE_NONE)
            matter->known_eligible = true;
    }
    int64_t lead_s = asked->start_s - asked->made_s;
    int64_t late_s = lead_s >= 48 * HOUR_S ? asked->start_s - DAY_S : asked->made_s + lead_s / 2;
    events_add(&run->events, late_s, EVENT_ESCALATION, request, 0);
    events_add(&run->events, asked->latest_s + 1, EVENT_START, request, NOBODY);
    run->policy->on_request(run, request);
    if (++run->next_request < town->requests_count)
        events_add(&run->events, town->requests[run->next_request].made_s, EVENT_REQUEST,
                   (uint32_t)run->next_request, 0);
}

/* They meet; or, with NOBODY, the last hour has passed. */
static void on_started(struct run *run, uint32_t request, uint32_t who)
{
    struct matter *matter = &run->matters[request];
    if (matter->over || matter->volunteer != who)
        return;
    matter->over = true;
    if (who != NOBODY) {
        run->records[who].outings++;
        run->records[who].last_outing_s = run->now_s;
        town_bond(run->town, run->town->requests[request].senior, who, run->now_s);
    }
    while (matter->offers_count > 0)
        offer_settle(run, matter->offers[0], OFFER_WITHDRAWN);
    problem_drop(matter->problem);
    matter->problem = NULL;
    free(matter->offers);
    matter->offers = NULL;
    matter->offers_room = 0;
}

static void on_monday(struct run *run, int week)
{
    for (size_t i = 0; i < run->town->volunteers_count; i++) {
        bool unused = run->now_s - run->records[i].last_outing_s > UNUSED_S;
        if (run->town->volunteers[i].active && behaviour_leaves(run->behaviour, (uint32_t)i, week, unused))
            leave(run, (uint32_t)i);
    }
    index_free(run->index);
    run->index = index_new(run->town->volunteers, run->town->volunteers_count);
    if (run->on_week)
        run->on_week(week, run->arg);
    if ((week + 1) * (int64_t)WEEK_S < run->town->days * (int64_t)DAY_S)
        events_add(&run->events, run->now_s + WEEK_S, EVENT_MONDAY, (uint32_t)week + 1, 0);
}

static void on_end(struct run *run)
{
    for (size_t i = 0; i < run->town->volunteers_count; i++)
        run->kept += run->town->volunteers[i].active;
}

static void happen(struct run *run, const struct event *event)
{
    switch (event->kind) {
    case EVENT_REQUEST:
        return on_requested(run, event->what);
    case EVENT_WAVE:
        if (run_open(run, event->what) && run->matters[event->what].wave_s == event->at_s) {
            run->matters[event->what].wave_s = 0;
            run->policy->on_wave(run, event->what);
        }
        return;
    case EVENT_ANSWER:
        return on_answered(run, event->what);
    case EVENT_SILENCE:
        return on_silence(run, event->what);
    case EVENT_ESCALATION:
        if (run->matters[event->what].volunteer == NOBODY)
            run_escalate(run, event->what);
        return;
    case EVENT_START:
        return on_started(run, event->what, event->who);
    case EVENT_CANCEL:
        return on_cancelled(run, event->what, event->who);
    case EVENT_MONDAY:
        return on_monday(run, (int)event->what);
    case EVENT_TICK:
        run->policy->on_tick(run);
        if (run->now_s < BEGIN_S + run->town->days * (int64_t)DAY_S + LEAD_MAX_S)
            events_add(&run->events, run->now_s + HOUR_S, EVENT_TICK, 0, 0);
        return;
    case EVENT_END:
        return on_end(run);
    }
}

void run_wave_at(struct run *run, uint32_t request, int64_t at_s)
{
    if (at_s >= run->town->requests[request].latest_s - LAST_S)
        return;
    run->matters[request].wave_s = at_s;
    events_add(&run->events, at_s, EVENT_WAVE, request, 0);
}

void run_escalate(struct run *run, uint32_t request)
{
    run->matters[request].escalated = true;
}

struct run *run_play(const struct settings *settings, const struct policy *policy, uint64_t seed, int cities,
                     int days, void (*on_week)(int week, void *arg), void *arg)
{
    struct run *run = memory_zero(sizeof *run);
    run->settings = settings;
    run->policy = policy;
    run->on_week = on_week;
    run->arg = arg;
    run->now_s = BEGIN_S;
    run->town = town_new(settings, seed, cities, days);
    run->behaviour = behaviour_new(run->town);
    run->matters = memory_zero((run->town->requests_count + 1) * sizeof *run->matters);
    run->records = memory_zero((run->town->volunteers_count + 1) * sizeof *run->records);
    for (size_t i = 0; i < run->town->requests_count; i++)
        run->matters[i].volunteer = NOBODY;
    size_t weeks = (size_t)(days + LEAD_MAX_S / DAY_S) / 7 + 2;
    for (size_t i = 0; i < run->town->volunteers_count; i++) {
        run->records[i].messages = memory_zero(weeks * sizeof *run->records[i].messages);
        run->records[i].last_outing_s = NEVER_S;
    }
    run->index = index_new(run->town->volunteers, run->town->volunteers_count);
    if (policy->start)
        run->state = policy->start(run);

    events_add(&run->events, BEGIN_S, EVENT_MONDAY, 0, 0);
    events_add(&run->events, BEGIN_S + days * (int64_t)DAY_S, EVENT_END, 0, 0);
    if (policy->on_tick)
        events_add(&run->events, BEGIN_S + HOUR_S, EVENT_TICK, 0, 0);
    if (run->town->requests_count > 0)
        events_add(&run->events, run->town->requests[0].made_s, EVENT_REQUEST, 0, 0);
    struct event event;
    while (events_next(&run->events, &event)) {
        run->now_s = event.at_s;
        happen(run, &event);
    }
    return run;
}

void run_free(struct run *run)
{
    if (!run)
        return;
    if (run->policy->stop)
        run->policy->stop(run->state);
    for (size_t i = 0; i < run->town->requests_count; i++) {
        problem_drop(run->matters[i].problem);
        free(run->matters[i].offers);
    }
    for (size_t i = 0; i < run->town->volunteers_count; i++)
        free(run->records[i].messages);
    free(run->matters);
    free(run->records);
    free(run->offers);
    index_free(run->index);
    events_free(&run->events);
    behaviour_free(run->behaviour);
    town_free(run->town);
    free(run);
}
