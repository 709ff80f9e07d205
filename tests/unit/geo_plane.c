#include "geo/csv.h"
#include "geo/plane.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#define POINT_M 0.001
#define BACK    1e-9
#define PPM     15e-6

/* A length within 15 ppm, or within a millimetre where that is less than one. */
static double pair_tolerance(double length_m)
{
    return fmax(length_m * PPM, 0.001);
}

static double pair_length(struct plane *plane, struct lonlat a, struct lonlat b)
{
    return plane_distance_m(plane_project(plane, a), plane_project(plane, b));
}

static void case_check(struct plane *plane, const char *line)
{
    struct lonlat a, b;
    struct metres at;
    double length;
    if (sscanf(line, "point %lf %lf %lf %lf", &a.lon, &a.lat, &at.east, &at.north) == 4) {
        struct metres got = plane_project(plane, a);
        CHECK_NEAR(hypot(got.east - at.east, got.north - at.north), 0, POINT_M,
                   "%g %g lies where it should (m)", a.lon, a.lat);
        b = plane_unproject(plane, got);
        CHECK_NEAR(fmax(fabs(a.lon - b.lon), fabs(a.lat - b.lat)), 0, BACK, "%g %g comes back (degrees)",
                   a.lon, a.lat);
    } else if (sscanf(line, "pair %lf %lf %lf %lf %lf", &a.lon, &a.lat, &b.lon, &b.lat, &length) == 5) {
        CHECK_NEAR(pair_length(plane, a, b), length, pair_tolerance(length), "%.0f m on the ellipsoid",
                   length);
    } else if (sscanf(line, "refuse %lf %lf", &a.lon, &a.lat) == 2) {
        CHECK(!metres_known(plane_project(plane, a)), "%g %g is nowhere", a.lon, a.lat);
    } else {
        CHECK(false, "a case that can be read: %s", line);
    }
}

/* The tables that came with the project's reference data, where they are. */
static void reference_check(void)
{
    struct plane_frame frame = PLANE_NANTES;
    frame.reach_m = 400e3; /* three of the points test the projection far from Nantes */
    char why[200];
    struct plane *plane = plane_open(&frame, why, sizeof why),
                 *lambert = plane_open(&PLANE_LAMBERT93, why, sizeof why);
    struct csv_row row;
    const char *path = shared_file("proj_reference_points.csv");
    struct csv *csv = path ? csv_open(path, ';', why, sizeof why) : NULL;
    if (!csv)
        check_skip("the reference points are not here (NEC_SHARED)");
    double worst = 0;
    int count = 0;
    while (csv && csv_next(csv, &row) == CSV_ROW) {
        if (row.line == 1)
            continue;
        struct lonlat at = {atof(row.fields[2]), atof(row.fields[3])};
        struct metres cc47 = plane_project(plane, at), l93 = plane_project(lambert, at);
        worst = fmax(worst, hypot(cc47.east - atof(row.fields[4]), cc47.north - atof(row.fields[5])));
        worst = fmax(worst, hypot(l93.east - atof(row.fields[6]), l93.north - atof(row.fields[7])));
        count++;
    }
    if (csv)
        CHECK_NEAR(worst, 0, POINT_M, "%d reference points, CC47 and Lambert-93 (m)", count);
    csv_close(csv);

    path = shared_file("geod_reference_pairs.csv");
    csv = path ? csv_open(path, ';', why, sizeof why) : NULL;
    if (!csv)
        check_skip("the reference pairs are not here (NEC_SHARED)");
    worst = count = 0;
    while (csv && csv_next(csv, &row) == CSV_ROW) {
        if (row.line == 1)
            continue;
        struct lonlat a = {atof(row.fields[3]), atof(row.fields[4])},
                      b = {atof(row.fields[5]), atof(row.fields[6])};
        worst = fmax(worst, fabs(pair_length(plane, a, b) / atof(row.fields[7]) - 1));
        count++;
    }
    if (csv)
        CHECK_NEAR(worst * 1e6, 0, 15, "%d geodesic pairs after the scale (ppm)", count);
    csv_close(csv);
    plane_close(plane);
    plane_close(lambert);
}

static void refusals_check(void)
{
    char why[200] = "";
    struct plane_frame wrong = PLANE_NANTES;
    wrong.epsg = 9856; /* in Ukraine: PROJ would take it */
    CHECK(!plane_open(&wrong, why, sizeof why) && strstr(why, "EPSG:9856"),
          "a code of elsewhere is refused: %s", why);
    wrong.epsg = 1;
    CHECK(!plane_open(&wrong, why, sizeof why) && why[0], "a code that does not exist is refused: %s", why);

    setenv("PROJ_DATA", "/nowhere", 1);
    setenv("PROJ_LIB", "/nowhere", 1);
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    /* PROJ also looks beside its library: where it finds proj.db there, all is well. */
    CHECK(plane || strstr(why, "proj.db"), "without proj.db the refusal says so: %s",
          plane ? "(found elsewhere)" : why);
    plane_close(plane);
    unsetenv("PROJ_DATA");
    unsetenv("PROJ_LIB");
}

int main(void)
{
    char why[200], line[300];
    setenv("PROJ_NETWORK", "ON", 1); /* must not matter */
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    if (!CHECK(plane != NULL, "PROJ opens EPSG:3947"))
        return check_done();

    FILE *cases = case_open("plane.case");
    while (case_line(cases, line, sizeof line))
        case_check(plane, line);
    fclose(cases);

    CHECK(!metres_known(plane_project(plane, LONLAT_NOWHERE)), "nowhere stays nowhere");
    CHECK(!lonlat_known(plane_unproject(plane, METRES_NOWHERE)), "nowhere stays nowhere on the way back");
    CHECK(!lonlat_known(plane_unproject(plane, (struct metres){355511, 6689724})),
          "Lambert-93 is not taken for CC47");
    CHECK(isnan(plane_distance_m(METRES_NOWHERE, PLANE_NANTES.centre_m)),
          "the distance to nowhere is not a number");
    struct lonlat some[3] = {PLANE_NANTES.centre, {2.35, 48.85}, {-1.5, 47.2}};
    struct metres all[3];
    CHECK_INT(plane_project_all(plane, some, all, 3), 2, "of three points two are around Nantes");
    CHECK(metres_known(all[0]) && !metres_known(all[1]) && metres_known(all[2]),
          "and the middle one is nowhere");
    plane_close(plane);
    plane_close(NULL);

    reference_check();
    refusals_check();
    return check_done();
}
