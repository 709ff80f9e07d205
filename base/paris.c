#include "base/paris.h"

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

static bool date_exists(struct paris_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= month_length(date.year, date.month);
}

/* Reads exactly `digits` digits at *at and moves on. */
static bool take_number(const char **at, int digits, int *number)
{
    *number = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)**at))
            return false;
        *number = *number * 10 + (*(*at)++ - '0');
    }
    return true;
}

static bool take_sign(const char **at, char sign)
{
    if (**at != sign)
        return false;
    ++*at;
    return true;
}

static bool take_date(const char **at, struct paris_date *date)
{
    return take_number(at, 4, &date->year) && take_sign(at, '-') && take_number(at, 2, &date->month) &&
           take_sign(at, '-') && take_number(at, 2, &date->day) && date_exists(*date);
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
    if (take_sign(at, 'Z'))
        return **at == '\0';
    int sign = **at == '-' ? -1 : 1, hours, minutes = 0;
    if (!take_sign(at, '+') && !take_sign(at, '-'))
        return false;
    if (!take_number(at, 2, &hours) || hours > 15)
        return false;
    take_sign(at, ':');
    if (**at && (!take_number(at, 2, &minutes) || minutes > 59))
        return false;
    *offset_s = sign * (hours * HOUR_S + minutes * 60);
    return **at == '\0' && (*at)[-1] != ':';
}

int64_t paris_parse_instant(const char *text)
{
    struct paris_date date;
    int hour, minute, second = 0, offset_s;
    if (!text || !take_date(&text, &date) || (!take_sign(&text, 'T') && !take_sign(&text, ' ')))
        return PARIS_NEVER;
    if (!take_number(&text, 2, &hour) || !take_sign(&text, ':') || !take_number(&text, 2, &minute))
        return PARIS_NEVER;
    if (take_sign(&text, ':')) {
        if (!take_number(&text, 2, &second))
            return PARIS_NEVER;
        if (take_sign(&text, '.'))
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

/* What people type, made plain: lower case, accents off, every kind of space a single ' '.
 * Letters that no French date has become '?'. False when it does not fit. */
static bool plain(const char *text, char *to, size_t size)
{
    static const struct {
        const char *from;
        char to;
    } folds[] = {
        {"é", 'e'}, {"É", 'e'}, {"è", 'e'},      {"û", 'u'},      {"Û", 'u'},
        {"À", 'a'}, {"à", 'a'}, {"\u00A0", ' '}, {"\u202F", ' '}, {"’", '\''},
    };
    size_t length = 0;
    while (text && *text) {
        size_t taken = 1;
        char letter = (char)tolower((unsigned char)*text);
        if ((unsigned char)*text >= 0x80) {
            letter = '?';
            for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
                if (strncmp(text, folds[i].from, strlen(folds[i].from)) == 0) {
                    letter = folds[i].to;
                    taken = strlen(folds[i].from);
                }
        } else if (isspace((unsigned char)*text)) {
            letter = ' ';
        }
        text += taken;
        if (letter == ' ' && (length == 0 || to[length - 1] == ' '))
            continue;
        if (length + 1 >= size)
            return false;
        to[length++] = letter;
    }
    while (length > 0 && to[length - 1] == ' ')
        length--;
    to[length] = '\0';
    return text && length > 0;
}

static const char *const weekdays[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier", "fevrier", "mars",      "avril",   "mai",      "juin",
                                     "juillet", "aout",    "septembre", "octobre", "novembre", "decembre"};

/* The index of the word that `*at` begins with, and past it and a space; -1 when none. */
static int take_word(const char **at, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(*at, words[i], length) == 0 && !isalpha((unsigned char)(*at)[length])) {
            *at += length;
            take_sign(at, ' ');
            return (int)i;
        }
    }
    return -1;
}

/* One or two digits. */
static bool take_short(const char **at, int *number)
{
    return take_number(at, isdigit((unsigned char)**at) && isdigit((unsigned char)(*at)[1]) ? 2 : 1, number);
}

/* Four digits, or two that mean this century; then the end. */
static bool take_year(const char **at, int *year)
{
    size_t digits = strspn(*at, "0123456789");
    if ((digits != 2 && digits != 4) || !take_number(at, (int)digits, year) || **at)
        return false;
    if (digits == 2)
        *year += 2000;
    return true;
}

/* "24 novembre" or "24/11", and past it: a space or sign before a year is taken too. */
static bool take_day(const char **at, struct paris_date *read)
{
    if (!take_short(at, &read->day))
        return false;
    if (read->day == 1 && strncmp(*at, "er", 2) == 0)
        *at += 2;
    if (take_sign(at, ' ')) {
        read->month = take_word(at, months, 12) + 1;
        return read->month > 0;
    }
    char sign = **at;
    if (!sign || !strchr("/.-", sign) || !take_sign(at, sign) || !take_short(at, &read->month))
        return false;
    return !**at || take_sign(at, sign);
}

/* The first such day from today on. A 29 February may be years away. */
static bool year_guess(struct paris_date *read, int64_t today)
{
    read->year = paris_date_of(today).year;
    for (int tries = 0; tries < 9; tries++, read->year++)
        if (date_exists(*read) && paris_days(*read) >= today)
            return true;
    return false;
}

/* "demain", "samedi": days from today; -1 when it is no such word. A weekday is never today: who says
 * "mardi" on a Tuesday means the next one. */
static int days_ahead(const char *typed, int64_t today)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"aujourd'hui", 0}, {"demain", 1}, {"apres-demain", 2}, {"apres demain", 2}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(typed, words[i].word) == 0)
            return words[i].days;
    int weekday = take_word(&typed, weekdays, 7);
    return weekday < 0 || *typed ? -1 : (weekday - paris_weekday(paris_date_of(today)) + 6) % 7 + 1;
}

bool paris_read_date(const char *text, int64_t now, struct paris_date *date)
{
    char typed[64];
    struct paris_date read;
    if (!plain(text, typed, sizeof typed))
        return false;
    if (paris_parse_date(typed, date))
        return true;
    bool any_year = now > 0;
    int64_t today = any_year ? paris_days(paris_from_instant(now).date) : 0;
    int ahead = any_year ? days_ahead(typed, today) : -1;
    if (ahead >= 0) {
        *date = paris_date_of(today + ahead);
        return true;
    }
    const char *at = typed;
    int weekday = take_word(&at, weekdays, 7);
    if (!take_day(&at, &read))
        return false;
    if (*at ? !take_year(&at, &read.year) || !date_exists(read) : !any_year || !year_guess(&read, today))
        return false;
    if (weekday >= 0 && weekday != paris_weekday(read))
        return false;
    *date = read;
    return true;
}

/* " et demie", " et quart" and the part of the day: what may follow an hour that is said. */
static bool take_said(const char *at, int *hours, int *minutes)
{
    static const struct {
        const char *words;
        int minutes, after_noon; /* 1: hours from 1 to 11 are those after noon */
    } said[] = {{"et demie", 30, 0}, {"et demi", 30, 0}, {"et quart", 15, 0}, {"du matin", 0, 0},
                {"du soir", 0, 1}, {"de l'apres-midi", 0, 1}};
    while (*at) {
        size_t i = 0, count = sizeof said / sizeof *said;
        while (i < count && strncmp(at, said[i].words, strlen(said[i].words)) != 0)
            i++;
        if (i == count || (said[i].minutes && *minutes))
            return false;
        at += strlen(said[i].words);
        if (*at && !take_sign(&at, ' '))
            return false;
        *minutes += said[i].minutes;
        *hours += said[i].after_noon && *hours >= 1 && *hours <= 11 ? 12 : 0;
    }
    return true;
}

bool paris_read_hour(const char *text, int *hour, int *minute)
{
    static const char *const separators[] = {"heures", "heure", "h", ":", "."};
    char typed[48];
    int hours = 12, minutes = 0;
    if (!plain(text, typed, sizeof typed))
        return false;
    const char *at = typed, *const noon[] = {"midi"};
    bool spoken = take_word(&at, noon, 1) == 0;
    if (!spoken && !take_short(&at, &hours))
        return false;
    take_sign(&at, ' ');
    for (size_t i = 0; !spoken && i < sizeof separators / sizeof *separators; i++)
        if (strncmp(at, separators[i], strlen(separators[i])) == 0) {
            at += strlen(separators[i]);
            take_sign(&at, ' ');
            spoken = i < 3;
            if (spoken && !isdigit((unsigned char)*at))
                break;
            if (!take_number(&at, 2, &minutes))
                return false;
            take_sign(&at, ' ');
            break;
        }
    if (*at && (!spoken || !take_said(at, &hours, &minutes)))
        return false;
    if (hours > 23 || minutes > 59)
        return false;
    *hour = hours;
    *minute = minutes;
    return true;
}
