#include "base/memory.h"
#include "geo/figures.h"
#include "geo/geocode_index.h"
#include "geo/likeness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGUN_MAX     60  /* terms that begin so: more say nothing */
#define SHARED_MAX    64  /* terms that share groups of three, looked at closely */
#define TYPE_WEIGHT   0.8F
#define TITLE_WEIGHT  2.0F
#define STOP_WEIGHT   0.05F
#define LETTER_WEIGHT 0.6F
#define ASIDE         0.3F /* share of its weight */
#define SPELLED_SO    879 /* likeness: above, what sounds the same is spelled nearly so, too */

/* ---- Roles ---- */

/* Words that are often said wrongly or not at all, in alphabetical order. */
static const struct {
    const char *word;
    enum role role;
} ROLE[] = {
    {"a", ROLE_STOP},          {"abbe", ROLE_TITLE},      {"adjudant", ROLE_TITLE},  {"allee", ROLE_TYPE},
    {"allees", ROLE_TYPE},     {"amiral", ROLE_TITLE},    {"au", ROLE_STOP},         {"aux", ROLE_STOP},
    {"avenue", ROLE_TYPE},     {"boulevard", ROLE_TYPE},  {"capitaine", ROLE_TITLE}, {"carre", ROLE_TYPE},
    {"carrefour", ROLE_TYPE},  {"chanoine", ROLE_TITLE},  {"chaussee", ROLE_TYPE},   {"chemin", ROLE_TYPE},
    {"cite", ROLE_TYPE},       {"colonel", ROLE_TITLE},   {"commandant", ROLE_TITLE}, {"cour", ROLE_TYPE},
    {"cours", ROLE_TYPE},      {"d", ROLE_STOP},          {"de", ROLE_STOP},         {"des", ROLE_STOP},
    {"docteur", ROLE_TITLE},   {"du", ROLE_STOP},         {"en", ROLE_STOP},         {"esplanade", ROLE_TYPE},
    {"et", ROLE_STOP},         {"faubourg", ROLE_TYPE},   {"general", ROLE_TITLE},   {"impasse", ROLE_TYPE},
    {"ingenieur", ROLE_TITLE}, {"l", ROLE_STOP},          {"la", ROLE_STOP},         {"le", ROLE_STOP},
    {"les", ROLE_STOP},        {"lieutenant", ROLE_TITLE}, {"mail", ROLE_TYPE},      {"marechal", ROLE_TITLE},
    {"monseigneur", ROLE_TITLE}, {"passage", ROLE_TYPE},  {"place", ROLE_TYPE},      {"placette", ROLE_TYPE},
    {"president", ROLE_TITLE}, {"professeur", ROLE_TITLE}, {"promenade", ROLE_TYPE}, {"quai", ROLE_TYPE},
    {"residence", ROLE_TYPE},  {"rond", ROLE_TYPE},       {"route", ROLE_TYPE},      {"rue", ROLE_TYPE},
    {"ruelle", ROLE_TYPE},     {"sente", ROLE_TYPE},      {"sentier", ROLE_TYPE},    {"sergent", ROLE_TITLE},
    {"square", ROLE_TYPE},     {"sur", ROLE_STOP},        {"venelle", ROLE_TYPE},    {"villa", ROLE_TYPE},
    {"voie", ROLE_TYPE},
};

enum role word_role(const char *word)
{
    size_t low = 0, high = sizeof ROLE / sizeof *ROLE;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ROLE[middle].word, word);
        if (order == 0)
            return ROLE[middle].role;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ROLE_WORD;
}

static float role_weight(enum role role, const char *text, float rarity)
{
    float most = role == ROLE_STOP    ? STOP_WEIGHT
                 : role == ROLE_TYPE  ? TYPE_WEIGHT
                 : role == ROLE_TITLE ? TITLE_WEIGHT
                 : text[1] == '\0' && text[0] >= 'a' ? LETTER_WEIGHT
                                                     : rarity;
    return rarity < most ? rarity : most;
}

/* ---- Groups of three ---- */

#define GRAMS_MAX 40
#define GRAMS_ALL (2 * GRAMS_MAX + 2)
#define GRAM_MOST 255 /* that two words share: what a byte counts */

/* The groups of three of a word with its ends marked, hashed; `kind` keeps letters and sounds apart. */
static size_t grams_of(const char *word, char kind, uint16_t grams[GRAMS_MAX])
{
    size_t count = 0, length = strlen(word);
    for (size_t i = 0; i < length && count < GRAMS_MAX; i++) {
        uint32_t before = i ? (unsigned char)word[i - 1] : '^', after = i + 1 < length ? (unsigned char)word[i + 1] : '$';
        uint32_t hash = ((before * 257 + (unsigned char)word[i]) * 257 + after) * 2 + (kind == 's');
        grams[count++] = (uint16_t)((hash * 2654435761U) >> 17);
    }
    return count;
}

static int letters_compare(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

/* All that a word may be found by: the letters too, in whatever order (twice: exchanging two changes four groups). */
static size_t grams_all(const char *word, const char *sound, uint16_t grams[GRAMS_ALL])
{
    char letters[TOKEN_MAX];
    size_t count = grams_of(word, 't', grams);
    count += grams_of(sound, 's', grams + count);
    snprintf(letters, sizeof letters, "%s", word);
    qsort(letters, strlen(letters), 1, letters_compare);
    uint32_t hash = 5381;
    for (const char *letter = letters; *letter; letter++)
        hash = hash * 33 + (unsigned char)*letter;
    grams[count] = grams[count + 1] = (uint16_t)((hash * 2654435761U) >> 17);
    return count + 2;
}

static void grams_index(struct geocode *geocode)
{
    uint16_t grams[GRAMS_ALL];
    struct grams *index = memory_zero(sizeof *index);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t t = 0; t < geocode->term_count; t++) {
            size_t count = grams_all(geocode->terms[t].text, geocode->terms[t].sound, grams);
            for (size_t g = 0; g < count; g++)
                if (pass == 0)
                    index->first[grams[g] + 1]++;
                else
                    index->list[index->first[grams[g]]++] = t;
        }
        if (pass == 0) {
            for (size_t h = 0; h < GRAM_BUCKETS; h++)
                index->first[h + 1] += index->first[h];
            index->list = memory_zero((index->first[GRAM_BUCKETS] + 1) * sizeof *index->list);
        } else { /* filling moved each beginning to its end: back by one place */
            memmove(index->first + 1, index->first, GRAM_BUCKETS * sizeof index->first[0]);
            index->first[0] = 0;
        }
    }
    geocode->grams = index;
}

/* ---- Building ---- */

struct use {
    const char *text;
    uint32_t word;
    bool joined; /* with the next */
};

static int uses_by_text(const void *a, const void *b)
{
    const struct use *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    order = order ? order : left->joined - right->joined;
    return order ? order : left->word < right->word ? -1 : 1;
}

static int terms_by_sound(const void *a, const void *b, void *arg)
{
    const struct term *terms = arg;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = strcmp(terms[left].sound, terms[right].sound);
    return order ? order : left < right ? -1 : 1;
}

struct use_list {
    struct use *uses;
    size_t count, room;
};

/* As query_read() cuts. */
static void use_add(struct geocode *geocode, struct use_list *list, const char *text, uint32_t word, bool joined)
{
    char cut[TOKEN_MAX];
    snprintf(cut, sizeof cut, "%s", text);
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 1024;
        list->uses = memory_grow(list->uses, list->room * sizeof *list->uses);
    }
    list->uses[list->count++] = (struct use){geocode_keep(geocode, cut), word, joined};
}

static struct word *word_room(struct geocode *geocode)
{
    geocode->words = memory_room(geocode->words, geocode->word_count, sizeof *geocode->words);
    return &geocode->words[geocode->word_count++];
}

/* "Gare de Nantes, accès nord": what follows the comma tells parts of a place apart, and is mostly not said. */
static size_t words_before_comma(const char *text)
{
    char part[FOLD_TEXT_MAX];
    struct fold fold;
    snprintf(part, sizeof part, "%.*s", (int)strcspn(text, ",("), text);
    fold_words(&fold, part);
    figures_read(&fold);
    return fold.count ? fold.count : FOLD_WORDS_MAX;
}

/* The words of all names, each with its text for now, and each with its neighbour as one. */
static void words_list(struct geocode *geocode, struct use_list *list)
{
    for (uint32_t i = 0; i < geocode->name_count; i++) {
        struct name *name = &geocode->names[i];
        struct fold fold;
        fold_words(&fold, name->text);
        figures_read(&fold);
        name->first_word = (uint32_t)geocode->word_count;
        name->word_count = (uint32_t)fold.count;
        size_t firm = words_before_comma(name->text);
        for (size_t w = 0; w < fold.count; w++) {
            char both[2 * TOKEN_MAX];
            uint32_t at = (uint32_t)geocode->word_count;
            *word_room(geocode) = (struct word){.name = i, .joined = NONE, .initial = fold.words[w][0], .aside = w >= firm};
            use_add(geocode, list, fold.words[w], at, false);
            if (w + 1 == fold.count || word_role(fold.words[w]) == ROLE_STOP || word_role(fold.words[w + 1]) == ROLE_STOP)
                continue; /* with small words there would be no end of it: query_part() takes those off */
            snprintf(both, sizeof both, "%.31s%.31s", fold.words[w], fold.words[w + 1]);
            use_add(geocode, list, both, at, true);
        }
    }
}

/* Makes one term of the uses of one text; what holds it weighs by how many names do. */
static void term_make(struct geocode *geocode, const struct use *uses, size_t from, size_t to)
{
    uint32_t t = (uint32_t)geocode->term_count++;
    struct term *term = &geocode->terms[t];
    const char *text = uses[from].text;
    *term = (struct term){.text = text, .role = word_role(text), .first_use = (uint32_t)from, .use_count = (uint32_t)(to - from)};
    sound_key(term->sound, text);
    term->joined = uses[from].joined; /* those that are not come first */
    float rarity = (float)log(1 + (double)geocode->name_count / (double)(to - from));
    term->weight = role_weight(term->role, text, rarity);
    for (size_t i = from; i < to; i++) {
        struct word *word = &geocode->words[uses[i].word];
        geocode->uses[i] = uses[i].word;
        if (uses[i].joined) {
            word->joined = t;
            continue;
        }
        word->term = t;
        word->weight = word->aside ? term->weight * ASIDE : term->weight;
        geocode->names[word->name].weight += word->weight;
    }
}

void words_index(struct geocode *geocode)
{
    struct use_list list = {0};
    words_list(geocode, &list);
    if (list.count)
        qsort(list.uses, list.count, sizeof *list.uses, uses_by_text);
    geocode->uses = memory_zero((list.count + 1) * sizeof *geocode->uses);
    geocode->terms = memory_zero((list.count + 1) * sizeof *geocode->terms);
    geocode->rarest = (float)log(1 + (double)geocode->name_count);
    for (size_t from = 0, to; from < list.count; from = to) {
        for (to = from; to < list.count && strcmp(list.uses[to].text, list.uses[from].text) == 0; to++)
            ;
        term_make(geocode, list.uses, from, to);
    }
    free(list.uses);
    geocode->by_sound = memory_zero((geocode->term_count + 1) * sizeof *geocode->by_sound);
    for (uint32_t t = 0; t < geocode->term_count; t++)
        geocode->by_sound[t] = t;
    qsort_r(geocode->by_sound, geocode->term_count, sizeof *geocode->by_sound, terms_by_sound, geocode->terms);
    grams_index(geocode);
}

/* ---- Looking up ---- */

/* The first term that is not before `text`; with `past`, nor begins with it. */
static uint32_t bound(const struct geocode *geocode, const char *text, bool past)
{
    uint32_t low = 0, high = (uint32_t)geocode->term_count;
    size_t length = strlen(text);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = past ? strncmp(geocode->terms[middle].text, text, length) : strcmp(geocode->terms[middle].text, text);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t term_exact(const struct geocode *geocode, const char *text)
{
    uint32_t at = bound(geocode, text, false);
    return at < geocode->term_count && strcmp(geocode->terms[at].text, text) == 0 ? at : NONE;
}

struct meant {
    struct meaning *meanings;
    size_t count;
};

/* Adds a meaning, or makes it likelier; the least likely gives way when there is no room. */
static void meant_add(struct meant *meant, uint32_t term, int likely)
{
    size_t at = meant->count;
    for (size_t i = 0; i < meant->count; i++)
        if (meant->meanings[i].term == term)
            at = i;
    if (at < meant->count) {
        if (meant->meanings[at].likeness >= likely)
            return;
    } else if (meant->count < MEANINGS_MAX) {
        meant->count++;
    } else {
        at = MEANINGS_MAX - 1;
        if (meant->meanings[at].likeness >= likely)
            return;
    }
    for (; at > 0 && meant->meanings[at - 1].likeness < likely; at--)
        meant->meanings[at] = meant->meanings[at - 1];
    meant->meanings[at] = (struct meaning){term, likely};
}

static void begun_add(const struct geocode *geocode, const char *word, bool unfinished, struct meant *meant)
{
    uint32_t from = bound(geocode, word, false), to = bound(geocode, word, true);
    size_t length = strlen(word);
    if (length < 2 || (to - from > BEGUN_MAX && !unfinished))
        return;
    for (uint32_t t = from; t < to && t < from + 4 * BEGUN_MAX; t++) {
        size_t full = strlen(geocode->terms[t].text);
        if (full == length || geocode->terms[t].joined)
            continue;
        int said = (int)(length * 400 / full);
        meant_add(meant, t, (unfinished ? 500 : length < 4 ? 350 : 450) + said);
    }
}

static void sounding_add(const struct geocode *geocode, const char *word, const char *sound, struct meant *meant)
{
    size_t low = 0, high = geocode->term_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(geocode->terms[geocode->by_sound[middle]].sound, sound) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    int likely = strlen(sound) >= 4 ? 950 : strlen(sound) == 3 ? 920 : strlen(sound) == 2 ? 850 : 700;
    for (; low < geocode->term_count && strcmp(geocode->terms[geocode->by_sound[low]].sound, sound) == 0; low++) {
        uint32_t term = geocode->by_sound[low];
        meant_add(meant, term, likely - (likeness_over(word, geocode->terms[term].text, SPELLED_SO) > 0 ? 0 : 35));
    }
}

#define KNOWN 85 /* per cent: whoever writes a word that exists mostly means it */

/* How alike a word is to a term, if more than `bar`: by its letters, or by its sound, where a mistake weighs more. */
static int term_likeness(const struct term *term, const char *word, const char *sound, bool known, int bar)
{
    int bar_letters = known ? bar * 100 / KNOWN : bar;
    int best = likeness_over(word, term->text, bar_letters);
    if (best < 850 && strlen(sound) >= 4) {
        int bar_sounds = ((best > bar_letters ? best : bar_letters) + 30) * 100 / 93;
        int sounds = likeness_over(sound, term->sound, bar_sounds) * 93 / 100 - 30;
        best = best > sounds ? best : sounds;
    }
    return known ? best * KNOWN / 100 : best;
}

static void alike_add(const struct geocode *geocode, const char *word, const char *sound, bool known, struct meant *meant)
{
    uint16_t grams[GRAMS_ALL];
    uint8_t *shared = memory_zero(geocode->term_count + 1);
    uint32_t *touched = memory_grow(NULL, (geocode->term_count + 1) * sizeof *touched);
    size_t all = grams_all(word, sound, grams), count = 0;
    for (size_t g = 0; g < all; g++)
        for (uint32_t i = geocode->grams->first[grams[g]]; i < geocode->grams->first[grams[g] + 1]; i++) {
            uint32_t term = geocode->grams->list[i];
            if (shared[term] == 0)
                touched[count++] = term;
            if (shared[term] < GRAM_MOST)
                shared[term]++;
        }
    /* the more is shared, the earlier, until enough were looked at closely */
    uint32_t *ordered = memory_grow(NULL, (count + 1) * sizeof *ordered);
    size_t ends[GRAM_MOST + 2] = {0}, looked = 0;
    for (size_t i = 0; i < count; i++)
        ends[GRAM_MOST - shared[touched[i]] + 1]++;
    for (size_t i = 1; i < sizeof ends / sizeof *ends; i++)
        ends[i] += ends[i - 1];
    for (size_t i = 0; i < count; i++)
        ordered[ends[GRAM_MOST - shared[touched[i]]]++] = touched[i];
    size_t need = strlen(word) <= 5 ? 2 : 3;
    for (size_t i = 0; i < count && looked < SHARED_MAX && shared[ordered[i]] >= need; i++, looked++) {
        int bar = meant->count == MEANINGS_MAX ? meant->meanings[MEANINGS_MAX - 1].likeness : 0;
        int likely = term_likeness(&geocode->terms[ordered[i]], word, sound, known, bar);
        if (likely > 0)
            meant_add(meant, ordered[i], likely);
    }
    free(ordered);
    free(shared);
    free(touched);
}

/* "derlon" may be d’Erlon, "lecluse" l’Écluse: heard and typed as one word. */
static const char *elided(const char *word)
{
    bool may = (word[0] == 'd' || word[0] == 'l') && word[1] && strchr("aeiouyh", word[1]) && strlen(word) > 3;
    return may ? word + 1 : NULL;
}

static bool all_figures(const char *word)
{
    return word[0] && word[strspn(word, "0123456789")] == '\0';
}

size_t terms_meant(const struct geocode *geocode, const char *word, bool far, bool unfinished,
                   struct meaning meanings[MEANINGS_MAX])
{
    struct meant meant = {.meanings = meanings};
    uint32_t exact = term_exact(geocode, word);
    if (exact != NONE)
        meant_add(&meant, exact, 1000);
    if (all_figures(word) || strlen(word) < 2)
        return meant.count;
    char sound[SOUND_MAX];
    sound_key(sound, word);
    sounding_add(geocode, word, sound, &meant);
    begun_add(geocode, word, unfinished, &meant);
    if (elided(word)) {
        uint32_t rest = term_exact(geocode, elided(word));
        if (rest != NONE)
            meant_add(&meant, rest, 960);
        char rest_sound[SOUND_MAX];
        sound_key(rest_sound, elided(word));
        if (strlen(rest_sound) >= 3)
            sounding_add(geocode, elided(word), rest_sound, &meant);
    }
    if (strlen(word) >= 3 && (far || exact == NONE)) {
        alike_add(geocode, word, sound, exact != NONE, &meant);
        if (elided(word) && exact == NONE) {
            sound_key(sound, elided(word));
            alike_add(geocode, elided(word), sound, false, &meant);
        }
    }
    return meant.count;
}
