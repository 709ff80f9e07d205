#include "geo/gazetteer.h"

#include "base/json.h"
#include "base/memory.h"
#include "geo/district.h"
#include "geo/geocode.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORTH_OFFERING 0.6 /* of the best answer's confidence */
#define LOOKED_AT      20  /* answers that may come forward by a head start */

/* Where a door or place is, in degrees and (unless NAN) in metres. */
struct spot {
    struct lonlat at;
    double e, n;
    char district[DISTRICT_CODE_MAX + 1]; /* "" when in none */
};

struct gazetteer {
    struct geocode *geocode;
    struct spot *spots; /* by latitude, once built */
    size_t count, room;
};

struct gazetteer *gazetteer_new(void)
{
    struct gazetteer *gazetteer = memory_zero(sizeof *gazetteer);
    gazetteer->geocode = geocode_new();
    return gazetteer;
}

void gazetteer_free(struct gazetteer *gazetteer)
{
    if (!gazetteer)
        return;
    geocode_free(gazetteer->geocode);
    free(gazetteer->spots);
    free(gazetteer);
}

/* ---- Filling ---- */

static const char *text_at(const json_t *row, size_t column)
{
    const char *text = json_string_value(json_array_get(row, column));
    return text ? text : "";
}

static double number_at(const json_t *row, size_t column)
{
    const json_t *value = json_array_get(row, column);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/* The last five columns of every row: lon, lat, e, n, district. False when it is nowhere. */
static bool spot_add(struct gazetteer *gazetteer, const json_t *row, size_t column)
{
    struct spot spot = {.at = {number_at(row, column), number_at(row, column + 1)},
                        .e = number_at(row, column + 2),
                        .n = number_at(row, column + 3)};
    const char *district = text_at(row, column + 4);
    if (!lonlat_known(spot.at) || strlen(district) >= sizeof spot.district)
        return false;
    memcpy(spot.district, district, strlen(district) + 1);
    if (gazetteer->count == gazetteer->room) {
        gazetteer->room = gazetteer->room ? gazetteer->room * 2 : 1024;
        gazetteer->spots = memory_grow(gazetteer->spots, gazetteer->room * sizeof *gazetteer->spots);
    }
    gazetteer->spots[gazetteer->count++] = spot;
    return true;
}

static void door_add(struct gazetteer *gazetteer, const json_t *row)
{
    if (!spot_add(gazetteer, row, 7))
        return;
    struct address address = {.id = text_at(row, 0),
                              .number = atoi(text_at(row, 1)),
                              .suffix = text_at(row, 2),
                              .street = text_at(row, 3),
                              .postcode = text_at(row, 4),
                              .city = text_at(row, 5),
                              .insee = text_at(row, 6),
                              .hamlet = "",
                              .position = "",
                              .at = gazetteer->spots[gazetteer->count - 1].at,
                              .mismatch_m = NAN};
    geocode_add(gazetteer->geocode, &address);
}

static void place_add(struct gazetteer *gazetteer, const json_t *row)
{
    if (!spot_add(gazetteer, row, 6))
        return;
    struct geocode_place place = {.id = text_at(row, 0),
                                  .name = text_at(row, 1),
                                  .address = text_at(row, 2),
                                  .postcode = text_at(row, 3),
                                  .city = text_at(row, 4),
                                  .insee = text_at(row, 5),
                                  .at = gazetteer->spots[gazetteer->count - 1].at};
    geocode_add_place(gazetteer->geocode, &place);
}

json_int_t gazetteer_add(struct gazetteer *gazetteer, const json_t *document)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(document, "rows"), i, row) door_add(gazetteer, row);
    json_array_foreach(json_object_get(document, "places"), i, row) place_add(gazetteer, row);
    return json_whole(document, "next", 0);
}

static int by_latitude(const void *a, const void *b)
{
    double left = ((const struct spot *)a)->at.lat, right = ((const struct spot *)b)->at.lat;
    return left < right ? -1 : left > right;
}

void gazetteer_build(struct gazetteer *gazetteer)
{
    if (gazetteer->count > 0)
        qsort(gazetteer->spots, gazetteer->count, sizeof *gazetteer->spots, by_latitude);
    geocode_build(gazetteer->geocode);
}

size_t gazetteer_size(const struct gazetteer *gazetteer)
{
    return gazetteer->count;
}

const struct geocode *gazetteer_geocode(const struct gazetteer *gazetteer)
{
    return gazetteer->geocode;
}

/* ---- Asking ---- */

/* How far apart two points are, squared, in degrees of latitude. */
static double apart(struct lonlat a, struct lonlat b)
{
    double narrowing = cos(a.lat * M_PI / 180); /* a degree east is shorter than one north */
    double east = (a.lon - b.lon) * narrowing, north = a.lat - b.lat;
    return east * east + north * north;
}

/* Up and down from the point's latitude, until what lies further cannot be nearer. */
static const struct spot *spot_near(const struct gazetteer *gazetteer, struct lonlat at)
{
    const struct spot *spots = gazetteer->spots, *nearest = NULL;
    size_t low = 0, high = gazetteer->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spots[middle].at.lat < at.lat)
            low = middle + 1;
        else
            high = middle;
    }
    double least = INFINITY;
    for (size_t up = low; up < gazetteer->count && (spots[up].at.lat - at.lat) * (spots[up].at.lat - at.lat) < least; up++)
        if (apart(at, spots[up].at) < least) {
            least = apart(at, spots[up].at);
            nearest = &spots[up];
        }
    for (size_t down = low; down > 0 && (at.lat - spots[down - 1].at.lat) * (at.lat - spots[down - 1].at.lat) < least; down--)
        if (apart(at, spots[down - 1].at) < least) {
            least = apart(at, spots[down - 1].at);
            nearest = &spots[down - 1];
        }
    return nearest;
}

/* Is `code` one of the words of `codes`? */
static bool among(const char *codes, const char *code)
{
    size_t length = strlen(code);
    for (const char *word = codes; length > 0 && *(word += strspn(word, " ")); word += strcspn(word, " "))
        if (strcspn(word, " ") == length && memcmp(word, code, length) == 0)
            return true;
    return false;
}

static int head_start(const struct gazetteer *gazetteer, const struct geocode_found *found, const char *near)
{
    const struct spot *spot = lonlat_known(found->at) ? spot_near(gazetteer, found->at) : NULL;
    return !spot || !spot->district[0]                   ? 0
           : near && among(near, spot->district) ? GAZETTEER_NEAR
                                                         : GAZETTEER_HERE;
}

/* Puts the choices in the order in which they are offered, the best GAZETTEER_CHOICES first; returns how many these are. */
static size_t choices_order(const struct gazetteer *gazetteer, struct geocode_found *answers, size_t count, const char *near)
{
    int worth[LOOKED_AT];
    for (size_t i = 0; i < count; i++) {
        struct geocode_found answer = answers[i];
        int its = answer.confidence + head_start(gazetteer, &answer, near);
        size_t at = i;
        for (; at > 0 && worth[at - 1] < its; at--) {
            worth[at] = worth[at - 1];
            answers[at] = answers[at - 1];
        }
        worth[at] = its;
        answers[at] = answer;
    }
    return count < GAZETTEER_CHOICES ? count : GAZETTEER_CHOICES;
}

/* No comma is left where a place has no commune: labels come back as people send them, trimmed. */
static void label_tidy(char *label)
{
    size_t length = strlen(label);
    while (length > 0 && strchr(", ", label[length - 1]))
        label[--length] = '\0';
}

static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *found_object(const struct gazetteer *gazetteer, const struct geocode_found *found)
{
    const struct spot *spot = spot_near(gazetteer, found->at);
    assert(spot); /* what was found is one of them */
    return json_pack("{s:s, s:o, s:o, s:f, s:f, s:s?, s:s, s:i}", "label", found->label, "e",
                     number_or_null(spot->e), "n", number_or_null(spot->n), "lon", found->at.lon, "lat",
                     found->at.lat, "district", spot->district[0] ? spot->district : NULL, "insee",
                     found->insee, "confidence", found->confidence);
}

/* A commune is where nobody can be met. */
static size_t doors_and_places(struct geocode_found *answers, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (answers[i].kind != GEOCODE_COMMUNE && lonlat_known(answers[i].at))
            answers[kept++] = answers[i];
    return kept;
}

/* Asks for `query`; is one of the answers `label` word for word? */
static const struct geocode_found *labelled(const struct gazetteer *gazetteer, const char *query, const char *label,
                                            struct geocode_found *answers, size_t *count)
{
    *count = doors_and_places(answers, geocode_find(gazetteer->geocode, query, answers, LOOKED_AT));
    for (size_t i = 0; i < *count; i++) {
        label_tidy(answers[i].label);
        if (strcmp(answers[i].label, label) == 0)
            return &answers[i];
    }
    return NULL;
}

/* A place's label carries its address, whose house number would be looked for instead of the name. */
static const struct geocode_found *labelled_place(const struct gazetteer *gazetteer, const char *label,
                                                  struct geocode_found *answers)
{
    char name[GEOCODE_LABEL_MAX + 1];
    size_t length = strcspn(label, ",");
    size_t count;

    if (!label[length] || length > GEOCODE_LABEL_MAX)
        return NULL;
    memcpy(name, label, length);
    name[length] = '\0';
    return labelled(gazetteer, name, label, answers, &count);
}

/* Somebody may be told so without being asked back: the answers are in the order of their confidence. */
static bool is_sure(const struct geocode_found *answers, size_t count)
{
    return answers[0].confidence >= GEOCODE_SURE && !answers[0].doubt &&
           (count == 1 || answers[0].confidence - answers[1].confidence >= GAZETTEER_LEAD);
}

enum act_place gazetteer_resolve(const struct gazetteer *gazetteer, const char *text, const char *near, json_t **found)
{
    struct geocode_found answers[LOOKED_AT], named[LOOKED_AT];
    const struct geocode_found *meant = NULL;
    size_t count = 0;

    if (gazetteer)
        meant = labelled(gazetteer, text, text, answers, &count);
    if (gazetteer && !meant)
        meant = labelled_place(gazetteer, text, named);
    if (!meant && count > 0 && is_sure(answers, count))
        meant = &answers[0];
    if (meant) {
        *found = found_object(gazetteer, meant);
        return ACT_PLACE_ONE;
    }
    if (count == 0)
        return ACT_PLACE_NONE;
    double least = answers[0].confidence * WORTH_OFFERING;
    count = choices_order(gazetteer, answers, count, near);
    *found = json_array();
    for (size_t i = 0; i < count; i++)
        if (answers[i].confidence >= least)
            json_array_append_new(*found, json_string(answers[i].label));
    return ACT_PLACE_SEVERAL;
}

json_t *gazetteer_suggest(const struct gazetteer *gazetteer, const char *beginning, const char *near)
{
    struct geocode_found answers[LOOKED_AT];
    size_t count = gazetteer ? geocode_find(gazetteer->geocode, beginning, answers, LOOKED_AT) : 0;
    json_t *labels = json_array();
    count = choices_order(gazetteer, answers, count, near);
    for (size_t i = 0; i < count; i++) {
        label_tidy(answers[i].label);
        json_array_append_new(labels, json_string(answers[i].label));
    }
    return labels;
}
