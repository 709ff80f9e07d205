#include "geo/travel.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <math.h>

/* What core.settings() says, where the figures stand once. */
static int setting(const char *name)
{
    static char sql[40000];
    char row[60];
    FILE *file = fopen(source_file("migrations/core/settings.sql"), "r");
    sql[file ? fread(sql, 1, sizeof sql - 1, file) : 0] = '\0';
    if (file)
        fclose(file);
    snprintf(row, sizeof row, "('%s',", name);
    const char *at = strstr(sql, row);
    at = at ? strchr(at + strlen(row), '\'') : NULL;
    return at ? atoi(at + 1) : -1;
}

static void settings_check(const struct travel_pace *pace)
{
    const struct {
        const char *name;
        int here;
    } figures[] = {{"detour_foot", pace->detour_foot},   {"detour_car", pace->detour_car}, {"walk_m_h", pace->walk_m_h},
                   {"transit_m_h", pace->transit_m_h},   {"car_m_h", pace->car_m_h},       {"transit_wait", pace->transit_wait},
                   {"car_wait", pace->car_wait},         {"transit_from", pace->transit_from}, {"stop_within", pace->stop_within}, {"line_wait", pace->line_wait}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        CHECK_INT(figures[i].here, setting(figures[i].name), "%s is what a territory's setting is", figures[i].name);
}

int main(void)
{
    const struct travel_pace pace = TRAVEL_PACE;
    settings_check(&pace);
    CHECK_INT(travel_minutes(&pace, 0, TRAVEL_WALK), 0, "here is here");
    CHECK_INT(travel_minutes(&pace, 1000, TRAVEL_WALK), 20, "a kilometre as the crow flies is 20 minutes on foot");
    CHECK_INT(travel_minutes(&pace, 1000, TRAVEL_TRANSIT), 20, "up to there a tram is not worth the wait");
    CHECK_INT(travel_minutes(&pace, 3000, TRAVEL_TRANSIT), 26, "three kilometres by tram or bus");
    CHECK_INT(travel_minutes(&pace, 3000, TRAVEL_CAR), 17, "three kilometres by car");
    CHECK_INT(travel_minutes(&pace, NAN, TRAVEL_WALK), -1, "no time to a place nobody knows");
    CHECK_INT(travel_minutes(&pace, -1, TRAVEL_CAR), -1, "nor to one nearer than here");

    int sooner = 0;
    for (int mode = TRAVEL_WALK; mode <= TRAVEL_CAR; mode++)
        for (int metres = 0, before = 0; metres < 40000; metres += 10) {
            int now = travel_minutes(&pace, metres, (enum travel_mode)mode);
            sooner += now < before;
            before = now;
        }
    struct travel_pace slow = pace;
    slow.walk_m_h = 2000;
    slow.detour_foot = 125;
    CHECK_INT(travel_minutes(&slow, 1000, TRAVEL_WALK), 38, "a territory where people walk slowly has longer ways");
    CHECK_INT(sooner, 0, "whoever is farther never arrives sooner");
    return check_done();
}
