/*
 * Days and quarters of an hour as people in Nantes read them.
 *
 * An instant is seconds since 1970 in UTC. A day is the number of days since
 * 1970-01-01 in the local calendar (Europe/Paris). Pure arithmetic: no zone
 * file, no TZ variable, no clock. The rule is that of the European Union since
 * 1996 (directive 2000/84/EC): summer time from the last Sunday of March, 01:00
 * UTC, to the last Sunday of October, 01:00 UTC; earlier years are not needed.
 */
#ifndef MATCHER_CALENDAR_H
#define MATCHER_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct local_time {
    int32_t day;    /* days since 1970-01-01, local */
    int32_t second; /* since local midnight by the clock on the wall: 0..86399 */
};

struct local_time calendar_local(int64_t instant_s);

/* 1 = Monday .. 7 = Sunday. */
int calendar_weekday(int32_t day);

/* The Monday that begins the week of `day`. */
int32_t calendar_monday(int32_t day);

/* Year, month 1..12 and day of the month 1..31; the way back accepts any of these. */
struct date {
    int32_t year;
    int32_t month;
    int32_t mday;
};
struct date calendar_date(int32_t day);
int32_t calendar_day(struct date date);

/*
 * Reads "2026-11-28T14:00:00+01:00" as PostgreSQL and we write it: seconds are
 * required, a fraction is dropped, the zone is Z or +hh[:mm]. False for
 * anything else, a day that does not exist, or a year outside 1996..2199.
 */
bool calendar_read_instant(const char *text, int64_t *instant_s);

/* Reads "2026-11-28"; false as above. */
bool calendar_read_day(const char *text, int32_t *day);

/* Writes "2026-11-28T13:00:00Z" and its end into `text`, which holds at least 21 bytes. */
void calendar_write_instant(int64_t instant_s, char text[static 21]);

#endif
