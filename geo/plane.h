/*
 * A flat, metric map around Nantes.
 *
 * RGF93 v1 / CC47 (EPSG:3947), the projection that the city's own maps use,
 * computed by PROJ. On that plane a length comes out 78 ppm short at the
 * centre; plane_distance_m() divides by 0.999922 and then agrees with the
 * ellipsoid within 12 ppm for any two points of the métropole: 0.11 m in 10 km
 * (tests/cases/plane.case, tests/unit/geo_plane.c).
 *
 * Two more frames exist for one purpose: to check the x,y of imported
 * addresses, which are in the legal projection of where the address lies.
 *
 * Why the guards: PROJ transforms a pair whose axes are swapped, a point of
 * another continent and NAN without any error. Here whatever lies beyond the
 * frame's reach is nowhere, in both directions.
 *
 * A plane holds one PROJ context and one transformation, made once (2 to 26
 * ms) and kept. It touches neither network nor files after it is open, and
 * belongs to one thread at a time; two threads open two planes.
 */
#ifndef GEO_PLANE_H
#define GEO_PLANE_H

#include "geo/lonlat.h"

#include <stddef.h>

/* A coordinate system and the circle in which we believe it. A value: territories may make their own. */
struct plane_frame {
    int epsg;
    struct lonlat centre;
    struct metres centre_m; /* where `centre` must come out, to the millimetre: checked at open */
    double reach_m;         /* around the centre */
};

extern const struct plane_frame PLANE_NANTES;        /* EPSG:3947, 40 km around the town hall */
extern const struct plane_frame PLANE_LAMBERT93;     /* EPSG:2154, mainland France and Corsica */
extern const struct plane_frame PLANE_NEW_CALEDONIA; /* EPSG:3163 */

struct plane;

/*
 * Ready to project, or NULL and a sentence in `why` for whoever starts the
 * program: proj.db not found, an unknown code, a result that is not the known
 * one. PROJ_NETWORK is ignored: nothing is ever fetched.
 */
struct plane *plane_open(const struct plane_frame *frame, char *why, size_t why_size);

/* NULL allowed. */
void plane_close(struct plane *plane);

/* The point's easting and northing in metres; METRES_NOWHERE beyond the frame's reach or for no number. */
struct metres plane_project(struct plane *plane, struct lonlat at);

/* The way back, within 1e-9 degree; LONLAT_NOWHERE beyond the frame's reach or for no number. */
struct lonlat plane_unproject(struct plane *plane, struct metres at);

/* plane_project() for each of `count` points; returns how many came out somewhere. */
size_t plane_project_all(struct plane *plane, const struct lonlat *from, struct metres *to, size_t count);

/* What a metre on the ground measures on the plane of EPSG:3947 at Nantes. */
#define PLANE_SCALE 0.999922

/* Metres on the ground between two points of EPSG:3947, as the crow flies. NAN when one is nowhere. */
static inline double plane_distance_m(struct metres from, struct metres to)
{
    double east = to.east - from.east;
    double north = to.north - from.north;
    return sqrt(east * east + north * north) / PLANE_SCALE;
}

#endif
