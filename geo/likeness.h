/*
 * How alike two folded words are, from 0 to 1000.
 *
 * The cheapest way to type one for the other: a letter more, less, another or two exchanged, less dear where
 * fingers slip (a neighbour on an AZERTY keyboard, a doubled letter), dearer for the first letter, which
 * people get right. More than about one mistake in three letters is another word: 0. Pure.
 */
#ifndef GEO_LIKENESS_H
#define GEO_LIKENESS_H

#define LIKENESS_WORD_MAX 31

/* 1000 when they are the same; words beyond LIKENESS_WORD_MAX bytes are compared by their beginning. */
int likeness(const char *a, const char *b);

/* The same when it is more than `bar`, 0 to 999; else 0, which is sooner said. */
int likeness_over(const char *a, const char *b, int bar);

#endif
