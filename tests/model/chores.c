/* What the clock brings (dispatcher/chores.def): DOMAIN.md's table of clocks. */
#include "tests/model/happens.h"

struct ending chore_nothing(struct world *world, const struct act *act)
{
    (void)world, (void)act;
    return DONE;
}

/* What asks volunteers, that is; all else only tells. A message with nothing left to answer is not sent. */
struct ending messages_out(struct world *world, const struct act *act)
{
    (void)act;
    for (int m = 0; m < world->message_count; m++) {
        struct message *message = &world->message[m];
        bool open = false;
        for (int i = 0; i < world->offer_count; i++)
            open |= world->offer[i].message == m && world->offer[i].state == ASKED &&
                    world->offer[i].deadline > world->now;
        if (message->state != WAITS || message->due > world->now)
            continue;
        if (!open)
            message->state = DROPPED;
        else if (daytime(world->now) == world->now)
            message->state = SENT;
        else
            message->due = daytime(world->now);
    }
    return DONE;
}

struct ending chore_offers_expire(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        bool lost = false;
        for (int i = 0; i < world->offer_count; i++) {
            struct offer *offer = &world->offer[i];
            if (offer->outing != o || offer->state != ASKED)
                continue;
            if (offer->deadline <= world->now)
                offer->state = EXPIRED;
            else if (offer_overtaken(world, offer))
                offer->state = WITHDRAWN;
            lost |= offer->state != ASKED;
        }
        if (lost && outing_askable(world, &world->outing[o]))
            answer_lost(world, o);
    }
    return DONE;
}

/* At nine and at six. */
static int64_t last_round(int64_t now)
{
    int64_t morning = at_hour(now, 0, 9, 0), evening = at_hour(now, 0, 18, 0);

    return evening <= now ? evening : morning <= now ? morning : at_hour(now, -1, 18, 0);
}

struct ending chore_waves_next(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (outing->state != OFFERING || !outing->answered || !outing_askable(world, outing))
            continue;
        bool due =
            outing_urgent(world, outing)
                ? daytime(world->now) == world->now &&
                      daytime(outing->answered_at) + wave_spacing(outing->meet, world->now) <= world->now
                : outing->answered_at < last_round(world->now);
        if (due)
            outing->answered = false;
    }
    return DONE;
}

struct ending chore_rank_again(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (outing->state == OPEN && outing->answered && outing_askable(world, outing) &&
            outing->answered_at + 30 * MINUTE <= world->now && leg_unasked(world, o))
            outing->answered = false;
    }
    return DONE;
}

static int64_t unfilled_at(const struct outing *outing)
{
    int64_t opened = outing->opened == NEVER ? outing->asked : outing->opened;
    int64_t morning = at_hour(outing->meet, -2, 9, 0);

    return opened < morning ? morning : opened + (outing->meet - opened) / 2;
}

struct ending chore_unfilled(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        int64_t since = outing->meet <= world->now ? outing->meet : unfilled_at(outing);
        if (!IN(outing->state, SEARCHED) || since > world->now)
            continue;
        if (!alert_known(world, o, 1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED, since))
            alert_raise(world, outing->wave == 0 ? NO_CANDIDATE : WAVES_EXHAUSTED, o);
    }
    return DONE;
}

/* The latest moment for the senior's yes. */
static int64_t agree_by(const struct world *world, int o)
{
    int64_t by = world->outing[o].meet - DAY;

    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->outing == o && !going->ended && going->made + 2 * HOUR > by)
            by = going->made + 2 * HOUR;
    }
    return by;
}

struct ending chore_agree(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (outing->state != ACCEPTED || outing->agreed || agree_by(world, o) > world->now)
            continue;
        if (!alert_known(world, o, 1u << SENIOR_NOT_REACHED, agree_by(world, o)))
            alert_raise(world, SENIOR_NOT_REACHED, o);
    }
    for (int o = 0; o < world->outing_count; o++)
        if (world->outing[o].state == ACCEPTED && world->outing[o].agreed)
            outing_confirm(world, o);
    return DONE;
}

struct ending chore_not_started(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (IN(outing->state, PROMISED) && outing->meet + 20 * MINUTE <= world->now &&
            !alert_known(world, o, 1u << VOLUNTEER_NO_SHOW | 1u << NO_ANSWER, outing->meet - HOUR))
            alert_raise(world, VOLUNTEER_NO_SHOW, o);
    }
    return DONE;
}

struct ending chore_not_home(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (IN(outing->state, UNDER_WAY) && outing->end + HOUR <= world->now &&
            !alert_known(world, o, 1u << NOT_HOME_SAFE, outing->end))
            alert_raise(world, NOT_HOME_SAFE, o);
    }
    return DONE;
}

/* The hour went by while nothing ran, or a person has settled the alert and left the outing as it was. */
static bool left_over(const struct world *world, int o)
{
    const struct outing *outing = &world->outing[o];

    for (int i = 0; i < world->alert_count; i++) {
        const struct alert *alert = &world->alert[i];
        if (alert->outing == o && (alert->state <= ALERT_TAKEN || alert->settled + 12 * HOUR > world->now))
            return false;
    }
    return outing->state == TO_QUALIFY || (IN(outing->state, LIVE) && outing->end + HOUR <= world->now);
}

struct ending chore_left_over(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++) {
        const struct outing *outing = &world->outing[o];
        if (left_over(world, o))
            alert_raise(world,
                        outing->state == TO_QUALIFY && !world->senior[outing->senior].qualified ? FIRST_TIME
                        : outing->state == TO_QUALIFY  ? ADDRESS_UNRESOLVED
                        : IN(outing->state, PROMISED)  ? VOLUNTEER_NO_SHOW
                        : IN(outing->state, UNDER_WAY) ? NOT_HOME_SAFE
                        : outing->wave == 0            ? NO_CANDIDATE
                                                       : WAVES_EXHAUSTED,
                        o);
    }
    return DONE;
}

struct ending chore_close(struct world *world, const struct act *act)
{
    (void)act;
    for (int o = 0; o < world->outing_count; o++)
        if (world->outing[o].state == HOME_SAFE && days_on(world->outing[o].home_safe_at, 3) <= world->now)
            world->outing[o].state = CLOSED;
    return DONE;
}

struct ending chore_series(struct world *world, const struct act *act)
{
    (void)act;
    for (int s = 0; s < world->series_count; s++)
        if (!world->series[s].ended && world->senior[world->series[s].senior].qualified)
            series_fill(world, s);
    return DONE;
}
