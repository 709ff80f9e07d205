/*
 * Districts: named areas, and which of them a point is in. Communes are read alike.
 *
 * Read from GeoJSON as cities publish it (RFC 7946: polygons and
 * multipolygons, with holes), projected once, then asked in metres. Edges are
 * half open: a point on the boundary that two districts share is in exactly
 * one of them, the same one at every call, as long as both have the same
 * vertices there. Where published shapes overlap, the first in the file wins.
 *
 * Pure after reading; any number of threads may ask.
 */
#ifndef GEO_DISTRICT_H
#define GEO_DISTRICT_H

#include "geo/plane.h"

#include <stddef.h>

/* A quay or a square on the outer boundary is still the district's. */
#define DISTRICT_NEAR_M 25.0

#define DISTRICT_CODE_MAX 60

struct district {
    char code[DISTRICT_CODE_MAX +
              1];     /* "hauts-paves-saint-felix": the property `code`, else made of the name */
    const char *name;   /* "Hauts Pavés - Saint Félix": `name`, `toponyme` or `nom`; lives with the set */
    char insee[6];      /* "44109": `code_insee`, `id_insee` or `insee`, of the commune; "" when it does not say */
};

struct districts;

/*
 * The features of a GeoJSON text. NULL and a sentence in `why` when it is not
 * a FeatureCollection of areas, when a feature has no name, two have the same
 * code, or a position lies beyond the plane's reach. A feature whose geometry
 * is null (they are published) is a district that contains nothing.
 */
struct districts *districts_parse(const char *json, size_t length, struct plane *plane, char *why,
                                  size_t why_size);

/* The same for a file. */
struct districts *districts_open(const char *path, struct plane *plane, char *why, size_t why_size);

/* NULL allowed. */
void districts_close(struct districts *districts);

/* In the order of the file. */
size_t districts_count(const struct districts *districts);
const struct district *districts_get(const struct districts *districts, size_t index);

/* The district that contains the point, else the nearest one within DISTRICT_NEAR_M, else NULL. */
const struct district *district_at(const struct districts *districts, struct metres at);

/*
 * The rings of a district, outer ones and holes alike, from 0; the last point is the first one again.
 * How many points, and where they stand; 0 beyond the last ring.
 */
size_t district_ring(const struct districts *districts, size_t index, size_t ring, const struct metres **points);

/* A point well inside, where its name may stand; METRES_NOWHERE when it has no shape. */
struct metres district_middle(const struct districts *districts, size_t index);

/* NULL when there is none of that code. */
const struct district *district_by_code(const struct districts *districts, const char *code);

#endif
