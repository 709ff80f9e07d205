#include "dispatcher/phone/spoken.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* ---- Numbers ---- */

/* 1 to 99. "et" stands before un and onze alone, and never after quatre-vingt. */
static void tens_add(struct evbuffer *out, long number, bool feminine, bool last)
{
    static const char *const small[] = {"",      "un",     "deux",     "trois", "quatre", "cinq",     "six",      "sept",    "huit",    "neuf",
                                        "dix",   "onze",   "douze",    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"};
    static const char *const tens[] = {"", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"};

    if (number < 20) {
        evbuffer_add_printf(out, "%s%s", small[number], number == 1 && feminine ? "e" : "");
        return;
    }
    long ten = number / 10, rest = number % 10 + (ten == 7 || ten == 9 ? 10 : 0);
    const char *between = rest == 0 ? "" : (rest == 1 || rest == 11) && ten < 8 ? " et " : "-";
    evbuffer_add_printf(out, "%s%s%s%s%s", tens[ten], rest == 0 && ten == 8 && last ? "s" : "", between, small[rest],
                        rest == 1 && feminine ? "e" : "");
}

/* 1 to 999. */
static void hundreds_add(struct evbuffer *out, long number, bool feminine, bool last)
{
    if (number >= 200)
        tens_add(out, number / 100, false, false);
    if (number >= 100)
        evbuffer_add_printf(out, "%scent%s%s", number >= 200 ? " " : "", number >= 200 && number % 100 == 0 && last ? "s" : "",
                            number % 100 ? " " : "");
    if (number % 100)
        tens_add(out, number % 100, feminine, last);
}

static void number_add(struct evbuffer *out, long number, bool feminine)
{
    static const struct {
        long size;
        const char *name, *plural;
    } groups[] = {{1000000, "million", "s"}, {1000, "mille", ""}};
    bool begun = false;

    if (number == 0)
        evbuffer_add_printf(out, "zéro");
    for (size_t i = 0; i < 2; i++) {
        long count = number / groups[i].size;
        number %= groups[i].size;
        if (!count)
            continue;
        if (begun)
            evbuffer_add(out, " ", 1);
        if (count > 1 || i == 0)
            hundreds_add(out, count, false, i == 0);
        evbuffer_add_printf(out, "%s%s%s", count > 1 || i == 0 ? " " : "", groups[i].name, count > 1 ? groups[i].plural : "");
        begun = true;
    }
    if (number && begun)
        evbuffer_add(out, " ", 1);
    if (number)
        hundreds_add(out, number, feminine, true);
}

static char *text_of(struct evbuffer *out)
{
    size_t length = evbuffer_get_length(out);
    char *text = memory_zero(length + 1);

    evbuffer_remove(out, text, length);
    evbuffer_free(out);
    return text;
}

char *spoken_number(long number, int feminine)
{
    struct evbuffer *out = evbuffer_new();

    number_add(out, number, feminine != 0);
    return text_of(out);
}

/* ---- Where words begin and end ---- */

/* How many bytes of white space stand here, the no-break spaces of French included. */
static size_t blank_at(const char *at)
{
    if (*at == ' ' || *at == '\t' || *at == '\n')
        return 1;
    if (strncmp(at, "\u00A0", 2) == 0)
        return 2;
    return strncmp(at, "\u202F", 3) == 0 ? 3 : 0;
}

/* A letter of any language: what is beyond ASCII and no typographic sign counts as one. */
static bool letter_at(const char *at)
{
    unsigned char byte = (unsigned char)*at;

    return isalnum(byte) || (byte >= 0x80 && !blank_at(at) && strncmp(at, "°", 2) != 0 && byte != 0xE2);
}

static const char *skip_blanks(const char *at)
{
    for (size_t length; (length = blank_at(at)); at += length)
        ;
    return at;
}

/* ---- What begins with a digit ---- */

static int digits_at(const char *at)
{
    return (int)strspn(at, "0123456789");
}

/* "02 40 12 34 56", with spaces or points: each pair is said. The end of it, NULL when it is no telephone number. */
static const char *phone_add(struct evbuffer *out, const char *at)
{
    const char *pair = at;
    int pairs = 0;

    for (; pairs < 5; pairs++) {
        if (pairs > 0 && blank_at(pair))
            pair += blank_at(pair);
        else if (pairs > 0 && *pair == '.')
            pair++;
        if (!isdigit((unsigned char)pair[0]) || !isdigit((unsigned char)pair[1]))
            return NULL;
        pair += 2;
    }
    if (*at != '0' || isdigit((unsigned char)*pair))
        return NULL;
    for (pair = at, pairs = 0; pairs < 5; pairs++, pair += 2) {
        while (!isdigit((unsigned char)*pair))
            pair++;
        evbuffer_add_printf(out, "%s%s", pairs ? ", " : "", pair[0] == '0' ? "zéro " : "");
        number_add(out, strtol((char[]){pair[0], pair[1], '\0'}, NULL, 10), false);
    }
    return pair;
}

/* "14h30", "14 h", "9 heures 30", from behind the hour's digits; the end of it, NULL when it is no hour. */
static const char *hour_add(struct evbuffer *out, long hour, const char *at)
{
    const char *unit = skip_blanks(at), *minutes;

    if (hour > 24 || (*unit != 'h' && *unit != 'H'))
        return NULL;
    size_t length = strncmp(unit, "heures", 6) == 0 ? 6 : strncmp(unit, "heure", 5) == 0 ? 5 : 1;
    if (letter_at(unit + length) && !(length == 1 && isdigit((unsigned char)unit[1])))
        return NULL;
    number_add(out, hour, true);
    evbuffer_add_printf(out, hour < 2 ? " heure" : " heures");
    minutes = skip_blanks(unit + length);
    if (digits_at(minutes) != 2 || atoi(minutes) > 59 || letter_at(minutes + 2))
        return unit + length;
    if (atoi(minutes) > 0) {
        evbuffer_add(out, " ", 1);
        number_add(out, atoi(minutes), true);
    }
    return minutes + 2;
}

static bool word_follows(const char *at, const char *word)
{
    at = skip_blanks(at);
    return strncmp(at, word, strlen(word)) == 0;
}

/* Digits as people would say them; the end of what was said. */
static const char *digits_add(struct evbuffer *out, const char *at)
{
    const char *end = phone_add(out, at);
    int length = digits_at(at);
    long number = length < 10 ? strtol(at, NULL, 10) : 0;

    if (end)
        return end;
    end = length <= 2 ? hour_add(out, number, at + length) : NULL;
    if (end)
        return end;
    end = at + length;
    if (number == 1 && strncmp(end, "er", 2) == 0 && !letter_at(end + 2)) {
        evbuffer_add_printf(out, "premier");
        return end + 2;
    }
    if (length >= 10 || (length > 1 && *at == '0')) { /* a code, an identifier: digit by digit */
        for (int i = 0; i < length; i++) {
            evbuffer_add_printf(out, "%s", i ? " " : "");
            number_add(out, at[i] - '0', false);
        }
        return end;
    }
    number_add(out, number, word_follows(end, "minute") || word_follows(end, "heure") || word_follows(end, "semaine"));
    return end;
}

/* ---- Abbreviations and signs ---- */

static const struct {
    const char *written, *said;
    bool alone; /* a word by itself: not inside of another */
} usual[] = {
    {"M.", "Monsieur", true},       {"MM.", "Messieurs", true},   {"Mme", "Madame", true},      {"Mmes", "Mesdames", true},
    {"Mlle", "Mademoiselle", true}, {"Dr", "docteur", true},      {"Pr", "professeur", true},   {"n°", "numéro ", true},
    {"N°", "numéro ", true},        {"bd", "boulevard", true},    {"Bd", "boulevard", true},    {"av.", "avenue", true},
    {"pl.", "place", true},         {"St", "Saint", true},        {"Ste", "Sainte", true},      {"rdv", "rendez-vous", true},
    {"RDV", "rendez-vous", true},   {"tél.", "téléphone", true},  {"etc.", "et cetera", true},  {"CHU", "C H U", true},
    {"#", " dièse ", false},        {"*", " étoile ", false},     {"&", " et ", false},         {"%", " pour cent ", false},
    {"€", " euros ", false},        {"/", " ", false},            {"«", "", false},             {"»", "", false},
    {"\u2019", "'", false},
};

/* What stands here written otherwise than it is said; 0 bytes when nothing does. */
static size_t usual_add(struct evbuffer *out, const char *start, const char *at)
{
    size_t best = sizeof usual / sizeof *usual, longest = 0;

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        size_t length = strlen(usual[i].written);
        if (length <= longest || strncmp(at, usual[i].written, length) != 0)
            continue;
        bool begins = at == start || !letter_at(at - 1) || (unsigned char)at[-1] == 0xA0;
        bool ends = !letter_at(at + length) || usual[i].written[length - 1] == '.' || (unsigned char)usual[i].written[length - 1] == 0xB0;
        if (!usual[i].alone || (begins && ends)) {
            best = i;
            longest = length;
        }
    }
    if (longest)
        evbuffer_add_printf(out, "%s", usual[best].said);
    return longest;
}

/* One space between words, none before a comma or point. */
static char *spaces_settled(char *text)
{
    char *to = text;

    for (const char *at = text; *at;) {
        size_t blank = blank_at(at);
        if (!blank) {
            *to++ = *at++;
            continue;
        }
        at = skip_blanks(at);
        if (to > text && *at && *at != '.' && *at != ',')
            *to++ = ' ';
    }
    *to = '\0';
    return text;
}

char *spoken_text(const char *text)
{
    struct evbuffer *out = evbuffer_new();

    for (const char *at = text; *at;) {
        size_t usual_length = usual_add(out, text, at);
        if (usual_length) {
            at += usual_length;
        } else if (isdigit((unsigned char)*at)) {
            if (at > text && isalpha((unsigned char)at[-1])) /* "B3", "A11" */
                evbuffer_add(out, " ", 1);
            at = digits_add(out, at);
            if (isalpha((unsigned char)*at)) /* "12bis" */
                evbuffer_add(out, " ", 1);
        } else {
            evbuffer_add(out, at++, 1);
        }
    }
    return spaces_settled(text_of(out));
}
