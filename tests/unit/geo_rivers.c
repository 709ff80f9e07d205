/* The distance that knows rivers is a metric, and follows its two files. */
#include "geo/csv.h"
#include "geo/rivers.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define POINTS  700
#define TRIPLES 1000000
#define ROUNDING 1e-6 /* metres */

static char why[500];
static uint64_t state = 42;

/* splitmix64: the same points on every machine */
static uint64_t draw(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static double between(double low, double high)
{
    return low + (high - low) * (double)(draw() >> 11) / 9007199254740992.0;
}

struct town {
    struct plane *plane;
    struct districts *districts;
    struct rivers *rivers;
};

static struct town town_open(void)
{
    char banks[1100], bridges[1100];
    snprintf(banks, sizeof banks, "%s", source_file("migrations/demo/rives.csv"));
    snprintf(bridges, sizeof bridges, "%s", source_file("migrations/demo/ponts.csv"));
    struct town town = {.plane = plane_open(&PLANE_NANTES, why, sizeof why)};
    town.districts = districts_open(source_file("migrations/demo/quartiers.geojson"), town.plane, why, sizeof why);
    town.rivers = rivers_open(banks, bridges, town.districts, town.plane, why, sizeof why);
    return town;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* All distances among random points once, then a million triples of them. */
static void metric_check(const struct town *town, enum travel_mode mode, const char *how)
{
    static struct metres points[POINTS];
    static double away[POINTS][POINTS], detour[POINTS * POINTS];
    size_t crossing = 0, shorter = 0, lopsided = 0, nowhere = 0, triangles = 0;
    for (int i = 0; i < POINTS; i++)
        points[i] = plane_project(town->plane, (struct lonlat){between(-1.72, -1.42), between(47.14, 47.31)});
    for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < POINTS; j++) {
            double straight = plane_distance_m(points[i], points[j]);
            away[i][j] = rivers_distance_m(town->rivers, points[i], points[j], mode);
            nowhere += !isfinite(away[i][j]);
            shorter += away[i][j] < straight - ROUNDING;
            if (i != j && away[i][j] > straight + ROUNDING)
                detour[crossing++] = away[i][j] / straight;
        }
    for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < i; j++)
            lopsided += fabs(away[i][j] - away[j][i]) > ROUNDING;
    for (int n = 0; n < TRIPLES; n++) {
        size_t a = draw() % POINTS, b = draw() % POINTS, c = draw() % POINTS;
        triangles += away[a][c] > away[a][b] + away[b][c] + ROUNDING;
    }
    CHECK(nowhere == 0 && shorter == 0, "%s: the way there is, and never shorter than the straight line", how);
    CHECK_INT(lopsided, 0, "%s: the way back is as long", how);
    CHECK_INT(triangles, 0, "%s: of a million triples none is shorter by way of a third point", how);
    CHECK(crossing > POINTS * POINTS / 4, "%s: many ways are longer for a river", how);
    qsort(detour, crossing, sizeof *detour, by_value);
    check_note("%s: %.0f %% of ways are longer; median %.3f times, 99 %% %.2f, worst %.1f", how,
               100.0 * (double)crossing / (POINTS * (POINTS - 1.0)), detour[crossing / 2], detour[crossing * 99 / 100], detour[crossing - 1]);
}

static double metres_between(const struct town *town, double lon1, double lat1, double lon2, double lat2, enum travel_mode mode)
{
    return rivers_distance_m(town->rivers, plane_project(town->plane, (struct lonlat){lon1, lat1}),
                             plane_project(town->plane, (struct lonlat){lon2, lat2}), mode);
}

static void places_check(const struct town *town)
{
    /* from bank to bank across the southern arm, a kilometre from the next bridge */
    double straight = plane_distance_m(plane_project(town->plane, (struct lonlat){-1.5535, 47.2000}),
                                       plane_project(town->plane, (struct lonlat){-1.5535, 47.1940}));
    double walked = metres_between(town, -1.5535, 47.2000, -1.5535, 47.1940, TRAVEL_WALK);
    CHECK(walked > 1.5 * straight, "who looks across the river walks to the bridge: %.0f m for %.0f", walked, straight);
    CHECK_NEAR(metres_between(town, -1.5600, 47.2150, -1.5700, 47.2180, TRAVEL_WALK),
               plane_distance_m(plane_project(town->plane, (struct lonlat){-1.5600, 47.2150}),
                                plane_project(town->plane, (struct lonlat){-1.5700, 47.2180})),
               1e-9, "on one bank it is the straight line");
    double far_walk = metres_between(town, -1.6250, 47.2050, -1.6250, 47.1800, TRAVEL_WALK);
    double far_car = metres_between(town, -1.6250, 47.2050, -1.6250, 47.1800, TRAVEL_CAR);
    CHECK(far_car < far_walk / 2, "a motorway bridge is for cars: %.0f m, on foot %.0f", far_car, far_walk);
    CHECK(rivers_zone(town->rivers, plane_project(town->plane, (struct lonlat){-1.545, 47.205})) !=
              rivers_zone(town->rivers, plane_project(town->plane, (struct lonlat){-1.55, 47.215})),
          "the island is a zone of its own");
    CHECK(isnan(rivers_distance_m(town->rivers, METRES_NOWHERE, (struct metres){1355000, 6234000}, TRAVEL_WALK)), "nowhere is at no distance");
    CHECK_NEAR(rivers_distance_m(NULL, (struct metres){0, 0}, (struct metres){0, PLANE_SCALE * 1000}, TRAVEL_CAR), 1000, 1e-6,
               "without rivers it is the straight line");
}

/* The raster and the districts agree everywhere. */
static void zones_check(const struct town *town)
{
    size_t other = 0, none = 0;
    for (int i = 0; i < 20000; i++) {
        struct metres at = plane_project(town->plane, (struct lonlat){between(-1.66, -1.46), between(47.17, 47.29)});
        const struct district *district = district_at(town->districts, at);
        int zone = rivers_zone(town->rivers, at);
        none += zone < 0;
        if (district && strcmp(district->code, "ile-de-nantes") == 0)
            other += zone != rivers_zone(town->rivers, plane_project(town->plane, (struct lonlat){-1.545, 47.205}));
        if (district && strcmp(district->code, "nantes-erdre") == 0)
            other += zone != rivers_zone(town->rivers, plane_project(town->plane, (struct lonlat){-1.520, 47.262}));
    }
    CHECK_INT(none + other, 0, "every point has one zone, that of its district");
}

/* The passages of a file, by the names of their columns; `sure_m` how exactly they are known, 0 when it does not say. */
struct passages {
    size_t count;
    struct metres at[40];
    char id[40][40], modes[40][8];
    double sure_m[40];
};

static void passages_read(struct passages *passages, struct plane *plane, const char *file)
{
    struct csv_row header, row;
    char columns[5][16] = {"id", "lon", "lat", "modes", "precision_m"};
    size_t where[5] = {99, 99, 99, 99, 99};
    struct csv *csv = csv_open(file, ';', why, sizeof why);
    *passages = (struct passages){0};
    csv_next(csv, &header);
    for (size_t c = 0; c < 5; c++)
        for (size_t i = 0; i < header.count; i++)
            if (strcmp(header.fields[i], columns[c]) == 0)
                where[c] = i;
    for (; csv_next(csv, &row) == CSV_ROW && passages->count < 40; passages->count++) {
        size_t n = passages->count;
        passages->at[n] = plane_project(plane, (struct lonlat){atof(row.fields[where[1]]), atof(row.fields[where[2]])});
        snprintf(passages->id[n], sizeof passages->id[n], "%s", row.fields[where[0]]);
        snprintf(passages->modes[n], sizeof passages->modes[n], "%s", row.fields[where[3]]);
        passages->sure_m[n] = where[4] < row.count ? atof(row.fields[where[4]]) : 0;
    }
    csv_close(csv);
}

/* Where the town's bridges are: crossings of tram lines with the outline of the island, cameras that the city publishes. */
static void bridges_check(const struct town *town)
{
    struct passages ours, known;
    passages_read(&ours, town->plane, source_file("migrations/demo/ponts.csv"));
    const char *file = shared_file("nantes_ponts_et_passages.csv");
    if (!file)
        return check_skip("nantes_ponts_et_passages.csv is not here (NEC_SHARED)");
    passages_read(&known, town->plane, file);
    for (size_t i = 0; i < ours.count; i++) {
        size_t nearest = 0;
        for (size_t k = 1; k < known.count; k++)
            if (plane_distance_m(ours.at[i], known.at[k]) < plane_distance_m(ours.at[i], known.at[nearest]))
                nearest = k;
        double away = plane_distance_m(ours.at[i], known.at[nearest]);
        CHECK(away < 15 && strcmp(ours.modes[i], known.modes[nearest]) == 0, "%s stands where %s is known to be: %.0f m", ours.id[i],
              known.id[nearest], away);
        CHECK(known.sure_m[nearest] <= 80 || strcmp(ours.modes[i], "c") == 0, "%s: nobody is sent on foot to where it is only about", ours.id[i]);
    }
    CHECK_INT(ours.count, known.count - 1, "all are there, but for the boat, which has a timetable");
}

static void refused(const struct town *town, const char *banks, const char *bridges, const char *because, const char *title)
{
    char paths[2][40] = {"/tmp/nec-banks-XXXXXX", "/tmp/nec-bridges-XXXXXX"};
    const char *texts[2] = {banks, bridges};
    for (int i = 0; i < 2; i++) {
        int fd = mkstemp(paths[i]);
        if (fd < 0 || write(fd, texts[i], strlen(texts[i])) < 0)
            printf("Bail out! %s: %m\n", paths[i]);
        close(fd);
    }
    why[0] = '\0';
    struct rivers *rivers = rivers_open(paths[0], paths[1], town->districts, town->plane, why, sizeof why);
    CHECK(because ? !rivers && strstr(why, because) : rivers != NULL, "%s: %s", title, why);
    rivers_close(rivers);
    unlink(paths[0]);
    unlink(paths[1]);
}

#define BANKS   "zone;district;lon;lat\nA;centre-ville;;\nB;ile-de-nantes;;\nA;;-1.6;47.2\n"
#define BRIDGES "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;B;pvct\n"

int main(void)
{
    struct town town = town_open();
    if (!CHECK(town.rivers != NULL, "the demo's rivers are read: %s", town.rivers ? "yes" : why))
        return check_done();
    metric_check(&town, TRAVEL_WALK, "on foot");
    metric_check(&town, TRAVEL_CAR, "by car");
    places_check(&town);
    zones_check(&town);
    bridges_check(&town);
    refused(&town, BANKS, BRIDGES, NULL, "the smallest files that will do");
    refused(&town, "", BRIDGES, "empty", "no banks");
    refused(&town, "zone;lon\n", BRIDGES, "column", "a column that is missing");
    refused(&town, "zone;district;lon;lat\nA;atlantis;;\n", BRIDGES, "line 2: there is no district atlantis", "a district that is none");
    refused(&town, "zone;district;lon;lat\nA;centre-ville;;\nB;ile-de-nantes;;\n", BRIDGES, "at least one point", "nothing for what lies outside");
    refused(&town, "zone;district;lon;lat\nA;;47.2;-1.6\n", BRIDGES, "degrees", "axes exchanged");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;Q;p\n", "joins A and Q", "a bridge to a zone that is none");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;A;p\n", "joins A and A", "a bridge that joins nothing");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;B;pq\n", "modes", "a mode that is none");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;oui;47.21;A;B;p\n", "degrees", "a bridge nowhere");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;B;c\n", "on foot", "an island that cannot be walked to");
    refused(&town, BANKS, "id;nom;lon;lat;zone1;zone2;modes\nx;X;-1.55;47.21;A;B;p\n", "by car", "an island without a road");
    rivers_close(town.rivers);
    districts_close(town.districts);
    plane_close(town.plane);
    return check_done();
}
