#include "base/paris.h"
#include "base/paris_take.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, HOUR_S = 3600 };

/* Days and dates by the proleptic Gregorian calendar; years begin in March, so that
 * the odd day comes last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
int64_t paris_days(struct paris_date date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct paris_date paris_date_of(int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day = days - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    struct paris_date date = {
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(of_year - (153 * month + 2) / 5 + 1),
    };
    date.year = (int)(year + era * 400 + (date.month <= 2));
    return date;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int weekday_of(int64_t days)
{
    return (int)(days + 3 - floor_div(days + 3, 7) * 7); /* 1970-01-01 was a Thursday */
}

int paris_weekday(struct paris_date date)
{
    return weekday_of(paris_days(date));
}

/* 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t last_sunday(int year, int month)
{
    int64_t last = paris_days((struct paris_date){year, month, 31});
    return (last - (weekday_of(last) + 1) % 7) * DAY_S + HOUR_S;
}

static int offset_at(int64_t instant)
{
    int year = paris_date_of(floor_div(instant, DAY_S)).year;
    return instant >= last_sunday(year, 3) && instant < last_sunday(year, 10) ? 2 * HOUR_S : HOUR_S;
}

struct paris_time paris_from_instant(int64_t instant)
{
    int offset = offset_at(instant);
    int64_t local = instant + offset;
    int64_t days = floor_div(local, DAY_S);
    int second = (int)(local - days * DAY_S);
    return (struct paris_time){
        .date = paris_date_of(days),
        .hour = second / HOUR_S,
        .minute = second / 60 % 60,
        .second = second % 60,
        .weekday = weekday_of(days),
        .offset_s = offset,
    };
}

enum paris_match paris_to_instant(const struct paris_time *local, int64_t *instant)
{
    int64_t wall =
        paris_days(local->date) * DAY_S + local->hour * HOUR_S + local->minute * 60 + local->second;
    int64_t summer = wall - 2 * HOUR_S, winter = wall - HOUR_S;
    bool in_summer = offset_at(summer) == 2 * HOUR_S;
    bool in_winter = offset_at(winter) == HOUR_S;
    *instant = in_summer ? summer : winter;
    return in_summer && in_winter ? PARIS_TWICE : in_summer || in_winter ? PARIS_ONE : PARIS_NONE;
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[month - 1];
}

bool paris_date_exists(struct paris_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= month_length(date.year, date.month);
}

bool paris_take_number(const char **at, int digits, int *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)**at))
            return false;
        *number = *number * 10 + (*(*at)++ - '0');
    }
    return true;
}

bool paris_take_sign(const char **at, char sign)
{
    if (**at != sign)
        return false;
    ++*at;
    return true;
}

static bool take_date(const char **at, struct paris_date *date)
{
    return paris_take_number(at, 4, &date->year) && paris_take_sign(at, '-') && paris_take_number(at, 2, &date->month) &&
           paris_take_sign(at, '-') && paris_take_number(at, 2, &date->day) && paris_date_exists(*date);
}

bool paris_parse_date(const char *text, struct paris_date *date)
{
    struct paris_date read;
    if (!text || !take_date(&text, &read) || *text)
        return false;
    *date = read;
    return true;
}

/* "Z", "+01", "+0100" or "+01:00", to the end of the text. */
static bool take_zone(const char **at, int *offset_s)
{
    *offset_s = 0;
    if (paris_take_sign(at, 'Z'))
        return **at == '\0';
    int sign = **at == '-' ? -1 : 1, hours, minutes = 0;
    if (!paris_take_sign(at, '+') && !paris_take_sign(at, '-'))
        return false;
    if (!paris_take_number(at, 2, &hours) || hours > 15)
        return false;
    paris_take_sign(at, ':');
    if (**at && (!paris_take_number(at, 2, &minutes) || minutes > 59))
        return false;
    *offset_s = sign * (hours * HOUR_S + minutes * 60);
    return **at == '\0' && (*at)[-1] != ':';
}

int64_t paris_parse_instant(const char *text)
{
    struct paris_date date;
    int hour, minute, second = 0, offset_s;
    if (!text || !take_date(&text, &date) || (!paris_take_sign(&text, 'T') && !paris_take_sign(&text, ' ')))
        return PARIS_NEVER;
    if (!paris_take_number(&text, 2, &hour) || !paris_take_sign(&text, ':') || !paris_take_number(&text, 2, &minute))
        return PARIS_NEVER;
    if (paris_take_sign(&text, ':')) {
        if (!paris_take_number(&text, 2, &second))
            return PARIS_NEVER;
        if (paris_take_sign(&text, '.'))
            while (isdigit((unsigned char)*text))
                text++;
    }
    if (hour > 23 || minute > 59 || second > 59 || !take_zone(&text, &offset_s))
        return PARIS_NEVER;
    return paris_days(date) * DAY_S + hour * HOUR_S + minute * 60 + second - offset_s;
}

void paris_format_instant(int64_t instant, char text[PARIS_ISO_BYTES])
{
    struct paris_time local = paris_from_instant(instant);
    char whole[80]; /* wide enough for any int, so that the compiler need not trust the calendar */
    snprintf(whole, sizeof whole, "%04d-%02d-%02dT%02d:%02d:%02d+%02d:00", local.date.year, local.date.month,
             local.date.day, local.hour, local.minute, local.second, local.offset_s / HOUR_S);
    memccpy(text, whole, '\0', PARIS_ISO_BYTES - 1);
    text[PARIS_ISO_BYTES - 1] = '\0';
}
