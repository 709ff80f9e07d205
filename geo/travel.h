/*
 * How long it takes to get there: an estimate, and always shown as one ("environ").
 *
 * From the distance alone (rivers.h): streets lengthen it, people walk slowly. Up to a kilometre public transport
 * is not worth the wait and counts as walking; beyond, some minutes of walking to the stop and waiting, then its
 * speed. By car some minutes to set out and to park. No timetable, no traffic; where the lines are known,
 * lines.h knows better.
 *
 * The figures are settings of the territory (migrations/core/settings.sql), which plans with the same formula
 * (core.travel_min); whoever counts here is handed them.
 *
 * Whoever is farther never arrives sooner, so a straight line may be used to prune. Pure.
 */
#ifndef GEO_TRAVEL_H
#define GEO_TRAVEL_H

#include <stdint.h>

enum travel_mode {
    TRAVEL_WALK,
    TRAVEL_TRANSIT,
    TRAVEL_CAR,
};

/* How fast one gets on; the names of the settings. None of the speeds is 0. */
struct travel_pace {
    uint16_t detour_foot, detour_car;      /* per cent of the distance; published ones lie between 120 and 135 */
    uint16_t walk_m_h, transit_m_h, car_m_h; /* metres in an hour */
    uint16_t transit_wait, car_wait;         /* minutes: to the stop and until it comes; to set out and to park */
    uint16_t transit_from;                   /* metres up to which one walks */
    uint16_t stop_within;                    /* metres to a stop at most, where lines are known, */
    uint16_t line_wait;                      /* and minutes that one waits there */
};

/* As a territory has it that has said nothing else: the defaults of core.settings(). */
#define TRAVEL_PACE                                                                                                     \
    ((struct travel_pace){.detour_foot = 130, .detour_car = 130, .walk_m_h = 4000, .transit_m_h = 15000, .car_m_h = 21000, \
                          .transit_wait = 10, .car_wait = 5, .transit_from = 1000, .stop_within = 400, .line_wait = 6})

/* Whole minutes, rounded up, for so many metres; -1 when these are no number or negative. */
int travel_minutes(const struct travel_pace *pace, double distance_m, enum travel_mode mode);

#endif
