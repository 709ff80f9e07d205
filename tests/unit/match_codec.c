/* Documents of matcher/codec.h: what is read, what is refused and in which words, what goes back. */
#include "matcher/codec.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char WORLD[] =
    "{\"volunteers\":["
    "{\"id\":12,\"code\":\"ignored\",\"state\":\"active\",\"e\":355000.5,\"n\":6689000,\"district\":"
    "\"centre\","
    "\"radius_m\":4000,\"abilities\":[\"wheelchair\"],\"modes\":[\"walk\",\"car\"],\"purposes\":[],"
    "\"districts\":[],"
    "\"languages\":[\"fr\"],\"week_cap\":2,\"month_cap\":6,\"paused_until\":\"2026-11-01\",\"cleared_until\":\"2029-11-30\",\"open_offers\":1,"
    "\"weekly\":[[4,32,80]],\"absences\":[[\"2026-12-24\",\"2027-01-02\"]],"
    "\"free\":[{\"on\":\"2026-11-28\",\"from_q\":56,\"to_q\":60},{\"on\":\"2026-11-28\",\"from_q\":60,\"to_"
    "q\":64}],"
    "\"busy\":[{\"from_at\":\"2026-11-20T09:30:00+01:00\",\"meet_at\":\"2026-11-20T10:00:00+01:00\","
    "\"until_at\":\"2026-11-20T12:00:00+01:00\"}],"
    "\"asks\":[{\"at\":\"2026-11-19T09:00:00.25+01:00\",\"answer\":\"yes\",\"start_at\":\"2026-11-22T14:00:"
    "00+01:00\"}],"
    "\"message\":{\"leaves_at\":\"2026-11-23T09:02:00+01:00\",\"outings\":2}},"
    "{\"id\":13,\"state\":\"active\",\"e\":null,\"n\":null}]}";

static const char PROBLEM[] =
    "{\"now\":\"2026-11-23T08:00:00Z\",\"outing\":{\"id\":7,\"asked_version\":3,\"purpose\":\"medical\","
    "\"needs\":[\"walker\",\"wheelchair\"],\"requires\":[\"wheelchair\"],\"mode\":\"any\","
    "\"start_at\":\"2026-11-26T14:00:00+01:00\",\"end_at\":\"2026-11-26T16:00:00+01:00\",\"urgent\":false,"
    "\"home\":{\"e\":355800,\"n\":6689000,\"district\":\"centre\"}},\"senior\":{\"languages\":[]},"
    "\"bonds\":[{\"volunteer\":40,\"outings\":1},{\"volunteer\":12,\"outings\":3,\"last_at\":\"2026-11-03T16:"
    "00:00+01:00\"}],"
    "\"excluded\":[9,3],\"asked\":[5]}";

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (!json)
        check_note("%s", error.text);
    return json;
}

static void test_world(void)
{
    struct complaint complaint;
    struct world *world = world_new();
    json_t *document = parse(WORLD);
    CHECK(codec_volunteers(document, world, &complaint), "a world is read (%s)", complaint.text);
    CHECK_INT(world_count(world), 2, "with everybody in it");
    const struct volunteer *volunteer = world_find(world, 12);
    CHECK_NEAR(volunteer->home.east, 355000.5, 1e-9, "where they live is read to the millimetre");
    CHECK(volunteer->active && volunteer->drives, "what they may do is read");
    CHECK_INT(volunteer->availability.occasions_count, 1, "two hours of one day are one occasion");
    CHECK_INT(volunteer->commitments[0].meet_s - volunteer->commitments[0].from_s, 1800,
              "what they have promised begins when they set out");
    CHECK_INT(volunteer->asks[0].at_s, 1795075200, "fractions of a second are dropped");
    CHECK(!metres_known(world_find(world, 13)->home), "a home that nobody has found yet is nowhere");
    json_decref(document);

    document = parse("{\"volunteers\":[{\"id\":13,\"state\":\"left\"},{\"id\":14}],\"removed\":[12,99]}");
    CHECK(codec_volunteers(document, world, &complaint), "changes are read (%s)", complaint.text);
    CHECK(world_count(world) == 2 && !world_find(world, 12) && !world_find(world, 13)->active &&
              world_find(world, 14),
          "who changed is replaced, who came is there, who went is gone");
    json_decref(document);

    document = parse(
        "{\"volunteers\":[{\"id\":15},{\"id\":16,\"weekly\":[[8,1,2]]}]}");
    CHECK(!codec_volunteers(document, world, &complaint), "a document with one mistake is refused");
    CHECK_TEXT(complaint.text, "volunteers.1.weekly.0.0: a whole number from 1 to 7",
               "and the complaint says where");
    CHECK(world_count(world) == 2 && !world_find(world, 15), "nothing of it was taken");
    json_decref(document);
    world_free(world);
}

/* How much likelier than at first a yes of this volunteer is thought to be. */
static double won(const struct world *world, int64_t id)
{
    return world_find(world, id)->effect.mean;
}

static bool learned(struct world *world, const char *text, struct complaint *complaint)
{
    json_t *document = parse(text);
    bool ok = codec_answers(document, world, complaint);
    json_decref(document);
    return ok;
}

static void test_answers(void)
{
    struct complaint complaint;
    struct world *world = world_new(), *anew = world_new();
    json_t *document = parse(WORLD);
    codec_volunteers(document, world, &complaint);
    codec_volunteers(document, anew, &complaint);
    CHECK(learned(world,
                  "{\"answers\":[{\"volunteer\":12,\"yes\":true,\"features\":{\"always\":1,\"trust\":0.5}},"
                  "{\"volunteer\":13,\"yes\":false,\"features\":{\"always\":1,\"shoe_size\":43}},"
                  "{\"volunteer\":99,\"yes\":true,\"features\":{}}]}",
                  &complaint),
          "answers are read, also of features and volunteers that are unknown (%s)", complaint.text);
    CHECK(won(world, 12) > 0 && won(world, 13) < 0, "who says yes is told from who does not");

    double before = won(world, 12);
    codec_volunteers(document, world, &complaint);
    CHECK(won(world, 12) == before, "a fresh copy of a volunteer leaves what was learned of them");
    world_remember(anew, world);
    CHECK(won(anew, 12) == before, "and so does a world that is loaded anew");

    CHECK(!learned(world,
                   "{\"answers\":[{\"volunteer\":12,\"yes\":true,\"features\":{\"always\":1}},"
                   "{\"volunteer\":12,\"features\":{\"always\":\"1\"}}]}",
                   &complaint) &&
              won(world, 12) == before,
          "of answers with one mistake none is learned from");
    CHECK_TEXT(complaint.text, "answers.1.features.always: a number", "and the complaint says where");
    CHECK(!learned(world, "{\"answers\":[{\"volunteer\":12,\"features\":{\"always\":1e30}}]}", &complaint),
          "a feature beyond all measure is refused");
    json_decref(document);
    world_free(world);
    world_free(anew);
}

/* What is known of health is not seen: the same person in a wheelchair, or at a doctor's, is the same. */
static void test_health_is_no_feature(void)
{
    struct vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
    static const char *const others[][2] = {
        {"outing.needs", "[\"wheelchair\",\"hard_of_hearing\",\"sight\"]"},
        {"outing.needs", "[]"},
        {"outing.requires", "[]"},
        {"outing.purpose", "\"administrative\""},
    };
    struct complaint complaint;
    struct volunteer volunteer = {.id = 12};
    struct problem usual;
    json_t *document = parse(PROBLEM);
    codec_problem(document, vocabulary, &usual, &complaint);
    json_decref(document);
    struct candidate candidate = {.volunteer = &volunteer, .distance_m = 800, .start = &usual.starts[0]};
    struct features features = acceptance_features(&usual, &candidate);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct problem problem;
        document = parse(PROBLEM);
        const char *key = strchr(others[i][0], '.') + 1;
        json_object_set_new(json_object_get(document, "outing"), key,
                            json_loads(others[i][1], JSON_DECODE_ANY, NULL));
        CHECK(codec_problem(document, vocabulary, &problem, &complaint), "a problem with other %s", key);
        candidate.start = &problem.starts[0];
        struct features other = acceptance_features(&problem, &candidate);
        CHECK(memcmp(&features, &other, sizeof features) == 0,
              "%s %s: nothing else is seen, nothing else learned", key, others[i][1]);
        problem_clear(&problem);
        json_decref(document);
    }
    problem_clear(&usual);
    free(vocabulary);
}

static void test_many_come_and_go(void)
{
    struct world *world = world_new();
    bool ok = true;
    for (int64_t id = 1; id <= 3000; id++)
        world_put(world, (struct volunteer){.id = id * 1000003, .home = METRES_NOWHERE});
    for (int64_t id = 1; id <= 3000; id += 3)
        world_remove(world, id * 1000003);
    struct problem problem = {.now_s = 1795075200, .start_s = 1795334400};
    world_suppose_asked(world, 2 * 1000003, &problem);
    world_suppose_asked(world, 1 * 1000003, &problem);
    CHECK(world_find(world, 2 * 1000003)->open_offers == 1 && world_find(world, 2 * 1000003)->asks_count == 1,
          "whoever is about to be asked counts as asked until the truth comes");
    for (int64_t id = 1; id <= 3000; id++)
        ok = ok && (world_find(world, id * 1000003) != NULL) == (id % 3 != 1);
    CHECK(ok && world_count(world) == 2000, "among thousands that come and go everybody is found again");
    world_free(world);
}

/* Reads the usual problem with one value replaced; the complaint, or NULL when it was taken. */
static const char *refused(const char *path, const char *value, struct complaint *complaint)
{
    struct vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
    struct problem problem;
    json_t *document = parse(PROBLEM), *object = document;
    char *copy = strdup(path), *key = copy, *dot;
    while ((dot = strchr(key, '.'))) {
        *dot = '\0';
        object = json_object_get(object, key);
        key = dot + 1;
    }
    json_object_set_new(object, key, json_loads(value, JSON_DECODE_ANY, NULL));
    bool ok = codec_problem(document, vocabulary, &problem, complaint);
    if (ok)
        problem_clear(&problem);
    free(copy);
    free(vocabulary);
    json_decref(document);
    return ok ? NULL : complaint->text;
}

static void test_refusals(void)
{
    struct complaint complaint;
    CHECK_TEXT(refused("senior.name", "\"x\"", &complaint), NULL, "what the reader does not know is ignored");
    CHECK_TEXT(refused("outing", "[]", &complaint), "outing: an object", "a problem has an outing");
    CHECK_TEXT(refused("outing.id", "0", &complaint),
               "outing.id: a whole number from 1 to 9223372036854775807", "ids begin at 1");
    CHECK_TEXT(refused("outing.start_at", "null", &complaint), "outing.start_at: must be there",
               "null is as good as absent");
    CHECK_TEXT(refused("now", "\"tomorrow\"", &complaint),
               "now: an instant such as 2026-11-28T14:00:00+01:00", "an instant must be one");
    CHECK_TEXT(refused("outing.end_at", "\"2026-11-26T14:00:00+01:00\"", &complaint),
               "outing.end_at: after the start, by at most 24 hours", "an outing ends after it began");
    CHECK_TEXT(refused("outing.end_at", "\"2026-11-28T14:00:00+01:00\"", &complaint),
               "outing.end_at: after the start, by at most 24 hours", "an outing ends within a day");
    CHECK_TEXT(refused("outing.purpose", "\"\"", &complaint),
               "outing.purpose: a code of 1 to 31 bytes, of at most 64 different ones",
               "an empty code is none");
    CHECK_TEXT(refused("bonds", "[{\"volunteer\":1},{}]", &complaint), "bonds.1.volunteer: must be there",
               "the complaint counts from 0");
    CHECK_TEXT(refused("asked", "[1,\"2\"]", &complaint), "asked.1: an id", "a list of ids holds ids");
    CHECK_TEXT(refused("outing.home.n", "null", &complaint), "outing.home.n: metres",
               "one coordinate is none");
    CHECK_TEXT(refused("outing.urgent", "1", &complaint), "outing.urgent: true or false", "1 is not true");
    CHECK_TEXT(refused("limits", "{\"open\":70000}", &complaint),
               "limits.open: a whole number from 0 to 65535", "limits have limits");
    CHECK_TEXT(refused("pace", "{\"walk_m_h\":0}", &complaint), "pace: speeds above 0", "nobody stands still");
}

static void test_ranked(void)
{
    struct complaint complaint;
    struct world *world = world_new();
    struct problem problem;
    struct candidate best[8];
    struct tally aside;
    json_t *document = parse(WORLD);
    codec_volunteers(document, world, &complaint);
    json_decref(document);
    document = parse(PROBLEM);
    CHECK(codec_problem(document, world_vocabulary(world), &problem, &complaint), "a problem is read (%s)",
          complaint.text);
    json_decref(document);
    CHECK(problem.medical && problem.excluded[0] == 3 && problem.bonds[0].volunteer == 12 &&
              problem.mode == 0,
          "its lists are sorted, any mode is no mode");

    struct ranking ranking = world_ranking(world);
    size_t count = rank(&ranking, &problem, best, 8, &aside);
    struct plan plan = plan_now(&plan_habits_default, &problem, best, count);
    json_t *ranked = codec_ranked(&ranking, &problem, best, count, &plan, &aside);
    char *text = json_dumps(ranked, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_TEXT(
        text,
        "{\"asked_version\":3,\"candidates\":[{\"approach_min\":10,\"distance_m\":800,\"features\":{"
        "\"always\":1.0,\"appointment\":1.0,\"kilometres\":0.26669999999999999,\"known\":1.0,"
        "\"tired\":0.044999999999999998,\"trust\":0.75},\"parts\":["
        "{\"code\":\"bond\",\"points\":550,\"text\":\"Déjà 3 sorties ensemble, la dernière le mardi 3 "
        "novembre\"},"
        "{\"code\":\"distance\",\"points\":-32,\"text\":\"Habite à 800\u00a0m, environ 10\u00a0minutes en voiture\"},"
        "{\"code\":\"district\",\"points\":40,\"text\":\"Habite le même quartier\"},"
        "{\"code\":\"availability\",\"points\":40,\"text\":\"Libre bien avant et bien après la sortie\"},"
        "{\"code\":\"load\",\"points\":-111,\"text\":\"1\u00a0sortie sur\u00a06 en 30\u00a0jours\"},"
        "{\"code\":\"asked\",\"points\":16,\"text\":\"1\u00a0proposition en 30\u00a0jours, 1 encore sans "
        "réponse\"},"
        "{\"code\":\"ability\",\"points\":0,\"text\":\"Sait accompagner en fauteuil roulant\"}],"
        "\"probability\":0.63519999999999999,\"score\":503,\"sentence\":\"Déjà 3 sorties ensemble, la "
        "dernière le"
        " mardi 3 novembre\u00a0; habite à 800\u00a0m, environ 10\u00a0minutes en voiture\u00a0; 1\u00a0sortie sur\u00a06 en 30\u00a0jours.\","
        "\"volunteer\":12}],\"outing\":7,\"put_aside\":{\"not_active\":1},\"wave\":[12]}",
        "the ranking goes back with its parts, its sentences and who was put aside");
    free(text);
    json_decref(ranked);
    problem_clear(&problem);
    world_free(world);
}

/* {"together": …}: the problem of above and the same a week later, the first volunteer of the world having said yes to `said`. */
static json_t *together(const char *said)
{
    json_t *world = parse(WORLD), *now = parse(PROBLEM), *later = parse(PROBLEM), *outing = json_object_get(later, "outing");
    json_object_set_new(outing, "id", json_integer(8));
    json_object_set_new(outing, "start_at", json_string("2026-12-03T14:00:00+01:00"));
    json_object_set_new(outing, "end_at", json_string("2026-12-03T16:00:00+01:00"));
    json_object_set_new(now, "standing", parse(said));
    json_object_set_new(later, "standing", parse(said));
    json_t *document = json_pack("{s:{s:[o,o], s:[O]}}", "together", "outings", now, later, "volunteers",
                                 json_array_get(json_object_get(world, "volunteers"), 0));
    json_decref(world);
    return document;
}

static void test_standing(void)
{
    struct complaint complaint;
    struct standing standing;
    struct world *world = world_new();
    json_t *document = parse("{}"), *ranked = json_object();
    CHECK(codec_standing(document, world_vocabulary(world), &standing, &complaint) && standing.outings_count == 0,
          "where nobody has said yes beforehand there is nothing to plan");
    json_decref(document);

    document = together("[12]");
    CHECK(codec_standing(document, world_vocabulary(world), &standing, &complaint), "outings that are planned together are read (%s)",
          complaint.text);
    json_decref(document);
    struct ranking ranking = world_ranking(world);
    standing_plan(&ranking, &standing);
    CHECK(!codec_given(ranked, &standing, 9) && json_object_size(ranked) == 0, "of another outing nothing is said");
    CHECK(codec_given(ranked, &standing, 7), "whose it is goes back with the ranking");
    char *text = json_dumps(ranked, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_TEXT(text,
               "{\"standing\":{\"approach_min\":10,\"sentence\":\"A dit oui d’avance, pour chaque fois que cette sortie revient\u00a0; décidé en même "
               "temps que 1\u00a0autre sortie, pour que le moins possible reste sans personne.\",\"volunteer\":12}}",
               "with the reason in French");
    free(text);
    standing_clear(&standing);

    document = together("[12,13,14,15]");
    CHECK(!codec_standing(document, world_vocabulary(world), &standing, &complaint), "more than three for one outing are refused");
    CHECK_TEXT(complaint.text, "together.outings.0.standing: three at most", "and the complaint says where");
    json_decref(document);
    json_decref(ranked);
    world_free(world);
}

/* Weights are said twice: here, and where a territory may set them otherwise. */
static void test_weights(void)
{
    static const struct {
        const char *name;
        int value;
    } rows[] = {
#define WEIGHT(name, value, meaning) {#name, value},
#include "matcher/weights.def"
#undef WEIGHT
    };
    struct weights weights;
    struct complaint complaint;
    json_t *set = parse("{\"weights\":{\"known\":700,\"per_km\":-60}}"), *none = parse("{\"weights\":null}"),
           *wrong = parse("{\"weights\":{\"known\":10000}}");
    CHECK(codec_weights(set, &weights, &complaint) && weights.known == 700 && weights.per_km == -60 &&
              weights.circle == weights_default.circle,
          "weights that a territory has set are taken, the others stay");
    CHECK(codec_weights(none, &weights, &complaint) && memcmp(&weights, &weights_default, sizeof weights) == 0,
          "where none is set, all are the usual ones");
    CHECK(!codec_weights(wrong, &weights, &complaint) && strstr(complaint.text, "weights.known"),
          "a weight beyond all measure is refused (%s)", complaint.text);
    json_decref(set);
    json_decref(none);
    json_decref(wrong);

    static char sql[1 << 17];
    FILE *file = fopen("migrations/core/settings.sql", "r");
    if (!file)
        return check_skip("not run from the top of the tree");
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    fclose(file);
    int found = 0;
    for (const char *at = sql; (at = strstr(at, "('weight_")); at++)
        found++;
    CHECK_INT(found, sizeof rows / sizeof *rows, "a territory may set each weight");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char key[64];
        int value = 0;
        snprintf(key, sizeof key, "('weight_%s',", rows[i].name);
        const char *row = strstr(sql, key);
        CHECK(row && sscanf(row + strlen(key), " '%d'", &value) == 1 && value == rows[i].value,
              "%s is by default what the matcher has", rows[i].name);
    }
}

int main(void)
{
    test_weights();
    test_world();
    test_answers();
    test_health_is_no_feature();
    test_many_come_and_go();
    test_refusals();
    test_ranked();
    test_standing();
    return check_done();
}
