/*
 * A simulated town, as far as a policy may see it.
 *
 * Volunteers are the matcher's own values, so whatever ranks them here ranks
 * them in the service. What people are like inside is in behaviour.c and
 * nowhere else. The same seed and settings make the same town.
 *
 * Day 0 is Monday 2 November 2026, so that no clock changes within the horizon.
 * Several cities lie 60 km apart and share all tables. Source:
 * reference/matching.md 4.2 to 4.4.
 */
#ifndef SIMULATE_TOWN_H
#define SIMULATE_TOWN_H

#include "matcher/problem.h"
#include "matcher/simulate/settings.h"

#define HOUR_S     3600
#define DAY_S      (24 * HOUR_S)
#define WEEK_S     (7 * DAY_S)
#define DAY_0      20759                             /* 2026-11-02 */
#define BEGIN_S    (INT64_C(86400) * DAY_0 - HOUR_S) /* its midnight in Nantes */
#define LEAD_MAX_S (21 * DAY_S)
#define DISTRICTS  11

extern const char *const DISTRICT_NAMES[DISTRICTS];

/* Abilities, as bits of struct volunteer. */
enum {
    CAN_DRIVE = 1,
    CAN_WHEELCHAIR = 2,
    CAN_LANGUAGE_A = 4,
    CAN_LANGUAGE_B = 8,
    CAN_WOMAN = 16,
};
#define SCARCE_ABILITIES (CAN_DRIVE | CAN_WHEELCHAIR | CAN_LANGUAGE_A | CAN_LANGUAGE_B)

enum category { SHOPPING, APPOINTMENT, LEISURE, CATEGORIES };

enum part_of_day { MORNING, AFTERNOON, EVENING, PARTS_OF_DAY };

struct senior {
    struct metres home;
    int district;
    uint64_t needs;     /* abilities without which nothing can be done */
    struct bond *bonds; /* by volunteer */
    size_t bonds_count;
};

struct request {
    int64_t made_s;
    int64_t start_s;
    int64_t latest_s;
    int32_t lasts_s;
    uint32_t senior;
    enum category category;
    uint64_t required;
};

struct town {
    uint64_t seed;
    const struct settings *settings;
    int days;
    struct volunteer *volunteers; /* id is the place in the array, plus 1 */
    struct senior *seniors;
    struct request *requests; /* by made_s */
    size_t volunteers_count;
    size_t seniors_count;
    size_t requests_count;
};

/* Makes `cities` cities and what is asked for there in `days` days. `settings` is borrowed. */
struct town *town_new(const struct settings *settings, uint64_t seed, int cities, int days);
void town_free(struct town *town);

/* What the matcher is asked about this request: prepared, to be looked at with problem_at(). Its bonds are
 * the senior's, borrowed: set anew before each use. */
struct problem town_problem(const struct town *town, size_t request, struct offer_limits limits);

/* They have gone out together once more. */
void town_bond(struct town *town, uint32_t senior, uint32_t volunteer, int64_t at_s);

enum part_of_day part_of_day(int64_t at_s);

/* Hours in which people look at their messages, 8 to 22: the instant so many of them later, and how many lie
 * between two instants. */
int64_t waking_after(int64_t at_s, double hours);
double waking_hours(int64_t from_s, int64_t until_s);

/* Seconds since midnight. */
int64_t second_of_day(int64_t at_s);

#endif
