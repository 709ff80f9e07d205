/*
 * Filling a geocoder from files, without a database.
 *
 * What a file holds is told by the names of its columns; the separator is ; and .gz is read as it is:
 *     numero …                        doors: Base Adresse Nationale, Base Adresse Locale (address.h)
 *     nom_voie, or nom_lieu_dit …     streets or hamlets without numbers: the lists of voies of a city,
 *                                     "lieux-dits-44-beta.csv.gz" of the Base Adresse Nationale
 *     name or nom, lon, lat …         places with a name, stops.txt of a GTFS too (places.h)
 * Memory beside the index does not grow with the file.
 */
#ifndef GEO_GEOCODE_LOAD_H
#define GEO_GEOCODE_LOAD_H

#include "geo/geocode.h"

#include <stdbool.h>
#include <stddef.h>

struct geocode_loaded {
    size_t taken, refused;
};

/* Adds what a file holds, before geocode_build(). False and a sentence in `why`: no such file, none of these, or
 * reading broke off; what came before it may be in the index then, which should not be used. */
bool geocode_load(struct geocode *geocode, const char *path, struct geocode_loaded *loaded, char *why, size_t why_size);

#endif
