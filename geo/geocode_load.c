#include "geo/geocode_load.h"

#include "geo/csv.h"
#include "geo/places.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 200 /* bytes of a name */

enum column { NAME, ID, POSTCODE, CITY, INSEE, LON, LAT, COLUMNS };

/* What each is called, in the order of preference. */
static const char *const STREET_COLUMN[COLUMNS][4] = {
    [NAME] = {"nom_voie", "voie_nom", "nom_lieu_dit"},
    [ID] = {"id", "id_fantoir"},
    [POSTCODE] = {"code_postal", "codes_postaux", "postcode"},
    [CITY] = {"nom_commune", "commune_nom", "city"},
    [INSEE] = {"code_insee", "commune_insee", "insee"},
    [LON] = {"lon", "long"},
    [LAT] = {"lat"},
};

/* Adds one street; false when it has no name. */
static bool street_take(struct geocode *geocode, const struct csv_row *row, const int where[COLUMNS])
{
    const char *text[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        text[c] = csv_field(row, where[c]);
        if (strlen(text[c]) > TEXT_MAX)
            return false;
    }
    if (!text[NAME][0])
        return false;
    geocode_add_street(geocode, &(struct geocode_street){.id = text[ID], .name = text[NAME], .postcodes = text[POSTCODE],
                                                         .city = text[CITY], .insee = text[INSEE],
                                                         .at = lonlat_read(text[LON], text[LAT])});
    return true;
}

static bool doors_load(struct geocode *geocode, const char *path, struct geocode_loaded *loaded, char *why, size_t why_size)
{
    struct address_reader *reader = address_open(path, why, why_size);
    struct address row;
    struct address_refusal refusal;
    enum address_result result = ADDRESS_BROKEN;
    while (reader && (result = address_next(reader, &row, &refusal)) != ADDRESS_END && result != ADDRESS_BROKEN)
        if (result == ADDRESS_ROW) {
            geocode_add(geocode, &row);
            loaded->taken++;
        } else {
            loaded->refused++;
        }
    if (reader && result == ADDRESS_BROKEN)
        snprintf(why, why_size, "%s: line %zu: %s", path, refusal.line, refusal.reason);
    address_close(reader);
    return result == ADDRESS_END;
}

static bool streets_load(struct geocode *geocode, struct csv *csv, const int where[COLUMNS],
                         struct geocode_loaded *loaded, const char *path, char *why, size_t why_size)
{
    struct csv_row row;
    enum csv_result result;
    while ((result = csv_next(csv, &row)) == CSV_ROW || result == CSV_REFUSED) {
        bool taken = result == CSV_ROW && street_take(geocode, &row, where);
        *(taken ? &loaded->taken : &loaded->refused) += 1;
    }
    if (result == CSV_BROKEN)
        snprintf(why, why_size, "%s: line %zu: %s", path, row.line, row.reason);
    return result == CSV_END;
}

static bool places_load(struct geocode *geocode, const char *path, struct geocode_loaded *loaded, char *why, size_t why_size)
{
    struct places_reader *reader = places_open(path, why, why_size);
    struct place_row row;
    enum places_result result = PLACES_BROKEN;
    while (reader && (result = places_next(reader, &row, why, why_size)) != PLACES_END && result != PLACES_BROKEN) {
        loaded->refused += result == PLACES_REFUSED;
        if (result != PLACES_ROW)
            continue;
        geocode_add_place(geocode, &(struct geocode_place){.id = row.id, .name = row.name, .address = row.address,
                                                           .postcode = row.postcode, .city = row.city,
                                                           .insee = row.insee, .at = row.at});
        loaded->taken++;
    }
    places_close(reader);
    return result == PLACES_END;
}

bool geocode_load(struct geocode *geocode, const char *path, struct geocode_loaded *loaded, char *why, size_t why_size)
{
    static const char *const number[] = {"numero", NULL};
    int where[COLUMNS];
    struct csv_row header;
    *loaded = (struct geocode_loaded){0, 0};
    struct csv *csv = csv_open(path, ';', why, why_size);
    if (!csv)
        return false;
    bool readable = csv_next(csv, &header) == CSV_ROW, fine = false;
    bool doors = readable && csv_column(&header, number) >= 0;
    for (int c = 0; c < COLUMNS; c++)
        where[c] = readable ? csv_column(&header, STREET_COLUMN[c]) : -1;
    bool streets = readable && !doors && where[NAME] >= 0;
    if (streets)
        fine = streets_load(geocode, csv, where, loaded, path, why, why_size);
    csv_close(csv);
    if (doors)
        return doors_load(geocode, path, loaded, why, why_size);
    return streets ? fine : places_load(geocode, path, loaded, why, why_size);
}
