#include "base/memory.h"
#include "geo/geocode_index.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MANY_NAMES     2000 /* words that begin more names than that narrow, they do not find */
#define CONFIDENCE_MIN 250
#define CONTEXT_WEIGHT 0.5 /* of a postcode or a word of the commune */
#define BEGINNING      0.8 /* how far the beginning of a word is the word */
#define NO_SUCH_DOOR   0.6 /* what is left of the confidence when the street lacks the number */
#define SAID_SHARE     0.4 /* how much it counts that the whole name was said */

static bool all_digits(const char *word)
{
    return word[0] && word[strspn(word, "0123456789")] == '\0';
}

void geocode_stop_words_drop(struct fold *fold)
{
    static const char stop[] = " a au aux d de des du en et l la le les ";
    bool telling[FOLD_WORDS_MAX], any = false;
    for (size_t i = 0; i < fold->count; i++) {
        char padded[8];
        int length = snprintf(padded, sizeof padded, " %s ", fold->words[i]);
        telling[i] = length >= (int)sizeof padded || !strstr(stop, padded);
        /* after a number "a" and "d" are the door's: 14 a, 15 d */
        telling[i] |=
            i > 0 && all_digits(fold->words[i - 1]) && strchr("ad", fold->words[i][0]) && !fold->words[i][1];
        any |= telling[i];
    }
    size_t kept = 0;
    for (size_t i = 0; i < fold->count; i++)
        if (telling[i] || !any)
            fold->words[kept++] = fold->words[i];
    fold->count = kept;
}

static const char *suffix_short(const char *suffix)
{
    return strcasecmp(suffix, "bis") == 0      ? "b"
           : strcasecmp(suffix, "ter") == 0    ? "t"
           : strcasecmp(suffix, "quater") == 0 ? "q"
                                               : suffix;
}

int geocode_suffix_compare(const char *a, const char *b)
{
    return strcasecmp(suffix_short(a), suffix_short(b));
}

/* A stretch of by_text. */
struct stretch {
    const char *word;
    size_t from, to;
};

/* The first position in by_text whose word is not before `text`; with `past`, nor begins with it. */
static size_t bound(const struct geocode *geocode, const char *text, bool past)
{
    size_t low = 0, high = geocode->word_count, length = strlen(text);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(geocode->words[geocode->by_text[middle]].text, text, length);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int by_length(const void *a, const void *b)
{
    const struct stretch *left = a, *right = b;
    size_t l = left->to - left->from, r = right->to - right->from;
    return l != r ? (l < r ? -1 : 1) : strcmp(left->word, right->word);
}

/* Marks the names worth a closer look: those that hold a word of the query, the rarest words first. */
static void candidates_mark(const struct geocode *geocode, const struct fold *query, bool *marked)
{
    struct stretch stretches[FOLD_WORDS_MAX];
    for (size_t i = 0; i < query->count; i++) {
        const char *word = query->words[i];
        stretches[i] = (struct stretch){word, bound(geocode, word, false), bound(geocode, word, true)};
    }
    qsort(stretches, query->count, sizeof stretches[0], by_length);
    bool any = false;
    for (size_t i = 0; i < query->count; i++) {
        if (any && stretches[i].to - stretches[i].from > MANY_NAMES)
            return;
        for (size_t at = stretches[i].from; at < stretches[i].to; at++)
            marked[geocode->words[geocode->by_text[at]].name] = any = true;
    }
}

/* A query laid over one name. */
struct match {
    const struct geocode *geocode;
    const struct name *name;
    const struct fold *query;
    bool explained[FOLD_WORDS_MAX]; /* words of the query */
    bool said[FOLD_WORDS_MAX];      /* words of the name */
    double explained_weight, unexplained_weight, said_weight;
    int number; /* of the house, -1: none asked */
    char suffix[8];
};

/* Words of the query with words of the name: whole ones first, so that a beginning does not take their place.
 */
static void match_words(struct match *match, bool whole)
{
    const struct word *words = match->geocode->words + match->name->first_word;
    for (size_t i = 0; i < match->query->count; i++) {
        const char *asked = match->query->words[i];
        size_t length = strlen(asked);
        for (size_t w = 0; w < match->name->word_count && !match->explained[i]; w++) {
            if (match->said[w] || strncmp(words[w].text, asked, length) != 0)
                continue;
            size_t full = strlen(words[w].text);
            if (whole ? full != length : all_digits(asked))
                continue; /* 1 is not the beginning of 11 */
            match->explained[i] = match->said[w] = true;
            match->explained_weight += words[w].weight * (whole ? 1 : BEGINNING);
            match->unexplained_weight += words[w].weight * (whole ? 0 : 1 - BEGINNING);
            match->said_weight += words[w].weight * (double)length / (double)full;
        }
    }
}

/* Does a word of the commune, "saint-herblain", begin like this? */
static bool city_has(const char *city, const char *asked)
{
    size_t length = strlen(asked);
    for (; length >= 3 && city; city = strchr(city, '-'), city += city != NULL)
        if (strncmp(city, asked, length) == 0)
            return true;
    return false;
}

/* What remains may be the postcode or the commune. */
static void match_context(struct match *match)
{
    const struct name *name = match->name;
    for (size_t i = 0; i < match->query->count; i++) {
        const char *asked = match->query->words[i];
        if (match->explained[i] || (strcmp(asked, name->postcode) != 0 && !city_has(name->city_key, asked)))
            continue;
        match->explained[i] = true;
        match->explained_weight += CONTEXT_WEIGHT;
    }
}

static bool suffix_take(struct match *match, const char *word)
{
    bool one_letter = word[0] >= 'a' && word[0] <= 'z' && !word[1];
    if (!one_letter && strcmp(word, "bis") != 0 && strcmp(word, "ter") != 0 && strcmp(word, "quater") != 0)
        return false;
    snprintf(match->suffix, sizeof match->suffix, "%s", word);
    return true;
}

/* Then the first figure left is the house number: "12", "12bis", "12 bis", "n 12". */
static void match_number(struct match *match)
{
    const struct fold *query = match->query;
    match->number = -1;
    for (size_t i = 0; i < query->count && match->number < 0; i++) {
        size_t digits = strspn(query->words[i], "0123456789");
        const char *rest = query->words[i] + digits;
        if (match->explained[i] || digits == 0 || digits > 4 || (*rest && !suffix_take(match, rest)))
            continue;
        match->number = atoi(query->words[i]);
        match->explained[i] = true;
        if (!*rest && i + 1 < query->count && !match->explained[i + 1] &&
            suffix_take(match, query->words[i + 1]))
            match->explained[i + 1] = true;
        if (i > 0 && !match->explained[i - 1] &&
            (strcmp(query->words[i - 1], "n") == 0 || strcmp(query->words[i - 1], "no") == 0 ||
             strcmp(query->words[i - 1], "numero") == 0))
            match->explained[i - 1] = true;
    }
}

static const struct door *door_find(const struct match *match)
{
    const struct door *doors = match->geocode->doors + match->name->first_door;
    for (uint32_t i = 0; i < match->name->door_count; i++)
        if (doors[i].number == match->number && geocode_suffix_compare(doors[i].suffix, match->suffix) == 0)
            return &doors[i];
    return NULL;
}

static struct geocode_found found_make(const struct match *match, double confidence)
{
    const struct name *name = match->name;
    const struct door *door = match->number >= 0 ? door_find(match) : NULL;
    if (match->number >= 0 && !door)
        confidence *= NO_SUCH_DOOR;
    return (struct geocode_found){.kind = door ? GEOCODE_NUMBER : name->kind,
                                  .confidence = (int)lround(1000 * confidence),
                                  .id = door ? door->id : name->id,
                                  .number = door ? door->number : -1,
                                  .suffix = door ? door->suffix : "",
                                  .street = name->text,
                                  .address = name->address,
                                  .postcode = door ? door->postcode : name->postcode,
                                  .city = name->city,
                                  .insee = name->insee,
                                  .at = door ? door->at : name->at};
}

static struct geocode_found name_match(const struct geocode *geocode, const struct name *name,
                                       const struct fold *query)
{
    struct match match = {.geocode = geocode, .name = name, .query = query};
    match_words(&match, true);
    match_words(&match, false);
    match_context(&match);
    match_number(&match);
    /* A word that nothing explains weighs as one that a single name holds; a wrong postcode is a small slip.
     */
    for (size_t i = 0; i < query->count; i++)
        if (!match.explained[i])
            match.unexplained_weight += strlen(query->words[i]) == 5 && all_digits(query->words[i])
                                            ? CONTEXT_WEIGHT
                                            : log(1 + (double)geocode->name_count);
    double explained = match.explained_weight / (match.explained_weight + match.unexplained_weight);
    double said = match.said_weight / name->weight;
    return found_make(&match, match.said_weight > 0 ? explained * (1 - SAID_SHARE + SAID_SHARE * said) : 0);
}

static bool better(const struct geocode_found *a, const struct geocode_found *b)
{
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence;
    int order = strcmp(a->street, b->street);
    order = order ? order : strcmp(a->insee, b->insee);
    return order ? order < 0 : strcmp(a->id, b->id) < 0;
}

/* "12 bis Rue Crébillon, 44000 Nantes" */
static void label_write(struct geocode_found *found)
{
    char *label = found->label;
    size_t size = sizeof found->label;
    char number[24] = "";
    if (found->kind == GEOCODE_NUMBER)
        snprintf(number, sizeof number, "%d%s%.8s ", found->number, found->suffix[0] ? " " : "",
                 found->suffix);
    int length =
        snprintf(label, size, "%s%s%s%s, %s%s%s", number, found->street, found->address[0] ? ", " : "",
                 found->address, found->postcode, found->postcode[0] ? " " : "", found->city);
    if (length < (int)size)
        return;
    size_t end = size - 1; /* cut: not within a character */
    while (end > 0 && ((unsigned char)label[end - 1] & 0xC0) == 0x80)
        end--;
    label[end ? end - 1 : 0] = '\0';
}

size_t geocode_find(const struct geocode *geocode, const char *text, struct geocode_found *found,
                    size_t limit)
{
    assert(geocode->built);
    struct fold query;
    fold_words(&query, text);
    geocode_stop_words_drop(&query);
    bool *marked = memory_zero(geocode->name_count + 1);
    candidates_mark(geocode, &query, marked);

    size_t count = 0;
    for (size_t i = 0; i < geocode->name_count; i++) {
        if (!marked[i])
            continue;
        struct geocode_found one = name_match(geocode, &geocode->names[i], &query);
        if (one.confidence < CONFIDENCE_MIN || limit == 0)
            continue;
        if (count == limit && !better(&one, &found[count - 1]))
            continue;
        size_t at = count < limit ? count++ : count - 1;
        for (; at > 0 && better(&one, &found[at - 1]); at--)
            found[at] = found[at - 1];
        found[at] = one;
    }
    free(marked);
    for (size_t i = 0; i < count; i++)
        label_write(&found[i]);
    return count;
}
