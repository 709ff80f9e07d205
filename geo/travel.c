#include "geo/travel.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

static double minutes(double distance_m, uint16_t detour, uint16_t m_h)
{
    return distance_m * detour * 60 / 100 / m_h;
}

static double walk_min(const struct travel_pace *pace, double distance_m)
{
    return minutes(distance_m, pace->detour_foot, pace->walk_m_h);
}

static double transit_min(const struct travel_pace *pace, double distance_m)
{
    if (distance_m <= pace->transit_from)
        return walk_min(pace, distance_m);
    /* A little beyond the first kilometre the formula is faster than the walk just before it. */
    double ride = pace->transit_wait + minutes(distance_m, pace->detour_foot, pace->transit_m_h);
    return fmax(ride, walk_min(pace, pace->transit_from));
}

int travel_minutes(const struct travel_pace *pace, double distance_m, enum travel_mode mode)
{
    if (!(distance_m >= 0 && distance_m < 1e7))
        return -1;
    assert(pace->walk_m_h > 0 && pace->transit_m_h > 0 && pace->car_m_h > 0);
    switch (mode) {
    case TRAVEL_WALK:
        return (int)ceil(walk_min(pace, distance_m));
    case TRAVEL_TRANSIT:
        return (int)ceil(transit_min(pace, distance_m));
    case TRAVEL_CAR:
        return (int)ceil(pace->car_wait + minutes(distance_m, pace->detour_car, pace->car_m_h));
    }
    assert(false && "a mode of travel that does not exist");
    return -1;
}
