/*
 * One spelling for all spellings.
 *
 * What is searched and what is found pass through the same function, so that
 * « BD de l'Égalité », "boulevard de l egalite" and "Boulevard de l’Égalité" are
 * the same words: boulevard, de, l, egalite.
 *
 *   - accents, cedillas and ligatures go (œ becomes oe), capitals become small;
 *   - whatever is neither letter nor digit parts words; an invalid byte too;
 *   - abbreviations of street types and titles become whole words (av, bd, pl,
 *     st, ste, gal, dr…), "r" only at the beginning or after a number.
 *
 * Latin letters up to U+017F are known, others are kept as they are. Pure.
 */
#ifndef GEO_FOLD_H
#define GEO_FOLD_H

#include <stddef.h>

#define FOLD_TEXT_MAX  400
#define FOLD_WORDS_MAX 40

/* The words of a text; text beyond FOLD_TEXT_MAX bytes or FOLD_WORDS_MAX words is left out. */
struct fold {
    size_t count;
    const char *words[FOLD_WORDS_MAX]; /* in `text`, or static */
    char text[FOLD_TEXT_MAX + 1];
};

/* Fills `fold`, which must not be copied afterwards: it points into itself. */
void fold_words(struct fold *fold, const char *text);

/* The words with `between` between them, cut at a whole word to fit `size`. */
void fold_join(char *joined, size_t size, const struct fold *fold, char between);

/* "Hauts Pavés - Saint Félix" becomes "hauts-paves-saint-felix", cut at a whole word to fit `size`. */
void fold_slug(char *slug, size_t size, const char *text);

#endif
