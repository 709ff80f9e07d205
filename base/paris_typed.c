#include "base/paris.h"
#include "base/paris_take.h"

#include <ctype.h>
#include <string.h>

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

/* In French, then in English, as pages in English write them. */
static const char *const weekdays[] = {"lundi",  "mardi",   "mercredi",  "jeudi",    "vendredi", "samedi",   "dimanche",
                                       "monday", "tuesday", "wednesday", "thursday", "friday",   "saturday", "sunday"};
static const char *const months[] = {"janvier", "fevrier",  "mars",  "avril", "mai",  "juin", "juillet", "aout",   "septembre", "octobre", "novembre", "decembre",
                                     "january", "february", "march", "april", "may",  "june", "july",    "august", "september", "october", "november", "december"};

/* The index of the word that `*at` begins with, and past it and a space; -1 when none. */
static int take_word(const char **at, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(*at, words[i], length) == 0 && !isalpha((unsigned char)(*at)[length])) {
            *at += length;
            paris_take_sign(at, ' ');
            return (int)i;
        }
    }
    return -1;
}

/* 0 is Monday; -1 when no weekday stands there. */
static int take_weekday(const char **at)
{
    int weekday = take_word(at, weekdays, 14);
    return weekday < 0 ? -1 : weekday % 7;
}

/* One or two digits. */
static bool take_short(const char **at, int *number)
{
    return paris_take_number(at, isdigit((unsigned char)**at) && isdigit((unsigned char)(*at)[1]) ? 2 : 1, number);
}

/* Four digits, or two that mean this century; then the end. */
static bool take_year(const char **at, int *year)
{
    size_t digits = strspn(*at, "0123456789");
    if ((digits != 2 && digits != 4) || !paris_take_number(at, (int)digits, year) || **at)
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
    if (paris_take_sign(at, ' ')) {
        int month = take_word(at, months, 24);
        read->month = month % 12 + 1;
        return month >= 0;
    }
    char sign = **at;
    if (!sign || !strchr("/.-", sign) || !paris_take_sign(at, sign) || !take_short(at, &read->month))
        return false;
    return !**at || paris_take_sign(at, sign);
}

/* The first such day from today on. A 29 February may be years away. */
static bool year_guess(struct paris_date *read, int64_t today)
{
    read->year = paris_date_of(today).year;
    for (int tries = 0; tries < 9; tries++, read->year++)
        if (paris_date_exists(*read) && paris_days(*read) >= today)
            return true;
    return false;
}

/* ---- Days that are said, counted from today ---- */

/* Past the word or words, and a space after them; false when they do not stand there. */
static bool take_words(const char **at, const char *words)
{
    size_t length = strlen(words);
    if (strncmp(*at, words, length) != 0 || isalpha((unsigned char)(*at)[length]))
        return false;
    *at += length;
    paris_take_sign(at, ' ');
    return true;
}

/* The days that a text may mean, as days since 1970; none twice. */
struct meant {
    int64_t day[PARIS_DAYS_MOST];
    size_t count;
};

static void mean(struct meant *meant, int64_t day)
{
    meant->day[meant->count++] = day;
}

static int64_t monday_of(int64_t day)
{
    return day - paris_weekday(paris_date_of(day));
}

/* "samedi" and what may follow. The coming one is never today: who says "mardi" on a Tuesday means the next.
 * "prochain" is the coming one where that is in the next week; while it is still in this one, some mean it
 * and some the one after. */
static void weekday_said(const char *at, int weekday, int64_t today, struct meant *meant)
{
    int64_t coming = today + (weekday - paris_weekday(paris_date_of(today)) + 6) % 7 + 1;
    int64_t next_week = monday_of(today) + 7;
    bool of = take_words(&at, "de");

    if (take_words(&at, "la semaine prochaine") || (!of && take_words(&at, "semaine prochaine")))
        mean(meant, next_week + weekday);
    else if (of)
        return;
    else if (take_words(&at, "en huit"))
        mean(meant, coming + 7);
    else if (take_words(&at, "en quinze"))
        mean(meant, coming + 14);
    else if (take_words(&at, "prochain")) {
        mean(meant, coming);
        if (coming < next_week)
            mean(meant, coming + 7);
    } else if (!*at || take_words(&at, "qui vient"))
        mean(meant, coming);
    if (*at)
        meant->count = 0;
}

/* "dans trois jours", "dans deux semaines". "Huit jours" are a week to most people and eight days to some. */
static void ahead_said(const char *at, int64_t today, struct meant *meant)
{
    static const char *const numbers[] = {"un",   "deux", "trois", "quatre", "cinq",  "six",    "sept",    "huit",
                                          "neuf", "dix",  "onze",  "douze",  "treize", "quatorze", "quinze"};
    int number = take_word(&at, numbers, sizeof numbers / sizeof *numbers) + 1;

    if (number == 0 && take_words(&at, "une"))
        number = 1;
    if (number == 0 && take_short(&at, &number))
        paris_take_sign(&at, ' ');
    bool weeks = take_words(&at, "semaines") || take_words(&at, "semaine");
    if (number == 0 || (!weeks && !take_words(&at, "jours") && !take_words(&at, "jour")) || *at)
        return;
    if (!weeks && (number == 8 || number == 15))
        mean(meant, today + number - 1);
    mean(meant, today + number * (weeks ? 7 : 1));
}

/* Whole weeks and week-ends: any of their days. */
static void week_said(const char *typed, int64_t today, struct meant *meant)
{
    static const struct {
        const char *words;
        int from, to; /* days from this week's Monday on */
    } spans[] = {{"la semaine prochaine", 7, 13}, {"semaine prochaine", 7, 13}, {"ce week-end", 5, 6}, {"ce weekend", 5, 6}};

    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        for (int day = spans[i].from; strcmp(typed, spans[i].words) == 0 && day <= spans[i].to; day++)
            if (monday_of(today) + day >= today)
                mean(meant, monday_of(today) + day);
}

static void days_said(const char *typed, int64_t today, struct meant *meant)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"aujourd'hui", 0}, {"demain", 1}, {"apres-demain", 2}, {"apres demain", 2},
                 {"aujourd'hui en huit", 7}, {"demain en huit", 8}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(typed, words[i].word) == 0)
            return mean(meant, today + words[i].days);
    if (take_words(&typed, "dans"))
        return ahead_said(typed, today, meant);
    week_said(typed, today, meant);
    if (!take_words(&typed, "le"))
        take_words(&typed, "ce");
    int weekday = take_weekday(&typed);
    if (weekday >= 0)
        weekday_said(typed, weekday, today, meant);
}

/* ---- A date ---- */

/* One that is written: with its year, or with `today` the next such day. */
static bool date_written(const char *typed, int64_t today, bool any_year, struct paris_date *date)
{
    struct paris_date read;
    const char *at = typed;

    if (paris_parse_date(typed, date))
        return true;
    take_words(&at, "le");
    int weekday = take_weekday(&at);
    if (!take_day(&at, &read))
        return false;
    if (*at ? !take_year(&at, &read.year) || !paris_date_exists(read) : !any_year || !year_guess(&read, today))
        return false;
    if (weekday >= 0 && weekday != paris_weekday(read))
        return false;
    *date = read;
    return true;
}

size_t paris_read_days(const char *text, int64_t now, struct paris_date days[PARIS_DAYS_MOST])
{
    char typed[64];
    struct meant meant = {.count = 0};
    int64_t today = now > 0 ? paris_days(paris_from_instant(now).date) : 0;

    if (!plain(text, typed, sizeof typed))
        return 0;
    if (date_written(typed, today, now > 0, &days[0]))
        return 1;
    if (now > 0)
        days_said(typed, today, &meant);
    for (size_t i = 0; i < meant.count; i++)
        days[i] = paris_date_of(meant.day[i]);
    return meant.count;
}

bool paris_read_date(const char *text, int64_t now, struct paris_date *date)
{
    struct paris_date days[PARIS_DAYS_MOST];

    if (paris_read_days(text, now, days) != 1)
        return false;
    *date = days[0];
    return true;
}

/* ---- An hour ---- */

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
        if (*at && !paris_take_sign(&at, ' '))
            return false;
        *minutes += said[i].minutes;
        *hours += said[i].after_noon && *hours >= 1 && *hours <= 11 ? 12 : 0;
    }
    return true;
}

/* "am" or "pm", and then the end. */
static bool take_half(const char *at, int *hours)
{
    bool after_noon = *at == 'p';
    if ((*at != 'a' && !after_noon) || strcmp(at + 1, "m") != 0 || *hours < 1 || *hours > 12)
        return false;
    *hours = *hours % 12 + (after_noon ? 12 : 0);
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
    paris_take_sign(&at, ' ');
    for (size_t i = 0; !spoken && i < sizeof separators / sizeof *separators; i++)
        if (strncmp(at, separators[i], strlen(separators[i])) == 0) {
            at += strlen(separators[i]);
            paris_take_sign(&at, ' ');
            spoken = i < 3;
            if (spoken && !isdigit((unsigned char)*at))
                break;
            if (!paris_take_number(&at, 2, &minutes))
                return false;
            paris_take_sign(&at, ' ');
            break;
        }
    if (*at && (spoken ? !take_said(at, &hours, &minutes) : !take_half(at, &hours)))
        return false;
    if (hours > 23 || minutes > 59)
        return false;
    *hour = hours;
    *minute = minutes;
    return true;
}
