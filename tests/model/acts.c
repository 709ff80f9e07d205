#include "tests/model/act.h"

#include <assert.h>
#include <string.h>

static const struct ending done = {"ok", NULL};
#define REFUSED(outcome, reason) ((struct ending){outcome, reason})

/* ---- Whose is it? ------------------------------------------------------------------------- */

static int senior_of(const struct world *world, int64_t name)
{
    if (name < SENIORS)
        return (int)name;
    for (int i = SENIORS; i < world->senior_count; i++)
        if (world->senior[i].name == name)
            return i;
    return -1;
}

/* The outing an act is about, or NULL: what is not yours is not there. A volunteer's is what they go along
 * for. */
static struct outing *outing_of(struct world *world, const struct act *act)
{
    int o = outing_named(world, (int)act->arg[ARG_OUTING]);

    if (o < 0 || (act->who.role == SENIOR && world->outing[o].senior != act->who.index) ||
        (act->who.role == VOLUNTEER && !goes(world, o, act->who.index)))
        return NULL;
    return &world->outing[o];
}
#define OUTING_OR_NOT_FOUND(states)                                                                          \
    struct outing *outing = outing_of(world, act);                                                           \
    int o = outing ? (int)(outing - world->outing) : -1;                                                     \
    if (!outing)                                                                                             \
        return REFUSED("not_found", "outing");                                                               \
    if (!IN(outing->state, states))                                                                          \
        return REFUSED("stale", "state_changed");                                                            \
    (void)o

/* The words of the row from the act's own on; NULL when it is none of them. */
static const char *word_of(const struct act *act)
{
    const char *words = act_kinds[act->kind].words;

    for (int64_t i = 0; i < act->arg[ARG_WORD] && words; i++)
        words = strchr(words, ' ') ? strchr(words, ' ') + 1 : NULL;
    return words;
}

static bool word_is(const struct act *act, const char *word)
{
    const char *words = word_of(act);

    return words && strcspn(words, " ") == strlen(word) && strncmp(words, word, strlen(word)) == 0;
}

static bool word_unknown(const struct act *act)
{
    return !word_of(act);
}

/* ---- Fair use -------------------------------------------------------------------------------- */

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
    return at < world->now + 45 * MINUTE || at > world->now + 180 * (int64_t)DAY;
}

/* ---- Asking to be accompanied ------------------------------------------------------------------- */

static struct ending senior_enrols(struct world *world, const struct act *act)
{
    assert(world->senior_count < SENIORS_MOST);
    world->senior[world->senior_count] = (struct senior){
        .name = world_name(world, 's'), .door_known = act->arg[ARG_HOME], .lifted_until = NEVER};
    alert_raise(world, FIRST_TIME, -1);
    world->alert[world->alert_count - 1].senior = world->senior_count++;
    return done;
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

static struct ending outing_requested(struct world *world, const struct act *act)
{
    int senior = act->who.role == SENIOR ? act->who.index : senior_of(world, act->arg[ARG_SENIOR]);
    struct outing asked = {.senior = senior,
                           .purpose = (int)act->arg[ARG_PURPOSE],
                           .back = (enum back)act->arg[ARG_BACK],
                           .vague = act->arg[ARG_VAGUE],
                           .wheelchair = act->arg[ARG_WHEELCHAIR],
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
    return done;
}

static struct ending outing_cancelled(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | SEARCHED | PROMISED);
    offers_close(world, o, WITHDRAWN, false);
    unassign(world, o, "cancelled", -1);
    outing->state = CANCELLED;
    outing->by_senior = act->who.role == SENIOR || !act->arg[ARG_FLAG];
    outing->cancelled_when = day_of(outing->meet) <= day_of(world->now) ? "same_day"
                             : outing->meet - world->now < DAY          ? "late"
                                                                        : "early";
    alert_moot(world, o, ~(1u << CONCERN | 1u << VOICEMAIL | 1u << NO_ANSWER));
    return done;
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
static struct ending outing_changed(struct world *world, const struct act *act)
{
    if (appointment_wrong(world, act->arg[ARG_AT]))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | SEARCHED | PROMISED);
    struct outing moved = outing_moved(world, outing, act), was = *outing;
    const struct senior *senior = &world->senior[outing->senior];
    if (act->who.role == SENIOR && week_full(world, moved.senior, moved.appointment, o))
        return REFUSED("too_many", "week_limit");
    if (act->who.role == SENIOR && too_long(world, &moved))
        return REFUSED("too_many", "length_limit");
    if (senior_elsewhere(world, moved.senior, (struct range){moved.meet, moved.end}, o))
        return REFUSED("conflict", "already_outing_then");
    *outing = moved;
    if (moved.appointment == was.appointment && moved.stay_s == was.stay_s && moved.back == was.back &&
        moved.vague == was.vague)
        return done;
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
    return done;
}

static struct ending series_made(struct world *world, const struct act *act)
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
                                       .hour = first.hour,
                                       .minute = first.minute};
    outing->series = s;
    outing->series_day = world->series[s].from_day;
    series_fill(world, s);
    return done;
}

static struct ending series_ended(struct world *world, const struct act *act)
{
    int s = series_named(world, (int)act->arg[ARG_SERIES]);

    if (s < 0 || (act->who.role == SENIOR && world->series[s].senior != act->who.index))
        return REFUSED("not_found", "series");
    world->series[s].ended = true;
    return done;
}

static struct ending assignment_agreed(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED);
    if (outing->state == ACCEPTED)
        outing_confirm(world, o);
    return done;
}

/* With "never again" whatever else the two had agreed to is looked for anew, too. */
static struct ending assignment_refused(struct world *world, const struct act *act)
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
    return done;
}

static struct ending call_me(struct world *world, const struct act *act)
{
    (void)act;
    alert_raise(world, VOICEMAIL, -1);
    return done;
}

/* A second word about the same outing is a matter of its own. */
static struct ending word_left(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(~0u);
    if (!alert_raise(world, VOICEMAIL, o))
        alert_raise(world, VOICEMAIL, -1);
    return done;
}

static struct ending feedback_given(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(1u << HOME_SAFE | 1u << CLOSED);
    if (word_is(act, "bad"))
        alert_raise(world, CONCERN, o);
    return done;
}

/* ---- Accompanying ---------------------------------------------------------------------------------- */

/* A person knows already that nobody is left, and nobody was asked since. */
static bool search_settled(const struct world *world, int o)
{
    int64_t asked = world->outing[o].opened;

    for (int i = 0; i < world->offer_count; i++)
        if (world->offer[i].outing == o)
            asked = world->offer[i].made;
    for (int i = 0; i < world->alert_count; i++)
        if (world->alert[i].outing == o &&
            IN(world->alert[i].reason, 1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED) &&
            world->alert[i].raised > asked)
            return true;
    return false;
}

/* What the matcher has ranked: a question each; for a leg that nobody is left for, a person hears of it. */
static struct ending offers_made(struct world *world, const struct act *act)
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
        return done;
    if (!search_settled(world, o))
        alert_raise(world, reason, o);
    if (offers_open(world, o) == 0)
        outing->state = OPEN;
    return done;
}

static struct ending offer_by_hand(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(SEARCHED);
    if (!offer_make(world, o, (int)act->arg[ARG_VOLUNTEER], true))
        return REFUSED("conflict", "cannot_ask");
    outing->state = OFFERING;
    return done;
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
static struct ending offer_accepted(struct world *world, const struct act *act)
{
    struct offer *offer = offer_of(world, act);

    if (!offer)
        return REFUSED("not_found", "offer");
    const struct outing *outing = &world->outing[offer->outing];
    switch (offer->state) {
    case YES:
        return done;
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
    return done;
}

static struct ending offer_declined(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    struct offer *offer = offer_of(world, act);
    if (!offer)
        return REFUSED("not_found", "offer");
    if (offer->state == DECLINED)
        return done;
    if (offer->state != ASKED)
        return REFUSED("stale", "already_answered");
    offer->state = DECLINED;
    answer_lost(world, offer->outing);
    return done;
}

static struct ending assignment_withdrawn(struct world *world, const struct act *act)
{
    if (word_unknown(act))
        return REFUSED("invalid", "problems");
    OUTING_OR_NOT_FOUND(SEARCHED | PROMISED);
    outing_reopen(world, o, "withdrawn", act->who.index);
    alert_raise(world, VOLUNTEER_WITHDREW, o);
    return done;
}

static struct ending outing_started(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED | UNDER_WAY);
    if (IN(outing->state, UNDER_WAY))
        return done;
    if (world->now < outing->meet - HOUR)
        return REFUSED("conflict", "too_early");
    outing->state = STARTED;
    alert_moot(world, o, 1u << VOLUNTEER_NO_SHOW | 1u << NO_ANSWER | 1u << SENIOR_NOT_REACHED);
    return done;
}

static struct ending nobody_opens(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(PROMISED);
    if (world->now < outing->meet - 15 * MINUTE)
        return REFUSED("conflict", "too_early");
    outing->no_answer = true;
    alert_raise(world, NO_ANSWER, o);
    return done;
}

static struct ending outing_returning(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(UNDER_WAY);
    outing->state = RETURNING;
    return done;
}

/* The return is said on the day, where it was left open or somebody else comes for it. */
static struct ending outing_ready(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << STARTED);
    if (outing->ready)
        return done;
    if (outing->back != WILL_CALL && outing->back != OTHER_VOLUNTEER)
        return REFUSED("stale", "state_changed");
    int64_t leave = world->now > outing->appointment + MINUTE ? world->now : outing->appointment + MINUTE;
    outing->ready = true;
    if (!way_back_move(world, o, leave, leave + outing->travel_s + 10 * MINUTE))
        alert_raise(world, NEEDS_CHANGED, o);
    return done;
}

/* A refusal that changes something: whoever is at the desk knows. */
static struct ending outing_longer(struct world *world, const struct act *act)
{
    int64_t more = act->arg[ARG_MINUTES] * MINUTE;

    OUTING_OR_NOT_FOUND(UNDER_WAY);
    if (!way_back_move(world, o, outing->leave + (outing->state == STARTED ? more : 0), outing->end + more)) {
        alert_raise(world, NEEDS_CHANGED, o);
        return REFUSED("conflict", "expected_elsewhere");
    }
    alert_moot(world, o, 1u << NOT_HOME_SAFE);
    return done;
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

static struct ending home_safe(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(UNDER_WAY | 1u << HOME_SAFE | 1u << CLOSED);
    if (outing->state >= HOME_SAFE)
        return done;
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
    return done;
}

static struct ending absence_added(struct world *world, const struct act *act)
{
    int64_t first = act->arg[ARG_DAY];

    if (first + 1 < day_of(world->now))
        return REFUSED("invalid", "problems");
    assert(world->absence_count < ABSENCES_MOST);
    world->absence[world->absence_count++] = (struct absence){act->who.index, first, first + 1};
    return done;
}

/* ---- At the desk ----------------------------------------------------------------------------------------
 */

static struct ending outing_qualified(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY);
    if (!outing_placed(world, outing))
        return REFUSED("conflict", "address_unresolved");
    world->senior[outing->senior].qualified = true;
    outing->state = OPEN;
    outing->opened = world->now;
    outing->answered = false;
    alert_moot(world, o, 1u << FIRST_TIME | 1u << ADDRESS_UNRESOLVED);
    return done;
}

static struct ending outing_redirected(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY);
    outing->state = REDIRECTED;
    alert_moot(world, o, 1u << FIRST_TIME | 1u << ADDRESS_UNRESOLVED);
    return done;
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

/* The place, or with `home` the door too; then also of the senior's other outings that nobody was asked
 * about. */
static struct ending outing_placed_now(struct world *world, const struct act *act)
{
    OUTING_OR_NOT_FOUND(1u << TO_QUALIFY | 1u << OPEN);
    struct senior *senior = &world->senior[outing->senior];
    if (somebody_goes(world, o))
        return REFUSED("stale", "state_changed");
    senior->door_known |= act->arg[ARG_HOME];
    senior->place_known[outing->purpose] |= outing->vague;
    retimed(world, o);
    for (int i = 0; i < world->outing_count && act->arg[ARG_HOME]; i++)
        if (i != o && world->outing[i].senior == outing->senior && world->outing[i].meet > world->now &&
            IN(world->outing[i].state, 1u << TO_QUALIFY | 1u << OPEN) && !somebody_goes(world, i))
            retimed(world, i);
    return done;
}

/* With a volunteer who has said yes on the telephone. */
static struct ending assigned_by_hand(struct world *world, const struct act *act)
{
    int volunteer = (int)act->arg[ARG_VOLUNTEER], f = -1;

    OUTING_OR_NOT_FOUND(SEARCHED);
    if (!volunteer_active(volunteer))
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
    return done;
}

static struct ending outing_unmet(struct world *world, const struct act *act)
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
            world->outing[i].appointment > world->now - 60 * (int64_t)DAY)
            alert_raise(world, UNMET_TWICE, o);
    return done;
}

/* A person has found out who was missing. Nobody is punished. */
static struct ending absence_judged(struct world *world, const struct act *act)
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
        return done;
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
    return done;
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
    return done;
}

static struct ending escalation_taken(struct world *world, const struct act *act)
{
    return alert_taken(world, act, ALERT_TAKEN);
}

static struct ending escalation_settled(struct world *world, const struct act *act)
{
    return word_unknown(act) ? REFUSED("invalid", "problems") : alert_taken(world, act, ALERT_SETTLED);
}

/* Not taken until the colleague takes it. */
static struct ending escalation_handed_over(struct world *world, const struct act *act)
{
    return alert_taken(world, act, ALERT_OPEN);
}

static struct ending on_call_named(struct world *world, const struct act *act)
{
    world->on_call = act->arg[ARG_FLAG] ? -1 : (int)act->arg[ARG_COLLEAGUE];
    return done;
}

static struct ending limit_lifted(struct world *world, const struct act *act)
{
    int senior = senior_of(world, act->arg[ARG_SENIOR]);

    if (senior < 0)
        return REFUSED("not_found", "senior");
    world->senior[senior].lifted_until = act->arg[ARG_DAY];
    return done;
}

/* Either side may say so only of somebody they have met. */
static struct ending excluded(struct world *world, const struct act *act)
{
    int senior = act->who.role == SENIOR ? act->who.index : senior_of(world, act->arg[ARG_SENIOR]);
    int volunteer = act->who.role == VOLUNTEER ? act->who.index : (int)act->arg[ARG_VOLUNTEER];

    if (senior < 0)
        return REFUSED("not_found", "senior");
    if (act->who.role != DESK && !world->bond[senior][volunteer].met)
        return REFUSED("not_found", "person");
    return exclude(world, senior, volunteer) ? done : REFUSED("conflict", "still_matched");
}

/* ---- The table
 * ---------------------------------------------------------------------------------------------- */

#define ACT(name_, who_, weight_, happens_, ...)                                                             \
    {                                                                                                        \
        .name = #name_, .who = who_, .weight = weight_, .happens = happens_, ##__VA_ARGS__                   \
    }
#define TAKES(...)                                                                                           \
    .args = (const enum arg[])                                                                               \
    {                                                                                                        \
        __VA_ARGS__, ARGS                                                                                    \
    }
#define S(state)      (1u << (state))
#define REASONS_OF_NO "not_free too_far too_long not_my_kind unwell other"

const struct act_kind act_kinds[] = {
    ACT(senior_enrol, ANYONE | DESK, 1, senior_enrols, TAKES(ARG_HOME)),
    ACT(outing_request, SENIOR | DESK, 14, outing_requested,
        TAKES(ARG_SENIOR, ARG_PURPOSE, ARG_AT, ARG_MINUTES, ARG_BACK, ARG_VAGUE, ARG_WHEELCHAIR)),
    ACT(outing_cancel, SENIOR | DESK, 3, outing_cancelled, TAKES(ARG_OUTING, ARG_FLAG),
        .likely = S(TO_QUALIFY) | SEARCHED | PROMISED, .field = "by_service"),
    ACT(outing_change, SENIOR | DESK, 3, outing_changed,
        TAKES(ARG_OUTING, ARG_AT, ARG_MINUTES, ARG_BACK, ARG_VAGUE),
        .likely = S(TO_QUALIFY) | SEARCHED | PROMISED),
    ACT(series_make, SENIOR | DESK, 1, series_made, TAKES(ARG_OUTING, ARG_WORD),
        .likely = LIVE | S(HOME_SAFE), .field = "every", .words = "week two_weeks"),
    ACT(series_end, SENIOR | DESK, 1, series_ended, TAKES(ARG_SERIES)),
    ACT(assignment_agree, SENIOR | DESK, 8, assignment_agreed, TAKES(ARG_OUTING), .likely = S(ACCEPTED)),
    ACT(assignment_refuse, SENIOR | DESK, 2, assignment_refused, TAKES(ARG_OUTING, ARG_FLAG),
        .likely = PROMISED, .field = "never_again"),
    ACT(callback_ask, SENIOR | VOLUNTEER, 1, call_me),
    ACT(word_leave, SENIOR | VOLUNTEER, 1, word_left, TAKES(ARG_OUTING), .likely = ~0u, .must = "note"),
    ACT(feedback_give, SENIOR | VOLUNTEER, 2, feedback_given, TAKES(ARG_OUTING, ARG_WORD),
        .likely = S(HOME_SAFE) | S(CLOSED), .field = "went", .words = "good mixed bad"),

    ACT(offers_make, SERVICE, 22, offers_made, TAKES(ARG_OUTING, ARG_WAVE), .likely = SEARCHED),
    ACT(offer_accept, VOLUNTEER | LINK, 14, offer_accepted, TAKES(ARG_OFFER)),
    ACT(offer_decline, VOLUNTEER | LINK, 7, offer_declined, TAKES(ARG_OFFER, ARG_WORD), .field = "reason",
        .words = REASONS_OF_NO),
    ACT(assignment_withdraw, VOLUNTEER, 3, assignment_withdrawn, TAKES(ARG_OUTING, ARG_WORD),
        .likely = SEARCHED | PROMISED, .field = "reason", .words = REASONS_OF_NO),
    ACT(outing_start, VOLUNTEER | DESK, 14, outing_started, TAKES(ARG_OUTING), .likely = PROMISED,
        .near = true),
    ACT(outing_no_answer, VOLUNTEER | DESK, 2, nobody_opens, TAKES(ARG_OUTING), .likely = PROMISED,
        .near = true),
    ACT(outing_return, VOLUNTEER | DESK, 6, outing_returning, TAKES(ARG_OUTING), .likely = S(STARTED)),
    ACT(outing_ready, SENIOR | VOLUNTEER | DESK, 4, outing_ready, TAKES(ARG_OUTING), .likely = S(STARTED)),
    ACT(outing_longer, VOLUNTEER | DESK, 3, outing_longer, TAKES(ARG_OUTING, ARG_MINUTES),
        .likely = UNDER_WAY),
    ACT(outing_home_safe, SENIOR | VOLUNTEER | DESK, 10, home_safe, TAKES(ARG_OUTING), .likely = UNDER_WAY),
    ACT(absence_add, VOLUNTEER, 1, absence_added, TAKES(ARG_DAY)),

    ACT(outing_qualify, DESK, 6, outing_qualified, TAKES(ARG_OUTING), .likely = S(TO_QUALIFY)),
    ACT(outing_redirect, DESK, 1, outing_redirected, TAKES(ARG_OUTING), .likely = S(TO_QUALIFY),
        .must = "service"),
    ACT(outing_place, DESK, 3, outing_placed_now, TAKES(ARG_OUTING, ARG_HOME),
        .likely = S(TO_QUALIFY) | S(OPEN)),
    ACT(outing_assign, DESK, 4, assigned_by_hand, TAKES(ARG_OUTING, ARG_VOLUNTEER), .likely = SEARCHED,
        .must = "agreed"),
    ACT(outing_offer, DESK, 4, offer_by_hand, TAKES(ARG_OUTING, ARG_VOLUNTEER), .likely = SEARCHED),
    ACT(outing_unmet, DESK, 2, outing_unmet, TAKES(ARG_OUTING, ARG_WORD), .likely = SEARCHED, .near = true,
        .field = "reason", .words = "no_candidate too_late other", .must = "alternative"),
    ACT(outing_no_show, DESK, 2, absence_judged, TAKES(ARG_OUTING, ARG_WORD), .likely = PROMISED,
        .near = true, .field = "absent", .words = "senior volunteer"),
    ACT(escalation_take, DESK, 3, escalation_taken, TAKES(ARG_ALERT)),
    ACT(escalation_settle, DESK, 5, escalation_settled, TAKES(ARG_ALERT, ARG_WORD), .field = "settled",
        .words = "called solved left_message"),
    ACT(escalation_hand_over, DESK, 1, escalation_handed_over, TAKES(ARG_ALERT, ARG_COLLEAGUE)),
    ACT(on_call_set, DESK, 2, on_call_named, TAKES(ARG_COLLEAGUE, ARG_FLAG), .field = "nobody"),
    ACT(limit_lift, DESK, 1, limit_lifted, TAKES(ARG_SENIOR, ARG_DAY)),
    ACT(exclusion_add, SENIOR | VOLUNTEER | DESK, 2, excluded, TAKES(ARG_SENIOR, ARG_VOLUNTEER)),

    ACT(chore_offers_expire, SERVICE, 4, chore_offers_expire),
    ACT(chore_waves_next, SERVICE, 4, chore_waves_next),
    ACT(chore_rank_again, SERVICE, 3, chore_rank_again),
    ACT(chore_unfilled, SERVICE, 3, chore_unfilled),
    ACT(chore_agree, SERVICE, 3, chore_agree),
    ACT(chore_not_started, SERVICE, 3, chore_not_started),
    ACT(chore_not_home, SERVICE, 3, chore_not_home),
    ACT(chore_left_over, SERVICE, 3, chore_left_over),
    ACT(chore_close, SERVICE, 2, chore_close),
    ACT(chore_series, SERVICE, 2, chore_series),
    ACT(chore_escalations_due, SERVICE, 3, chore_nothing),
    ACT(chore_offers_remind, SERVICE, 1, chore_nothing),
    ACT(chore_reminders, SERVICE, 1, chore_nothing),
    ACT(chore_letters, SERVICE, 1, chore_nothing),
    ACT(chore_purge, SERVICE, 1, chore_nothing),
    ACT(messages_out, SERVICE, 2, messages_out),
};
const int act_kind_count = sizeof(act_kinds) / sizeof(*act_kinds);

/* An answer is kept under its key: said again it is said once, and the key serves no other act. */
static const struct key *key_kept(const struct world *world, const struct act *act)
{
    for (int i = 0; i < world->key_count; i++)
        if (world->key[i].number == act->key && world->key[i].who == (int)act->who.role * 64 + act->who.index)
            return &world->key[i];
    return NULL;
}

struct ending act_happens(struct world *world, const struct act *act)
{
    const struct act_kind *kind = &act_kinds[act->kind];

    world->now += act->after_s;
    world->act = act->number;
    memset(world->made, 0, sizeof(world->made));
    enum role role = act->who.role == LINK && offer_named(world, act->who.index) < 0 ? ANYONE : act->who.role;
    if (!(kind->who & role))
        return REFUSED("forbidden", role == ANYONE ? "login_needed" : "not_your_act");
    const struct key *kept = act->key ? key_kept(world, act) : NULL;
    if (kept)
        return kept->kind == act->kind ? done : REFUSED("conflict", "key_used");
    struct ending ending = kind->happens(world, act);
    if (act->key && !ending.reason) {
        assert(world->key_count < KEYS_MOST);
        world->key[world->key_count++] =
            (struct key){act->key, (int)act->who.role * 64 + act->who.index, act->kind};
    }
    return ending;
}
