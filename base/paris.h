/*
 * The clock on the wall in Nantes.
 *
 * An instant is whole seconds since 1970-01-01 UTC. Local time follows the
 * rule of the European Union (summer time from the last Sunday of March to the
 * last Sunday of October, both at 01:00 UTC), by our own few lines: a bare
 * Debian may lack the zone files, and TZ would be a global. The rule is right
 * from 1996 on; before that, instants are only nearly so. Dates are Gregorian,
 * years 1 to 9999. Pure.
 */
#ifndef BASE_PARIS_H
#define BASE_PARIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paris_date {
    int year, month, day; /* month 1..12, day 1..31 */
};

struct paris_time {
    struct paris_date date;
    int hour, minute, second;
    int weekday;  /* 0 Monday .. 6 Sunday */
    int offset_s; /* 3600 in winter, 7200 in summer */
};

#define PARIS_NEVER INT64_MIN /* no instant: what could not be read */

/* How many instants a local time names. */
enum paris_match {
    PARIS_ONE,
    PARIS_NONE,  /* skipped in spring: 2027-03-28 02:30 */
    PARIS_TWICE, /* twice in autumn: 2026-10-25 02:30; the first is meant unless said otherwise */
};

struct paris_time paris_from_instant(int64_t instant);

/* The instant of a local time (weekday and offset_s are not read). On PARIS_TWICE the earlier
 * (summer) one, on PARIS_NONE the one an hour later. */
enum paris_match paris_to_instant(const struct paris_time *local, int64_t *instant);

/* "2026-11-24T14:30[:05[.123]](Z|+01[:00]|+0100)", a space may stand for the T; else PARIS_NEVER. */
int64_t paris_parse_instant(const char *text);

/* "2026-11-24T14:30:00+01:00", local time with its offset, into `text` of 26 bytes. */
#define PARIS_ISO_BYTES 26
void paris_format_instant(int64_t instant, char text[PARIS_ISO_BYTES]);

/* "2026-11-24", a date that exists; false when it is not. */
bool paris_parse_date(const char *text, struct paris_date *date);

/*
 * The days that a person who types this may mean, the nearest first; 0: it is no day.
 *
 * Written, it is one: "24/11/2026", "24-11-2026", "24.11.26", "24 novembre 2026", "1er février 2027", "mardi
 * 24 novembre 2026" (the weekday must agree), "Tuesday 24 November 2026", "2026-11-24". With `now`, an instant, also what is counted from
 * today: "24/11", "12 décembre" (the next such day), "demain", "samedi" (never today), "samedi en huit", "mardi
 * de la semaine prochaine", "dans deux semaines". What people understand differently is several days, and they
 * are asked: "samedi prochain" said on a Monday, "dans huit jours", "la semaine prochaine". `now` 0: nothing
 * is counted.
 */
#define PARIS_DAYS_MOST 7
size_t paris_read_days(const char *text, int64_t now, struct paris_date days[PARIS_DAYS_MOST]);

/* The same where it can only be one day; else false. */
bool paris_read_date(const char *text, int64_t now, struct paris_date *date);

/* "14:30", "14h30", "14 h 30", "14 h", "9h", "9 heures 30", "midi", "2 heures et demie de l’après-midi", "9 h et quart",
 * "2.30 pm": false when it is none. Without a part of the day, 2 hours are those of the night. */
bool paris_read_hour(const char *text, int *hour, int *minute);

/* Days since 1970-01-01, the date of such a day, and the day of the week (0 Monday). */
int64_t paris_days(struct paris_date date);
struct paris_date paris_date_of(int64_t days);
int paris_weekday(struct paris_date date);

#endif
