#include "geo/travel.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#define DETOUR            1.3
#define WALK_M_MIN        (4000.0 / 60)
#define TRANSIT_M_MIN     (15000.0 / 60)
#define CAR_M_MIN         (21000.0 / 60)
#define TRANSIT_FROM_M    1000.0
#define TRANSIT_FIXED_MIN 10.0
#define CAR_FIXED_MIN     5.0

static double walk_min(double distance_m)
{
    return distance_m * DETOUR / WALK_M_MIN;
}

static double transit_min(double distance_m)
{
    if (distance_m <= TRANSIT_FROM_M)
        return walk_min(distance_m);
    /* A little beyond the first kilometre the formula is faster than the walk just before it. */
    double ride = TRANSIT_FIXED_MIN + distance_m * DETOUR / TRANSIT_M_MIN;
    return fmax(ride, walk_min(TRANSIT_FROM_M));
}

int travel_minutes(double distance_m, enum travel_mode mode)
{
    if (!(distance_m >= 0 && distance_m < 1e7))
        return -1;
    switch (mode) {
    case TRAVEL_WALK:
        return (int)ceil(walk_min(distance_m));
    case TRAVEL_TRANSIT:
        return (int)ceil(transit_min(distance_m));
    case TRAVEL_CAR:
        return (int)ceil(CAR_FIXED_MIN + distance_m * DETOUR / CAR_M_MIN);
    }
    assert(false && "a mode of travel that does not exist");
    return -1;
}
