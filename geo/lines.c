#include "geo/lines.h"

#include "base/memory.h"
#include "geo/gtfs.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STOP_NAME_MAX  80
#define VISITS_MAX 200 /* stops of one trip */

struct stop {
    char id[GTFS_ID_MAX], name[STOP_NAME_MAX];
    struct metres at;
};

/* A trip's, while reading: the route by its place among the routes. */
struct trip {
    char id[GTFS_ID_MAX];
    uint32_t route;
};

struct route {
    char id[GTFS_ID_MAX], name[STOP_NAME_MAX];
};

struct visit {
    uint32_t stop;
    int at_s; /* since the first stop */
    int sequence;
};

/* One sequence of stops of one line. */
struct pattern {
    uint32_t route, first, count; /* of visits */
};

/* Where a stop is called at. */
struct call {
    uint32_t stop, visit, pattern;
};

struct lines {
    struct stop *stops; /* by easting, once read */
    struct route *routes;
    struct visit *visits;
    struct pattern *patterns;
    struct call *calls; /* by stop */
    uint32_t *first_call; /* of each stop, and the end */
    size_t stop_count, route_count, visit_count, pattern_count, call_count;
};

/* ---- Reading tables ---- */

/* What the files are read into. */
struct reading {
    struct lines *lines;
    struct plane *plane;
    struct trip *trips; /* by id */
    size_t trip_count;
    char trip[GTFS_ID_MAX]; /* whose rows are being read: GTFS feeds keep them together */
    struct visit visits[VISITS_MAX];
    size_t count;
};

static bool stop_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct reading *reading = arg;
    struct lines *lines = reading->lines;
    struct stop stop = {.at = plane_project(reading->plane, lonlat_read(fields[2], fields[3]))};
    if (!gtfs_id(stop.id, fields[0]) || !metres_known(stop.at))
        return true;
    gtfs_text(stop.name, sizeof stop.name, fields[1]);
    lines->stops = memory_room(lines->stops, lines->stop_count, sizeof stop);
    lines->stops[lines->stop_count++] = stop;
    return true;
}

static bool route_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct lines *lines = ((struct reading *)arg)->lines;
    struct route route = {0};
    if (!gtfs_id(route.id, fields[0]))
        return true;
    gtfs_text(route.name, sizeof route.name, fields[1]);
    lines->routes = memory_room(lines->routes, lines->route_count, sizeof route);
    lines->routes[lines->route_count++] = route;
    return true;
}

static bool trip_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct reading *reading = arg;
    struct trip trip = {0};
    const struct route *route = gtfs_find(fields[1], reading->lines->routes, reading->lines->route_count, sizeof *route);
    if (!route || !gtfs_id(trip.id, fields[0]))
        return true;
    trip.route = (uint32_t)(route - reading->lines->routes);
    reading->trips = memory_room(reading->trips, reading->trip_count, sizeof trip);
    reading->trips[reading->trip_count++] = trip;
    return true;
}

/* ---- Trips become sequences ---- */

static int by_sequence(const void *a, const void *b)
{
    int left = ((const struct visit *)a)->sequence, right = ((const struct visit *)b)->sequence;
    return left < right ? -1 : left > right;
}

/* The sequence that has just these stops; NULL: it is new. */
static struct pattern *pattern_known(struct lines *lines, uint32_t route, const struct reading *reading)
{
    for (size_t p = 0; p < lines->pattern_count; p++) {
        struct pattern *pattern = &lines->patterns[p];
        size_t same = 0;
        if (pattern->route != route || pattern->count != reading->count)
            continue;
        while (same < reading->count && lines->visits[pattern->first + same].stop == reading->visits[same].stop)
            same++;
        if (same == reading->count)
            return pattern;
    }
    return NULL;
}

static void pattern_add(struct lines *lines, uint32_t route, const struct reading *reading)
{
    struct pattern pattern = {route, (uint32_t)lines->visit_count, (uint32_t)reading->count};
    lines->patterns = memory_room(lines->patterns, lines->pattern_count, sizeof pattern);
    lines->patterns[lines->pattern_count++] = pattern;
    for (size_t i = 0; i < reading->count; i++) {
        lines->visits = memory_room(lines->visits, lines->visit_count, sizeof *lines->visits);
        lines->visits[lines->visit_count++] = reading->visits[i];
    }
}

static void trip_end(struct reading *reading)
{
    struct lines *lines = reading->lines;
    const struct trip *trip = gtfs_find(reading->trip, reading->trips, reading->trip_count, sizeof *trip);
    if (trip && reading->count > 1) {
        qsort(reading->visits, reading->count, sizeof *reading->visits, by_sequence);
        int began_s = reading->visits[0].at_s, last_s = 0;
        for (size_t i = 0; i < reading->count; i++) {
            struct visit *visit = &reading->visits[i];
            visit->at_s = visit->at_s < 0 || began_s < 0 || visit->at_s - began_s < last_s ? last_s : visit->at_s - began_s;
            last_s = visit->at_s;
        }
        struct pattern *known = pattern_known(lines, trip->route, reading);
        if (!known && last_s > 0) /* a trip without times would be one that takes none */
            pattern_add(lines, trip->route, reading);
        else if (known && last_s > lines->visits[known->first + known->count - 1].at_s)
            memcpy(&lines->visits[known->first], reading->visits, reading->count * sizeof *reading->visits);
    }
    reading->count = 0;
}

/* "07:05:00", beyond 24 hours after midnight; -1: not said at this stop. */
static int seconds_read(const char *text)
{
    int hours, minutes, seconds;
    bool fine = strlen(text) < 10 && sscanf(text, "%2d:%2d:%2d", &hours, &minutes, &seconds) == 3;
    return fine && hours >= 0 && minutes >= 0 && seconds >= 0 ? hours * 3600 + minutes * 60 + seconds : -1;
}

static bool time_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    (void)why, (void)why_size;
    struct reading *reading = arg;
    const struct lines *lines = reading->lines;
    if (strcmp(fields[0], reading->trip) != 0) {
        trip_end(reading);
        if (!gtfs_id(reading->trip, fields[0]))
            return true;
    }
    const struct stop *stop = gtfs_find(fields[1], lines->stops, lines->stop_count, sizeof *stop);
    if (stop && reading->count < VISITS_MAX)
        reading->visits[reading->count++] = (struct visit){(uint32_t)(stop - lines->stops), seconds_read(fields[2]), atoi(fields[3])};
    return true;
}

/* ---- From reading to asking ---- */

static int by_easting(const void *a, const void *b, void *stops)
{
    double left = ((const struct stop *)stops)[*(const uint32_t *)a].at.east;
    double right = ((const struct stop *)stops)[*(const uint32_t *)b].at.east;
    return left < right ? -1 : left > right;
}

/* Puts the stops from west to east, and says so to the visits. */
static void stops_order(struct lines *lines)
{
    size_t count = lines->stop_count;
    uint32_t *order = memory_zero((count + 1) * sizeof *order), *now = memory_zero((count + 1) * sizeof *now);
    struct stop *stops = memory_zero((count + 1) * sizeof *stops);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, by_easting, lines->stops);
    for (uint32_t i = 0; i < count; i++) {
        stops[i] = lines->stops[order[i]];
        now[order[i]] = i;
    }
    for (size_t v = 0; v < lines->visit_count; v++)
        lines->visits[v].stop = now[lines->visits[v].stop];
    free(lines->stops);
    free(order);
    free(now);
    lines->stops = stops;
}

static int by_stop(const void *a, const void *b)
{
    const struct call *left = a, *right = b;
    return left->stop < right->stop ? -1 : left->stop > right->stop;
}

static void calls_make(struct lines *lines)
{
    lines->calls = memory_zero((lines->visit_count + 1) * sizeof *lines->calls);
    lines->first_call = memory_zero((lines->stop_count + 1) * sizeof *lines->first_call);
    for (uint32_t p = 0; p < lines->pattern_count; p++)
        for (uint32_t v = lines->patterns[p].first; v < lines->patterns[p].first + lines->patterns[p].count; v++)
            lines->calls[lines->call_count++] = (struct call){lines->visits[v].stop, v, p};
    qsort(lines->calls, lines->call_count, sizeof *lines->calls, by_stop);
    for (size_t stop = 0, call = 0; stop <= lines->stop_count; stop++) {
        while (call < lines->call_count && lines->calls[call].stop < stop)
            call++;
        lines->first_call[stop] = (uint32_t)call;
    }
}

/* The four files, in the order in which one needs the other. */
static bool files_read(const char *folder, struct reading *reading, char *why, size_t why_size)
{
    static const struct table STOPS = {{"stop_id", "stop_name", "stop_lon", "stop_lat"}, ',', true, stop_row};
    static const struct table ROUTES = {{"route_id", "route_short_name"}, ',', true, route_row};
    static const struct table TRIPS = {{"trip_id", "route_id"}, ',', true, trip_row};
    static const struct table TIMES = {{"trip_id", "stop_id", "departure_time", "stop_sequence"}, ',', true, time_row};
    struct lines *lines = reading->lines;
    if (!gtfs_read(folder, "stops.txt", &STOPS, reading, why, why_size) || !gtfs_read(folder, "routes.txt", &ROUTES, reading, why, why_size))
        return false;
    gtfs_order(lines->stops, lines->stop_count, sizeof *lines->stops);
    gtfs_order(lines->routes, lines->route_count, sizeof *lines->routes);
    if (!gtfs_read(folder, "trips.txt", &TRIPS, reading, why, why_size))
        return false;
    gtfs_order(reading->trips, reading->trip_count, sizeof *reading->trips);
    if (!gtfs_read(folder, "stop_times.txt", &TIMES, reading, why, why_size))
        return false;
    trip_end(reading);
    if (lines->pattern_count == 0)
        snprintf(why, why_size, "%s: no trip has two stops that are known", folder);
    return lines->pattern_count > 0;
}

struct lines *lines_open(const char *folder, struct plane *plane, char *why, size_t why_size)
{
    struct lines *lines = memory_zero(sizeof *lines);
    struct reading reading = {.lines = lines, .plane = plane};
    bool fine = files_read(folder, &reading, why, why_size);
    free(reading.trips);
    if (!fine) {
        lines_close(lines);
        return NULL;
    }
    stops_order(lines);
    calls_make(lines);
    return lines;
}

struct lines *lines_load(const char *folder, char *why, size_t why_size)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, why_size);
    struct lines *lines = plane ? lines_open(folder, plane, why, why_size) : NULL;
    plane_close(plane);
    return lines;
}

void lines_close(struct lines *lines)
{
    if (!lines)
        return;
    free(lines->stops);
    free(lines->routes);
    free(lines->visits);
    free(lines->patterns);
    free(lines->calls);
    free(lines->first_call);
    free(lines);
}

size_t lines_count(const struct lines *lines)
{
    return lines->pattern_count;
}

/* ---- Asking ---- */

/* The first stop that is not west of it. */
static size_t stop_from(const struct lines *lines, double east)
{
    size_t low = 0, high = lines->stop_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (lines->stops[middle].at.east < east)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Metres on foot from `at` to each stop that is near enough, in walks[stop - *first]; how many stops that spans. */
static size_t walks_find(const struct lines *lines, const struct rivers *rivers, const struct travel_pace *pace, struct metres at,
                         size_t *first, float **walks)
{
    double within = pace->stop_within;
    *first = stop_from(lines, at.east - within);
    size_t span = stop_from(lines, at.east + within) - *first;
    *walks = memory_zero((span + 1) * sizeof **walks);
    for (size_t i = 0; i < span; i++) {
        struct metres stop = lines->stops[*first + i].at;
        double walk = fabs(stop.north - at.north) > within ? INFINITY : rivers_distance_m(rivers, at, stop, TRAVEL_WALK);
        (*walks)[i] = walk <= within ? (float)walk : INFINITY;
    }
    return span;
}

bool lines_ride(const struct lines *lines, const struct rivers *rivers, const struct travel_pace *pace, struct metres from,
                struct metres to, struct ride *ride)
{
    if (!metres_known(from) || !metres_known(to))
        return false;
    float *here, *there;
    size_t here_first, there_first;
    size_t here_count = walks_find(lines, rivers, pace, from, &here_first, &here);
    size_t there_count = walks_find(lines, rivers, pace, to, &there_first, &there);
    double walk_min = (double)pace->detour_foot * 60 / 100 / pace->walk_m_h, least = INFINITY; /* a metre */
    for (size_t h = 0; h < here_count; h++)
        for (size_t c = lines->first_call[here_first + h]; isfinite(here[h]) && c < lines->first_call[here_first + h + 1]; c++) {
            const struct call *call = &lines->calls[c];
            const struct pattern *pattern = &lines->patterns[call->pattern];
            for (uint32_t v = call->visit + 1; v < pattern->first + pattern->count; v++) {
                size_t t = lines->visits[v].stop - there_first; /* far beyond the span when it is west of it */
                if (t >= there_count || !isfinite(there[t]))
                    continue;
                double minutes = (here[h] + there[t]) * walk_min + pace->line_wait +
                                 (lines->visits[v].at_s - lines->visits[call->visit].at_s) / 60.0;
                if (minutes >= least)
                    continue;
                least = minutes;
                *ride = (struct ride){(int)ceil(minutes), lines->routes[pattern->route].name, lines->stops[here_first + h].name,
                                      lines->stops[there_first + t].name};
            }
        }
    free(here);
    free(there);
    return isfinite(least);
}

struct way way_find(const struct rivers *rivers, const struct lines *lines, const struct travel_pace *pace, struct metres from,
                    struct metres to, enum travel_mode mode)
{
    struct way way = {.distance_m = rivers_distance_m(rivers, from, to, mode)};
    way.minutes = travel_minutes(pace, way.distance_m, mode);
    if (mode != TRAVEL_TRANSIT || way.minutes < 0)
        return way;
    int walk = travel_minutes(pace, rivers_distance_m(rivers, from, to, TRAVEL_WALK), TRAVEL_WALK);
    bool known = lines && lines_ride(lines, rivers, pace, from, to, &way.ride);
    way.estimate = !known && way.distance_m > pace->transit_from;
    if (known)
        way.minutes = way.ride.minutes;
    if (walk <= way.minutes) {
        way.minutes = walk;
        way.estimate = false;
        way.ride.line = NULL;
    }
    return way;
}
