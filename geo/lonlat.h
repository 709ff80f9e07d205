/*
 * The two ways to say where something is.
 *
 * Degrees are what files and people bring, metres are what the program counts
 * with; the types keep one from being taken for the other. plane.h turns one
 * into the other.
 */
#ifndef GEO_LONLAT_H
#define GEO_LONLAT_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Degrees, WGS 84. Longitude first, as in GeoJSON; negative is west. */
struct lonlat {
    double lon;
    double lat;
};

/* Metres of a plane, in this program EPSG:3947 unless something else is said. {NAN, NAN}: nowhere. */
struct metres {
    double east;
    double north;
};

#define LONLAT_NOWHERE ((struct lonlat){NAN, NAN})
#define METRES_NOWHERE ((struct metres){NAN, NAN})

static inline bool lonlat_known(struct lonlat at)
{
    return isfinite(at.lon) && isfinite(at.lat);
}

static inline bool metres_known(struct metres at)
{
    return isfinite(at.east) && isfinite(at.north);
}

/* Degrees as files write them, "-1.5545" and "47.2184"; LONLAT_NOWHERE when they are none. */
static inline struct lonlat lonlat_read(const char *lon, const char *lat)
{
    char *lon_end, *lat_end;
    struct lonlat at = {strtod(lon, &lon_end), strtod(lat, &lat_end)};
    bool fine = *lon && *lat && !*lon_end && !*lat_end && fabs(at.lon) <= 180 && fabs(at.lat) <= 90;
    return fine ? at : LONLAT_NOWHERE;
}

#endif
