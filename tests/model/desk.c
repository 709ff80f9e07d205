/* What coordinators decide. */
#include "tests/model/happens.h"

#include <assert.h>

struct ending outing_qualified(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY);
    if (!outing_placed(world, outing))
        return REFUSED("conflict", "address_unresolved");
    world->senior[outing->senior].qualified = true;
    outing->state = OPEN;
    outing->opened = world->now;
    outing->answered = false;
    alert_moot(world, o, 1u << FIRST_TIME | 1u << ADDRESS_UNRESOLVED);
    return DONE;
}

struct ending outing_redirected(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY);
    outing->state = REDIRECTED;
    alert_moot(world, o, 1u << FIRST_TIME | 1u << ADDRESS_UNRESOLVED);
    return DONE;
}

static void retimed(struct world *world, int o)
{
    struct outing *outing = &world->outing[o];

    outing_times(world, outing);
    if (outing->state == OPEN)
        outing->answered = false;
    if (outing_placed(world, outing))
        alert_moot(world, o, 1u << ADDRESS_UNRESOLVED);
}

/* Somebody goes to their door, or is asked to. */
static bool door_promised(const struct world *world, int senior)
{
    for (int o = 0; o < world->outing_count; o++) {
        const struct outing *outing = &world->outing[o];

        if (outing->senior == senior &&
            (IN(outing->state, 1u << STARTED | 1u << RETURNING) ||
             (outing->meet > world->now &&
              (IN(outing->state, 1u << OFFERING | 1u << ACCEPTED | 1u << CONFIRMED) || somebody_goes(world, o)))))
            return true;
    }
    return false;
}

/* The place, or with `home` the door too; then also of the senior's other outings that nobody was asked
 * about. */
struct ending outing_placed_now(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | 1u << OPEN);
    struct senior *senior = &world->senior[outing->senior];
    if (somebody_goes(world, o))
        return REFUSED("stale", "state_changed");
    if (act->arg[ARG_HOME] && senior->door_known && door_promised(world, outing->senior))
        return REFUSED("conflict", "outings_ahead");
    senior->door_known |= act->arg[ARG_HOME];
    senior->place_known[outing->purpose] |= outing->vague;
    retimed(world, o);
    for (int i = 0; i < world->outing_count && act->arg[ARG_HOME]; i++)
        if (i != o && world->outing[i].senior == outing->senior && world->outing[i].meet > world->now &&
            IN(world->outing[i].state, 1u << TO_QUALIFY | 1u << OPEN) && !somebody_goes(world, i))
            retimed(world, i);
    return DONE;
}

/* With a volunteer who has said yes on the telephone. */
struct ending assigned_by_hand(struct world *world, const struct act *act)
{
    int volunteer = (int)act->arg[ARG_VOLUNTEER], f = -1;

    OUTING_OR_NOT_FOUND(SEARCHED);
    if (world->volunteer[volunteer].step != ACTIVE)
        return REFUSED("not_found", "volunteer");
    if (world->bond[outing->senior][volunteer].never)
        return REFUSED("conflict", "excluded");
    for (int i = 0; i < world->offer_count; i++)
        if (world->offer[i].outing == o && world->offer[i].volunteer == volunteer &&
            world->offer[i].state == ASKED)
            f = i;
    struct legs legs = f < 0 ? legs_wanted(world, o) : world->offer[f].legs;
    if (volunteer_elsewhere(world, volunteer, busy_of(outing, legs), -1))
        return REFUSED("conflict", "busy_then");
    if (f >= 0)
        world->offer[f].state = YES;
    go(world, o, volunteer, f, legs);
    return DONE;
}

struct ending outing_unmet(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | SEARCHED);
    offers_close(world, o, WITHDRAWN, false);
    unassign(world, o, "unmet", -1);
    outing->state = UNMET;
    alert_moot(world, o,
               1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED | 1u << VOLUNTEER_WITHDREW | 1u << FIRST_TIME |
                   1u << ADDRESS_UNRESOLVED | 1u << SENIOR_NOT_REACHED);
    for (int i = 0; i < world->outing_count; i++)
        if (i != o && world->outing[i].senior == outing->senior && world->outing[i].state == UNMET &&
            world->outing[i].appointment > days_on(world->now, -60))
            alert_raise(world, UNMET_TWICE, o);
    return DONE;
}

/* A person has found out who was missing. Nobody is punished. */
struct ending absence_judged(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(PROMISED);
    if (world->now < outing->meet - 15 * MINUTE)
        return REFUSED("conflict", "too_early");
    if (word_is(act, "senior")) {
        unassign(world, o, "senior_absent", -1);
        outing->state = CANCELLED;
        outing->by_senior = true;
        outing->cancelled_when = "same_day";
        alert_moot(world, o, ~(1u << CONCERN | 1u << VOICEMAIL));
        return DONE;
    }
    for (int v = 0; v < VOLUNTEERS; v++)
        for (int i = 0; i < world->going_count; i++)
            if (world->going[i].outing == o && world->going[i].volunteer == v && !world->going[i].ended &&
                world->going[i].legs.there)
                unassign(world, o, "volunteer_absent", v);
    outing->state = OPEN;
    alert_moot(world, o, 1u << NO_ANSWER | 1u << SENIOR_NOT_REACHED);
    if (outing_askable(world, outing)) {
        outing->answered = false;
        alert_moot(world, o, 1u << VOLUNTEER_NO_SHOW);
    } else {
        alert_raise(world, VOLUNTEER_NO_SHOW, o);
    }
    return DONE;
}

static struct ending alert_taken(struct world *world, const struct act *act, int to_state)
{
    int a = alert_named(world, (int)act->arg[ARG_ALERT]);

    if (a < 0)
        return REFUSED("not_found", "escalation");
    if (world->alert[a].state >= ALERT_SETTLED)
        return REFUSED("stale", "already_settled");
    world->alert[a].state = to_state;
    world->alert[a].taken_by = act->who.index;
    world->alert[a].settled = world->now;
    return DONE;
}

struct ending escalation_taken(struct world *world, const struct act *act)
{
    return alert_taken(world, act, ALERT_TAKEN);
}

struct ending escalation_settled(struct world *world, const struct act *act)
{
    return word_unknown(act) ? REFUSED("invalid", "problems") : alert_taken(world, act, ALERT_SETTLED);
}

/* Not taken until the colleague takes it. */
struct ending escalation_handed_over(struct world *world, const struct act *act)
{
    return alert_taken(world, act, ALERT_OPEN);
}

struct ending on_call_named(struct world *world, const struct act *act)
{
    world->on_call = act->arg[ARG_FLAG] ? -1 : (int)act->arg[ARG_COLLEAGUE];
    return DONE;
}

struct ending limit_lifted(struct world *world, const struct act *act)
{
    int senior = senior_of(world, act->arg[ARG_SENIOR]);

    if (senior < 0)
        return REFUSED("not_found", "senior");
    world->senior[senior].lifted_until = act->arg[ARG_DAY];
    return DONE;
}

/* Either side may say so only of somebody they have met. */
struct ending excluded(struct world *world, const struct act *act)
{
    int senior = act->who.role == SENIOR ? act->who.index : senior_of(world, act->arg[ARG_SENIOR]);
    int volunteer = act->who.role == VOLUNTEER ? act->who.index : (int)act->arg[ARG_VOLUNTEER];

    if (senior < 0)
        return REFUSED("not_found", "senior");
    if (act->who.role != DESK && !world->bond[senior][volunteer].met)
        return REFUSED("not_found", "person");
    return exclude(world, senior, volunteer) ? DONE : REFUSED("conflict", "still_matched");
}

/* Whoever may not go any more gives back what they had promised, and is asked nothing. */
static void volunteer_stops(struct world *world, int v, const char *why)
{
    for (int o = 0; o < world->outing_count; o++) {
        for (int i = 0; i < world->offer_count; i++) {
            struct offer *offer = &world->offer[i];
            if (offer->outing != o || offer->volunteer != v || offer->state != ASKED)
                continue;
            offer->state = WITHDRAWN;
            answer_lost(world, o);
        }
        if (IN(world->outing[o].state, SEARCHED | PROMISED) && goes(world, o, v)) {
            outing_reopen(world, o, why, v);
            alert_raise(world, VOLUNTEER_WITHDREW, o);
        }
    }
}

/* One way in, any number of steps at once; back only from being suspended, to where one was. */
struct ending volunteer_cleared(struct world *world, const struct act *act)
{
    static const char *const words[] = {[PAPERS_SEEN] = "papers_seen",
                                        [TRAINED] = "trained",
                                        [ACTIVE] = "active",
                                        [SUSPENDED] = "suspended",
                                        [LEFT] = "left"};
    int v = (int)act->arg[ARG_VOLUNTEER];
    enum step is = world->volunteer[v].step, step = CANDIDATE;

    for (enum step s = PAPERS_SEEN; s <= LEFT; s++)
        if (words[s] && word_is(act, words[s]))
            step = s;
    if (step == CANDIDATE)
        return REFUSED("invalid", "problems");
    if (is == LEFT || is == step || (step <= ACTIVE && is <= ACTIVE && step < is) ||
        (is == SUSPENDED && step != ACTIVE && step != LEFT))
        return REFUSED("stale", "state_changed");
    world->volunteer[v].step = step;
    if (step > ACTIVE)
        volunteer_stops(world, v, step == LEFT ? "left" : "suspended");
    return DONE;
}

struct ending volunteer_pauses(struct world *world, const struct act *act)
{
    int v = act->who.role == VOLUNTEER ? act->who.index : (int)act->arg[ARG_VOLUNTEER];

    if (!act->arg[ARG_FLAG] && act->arg[ARG_DAY] < day_of(world->now))
        return REFUSED("invalid", "problems");
    world->volunteer[v].paused_until = act->arg[ARG_FLAG] ? NEVER : act->arg[ARG_DAY];
    return DONE;
}
