/*
 * The inside of the index, shared by the half that builds it (geocode.c) and
 * the half that searches it (geocode_find.c). Nobody else includes this.
 *
 *     by_text -> words -> names -> doors
 *
 * A word knows its name, a name has its words and its doors side by side, and
 * by_text lists all words in alphabetical order: the words that begin with
 * some letters are a stretch of it.
 */
#ifndef GEO_GEOCODE_INDEX_H
#define GEO_GEOCODE_INDEX_H

#include "geo/fold.h"
#include "geo/geocode.h"

#include <stdint.h>

struct door {
    uint32_t name;
    uint32_t order; /* of its addition */
    int number;
    const char *suffix, *id, *postcode;
    struct lonlat at;
};

/* What is searched: a street with its doors, sorted by number and suffix, or a place. */
struct name {
    enum geocode_kind kind;
    const char *text, *key; /* as written; folded, to tell streets apart */
    const char *id, *address, *postcode, *city, *insee;
    const char *city_key; /* folded */
    struct lonlat at;
    uint32_t first_word, word_count;
    uint32_t first_door, door_count;
    double weight; /* of its words together */
};

struct word {
    const char *text;
    uint32_t name;
    float weight; /* ln(1 + names / names that hold it) */
};

struct geocode {
    struct block *blocks; /* all texts */
    struct name *names;
    struct door *doors;
    struct word *words;
    uint32_t *by_text;
    size_t name_count, door_count, word_count;
    bool built;
};

/* Takes "de", "la", "d"… out, unless there is nothing else. */
void geocode_stop_words_drop(struct fold *fold);

/* Like strcmp, but "bis" is "B" is "b", and so on. */
int geocode_suffix_compare(const char *a, const char *b);

#endif
