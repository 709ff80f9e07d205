/* What people might do next, and how an act is written for PostgreSQL and for a reader. */
#include "tests/model/act.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"

/* ---- Chance --------------------------------------------------------------------------------- */

/* Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (SplitMix64). */
static uint64_t random_next(uint64_t *random)
{
    uint64_t z = *random += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static int below(uint64_t *random, int bound)
{
    return (int)(random_next(random) % (uint64_t)bound);
}

static bool chance(uint64_t *random, int percent)
{
    return below(random, 100) < percent;
}

/* Some are asked more than others: as often as may be. */
enum { POPULAR = 2 };

/* ---- What an act is about ------------------------------------------------------------------- */

/* One in ten is any outing, one in fifty is none. */
static int64_t outing_draw(const struct world *world, const struct act_kind *kind, uint64_t *random)
{
    int found = -1, seen = 0;
    bool any = chance(random, 8);

    for (int i = 0; i < world->outing_count; i++) {
        const struct outing *outing = &world->outing[i];
        bool fits = IN(outing->state, kind->likely) && (!kind->near || outing->meet <= world->now + HOUR);
        if ((any || fits) && below(random, ++seen) == 0)
            found = i;
    }
    return found < 0 || chance(random, 2) ? 0 : world->outing[found].name;
}

static int64_t offer_draw(const struct world *world, uint64_t *random)
{
    int found = -1, seen = 0;
    bool any = chance(random, 15);

    for (int i = 0; i < world->offer_count; i++)
        if ((any || world->offer[i].state == ASKED) && below(random, ++seen) == 0)
            found = i;
    return found < 0 ? 0 : world->offer[found].name;
}

static int64_t alert_draw(const struct world *world, uint64_t *random)
{
    int found = -1, seen = 0;
    bool any = chance(random, 10);

    for (int i = 0; i < world->alert_count; i++)
        if ((any || world->alert[i].state <= ALERT_TAKEN) && below(random, ++seen) == 0)
            found = i;
    return found < 0 ? 0 : world->alert[found].name;
}

static int64_t senior_draw(const struct world *world, uint64_t *random)
{
    int senior = below(random, world->senior_count);

    return senior < SENIORS ? senior : world->senior[senior].name;
}

/* Within the next week, at a quarter of an hour of the day; one in thirty has gone by already. */
static int64_t appointment_draw(const struct world *world, uint64_t *random)
{
    int64_t hours = chance(random, 40) ? 1 + below(random, 30) : 1 + below(random, 24 * 7);
    int64_t at = world->now - world->now % (15 * MINUTE) + hours * HOUR + below(random, 4) * 15 * MINUTE;
    int hour = paris_from_instant(at).hour;

    if (hour < 8 || hour > 20)
        at += 10 * HOUR;
    return chance(random, 3) ? world->now - DAY : at;
}

static int words_count(const char *words)
{
    int count = 1;

    for (; *words; words++)
        count += *words == ' ';
    return count;
}

static int64_t arg_draw(const struct world *world, const struct act_kind *kind, enum arg arg,
                        uint64_t *random)
{
    static const int stays[] = {30, 30, 60, 60, 120, 240};

    switch (arg) {
    case ARG_OUTING:
        return outing_draw(world, kind, random);
    case ARG_OFFER:
        return offer_draw(world, random);
    case ARG_ALERT:
        return alert_draw(world, random);
    case ARG_SERIES:
        return world->series_count ? world->series[below(random, world->series_count)].name : 0;
    case ARG_SENIOR:
        return senior_draw(world, random);
    case ARG_VOLUNTEER:
        return below(random, chance(random, 50) ? POPULAR : VOLUNTEERS);
    case ARG_COLLEAGUE:
        return below(random, COORDINATORS);
    case ARG_WAVE:
        return (random_next(random) & random_next(random) & ((1 << VOLUNTEERS) - 1)) |
               (chance(random, 40) ? (1 << POPULAR) - 1 : 0);
    case ARG_WORD:
        return below(random, chance(random, 3) ? 20 : words_count(kind->words));
    case ARG_AT:
        return appointment_draw(world, random);
    case ARG_DAY:
        return day_of(world->now) - 2 + below(random, 8);
    case ARG_MINUTES:
        return stays[below(random, 6) & (strcmp(kind->name, "outing_longer") == 0 ? 3 : 7)];
    case ARG_BACK:
        return (int[]){
            STAY, STAY, STAY, WILL_CALL, ONE_WAY, OTHER_VOLUNTEER, OTHER_VOLUNTEER}[below(random, 7)];
    case ARG_PURPOSE:
        return below(random, 5);
    case ARG_FLAG:
        return chance(random, 30);
    case ARG_VAGUE:
        return chance(random, 8);
    case ARG_WHEELCHAIR:
        return chance(random, 20);
    case ARG_HOME:
        return chance(random, 50);
    case ARGS:
        break;
    }
    assert(!"every argument can be drawn");
}

/* ---- Who does it ---------------------------------------------------------------------------- */

static struct who anybody(uint64_t *random)
{
    switch (below(random, 4)) {
    case 0:
        return (struct who){SENIOR, below(random, SENIORS)};
    case 1:
        return (struct who){VOLUNTEER, below(random, VOLUNTEERS)};
    case 2:
        return (struct who){DESK, below(random, COORDINATORS)};
    default:
        return (struct who){ANYONE, 0};
    }
}

static int goer(const struct world *world, int outing, uint64_t *random)
{
    int found = -1, seen = 0;

    for (int i = 0; i < world->going_count; i++)
        if (world->going[i].outing == outing && !world->going[i].ended && below(random, ++seen) == 0)
            found = world->going[i].volunteer;
    return found >= 0 ? found : below(random, VOLUNTEERS);
}

/* Somebody who may, and whose business it is. */
static struct who who_draw(const struct world *world, const struct act *act, uint64_t *random)
{
    unsigned may = act_kinds[act->kind].who;
    enum role role;
    int outing = outing_named(world, (int)act->arg[ARG_OUTING]),
        offer = offer_named(world, (int)act->arg[ARG_OFFER]);

    do
        role = 1 << below(random, 6);
    while (!(may & role));
    switch (role) {
    case SENIOR:
        if (act->arg[ARG_SENIOR] > 0 && act->arg[ARG_SENIOR] < SENIORS)
            return (struct who){SENIOR, (int)act->arg[ARG_SENIOR]};
        if (outing >= 0 && world->outing[outing].senior < SENIORS)
            return (struct who){SENIOR, world->outing[outing].senior};
        return (struct who){SENIOR, below(random, SENIORS)};
    case VOLUNTEER:
        if (offer >= 0)
            return (struct who){VOLUNTEER, world->offer[offer].volunteer};
        return (struct who){VOLUNTEER, outing >= 0 ? goer(world, outing, random) : below(random, VOLUNTEERS)};
    case LINK:
        if (offer >= 0)
            return (struct who){
                LINK, world->offer[chance(random, 90) ? offer : below(random, world->offer_count)].name};
        return (struct who){VOLUNTEER, below(random, VOLUNTEERS)};
    case DESK:
        return (struct who){DESK, below(random, COORDINATORS)};
    case SERVICE:
    case ANYONE:
        break;
    }
    return (struct who){role, 0};
}

/* ---- When ----------------------------------------------------------------------------------- */

/* Mostly at once; now and then a while later, or when the next outing begins. */
static int pause_draw(const struct world *world, uint64_t *random)
{
    int64_t next = INT64_MAX;

    if (chance(random, 70))
        return 0;
    if (chance(random, 75))
        return MINUTE * (1 + below(random, 1 + below(random, 180)));
    for (int i = 0; i < world->outing_count; i++)
        if (IN(world->outing[i].state, PROMISED) && world->outing[i].meet > world->now &&
            world->outing[i].meet < next)
            next = world->outing[i].meet;
    if (next == INT64_MAX || next - world->now > 2 * DAY)
        return MINUTE * below(random, 600);
    return (int)(next - world->now) +
           MINUTE * (below(random, 40) - (next - world->now > 20 * MINUTE ? 20 : 0));
}

static int kind_draw(uint64_t *random)
{
    int weight = 0, kind = 0;

    for (int i = 0; i < act_kind_count; i++)
        weight += act_kinds[i].weight;
    weight = below(random, weight);
    while ((weight -= act_kinds[kind].weight) >= 0)
        kind++;
    return kind;
}

/* Is it about something, where it should be? */
static bool about_something(const struct act *act)
{
    for (const enum arg *arg = act_kinds[act->kind].args; arg && *arg != ARGS; arg++)
        if (*arg <= ARG_SERIES && act->arg[*arg] == 0)
            return false;
    return true;
}

struct act act_draw(const struct world *world, int number, uint64_t *random)
{
    struct act act = {.number = number, .after_s = pause_draw(world, random)};

    do {
        act.kind = kind_draw(random);
        for (const enum arg *arg = act_kinds[act.kind].args; arg && *arg != ARGS; arg++)
            act.arg[*arg] = arg_draw(world, &act_kinds[act.kind], *arg, random);
    } while (!about_something(&act) && !chance(random, 5));
    act.who = who_draw(world, &act, random);
    if (chance(random, 6) && strcmp(act_kinds[act.kind].name, "messages_out") != 0)
        act.who = anybody(random);
    if (act.who.role & (SENIOR | VOLUNTEER | DESK) && chance(random, 20))
        act.key = 1 + below(random, 12);
    return act;
}

/* ---- As PostgreSQL is told ------------------------------------------------------------------ */

static void put_code(json_t *input, const char *field, char kind, int64_t name)
{
    bool cast = name < NAME(1, 0); /* v3; a name is at least that of the first act */
    char *text = cast || name % NAMES == 0
                     ? memory_format("@%c%" PRId64, kind, cast && kind != 'o' ? name : name / NAMES)
                     : memory_format("@%c%" PRId64 ".%" PRId64, kind, name / NAMES, name % NAMES);

    json_put_text(input, field, text);
    free(text);
}

static void put_day(json_t *input, const char *field, int64_t day)
{
    struct paris_date date = paris_date_of(day);
    char *text = memory_format("%04d-%02d-%02d", date.year, date.month, date.day);

    json_put_text(input, field, text);
    free(text);
}

/* A place that everybody knows, or one that nobody does. Its name is sealed, as it must be where it is
 * medical. */
static json_t *place(bool vague)
{
    return vague ? json_pack("{s:{s:s}, s:s}", "label", "sealed", "v1:x", "index", "vague")
                 : json_pack("{s:{s:s}, s:s, s:s, s:i, s:i}", "label", "sealed", "v1:x", "index", "spot",
                             "insee", "44109", "e", 1355900, "n", 6689700);
}

static json_t *home(void)
{
    return json_pack("{s:s, s:s, s:i, s:i}", "label", "2 rue Crébillon", "insee", "44109", "e", 1355000, "n",
                     6689000);
}

static void put_home(json_t *input, const struct act *act)
{
    if (strcmp(act_kinds[act->kind].name, "outing_place") == 0) {
        json_object_set_new(input, "where", place(false));
        if (act->arg[ARG_HOME])
            json_object_set_new(input, "home", home());
        return;
    }
    char *index = memory_format("index-%d", act->number);
    json_object_update_new(input,
                           json_pack("{s:s, s:s, s:s, s:[s], s:{s:s, s:s, s:s}}", "first_name", "S",
                                     "last_name", "Modèle", "birth_year", "1940", "consents", "service",
                                     "phone", "sealed", "v1:x", "index", index, "kind", "landline"));
    json_object_set_new(input, "home",
                        act->arg[ARG_HOME] ? home() : json_pack("{s:s}", "label", "quelque part"));
    free(index);
}

static void put_word(json_t *input, const struct act_kind *kind, int64_t index)
{
    const char *word = kind->words;

    for (; index > 0 && word; index--)
        word = strchr(word, ' ') ? strchr(word, ' ') + 1 : NULL;
    char *text =
        word ? memory_format("%.*s", (int)strcspn(word, " "), word) : memory_text("nothing-of-the-kind");
    json_put_text(input, kind->field, text);
    free(text);
}

static void put_wave(json_t *input, int64_t wave)
{
    json_t *names = json_array();

    for (int v = 0; v < VOLUNTEERS; v++)
        if (wave >> v & 1)
            json_array_append_new(names, json_sprintf("v%d", v));
    json_object_set_new(input, "wave", names);
}

/* Who speaks of their own wishes names nobody. */
static void put_senior(json_t *input, const struct act *act)
{
    const char *name = act_kinds[act->kind].name;
    bool wishes = strcmp(name, "wishes_set") == 0;

    if (!wishes || act->who.role != SENIOR)
        put_code(input, wishes || strcmp(name, "limit_lift") == 0 ? "person" : "senior", 's',
                 act->arg[ARG_SENIOR]);
}

static void put_arg(json_t *input, const struct act *act, enum arg arg)
{
    static const char *const backs[] = {"stay", "will_call", "one_way", "other_volunteer"};
    static const char *const purposes[] = {"shopping", "medical", "administrative", "leisure", "walk"};
    const struct act_kind *kind = &act_kinds[act->kind];
    int64_t value = act->arg[arg];
    char instant[PARIS_ISO_BYTES];

    switch (arg) {
    case ARG_OUTING:
        put_code(input, "outing", 'o', value);
        break;
    case ARG_OFFER:
        put_code(input, "offer", 'f', value);
        break;
    case ARG_ALERT:
        put_code(input, "escalation", 'a', value);
        break;
    case ARG_SERIES:
        put_code(input, "series", 'r', value);
        break;
    case ARG_SENIOR:
        put_senior(input, act);
        break;
    case ARG_VOLUNTEER:
        put_code(input, strncmp(kind->name, "volunteer_", 10) == 0 ? "person" : "volunteer", 'v', value);
        break;
    case ARG_COLLEAGUE:
        put_code(input, "colleague", 'c', value);
        break;
    case ARG_WAVE:
        put_wave(input, value);
        break;
    case ARG_WORD:
        put_word(input, kind, value);
        break;
    case ARG_AT:
        paris_format_instant(value, instant);
        json_put_text(input, "appointment_at", instant);
        break;
    case ARG_DAY:
        put_day(input, kind->who & DESK ? "until" : "first", value);
        put_day(input, "last", value + 1);
        break;
    case ARG_MINUTES:
        json_put_whole(input, kind->who & SENIOR ? "stay_min" : "more_min", value);
        break;
    case ARG_BACK:
        json_put_text(input, "return_mode", backs[value]);
        break;
    case ARG_PURPOSE:
        json_put_text(input, "purpose", purposes[value]);
        break;
    case ARG_FLAG:
        json_put_text(input, kind->field, value ? "1" : "0");
        break;
    case ARG_VAGUE:
        json_object_set_new(input, "where", place(value));
        break;
    case ARG_WHEELCHAIR:
        json_object_set_new(input, kind->who & SENIOR ? "needs" : "abilities", value ? json_pack("[s]", "wheelchair") : json_array());
        break;
    case ARG_HOME:
        put_home(input, act);
        break;
    case ARGS:
        break;
    }
}

json_t *act_input(const struct act *act)
{
    json_t *input = json_object();

    for (const enum arg *arg = act_kinds[act->kind].args; arg && *arg != ARGS; arg++)
        put_arg(input, act, *arg);
    if (act_kinds[act->kind].must)
        json_put_text(input, act_kinds[act->kind].must, "1");
    return input;
}

/* ---- As a reader is told -------------------------------------------------------------------- */

const char *who_name(struct who who, char text[32])
{
    switch (who.role) {
    case SENIOR:
        snprintf(text, 32, "s%d", who.index);
        break;
    case VOLUNTEER:
        snprintf(text, 32, "v%d", who.index);
        break;
    case DESK:
        snprintf(text, 32, "c%d", who.index);
        break;
    case LINK:
        snprintf(text, 32, who.index % NAMES ? "f%d.%d" : "f%d", who.index / NAMES, who.index % NAMES);
        break;
    case SERVICE:
        snprintf(text, 32, "service:dispatcher");
        break;
    case ANYONE:
        snprintf(text, 32, "nobody");
        break;
    }
    return text;
}

char *act_told(const struct act *act)
{
    char who[32];
    json_t *input = act_input(act);
    char *fields = json_dumps(input, JSON_PRESERVE_ORDER);
    char *key = act->key ? memory_format(" key %d", act->key) : memory_text("");
    char *text = memory_format("%4d. +%d min  %s %s %s%s", act->number, act->after_s / MINUTE,
                               who_name(act->who, who), act_kinds[act->kind].name, fields, key);

    free(key);
    free(fields);
    json_decref(input);
    return text;
}
