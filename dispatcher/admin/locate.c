/*
 * nec-admin locate "…" and locate --batch: where an address said by somebody is.
 *
 * With --addresses FILE… nothing but these files is needed (geo/geocode_load.h); without, the addresses and
 * places of the database are asked. A question on the command line is answered in sentences; with --batch each
 * line of standard input is answered by one JSON object on one line, at once, whatever the line holds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "dispatcher/admin/admin.h"
#include "geo/district.h"
#include "geo/gazetteer.h"
#include "geo/geocode.h"
#include "geo/geocode_load.h"
#include "geo/plane.h"

enum { ANSWERS = 6 };

struct locate {
    const struct geocode *geocode;
    struct geocode *own;         /* of files; NULL: the gazetteer's */
    struct gazetteer *gazetteer; /* of the database; NULL: files */
    struct plane *plane;
    struct districts *districts; /* NULL: no shapes known */
};

static bool files_load(struct locate *locate, char **files)
{
    char why[400];
    locate->own = geocode_new();
    for (; *files; files++) {
        struct geocode_loaded loaded;
        if (!geocode_load(locate->own, *files, &loaded, why, sizeof why)) {
            fprintf(stderr, "nec-admin : %s\n", why);
            return false;
        }
        fprintf(stderr, "%s : %zu lignes prises, %zu refusées\n", *files, loaded.taken, loaded.refused);
    }
    geocode_build(locate->own);
    locate->geocode = locate->own;
    return true;
}

static bool database_load(struct locate *locate, const struct config *config)
{
    PGconn *connection = admin_connect(config);
    json_int_t next = 0;
    bool fine = connection != NULL;
    locate->gazetteer = gazetteer_new();
    do {
        json_t *input = json_pack("{sI}", "after", next);
        json_t *page = fine ? admin_page(connection, "page_gazetteer", input) : NULL;
        fine = page != NULL;
        next = page ? gazetteer_add(locate->gazetteer, page) : 0;
        json_decref(page);
        json_decref(input);
    } while (fine && next > 0);
    PQfinish(connection);
    gazetteer_build(locate->gazetteer);
    locate->geocode = gazetteer_geocode(locate->gazetteer);
    return fine;
}

static void shapes_load(struct locate *locate, const struct config *config)
{
    char why[300];
    locate->plane = plane_open(&PLANE_NANTES, why, sizeof why);
    if (locate->plane && access(config->districts, R_OK) == 0)
        locate->districts = districts_open(config->districts, locate->plane, why, sizeof why);
    if (!locate->districts)
        fprintf(stderr, "nec-admin : pas de contours de quartiers (--districts) : les réponses n’en disent pas.\n");
}

/* ---- One answer ---- */

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

static json_t *degrees(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *answer_json(const struct locate *locate, const struct geocode_found *found)
{
    struct metres at = locate->plane ? plane_project(locate->plane, found->at) : METRES_NOWHERE;
    const struct district *district = locate->districts ? district_at(locate->districts, at) : NULL;
    bool commune = found->kind == GEOCODE_COMMUNE;
    return json_pack("{ss sf so so so so so so so so so so ss}", "kind", geocode_kind_name(found->kind), "confidence",
                     found->confidence / 1000.0, "number", found->number >= 0 ? json_integer(found->number) : json_null(),
                     "suffix", text_or_null(found->suffix), "street", commune ? json_null() : text_or_null(found->street),
                     "postcode", text_or_null(found->postcode), "city", text_or_null(found->city), "insee",
                     text_or_null(found->insee), "lon", degrees(found->at.lon), "lat", degrees(found->at.lat), "district",
                     district && !commune ? json_string(district->code) : json_null(), "id", text_or_null(found->id),
                     "label", found->label);
}

static json_t *nothing_json(void)
{
    static const char *const fields[] = {"number", "suffix", "street", "postcode", "city", "insee", "lon", "lat", "district", "id", "label"};
    json_t *nothing = json_pack("{ss sf}", "kind", "none", "confidence", 0.0);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        json_object_set_new(nothing, fields[i], json_null());
    return nothing;
}

/* What the brief of the command promises: the best answer, and below it all that it was chosen among. */
static json_t *question_json(const struct locate *locate, const char *question)
{
    struct geocode_found found[ANSWERS];
    size_t count = geocode_find(locate->geocode, question, found, ANSWERS);
    enum geocode_verdict verdict = geocode_judge(found, count);
    json_t *answer = verdict == GEOCODE_VERDICT_NONE ? nothing_json() : answer_json(locate, &found[0]);
    json_t *candidates = json_array();
    for (size_t i = 0; verdict != GEOCODE_VERDICT_NONE && i < count; i++)
        json_array_append_new(candidates, answer_json(locate, &found[i]));
    json_object_set_new(answer, "verdict", json_string(geocode_verdict_name(verdict)));
    json_object_set_new(answer, "candidates", candidates);
    return answer;
}

/* ---- Many, and one ---- */

/* JSON holds no bytes that are not UTF-8, and neither do our answers: they come from files that were checked. */
static int batch_answer(const struct locate *locate)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        json_t *answer = question_json(locate, line);
        json_dumpf(answer, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
        putchar('\n');
        fflush(stdout);
        json_decref(answer);
    }
    free(line);
    return 0;
}

static int one_answer(const struct locate *locate, const char *question)
{
    static const char *const words[] = {"Rien de sûr.", "À demander :", "C’est là :"};
    struct geocode_found found[ANSWERS];
    size_t count = geocode_find(locate->geocode, question, found, ANSWERS);
    enum geocode_verdict verdict = geocode_judge(found, count);
    puts(words[verdict]);
    for (size_t i = 0; verdict != GEOCODE_VERDICT_NONE && i < count; i++) {
        struct metres at = plane_project(locate->plane, found[i].at);
        const struct district *district = locate->districts ? district_at(locate->districts, at) : NULL;
        printf("  %3d %%  %s (%s%s%s)", found[i].confidence / 10, found[i].label, geocode_kind_name(found[i].kind),
               district ? ", " : "", district ? district->name : "");
        if (lonlat_known(found[i].at))
            printf("  %.6f %.6f", found[i].at.lon, found[i].at.lat);
        putchar('\n');
    }
    return verdict == GEOCODE_VERDICT_NONE ? ADMIN_FAILED : 0;
}

int locate_command(const struct config *config, char **arguments)
{
    struct locate locate = {0};
    const char *question = NULL;
    bool batch = false, bad = false;
    size_t count = 0, files = 0;
    while (arguments[count])
        count++;
    char **paths = memory_zero((count + 1) * sizeof *paths);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(arguments[i], "--batch") == 0)
            batch = true;
        else if (strcmp(arguments[i], "--addresses") == 0 && arguments[i + 1])
            paths[files++] = arguments[++i];
        else if (strncmp(arguments[i], "--addresses=", 12) == 0)
            paths[files++] = arguments[i] + 12;
        else if (!question && strncmp(arguments[i], "--", 2) != 0)
            question = arguments[i];
        else
            bad = true;
    }
    int end = ADMIN_FAILED;
    if (bad || batch == (question != NULL)) {
        end = admin_usage("locate attend une adresse, ou --batch ; puis --addresses FICHIER, autant qu’il en faut");
    } else if (files ? files_load(&locate, paths) : database_load(&locate, config)) {
        shapes_load(&locate, config);
        end = batch ? batch_answer(&locate) : one_answer(&locate, question);
    }
    free(paths);
    districts_close(locate.districts);
    plane_close(locate.plane);
    gazetteer_free(locate.gazetteer);
    geocode_free(locate.own);
    return end;
}
