#include "dispatcher/admin/where.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "dispatcher/admin/admin.h"
#include "geo/geocode_load.h"
#include "geo/plane.h"

/* core.pace() */
static void pace_read(struct travel_pace *pace, const json_t *said)
{
    const struct {
        const char *name;
        uint16_t *to;
    } figures[] = {{"detour_foot", &pace->detour_foot},   {"detour_car", &pace->detour_car},   {"walk_m_h", &pace->walk_m_h},
                   {"transit_m_h", &pace->transit_m_h},   {"car_m_h", &pace->car_m_h},         {"transit_wait", &pace->transit_wait},
                   {"car_wait", &pace->car_wait},         {"transit_from", &pace->transit_from}, {"stop_within", &pace->stop_within},
                   {"line_wait", &pace->line_wait}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        *figures[i].to = (uint16_t)json_whole(said, figures[i].name, *figures[i].to);
}

static bool files_load(struct where *where, char **files)
{
    char why[400];
    where->own = geocode_new();
    for (; *files; files++) {
        struct geocode_loaded loaded;
        if (!geocode_load(where->own, *files, &loaded, why, sizeof why)) {
            fprintf(stderr, "nec-admin : %s\n", why);
            return false;
        }
        fprintf(stderr, "%s : %zu lignes prises, %zu refusées\n", *files, loaded.taken, loaded.refused);
    }
    geocode_build(where->own);
    where->geocode = where->own;
    return true;
}

static bool database_load(struct where *where, const struct config *config)
{
    PGconn *connection = admin_connect(config);
    json_int_t next = 0;
    bool fine = connection != NULL;
    where->gazetteer = gazetteer_new();
    do {
        json_t *input = json_pack("{sI}", "after", next);
        json_t *page = fine ? admin_page(connection, "page_gazetteer", input) : NULL;
        fine = page != NULL;
        next = page ? gazetteer_add(where->gazetteer, page) : 0;
        if (json_object_get(page, "pace"))
            pace_read(&where->pace, json_object_get(page, "pace"));
        json_decref(page);
        json_decref(input);
    } while (fine && next > 0);
    PQfinish(connection);
    gazetteer_build(where->gazetteer);
    where->geocode = gazetteer_geocode(where->gazetteer);
    return fine;
}

static bool shapes_load(struct where *where, const struct config *config)
{
    char why[300];
    where->plane = plane_open(&PLANE_NANTES, why, sizeof why);
    if (!where->plane) {
        fprintf(stderr, "nec-admin : %s\n", why);
        return false;
    }
    if (access(config->districts, R_OK) == 0)
        where->districts = districts_open(config->districts, where->plane, why, sizeof why);
    if (!where->districts)
        fprintf(stderr, "nec-admin : pas de contours de quartiers (--districts) : les réponses n’en disent pas.\n");
    if (config->communes[0])
        where->communes = districts_open(config->communes, where->plane, why, sizeof why);
    if (config->communes[0] && !where->communes) {
        fprintf(stderr, "nec-admin : %s\n", why);
        return false;
    }
    return true;
}

int where_open(struct where *where, const struct config *config, char **arguments, const char *words[], size_t most, bool *batch,
               const char *usage)
{
    size_t count = 0, files = 0, other = 0;
    bool bad = false;
    *where = (struct where){.pace = TRAVEL_PACE};
    while (arguments[count])
        count++;
    char **paths = memory_zero((count + 1) * sizeof *paths);
    for (size_t i = 0; i < count; i++) {
        if (batch && strcmp(arguments[i], "--batch") == 0)
            *batch = true;
        else if (strcmp(arguments[i], "--addresses") == 0 && arguments[i + 1])
            paths[files++] = arguments[++i];
        else if (strncmp(arguments[i], "--addresses=", 12) == 0)
            paths[files++] = arguments[i] + 12;
        else if (other < most && strncmp(arguments[i], "--", 2) != 0)
            words[other++] = arguments[i];
        else
            bad = true;
    }
    words[other] = NULL;
    bad = bad || (batch && *batch ? other > 0 : other < most);
    int end = ADMIN_FAILED;
    if (bad)
        end = admin_usage(usage);
    else if ((files ? files_load(where, paths) : database_load(where, config)) && shapes_load(where, config))
        end = 0;
    free(paths);
    return end;
}

void where_close(struct where *where)
{
    districts_close(where->districts);
    districts_close(where->communes);
    plane_close(where->plane);
    gazetteer_free(where->gazetteer);
    geocode_free(where->own);
}
