#include "geo/district.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

static char why[400];

/* Two squares side by side, the western one with a hole, and a third made of two pieces, one within the hole.
 */
static const char SQUARES[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"properties\":{\"name\":\"Ouest\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
    "[[-1.56,47.20],[-1.55,47.20],[-1.55,47.21],[-1.56,47.21],[-1.56,47.20]],"
    "[[-1.558,47.204],[-1.554,47.204],[-1.554,47.206],[-1.558,47.206],[-1.558,47.204]]]}},"
    "{\"properties\":{\"nom\":\"Île d'Est\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
    "[[-1.55,47.20],[-1.54,47.20],[-1.54,47.21],[-1.55,47.21],[-1.55,47.20]]]}},"
    "{\"properties\":{\"code\":\"deux\",\"name\":\"Deux "
    "morceaux\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["
    "[[[-1.557,47.2045],[-1.555,47.2045],[-1.555,47.2055],[-1.557,47.2055],[-1.557,47.2045]]],"
    "[[[-1.53,47.20],[-1.52,47.20],[-1.52,47.21],[-1.53,47.20]]]]}},"
    "{\"properties\":{\"name\":\"Bourg\"},\"geometry\":null}]}";

static const char *code_at(const struct districts *districts, struct plane *plane, double lon, double lat)
{
    const struct district *district = district_at(districts, plane_project(plane, (struct lonlat){lon, lat}));
    return district ? district->code : "-";
}

static void squares_check(struct plane *plane)
{
    struct districts *squares = districts_parse(SQUARES, sizeof SQUARES - 1, plane, why, sizeof why);
    if (!CHECK(squares != NULL, "polygons, holes, pieces and a district without a shape are read"))
        return;
    CHECK_INT(districts_count(squares), 4, "four districts");
    CHECK_TEXT(districts_get(squares, 1)->code, "ile-d-est",
               "a code is made of the name where there is none");
    CHECK_TEXT(code_at(squares, plane, -1.5520, 47.2020), "ouest", "inside is inside");
    CHECK_TEXT(code_at(squares, plane, -1.5560, 47.2050), "deux", "a piece that lies in another's hole");
    CHECK_TEXT(code_at(squares, plane, -1.5560, 47.2057), "deux",
               "a hole belongs to nobody, but 25 m are near enough");
    CHECK_TEXT(code_at(squares, plane, -1.5578, 47.2050), "ouest", "or near enough to the other side");
    CHECK_TEXT(code_at(squares, plane, -1.5350, 47.2050), "-", "between two districts is none");
    CHECK(district_by_code(squares, "bourg") && !district_by_code(squares, "est"),
          "districts are found by their code");

    /* The shared edge and its ends, and the projected corners exactly. */
    struct metres low = plane_project(plane, (struct lonlat){-1.55, 47.20});
    struct metres high = plane_project(plane, (struct lonlat){-1.55, 47.21});
    int none = 0, changed = 0;
    for (int i = 0; i <= 1000; i++) {
        struct metres on = {low.east + (high.east - low.east) * i / 1000,
                            low.north + (high.north - low.north) * i / 1000};
        const struct district *first = district_at(squares, on);
        none += first == NULL;
        changed += first != district_at(squares, on);
    }
    CHECK_INT(none + changed, 0,
              "1001 points of a shared edge are each in one district, the same when asked again");
    districts_close(squares);
}

static void refused(struct plane *plane, const char *json, const char *because, const char *title)
{
    why[0] = '\0';
    struct districts *districts = districts_parse(json, strlen(json), plane, why, sizeof why);
    CHECK(!districts && strstr(why, because), "%s: %s", title, why);
    districts_close(districts);
}

#define ONE(properties, geometry) "{\"features\":[{\"properties\":" properties ",\"geometry\":" geometry "}]}"

static void refusals_check(struct plane *plane)
{
    refused(plane, "", "JSON", "nothing at all");
    refused(plane, "{\"features\":[", "JSON", "a file cut short");
    refused(plane, "[]", "FeatureCollection", "another document");
    refused(plane, "{\"features\":[]}", "empty", "no district");
    refused(plane, ONE("{}", "null"), "name", "a district without a name");
    refused(plane, ONE("{\"name\":\"…\"}", "null"), "letter", "a name without a letter");
    refused(plane,
            "{\"features\":[{\"properties\":{\"name\":\"A\"},\"geometry\":null},{\"properties\":{\"nom\":"
            "\"a\"}}]}",
            "taken", "two of one code");
    refused(plane, ONE("{\"name\":\"A\"}", "{\"type\":\"Point\",\"coordinates\":[-1.5,47.2]}"), "Polygon",
            "a point");
    refused(plane,
            ONE("{\"name\":\"A\"}",
                "{\"type\":\"Polygon\",\"coordinates\":[[[-1.5,47.2],[-1.4,47.2],[-1.5,47.2]]]}"),
            "four", "a ring of two sides");
    refused(plane,
            ONE("{\"name\":\"A\"}",
                "{\"type\":\"Polygon\",\"coordinates\":[[[-1.5,47.2],[-1.4,47.2],[-1.4,47.3],[-1.5,47.3]]]}"),
            "closed", "an open ring");
    refused(plane,
            ONE("{\"name\":\"A\"}",
                "{\"type\":\"Polygon\",\"coordinates\":[[[47.2,-1.5],[47.2,-1.4],[47.3,-1.4],[47.2,-1.5]]]}"),
            "longitude first", "axes swapped");
    refused(plane, ONE("{\"name\":\"A\"}", "{\"type\":\"Polygon\",\"coordinates\":[[\"a\",1,null,{}]]}"),
            "position", "positions that are none");
    struct districts *none = districts_open("/nowhere.geojson", plane, why, sizeof why);
    CHECK(!none && strstr(why, "/nowhere.geojson"), "a file that is not there: %s", why);
}

/* The demo's shapes hold what they promise: no gap, no overlap, everybody on the right bank. */
static void demo_check(struct plane *plane)
{
    struct districts *demo =
        districts_open(source_file("migrations/demo/quartiers.geojson"), plane, why, sizeof why);
    if (!CHECK(demo != NULL, "the demo's districts are read: %s", demo ? "yes" : why))
        return;
    CHECK_INT(districts_count(demo), 11, "Nantes has eleven districts");
    FILE *cases = case_open("district.case");
    char line[300], code[100];
    double lon, lat;
    while (case_line(cases, line, sizeof line))
        if (CHECK(sscanf(line, "at %lf %lf %99s", &lon, &lat, code) == 3, "a case that can be read"))
            CHECK_TEXT(code_at(demo, plane, lon, lat), code, "%g %g", lon, lat);
    fclose(cases);
    districts_close(demo);
}

/* The city's own shapes, where they are: every address in exactly one, the same names. */
static void official_check(struct plane *plane)
{
    const char *path = shared_file("nantes_quartiers_11.geojson");
    if (!path)
        return check_skip("the official districts are not here (NEC_SHARED)");
    struct districts *official = districts_open(path, plane, why, sizeof why);
    struct districts *demo =
        districts_open(source_file("migrations/demo/quartiers.geojson"), plane, why, sizeof why);
    int known = 0;
    for (size_t i = 0; official && demo && i < districts_count(official); i++)
        known += district_by_code(demo, districts_get(official, i)->code) != NULL;
    CHECK_INT(known, 11, "the official districts have the demo's codes");
    /* A grid over the commune: whatever is inside the outline of one is there at every call, and nearly all
     * is covered. */
    int same = 0, inside = 0;
    for (double lon = -1.64; lon < -1.47; lon += 0.001)
        for (double lat = 47.18; lat < 47.295 && official && demo; lat += 0.001) {
            const char *ours = code_at(demo, plane, lon, lat), *theirs;
            char kept[DISTRICT_CODE_MAX + 1];
            snprintf(kept, sizeof kept, "%s", ours);
            theirs = code_at(official, plane, lon, lat);
            inside += strcmp(theirs, "-") != 0;
            same += strcmp(theirs, "-") != 0 && strcmp(theirs, kept) == 0;
        }
    check_note("the demo's shapes agree with the official ones on %.1f %% of the ground",
               100.0 * same / inside);
    CHECK(same > inside * 0.85,
          "the demo's shapes are schematic, but agree with the official ones on most of the ground");
    districts_close(official);
    districts_close(demo);
    path = shared_file("nantes_metropole_communes_24.geojson");
    struct districts *communes = districts_open(path ? path : "", plane, why, sizeof why);
    CHECK_INT(communes ? districts_count(communes) : 0, 24, "the 24 communes are read as published");
    const struct district *herblain = communes ? district_at(communes, plane_project(plane, (struct lonlat){-1.646, 47.223})) : NULL;
    CHECK(herblain && strcmp(herblain->name, "Saint-Herblain") == 0 && strcmp(herblain->insee, "44162") == 0, "and say which one a point is in");
    districts_close(communes);
    path = shared_file("nantes_metropole_quartiers_45.geojson");
    communes = districts_open(path ? path : "", plane, why, sizeof why);
    CHECK(!communes && strstr(why, "taken"),
          "districts of several communes at once: the first name that comes twice is said");
    districts_close(communes);
}

int main(void)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    if (!CHECK(plane != NULL, "PROJ opens EPSG:3947"))
        return check_done();
    squares_check(plane);
    refusals_check(plane);
    demo_check(plane);
    official_check(plane);
    plane_close(plane);
    return check_done();
}
