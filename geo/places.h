/*
 * Places with a name, read from files: town halls, hospitals, markets, stops.
 *
 * What a file holds is told by the names of its columns, the separator (; or ,) by its header:
 *     stop_id, stop_name, stop_lat, stop_lon      stops.txt of a GTFS: stations, and stops that belong to none
 *     code or id; name or nom; lon; lat …         migrations/demo/lieux.csv, a list of a city
 * One row is in memory at a time.
 */
#ifndef GEO_PLACES_H
#define GEO_PLACES_H

#include "geo/lonlat.h"

#include <stdbool.h>
#include <stddef.h>

#define PLACES_TEXT_MAX 200 /* bytes of a name or an address */

/* One place. Texts are UTF-8, "" when the file says nothing, borrowed until the next row is read. */
struct place_row {
    size_t line;
    const char *id, *name;
    const char *kind;     /* "hospital", "stop": as the file says, "" when it does not */
    const char *address;  /* "1 Place Alexis Ricordeau" */
    const char *postcode, *city, *insee;
    const char *purposes; /* "medical|shopping" */
    struct lonlat at;
};

enum places_result {
    PLACES_ROW,
    PLACES_REFUSED, /* this row: no name, no id, or nowhere */
    PLACES_LEFT,    /* a platform of a station that has a row of its own */
    PLACES_END,
    PLACES_BROKEN, /* `why` says so */
};

struct places_reader;

/* NULL and a sentence in `why`: no such file, or none of these. */
struct places_reader *places_open(const char *path, char *why, size_t why_size);

/* NULL allowed. */
void places_close(struct places_reader *reader);

/* Fills `row`; its line also when the row is refused. `why` is written when reading broke off. */
enum places_result places_next(struct places_reader *reader, struct place_row *row, char *why, size_t why_size);

#endif
