#include "geo/geocode_load.h"

#include "geo/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 200 /* bytes of a name */

enum column { NAME, ID, POSTCODE, CITY, INSEE, LON, LAT, NUMBER, STREET, COLUMNS };

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

static const char *const PLACE_COLUMN[COLUMNS][4] = {
    [NAME] = {"name", "nom"},
    [ID] = {"code", "id"},
    [POSTCODE] = {"postcode", "code_postal"},
    [CITY] = {"city", "commune", "nom_commune"},
    [INSEE] = {"insee", "code_insee"},
    [LON] = {"lon", "long"},
    [LAT] = {"lat"},
    [NUMBER] = {"number"},
    [STREET] = {"street", "adresse"},
};

static int column_find(const struct csv_row *header, const char *const names[4])
{
    for (size_t n = 0; n < 4 && names[n]; n++)
        for (size_t i = 0; i < header->count; i++)
            if (strcmp(header->fields[i], names[n]) == 0)
                return (int)i;
    return -1;
}

static void columns_find(const struct csv_row *header, const char *const table[COLUMNS][4], int where[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++)
        where[c] = column_find(header, table[c]);
}

static struct lonlat lonlat_read(const char *lon, const char *lat)
{
    char *lon_end, *lat_end;
    struct lonlat at = {strtod(lon, &lon_end), strtod(lat, &lat_end)};
    bool fine = *lon && *lat && !*lon_end && !*lat_end && fabs(at.lon) <= 180 && fabs(at.lat) <= 90;
    return fine ? at : LONLAT_NOWHERE;
}

/* Adds one row; false when it is no street and no place. */
static bool row_take(struct geocode *geocode, const struct csv_row *row, const int where[COLUMNS], bool places)
{
    const char *text[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        text[c] = where[c] >= 0 && (size_t)where[c] < row->count ? row->fields[where[c]] : "";
        if (strlen(text[c]) > TEXT_MAX)
            return false;
    }
    struct lonlat at = lonlat_read(text[LON], text[LAT]);
    if (!text[NAME][0] || (places && !lonlat_known(at)))
        return false;
    if (!places) {
        geocode_add_street(geocode, &(struct geocode_street){.id = text[ID], .name = text[NAME], .postcodes = text[POSTCODE],
                                                             .city = text[CITY], .insee = text[INSEE], .at = at});
        return true;
    }
    char address[2 * TEXT_MAX + 2];
    snprintf(address, sizeof address, "%s%s%s", text[NUMBER], text[NUMBER][0] ? " " : "", text[STREET]);
    geocode_add_place(geocode, &(struct geocode_place){.id = text[ID], .name = text[NAME], .address = address,
                                                       .postcode = text[POSTCODE], .city = text[CITY],
                                                       .insee = text[INSEE], .at = at});
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

static bool rows_load(struct geocode *geocode, struct csv *csv, const int where[COLUMNS], bool places,
                      struct geocode_loaded *loaded, const char **broken)
{
    struct csv_row row;
    enum csv_result result;
    while ((result = csv_next(csv, &row)) == CSV_ROW || result == CSV_REFUSED) {
        bool taken = result == CSV_ROW && row_take(geocode, &row, where, places);
        *(taken ? &loaded->taken : &loaded->refused) += 1;
    }
    *broken = row.reason;
    return result == CSV_END;
}

bool geocode_load(struct geocode *geocode, const char *path, struct geocode_loaded *loaded, char *why, size_t why_size)
{
    static const char *const number[4] = {"numero"};
    int where[COLUMNS];
    struct csv_row header;
    *loaded = (struct geocode_loaded){0, 0};
    struct csv *csv = csv_open(path, ';', why, why_size);
    if (!csv)
        return false;
    enum csv_result result = csv_next(csv, &header);
    bool doors = result == CSV_ROW && column_find(&header, number) >= 0, streets = false, fine = false;
    if (result == CSV_ROW && !doors) {
        columns_find(&header, STREET_COLUMN, where);
        streets = where[NAME] >= 0;
        if (!streets)
            columns_find(&header, PLACE_COLUMN, where);
        if (where[NAME] < 0 || (!streets && where[LON] < 0)) {
            result = CSV_REFUSED;
            header.reason = "neither numero, nor nom_voie, nor name with lon and lat among its columns (separated by ;)";
        }
    }
    const char *broken = result == CSV_END ? "the file is empty" : header.reason;
    if (result == CSV_ROW && !doors)
        fine = rows_load(geocode, csv, where, !streets, loaded, &broken);
    csv_close(csv);
    if (doors)
        return doors_load(geocode, path, loaded, why, why_size);
    if (!fine)
        snprintf(why, why_size, "%s: %s", path, broken);
    return fine;
}
