/*
 * The inside of the index, shared by the files that build it (geocode.c, geocode_words.c), read a
 * question (geocode_query.c), lay it over one name (geocode_match.c) and choose among the names
 * (geocode_find.c). Nobody else includes this.
 *
 *     a word asked -> terms that it may mean -> names that hold them -> doors
 *
 * A term is a distinct word of all names, or two of them that stand side by side written as one. It is found by its letters, by its beginning, by its sound,
 * or by sharing groups of three letters or sounds with what was asked; how alike the two are is worked
 * out then. A name knows its words and its doors side by side.
 */
#ifndef GEO_GEOCODE_INDEX_H
#define GEO_GEOCODE_INDEX_H

#include "geo/fold.h"
#include "geo/geocode.h"
#include "geo/sound.h"

#include <stdint.h>

#define GRAM_BUCKETS 32768
#define NONE         UINT32_MAX

struct door {
    uint32_t name;
    uint32_t order; /* of its addition */
    int number;
    int preference; /* of the same number's points the highest is the one that counts */
    const char *suffix, *id, *postcode;
    const char *street; /* as its own row spells it */
    struct lonlat at;
};

/* What is searched: a street with its doors, sorted by number and suffix, a place, or a commune. */
struct name {
    enum geocode_kind kind;
    const char *text, *key; /* as written; folded, to tell streets apart */
    const char *id, *address, *postcode, *city, *insee;
    const char *postcodes; /* "44000|44100": all of its doors */
    struct lonlat at;
    uint32_t commune; /* a name; NONE when it says none */
    uint32_t first_word, word_count;
    uint32_t first_door, door_count;
    float weight;   /* of its words together */
    bool namesakes; /* a street of another commune has the same name */
};

/* What kind of word: how much it says by itself. */
enum role { ROLE_WORD, ROLE_TYPE, ROLE_TITLE, ROLE_STOP };

struct word {
    uint32_t term, name;
    uint32_t joined; /* the term of this word and the next written as one; NONE after the last */
    float weight;    /* its term's, or less by its role */
    char initial;
    bool aside; /* after a comma */
};

struct term {
    const char *text;
    char sound[SOUND_MAX];
    enum role role;
    bool joined;  /* no name holds it but as two words */
    float weight; /* ln(1 + names / names that hold it) */
    uint32_t first_use, use_count;
};

/* Lists of terms by the hash of a group of three: list[first[h]..first[h + 1]). */
struct grams {
    uint32_t first[GRAM_BUCKETS + 1];
    uint32_t *list;
};

struct geocode {
    struct block *blocks; /* all texts */
    struct name *names;
    struct door *doors;
    struct word *words;
    struct term *terms; /* by text */
    uint32_t *by_sound; /* terms, by sound */
    uint32_t *uses;     /* words, by term */
    struct grams *grams;
    size_t name_count, door_count, word_count, term_count, commune_count;
    float rarest; /* weight of a word that no name holds */
    bool built;
};

/* A copy that lives as long as the index. */
const char *geocode_keep(struct geocode *geocode, const char *text);

/* Like strcmp, but "bis" is "B" is "b", and so on. */
int geocode_suffix_compare(const char *a, const char *b);

/* ---- geocode_words.c: terms ---- */

/* Makes words and terms of all names. */
void words_index(struct geocode *geocode);

/* What a folded word is, wherever it stands. */
enum role word_role(const char *word);

/* The term spelled exactly so; NONE when there is none. */
uint32_t term_exact(const struct geocode *geocode, const char *text);

/* A term that a word may mean, and how surely: 1000 when it is the word. */
struct meaning {
    uint32_t term;
    int likeness;
};

#define MEANINGS_MAX 40

/*
 * What a folded word may mean, the likeliest first. Without `far` only what is spelled, begins or sounds so;
 * `unfinished`: the word may be only begun, as one types. Returns how many.
 */
size_t terms_meant(const struct geocode *geocode, const char *word, bool far, bool unfinished,
                   struct meaning meanings[MEANINGS_MAX]);

/* ---- geocode_query.c: what was asked ---- */

#define TOKENS_MAX  24
#define LIGHT_SHARE 0.2F /* what is left of the weight of a word beside the address */
#define TOKEN_MAX  32

struct token {
    char text[TOKEN_MAX];
    int number;     /* -1 when it is none */
    char suffix[8]; /* glued to the number: 12bis */
    bool postcode;  /* five figures */
    bool noise;     /* a floor, a letter box, a polite word: costs nothing when no name explains it */
    bool light;     /* the name of a building or a person beside the address: costs little */
    float weight;   /* what it costs when nothing explains it */
    uint8_t segment; /* between commas */
};

struct query {
    size_t count;
    struct token tokens[TOKENS_MAX];
};

/* Takes a question apart; beyond TOKENS_MAX words the rest is left out. */
void query_read(const struct geocode *geocode, const char *text, struct query *query);

/* The same with words that were written together parted ("ruecrebillon"); false when there are none. */
bool query_part(const struct geocode *geocode, const struct query *query, struct query *parted);

/* ---- geocode_match.c: one question, one name ---- */

/* A run of one or two tokens that may mean a term. */
struct unit {
    uint8_t first, count;
    int likeness;
};

#define ASKED_SLOTS 1024
#define ASKED_MAX   700

/* A question made ready: for each term that it may mean, which tokens mean it. */
struct asked {
    const struct geocode *geocode;
    struct query query;
    uint32_t terms[ASKED_MAX];
    struct unit units[ASKED_MAX];
    int16_t next[ASKED_MAX], slots[ASKED_SLOTS]; /* a table by term; -1 ends */
    size_t count;
    uint32_t communes[8]; /* those it names in full, and the tokens that do */
    uint32_t commune_tokens[8];
    size_t commune_count;
};

/* Makes a question ready; `far` as terms_meant(). */
void asked_make(const struct geocode *geocode, const struct query *query, bool far, struct asked *asked);

/* The entry of the first unit that may mean this term, -1; then asked->next. */
int asked_first(const struct asked *asked, uint32_t term);

/* How a name answers it; confidence 0 when not at all. */
struct geocode_found asked_match(const struct asked *asked, const struct name *name);

#endif
