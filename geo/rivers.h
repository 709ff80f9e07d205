/*
 * Distances of somebody who cannot walk on water.
 *
 * A territory is parted by its rivers into banks: zones within which one goes straight, glued together at
 * bridges and other passages. The distance between two points is the straight line when they are in one zone,
 * else the shortest way by passages:
 *
 *     min over passages i of the one's zone and j of the other's of  |p i| + between(i, j) + |j q|
 *
 * where between() was worked out once, over all passages. That is a gluing of flat pieces at points, so it is
 * a true metric: symmetric, never shorter than the straight line, and no detour by a third point is shorter
 * (tests/unit/geo_rivers.c: a million triples). Whoever looks for the nearest may therefore pass over all whose
 * straight line is too long already; a bridge that is added can only shorten.
 *
 * Two text files that an operator edits (; between fields, columns found by their names):
 *     banks     zone;district;lon;lat      a district, by its code, or a point that stands for what lies around
 *                                          it outside all districts; the nearest such point decides there
 *     bridges   id;nom;lon;lat;zone1;zone2;modes    modes: letters of p (on foot), v (bicycle), c (car),
 *                                          t (tram, bus), n (boat: not used, it has a timetable)
 *
 * Every point has one zone. Within a zone a bend of the river or a railway is not seen. Read only after
 * rivers_open(); any thread may ask.
 */
#ifndef GEO_RIVERS_H
#define GEO_RIVERS_H

#include "geo/district.h"
#include "geo/plane.h"
#include "geo/travel.h"

#define RIVERS_ZONES_MAX    26
#define RIVERS_PASSAGES_MAX 100

struct rivers;

/*
 * NULL and a sentence in `why`: a file or a column is missing, a district or mode that is none, two zones that
 * nothing joins on foot or by car. `districts` must live as long.
 */
struct rivers *rivers_open(const char *banks, const char *bridges, const struct districts *districts, struct plane *plane,
                           char *why, size_t why_size);

/* The same from the file of shapes of the districts, which are then its own. */
struct rivers *rivers_load(const char *shapes, const char *banks, const char *bridges, char *why, size_t why_size);

/* NULL allowed. */
void rivers_close(struct rivers *rivers);

/* The zone of a point, from 0; -1 when it is nowhere. */
int rivers_zone(const struct rivers *rivers, struct metres at);

/* Metres on the ground; the straight line when `rivers` is NULL. NAN when a point is nowhere. */
double rivers_distance_m(const struct rivers *rivers, struct metres from, struct metres to, enum travel_mode mode);

#endif
