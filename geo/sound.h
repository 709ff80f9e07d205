/*
 * How a French word sounds, as a short key: words that sound alike have the same one.
 *
 * « maison blanche » and "meson blanch", « Tchaïkovski » and "tchaykovsky", « Philippe » and "filipe" have
 * the same keys. Made for names of streets and places heard on the telephone: silent endings, doubled
 * letters and the choice between spellings of a sound go; nasal vowels, ou, oi and ch stay apart. Takes
 * folded words (fold.h). The rules are one table, tried from the longest spelling to the shortest. Pure.
 */
#ifndef GEO_SOUND_H
#define GEO_SOUND_H

#define SOUND_MAX 32

/* The key of a folded word, cut to fit; a word of figures is its own key. */
void sound_key(char key[SOUND_MAX], const char *word);

#endif
