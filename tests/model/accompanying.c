/* Going along: questions and answers, the day itself. */
#include "tests/model/happens.h"

#include <assert.h>

/* A person knows already that nobody is left, and nobody was asked since, nor was it opened anew. */
static bool search_settled(const struct world *world, int o)
{
    int64_t asked = world->outing[o].opened;

    for (int i = 0; i < world->offer_count; i++)
        if (world->offer[i].outing == o && world->offer[i].made > asked)
            asked = world->offer[i].made;
    for (int i = 0; i < world->alert_count; i++)
        if (world->alert[i].outing == o &&
            IN(world->alert[i].reason, 1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED) &&
            world->alert[i].raised > asked)
            return true;
    return false;
}

/* What the matcher has ranked: a question each; for a leg that nobody is left for, a person hears of it. */
struct ending offers_made(struct world *world, const struct act *act)
{
    int made = 0;

    OUTING_OR_NOT_FOUND(SEARCHED);
    if (outing->answered)
        return REFUSED("stale", "state_changed");
    enum reason reason = outing->wave == 0 ? NO_CANDIDATE : WAVES_EXHAUSTED;
    outing->answered = true;
    outing->answered_at = world->now;
    for (int v = 0; v < VOLUNTEERS; v++)
        made += act->arg[ARG_WAVE] >> v & 1 && offer_make(world, o, v, false);
    outing->wave += made > 0;
    if (made > 0)
        outing->state = OFFERING;
    if (!leg_unasked(world, o))
        return DONE;
    if (!search_settled(world, o))
        alert_raise(world, reason, o);
    if (offers_open(world, o) == 0)
        outing->state = OPEN;
    return DONE;
}

struct ending offer_by_hand(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(SEARCHED);
    if (!offer_make(world, o, (int)act->arg[ARG_VOLUNTEER], true))
        return REFUSED("conflict", "cannot_ask");
    outing->state = OFFERING;
    return DONE;
}

/* Theirs to answer? The link of a message answers whatever was put in it. */
static struct offer *offer_of(struct world *world, const struct act *act)
{
    int f = offer_named(world, (int)act->arg[ARG_OFFER]);

    if (f < 0)
        return NULL;
    struct offer *offer = &world->offer[f];
    bool theirs = act->who.role == LINK
                      ? world->offer[offer_named(world, act->who.index)].message == offer->message
                      : act->who.index == offer->volunteer;
    return theirs ? offer : NULL;
}

/* The first yes wins. */
struct ending offer_accepted(struct world *world, const struct act *act)
{
    struct offer *offer = offer_of(world, act);

    if (!offer)
        return REFUSED("not_found", "offer");
    const struct outing *outing = &world->outing[offer->outing];
    switch (offer->state) {
    case YES:
        return DONE;
    case SUPERSEDED:
    case WITHDRAWN:
        return REFUSED("conflict", outing->state == CANCELLED      ? "outing_cancelled"
                                   : offer_overtaken(world, offer) ? "busy_then"
                                                                   : "already_taken");
    case EXPIRED:
        return REFUSED("expired", "offer_expired");
    case DECLINED:
    case RESCINDED:
        return REFUSED("stale", "already_answered");
    case ASKED:
        break;
    }
    if (offer->deadline <= world->now)
        return REFUSED("expired", "offer_expired");
    if (volunteer_elsewhere(world, offer->volunteer, busy_of(outing, offer->legs), -1))
        return REFUSED("conflict", "busy_then");
    offer->state = YES;
    go(world, offer->outing, offer->volunteer, (int)(offer - world->offer), offer->legs);
    return DONE;
}

struct ending offer_declined(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    struct offer *offer = offer_of(world, act);
    if (!offer)
        return REFUSED("not_found", "offer");
    if (offer->state == DECLINED)
        return DONE;
    if (offer->state != ASKED)
        return REFUSED("stale", "already_answered");
    offer->state = DECLINED;
    answer_lost(world, offer->outing);
    return DONE;
}

struct ending assignment_withdrawn(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(SEARCHED | PROMISED);
    outing_reopen(world, o, "withdrawn", act->who.index);
    alert_raise(world, VOLUNTEER_WITHDREW, o);
    return DONE;
}

struct ending outing_started(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED | UNDER_WAY);
    if (IN(outing->state, UNDER_WAY))
        return DONE;
    if (world->now < outing->meet - HOUR)
        return REFUSED("conflict", "too_early");
    outing->state = STARTED;
    alert_moot(world, o, 1u << VOLUNTEER_NO_SHOW | 1u << NO_ANSWER | 1u << SENIOR_NOT_REACHED);
    return DONE;
}

struct ending nobody_opens(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED);
    if (world->now < outing->meet - 15 * MINUTE)
        return REFUSED("conflict", "too_early");
    outing->no_answer = true;
    alert_raise(world, NO_ANSWER, o);
    return DONE;
}

struct ending outing_returning(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(UNDER_WAY);
    outing->state = RETURNING;
    return DONE;
}

/* The return is said on the day, where it was left open or somebody else comes for it. */
struct ending outing_ready(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << STARTED);
    if (outing->ready)
        return DONE;
    if (outing->back != WILL_CALL && outing->back != OTHER_VOLUNTEER)
        return REFUSED("stale", "state_changed");
    int64_t leave = world->now > outing->appointment + MINUTE ? world->now : outing->appointment + MINUTE;
    outing->ready = true;
    if (!way_back_move(world, o, leave, leave + outing->travel_s + 10 * MINUTE))
        alert_raise(world, NEEDS_CHANGED, o);
    return DONE;
}

/* A refusal that changes something: whoever is at the desk knows. */
struct ending outing_longer(struct world *world, const struct act *act)
{
    int64_t more = act->arg[ARG_MINUTES] * MINUTE;

    OUTING_OR_NOT_FOUND(UNDER_WAY);
    if (!way_back_move(world, o, outing->leave + (outing->state == STARTED ? more : 0), outing->end + more)) {
        alert_raise(world, NEEDS_CHANGED, o);
        return REFUSED("conflict", "expected_elsewhere");
    }
    alert_moot(world, o, 1u << NOT_HOME_SAFE);
    return DONE;
}

/* The circle: the two or three known faces, by having gone out together twice. */
static void bond_grows(struct world *world, int senior, int volunteer)
{
    struct bond *bond = &world->bond[senior][volunteer];
    int faces = 0;

    for (int v = 0; v < VOLUNTEERS; v++)
        faces += world->bond[senior][v].circle;
    bond->outings++;
    if (bond->outings >= 2 && faces < 3)
        bond->circle = true;
}

struct ending home_safe(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(UNDER_WAY | 1u << HOME_SAFE | 1u << CLOSED);
    if (outing->state >= HOME_SAFE)
        return DONE;
    outing->state = HOME_SAFE;
    outing->home_safe_at = world->now;
    for (int v = 0; v < VOLUNTEERS; v++)
        if (goes(world, o, v))
            bond_grows(world, outing->senior, v);
    for (int i = 0; i < world->going_count; i++) {
        struct range *busy = &world->going[i].busy;
        int64_t until = world->now > busy->from + MINUTE ? world->now : busy->from + MINUTE;
        if (world->going[i].outing == o && !world->going[i].ended && until < busy->to)
            busy->to = until;
    }
    alert_moot(world, o, 1u << NOT_HOME_SAFE | 1u << VOLUNTEER_NO_SHOW | 1u << NO_ANSWER);
    return DONE;
}

/* Of what they can do and want the model knows whether they push a wheelchair. */
struct ending volunteer_wishes(struct world *world, const struct act *act)
{
    int v = act->who.role == VOLUNTEER ? act->who.index : (int)act->arg[ARG_VOLUNTEER];

    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    world->volunteer[v].pushes = act->arg[ARG_WHEELCHAIR];
    return DONE;
}

struct ending absence_added(struct world *world, const struct act *act)
{
    int64_t first = act->arg[ARG_DAY];

    if (first + 1 < day_of(world->now))
        return REFUSED("invalid", "problems");
    assert(world->absence_count < ABSENCES_MOST);
    world->absence[world->absence_count++] = (struct absence){act->who.index, first, first + 1};
    return DONE;
}
