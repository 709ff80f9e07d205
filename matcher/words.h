/*
 * Codes as bits.
 *
 * A dictionary gives every code it meets a bit of its own, in the order of
 * meeting, so the database may add a language or an ability without a new
 * build. Two sets can be compared only when one dictionary made both; which
 * bit a code got changes no result.
 *
 * abilities.def says of those we know what they mean for the ranking.
 */
#ifndef MATCHER_WORDS_H
#define MATCHER_WORDS_H

#include <stdint.h>

#define WORDS_MAX 64
#define WORD_SIZE 32

struct words {
    uint32_t count;
    char word[WORDS_MAX][WORD_SIZE];
};

/* The code's bit, learned when new; 0 when it is empty, too long, or the dictionary is full. */
uint64_t words_bit(struct words *words, const char *code);

/* The code's bit without learning it; 0 when unknown. */
uint64_t words_known(const struct words *words, const char *code);

/* The dictionaries of one world. */
struct vocabulary {
    struct words abilities;
    struct words modes;
    struct words purposes;
    struct words languages;
    struct words districts;
};

/* Abilities that few volunteers have and that some outings cannot do without. */
uint64_t vocabulary_scarce(const struct vocabulary *vocabulary);

/*
 * What a coordinator reads about an ability: that somebody has it, that it
 * should be kept for others. Static; a general phrase for one we do not know.
 */
struct ability_words {
    const char *has;
    const char *keep;
};
struct ability_words ability_words(const struct vocabulary *vocabulary, uint64_t bit);

#endif
