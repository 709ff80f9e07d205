/*
 * nec-admin way "FROM" "TO": how far it is over the bridges, and how long it takes on foot, by tram or bus, by car.
 *
 * The same figures by which the matcher reckons. By tram or bus it says whether a line is known that goes there
 * (--lines) or the minutes come from the distance alone.
 */
#include <stdio.h>
#include <string.h>

#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/where.h"
#include "geo/lines.h"
#include "geo/rivers.h"

/* Where that is; METRES_NOWHERE after saying why it is not sure. */
static struct metres end_find(const struct where *where, const char *text)
{
    struct geocode_found found[2];
    size_t count = geocode_find(where->geocode, text, found, 2);
    if (geocode_judge(found, count) != GEOCODE_VERDICT_ACCEPT) {
        fprintf(stderr, "nec-admin : « %s » n’est pas sûr ; « locate » dit ce que cela peut être\n", text);
        return METRES_NOWHERE;
    }
    printf("  %s\n", found[0].label);
    return plane_project(where->plane, found[0].at);
}

static void way_say(const char *how, const struct way *way)
{
    printf("  %s %5.1f km   environ %d min", how, way->distance_m / 1000, way->minutes);
    if (way->ride.line)
        printf("   ligne %s, de %s à %s", way->ride.line, way->ride.from, way->ride.to);
    puts(way->estimate ? "   (estimation : aucune ligne directe connue)" : "");
}

static int ways_say(const struct where *where, const struct config *config, struct metres from, struct metres to)
{
    static const char *const how[] = {[TRAVEL_WALK] = "à pied        ", [TRAVEL_TRANSIT] = "en tram ou bus", [TRAVEL_CAR] = "en voiture    "};
    char why[700];
    struct rivers *rivers = rivers_load(config->districts, config->banks, config->bridges, why, sizeof why);
    struct lines *lines = config->lines[0] ? lines_load(config->lines, why, sizeof why) : NULL;
    if (!rivers || (config->lines[0] && !lines)) {
        fprintf(stderr, "nec-admin : %s\n", why);
    } else {
        for (int mode = TRAVEL_WALK; mode <= TRAVEL_CAR; mode++) {
            struct way way = way_find(rivers, lines, &where->pace, from, to, (enum travel_mode)mode);
            way_say(how[mode], &way);
        }
    }
    bool fine = rivers && (!config->lines[0] || lines);
    lines_close(lines);
    rivers_close(rivers);
    return fine ? 0 : ADMIN_FAILED;
}

int way_command(const struct config *config, char **arguments)
{
    struct where where;
    const char *ends[3];
    int end = where_open(&where, config, arguments, ends, 2, NULL, "way attend deux adresses ; puis --addresses FICHIER, autant qu’il en faut");
    if (end == 0) {
        struct metres from = end_find(&where, ends[0]), to = end_find(&where, ends[1]);
        end = metres_known(from) && metres_known(to) ? ways_say(&where, config, from, to) : ADMIN_FAILED;
    }
    where_close(&where);
    return end;
}
