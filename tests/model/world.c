#include "tests/model/world.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_words[] = {
    [TO_QUALIFY] = "to_qualify", [REDIRECTED] = "redirected", [OPEN] = "open",
    [OFFERING] = "offering",     [UNMET] = "unmet",           [ACCEPTED] = "accepted",
    [CONFIRMED] = "confirmed",   [STARTED] = "started",       [RETURNING] = "returning",
    [HOME_SAFE] = "home_safe",   [CLOSED] = "closed",         [CANCELLED] = "cancelled"};
static const char *const reason_words[] = {[NO_CANDIDATE] = "no_candidate",
                                           [WAVES_EXHAUSTED] = "waves_exhausted",
                                           [VOLUNTEER_WITHDREW] = "volunteer_withdrew",
                                           [VOLUNTEER_NO_SHOW] = "volunteer_no_show",
                                           [NO_ANSWER] = "no_answer",
                                           [NOT_HOME_SAFE] = "not_home_safe",
                                           [NEEDS_CHANGED] = "needs_changed",
                                           [ADDRESS_UNRESOLVED] = "address_unresolved",
                                           [SENIOR_NOT_REACHED] = "senior_not_reached",
                                           [VOICEMAIL] = "voicemail",
                                           [FIRST_TIME] = "first_time",
                                           [UNMET_TWICE] = "unmet_twice",
                                           [CONCERN] = "concern",
                                           [OUT_OF_HOURS] = "out_of_hours"};

static const char *const step_words[] = {"candidate", "papers_seen", "interviewed", "charter_signed",
                                         "trained",   "active",      "suspended",   "left"};

/* tests/model/world.sql: model.people() makes the same. */
void world_begin(struct world *world, int64_t now)
{
    memset(world, 0, sizeof(*world));
    world->now = now;
    world->on_call = -1;
    world->senior_count = SENIORS;
    for (int i = 0; i < SENIORS; i++)
        world->senior[i] = (struct senior){
            .qualified = i != 0, .door_known = i != 1, .circle_agreed = i % 2 == 0, .lifted_until = NEVER};
    for (int v = 0; v < VOLUNTEERS; v++)
        world->volunteer[v] = (struct volunteer){
            .step = v < VOLUNTEERS - 1 ? ACTIVE : CANDIDATE, .pushes = v % 2 == 0, .paused_until = NEVER};
}

int world_name(struct world *world, char kind)
{
    static const char kinds[] = "ofgars";
    int *made = &world->made[strchr(kinds, kind) - kinds];

    assert(*made < NAMES);
    return NAME(world->act, (*made)++);
}

#define NAMED(kind)                                                                                          \
    int kind##_named(const struct world *world, int name)                                                    \
    {                                                                                                        \
        for (int i = 0; i < world->kind##_count; i++)                                                        \
            if (world->kind[i].name == name)                                                                 \
                return i;                                                                                    \
        return -1;                                                                                           \
    }
NAMED(outing)
NAMED(offer)
NAMED(alert)
NAMED(series)
#undef NAMED

/* ---- The same lines as model.state() of world.sql ------------------------------------------- */

static const char *named(char kind, int name, char text[24])
{
    if (name % NAMES)
        snprintf(text, 24, "%c%d.%d", kind, name / NAMES, name % NAMES);
    else
        snprintf(text, 24, "%c%d", kind, name / NAMES);
    return text;
}

static const char *outing_name(const struct world *world, int outing, char text[24])
{
    return named('o', world->outing[outing].name, text);
}

static const char *senior_name(const struct world *world, int senior, char text[24])
{
    if (senior >= SENIORS)
        return named('s', world->senior[senior].name, text);
    snprintf(text, 24, "s%d", senior);
    return text;
}

static const char *legs_word(struct legs legs)
{
    return legs.there && legs.back ? "both" : legs.there ? "there" : "back";
}

static void outings_show(const struct world *world, FILE *to)
{
    char name[24], senior[24];

    for (int i = 0; i < world->outing_count; i++) {
        const struct outing *outing = &world->outing[i];
        bool cancelled = outing->state == CANCELLED;
        fprintf(to, "%s %s %s%s%s%s wave %d%s%s%s meet %" PRId64 " leave %" PRId64 " end %" PRId64 "\n",
                outing_name(world, i, name), senior_name(world, outing->senior, senior),
                state_words[outing->state],
                !cancelled          ? ""
                : outing->by_senior ? " senior"
                                    : " service",
                cancelled ? " " : "", cancelled ? outing->cancelled_when : "", outing->wave,
                outing->agreed ? " agreed" : "", outing->no_answer ? " no_answer" : "",
                outing->ready ? " ready" : "", outing->meet, outing->leave, outing->end);
    }
}

static void offers_show(const struct world *world, FILE *to)
{
    static const char *const words[] = {
        [YES] = "accepted",        [DECLINED] = "declined",     [EXPIRED] = "expired",
        [WITHDRAWN] = "withdrawn", [SUPERSEDED] = "superseded", [RESCINDED] = "rescinded"};
    char name[24], outing[24];

    for (int i = 0; i < world->offer_count; i++) {
        const struct offer *offer = &world->offer[i];
        fprintf(to, "%s %s v%d %s ", named('f', offer->name, name), outing_name(world, offer->outing, outing),
                offer->volunteer, legs_word(offer->legs));
        if (offer->state == ASKED)
            fprintf(to, "open until %" PRId64 "\n", offer->deadline);
        else
            fprintf(to, "%s\n", words[offer->state]);
    }
}

static void going_show(const struct world *world, FILE *to)
{
    char name[24], outing[24];

    for (int i = 0; i < world->going_count; i++) {
        const struct going *going = &world->going[i];
        fprintf(to, "%s goes %s v%d %s %s %" PRId64 " %" PRId64 "\n",
                outing_name(world, going->outing, outing), named('g', going->name, name), going->volunteer,
                legs_word(going->legs), going->ended ? going->ended : "active", going->busy.from,
                going->busy.to);
    }
}

static void alerts_show(const struct world *world, FILE *to)
{
    char name[24], outing[24];

    for (int i = 0; i < world->alert_count; i++) {
        const struct alert *alert = &world->alert[i];
        fprintf(to, "%s %s ", named('a', alert->name, name), reason_words[alert->reason]);
        switch (alert->state) {
        case ALERT_OPEN:
            fprintf(to, "open\n");
            break;
        case ALERT_TAKEN:
            fprintf(to, "taken c%d\n", alert->taken_by);
            break;
        case ALERT_SETTLED:
            fprintf(to, "settled\n");
            break;
        case ALERT_MOOT:
            fprintf(to, "moot\n");
            break;
        }
    }
    for (int i = 0; i < world->alert_count; i++)
        if (world->alert[i].outing >= 0)
            fprintf(to, "concerns %s %s\n", outing_name(world, world->alert[i].outing, outing),
                    named('a', world->alert[i].name, name));
}

static void people_show(const struct world *world, FILE *to)
{
    char name[24];

    for (int i = 0; i < world->senior_count; i++)
        fprintf(to, "%s %s%s\n", senior_name(world, i, name), world->senior[i].qualified ? "active" : "new",
                world->senior[i].door_known ? "" : " no door");
    for (int i = 0; i < world->senior_count; i++)
        for (int v = 0; v < VOLUNTEERS; v++)
            if (world->bond[i][v].outings)
                fprintf(to, "%s v%d %d%s\n", senior_name(world, i, name), v, world->bond[i][v].outings,
                        world->bond[i][v].circle ? " circle" : "");
    for (int i = 0; i < world->senior_count; i++)
        for (int v = 0; v < VOLUNTEERS; v++)
            if (world->bond[i][v].never)
                fprintf(to, "%s v%d never\n", senior_name(world, i, name), v);
    for (int v = 0; v < VOLUNTEERS; v++) {
        fprintf(to, "v%d %s", v, step_words[world->volunteer[v].step]);
        if (world->volunteer[v].paused_until != NEVER)
            fprintf(to, " until %" PRId64, world->volunteer[v].paused_until);
        fprintf(to, "\n");
    }
    if (world->on_call >= 0)
        fprintf(to, "c%d on call\n", world->on_call);
}

char *world_show(const struct world *world)
{
    char *text = NULL, name[24];
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert(to);
    outings_show(world, to);
    offers_show(world, to);
    going_show(world, to);
    alerts_show(world, to);
    for (int i = 0; i < world->series_count; i++) {
        const struct series *series = &world->series[i];
        fprintf(to, "%s %s", named('r', series->name, name), series->ended ? "ended" : "goes on");
        if (series->paused_until != NEVER)
            fprintf(to, " rests until %" PRId64, series->paused_until);
        fprintf(to, "\n");
    }
    for (int i = 0; i < world->outing_count; i++)
        if (world->outing[i].answered)
            fprintf(to, "%s answered\n", outing_name(world, i, name));
    people_show(world, to);
    fclose(to);
    return text;
}
