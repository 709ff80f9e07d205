/*
 * nec-admin demo: the town of migrations/demo, once, into an empty base.
 *
 * The CSV files become arrays of objects named by their columns; what is
 * personal and sealed in real life is sealed here too; api.demo_load() does the
 * rest in one transaction. So a demo town has nothing that a real one lacks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/seal.h"
#include "dispatcher/admin/admin.h"
#include "geo/csv.h"
#include "geo/district.h"
#include "geo/plane.h"

static const struct {
    const char *file, *name;
} tables[] = {
    {"structures.csv", "organisations"}, {"lieux.csv", "places"},         {"coordinators.csv", "coordinators"},
    {"seniors.csv", "seniors"},          {"benevoles.csv", "volunteers"}, {"history.csv", "history"},
};

/* Columns that people may not read in the database, and the purpose each is sealed for. */
static const struct {
    const char *column, *purpose;
} sealed[] = {
    {"mobile", "phone"}, {"landline", "phone"},       {"phone", "phone"}, {"email", "email"},
    {"note", "note"},    {"door_code", "door_code"}, {"home_detail", "home"},
};

static json_t *json_or_null(json_t *value)
{
    return value ? value : json_null();
}

static json_t *cell_json(const struct seal *seal, const char *column, const char *text)
{
    for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++) {
        if (strcmp(sealed[i].column, column) != 0)
            continue;
        if (strcmp(sealed[i].purpose, "phone") == 0 || strcmp(sealed[i].purpose, "email") == 0)
            return json_or_null(admin_contact(seal, text));
        char *box = seal_text(seal, sealed[i].purpose, text);
        json_t *cell = json_string(box);
        free(box);
        return cell;
    }
    return json_string(text);
}

/* A place's or a home's lon and lat also stand in metres of the city's plane. */
static void metres_add(json_t *row, struct plane *plane)
{
    const char *lon = json_string_value(json_object_get(row, "lon"));
    const char *lat = json_string_value(json_object_get(row, "lat"));

    if (!lon || !lat)
        return;
    struct metres at = plane_project(plane, (struct lonlat){strtod(lon, NULL), strtod(lat, NULL)});
    if (metres_known(at)) {
        json_object_set_new(row, "e", json_real(at.east));
        json_object_set_new(row, "n", json_real(at.north));
    }
}

static void town_seal(const struct seal *seal, json_t *town)
{
    const char *name, *column;
    json_t *rows, *row, *cell;
    size_t i;
    void *next;

    json_object_foreach (town, name, rows)
        json_array_foreach (rows, i, row)
            json_object_foreach_safe (row, next, column, cell)
                if (json_is_string(cell))
                    json_object_set_new(row, column, cell_json(seal, column, json_string_value(cell)));
}

static json_t *table_read(const char *path, struct plane *plane, struct districts *districts)
{
    char why[256] = "fichier vide";
    struct csv_row row;
    char *columns[CSV_FIELDS_MAX] = {NULL};
    size_t count = 0;
    struct csv *csv = csv_open(path, ';', why, sizeof why);
    json_t *rows = csv ? json_array() : NULL;

    if (csv && csv_next(csv, &row) == CSV_ROW)
        for (count = 0; count < row.count; count++)
            columns[count] = strdup(row.fields[count]);
    while (csv && count && csv_next(csv, &row) == CSV_ROW) {
        json_t *cells = json_object();
        for (size_t i = 0; i < row.count && i < count; i++)
            json_object_set_new(cells, columns[i], *row.fields[i] ? json_string(row.fields[i]) : json_null());
        metres_add(cells, plane);
        json_t *east = json_object_get(cells, "e");
        if (east && !json_object_get(cells, "district")) {
            const struct district *district = district_at(
                districts, (struct metres){json_real_value(east), json_real_value(json_object_get(cells, "n"))});
            json_object_set_new(cells, "district", district ? json_string(district->code) : json_null());
        }
        json_array_append_new(rows, cells);
    }
    for (size_t i = 0; i < count; i++)
        free(columns[i]);
    csv_close(csv);
    if (!rows || json_array_size(rows) == 0) {
        fprintf(stderr, "nec-admin : %s : %s\n", path, why);
        json_decref(rows);
        return NULL;
    }
    return rows;
}

/* Where an outing went is found again by a keyed hash; a medical place stands there sealed. */
static void places_add(const struct seal *seal, json_t *history, const json_t *places)
{
    size_t i, j;
    json_t *outing, *place;

    json_array_foreach (history, i, outing) {
        json_array_foreach (places, j, place) {
            const char *name = json_text(place, "name");
            if (strcmp(json_text(place, "code"), json_text(outing, "place")) != 0)
                continue;
            char index[65];
            seal_place_index(seal, name, index);
            json_put_text(outing, "place_index", index);
            if (strcmp(json_text(outing, "purpose"), "medical") == 0) {
                char *box = seal_text(seal, "place", name);
                json_put_text(outing, "place_sealed", box);
                free(box);
            }
        }
    }
}

/* One call that waits for somebody at the desk. */
static json_t *words_json(const struct seal *seal)
{
    char *box = seal_text(seal, "note", "Bonjour, c’est Odette Lebreton. L’ascenseur est en panne samedi. "
                                        "Est-ce que quelqu’un peut me rappeler pour la sortie ?");
    json_t *words = json_pack("[{ss ss}]", "ref", "odette-lebreton", "note", box);
    free(box);
    return words;
}

/* The whole town as its files say it, nothing sealed yet. */
static json_t *town_read(const struct config *config)
{
    char why[256] = "";
    char path[512];
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts = plane ? districts_open(config->districts, plane, why, sizeof why) : NULL;
    json_t *town = NULL;

    if (!districts) {
        fprintf(stderr, "nec-admin : %s\n", why);
    } else {
        town = json_pack("{ss so ss}", "desk_phone", config->desk_phone, "districts", admin_districts(districts), "trial",
                         config->trial ? "true" : "false");
    }
    for (size_t i = 0; town && i < sizeof tables / sizeof *tables; i++) {
        snprintf(path, sizeof path, "%s/%s", config->demo, tables[i].file);
        json_t *rows = table_read(path, plane, districts);
        if (rows) {
            json_object_set_new(town, tables[i].name, rows);
        } else {
            json_decref(town);
            town = NULL;
        }
    }
    districts_close(districts);
    plane_close(plane);
    return town;
}

/* Whom a newcomer may be: the first of each table, while its cells can still be read. */
static void logins_say(const json_t *town)
{
    static const char *const people[][2] = {
        {"seniors", "personne accompagnée"}, {"volunteers", "bénévole"}, {"coordinators", "coordinatrice"}};

    puts("Pour essayer, soyez :");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        const json_t *one = json_array_get(json_object_get(town, people[i][0]), 0);
        const char *number = json_text(one, "mobile") ? json_text(one, "mobile") : json_text(one, "landline");
        printf("  %s  %s %s, %s\n", number, json_text(one, "first_name"), json_text(one, "last_name"), people[i][1]);
    }
}

static int town_load(const struct config *config, PGconn *connection, const struct seal *seal, json_t *town,
                     const json_t *plain)
{
    char path[512];

    town_seal(seal, town);
    places_add(seal, json_object_get(town, "history"), json_object_get(town, "places"));
    json_object_set_new(town, "words", words_json(seal));
    json_t *done = admin_call(connection, "demo_load", town);
    if (!done)
        return ADMIN_FAILED;
    printf("Ville d’essai : %lld personnes accompagnées, %lld bénévoles, %lld sorties.\n",
           json_integer_value(json_object_get(done, "seniors")), json_integer_value(json_object_get(done, "volunteers")),
           json_integer_value(json_object_get(done, "outings")));
    json_decref(done);
    snprintf(path, sizeof path, "%s/adresses.csv", config->demo);
    int end = import_addresses(config, path);
    logins_say(plain);
    return end;
}

int demo_command(const struct config *config, char **arguments)
{
    int end = ADMIN_FAILED;

    if (arguments[0])
        return admin_usage("demo ne prend pas d’argument");
    struct seal *seal = seal_open_keys(config->key_file);
    PGconn *connection = admin_connect(config);
    json_t *empty = json_object();
    json_t *state = connection ? admin_call(connection, "demo_state", empty) : NULL;
    json_t *town = NULL;

    if (state && json_is_true(json_object_get(state, "loaded"))) {
        puts("La base contient déjà un territoire : rien n’a été changé.");
        end = 0;
    } else if (state && seal && (town = town_read(config))) {
        json_t *plain = json_deep_copy(town);
        end = town_load(config, connection, seal, town, plain);
        json_decref(plain);
    }
    json_decref(town);
    json_decref(state);
    json_decref(empty);
    PQfinish(connection);
    seal_close(seal);
    return end;
}
