/*
 * How long it takes to get there: an estimate, and always shown as one ("environ").
 *
 * From the straight line alone: streets lengthen it by 1.3 (published detours
 * of walkers lie between 1.2 and 1.35), people walk at 4 km/h. Up to 1 km
 * public transport is not worth the wait and counts as walking; beyond, 10
 * minutes of walking to the stop and waiting, then 15 km/h. By car 5 minutes
 * to set out and to park, then 21 km/h. No timetable, no rivers, no traffic.
 *
 * Whoever is farther never arrives sooner, so a straight line may be used to
 * prune. Pure.
 */
#ifndef GEO_TRAVEL_H
#define GEO_TRAVEL_H

enum travel_mode {
    TRAVEL_WALK,
    TRAVEL_TRANSIT,
    TRAVEL_CAR,
};

/* Whole minutes, rounded up, for a straight line of `distance_m`; -1 when it is not a number or negative. */
int travel_minutes(double distance_m, enum travel_mode mode);

#endif
