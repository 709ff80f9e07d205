/* DOMAIN.md's clocks, with their defaults. */
#include "tests/model/world.h"

enum { URGENT = 36 * HOUR, BEFORE_START = 2 * HOUR, QUIET_FROM = 20, QUIET_TO = 8 };

int64_t day_of(int64_t at)
{
    return paris_days(paris_from_instant(at).date);
}

int64_t at_hour(int64_t at, int days, int hour, int minute)
{
    int64_t instant;

    paris_to_instant(
        &(struct paris_time){.date = paris_date_of(day_of(at) + days), .hour = hour, .minute = minute},
        &instant);
    return instant;
}

int64_t days_on(int64_t at, int days)
{
    struct paris_time then = paris_from_instant(at);
    int64_t instant;

    then.date = paris_date_of(day_of(at) + days);
    paris_to_instant(&then, &instant);
    return instant;
}

int64_t daytime(int64_t at)
{
    int hour = paris_from_instant(at).hour;

    return hour >= QUIET_FROM ? at_hour(at, 1, QUIET_TO, 0)
           : hour < QUIET_TO  ? at_hour(at, 0, QUIET_TO, 0)
                              : at;
}

bool outing_urgent(const struct world *world, const struct outing *outing)
{
    return outing->meet - world->now <= URGENT;
}

static bool holiday(int64_t day)
{
    static const struct paris_date holidays[] = {{2026, 11, 1}, {2026, 11, 11}, {2026, 12, 25}, {2027, 1, 1},
                                                 {2027, 3, 29}, {2027, 5, 1},   {2027, 5, 6},   {2027, 5, 8},
                                                 {2027, 5, 17}, {2027, 7, 14}};

    for (size_t i = 0; i < sizeof(holidays) / sizeof(*holidays); i++)
        if (paris_days(holidays[i]) == day)
            return true;
    return false;
}

/* From nine to six, on Friday to five. */
bool out_of_hours(const struct outing *outing)
{
    struct paris_time meet = paris_from_instant(outing->meet), end = paris_from_instant(outing->end);

    return holiday(day_of(outing->meet)) || holiday(day_of(outing->end)) || meet.weekday > 4 ||
           end.weekday > 4 || outing->meet < at_hour(outing->meet, 0, 9, 0) ||
           outing->end > at_hour(outing->end, 0, end.weekday == 4 ? 17 : 18, 0);
}

int64_t wave_spacing(int64_t meet, int64_t at)
{
    int64_t spacing = (meet - at) / 12;

    if (spacing < 30 * MINUTE || day_of(meet) <= day_of(at))
        return 30 * MINUTE;
    return spacing > 2 * HOUR ? 2 * HOUR : spacing;
}

int64_t offer_deadline(const struct world *world, int64_t meet)
{
    int64_t put = daytime(world->now);
    int64_t until = meet - world->now > URGENT ? at_hour(put, 1, 12, 0) : put + 2 * wave_spacing(meet, put);
    int64_t latest = meet - BEFORE_START, soonest = world->now + 15 * MINUTE;

    until = until < latest ? until : latest;
    return until > soonest ? until : soonest;
}
