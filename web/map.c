#include "web/map.h"

#include "base/config.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "geo/chart.h"
#include "geo/plane.h"
#include "geo/tracks.h"
#include "web/handlers.h"
#include "web/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TINTS = 4 };

struct map {
    struct districts *districts;
    struct chart *chart;
    json_t *drawn;
};

/* The trams of a GTFS, where there is one: what people know their way by. Their names go to `named`. */
static json_t *lines_draw(const struct chart *chart, const char *folder, FILE *named)
{
    char why[400];
    json_t *drawn = json_array();
    struct tracks *tracks = folder && *folder ? tracks_load(folder, why, sizeof why) : NULL;
    if (folder && *folder && !tracks)
        log_warn("no_tracks", "why=\"%s\"", why);
    for (size_t i = 0; tracks && i < tracks_count(tracks); i++) {
        const struct metres *points;
        size_t count;
        const char *name = tracks_get(tracks, i, &points, &count);
        char *path = chart_line(chart, points, count);
        if (*path) {
            fprintf(named, "%s%s", ftell(named) > 0 ? ", " : "", name);
            json_array_append_new(drawn, json_pack("{ss ss}", "name", name, "path", path));
        }
        free(path);
    }
    tracks_close(tracks);
    return drawn;
}

static void lines_put(json_t *drawn, const struct chart *chart, const char *folder)
{
    char *names = NULL;
    size_t size = 0;
    FILE *named = open_memstream(&names, &size);
    if (!named)
        abort();
    json_object_set_new(drawn, "lines", lines_draw(chart, folder, named));
    fclose(named);
    json_object_set_new(drawn, "trams", *names ? json_string(names) : json_null());
    free(names);
}

struct map *map_open(const struct config *config)
{
    char why[300];
    struct map *map = memory_zero(sizeof *map);
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    map->districts = plane ? districts_open(config->districts, plane, why, sizeof why) : NULL;
    plane_close(plane);
    map->chart = map->districts ? chart_new(map->districts) : NULL;
    if (map->chart) {
        map->drawn = chart_draw(map->chart);
        lines_put(map->drawn, map->chart, config->lines);
        return map;
    }
    log_warn("no_map", "why=%s", map->districts ? "no district has a shape" : why);
    map_close(map);
    return NULL;
}

void map_close(struct map *map)
{
    if (!map)
        return;
    json_decref(map->drawn);
    chart_free(map->chart);
    districts_close(map->districts);
    free(map);
}

/* What the page says of the district; by its code, else by its name. NULL when nothing. */
static const json_t *district_said(const json_t *document, const json_t *area)
{
    size_t i;
    json_t *said;
    json_array_foreach(json_object_get(document, "districts"), i, said)
    {
        const char *key = json_text(said, "code") ? "code" : "name";
        const char *text = json_text(said, key);
        if (text && strcmp(text, json_text(area, key)) == 0)
            return said;
    }
    return NULL;
}

static json_int_t most_of(const json_t *document)
{
    json_int_t most = 0;
    size_t i;
    json_t *said;
    json_array_foreach(json_object_get(document, "districts"), i, said)
    {
        json_int_t count = json_whole(said, "count", 0);
        most = count > most ? count : most;
    }
    return most;
}

/* A district and its number; adds both to `words`. */
static json_t *area_put(const json_t *document, const json_t *area, json_int_t most, FILE *words)
{
    const json_t *said = district_said(document, area);
    json_int_t count = said ? json_whole(said, "count", 0) : 0;
    json_t *put = json_copy((json_t *)area);
    json_object_set_new(put, "count", json_integer(count));
    json_object_set_new(put, "some", json_boolean(count > 0));
    json_object_set_new(put, "tint", json_integer(count > 0 ? 1 + (count - 1) * TINTS / most : 0));
    if (count > 0)
        fprintf(words, "%s%s\u00A0: %lld", ftell(words) > 0 ? ", " : "", json_text(area, "name"), (long long)count);
    return put;
}

static json_t *points_put(const struct map *map, const json_t *document, FILE *words)
{
    json_t *points = json_array(), *point;
    size_t i;
    json_array_foreach(json_object_get(document, "points"), i, point)
    {
        const json_t *e = json_object_get(point, "e"), *n = json_object_get(point, "n");
        const char *label = json_text(point, "label");
        int x, y;
        if (!json_is_number(e) || !json_is_number(n) ||
            !chart_place(map->chart, (struct metres){json_number_value(e), json_number_value(n)}, &x, &y))
            continue;
        json_array_append_new(points, json_pack("{si si ss}", "x", x, "y", y, "label", label ? label : ""));
        if (label && *label)
            fprintf(words, "%s%s", ftell(words) > 0 ? ", " : "", label);
    }
    return points;
}

void map_draw(const struct map *map, json_t *document, const char *title)
{
    if (!map)
        return;
    char *words = NULL;
    size_t size = 0, i;
    FILE *said = open_memstream(&words, &size);
    if (!said)
        abort();
    json_t *areas = json_array(), *area, *drawn = json_copy(map->drawn);
    json_int_t most = most_of(document);
    json_array_foreach(json_object_get(map->drawn, "areas"), i, area)
        json_array_append_new(areas, area_put(document, area, most, said));
    json_object_set_new(drawn, "areas", areas);
    json_object_set_new(drawn, "points", points_put(map, document, said));
    fclose(said);
    json_put_text(drawn, "title", title);
    json_put_text(drawn, "words", words);
    json_object_set_new(document, "map", drawn);
    free(words);
}

void map_put(const struct visit *visit, json_t *document, const char *title)
{
    map_draw(visit->app->map, document, title);
}

void map_open_outings(struct visit *visit, json_t *document)
{
    if (json_array_size(json_object_get(document, "districts")) > 0)
        map_put(visit, document, language_words(visit, "Sorties qui cherchent quelqu’un, par quartier"));
}
