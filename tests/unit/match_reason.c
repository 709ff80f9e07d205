/* How somebody comes, as a coordinator reads it: what is known of the lines is told apart from what is estimated. */
#include "matcher/reason.h"
#include "geo/lines.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

static struct problem problem = {.pace = TRAVEL_PACE};
static struct volunteer volunteer;

static void said(struct metres home, const char *wanted)
{
    volunteer.home = home;
    struct candidate candidate = {.volunteer = &volunteer, .distance_m = (int32_t)plane_distance_m(home, problem.meet)};
    char *text = reason_part(NULL, &problem, &candidate, PART_DISTANCE);
    CHECK_TEXT(text, wanted, "the way and how sure it is");
    free(text);
}

int main(void)
{
    char why[300];
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct lines *lines = lines_load(source_file("tests/cases/gtfs"), why, sizeof why);
    if (!CHECK(plane && lines, "the lines are read: %s", plane && lines ? "yes" : why))
        return check_done();
    struct metres west = plane_project(plane, (struct lonlat){-1.6000, 47.2300}), east = plane_project(plane, (struct lonlat){-1.5600, 47.2300});
    problem.meet = problem.part = east;
    said(west, "Habite à 3\u00a0km, environ 30\u00a0minutes en tram ou bus (estimation)");
    problem.lines = lines;
    said(west, "Habite à 3\u00a0km, environ 15\u00a0minutes par la ligne\u00a0C1");
    said((struct metres){east.east - 500, east.north}, "Habite à 500\u00a0m, environ 10\u00a0minutes à pied");
    problem.meet = problem.part = west;
    said(east, "Habite à 3\u00a0km, environ 30\u00a0minutes en tram ou bus (estimation)");
    volunteer.drives = true;
    said(east, "Habite à 3\u00a0km, environ 20\u00a0minutes en voiture");
    lines_close(lines);
    plane_close(plane);
    return check_done();
}
