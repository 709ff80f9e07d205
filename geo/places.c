#include "geo/places.h"

#include "base/memory.h"
#include "geo/csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum column { ID, NAME, KIND, NUMBER, STREET, POSTCODE, CITY, INSEE, PURPOSES, LON, LAT, STATION, COLUMNS };

/* What each is called, in the order of preference; the first is GTFS's, where it has one. */
static const char *const COLUMN[COLUMNS][5] = {
    [ID] = {"stop_id", "code", "id"},
    [NAME] = {"stop_name", "name", "nom"},
    [KIND] = {"kind", "type"},
    [NUMBER] = {"number"},
    [STREET] = {"street", "adresse"},
    [POSTCODE] = {"postcode", "code_postal"},
    [CITY] = {"city", "commune", "nom_commune"},
    [INSEE] = {"insee", "code_insee"},
    [PURPOSES] = {"purposes"},
    [LON] = {"stop_lon", "lon", "long"},
    [LAT] = {"stop_lat", "lat"},
    [STATION] = {"parent_station"},
};

struct places_reader {
    struct csv *csv;
    int where[COLUMNS]; /* -1: the file has none */
    bool stops;
    char name[PLACES_TEXT_MAX + 40], address[2 * PLACES_TEXT_MAX + 2];
};

static void columns_find(struct places_reader *reader, const struct csv_row *header)
{
    for (int c = 0; c < COLUMNS; c++)
        reader->where[c] = csv_column(header, COLUMN[c]);
    reader->stops = reader->where[ID] >= 0 && strcmp(header->fields[reader->where[ID]], "stop_id") == 0;
}

static bool header_read(struct places_reader *reader, const char *path, char separator, char *why, size_t why_size)
{
    struct csv_row header;
    reader->csv = csv_open(path, separator, why, why_size);
    if (!reader->csv)
        return false;
    enum csv_result result = csv_next(reader->csv, &header);
    if (result == CSV_ROW)
        columns_find(reader, &header);
    bool fine = result == CSV_ROW && reader->where[ID] >= 0 && reader->where[NAME] >= 0 && reader->where[LON] >= 0 &&
                reader->where[LAT] >= 0;
    if (!fine)
        snprintf(why, why_size, "%s: %s", path,
                 result == CSV_ROW   ? "not a file of places: code, name, lon and lat are needed among its columns"
                 : result == CSV_END ? "the file is empty"
                                     : header.reason);
    return fine;
}

struct places_reader *places_open(const char *path, char *why, size_t why_size)
{
    static const char separators[] = ";,";
    for (const char *separator = separators; *separator; separator++) {
        struct places_reader *reader = memory_zero(sizeof *reader);
        if (header_read(reader, path, *separator, why, why_size))
            return reader;
        places_close(reader);
    }
    return NULL;
}

void places_close(struct places_reader *reader)
{
    if (!reader)
        return;
    csv_close(reader->csv);
    free(reader);
}

static bool printable(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return false;
    return true;
}

enum places_result places_next(struct places_reader *reader, struct place_row *row, char *why, size_t why_size)
{
    struct csv_row raw;
    const char *text[COLUMNS];
    enum csv_result result = csv_next(reader->csv, &raw);
    *row = (struct place_row){.line = raw.line, .at = LONLAT_NOWHERE};
    if (result == CSV_END)
        return PLACES_END;
    if (result == CSV_BROKEN)
        snprintf(why, why_size, "line %zu: %s", raw.line, raw.reason);
    if (result != CSV_ROW)
        return result == CSV_BROKEN ? PLACES_BROKEN : PLACES_REFUSED;
    for (int c = 0; c < COLUMNS; c++) {
        text[c] = csv_field(&raw, reader->where[c]);
        if (strlen(text[c]) > PLACES_TEXT_MAX || !printable(text[c]))
            return PLACES_REFUSED;
    }
    struct lonlat at = lonlat_read(text[LON], text[LAT]);
    if (!text[ID][0] || !text[NAME][0] || !lonlat_known(at))
        return PLACES_REFUSED;
    if (reader->stops && text[STATION][0])
        return PLACES_LEFT;
    /* behind a comma: told apart by it, but not asked for (geocode_words.c) */
    snprintf(reader->name, sizeof reader->name, "%s%s", text[NAME], reader->stops ? ", arrêt" : "");
    snprintf(reader->address, sizeof reader->address, "%s%s%s", text[NUMBER], text[NUMBER][0] ? " " : "", text[STREET]);
    *row = (struct place_row){.line = raw.line, .id = text[ID], .name = reader->name, .kind = reader->stops ? "stop" : text[KIND],
                              .address = reader->address, .postcode = text[POSTCODE], .city = text[CITY],
                              .insee = text[INSEE], .purposes = text[PURPOSES], .at = at};
    return PLACES_ROW;
}
