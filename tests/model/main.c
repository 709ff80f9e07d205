/*
 * Tells random stories to the model and to PostgreSQL, and compares.
 *
 *     model-acts                 5,000 acts, always the same; under ./nec soak 100,000, other ones each time
 *     model-acts --seed N        the same story again; the first of them when it takes several
 *     model-acts --acts N        so many acts
 *     model-acts --tell          every act is printed, with how it ended
 *
 * Outside of ./nec test it starts a PostgreSQL of its own.
 *
 * A story is 500 acts in one transaction, which is rolled back: so nec.now() is
 * what the story says, and telling it again is cheap. What connections do to each
 * other at the same moment is tried in tests/sql/races. After each act are compared
 * how it ended and every line of the two worlds; what has changed stands in the
 * journal; what was said is so; every promise holds; and every so often that
 * nothing is forgotten, were everybody to go home now. Stories are told until every
 * kind of act was done by somebody, however rare it is.
 *
 * A story that goes wrong is told again and again with fewer acts, for as long as
 * it still goes wrong in the same way.
 */
#include <assert.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"
#include "tests/check.h"
#include "tests/model/act.h"
#include "tests/model/left_out.h"
#include "tests/support/servers.h"

enum { STORY = 500, FIRST_ACT = 101 }; /* s101 is nobody of the cast */

struct story {
    uint64_t seed;
    int64_t begins;
    int count;
    struct act act[STORY];
};

/* How the telling went: all is well while `wrong` is NULL. */
struct telling {
    int told; /* acts, the last one being the wrong one */
    char *wrong;
};

struct teller {
    PGconn *pg;
    bool aloud;
    struct world *world;
    int (*tally)[2]; /* by kind: done, refused */
};

/* ---- PostgreSQL ----------------------------------------------------------------------------- */

static PGresult *run(PGconn *pg, const char *sql)
{
    PGresult *result = PQexec(pg, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
        printf("Bail out! %s: %s\n", sql, PQerrorMessage(pg));
        exit(1);
    }
    return result;
}

static void run_only(PGconn *pg, const char *sql)
{
    PQclear(run(pg, sql));
}

static char *file_read(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");

    assert(file);
    assert(getdelim(&text, &size, 0, file) > 0);
    fclose(file);
    return text;
}

/* A database with the schema: a copy of the template in ./nec test, else migrated on a server of our own. */
static PGconn *database_open(void)
{
    const char *host = getenv("NEC_TEST_PGHOST");
    char *conninfo = NULL;

    if (host) {
        char *admin = memory_format("host=%s user=postgres dbname=postgres", host);
        PGconn *pg = PQconnectdb(admin);
        run_only(pg, "set client_min_messages = error");
        run_only(pg, "drop database if exists nec_model with (force)");
        run_only(pg, "create database nec_model template nec_template");
        PQfinish(pg);
        free(admin);
        conninfo = memory_format(
            "host=%s user=postgres dbname=nec_model options='-c timezone=Europe/Paris -c jit=off'", host);
    } else {
        struct config *config = servers_start();
        char *migrate = memory_format("NEC_DATABASE='%s' " NEC_ADMIN " migrate >/dev/null", config->database);
        if (system(migrate) != 0) {
            printf("Bail out! %s\n", migrate);
            exit(1);
        }
        conninfo = memory_format("%s options='-c timezone=Europe/Paris -c jit=off'", config->database);
        free(migrate);
        config_free(config);
    }
    PGconn *pg = PQconnectdb(conninfo);
    free(conninfo);
    return pg;
}

static PGconn *cast_made(void)
{
    PGconn *pg = database_open();
    char *sql = file_read(NEC_SOURCE_DIR "/tests/model/world.sql");
    char *people = memory_format("select model.people(%d, %d, %d)", SENIORS, VOLUNTEERS, COORDINATORS);

    run_only(pg, "set client_min_messages = error");
    run_only(pg, sql);
    run_only(pg, people);
    run_only(pg, "analyze");
    free(people);
    free(sql);
    return pg;
}

/* ---- One act -------------------------------------------------------------------------------- */

enum { OUTCOME, REASON, STATE, JOURNAL, TOLD, SAID, OVERDUE };

static PGresult *act_done(PGconn *pg, const struct act *act, int64_t at)
{
    char who[32];
    json_t *fields = act_input(act);
    char *number = memory_format("%d", act->number), *input = json_dumps(fields, 0);
    char *key = act->key ? memory_format("key-%d", act->key) : NULL, *instant = memory_format("%" PRId64, at);
    PGresult *result = PQexecParams(
        pg, "select * from model.step($1, $2, $3, $4, $5, $6)", 6, NULL,
        (const char *[]){number, act_kinds[act->kind].name, who_name(act->who, who), key, input, instant},
        NULL, NULL, 0);

    json_decref(fields);
    free(number);
    free(input);
    free(key);
    free(instant);
    return result;
}

static const char *line_end(const char *line)
{
    return strchrnul(line, '\n');
}

/* The first line in which two worlds differ, both ways. */
static char *difference(const char *ours, const char *theirs)
{
    while (*ours && *theirs && line_end(ours) - ours == line_end(theirs) - theirs &&
           strncmp(ours, theirs, line_end(ours) - ours) == 0) {
        ours = line_end(ours) + (*line_end(ours) == '\n');
        theirs = line_end(theirs) + (*line_end(theirs) == '\n');
    }
    if (!*ours && !*theirs)
        return NULL;
    return memory_format("the worlds differ\n#   model: %.*s\n#   SQL:   %.*s", (int)(line_end(ours) - ours),
                         ours, (int)(line_end(theirs) - theirs), theirs);
}

/* Each line about an outing, an offer, an alert, or who goes, that was not there before is about something of
 * which the journal has a row; a refusal that changes nothing has none. */
static char *unjournalled(const char *before, const char *after, const char *journal)
{
    for (const char *line = after; *line && strchr("ofa", *line); line = line_end(line) + 1) {
        char *whole = memory_format("%.*s\n", (int)(line_end(line) - line), line);
        char *name = memory_format(" %.*s ", (int)strcspn(line, " "), line);
        bool kept = strstr(before, whole) || strstr(journal, name) || strstr(whole, " answered\n");
        free(name);
        if (!kept)
            return whole[strlen(whole) - 1] = 0, whole;
        free(whole);
        if (!*line_end(line))
            break;
    }
    return NULL;
}

/* Whoever counts as told of a volunteer has one. */
static char *told_wrongly(const struct world *world, const char *told)
{
    int act, nth, length;

    for (told += strspn(told, " "); *told; told += length + (int)strspn(told + length, " ")) {
        length = (int)strcspn(told, " ");
        nth = 0;
        sscanf(told, "o%d.%d", &act, &nth);
        int outing = outing_named(world, NAME(act, nth));
        if (outing < 0 || !leg_covered(world, outing, false) || !leg_covered(world, outing, true))
            return memory_format("of %.*s the senior counts as told who comes, and nobody does", length,
                                 told);
    }
    return NULL;
}

static char *said_wrongly(const struct world *world, const char *said)
{
    for (; *said; said = line_end(said) + 1)
        if (!said_truly(world, said))
            return memory_format("what is said is not so: %.*s", (int)(line_end(said) - said), said);
    return NULL;
}

/* What is wrong with an act that PostgreSQL has done: NULL, or words to be freed. */
static char *act_wrong(const struct world *world, const char *before, const struct act *act,
                       struct ending ending, PGresult *result)
{
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return memory_format("SQL raises %s", PQresultErrorMessage(result));
    const char *outcome = PQgetvalue(result, 0, OUTCOME), *reason = PQgetvalue(result, 0, REASON);
    const char *state = PQgetvalue(result, 0, STATE), *journal = PQgetvalue(result, 0, JOURNAL);
    if (strcmp(outcome, ending.outcome) != 0 || strcmp(reason, ending.reason ? ending.reason : "") != 0)
        return memory_format("the model says %s %s, SQL says %s %s", ending.outcome,
                             ending.reason ? ending.reason : "", outcome, reason);
    char *ours = world_show(world), *wrong = difference(ours, state);
    free(ours);
    char *line = wrong ? NULL : unjournalled(before, state, journal);
    if (line)
        wrong = memory_format("the journal does not say why: %s", line);
    free(line);
    if (!wrong)
        wrong = told_wrongly(world, PQgetvalue(result, 0, TOLD));
    if (!wrong)
        wrong = said_wrongly(world, PQgetvalue(result, 0, SAID));
    if (!wrong && !ending.reason && strcmp(act_kinds[act->kind].name, "chore_escalations_due") == 0 &&
        *PQgetvalue(result, 0, OVERDUE))
        wrong = memory_format("alerts that nobody has taken stay where they are: %s",
                              PQgetvalue(result, 0, OVERDUE));
    return wrong ? wrong : promise_broken(world);
}

/* ---- A story -------------------------------------------------------------------------------- */

static void act_aloud(const struct act *act, struct ending ending)
{
    char *line = act_told(act);

    printf("# %s → %s%s%s\n", line, ending.outcome, ending.reason ? " " : "",
           ending.reason ? ending.reason : "");
    free(line);
}

/* Tells the story from its beginning to its end or to what goes wrong. With `random` the acts are drawn on
 * the way, and kept. */
static struct telling story_tell(struct teller *teller, struct story *story, uint64_t *random)
{
    struct telling telling = {0};
    char *before = memory_text("");

    world_begin(teller->world, story->begins);
    run_only(teller->pg, "begin; select set_config('nec.territory', min(id)::text, true) from nec.territory");
    for (int i = 0; i < story->count && !telling.wrong; i++) {
        if (random)
            story->act[i] = act_draw(teller->world, FIRST_ACT + i, random);
        struct act *act = &story->act[i];
        struct ending ending = act_happens(teller->world, act);
        PGresult *result = act_done(teller->pg, act, teller->world->now);
        telling.told = i + 1;
        telling.wrong = act_wrong(teller->world, before, act, ending, result);
        if (!telling.wrong && (i % 25 == 24 || i == story->count - 1))
            telling.wrong = forgotten(teller->world);
        if (teller->aloud)
            act_aloud(act, ending);
        if (random)
            teller->tally[act->kind][ending.reason != NULL]++;
        free(before);
        before = memory_text(PQresultStatus(result) == PGRES_TUPLES_OK ? PQgetvalue(result, 0, STATE) : "");
        PQclear(result);
    }
    run_only(teller->pg, "rollback");
    free(before);
    return telling;
}

/* The story without `length` acts from `from` on; the time that went by before them still does. */
static void story_cut(struct story *to, const struct story *story, int from, int length)
{
    int gone_s = 0;

    *to = *story;
    for (int i = from; i < from + length; i++)
        gone_s += story->act[i].after_s;
    memmove(&to->act[from], &story->act[from + length], (story->count - from - length) * sizeof(*to->act));
    to->count -= length;
    if (from < to->count)
        to->act[from].after_s += gone_s;
}

/* The same act ends in the same wrong, by its first words. */
static bool wrong_alike(const struct story *story, const struct telling *one, const struct story *other,
                        const struct telling *two)
{
    return story->act[one->told - 1].kind == other->act[two->told - 1].kind &&
           strncmp(one->wrong, two->wrong, 16) == 0;
}

/* Is a shorter story wrong in the same way? Then it is the story from now on. */
static bool story_tried(struct teller *teller, struct story *story, struct telling *telling,
                        struct story *shorter)
{
    struct telling again = story_tell(teller, shorter, NULL);

    if (!again.wrong || !wrong_alike(story, telling, shorter, &again)) {
        free(again.wrong);
        return false;
    }
    free(telling->wrong);
    *telling = again;
    *story = *shorter;
    story->count = again.told;
    return true;
}

/* Zeller, Hildebrandt: "Simplifying and isolating failure-inducing input" (2002), with halves of halves, then
 * of the time that goes by. */
static void story_shrink(struct teller *teller, struct story *story, struct telling *telling)
{
    struct story *shorter = memory_zero(sizeof(*shorter));
    int count;

    story->count = telling->told;
    do {
        count = story->count;
        for (int length = story->count / 2; length > 0; length /= 2)
            for (int from = story->count - length; from >= 0;
                 from = from > story->count ? story->count - length : from - length) {
                story_cut(shorter, story, from, length);
                story_tried(teller, story, telling, shorter);
            }
    } while (story->count < count);
    for (int i = 0; i < story->count; i++) {
        *shorter = *story;
        shorter->act[i].after_s = 0;
        if (story->act[i].after_s)
            story_tried(teller, story, telling, shorter);
    }
    free(shorter);
}

static void story_show(struct story *story, const struct telling *telling, int acts)
{
    char begins[PARIS_ISO_BYTES];

    paris_format_instant(story->begins, begins);
    printf("# seed %" PRIu64 ": %d acts are enough, from %s on (again: model-acts --seed %" PRIu64
           " --acts %d)\n",
           story->seed, story->count, begins, story->seed, acts);
    for (int i = 0; i < story->count; i++) {
        char *line = act_told(&story->act[i]);
        printf("# %s\n", line);
        free(line);
    }
    printf("# %s\n", telling->wrong);
}

/* Some begin when the clocks change, or at the end of the year. */
static int64_t story_begins(uint64_t seed)
{
    static const char *const days[] = {"2026-11-24T10:00+01:00", "2026-10-22T17:00+02:00",
                                       "2027-03-25T08:00+01:00", "2026-12-22T11:30+01:00",
                                       "2027-05-03T15:00+02:00"};

    return paris_parse_instant(days[seed % 5]);
}

/* ---- The test ------------------------------------------------------------------------------- */

/* An act that nobody has done yet, or NULL. */
static const char *never_done(int (*tally)[2])
{
    for (int i = 0; i < act_kind_count; i++)
        if (tally[i][0] == 0)
            return act_kinds[i].name;
    return NULL;
}

static void tally_show(int (*tally)[2], bool all)
{
    for (int i = 0; i < act_kind_count; i++)
        printf("# %s: %d done, %d refused\n", act_kinds[i].name, tally[i][0], tally[i][1]);
    if (all)
        CHECK_TEXT(never_done(tally), NULL, "every act was done by somebody");
}

/* Is that act in the model? */
static bool modelled(const char *name)
{
    for (int i = 0; i < act_kind_count; i++)
        if (strcmp(act_kinds[i].name, name) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    bool soak = getenv("NEC_SOAK"), quick = getenv("NEC_QUICK") && *getenv("NEC_QUICK");
    int acts = soak ? 100000 : quick ? 1000 : 5000;
    uint64_t seed = 1;
    struct teller teller = {.world = memory_zero(sizeof(*teller.world)),
                            .tally = memory_zero(act_kind_count * sizeof(*teller.tally))};
    struct story *story = memory_zero(sizeof(*story));
    struct telling telling = {0};

    if (soak) {
        assert(getrandom(&seed, 4, 0) == 4);
        seed %= 1000000;
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--acts") == 0 && i + 1 < argc)
            acts = atoi(argv[++i]);
        else if (strcmp(argv[i], "--tell") == 0)
            teller.aloud = true;
        else
            return printf("model-acts [--seed N] [--acts N] [--tell]\n"), 2;
    }
    const bool all = acts >= 5000;
    printf("# the first seed is %" PRIu64 "\n", seed);
    teller.pg = cast_made();
    for (int told = 0;
         !telling.wrong && (told < acts || (all && told < 8 * acts && never_done(teller.tally)));
         told += STORY, seed++) {
        uint64_t random = seed;
        *story = (struct story){.seed = seed,
                                .begins = story_begins(seed),
                                .count = !all && acts - told < STORY ? acts - told : STORY};
        telling = story_tell(&teller, story, &random);
    }
    teller.aloud = false;
    if (telling.wrong)
        story_shrink(&teller, story, &telling);
    if (!CHECK(!telling.wrong, "%d random acts: SQL does what the model says, and every promise holds", acts))
        story_show(story, &telling, acts);
    else
        tally_show(teller.tally, all);
    left_out_compare(modelled);
    PQfinish(teller.pg);
    free(telling.wrong);
    free(teller.tally);
    free(teller.world);
    free(story);
    return check_done();
}
