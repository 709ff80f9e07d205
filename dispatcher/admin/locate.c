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

#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/where.h"
#include "geo/plane.h"

enum { ANSWERS = 6 };

/* ---- One answer ---- */

static json_t *text_or_null(const char *text)
{
    return text && *text ? json_string(text) : json_null();
}

static json_t *degrees(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *answer_json(const struct where *where, const struct geocode_found *found)
{
    struct metres at = plane_project(where->plane, found->at);
    const struct district *district = where->districts ? district_at(where->districts, at) : NULL;
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
static json_t *question_json(const struct where *where, const char *question)
{
    struct geocode_found found[ANSWERS];
    size_t count = geocode_find(where->geocode, question, found, ANSWERS);
    enum geocode_verdict verdict = geocode_judge(found, count);
    json_t *answer = verdict == GEOCODE_VERDICT_NONE ? nothing_json() : answer_json(where, &found[0]);
    json_t *candidates = json_array();
    for (size_t i = 0; verdict != GEOCODE_VERDICT_NONE && i < count; i++)
        json_array_append_new(candidates, answer_json(where, &found[i]));
    json_object_set_new(answer, "verdict", json_string(geocode_verdict_name(verdict)));
    json_object_set_new(answer, "candidates", candidates);
    return answer;
}

/* ---- Many, and one ---- */

/* JSON holds no bytes that are not UTF-8, and neither do our answers: they come from files that were checked. */
static int batch_answer(const struct where *where)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) >= 0) {
        line[strcspn(line, "\r\n")] = '\0';
        json_t *answer = question_json(where, line);
        json_dumpf(answer, stdout, JSON_COMPACT | JSON_REAL_PRECISION(10));
        putchar('\n');
        fflush(stdout);
        json_decref(answer);
    }
    free(line);
    return 0;
}

/* Its district, else that it has none, and its commune: that of the shapes, or what the address says. */
static void district_say(const struct where *where, struct metres at, const char *city)
{
    const struct district *district = where->districts ? district_at(where->districts, at) : NULL;
    const struct district *commune = where->communes ? district_at(where->communes, at) : NULL;
    if (!where->districts || !metres_known(at))
        return;
    if (district)
        printf(", %s", district->name);
    else
        printf(", hors Nantes : %s", commune ? commune->name : *city ? city : "commune inconnue");
}

static int one_answer(const struct where *where, const char *question)
{
    static const char *const words[] = {"Rien de sûr.", "À demander :", "C’est là :"};
    struct geocode_found found[ANSWERS];
    size_t count = geocode_find(where->geocode, question, found, ANSWERS);
    enum geocode_verdict verdict = geocode_judge(found, count);
    puts(words[verdict]);
    for (size_t i = 0; verdict != GEOCODE_VERDICT_NONE && i < count; i++) {
        struct metres at = plane_project(where->plane, found[i].at);
        printf("  %3d %%  %s (%s", found[i].confidence / 10, found[i].label, geocode_kind_name(found[i].kind));
        district_say(where, at, found[i].city);
        putchar(')');
        if (lonlat_known(found[i].at))
            printf("  %.6f %.6f", found[i].at.lon, found[i].at.lat);
        putchar('\n');
    }
    return verdict == GEOCODE_VERDICT_NONE ? ADMIN_FAILED : 0;
}

int locate_command(const struct config *config, char **arguments)
{
    struct where where;
    const char *question[2];
    bool batch = false;
    int end = where_open(&where, config, arguments, question, 1, &batch,
                         "locate attend une adresse, ou --batch ; puis --addresses FICHIER, autant qu’il en faut");
    if (end == 0)
        end = batch ? batch_answer(&where) : one_answer(&where, question[0]);
    where_close(&where);
    return end;
}
