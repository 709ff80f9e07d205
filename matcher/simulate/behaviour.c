#include "matcher/simulate/behaviour.h"

#include "base/memory.h"
#include "matcher/simulate/chance.h"

#include <math.h>
#include <stdlib.h>

#define FADES_S      (14 * DAY_S) /* fatigue falls to 1/e */
#define FATIGUE_MOST 12           /* beyond this more messages change no answer, */
#define SILENCE_MOST 10           /* nor whether there is one */

struct character {
    double warmth;    /* alpha */
    double answers;   /* how likely, rested */
    double slowness;  /* factor on the delay */
    double comfort_m; /* a distance they do not mind */
    double taste[CATEGORIES];
    enum part_of_day part;
    double bears;   /* messages, before they may mute us */
    double fatigue; /* as of fatigue_s */
    int64_t fatigue_s;
    int64_t muted_until_s;
    uint32_t messages;
};

struct behaviour {
    const struct town *town;
    struct character *people;
    struct chance busy, answer, delay, yes, mute, mute_length, leaving, cancel, cancel_when;
};

enum { WARMTH, ANSWERS_NOTHING, SLOWNESS, COMFORT, PART, BEARS, TASTE };
enum { ANSWERS = 1 << 22 };

struct behaviour *behaviour_new(const struct town *town)
{
    struct behaviour *behaviour = memory_zero(sizeof *behaviour);
    uint64_t seed = town->seed;
    *behaviour = (struct behaviour){
        .town = town,
        .people = memory_zero((town->volunteers_count + 1) * sizeof *behaviour->people),
        .busy = chance_for(seed, FOR_BUSY),
        .answer = chance_for(seed, FOR_ANSWER),
        .delay = chance_for(seed, FOR_DELAY),
        .yes = chance_for(seed, FOR_YES),
        .mute = chance_for(seed, FOR_MUTE),
        .mute_length = chance_for(seed, FOR_MUTE_LENGTH),
        .leaving = chance_for(seed, FOR_LEAVING),
        .cancel = chance_for(seed, FOR_CANCEL),
        .cancel_when = chance_for(seed, FOR_CANCEL_WHEN),
    };
    struct chance chance = chance_for(seed, FOR_CHARACTER);
    for (size_t i = 0; i < town->volunteers_count; i++) {
        struct character *one = &behaviour->people[i];
        one->warmth = 0.9 * chance_normal(chance, i, WARMTH);
        one->answers = chance_beta(chance, i, ANSWERS, 4, 2);
        one->slowness = exp(0.5 * chance_normal(chance, i, SLOWNESS));
        one->comfort_m =
            (town->volunteers[i].near_home ? 900 : 2500) * exp(0.2 * chance_normal(chance, i, COMFORT));
        for (int category = 0; category < CATEGORIES; category++)
            one->taste[category] = 0.5 * chance_normal(chance, i, (uint64_t)(TASTE + category));
        one->part = (enum part_of_day)chance_below(chance, i, PART, PARTS_OF_DAY);
        one->bears = 6 * exp(0.5 * chance_normal(chance, i, BEARS));
        one->fatigue_s = BEGIN_S;
    }
    return behaviour;
}

void behaviour_free(struct behaviour *behaviour)
{
    if (!behaviour)
        return;
    free(behaviour->people);
    free(behaviour);
}

static double fatigue_at(const struct character *one, int64_t at_s)
{
    return one->fatigue * exp(-(double)(at_s - one->fatigue_s) / FADES_S);
}

static void tire(struct character *one, int64_t at_s, double by)
{
    one->fatigue = fmax(fatigue_at(one, at_s) + by, 0);
    one->fatigue_s = at_s;
}

static double sigmoid(double logit)
{
    return 1 / (1 + exp(-logit));
}

static double answer_share(const struct behaviour *behaviour, const struct character *one, double fatigue,
                           bool known)
{
    double share =
        one->answers * exp(-behaviour->town->settings->fatigue_answer * fmin(fatigue, SILENCE_MOST));
    return known ? 1 - 0.6 * (1 - share) : share;
}

static double base_logit(const struct character *one, double distance_m, enum category category,
                         enum part_of_day part)
{
    return 0.2 + one->warmth - distance_m / one->comfort_m + one->taste[category] +
           (part == one->part ? 0.4 : 0) + (category == APPOINTMENT ? 0.3 : 0);
}

static double logit(const struct behaviour *behaviour, uint32_t volunteer, size_t request, int64_t start_s,
                    uint32_t bond, double fatigue, int64_t at_s)
{
    const struct town *town = behaviour->town;
    const struct request *asked = &town->requests[request];
    struct metres home = town->volunteers[volunteer].home, to = town->seniors[asked->senior].home;
    double away_m = hypot(home.east - to.east, home.north - to.north);
    return base_logit(&behaviour->people[volunteer], away_m, asked->category, part_of_day(start_s)) +
           (bond > 0 ? 1.2 + 0.2 * (bond < 4 ? bond : 4) : 0) - (start_s - at_s < 8 * HOUR_S ? 0.6 : 0) -
           town->settings->fatigue_yes * fmin(fatigue, FATIGUE_MOST) -
           (asked->required & CAN_WHEELCHAIR ? 0.3 : 0);
}

/* Something came up that their calendar does not show. */
static bool hidden_busy(const struct behaviour *behaviour, uint32_t volunteer, int64_t start_s)
{
    uint64_t half_day = (uint64_t)((start_s - BEGIN_S) / DAY_S * 2 + (second_of_day(start_s) >= 13 * HOUR_S));
    return chance_share(behaviour->busy, volunteer, half_day) < behaviour->town->settings->busy;
}

static double delay_hours(const struct behaviour *behaviour, uint32_t volunteer, size_t request, bool known)
{
    return 0.67 * exp(1.2 * chance_normal(behaviour->delay, volunteer, request)) *
           behaviour->people[volunteer].slowness * (known ? 0.7 : 1);
}

static bool mute(struct behaviour *behaviour, uint32_t volunteer, int64_t at_s)
{
    const struct settings *settings = behaviour->town->settings;
    struct character *one = &behaviour->people[volunteer];
    double chance = fmin(settings->mute_most, settings->mute_slope * (one->fatigue - one->bears));
    double share = chance_share(behaviour->mute, volunteer, one->messages);
    if (share >= chance)
        return false;
    double days = -settings->mute_days * log(chance_share(behaviour->mute_length, volunteer, one->messages));
    one->muted_until_s = at_s + (int64_t)(days * DAY_S);
    return share < chance * settings->mute_leaves;
}

struct reaction behaviour_ask(struct behaviour *behaviour, uint32_t volunteer, size_t request,
                              int64_t start_s, uint32_t bond, bool further, int64_t at_s)
{
    struct character *one = &behaviour->people[volunteer];
    double fatigue = fatigue_at(one, at_s);
    struct reaction reaction = {.muted = one->muted_until_s > at_s};
    if (!reaction.muted) {
        reaction.answers = chance_share(behaviour->answer, volunteer, request) <
                           answer_share(behaviour, one, fatigue, bond > 0);
        reaction.willing = chance_share(behaviour->yes, volunteer, request) <
                               sigmoid(logit(behaviour, volunteer, request, start_s, bond, fatigue, at_s)) &&
                           !hidden_busy(behaviour, volunteer, start_s);
        if (reaction.answers)
            reaction.at_s = waking_after(at_s, delay_hours(behaviour, volunteer, request, bond > 0));
    }
    tire(one, at_s, further ? behaviour->town->settings->further_fatigue : 1);
    one->messages += !further;
    if (!reaction.muted && !further)
        reaction.leaves = mute(behaviour, volunteer, at_s);
    return reaction;
}

void behaviour_accepted(struct behaviour *behaviour, uint32_t volunteer, int64_t at_s)
{
    tire(&behaviour->people[volunteer], at_s, -0.7);
}

void behaviour_too_late(struct behaviour *behaviour, uint32_t volunteer, int64_t at_s)
{
    tire(&behaviour->people[volunteer], at_s, 1);
}

int64_t behaviour_cancels_at(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                             int64_t start_s, int64_t now_s)
{
    if (chance_share(behaviour->cancel, volunteer, request) >= behaviour->town->settings->cancels)
        return 0;
    int64_t at_s = now_s + (int64_t)((double)(start_s - HOUR_S - now_s) *
                                     chance_share(behaviour->cancel_when, volunteer, request));
    return at_s > now_s ? at_s : 0;
}

bool behaviour_leaves(const struct behaviour *behaviour, uint32_t volunteer, int week, bool unused)
{
    const struct settings *settings = behaviour->town->settings;
    return chance_share(behaviour->leaving, volunteer, (uint64_t)week) <
           settings->leaves_a_week + (unused ? settings->leaves_unused : 0);
}

double behaviour_yes_chance(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                            int64_t start_s, uint32_t bond, int64_t at_s)
{
    const struct character *one = &behaviour->people[volunteer];
    double fatigue = fatigue_at(one, at_s);
    return answer_share(behaviour, one, fatigue, bond > 0) *
           sigmoid(logit(behaviour, volunteer, request, start_s, bond, fatigue, at_s)) *
           (1 - behaviour->town->settings->busy);
}

double behaviour_mean_chance(const struct behaviour *behaviour, uint32_t volunteer, double distance_m,
                             enum category category, enum part_of_day part)
{
    const struct character *one = &behaviour->people[volunteer];
    return one->answers * sigmoid(base_logit(one, distance_m, category, part)) *
           (1 - behaviour->town->settings->busy);
}

bool behaviour_would_come(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                          int64_t start_s, uint32_t bond)
{
    const struct character *one = &behaviour->people[volunteer];
    int64_t asked_s = behaviour->town->requests[request].made_s;
    return chance_share(behaviour->answer, volunteer, request) < answer_share(behaviour, one, 0, bond > 0) &&
           chance_share(behaviour->yes, volunteer, request) <
               sigmoid(logit(behaviour, volunteer, request, start_s, bond, 0, asked_s)) &&
           !hidden_busy(behaviour, volunteer, start_s) &&
           waking_after(asked_s, delay_hours(behaviour, volunteer, request, bond > 0)) < start_s - HOUR_S;
}
