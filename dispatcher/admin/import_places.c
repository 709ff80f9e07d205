/*
 * nec-admin import-places FILE [SOURCE]: town halls, hospitals, markets, stops.
 *
 * A file replaces what an earlier one of the same source brought, whole or not at all; places of other sources
 * stay. The source is said, else it is the file's name. Places beyond the territory are left out: nobody goes there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dispatcher/admin/admin.h"
#include "geo/district.h"
#include "geo/fold.h"
#include "geo/places.h"
#include "geo/plane.h"

enum { REFUSALS_SAID = 20 };

struct import {
    struct plane *plane;
    struct districts *districts, *communes; /* NULL: no shapes known */
    json_t *rows;
    size_t read, refused, outside, left;
};

static json_t *number_or_null(double value)
{
    return metres_known((struct metres){value, value}) ? json_real(value) : json_null();
}

/* "1 Place Alexis Ricordeau, 44000 Nantes", as api.page_gazetteer takes it apart again. */
static void address_write(char *address, size_t size, const struct place_row *row)
{
    bool town = row->postcode[0] && row->city[0];
    snprintf(address, size, "%s%s%s%s%s", row->address, row->address[0] && town ? ", " : "", town ? row->postcode : "",
             town ? " " : "", town ? row->city : "");
}

static void row_take(struct import *import, const struct place_row *row)
{
    char address[3 * PLACES_TEXT_MAX];
    struct metres at = plane_project(import->plane, row->at);
    const struct district *district = import->districts ? district_at(import->districts, at) : NULL;
    const struct district *commune = import->communes ? district_at(import->communes, at) : NULL;
    if (!metres_known(at)) {
        import->outside++;
        return;
    }
    address_write(address, sizeof address, row);
    json_array_append_new(
        import->rows, json_pack("{ss ss ss ss ss sf sf so so so ss si}", "code", row->id, "name", row->name, "kind",
                                row->kind[0] ? row->kind : "place", "address", address, "insee",
                                row->insee[0] || !commune ? row->insee : commune->insee, "lon", row->at.lon,
                                "lat", row->at.lat, "e", number_or_null(at.east), "n", number_or_null(at.north), "district",
                                district ? json_string(district->code) : json_null(), "purposes", row->purposes, "line",
                                (int)row->line));
}

static bool file_read(struct import *import, const char *path)
{
    char why[400];
    struct place_row row;
    enum places_result result = PLACES_BROKEN;
    struct places_reader *reader = places_open(path, why, sizeof why);
    while (reader && (result = places_next(reader, &row, why, sizeof why)) != PLACES_END && result != PLACES_BROKEN) {
        import->read++;
        import->left += result == PLACES_LEFT;
        if (result == PLACES_REFUSED && import->refused++ < REFUSALS_SAID)
            printf("ligne %zu refusée : un code, un nom et une position sont nécessaires\n", row.line);
        if (result == PLACES_ROW)
            row_take(import, &row);
    }
    if (result == PLACES_BROKEN)
        fprintf(stderr, "nec-admin : %s. Rien n’a été changé.\n", why);
    places_close(reader);
    return result == PLACES_END;
}

static long long count_of(const json_t *done, const char *what)
{
    return json_integer_value(json_object_get(done, what));
}

static int set_in(const struct config *config, struct import *import, const char *source)
{
    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    json_t *input = json_pack("{ss sO}", "source", source, "rows", import->rows);
    json_t *done = admin_call(connection, "places_set", input);
    json_decref(input);
    PQfinish(connection);
    if (!done)
        return ADMIN_FAILED;
    printf("%zu lignes lues, %zu refusées, %zu quais d’une station laissés, %zu hors du territoire ; source « %s » : %lld lieux "
           "ajoutés, %lld modifiés, %lld retirés, %lld en double\n",
           import->read, import->refused, import->left, import->outside, source, count_of(done, "added"),
           count_of(done, "changed"), count_of(done, "removed"), count_of(done, "doubled"));
    json_decref(done);
    return 0;
}

/* False and a sentence in `why`: a file that is there, or that was named, cannot be read. */
static bool shapes_open(struct import *import, const struct config *config, char *why, size_t why_size)
{
    bool shapes = access(config->districts, R_OK) == 0;
    if (shapes)
        import->districts = districts_open(config->districts, import->plane, why, why_size);
    if (config->communes[0])
        import->communes = districts_open(config->communes, import->plane, why, why_size);
    return (import->districts || !shapes) && (import->communes || !config->communes[0]);
}

int import_places_command(const struct config *config, char **arguments)
{
    char why[300], source[41];
    if (!arguments[0] || (arguments[1] && arguments[2]))
        return admin_usage("import-places attend un fichier (stops.txt d’un GTFS, ou code, name, lon, lat), et un nom de source si l’on veut");
    const char *slash = strrchr(arguments[0], '/');
    fold_slug(source, sizeof source, arguments[1] ? arguments[1] : slash ? slash + 1 : arguments[0]);
    struct import import = {.rows = json_array(), .plane = plane_open(&PLANE_NANTES, why, sizeof why)};
    int end = ADMIN_FAILED;
    if (!import.plane || !shapes_open(&import, config, why, sizeof why))
        fprintf(stderr, "nec-admin : %s\n", why);
    else if (file_read(&import, arguments[0]))
        end = set_in(config, &import, source[0] ? source : "lieux");
    json_decref(import.rows);
    districts_close(import.districts);
    districts_close(import.communes);
    plane_close(import.plane);
    return end;
}
