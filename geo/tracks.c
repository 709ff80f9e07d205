#include "geo/tracks.h"

#include "base/memory.h"
#include "geo/gtfs.h"
#include "geo/plane.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ROUTE_NAME_MAX 40

struct route {
    char id[GTFS_ID_MAX], name[ROUTE_NAME_MAX];
    uint32_t longest; /* a shape; NO_SHAPE */
};

#define NO_SHAPE UINT32_MAX

struct shape {
    char id[GTFS_ID_MAX];
    char route[GTFS_ID_MAX];
    size_t first, count; /* of points */
    double length_m;
};

struct vertex {
    uint32_t shape;
    long sequence;
    struct metres at;
};

struct tracks {
    struct route *routes; /* on rails, by id */
    struct shape *shapes; /* of these, by id */
    struct vertex *vertices;
    struct metres *points;
    size_t route_count, shape_count, vertex_count;
};

struct reading {
    struct tracks *tracks;
    struct plane *plane;
};

/* Of GTFS: trams, undergrounds, trains, cable trams, funiculars, monorails. */
static bool on_rails(const char *type)
{
    static const char *const types[] = {"0", "1", "2", "5", "7", "12"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

static bool route_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct tracks *tracks = ((struct reading *)arg)->tracks;
    struct route route = {.longest = NO_SHAPE};
    if (!gtfs_id(route.id, fields[0]) || !on_rails(fields[2]))
        return true;
    gtfs_text(route.name, sizeof route.name, fields[1]);
    tracks->routes = memory_room(tracks->routes, tracks->route_count, sizeof route);
    tracks->routes[tracks->route_count++] = route;
    return true;
}

static bool trip_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct tracks *tracks = ((struct reading *)arg)->tracks;
    struct shape shape = {0};
    if (!gtfs_find(fields[0], tracks->routes, tracks->route_count, sizeof *tracks->routes) || !gtfs_id(shape.id, fields[1]))
        return true;
    for (size_t i = tracks->shape_count; i-- > 0;) /* a feed has thousands of trips, their lines a few dozen shapes */
        if (strcmp(tracks->shapes[i].id, shape.id) == 0)
            return true;
    gtfs_id(shape.route, fields[0]);
    tracks->shapes = memory_room(tracks->shapes, tracks->shape_count, sizeof shape);
    tracks->shapes[tracks->shape_count++] = shape;
    return true;
}

static bool vertex_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct reading *reading = arg;
    struct tracks *tracks = reading->tracks;
    const struct shape *shape = gtfs_find(fields[0], tracks->shapes, tracks->shape_count, sizeof *shape);
    struct metres at = shape ? plane_project(reading->plane, lonlat_read(fields[1], fields[2])) : METRES_NOWHERE;
    if (!metres_known(at))
        return true;
    tracks->vertices = memory_room(tracks->vertices, tracks->vertex_count, sizeof *tracks->vertices);
    tracks->vertices[tracks->vertex_count++] = (struct vertex){(uint32_t)(shape - tracks->shapes), strtol(fields[3], NULL, 10), at};
    return true;
}

static int by_sequence(const void *a, const void *b)
{
    const struct vertex *left = a, *right = b;
    if (left->shape != right->shape)
        return left->shape < right->shape ? -1 : 1;
    return left->sequence < right->sequence ? -1 : left->sequence > right->sequence;
}

/* Vertices become points, side by side; each route gets its longest shape. */
static void shapes_measure(struct tracks *tracks)
{
    if (tracks->vertex_count > 0)
        qsort(tracks->vertices, tracks->vertex_count, sizeof *tracks->vertices, by_sequence);
    tracks->points = memory_zero(tracks->vertex_count * sizeof *tracks->points);
    for (size_t i = 0; i < tracks->vertex_count; i++) {
        struct shape *shape = &tracks->shapes[tracks->vertices[i].shape];
        tracks->points[i] = tracks->vertices[i].at;
        if (shape->count++ == 0)
            shape->first = i;
        else
            shape->length_m += plane_distance_m(tracks->points[i - 1], tracks->points[i]);
    }
    free(tracks->vertices);
    tracks->vertices = NULL;
    for (uint32_t i = 0; i < tracks->shape_count; i++) {
        struct route *route = gtfs_find(tracks->shapes[i].route, tracks->routes, tracks->route_count, sizeof *route);
        assert(route); /* trip_row() took no shape of another */
        if (route->longest == NO_SHAPE || tracks->shapes[i].length_m > tracks->shapes[route->longest].length_m)
            route->longest = i;
    }
}

/* Routes that have something to draw, the others gone. */
static void routes_keep(struct tracks *tracks)
{
    size_t kept = 0;
    for (size_t i = 0; i < tracks->route_count; i++) {
        struct route route = tracks->routes[i];
        if (route.longest != NO_SHAPE && tracks->shapes[route.longest].count > 1)
            tracks->routes[kept++] = route;
    }
    tracks->route_count = kept;
}

static bool files_read(const char *folder, struct reading *reading, char *why, size_t why_size)
{
    static const struct table ROUTES = {{"route_id", "route_short_name", "route_type"}, ',', true, route_row};
    static const struct table TRIPS = {{"route_id", "shape_id"}, ',', true, trip_row};
    static const struct table SHAPES = {{"shape_id", "shape_pt_lon", "shape_pt_lat", "shape_pt_sequence"}, ',', true, vertex_row};
    struct tracks *tracks = reading->tracks;
    if (!gtfs_read(folder, "routes.txt", &ROUTES, reading, why, why_size))
        return false;
    gtfs_order(tracks->routes, tracks->route_count, sizeof *tracks->routes);
    if (!gtfs_read(folder, "trips.txt", &TRIPS, reading, why, why_size))
        return false;
    gtfs_order(tracks->shapes, tracks->shape_count, sizeof *tracks->shapes);
    return gtfs_read(folder, "shapes.txt", &SHAPES, reading, why, why_size);
}

struct tracks *tracks_open(const char *folder, struct plane *plane, char *why, size_t why_size)
{
    struct tracks *tracks = memory_zero(sizeof *tracks);
    if (!files_read(folder, &(struct reading){tracks, plane}, why, why_size)) {
        tracks_close(tracks);
        return NULL;
    }
    shapes_measure(tracks);
    routes_keep(tracks);
    return tracks;
}

struct tracks *tracks_load(const char *folder, char *why, size_t why_size)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, why_size);
    struct tracks *tracks = plane ? tracks_open(folder, plane, why, why_size) : NULL;
    plane_close(plane);
    return tracks;
}

void tracks_close(struct tracks *tracks)
{
    if (!tracks)
        return;
    free(tracks->routes);
    free(tracks->shapes);
    free(tracks->vertices);
    free(tracks->points);
    free(tracks);
}

size_t tracks_count(const struct tracks *tracks)
{
    return tracks->route_count;
}

const char *tracks_get(const struct tracks *tracks, size_t index, const struct metres **points, size_t *count)
{
    const struct route *route = &tracks->routes[index];
    const struct shape *shape = &tracks->shapes[route->longest];
    *points = &tracks->points[shape->first];
    *count = shape->count;
    return route->name;
}
