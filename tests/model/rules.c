#include "tests/model/world.h"

#include <assert.h>
#include <string.h>

enum { APPROACH = 30 * MINUTE, MARGIN = 10 * MINUTE, SERIES_AHEAD = 21 };

/* ---- Legs: there and back, by one volunteer or by two --------------------------------------- */

bool leg_covered(const struct world *world, int outing, bool back)
{
    if (back && world->outing[outing].back == ONE_WAY)
        return true;
    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->outing == outing && !going->ended && (back ? going->legs.back : going->legs.there))
            return true;
    }
    return false;
}

static int leg_offers(const struct world *world, int outing, bool back)
{
    int count = 0;

    for (int i = 0; i < world->offer_count; i++) {
        const struct offer *offer = &world->offer[i];
        count +=
            offer->outing == outing && offer->state == ASKED && (back ? offer->legs.back : offer->legs.there);
    }
    return count;
}

bool leg_unasked(const struct world *world, int outing)
{
    for (int back = 0; back < 2; back++)
        if (!leg_covered(world, outing, back) && leg_offers(world, outing, back) == 0)
            return true;
    return false;
}

int offers_open(const struct world *world, int outing)
{
    int count = 0;

    for (int i = 0; i < world->offer_count; i++)
        count += world->offer[i].outing == outing && world->offer[i].state == ASKED;
    return count;
}

struct legs legs_wanted(const struct world *world, int outing)
{
    if (world->outing[outing].back != OTHER_VOLUNTEER)
        return (struct legs){.there = true, .back = world->outing[outing].back != ONE_WAY};
    bool there = !leg_covered(world, outing, false) &&
                 (leg_covered(world, outing, true) ||
                  leg_offers(world, outing, false) <= leg_offers(world, outing, true));
    return (struct legs){.there = there, .back = !there};
}

struct range busy_of(const struct outing *outing, struct legs legs)
{
    return (struct range){.from = (legs.there ? outing->meet : outing->leave) - APPROACH,
                          .to = legs.back || outing->back == ONE_WAY ? outing->end : outing->appointment};
}

/* ---- Where people are ----------------------------------------------------------------------- */

static bool overlap(struct range a, struct range b)
{
    return a.from < b.to && b.from < a.to;
}

bool goes(const struct world *world, int outing, int volunteer)
{
    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->outing == outing && !going->ended && (volunteer < 0 || going->volunteer == volunteer))
            return true;
    }
    return false;
}

bool somebody_goes(const struct world *world, int outing)
{
    return goes(world, outing, -1);
}

bool volunteer_elsewhere(const struct world *world, int volunteer, struct range busy, int but_for_outing)
{
    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->volunteer == volunteer && !going->ended && going->outing != but_for_outing &&
            overlap(going->busy, busy))
            return true;
    }
    return false;
}

bool senior_elsewhere(const struct world *world, int senior, struct range time, int but_for_outing)
{
    for (int i = 0; i < world->outing_count; i++) {
        const struct outing *outing = &world->outing[i];
        if (outing->senior == senior && i != but_for_outing && IN(outing->state, LIVE) &&
            overlap((struct range){outing->meet, outing->end}, time))
            return true;
    }
    return false;
}

bool offer_overtaken(const struct world *world, const struct offer *offer)
{
    struct range busy = busy_of(&world->outing[offer->outing], offer->legs);

    return volunteer_elsewhere(world, offer->volunteer, busy, offer->outing);
}

bool outing_placed(const struct world *world, const struct outing *outing)
{
    const struct senior *senior = &world->senior[outing->senior];

    return senior->door_known && (!outing->vague || senior->place_known[outing->purpose]);
}

void outing_times(const struct world *world, struct outing *outing)
{
    outing->travel_s = outing_placed(world, outing) ? 20 * MINUTE : 30 * MINUTE;
    outing_block(outing);
}

void outing_block(struct outing *outing)
{
    outing->meet = outing->appointment - outing->travel_s - MARGIN;
    outing->leave = outing->appointment + outing->stay_s;
    outing->end = outing->back == ONE_WAY ? outing->leave : outing->leave + outing->travel_s + MARGIN;
}

/* ---- Alerts --------------------------------------------------------------------------------- */

bool alert_known(const struct world *world, int outing, unsigned reasons, int64_t since)
{
    for (int i = 0; i < world->alert_count; i++) {
        const struct alert *alert = &world->alert[i];
        if (alert->outing == outing && IN(alert->reason, reasons) &&
            (alert->state <= ALERT_TAKEN || alert->raised >= since))
            return true;
    }
    return false;
}

bool alert_raise(struct world *world, enum reason reason, int outing)
{
    if (outing >= 0 && alert_known(world, outing, 1u << reason, INT64_MAX))
        return false;
    assert(world->alert_count < ALERTS_MOST);
    world->alert[world->alert_count++] = (struct alert){.name = world_name(world, 'a'),
                                                        .outing = outing,
                                                        .senior = -1,
                                                        .reason = reason,
                                                        .raised = world->now};
    return true;
}

void alert_moot(struct world *world, int outing, unsigned reasons)
{
    for (int i = 0; i < world->alert_count; i++) {
        struct alert *alert = &world->alert[i];
        if (alert->outing != outing || !IN(alert->reason, reasons) || alert->state > ALERT_TAKEN)
            continue;
        alert->state = ALERT_MOOT;
        alert->settled = world->now;
    }
}

/* ---- Questions ------------------------------------------------------------------------------ */

/* A quarter of an hour at least, and never beyond two hours before the start; the night does not count. */
static bool time_to_ask(const struct world *world, const struct outing *outing)
{
    return daytime(world->now) + 15 * MINUTE <= outing->meet - 2 * HOUR;
}

bool outing_askable(const struct world *world, const struct outing *outing)
{
    return IN(outing->state, SEARCHED) && time_to_ask(world, outing);
}

static bool away(const struct world *world, int volunteer, int64_t day)
{
    for (int i = 0; i < world->absence_count; i++) {
        const struct absence *absence = &world->absence[i];
        if (absence->volunteer == volunteer && absence->first <= day && day <= absence->last)
            return true;
    }
    return false;
}

/* Whoever was asked for this outing, or went, and does not any more is not asked again for it; but for those
 * whom another hour has put off: theirs was a yes to something else. */
static bool asked_before(const struct world *world, int outing, int volunteer)
{
    for (int i = 0; i < world->offer_count; i++) {
        const struct offer *offer = &world->offer[i];
        if (offer->outing == outing && offer->volunteer == volunteer && offer->state != WITHDRAWN &&
            offer->state != SUPERSEDED)
            return true;
    }
    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->outing == outing && going->volunteer == volunteer &&
            (!going->ended || strcmp(going->ended, "changed") != 0))
            return true;
    }
    return false;
}

static int questions_held(const struct world *world, int volunteer)
{
    int count = 0;

    for (int i = 0; i < world->offer_count; i++)
        count += world->offer[i].volunteer == volunteer && world->offer[i].state == ASKED;
    return count;
}

/* Two a day and five a week. */
static bool written_enough(const struct world *world, int volunteer, int64_t due)
{
    int day = 0, week = 0;

    for (int i = 0; i < world->message_count; i++) {
        const struct message *message = &world->message[i];
        if (message->volunteer != volunteer || message->state == DROPPED || message->due <= days_on(due, -7))
            continue;
        week++;
        day += day_of(message->due) == day_of(due);
    }
    return day >= 2 || week >= 5;
}

/* The message that an offer is put in: one that waits for the morning, or for the other offers of a round,
 * else a new one; -1: there have been enough. */
static int message_for(struct world *world, const struct outing *outing, int volunteer, bool by_hand)
{
    bool round = outing->wave > 0 && !outing_urgent(world, outing);
    int64_t due = daytime(world->now + (round ? 2 * MINUTE : 0));

    for (int i = 0; i < world->message_count; i++) {
        const struct message *message = &world->message[i];
        if (message->volunteer == volunteer && message->state == WAITS && message->due > world->now &&
            message->due <= due)
            return i;
    }
    if (!by_hand && written_enough(world, volunteer, due))
        return -1;
    assert(world->message_count < MESSAGES_MOST);
    world->message[world->message_count] = (struct message){.volunteer = volunteer, .due = due};
    return world->message_count++;
}

bool offer_make(struct world *world, int o, int volunteer, bool by_hand)
{
    const struct outing *outing = &world->outing[o];
    struct legs legs = legs_wanted(world, o);

    if (!(by_hand || time_to_ask(world, outing)) || world->volunteer[volunteer].step != ACTIVE ||
        world->volunteer[volunteer].paused_until >= day_of(outing->meet) ||
        away(world, volunteer, day_of(outing->meet)) ||
        (outing->wheelchair && !world->volunteer[volunteer].pushes) ||
        world->bond[outing->senior][volunteer].never || asked_before(world, o, volunteer) ||
        volunteer_elsewhere(world, volunteer, busy_of(outing, legs), -1) ||
        questions_held(world, volunteer) == 8)
        return false;
    int message = message_for(world, outing, volunteer, by_hand);
    if (message < 0)
        return false;
    assert(world->offer_count < OFFERS_MOST);
    world->offer[world->offer_count++] = (struct offer){.name = world_name(world, 'f'),
                                                        .outing = o,
                                                        .volunteer = volunteer,
                                                        .message = message,
                                                        .legs = legs,
                                                        .state = ASKED,
                                                        .made = world->now,
                                                        .deadline = offer_deadline(world, outing->meet)};
    return true;
}

void offers_close(struct world *world, int outing, enum offer_state state, bool covered_only)
{
    bool there = leg_covered(world, outing, false), back = leg_covered(world, outing, true);

    for (int i = 0; i < world->offer_count; i++) {
        struct offer *offer = &world->offer[i];
        if (offer->outing == outing && offer->state == ASKED &&
            (!covered_only || (offer->legs.there && there) || (offer->legs.back && back)))
            offer->state = state;
    }
}

void answer_lost(struct world *world, int o)
{
    struct outing *outing = &world->outing[o];

    if (outing->state == OFFERING && (outing_urgent(world, outing) || leg_unasked(world, o)))
        outing->answered = false;
}

/* ---- Who goes ------------------------------------------------------------------------------- */

/* Nobody would answer if something happened: it is not confirmed before somebody would. */
static bool unguarded(const struct world *world, const struct outing *outing)
{
    return world->on_call < 0 && out_of_hours(outing);
}

/* A face from the circle counts as agreed, where the senior said so beforehand. */
static bool circle_goes(const struct world *world, int outing)
{
    int senior = world->outing[outing].senior;

    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        if (going->outing == outing && !going->ended && !world->bond[senior][going->volunteer].circle)
            return false;
    }
    return world->senior[senior].circle_agreed;
}

void outing_confirm(struct world *world, int o)
{
    struct outing *outing = &world->outing[o];
    bool said_before = outing->agreed;

    outing->agreed = true;
    if (!unguarded(world, outing)) {
        outing->state = CONFIRMED;
        alert_moot(world, o, 1u << SENIOR_NOT_REACHED | 1u << OUT_OF_HOURS);
    } else if (!said_before) {
        alert_moot(world, o, 1u << SENIOR_NOT_REACHED);
        alert_raise(world, OUT_OF_HOURS, o);
    }
}

void go(struct world *world, int o, int volunteer, int offer, struct legs legs)
{
    struct outing *outing = &world->outing[o];

    assert(world->going_count < GOING_MOST);
    world->going[world->going_count++] = (struct going){.name = world_name(world, 'g'),
                                                        .outing = o,
                                                        .volunteer = volunteer,
                                                        .offer = offer,
                                                        .legs = legs,
                                                        .busy = busy_of(outing, legs),
                                                        .made = world->now};
    world->bond[outing->senior][volunteer].met = true;
    if (!leg_covered(world, o, false) || !leg_covered(world, o, true)) {
        offers_close(world, o, SUPERSEDED, true);
        answer_lost(world, o);
        return;
    }
    offers_close(world, o, SUPERSEDED, false);
    alert_moot(world, o,
               1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED | 1u << VOLUNTEER_WITHDREW | 1u << UNMET_TWICE);
    outing->state = ACCEPTED;
    if (circle_goes(world, o))
        outing_confirm(world, o);
}

void unassign(struct world *world, int outing, const char *why, int volunteer)
{
    for (int i = 0; i < world->going_count; i++) {
        struct going *going = &world->going[i];
        if (going->outing != outing || going->ended || (volunteer >= 0 && going->volunteer != volunteer))
            continue;
        going->ended = why;
        if (going->offer >= 0)
            world->offer[going->offer].state = strcmp(why, "changed") == 0 ? SUPERSEDED : RESCINDED;
    }
    world->outing[outing].agreed = world->outing[outing].no_answer = false;
    alert_moot(world, outing, 1u << OUT_OF_HOURS);
}

void outing_reopen(struct world *world, int o, const char *why, int volunteer)
{
    struct outing *outing = &world->outing[o];

    unassign(world, o, why, volunteer);
    outing->state = offers_open(world, o) ? OFFERING : OPEN;
    outing->opened = outing->opened == NEVER ? world->now : outing->opened;
    outing->answered = false;
}

/* The time of somebody who brings the person back, or stays until then. */
static struct range busy_moved(const struct going *going, const struct outing *outing, int64_t leave,
                               int64_t end)
{
    int64_t from = going->busy.from;

    if (going->legs.there)
        return (struct range){from, end > from + MINUTE ? end : from + MINUTE};
    return (struct range){leave - (outing->leave - from), end};
}

bool way_back_move(struct world *world, int o, int64_t leave, int64_t end)
{
    struct outing *outing = &world->outing[o];
    struct going *back = NULL;

    for (int i = 0; i < world->going_count; i++)
        if (world->going[i].outing == o && !world->going[i].ended &&
            (world->going[i].legs.back || outing->back == ONE_WAY))
            back = &world->going[i];
    assert(back);
    struct range busy = busy_moved(back, outing, leave, end), was = back->busy;
    back->busy = (struct range){0, 0};
    if (senior_elsewhere(world, outing->senior, (struct range){outing->meet, end}, o) ||
        volunteer_elsewhere(world, back->volunteer, busy, -1)) {
        back->busy = was;
        return false;
    }
    back->busy = busy;
    outing->leave = leave;
    outing->end = end;
    return true;
}

bool exclude(struct world *world, int senior, int volunteer)
{
    for (int i = 0; i < world->going_count; i++) {
        const struct outing *outing = &world->outing[world->going[i].outing];
        if (outing->senior == senior && world->going[i].volunteer == volunteer && !world->going[i].ended &&
            outing->state < HOME_SAFE)
            return false;
    }
    for (int i = 0; i < world->offer_count; i++) {
        struct offer *offer = &world->offer[i];
        if (world->outing[offer->outing].senior != senior || offer->volunteer != volunteer ||
            offer->state != ASKED)
            continue;
        offer->state = WITHDRAWN;
        answer_lost(world, offer->outing);
    }
    world->bond[senior][volunteer].never = true;
    world->bond[senior][volunteer].circle = false;
    return true;
}

/* ---- What comes back ------------------------------------------------------------------------ */

static bool series_has(const struct world *world, int series, int64_t day)
{
    for (int i = 0; i < world->outing_count; i++)
        if (world->outing[i].series == series && world->outing[i].series_day == day)
            return true;
    return false;
}

/* As the one that the series was made from is now; not while the senior is elsewhere. */
static void series_outing(struct world *world, int s, int64_t day)
{
    const struct series *series = &world->series[s];
    const struct outing *like = &world->outing[series->like];
    bool known = outing_placed(world, like);
    struct outing made = {.senior = series->senior,
                          .purpose = like->purpose,
                          .back = like->back,
                          .vague = like->vague,
                          .wheelchair = like->wheelchair,
                          .stay_s = like->stay_s,
                          .travel_s = like->travel_s,
                          .state = known ? OPEN : TO_QUALIFY,
                          .asked = world->now,
                          .opened = known ? world->now : NEVER,
                          .series = s,
                          .series_day = day};

    paris_to_instant(
        &(struct paris_time){.date = paris_date_of(day), .hour = series->hour, .minute = series->minute},
        &made.appointment);
    outing_block(&made);
    if (senior_elsewhere(world, made.senior, (struct range){made.meet, made.end}, -1))
        return;
    made.name = world_name(world, 'o');
    assert(world->outing_count < OUTINGS_MOST);
    world->outing[world->outing_count++] = made;
    if (!known)
        alert_raise(world, ADDRESS_UNRESOLVED, world->outing_count - 1);
}

void series_fill(struct world *world, int s)
{
    const struct series *series = &world->series[s];

    for (int64_t day = day_of(world->now) + 1; day <= day_of(world->now) + SERIES_AHEAD; day++)
        if (day >= series->from_day && day > series->paused_until && (day - series->from_day) % series->every_days == 0 &&
            !series_has(world, s, day))
            series_outing(world, s, day);
}
