/* Trams and buses: what a folder of a GTFS says of them, and how one gets from here to there. */
#include "geo/lines.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <sys/stat.h>

static char folder[] = "/tmp/nec-geo-lines-XXXXXX", why[600];
static struct plane *plane;

static void file_write(const char *name, const char *text)
{
    char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

/* A tram along a parallel, five stops about 760 m apart; a bus that calls at the middle three the other way round. */
#define STOPS                                                                                              \
    "stop_id,stop_name,stop_lat,stop_lon\n"                                                                \
    "a,Ouest,47.2300,-1.6000\nb,\"Place, b\",47.2300,-1.5900\nc,Milieu,47.2300,-1.5800\nd,Bois,47.2300,-1.5700\n" \
    "e,Est,47.2300,-1.5600\nx,Nulle part,0,0\n"
#define ROUTES "route_id,route_short_name,route_type\n1,T1,0\n2,B2,3\n"
#define TRIPS  "route_id,service_id,trip_id,direction_id\n1,s,fast,0\n1,s,slow,0\n2,s,back,1\n9,s,lost,0\n1,s,wild,0\n"
#define TIMES                                                                                                    \
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"                                                \
    "fast,08:00:00,08:00:00,a,1\nfast,08:02:00,08:02:00,b,2\nfast,08:04:00,08:04:00,c,3\nfast,08:06:00,08:06:00,d,4\nfast,08:08:00,08:08:00,e,5\n" \
    "slow,24:10:00,24:10:00,e,50\nslow,23:58:00,23:58:00,a,10\nslow,,,b,20\nslow,24:04:00,24:04:00,c,30\nslow,24:07:00,24:07:00,d,40\n" \
    "back,09:00:00,09:00:00,d,1\nback,09:05:00,09:05:00,c,2\nback,09:09:00,09:09:00,b,3\nback,09:09:00,09:09:00,x,4\n"           \
    "lost,08:00:00,08:00:00,a,1\nlost,08:01:00,08:01:00,e,2\nwild,soon,99:99:99,a,2147483647\nwild,,,e,-2147483648\n"

static struct metres at(double lon)
{
    return plane_project(plane, (struct lonlat){lon, 47.2300});
}

static struct lines *opened(const char *stops, const char *routes, const char *trips, const char *times)
{
    file_write("stops.txt", stops);
    file_write("routes.txt", routes);
    file_write("trips.txt", trips);
    file_write("stop_times.txt", times);
    return lines_open(folder, plane, why, sizeof why);
}

static void ways_check(const struct lines *lines)
{
    const struct travel_pace pace = TRAVEL_PACE;
    struct ride ride;
    CHECK_INT(lines_count(lines), 2, "the same stops twice are one sequence; a trip of no line is none, nor is one without times");
    CHECK(lines_ride(lines, NULL, &pace, at(-1.6000), at(-1.5600), &ride), "there is a tram from end to end");
    CHECK_TEXT(ride.line, "T1", "it has a name");
    CHECK_INT(ride.minutes, 18, "six minutes of waiting and the twelve of the slowest trip, which goes past midnight");
    CHECK_TEXT(ride.from, "Ouest", "one gets on here");
    CHECK_TEXT(ride.to, "Est", "and off there");
    CHECK(!lines_ride(lines, NULL, &pace, at(-1.5600), at(-1.6000), &ride), "trams do not run backwards");
    CHECK(lines_ride(lines, NULL, &pace, at(-1.5700), at(-1.5900), &ride) && strcmp(ride.line, "B2") == 0, "a bus does");
    CHECK_TEXT(ride.to, "Place, b", "a name may hold a comma");
    CHECK(!lines_ride(lines, NULL, &pace, at(-1.6100), at(-1.5600), &ride), "a stop 760 m away is too far");
    CHECK(lines_ride(lines, NULL, &pace, at(-1.6020), at(-1.5610), &ride) && ride.minutes == 23, "the walk at both ends counts: %d", ride.minutes);

    struct way way = way_find(NULL, lines, &pace, at(-1.6000), at(-1.5600), TRAVEL_TRANSIT);
    CHECK(way.minutes == 18 && !way.estimate, "by tram it is known: %d", way.minutes);
    way = way_find(NULL, lines, &pace, at(-1.5600), at(-1.6000), TRAVEL_TRANSIT);
    CHECK(way.estimate && !way.ride.line && way.minutes == travel_minutes(&pace, way.distance_m, TRAVEL_TRANSIT),
          "the way back is an estimate, and says so: %d", way.minutes);
    CHECK(way_find(NULL, NULL, &pace, at(-1.6000), at(-1.5600), TRAVEL_TRANSIT).estimate, "without lines all are");
    way = way_find(NULL, lines, &pace, at(-1.5900), at(-1.5870), TRAVEL_TRANSIT);
    CHECK(!way.estimate && !way.ride.line && way.minutes == travel_minutes(&pace, way.distance_m, TRAVEL_WALK), "who is almost there walks");
    way = way_find(NULL, lines, &pace, at(-1.6000), at(-1.5600), TRAVEL_CAR);
    CHECK(!way.estimate && !way.ride.line, "a car takes no line");
    CHECK_INT(way_find(NULL, lines, &pace, METRES_NOWHERE, at(-1.5600), TRAVEL_TRANSIT).minutes, -1, "nowhere is never reached");
}

static void refused(const char *stops, const char *routes, const char *trips, const char *times, const char *because)
{
    struct lines *lines = opened(stops, routes, trips, times);
    CHECK(!lines && strstr(why, because), "refused: %s", why);
    lines_close(lines);
}

int main(void)
{
    plane = plane_open(&PLANE_NANTES, why, sizeof why);
    if (!mkdtemp(folder) || !plane)
        return 1;
    struct lines *lines = opened(STOPS, ROUTES, TRIPS, TIMES);
    if (CHECK(lines != NULL, "a GTFS is read: %s", lines ? "yes" : why))
        ways_check(lines);
    lines_close(lines);
    refused("", ROUTES, TRIPS, TIMES, "stops.txt: the file is empty");
    refused(STOPS, "route_id\n1\n", TRIPS, TIMES, "no column route_short_name");
    refused(STOPS, ROUTES, TRIPS, "trip_id,stop_id,departure_time,stop_sequence\nfast,a,08:00:00,1\n", "no trip has two stops");
    refused("stop_id,stop_name,stop_lat,stop_lon\n", ROUTES, TRIPS, TIMES, "no trip has two stops");
    lines = lines_open("/nowhere", plane, why, sizeof why);
    CHECK(!lines && strstr(why, "/nowhere/stops.txt"), "a folder that is not there: %s", why);
    for (size_t i = 0; i < 4; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%s.txt", folder, ((const char *[]){"stops", "routes", "trips", "stop_times"})[i]);
        unlink(path);
    }
    rmdir(folder);
    plane_close(plane);
    return check_done();
}
