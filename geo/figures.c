#include "geo/figures.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    int value;
} CARDINAL[] = {
    {"un", 1},         {"deux", 2},       {"trois", 3},     {"quatre", 4},    {"cinq", 5},      {"six", 6},
    {"sept", 7},       {"huit", 8},       {"neuf", 9},      {"dix", 10},      {"onze", 11},     {"douze", 12},
    {"treize", 13},    {"quatorze", 14},  {"quinze", 15},   {"seize", 16},    {"vingt", 20},    {"vingts", 20},
    {"trente", 30},    {"quarante", 40},  {"cinquante", 50}, {"soixante", 60}, {"septante", 70}, {"octante", 80},
    {"nonante", 90},   {"cent", 100},     {"cents", 100},   {"mille", 1000},
};

static const struct {
    const char *word;
    int value;
} ORDINAL[] = {
    {"premier", 1},   {"premiere", 1}, {"second", 2},   {"seconde", 2},   {"deuxieme", 2}, {"troisieme", 3},
    {"quatrieme", 4}, {"cinquieme", 5}, {"sixieme", 6}, {"septieme", 7},  {"huitieme", 8}, {"neuvieme", 9},
    {"dixieme", 10},  {"onzieme", 11}, {"douzieme", 12},
};

static int cardinal(const char *word)
{
    for (size_t i = 0; i < sizeof CARDINAL / sizeof *CARDINAL; i++)
        if (strcmp(CARDINAL[i].word, word) == 0)
            return CARDINAL[i].value;
    return 0;
}

static int ordinal(const char *word)
{
    for (size_t i = 0; i < sizeof ORDINAL / sizeof *ORDINAL; i++)
        if (strcmp(ORDINAL[i].word, word) == 0)
            return ORDINAL[i].value;
    static const char *const endings[] = {"er", "ere", "e", "eme", "ieme", "nd", "nde"};
    size_t digits = strspn(word, "0123456789");
    for (size_t i = 0; digits > 0 && digits <= 2 && i < sizeof endings / sizeof *endings; i++)
        if (strcmp(word + digits, endings[i]) == 0)
            return atoi(word);
    return 0;
}

/* xiv is 14; 0 when it is no number, or not written as it should be. */
static int roman(const char *word)
{
    static const char *const tens[] = {"xxx", "xx", "x", ""};
    static const char *const ones[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
    if (strlen(word) < 2 || word[strspn(word, "ivx")])
        return 0;
    for (int t = 0; t < 4; t++)
        for (int o = 0; o < 10; o++) {
            size_t length = strlen(tens[t]);
            if (strncmp(word, tens[t], length) == 0 && strcmp(word + length, ones[o]) == 0)
                return (3 - t) * 10 + o;
        }
    return 0;
}

/* A number in words being read: mille | neuf cent | quarante-cinq. */
struct spelling {
    int thousands, hundreds, rest;
    int room; /* what may be added to `rest` is less than this */
};

static bool spelling_multiply(struct spelling *number, int value)
{
    if (number->rest > 9 || number->hundreds || (value == 1000 && number->thousands))
        return false;
    int times = number->rest ? number->rest : 1;
    *number = (struct spelling){.thousands = value == 1000 ? times * 1000 : number->thousands,
                                .hundreds = value == 100 ? times * 100 : 0,
                                .room = 100};
    return true;
}

/* Takes one more word into the number; false when it begins another. */
static bool spelling_take(struct spelling *number, int value)
{
    if (value >= 100)
        return spelling_multiply(number, value);
    bool four_twenties = value == 20 && number->rest == 4;
    bool teens = number->rest % 20 == 10 && number->rest != 30 && number->rest != 50; /* dix-sept, quatre-vingt-dix-sept */
    if (!four_twenties && (value >= number->room || (teens && value < 7)))
        return false;
    number->rest = four_twenties ? 80 : number->rest + value;
    number->room = number->rest == 60 || number->rest == 80           ? 20
                   : number->rest >= 10 && number->rest % 10 == 0 ? 10
                                                                  : 1;
    return true;
}

/* How many words from `at` on are one number, and which. */
static size_t spelled(const struct fold *fold, size_t at, int *number)
{
    struct spelling spelling = {.room = 100};
    size_t taken = 0;
    for (size_t i = at; i < fold->count; i++) {
        bool and = taken && strcmp(fold->words[i], "et") == 0 && i + 1 < fold->count && spelling.rest >= 20;
        int value = cardinal(fold->words[i + and]);
        if (and && value != 1 && value != 11)
            break;
        if (value == 0 || !spelling_take(&spelling, value))
            break;
        i += and;
        taken = i + 1 - at;
    }
    *number = spelling.thousands + spelling.hundreds + spelling.rest;
    return taken;
}

/* The words of a number lie one behind the other in fold->text and are never shorter than its figures. */
static void figures_write(const char *word, int number)
{
    char figures[12];
    int length = snprintf(figures, sizeof figures, "%d", number);
    memcpy((char *)word, figures, (size_t)length + 1);
}

void figures_read(struct fold *fold)
{
    size_t kept = 0;
    for (size_t i = 0; i < fold->count;) {
        int number;
        size_t taken = spelled(fold, i, &number);
        if (taken == 0) {
            number = ordinal(fold->words[i]);
            number = number ? number : roman(fold->words[i]);
            taken = 1;
        }
        if (number)
            figures_write(fold->words[i], number);
        fold->words[kept++] = fold->words[i];
        i += taken;
    }
    fold->count = kept;
}
