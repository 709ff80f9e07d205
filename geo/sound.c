#include "geo/sound.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * In keys: e is any é, è, ai; o is o, au, eau; u is u; W is ou; O is oi; 1 is in, ain, un; 2 is an, en;
 * 3 is on; S is ch; j, k, s (z too), f, v, ... are themselves. `when` says before what a rule holds:
 *   v a vowel   c a consonant or the end   $ the end   i e, i or y   anything else: always
 */
static const struct {
    const char *letters, *sound;
    char when;
} RULE[] = {
    {"tchk", "Sk", 0}, {"eaux", "o", '$'}, {"aient", "e", '$'}, {"tch", "S", 0},  {"sch", "S", 0},  {"eau", "o", 0},
    {"aux", "o", '$'}, {"ain", "1", 'c'},  {"aim", "1", 'c'},  {"ein", "1", 'c'}, {"oin", "O1", 'c'}, {"ien", "i1", 'c'},
    {"aye", "ei", 0},  {"ouill", "Wi", 0}, {"euil", "ei", 0},  {"ueil", "ei", 0}, {"aill", "ai", 0}, {"eill", "ei", 0},
    {"ill", "i", 'v'}, {"ail", "ai", '$'}, {"eil", "ei", '$'}, 
    {"ques", "k", '$'}, {"que", "k", '$'}, {"cqu", "k", 0},    {"ent", "2", '$'}, {"ant", "2", '$'}, {"and", "2", '$'},
    {"end", "2", '$'}, {"amp", "2", '$'},  {"ers", "e", '$'},  {"ees", "e", '$'}, {"oux", "W", '$'}, {"eux", "e", '$'},
    {"oeu", "e", 0},   {"ch", "S", 0},     {"sh", "S", 0},     {"ph", "f", 0},    {"th", "t", 0},    {"rh", "r", 0},
    {"gn", "ni", 0},   {"qu", "k", 0},     {"ck", "k", 0},     {"sc", "s", 'i'},  {"cc", "ks", 'i'}, {"gu", "g", 'i'},
    {"ge", "j", 'v'},  {"au", "o", 0},     {"ou", "W", 0},     {"oi", "O", 0},    {"oy", "Oi", 0},   {"ai", "e", 0},
    {"ei", "e", 0},    {"ay", "e", 0},     {"ey", "e", 0},     {"eu", "e", 0},    {"oe", "e", 0},    {"ae", "e", 0},
    {"an", "2", 'c'},  {"am", "2", 'b'},   {"en", "2", 'c'},   {"em", "2", 'b'},  {"in", "1", 'c'},  {"im", "1", 'b'},
    {"yn", "1", 'c'},  {"ym", "1", 'b'},   {"un", "1", 'c'},   {"um", "1", 'b'},  {"on", "3", 'c'},  {"om", "3", 'b'},
    {"er", "e", '$'},  {"ez", "e", '$'},   {"et", "e", '$'},   {"ee", "e", '$'},  {"es", "", '$'},   {"ts", "", '$'},
    {"ds", "", '$'},   {"ps", "", '$'},    {"rs", "r", '$'},   {"ls", "l", '$'},  {"c", "s", 'i'},   {"g", "j", 'i'},
    {"c", "k", 0},     {"q", "k", 0},      {"e", "", '$'},     {"s", "", '$'},    {"t", "", '$'},    {"d", "", '$'},
    {"x", "", '$'},    {"z", "", '$'},     {"p", "", '$'},     {"h", "", 0},      {"x", "ks", 0},    {"z", "s", 0},
    {"y", "i", 0},     {"w", "v", 0},
};

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c);
}

static bool holds(char when, const char *after)
{
    switch (when) {
    case 'v':
        return is_vowel(*after);
    case 'c': /* not before a vowel, nor before another n: "anne" is no nasal */
        return !is_vowel(*after) && *after != 'n' && *after != 'm' && *after != 'h';
    case 'b':
        return *after == 'b' || *after == 'p' || *after == '\0';
    case 'i':
        return *after && strchr("eiy", *after);
    case '$':
        return *after == '\0';
    default:
        return true;
    }
}

/* The sound that `rest` begins with, and how many letters it takes; a letter that no rule names is itself. */
static size_t sound_first(const char *rest, bool first, char sound[4])
{
    for (size_t i = 0; i < sizeof RULE / sizeof *RULE; i++) {
        size_t length = strlen(RULE[i].letters);
        /* a silent ending needs a word before it */
        if (strncmp(rest, RULE[i].letters, length) == 0 && holds(RULE[i].when, rest + length) &&
            !(first && RULE[i].when == '$' && !rest[length])) {
            memcpy(sound, RULE[i].sound, strlen(RULE[i].sound) + 1);
            return length;
        }
    }
    sound[0] = *rest;
    sound[1] = '\0';
    return 1;
}

void sound_key(char key[SOUND_MAX], const char *word)
{
    size_t length = 0;
    char sound[4];
    if (*word >= '0' && *word <= '9') {
        length = strnlen(word, SOUND_MAX - 1);
        memcpy(key, word, length);
        key[length] = '\0';
        return;
    }
    for (const char *rest = word; *rest && length < SOUND_MAX - 3;) {
        rest += sound_first(rest, rest == word, sound);
        for (const char *s = sound; *s; s++)
            if (length == 0 || key[length - 1] != *s)
                key[length++] = *s;
    }
    key[length] = '\0';
}
