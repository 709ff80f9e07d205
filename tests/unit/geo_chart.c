/* The drawing of the districts: shapes that share an edge share it still, and a point is where its district is. */
#include "geo/chart.h"
#include "base/json.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <stdlib.h>

static char why[400];

/* Is x,y inside the path, by even and odd? `d` is as chart.h says: M, l and z with whole numbers. */
static bool path_holds(const char *d, double x, double y)
{
    bool inside = false;
    double px = 0, py = 0;
    char *end;
    while (*d == 'M') {
        double first_x = strtod(d + 1, &end), first_y = strtod(end, &end);
        px = first_x;
        py = first_y;
        for (d = end + 1; *d != 'z' && *d; d = end) {
            double nx = px + strtod(d, &end), ny = py + strtod(end, &end);
            if ((py <= y) != (ny <= y) && x < px + (y - py) / (ny - py) * (nx - px))
                inside = !inside;
            px = nx;
            py = ny;
        }
        d += *d == 'z';
    }
    return inside;
}

static void shapes_check(struct plane *plane, const char *file, const char *called)
{
    struct districts *districts = districts_open(file, plane, why, sizeof why);
    struct chart *chart = districts ? chart_new(districts) : NULL;
    if (!CHECK(chart != NULL, "%s is drawn", called))
        return;
    json_t *drawn = chart_draw(chart), *area;
    size_t i, wrong = 0;
    json_array_foreach(json_object_get(drawn, "areas"), i, area)
    {
        int x = (int)json_whole(area, "x", -1), y = (int)json_whole(area, "y", -1);
        wrong += !path_holds(json_text(area, "path"), x + 0.01, y + 0.01);
    }
    CHECK(i > 0 && wrong == 0, "%s: the name of each of %zu districts stands inside its shape", called, i);

    /* A grid of points: in the drawing each is in the district that district_at() says, except next to an edge. */
    size_t asked = 0, other = 0, twice = 0;
    for (int n = 0; n < 60; n++)
        for (int e = 0; e < 60; e++) {
            struct metres at = plane_project(plane, (struct lonlat){-1.66 + e * 0.0035, 47.17 + n * 0.0023});
            int x, y, in = 0;
            if (!chart_place(chart, at, &x, &y))
                continue;
            asked++;
            const struct district *district = district_at(districts, at);
            bool same = false;
            json_array_foreach(json_object_get(drawn, "areas"), i, area)
            {
                bool holds = path_holds(json_text(area, "path"), x + 0.01, y + 0.01);
                in += holds;
                same |= holds && district && strcmp(district->code, json_text(area, "code")) == 0;
            }
            other += district ? !same : in > 0;
            twice += in > 1;
        }
    CHECK(asked > 1000 && other * 40 < asked, "%s: the drawing says what district_at() says (%zu of %zu points are next to an edge)",
          called, other, asked);
    CHECK_INT(twice, 0, "%s: shapes that shared an edge do not overlap when drawn", called);
    char *text = json_dumps(drawn, JSON_COMPACT);
    CHECK(strlen(text) < 40000, "%s: it is light enough for a page: %zu bytes", called, strlen(text));
    free(text);
    json_decref(drawn);
    chart_free(chart);
    districts_close(districts);
}

static void edges_check(struct plane *plane)
{
    static const char square[] =
        "{\"features\":[{\"properties\":{\"name\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
        "[[-1.56,47.20],[-1.55,47.20],[-1.55,47.21],[-1.56,47.21],[-1.56,47.20]]]}},"
        "{\"properties\":{\"name\":\"B\"},\"geometry\":null}]}";
    static const char nothing[] = "{\"features\":[{\"properties\":{\"name\":\"B\"},\"geometry\":null}]}";
    struct districts *districts = districts_parse(square, sizeof square - 1, plane, why, sizeof why);
    struct districts *none = districts_parse(nothing, sizeof nothing - 1, plane, why, sizeof why);
    struct chart *chart = chart_new(districts);
    json_t *drawn = chart_draw(chart);
    int x = -1, y = -1;
    CHECK(json_array_size(json_object_get(drawn, "areas")) == 1, "a district without a shape is not drawn");
    CHECK(chart_place(chart, plane_project(plane, (struct lonlat){-1.559, 47.2095}), &x, &y) && x < 100 && y < 100,
          "north-west is at the top on the left");
    CHECK(!chart_place(chart, plane_project(plane, (struct lonlat){-1.50, 47.205}), &x, &y) &&
              !chart_place(chart, METRES_NOWHERE, &x, &y),
          "what lies beyond the map, or nowhere, has no place on it");
    CHECK(!chart_new(none), "without any shape there is no map");
    json_decref(drawn);
    chart_free(chart);
    districts_close(districts);
    districts_close(none);
}

int main(void)
{
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    edges_check(plane);
    shapes_check(plane, source_file("migrations/demo/quartiers.geojson"), "the demo town");
    const char *real = shared_file("nantes_quartiers_11.geojson");
    if (real)
        shapes_check(plane, real, "Nantes");
    else
        printf("# the official shapes of Nantes are not here: not drawn\n");
    plane_close(plane);
    return check_done();
}
