/*
 * Codes as bits, and what each need asks of a volunteer.
 *
 * A dictionary gives every code it meets a bit of its own, in the order of
 * meeting, so the database may add a language or an ability without a new
 * build. Two sets can be compared only when one dictionary made both; which
 * bit a code got changes no result.
 *
 * The needs of an outing are listed in needs.def: some cannot be met without
 * an ability, some are met better with it, some only have to be known.
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

/* The code's bit, learned when new; 0 when it is too long or the dictionary is full. */
uint64_t words_bit(struct words *words, const char *code);

/* The code's bit without learning it; 0 when unknown. */
uint64_t words_known(const struct words *words, const char *code);

/* The dictionaries of one world. */
struct vocabulary {
    struct words abilities;
    struct words modes;
    struct words purposes;
    struct words languages;
};

/*
 * Adds what a need asks for to the two sets of abilities. A need that
 * needs.def lacks is taken seriously: it asks for the ability of the same name.
 * Returns 0, or -1 when the dictionary cannot take the ability.
 */
int need_abilities(struct vocabulary *vocabulary, const char *need, uint64_t *required, uint64_t *helpful);

/* Abilities that few volunteers have and that some outings cannot do without. */
uint64_t words_scarce(const struct vocabulary *vocabulary);

#endif
