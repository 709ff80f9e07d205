#include "base/french.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NBSP "\u00A0"

static const char *const weekdays[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                     "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

static const char *const english_weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const english_months[] = {"January", "February", "March",     "April",   "May",      "June",
                                             "July",    "August",   "September", "October", "November", "December"};

/* Gives `text` back in the letters of its way. */
static char *in_way(char *text, enum french_way way)
{
    if (way != FRENCH_SMS)
        return text;
    char *plain = french_gsm7(text);
    free(text);
    return plain;
}

/* "2.30 pm", "12 noon" stays "12 pm" */
static char *english_hour(int hour, int minute)
{
    const char *half = hour < 12 ? "am" : "pm";
    int shown = hour % 12 ? hour % 12 : 12;
    return minute ? memory_format("%d.%02d" NBSP "%s", shown, minute, half) : memory_format("%d" NBSP "%s", shown, half);
}

/* An hour, or as long as so many hours; of these English has "2 h 30" as well. */
static char *hour_text(int hour, int minute, enum french_way way)
{
    static const char *const whole[] = {"%d" NBSP "h", "%dh", "%d heures", "%d" NBSP "h"};
    static const char *const parts[] = {"%d" NBSP "h" NBSP "%02d", "%dh%02d", "%d heures %d", "%d" NBSP "h" NBSP "%02d"};
    const char *format = minute ? parts[way] : whole[way];
    if (way == FRENCH_SPEECH && hour < 2)
        format = minute ? "%d heure %d" : "%d heure";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return minute ? memory_format(format, hour, minute) : memory_format(format, hour);
#pragma GCC diagnostic pop
}

char *french_clock(int hour, int minute, enum french_way way)
{
    return way == ENGLISH_PAGE ? english_hour(hour, minute) : hour_text(hour, minute, way);
}

char *french_hour(int64_t at, enum french_way way)
{
    struct paris_time local = paris_from_instant(at);
    return french_clock(local.hour, local.minute, way);
}

const char *french_weekday(int weekday, enum french_way way)
{
    return (way == ENGLISH_PAGE ? english_weekdays : weekdays)[weekday];
}

char *french_date(struct paris_date date, int64_t now, enum french_way way)
{
    char day[16], year[16] = "";
    bool english = way == ENGLISH_PAGE;
    snprintf(day, sizeof day, "%d", date.day);
    if (date.day == 1 && !english)
        snprintf(day, sizeof day, "%s", way == FRENCH_SPEECH ? "premier" : "1er");
    if (date.year != paris_from_instant(now).date.year)
        snprintf(year, sizeof year, " %d", date.year);
    return in_way(
        memory_format("%s %s %s%s", french_weekday(paris_weekday(date), way), day,
                      (english ? english_months : months)[date.month - 1], year),
        way);
}

char *french_day(int64_t at, int64_t now, enum french_way way)
{
    return french_date(paris_from_instant(at).date, now, way);
}

json_t *french_days(const struct paris_date *days, size_t count, int64_t now)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        char *text = french_date(days[i], now, FRENCH_PAGE);
        json_array_append_new(list, json_string(text));
        free(text);
    }
    return list;
}

char *french_short_date(struct paris_date date)
{
    return memory_format("%02d/%02d/%04d", date.day, date.month, date.year);
}

char *french_instant(int64_t at, int64_t now, enum french_way way)
{
    char *day = french_day(at, now, way), *hour = french_hour(at, way);
    char *text = memory_format(way == ENGLISH_PAGE ? "%s at %s" : "%s à %s", day, hour);
    free(day);
    free(hour);
    return text;
}

char *french_near(int64_t at, int64_t now, enum french_way way)
{
    static const char *const words[] = {"hier", "aujourd’hui", "demain", "après-demain"};
    static const char *const english[] = {"yesterday", "today", "tomorrow", "the day after tomorrow"};
    int64_t days = paris_days(paris_from_instant(at).date) - paris_days(paris_from_instant(now).date);
    if (days < -1 || days > 2)
        return french_instant(at, now, way);
    char *day = french_day(at, now, way), *hour = french_hour(at, way);
    char *text = way == ENGLISH_PAGE ? memory_format("%s, %s, at %s", english[days + 1], day, hour)
                                     : memory_format(way == FRENCH_SMS ? "%s %s à %s" : "%s, %s, à %s", words[days + 1], day, hour);
    free(day);
    free(hour);
    return in_way(text, way);
}

char *french_range(int64_t from, int64_t to, int64_t now, enum french_way way)
{
    char *first_day = french_day(from, now, way), *last_day = french_day(to, now, way);
    char *first = french_hour(from, way), *last = french_hour(to, way);
    bool one = strcmp(first_day, last_day) == 0;
    char *text = way == ENGLISH_PAGE ? one ? memory_format("%s, %s to %s", first_day, first, last)
                                           : memory_format("%s, %s to %s, %s", first_day, first, last_day, last)
                 : one
                     ? memory_format("%s de %s à %s", first_day, first, last)
                     : memory_format("du %s à %s au %s à %s", first_day, first, last_day, last);
    free(first_day);
    free(last_day);
    free(first);
    free(last);
    return text;
}

char *french_duration(int minutes, enum french_way way)
{
    if (minutes < 60 && way == FRENCH_SMS)
        return memory_format("%d min", minutes);
    if (minutes < 60)
        return memory_format("%d%s%s", minutes, way == FRENCH_PAGE || way == ENGLISH_PAGE ? NBSP : " ",
                             minutes < 2 ? "minute" : "minutes");
    return hour_text(minutes / 60, minutes % 60, way);
}

char *french_distance(double metres, enum french_way way)
{
    const char *space = way == FRENCH_PAGE || way == ENGLISH_PAGE ? NBSP : " ";
    long tens = lround(metres / 10) * 10;
    if (tens < 1000)
        return memory_format("%ld%s%s", tens, space, way == FRENCH_SPEECH ? "mètres" : "m");
    const char *unit = way != FRENCH_SPEECH ? "km" : metres < 1950 ? "kilomètre" : "kilomètres";
    long hundreds = lround(metres / 100);
    if (hundreds >= 100 || hundreds % 10 == 0)
        return memory_format("%ld%s%s", lround(metres / 1000), space, unit);
    return memory_format("%ld%s%ld%s%s", hundreds / 10, way == ENGLISH_PAGE ? "." : ",", hundreds % 10, space, unit);
}

/* ---- The alphabet of text messages (3GPP TS 23.038, default alphabet) ---- */

/* Bytes of the UTF-8 character at `text`, which is valid UTF-8. */
static size_t letter_bytes(const char *text)
{
    unsigned char lead = (unsigned char)*text;
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static bool is_one_of(const char *letter, size_t bytes, const char *letters)
{
    for (; *letters; letters += letter_bytes(letters))
        if (letter_bytes(letters) == bytes && memcmp(letter, letters, bytes) == 0)
            return true;
    return false;
}

/* Septets that a character takes: 1, 2 (after an escape), or 0 when the alphabet lacks it. */
static int septets_of(const char *letter, size_t bytes)
{
    if (bytes == 1 && strchr("^{}\\[~]|", *letter))
        return 2;
    if (bytes == 1)
        return *letter == '`' || (*letter < ' ' && *letter != '\n' && *letter != '\r') || *letter == 0x7F ? 0
                                                                                                          : 1;
    if (is_one_of(letter, bytes, "€"))
        return 2;
    return is_one_of(letter, bytes, "£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà") ? 1 : 0;
}

/* What a plain telephone shows instead. */
static const char *stand_in(const char *letter, size_t bytes)
{
    static const struct {
        const char *from, *to;
    } table[] = {
        {NBSP, " "}, {"\u202F", " "}, {"’", "'"}, {"‘", "'"},  {"“", "\""}, {"”", "\""}, {"«", "\""},
        {"»", "\""}, {"…", "..."},    {"–", "-"}, {"—", "-"},  {"œ", "oe"}, {"Œ", "OE"}, {"ç", "c"},
        {"ê", "e"},  {"ë", "e"},      {"â", "a"}, {"î", "i"},  {"ï", "i"},  {"ô", "o"},  {"û", "u"},
        {"ÿ", "y"},  {"À", "A"},      {"Â", "A"}, {"È", "E"},  {"Ê", "E"},  {"Ë", "E"},  {"Î", "I"},
        {"Ï", "I"},  {"Ô", "O"},      {"Ù", "U"}, {"Û", "U"},  {"á", "a"},  {"í", "i"},  {"ó", "o"},
        {"ú", "u"},  {"·", "."},      {"`", "'"}, {"\t", " "},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].from) == bytes && memcmp(table[i].from, letter, bytes) == 0)
            return table[i].to;
    return "?";
}

char *french_gsm7(const char *text)
{
    size_t size = strlen(text) * 3 + 1, length = 0; /* no stand-in is longer than three times its letter */
    char *plain = memory_zero(size);
    while (*text) {
        size_t bytes = letter_bytes(text);
        bytes = strnlen(text, bytes);
        const char *written = septets_of(text, bytes) ? NULL : stand_in(text, bytes);
        size_t taken = written ? strlen(written) : bytes;
        memcpy(plain + length, written ? written : text, taken);
        length += taken;
        text += bytes;
    }
    return plain;
}

int french_sms_parts(const char *text)
{
    int septets = 0, units = 0;
    bool gsm7 = true;
    while (*text) {
        size_t bytes = strnlen(text, letter_bytes(text));
        int taken = septets_of(text, bytes);
        gsm7 = gsm7 && taken;
        septets += taken;
        units += bytes == 4 ? 2 : 1;
        text += bytes;
    }
    int size = gsm7 ? septets : units;
    int alone = gsm7 ? 160 : 70, joined = gsm7 ? 153 : 67;
    return size <= alone ? 1 : (size + joined - 1) / joined;
}
