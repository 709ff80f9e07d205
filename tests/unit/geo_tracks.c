/* Where the trams run: the longest shape of each line on rails, and its drawing. */
#include "geo/tracks.h"
#include "geo/chart.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

static char why[400];

static void line_check(const struct chart *chart, struct metres from, struct metres to, const char *wanted, const char *title)
{
    const struct metres points[] = {from, {from.east + 1, from.north}, to};
    int x[2] = {0}, y[2] = {0};
    char expected[60] = "";
    chart_place(chart, from, &x[0], &y[0]);
    chart_place(chart, to, &x[1], &y[1]);
    if (!wanted)
        snprintf(expected, sizeof expected, "M%d %dl%d %d", x[0], y[0], x[1] - x[0], y[1] - y[0]);
    char *path = chart_line(chart, points, 3);
    CHECK_TEXT(path, wanted ? wanted : expected, "%s", title);
    free(path);
}

int main(void)
{
    struct tracks *tracks = tracks_load(source_file("tests/cases/gtfs"), why, sizeof why);
    if (!CHECK(tracks && tracks_count(tracks) == 1, "one line runs on rails, a bus does not: %s", tracks ? "yes" : why))
        return check_done();
    const struct metres *points;
    size_t count;
    CHECK_TEXT(tracks_get(tracks, 0, &points, &count), "T1", "it has a name");
    CHECK_INT(count, 3, "its longest shape, without the points that are nowhere");
    CHECK(points[0].east > points[1].east && points[1].east > points[2].east && points[1].north > points[0].north,
          "in the order of their sequence, not of the file");
    CHECK(!tracks_load("/nowhere", why, sizeof why) && strstr(why, "/nowhere/routes.txt"), "a folder that is not there: %s", why);

    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts = districts_open(source_file("migrations/demo/quartiers.geojson"), plane, why, sizeof why);
    struct chart *chart = districts ? chart_new(districts) : NULL;
    if (CHECK(chart != NULL, "the districts are drawn: %s", chart ? "yes" : why)) {
        struct metres far = {points[0].east + 1e6, points[0].north};
        line_check(chart, points[0], points[2], NULL, "a line goes from end to end, without steps that nobody sees");
        line_check(chart, far, far, "", "and is nothing beyond the edges");
    }
    chart_free(chart);
    districts_close(districts);
    plane_close(plane);
    tracks_close(tracks);
    return check_done();
}
