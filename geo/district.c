#include "geo/district.h"

#include "base/memory.h"
#include "geo/fold.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Outer rings and holes alike: a point is inside when it lies in an odd number of them. */
struct ring {
    size_t count; /* the last point is the first one again */
    struct metres *points;
};

struct area {
    struct district district;
    char *name;
    struct metres low, high; /* the box around all rings */
    size_t count;
    struct ring *rings;
};

struct districts {
    size_t count;
    struct area *areas;
};

/* Where the reader stands, for complaints. */
struct reading {
    struct plane *plane;
    size_t feature; /* from 1 */
    char *why;
    size_t why_size;
};

static bool complain(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool complain(struct reading *reading, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (reading->feature)
        snprintf(reading->why, reading->why_size, "feature %zu: %s", reading->feature, what);
    else
        snprintf(reading->why, reading->why_size, "%s", what);
    return false;
}

static void box_extend(struct area *area, struct metres at)
{
    area->low = (struct metres){fmin(area->low.east, at.east), fmin(area->low.north, at.north)};
    area->high = (struct metres){fmax(area->high.east, at.east), fmax(area->high.north, at.north)};
}

static bool ring_read(struct reading *reading, const json_t *json, struct area *area)
{
    size_t count = json_array_size(json);
    if (count < 4)
        return complain(reading, "a ring has fewer than four positions");
    area->rings = memory_grow(area->rings, (area->count + 1) * sizeof *area->rings);
    struct ring *ring = &area->rings[area->count++];
    *ring = (struct ring){count, memory_zero(count * sizeof *ring->points)};
    for (size_t i = 0; i < count; i++) {
        const json_t *position = json_array_get(json, i);
        const json_t *lon = json_array_get(position, 0), *lat = json_array_get(position, 1);
        if (!json_is_number(lon) || !json_is_number(lat))
            return complain(reading, "position %zu of a ring is not [longitude, latitude]", i + 1);
        struct lonlat at = {json_number_value(lon), json_number_value(lat)};
        ring->points[i] = plane_project(reading->plane, at);
        if (!metres_known(ring->points[i]))
            return complain(reading, "[%g, %g] is too far away: degrees, longitude first?", at.lon, at.lat);
        box_extend(area, ring->points[i]);
    }
    struct metres first = ring->points[0], last = ring->points[count - 1];
    if (first.east != last.east || first.north != last.north)
        return complain(reading, "a ring is not closed");
    return true;
}

static bool polygon_read(struct reading *reading, const json_t *rings, struct area *area)
{
    if (!json_is_array(rings))
        return complain(reading, "its coordinates are not lists of positions");
    size_t i;
    json_t *ring;
    json_array_foreach(rings, i, ring) if (!ring_read(reading, ring, area)) return false;
    return true;
}

static bool geometry_read(struct reading *reading, const json_t *geometry, struct area *area)
{
    area->low = (struct metres){INFINITY, INFINITY};
    area->high = (struct metres){-INFINITY, -INFINITY};
    if (json_is_null(geometry))
        return true;
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *coordinates = json_object_get(geometry, "coordinates");
    if (type && strcmp(type, "Polygon") == 0)
        return polygon_read(reading, coordinates, area);
    if (!type || strcmp(type, "MultiPolygon") != 0 || !json_is_array(coordinates))
        return complain(reading, "its geometry is neither Polygon nor MultiPolygon");
    size_t i;
    json_t *polygon;
    json_array_foreach(coordinates, i, polygon) if (!polygon_read(reading, polygon, area)) return false;
    return true;
}

static const char *property(const json_t *feature, const char *const *names)
{
    const json_t *properties = json_object_get(feature, "properties");
    for (; *names; names++) {
        const char *text = json_string_value(json_object_get(properties, *names));
        if (text && text[0])
            return text;
    }
    return NULL;
}

/* `districts` owns the area from the beginning, so that whatever is half made is freed with it. */
static bool feature_read(struct reading *reading, const json_t *feature, struct districts *districts)
{
    static const char *const names[] = {"name", "toponyme", "nom", NULL}, *const codes[] = {"code", NULL},
                             *const communes[] = {"code_insee", "id_insee", "insee", NULL};
    const char *name = property(feature, names);
    if (!name)
        return complain(reading, "it has no name (property name, nom or toponyme)");
    const char *code = property(feature, codes);

    struct area *area = &districts->areas[districts->count];
    fold_slug(area->district.code, sizeof area->district.code, code ? code : name);
    if (!area->district.code[0])
        return complain(reading, "its name has no letter");
    if (district_by_code(districts, area->district.code))
        return complain(reading, "the code %s is taken by an earlier one", area->district.code);
    area->district.name = area->name = memory_text(name);
    const char *insee = property(feature, communes);
    if (insee && strlen(insee) < sizeof area->district.insee)
        memcpy(area->district.insee, insee, strlen(insee));
    districts->count++;
    return geometry_read(reading, json_object_get(feature, "geometry"), area);
}

struct districts *districts_parse(const char *json, size_t length, struct plane *plane, char *why,
                                  size_t why_size)
{
    struct reading reading = {.plane = plane, .why = why, .why_size = why_size};
    json_error_t error;
    json_t *document = json_loadb(json, length, 0, &error);
    if (!document) {
        complain(&reading, "not JSON: line %d, %s", error.line, error.text);
        return NULL;
    }
    struct districts *districts = memory_zero(sizeof *districts);
    const json_t *features = json_object_get(document, "features");
    bool ok = json_array_size(features) > 0 ||
              complain(&reading, "not a GeoJSON FeatureCollection, or an empty one");
    districts->areas = memory_zero((json_array_size(features) + 1) * sizeof *districts->areas);
    for (size_t i = 0; ok && i < json_array_size(features); i++) {
        reading.feature = i + 1;
        ok = feature_read(&reading, json_array_get(features, i), districts);
    }
    json_decref(document);
    if (ok)
        return districts;
    districts_close(districts);
    return NULL;
}

struct districts *districts_open(const char *path, struct plane *plane, char *why, size_t why_size)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t length = 0, got = 0;
    if (file) {
        do {
            text = memory_grow(text, length + 65536);
            got = fread(text + length, 1, 65536, file);
            length += got;
        } while (got > 0);
    }
    struct districts *districts = NULL;
    char what[300];
    if (!file || ferror(file)) {
        snprintf(why, why_size, "%s: %m", path);
    } else {
        districts = districts_parse(text, length, plane, what, sizeof what);
        if (!districts)
            snprintf(why, why_size, "%s: %s", path, what);
    }
    free(text);
    if (file)
        fclose(file);
    return districts;
}

void districts_close(struct districts *districts)
{
    if (!districts)
        return;
    for (size_t i = 0; i < districts->count; i++) {
        struct area *area = &districts->areas[i];
        for (size_t r = 0; r < area->count; r++)
            free(area->rings[r].points);
        free(area->rings);
        free(area->name);
    }
    free(districts->areas);
    free(districts);
}

size_t districts_count(const struct districts *districts)
{
    return districts->count;
}

const struct district *districts_get(const struct districts *districts, size_t index)
{
    return &districts->areas[index].district;
}

const struct district *district_by_code(const struct districts *districts, const char *code)
{
    for (size_t i = 0; i < districts->count; i++)
        if (strcmp(districts->areas[i].district.code, code) == 0)
            return &districts->areas[i].district;
    return NULL;
}

/*
 * Does the ray from the point to the east cross this edge? An edge holds its
 * southern end, not its northern one, and is always computed from south to
 * north: two districts that share it get the same number to the last bit, so
 * a point on it is east of it for one exactly when it is for the other.
 */
static bool ray_crosses(struct metres at, struct metres a, struct metres b)
{
    struct metres south = a.north <= b.north ? a : b, north = a.north <= b.north ? b : a;
    if (at.north < south.north || at.north >= north.north)
        return false;
    double share = (at.north - south.north) / (north.north - south.north);
    return at.east < south.east + share * (north.east - south.east);
}

static bool area_contains(const struct area *area, struct metres at)
{
    if (at.east < area->low.east || at.east > area->high.east || at.north < area->low.north ||
        at.north > area->high.north)
        return false;
    bool inside = false;
    for (size_t r = 0; r < area->count; r++)
        for (size_t i = 1; i < area->rings[r].count; i++)
            if (ray_crosses(at, area->rings[r].points[i - 1], area->rings[r].points[i]))
                inside = !inside;
    return inside;
}

/* On the plane; the difference to the ground, 2 mm in 25 m, does not matter here. */
static double edge_distance(struct metres at, struct metres a, struct metres b)
{
    double east = b.east - a.east, north = b.north - a.north, square = east * east + north * north;
    double share = square > 0 ? ((at.east - a.east) * east + (at.north - a.north) * north) / square : 0;
    share = fmin(fmax(share, 0), 1);
    return hypot(at.east - a.east - share * east, at.north - a.north - share * north);
}

static bool box_near(const struct area *area, struct metres at)
{
    return at.east >= area->low.east - DISTRICT_NEAR_M && at.east <= area->high.east + DISTRICT_NEAR_M &&
           at.north >= area->low.north - DISTRICT_NEAR_M && at.north <= area->high.north + DISTRICT_NEAR_M;
}

static double area_distance(const struct area *area, struct metres at)
{
    double nearest = INFINITY;
    for (size_t r = 0; r < area->count; r++)
        for (size_t i = 1; i < area->rings[r].count; i++)
            nearest =
                fmin(nearest, edge_distance(at, area->rings[r].points[i - 1], area->rings[r].points[i]));
    return nearest;
}

const struct district *district_at(const struct districts *districts, struct metres at)
{
    if (!metres_known(at))
        return NULL;
    for (size_t i = 0; i < districts->count; i++)
        if (area_contains(&districts->areas[i], at))
            return &districts->areas[i].district;
    const struct district *found = NULL;
    double nearest = DISTRICT_NEAR_M;
    for (size_t i = 0; i < districts->count; i++) {
        double distance =
            box_near(&districts->areas[i], at) ? area_distance(&districts->areas[i], at) : INFINITY;
        if (distance < nearest || (distance == nearest && !found)) {
            nearest = distance;
            found = &districts->areas[i].district;
        }
    }
    return found;
}

size_t district_ring(const struct districts *districts, size_t index, size_t ring, const struct metres **points)
{
    const struct area *area = &districts->areas[index];
    if (ring >= area->count)
        return 0;
    *points = area->rings[ring].points;
    return area->rings[ring].count;
}

#define MIDDLE_STEPS 16 /* a grid of so many points a side is searched */

/* The centre of gravity of a crescent lies outside it: the point of a grid that is farthest from all edges. */
struct metres district_middle(const struct districts *districts, size_t index)
{
    const struct area *area = &districts->areas[index];
    struct metres middle = METRES_NOWHERE;
    double farthest = 0;
    for (int i = 0; area->count > 0 && i < MIDDLE_STEPS * MIDDLE_STEPS; i++) {
        double across = (i % MIDDLE_STEPS + 0.5) / MIDDLE_STEPS, up = (i / MIDDLE_STEPS + 0.5) / MIDDLE_STEPS;
        struct metres at = {area->low.east + across * (area->high.east - area->low.east),
                            area->low.north + up * (area->high.north - area->low.north)};
        double distance = area_contains(area, at) ? area_distance(area, at) : 0;
        if (distance > farthest) {
            farthest = distance;
            middle = at;
        }
    }
    return middle;
}
