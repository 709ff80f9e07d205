/* What must hold in any world, whatever people do. PostgreSQL is held to it as well, since its world is the
 * same. */
#include "tests/model/happens.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define OVER           (1u << REDIRECTED | 1u << UNMET | 1u << CLOSED | 1u << CANCELLED)
#define COVERED        (PROMISED | UNDER_WAY | 1u << HOME_SAFE | 1u << CLOSED)
#define ACT_OF(outing) ((outing)->name / NAMES)

static bool overlap(struct range a, struct range b)
{
    return a.from < b.to && b.from < a.to;
}

/* ---- Of an outing --------------------------------------------------------------------------- */

static int goers_on(const struct world *world, int outing, bool back)
{
    int count = 0;

    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        count += going->outing == outing && !going->ended && (back ? going->legs.back : going->legs.there);
    }
    return count;
}

static const char *outing_broken(const struct world *world, int o)
{
    const struct outing *outing = &world->outing[o];
    bool covered = leg_covered(world, o, false) && leg_covered(world, o, true);
    int open = offers_open(world, o);

    if (goers_on(world, o, false) > 1 || goers_on(world, o, true) > 1)
        return "two go on one of its legs";
    if (IN(outing->state, COVERED) && !covered)
        return "is accepted, but a leg has nobody";
    if (IN(outing->state, SEARCHED) && covered)
        return "is looked for, though all its legs are covered";
    if (!IN(outing->state, COVERED | SEARCHED) && somebody_goes(world, o))
        return "does not take place, and somebody goes";
    if (outing->state == CONFIRMED && !outing->agreed)
        return "is confirmed, and the senior has not agreed";
    if (outing->agreed && !IN(outing->state, COVERED))
        return "has a yes of the senior to nobody";
    if (open && outing->state != OFFERING)
        return "has open offers, though it is filled, called off or not asked about";
    if (IN(outing->state, SEARCHED) && outing->answered && !open && outing_askable(world, outing) &&
        !alert_known(world, o, 1u << NO_CANDIDATE | 1u << WAVES_EXHAUSTED, NEVER))
        return "waits for nobody: no question, no offer, no alert";
    for (int i = 0; i < o; i++)
        if (world->outing[i].senior == outing->senior && IN(world->outing[i].state, LIVE) &&
            IN(outing->state, LIVE) &&
            overlap((struct range){world->outing[i].meet, world->outing[i].end},
                    (struct range){outing->meet, outing->end}))
            return "wants the senior in two places";
    return NULL;
}

/* ---- Of an offer ---------------------------------------------------------------------------- */

static bool answered_by(const struct world *world, int f)
{
    for (int i = 0; i < world->going_count; i++)
        if (world->going[i].offer == f && !world->going[i].ended)
            return true;
    return false;
}

static const char *offer_broken(const struct world *world, int f)
{
    const struct offer *offer = &world->offer[f];
    int held = 0;

    if ((offer->state == YES) != answered_by(world, f))
        return "has a yes and nobody goes, or the other way round";
    if (offer->state != ASKED)
        return NULL;
    if (world->bond[world->outing[offer->outing].senior][offer->volunteer].never)
        return "is open between two who shall never be matched";
    for (int i = 0; i < world->offer_count; i++) {
        const struct offer *other = &world->offer[i];
        if (other->volunteer != offer->volunteer)
            continue;
        held += other->state == ASKED;
        if (i < f && other->outing == offer->outing &&
            (other->state == DECLINED || other->state == EXPIRED || other->state == RESCINDED))
            return "asks somebody who has answered before";
    }
    return held > 8 ? "is the ninth that one volunteer holds" : NULL;
}

/* ---- Of whoever goes ------------------------------------------------------------------------ */

static const char *going_broken(const struct world *world, int g)
{
    const struct going *going = &world->going[g];
    const struct outing *outing = &world->outing[going->outing];
    struct range time = busy_of(outing, going->legs);

    if (going->ended)
        return NULL;
    if (world->bond[outing->senior][going->volunteer].never && outing->state < HOME_SAFE)
        return "goes with somebody they shall never be matched with";
    if (outing->state < HOME_SAFE &&
        (going->busy.from > (going->legs.there ? outing->meet : outing->leave) || going->busy.to < time.to))
        return "may promise to be elsewhere at that time";
    for (int i = 0; i < g; i++)
        if (world->going[i].volunteer == going->volunteer && !world->going[i].ended &&
            overlap(world->going[i].busy, going->busy))
            return "is in two places";
    return NULL;
}

char *promise_broken(const struct world *world)
{
    const char *broken;

    for (int i = 0; i < world->outing_count; i++)
        if ((broken = outing_broken(world, i)))
            return memory_format("the outing of act %d %s", ACT_OF(&world->outing[i]), broken);
    for (int i = 0; i < world->offer_count; i++)
        if ((broken = offer_broken(world, i)))
            return memory_format("the offer of act %d %s", ACT_OF(&world->offer[i]), broken);
    for (int i = 0; i < world->going_count; i++)
        if ((broken = going_broken(world, i)))
            return memory_format("volunteer v%d of act %d %s", world->going[i].volunteer,
                                 ACT_OF(&world->going[i]), broken);
    for (int s = 0; s < world->senior_count; s++) {
        int faces = 0;
        for (int v = 0; v < VOLUNTEERS; v++)
            faces += world->bond[s][v].circle;
        if (faces > 3)
            return memory_format("the circle of s%d has %d faces", s, faces);
    }
    return NULL;
}

/* ---- Of the time to come -------------------------------------------------------------------- */

static bool before_a_person(const struct world *world, int outing)
{
    for (int i = 0; i < world->alert_count; i++)
        if (world->alert[i].outing == outing && world->alert[i].state <= ALERT_TAKEN)
            return true;
    return false;
}

char *forgotten(const struct world *world)
{
    struct world *later = memory_zero(sizeof(*later));
    char *said = NULL;

    *later = *world;
    later->act = 0;
    memset(later->made, 0, sizeof(later->made));
    for (int hours = 0; hours < 24 * 35; hours += 12) {
        const struct act act = {.number = 0};
        for (int i = 0; i < act_kind_count; i++)
            if (strncmp(act_kinds[i].name, "chore_", 6) == 0 && act_kinds[i].happens != chore_series)
                act_kinds[i].happens(later, &act);
        memset(later->made, 0, sizeof(later->made));
        later->now += 12 * HOUR;
    }
    for (int i = 0; i < later->outing_count && !said; i++)
        if (!IN(later->outing[i].state, OVER) && !before_a_person(later, i))
            said = memory_format(
                "the outing of act %d is forgotten: weeks later nothing has ended it and nobody is asked to",
                ACT_OF(&later->outing[i]));
    free(later);
    return said;
}

/* ---- Of what is said ------------------------------------------------------------------------ */

/* To whom, and of which outings it may be said. A senior is told of a volunteer who has said yes to every
 * leg. */
static const struct {
    const char *kind;
    enum { TO_SENIOR, TO_WHO_GOES, TO_WHO_IS_ASKED, TO_ANYBODY } whom;
    unsigned states;
} sayings[] = {
    {"who_comes", TO_SENIOR, PROMISED},
    {"who_comes_agree", TO_SENIOR, 1u << ACCEPTED},
    {"ask_again", TO_SENIOR, 1u << ACCEPTED},
    {"reminder_senior", TO_SENIOR, PROMISED},
    {"request_open", TO_SENIOR, SEARCHED},
    {"not_yet", TO_SENIOR, SEARCHED},
    {"looking_again", TO_SENIOR, SEARCHED},
    {"request_unmet", TO_SENIOR, 1u << UNMET},
    {"request_redirected", TO_SENIOR, 1u << REDIRECTED},
    {"assignment_details", TO_WHO_GOES, SEARCHED | PROMISED},
    {"senior_agreed", TO_WHO_GOES, 1u << CONFIRMED},
    {"reminder_volunteer", TO_WHO_GOES, PROMISED},
    {"reminder_volunteer_soon", TO_WHO_GOES, PROMISED},
    {"nudge_start", TO_WHO_GOES, PROMISED},
    {"nudge_home", TO_WHO_GOES, UNDER_WAY},
    {"ready_to_return", TO_WHO_GOES, UNDER_WAY},
    {"offer", TO_WHO_IS_ASKED, 1u << OFFERING},
    {"offer_reminder", TO_WHO_IS_ASKED, 1u << OFFERING},
    {"outing_cancelled", TO_ANYBODY, 1u << CANCELLED},
    {"feedback_senior", TO_SENIOR, 1u << HOME_SAFE | 1u << CLOSED},
    {"feedback_volunteer", TO_WHO_GOES, 1u << HOME_SAFE | 1u << CLOSED},
};

static bool asked_now(const struct world *world, int outing, int volunteer)
{
    for (int i = 0; i < world->offer_count; i++) {
        const struct offer *offer = &world->offer[i];
        if (offer->outing == outing && offer->volunteer == volunteer && offer->state == ASKED &&
            offer->deadline > world->now)
            return true;
    }
    return false;
}

bool said_truly(const struct world *world, const char *line)
{
    char kind[40], person[24], outing_text[24];
    int act = 0, nth = 0, who = 0;

    if (sscanf(line, "%39s %23s %23s", kind, person, outing_text) != 3)
        return false;
    sscanf(outing_text, "o%d.%d", &act, &nth);
    sscanf(person + 1, "%d", &who);
    int outing = outing_named(world, NAME(act, nth));
    for (size_t i = 0; i < sizeof(sayings) / sizeof(*sayings); i++) {
        if (strcmp(sayings[i].kind, kind) != 0)
            continue;
        if (outing < 0 || !IN(world->outing[outing].state, sayings[i].states))
            return false;
        switch (sayings[i].whom) {
        case TO_SENIOR:
            return person[0] == 's';
        case TO_WHO_GOES:
            return person[0] == 'v' && goes(world, outing, who);
        case TO_WHO_IS_ASKED:
            return person[0] == 'v' && asked_now(world, outing, who);
        case TO_ANYBODY:
            return true;
        }
    }
    return true;
}
