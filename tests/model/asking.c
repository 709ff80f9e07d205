/* Asking to be accompanied, and what becomes of it. */
#include "tests/model/happens.h"

#include <assert.h>

/* ---- Fair use ------------------------------------------------------------------------------- */

static bool lifted(const struct world *world, int senior, int64_t at)
{
    return world->senior[senior].lifted_until >= day_of(at);
}

/* Weeks begin on Monday; 1970 began on a Thursday. */
static int64_t week_of(int64_t at)
{
    return (day_of(at) + 3) / 7;
}

static bool week_full(const struct world *world, int senior, int64_t at, int beside)
{
    int count = 0;

    for (int i = 0; i < world->outing_count; i++)
        count += world->outing[i].senior == senior && i != beside &&
                 week_of(world->outing[i].appointment) == week_of(at) &&
                 !IN(world->outing[i].state, 1u << CANCELLED | 1u << UNMET | 1u << REDIRECTED);
    return count >= 3 && !lifted(world, senior, at);
}

static bool too_long(const struct world *world, const struct outing *outing)
{
    return outing->end - outing->meet > 4 * HOUR && !lifted(world, outing->senior, outing->meet);
}

static bool appointment_wrong(const struct world *world, int64_t at)
{
    return at < world->now + 45 * MINUTE || at > days_on(world->now, 180);
}

/* ---- What a senior asks for, or somebody for them ------------------------------------------- */

struct ending senior_enrols(struct world *world, const struct act *act)
{
    assert(world->senior_count < SENIORS_MOST);
    world->senior[world->senior_count] = (struct senior){
        .name = world_name(world, 's'), .door_known = act->arg[ARG_HOME], .lifted_until = NEVER};
    alert_raise(world, FIRST_TIME, -1);
    world->alert[world->alert_count - 1].senior = world->senior_count++;
    return DONE;
}

/* The call that enrolment asked for is the same call. */
static void first_time(struct world *world, int o)
{
    bool called = false;

    for (int i = 0; i < world->alert_count; i++) {
        struct alert *alert = &world->alert[i];
        if (alert->reason == FIRST_TIME && alert->outing < 0 && alert->senior == world->outing[o].senior &&
            alert->state <= ALERT_TAKEN) {
            alert->outing = o;
            called = true;
        }
    }
    if (!called)
        alert_raise(world, FIRST_TIME, o);
}

struct ending outing_requested(struct world *world, const struct act *act)
{
    int senior = act->who.role == SENIOR ? act->who.index : senior_of(world, act->arg[ARG_SENIOR]);
    struct outing asked = {.senior = senior,
                           .purpose = (int)act->arg[ARG_PURPOSE],
                           .back = (enum back)act->arg[ARG_BACK],
                           .vague = act->arg[ARG_VAGUE],
                           .wheelchair = act->arg[ARG_WHEELCHAIR] || (senior >= 0 && world->senior[senior].wheelchair),
                           .appointment = act->arg[ARG_AT],
                           .stay_s = act->arg[ARG_MINUTES] * MINUTE,
                           .asked = world->now,
                           .opened = NEVER,
                           .series = -1};

    if (act->who.role == SENIOR && act->arg[ARG_SENIOR] != act->who.index)
        return REFUSED("invalid", "problems");
    if (senior < 0)
        return REFUSED("not_found", "senior");
    if (appointment_wrong(world, asked.appointment))
        return REFUSED("invalid", "problems");
    if (act->who.role == SENIOR && week_full(world, senior, asked.appointment, -1))
        return REFUSED("too_many", "week_limit");
    outing_times(world, &asked);
    if (act->who.role == SENIOR && too_long(world, &asked))
        return REFUSED("too_many", "length_limit");
    if (senior_elsewhere(world, senior, (struct range){asked.meet, asked.end}, -1))
        return REFUSED("conflict", "already_outing_then");
    bool known = world->senior[senior].qualified, placed = outing_placed(world, &asked);
    asked.state = known && placed ? OPEN : TO_QUALIFY;
    asked.opened = asked.state == OPEN ? world->now : NEVER;
    asked.name = world_name(world, 'o');
    assert(world->outing_count < OUTINGS_MOST);
    world->outing[world->outing_count++] = asked;
    if (!known)
        first_time(world, world->outing_count - 1);
    if (!placed)
        alert_raise(world, ADDRESS_UNRESOLVED, world->outing_count - 1);
    return DONE;
}

static void call_off(struct world *world, int o, bool by_senior)
{
    struct outing *outing = &world->outing[o];

    offers_close(world, o, WITHDRAWN, false);
    unassign(world, o, "cancelled", -1);
    outing->state = CANCELLED;
    outing->by_senior = by_senior;
    outing->cancelled_when = day_of(outing->meet) <= day_of(world->now) ? "same_day"
                             : outing->meet - world->now < DAY          ? "late"
                                                                        : "early";
    alert_moot(world, o, ~(1u << CONCERN | 1u << VOICEMAIL | 1u << NO_ANSWER));
}

struct ending outing_cancelled(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | SEARCHED | PROMISED);
    call_off(world, o, act->who.role == SENIOR || !act->arg[ARG_FLAG]);
    return DONE;
}

/* What the senior wants now; the place is another one only where it is said to be. */
static struct outing outing_moved(const struct world *world, const struct outing *outing,
                                  const struct act *act)
{
    struct outing moved = *outing;

    moved.appointment = act->arg[ARG_AT];
    moved.stay_s = act->arg[ARG_MINUTES] * MINUTE;
    moved.back = (enum back)act->arg[ARG_BACK];
    moved.vague = act->arg[ARG_VAGUE];
    if (moved.vague != outing->vague)
        outing_times(world, &moved);
    else
        outing_block(&moved);
    return moved;
}

static bool place_found(const struct world *world, const struct outing *outing)
{
    return !outing->vague || world->senior[outing->senior].place_known[outing->purpose];
}

/* Another hour, way back or place: whoever was going, or thinking about it, may be asked anew. */
struct ending outing_changed(struct world *world, const struct act *act)
{
    if (appointment_wrong(world, act->arg[ARG_AT]))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | SEARCHED | PROMISED);
    struct outing moved = outing_moved(world, outing, act), was = *outing;
    const struct senior *senior = &world->senior[outing->senior];
    if (act->who.role == SENIOR && week_full(world, moved.senior, moved.appointment, o))
        return REFUSED("too_many", "week_limit");
    if (senior_elsewhere(world, moved.senior, (struct range){moved.meet, moved.end}, o))
        return REFUSED("conflict", "already_outing_then");
    if (act->who.role == SENIOR && too_long(world, &moved))
        return REFUSED("too_many", "length_limit");
    *outing = moved;
    if (moved.appointment == was.appointment && moved.stay_s == was.stay_s && moved.back == was.back &&
        moved.vague == was.vague)
        return DONE;
    outing->opened = NEVER; /* the search begins anew */
    if (was.state != TO_QUALIFY) {
        offers_close(world, o, SUPERSEDED, false);
        outing_reopen(world, o, "changed", -1);
    }
    if (!place_found(world, &moved) && moved.vague != was.vague) {
        outing->state = TO_QUALIFY;
        alert_raise(world, ADDRESS_UNRESOLVED, o);
    } else if (was.state == TO_QUALIFY && place_found(world, &moved) && senior->door_known &&
               senior->qualified) {
        alert_moot(world, o, 1u << ADDRESS_UNRESOLVED); /* nothing is left for a person to find out */
        outing_reopen(world, o, "", -1);
    }
    return DONE;
}

struct ending series_made(struct world *world, const struct act *act)
{
    static const int days[] = {7, 14};

    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(~(1u << REDIRECTED | 1u << UNMET | 1u << CANCELLED));
    if (outing->series >= 0 && !world->series[outing->series].ended)
        return REFUSED("conflict", "already_series");
    struct paris_time first = paris_from_instant(outing->appointment);
    int s = world->series_count++;
    assert(s < SERIES_MOST);
    world->series[s] = (struct series){.name = world_name(world, 'r'),
                                       .senior = outing->senior,
                                       .like = o,
                                       .every_days = days[act->arg[ARG_WORD]],
                                       .from_day = day_of(outing->appointment),
                                       .paused_until = NEVER,
                                       .hour = first.hour,
                                       .minute = first.minute};
    outing->series = s;
    outing->series_day = world->series[s].from_day;
    series_fill(world, s);
    return DONE;
}

/* The series an act is about, or -1: what is not yours is not there. */
static int series_of(const struct world *world, const struct act *act)
{
    int s = series_named(world, (int)act->arg[ARG_SERIES]);

    return s < 0 || (act->who.role == SENIOR && world->series[s].senior != act->who.index) ? -1 : s;
}

/* What is planned from tomorrow on until then is called off, and its day given back. */
struct ending series_paused(struct world *world, const struct act *act)
{
    int s = series_of(world, act);
    int64_t today = day_of(world->now), last = today + 7 * (act->arg[ARG_WORD] + 1);

    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    if (s < 0)
        return REFUSED("not_found", "series");
    if (world->series[s].ended)
        return REFUSED("stale", "series_over");
    world->series[s].paused_until = last;
    for (int o = 0; o < world->outing_count; o++) {
        struct outing *outing = &world->outing[o];
        if (outing->series != s || !IN(outing->state, 1u << TO_QUALIFY | SEARCHED | PROMISED) ||
            day_of(outing->meet) <= today || day_of(outing->meet) > last)
            continue;
        call_off(world, o, true);
        outing->series_day = NEVER;
    }
    return DONE;
}

struct ending series_resumed(struct world *world, const struct act *act)
{
    int s = series_of(world, act);

    if (s < 0)
        return REFUSED("not_found", "series");
    if (world->series[s].ended)
        return REFUSED("stale", "series_over");
    if (world->series[s].paused_until >= day_of(world->now))
        world->series[s].paused_until = NEVER;
    series_fill(world, s);
    return DONE;
}

struct ending series_ended(struct world *world, const struct act *act)
{
    int s = series_of(world, act);

    if (s < 0)
        return REFUSED("not_found", "series");
    world->series[s].ended = true;
    return DONE;
}

/* A wheelchair is needed from now on, or no more: nobody who cannot push one is asked, and about who has
 * promised a person decides. */
static void needs_changed(struct world *world, int o)
{
    struct outing *outing = &world->outing[o];

    outing->wheelchair = !outing->wheelchair;
    for (int i = 0; i < world->offer_count; i++)
        if (world->offer[i].outing == o && world->offer[i].state == ASKED && outing->wheelchair &&
            !world->volunteer[world->offer[i].volunteer].pushes)
            world->offer[i].state = SUPERSEDED;
    for (int v = 0; v < VOLUNTEERS; v++)
        if (goes(world, o, v) && outing->wheelchair && !world->volunteer[v].pushes)
            alert_raise(world, NEEDS_CHANGED, o);
    if (IN(outing->state, SEARCHED))
        outing->answered = false;
}

/* Their own, or those of somebody at the desk's. */
struct ending wishes_said(struct world *world, const struct act *act)
{
    int senior = act->who.role == SENIOR ? act->who.index : senior_of(world, act->arg[ARG_SENIOR]);

    if (senior < 0)
        return REFUSED("not_found", "senior");
    world->senior[senior].circle_agreed = act->arg[ARG_FLAG];
    world->senior[senior].wheelchair = act->arg[ARG_WHEELCHAIR];
    for (int o = 0; o < world->outing_count; o++)
        if (world->outing[o].senior == senior && world->outing[o].meet > world->now &&
            IN(world->outing[o].state, 1u << TO_QUALIFY | SEARCHED | PROMISED) &&
            world->outing[o].wheelchair != world->senior[senior].wheelchair)
            needs_changed(world, o);
    return DONE;
}

struct ending assignment_agreed(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED);
    if (outing->state == ACCEPTED)
        outing_confirm(world, o);
    return DONE;
}

/* With "never again" whatever else the two had agreed to is looked for anew, too. */
struct ending assignment_refused(struct world *world, const struct act *act)
{
    bool never = act->arg[ARG_FLAG], refused[VOLUNTEERS];

    OUTING_OR_NOT_FOUND(PROMISED);
    for (int v = 0; v < VOLUNTEERS; v++)
        refused[v] = goes(world, o, v);
    for (int v = 0; v < VOLUNTEERS; v++)
        for (int i = 0; i < world->outing_count && never && refused[v]; i++)
            if (world->outing[i].senior == outing->senior && IN(world->outing[i].state, UNDER_WAY) &&
                goes(world, i, v))
                return REFUSED("conflict", "still_matched");
    outing_reopen(world, o, "refused", -1);
    for (int v = 0; v < VOLUNTEERS && never; v++) {
        for (int i = 0; i < world->outing_count && refused[v]; i++)
            if (world->outing[i].senior == outing->senior &&
                IN(world->outing[i].state, SEARCHED | PROMISED) && goes(world, i, v))
                outing_reopen(world, i, "refused", v);
        if (refused[v])
            exclude(world, outing->senior, v);
    }
    return DONE;
}

struct ending call_me(struct world *world, const struct act *act)
{
    (void)act;
    alert_raise(world, VOICEMAIL, -1);
    return DONE;
}

/* A second word about the same outing is a matter of its own. */
struct ending word_left(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(~0u);
    if (!alert_raise(world, VOICEMAIL, o))
        alert_raise(world, VOICEMAIL, -1);
    return DONE;
}

/* So is a second worry about it. */
struct ending feedback_given(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(1u << HOME_SAFE | 1u << CLOSED);
    if (word_is(act, "bad") && !alert_raise(world, CONCERN, o))
        alert_raise(world, CONCERN, -1);
    return DONE;
}
