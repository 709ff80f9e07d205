#include "geo/rivers.h"

#include "base/memory.h"
#include "geo/table.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_M    250.0 /* of the raster that answers for points far from every edge */
#define MODES     3
#define ANCHORS   200
#define ZONE_NAME 8

struct passage {
    struct metres at;
    int zones[2];
    bool open[MODES];
};

struct anchor {
    struct metres at;
    int zone;
};

struct rivers {
    const struct districts *districts;
    struct districts *own; /* the same, or NULL: somebody else's */
    char names[RIVERS_ZONES_MAX][ZONE_NAME];
    int zone_count;
    int *of_district; /* -1: none said */
    struct anchor anchors[ANCHORS];
    size_t anchor_count;
    struct passage passages[RIVERS_PASSAGES_MAX];
    size_t passage_count;
    size_t by_zone[RIVERS_ZONES_MAX][RIVERS_PASSAGES_MAX], by_zone_count[RIVERS_ZONES_MAX];
    double between[MODES][RIVERS_PASSAGES_MAX][RIVERS_PASSAGES_MAX];
    struct metres corner; /* of the raster, south-west */
    size_t width, height;
    signed char *cells; /* a zone; -1: ask the districts */
};

static bool complain(char *why, size_t why_size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool complain(char *why, size_t why_size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why, why_size, format, args);
    va_end(args);
    return false;
}

/* ---- Reading ---- */

static int zone_named(struct rivers *rivers, const char *name, bool make)
{
    for (int z = 0; z < rivers->zone_count; z++)
        if (strcmp(rivers->names[z], name) == 0)
            return z;
    if (!make || !name[0] || strlen(name) >= ZONE_NAME || rivers->zone_count == RIVERS_ZONES_MAX)
        return -1;
    snprintf(rivers->names[rivers->zone_count], ZONE_NAME, "%s", name);
    return rivers->zone_count++;
}

/* What the files are read into. */
struct reading {
    struct rivers *rivers;
    struct plane *plane;
};

static bool bank_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    const struct reading *reading = arg;
    struct rivers *rivers = reading->rivers;
    int zone = zone_named(rivers, fields[0], true);
    if (zone < 0)
        return complain(why, why_size, "a zone is a word of 1 to %d letters, and there are %d at most", ZONE_NAME - 1, RIVERS_ZONES_MAX);
    if (fields[1][0]) {
        for (size_t d = 0; d < districts_count(rivers->districts); d++)
            if (strcmp(districts_get(rivers->districts, d)->code, fields[1]) == 0) {
                rivers->of_district[d] = zone;
                return true;
            }
        return complain(why, why_size, "there is no district %s", fields[1]);
    }
    struct metres at = plane_project(reading->plane, lonlat_read(fields[2], fields[3]));
    if (!metres_known(at) || rivers->anchor_count == ANCHORS)
        return complain(why, why_size, "neither a district, nor degrees within reach (or too many points)");
    rivers->anchors[rivers->anchor_count++] = (struct anchor){at, zone};
    return true;
}

static bool bridge_row(const char *const *fields, void *arg, char *why, size_t why_size)
{
    const struct reading *reading = arg;
    struct rivers *rivers = reading->rivers;
    if (rivers->passage_count == RIVERS_PASSAGES_MAX)
        return complain(why, why_size, "more than %d passages", RIVERS_PASSAGES_MAX);
    struct passage passage = {.at = plane_project(reading->plane, lonlat_read(fields[0], fields[1])),
                              .zones = {zone_named(rivers, fields[2], false), zone_named(rivers, fields[3], false)}};
    if (!metres_known(passage.at))
        return complain(why, why_size, "its lon and lat are no degrees within reach");
    if (passage.zones[0] < 0 || passage.zones[1] < 0 || passage.zones[0] == passage.zones[1])
        return complain(why, why_size, "it joins %s and %s: two zones of the file of banks are needed", fields[2], fields[3]);
    if (fields[4][strspn(fields[4], "pvctn")])
        return complain(why, why_size, "its modes are letters of pvctn, not %s", fields[4]);
    passage.open[TRAVEL_WALK] = strchr(fields[4], 'p');
    passage.open[TRAVEL_TRANSIT] = strpbrk(fields[4], "pt");
    passage.open[TRAVEL_CAR] = strchr(fields[4], 'c');
    rivers->passages[rivers->passage_count++] = passage;
    return true;
}

/* ---- The ways between passages ---- */

static bool share_zone(const struct passage *a, const struct passage *b)
{
    return a->zones[0] == b->zones[0] || a->zones[0] == b->zones[1] || a->zones[1] == b->zones[0] || a->zones[1] == b->zones[1];
}

/* All shortest ways (Floyd): 25 passages are 16,000 additions. */
static void ways_find(struct rivers *rivers, enum travel_mode mode)
{
    double(*between)[RIVERS_PASSAGES_MAX] = rivers->between[mode];
    const struct passage *passages = rivers->passages;
    size_t count = rivers->passage_count;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            bool direct = passages[i].open[mode] && passages[j].open[mode] && share_zone(&passages[i], &passages[j]);
            between[i][j] = direct ? plane_distance_m(passages[i].at, passages[j].at) : INFINITY;
        }
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                between[i][j] = fmin(between[i][j], between[i][k] + between[k][j]);
}

/* Can one come from each zone to each other? */
static bool joined(const struct rivers *rivers, enum travel_mode mode, char *why, size_t why_size)
{
    for (int a = 0; a < rivers->zone_count; a++)
        for (int b = 0; b < a; b++) {
            bool way = false;
            for (size_t i = 0; i < rivers->by_zone_count[a]; i++)
                for (size_t j = 0; j < rivers->by_zone_count[b]; j++)
                    way |= isfinite(rivers->between[mode][rivers->by_zone[a][i]][rivers->by_zone[b][j]]);
            if (!way)
                return complain(why, why_size, "no passage leads from zone %s to zone %s %s", rivers->names[a], rivers->names[b],
                                mode == TRAVEL_CAR ? "by car" : "on foot");
        }
    return true;
}

/* ---- The raster ---- */

static void cells_mark(struct rivers *rivers, struct metres a, struct metres b)
{
    double pad = DISTRICT_NEAR_M + 1;
    size_t from_x = (size_t)((fmin(a.east, b.east) - pad - rivers->corner.east) / CELL_M);
    size_t to_x = (size_t)((fmax(a.east, b.east) + pad - rivers->corner.east) / CELL_M);
    size_t from_y = (size_t)((fmin(a.north, b.north) - pad - rivers->corner.north) / CELL_M);
    size_t to_y = (size_t)((fmax(a.north, b.north) + pad - rivers->corner.north) / CELL_M);
    for (size_t y = from_y; y <= to_y; y++)
        for (size_t x = from_x; x <= to_x; x++)
            rivers->cells[y * rivers->width + x] = -2;
}

/* Long edges cell by cell: their box would mark half the town. */
static void edge_mark(struct rivers *rivers, struct metres a, struct metres b)
{
    int steps = 1 + (int)(hypot(b.east - a.east, b.north - a.north) / CELL_M);
    struct metres last = a;
    for (int i = 1; i <= steps; i++) {
        double share = (double)i / steps;
        struct metres now = {a.east + share * (b.east - a.east), a.north + share * (b.north - a.north)};
        cells_mark(rivers, last, now);
        last = now;
    }
}

static int zone_exact(const struct rivers *rivers, struct metres at)
{
    const struct district *district = district_at(rivers->districts, at);
    for (size_t d = 0; district && d < districts_count(rivers->districts); d++)
        if (districts_get(rivers->districts, d) == district && rivers->of_district[d] >= 0)
            return rivers->of_district[d];
    double nearest = INFINITY;
    int zone = -1;
    for (size_t i = 0; i < rivers->anchor_count; i++) {
        double distance = plane_distance_m(at, rivers->anchors[i].at);
        if (distance < nearest) {
            nearest = distance;
            zone = rivers->anchors[i].zone;
        }
    }
    return zone;
}

/* A cell that no edge comes near lies whole in one district, or in none. */
static void raster_make(struct rivers *rivers)
{
    struct metres low = {INFINITY, INFINITY}, high = {-INFINITY, -INFINITY};
    const struct metres *points;
    size_t count;
    for (size_t d = 0; d < districts_count(rivers->districts); d++)
        for (size_t ring = 0; (count = district_ring(rivers->districts, d, ring, &points)) > 0; ring++)
            for (size_t p = 0; p < count; p++) {
                low = (struct metres){fmin(low.east, points[p].east), fmin(low.north, points[p].north)};
                high = (struct metres){fmax(high.east, points[p].east), fmax(high.north, points[p].north)};
            }
    if (!(high.east > low.east))
        return;
    rivers->corner = (struct metres){low.east - 2 * CELL_M, low.north - 2 * CELL_M};
    rivers->width = (size_t)((high.east - low.east) / CELL_M) + 5;
    rivers->height = (size_t)((high.north - low.north) / CELL_M) + 5;
    rivers->cells = memory_zero(rivers->width * rivers->height);
    for (size_t d = 0; d < districts_count(rivers->districts); d++)
        for (size_t ring = 0; (count = district_ring(rivers->districts, d, ring, &points)) > 0; ring++)
            for (size_t p = 1; p < count; p++)
                edge_mark(rivers, points[p - 1], points[p]);
    for (size_t i = 0; i < rivers->width * rivers->height; i++) {
        struct metres middle = {rivers->corner.east + ((double)(i % rivers->width) + 0.5) * CELL_M,
                                rivers->corner.north + ((double)(i / rivers->width) + 0.5) * CELL_M};
        bool inside = rivers->cells[i] == 0 && district_at(rivers->districts, middle);
        rivers->cells[i] = (signed char)(inside ? zone_exact(rivers, middle) : -1);
    }
}

/* ---- Opening and asking ---- */

struct rivers *rivers_open(const char *banks, const char *bridges, const struct districts *districts, struct plane *plane,
                           char *why, size_t why_size)
{
    static const struct table BANKS = {{"zone", "district", "lon", "lat"}, ';', false, bank_row};
    static const struct table BRIDGES = {{"lon", "lat", "zone1", "zone2", "modes"}, ';', false, bridge_row};
    struct rivers *rivers = memory_zero(sizeof *rivers);
    rivers->districts = districts;
    rivers->of_district = memory_zero((districts_count(districts) + 1) * sizeof *rivers->of_district);
    for (size_t d = 0; d < districts_count(districts); d++)
        rivers->of_district[d] = -1;
    struct reading reading = {rivers, plane};
    bool fine = table_read(&BANKS, banks, &reading, why, why_size) && table_read(&BRIDGES, bridges, &reading, why, why_size);
    if (fine && rivers->anchor_count == 0)
        fine = complain(why, why_size, "%s: at least one point must stand for what lies outside the districts", banks);
    for (size_t i = 0; i < rivers->passage_count; i++)
        for (int side = 0; side < 2; side++) {
            int zone = rivers->passages[i].zones[side];
            rivers->by_zone[zone][rivers->by_zone_count[zone]++] = i;
        }
    for (int mode = 0; mode < MODES; mode++) {
        ways_find(rivers, (enum travel_mode)mode);
        fine = fine && joined(rivers, (enum travel_mode)mode, why, why_size);
    }
    if (fine) {
        raster_make(rivers);
        return rivers;
    }
    rivers_close(rivers);
    return NULL;
}

struct rivers *rivers_load(const char *shapes, const char *banks, const char *bridges, char *why, size_t why_size)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, why_size);
    struct districts *districts = plane ? districts_open(shapes, plane, why, why_size) : NULL;
    struct rivers *rivers = districts ? rivers_open(banks, bridges, districts, plane, why, why_size) : NULL;
    plane_close(plane);
    if (rivers)
        rivers->own = districts;
    else
        districts_close(districts);
    return rivers;
}

void rivers_close(struct rivers *rivers)
{
    if (!rivers)
        return;
    districts_close(rivers->own);
    free(rivers->of_district);
    free(rivers->cells);
    free(rivers);
}

int rivers_zone(const struct rivers *rivers, struct metres at)
{
    if (!metres_known(at))
        return -1;
    double x = (at.east - rivers->corner.east) / CELL_M, y = (at.north - rivers->corner.north) / CELL_M;
    bool within = x >= 0 && y >= 0 && x < (double)rivers->width && y < (double)rivers->height;
    int zone = within ? rivers->cells[(size_t)y * rivers->width + (size_t)x] : -1;
    return zone >= 0 ? zone : zone_exact(rivers, at);
}

/* From one zone to another. Apart: its room on the stack would cost those who need no bridge, too. */
__attribute__((noinline)) static double over_bridges(const struct rivers *rivers, struct metres from, int a,
                                                     struct metres to, int b, enum travel_mode mode)
{
    double shortest = INFINITY, last[RIVERS_PASSAGES_MAX];
    for (size_t j = 0; j < rivers->by_zone_count[b]; j++)
        last[j] = plane_distance_m(rivers->passages[rivers->by_zone[b][j]].at, to);
    for (size_t i = 0; i < rivers->by_zone_count[a]; i++) {
        size_t first = rivers->by_zone[a][i];
        double begin = plane_distance_m(from, rivers->passages[first].at);
        if (begin >= shortest)
            continue;
        for (size_t j = 0; j < rivers->by_zone_count[b]; j++) {
            double way = begin + rivers->between[mode][first][rivers->by_zone[b][j]] + last[j];
            shortest = way < shortest ? way : shortest;
        }
    }
    return shortest;
}

double rivers_distance_m(const struct rivers *rivers, struct metres from, struct metres to, enum travel_mode mode)
{
    double straight = plane_distance_m(from, to);
    if (!rivers || isnan(straight))
        return straight;
    int a = rivers_zone(rivers, from), b = rivers_zone(rivers, to);
    return a == b ? straight : over_bridges(rivers, from, a, to, b, mode);
}
