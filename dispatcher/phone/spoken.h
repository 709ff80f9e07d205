/*
 * A sentence written out for a voice.
 *
 * espeak-ng reads "14h30" as "quatorze hache trente", "M." as "ème" and "n°" as "ène"; other
 * voices have other traps. So nothing is left to it: numbers, hours, telephone numbers and
 * the usual abbreviations become words, by rules that tests/cases/spoken.case lists. Pure.
 *
 *   "mardi 24 novembre à 14 h 30" ─► "mardi vingt-quatre novembre à quatorze heures trente"
 */
#ifndef PHONE_SPOKEN_H
#define PHONE_SPOKEN_H

/* Yours. */
char *spoken_text(const char *text);

/* "vingt-quatre", 0 to 999,999,999; `feminine`: "vingt et une". Yours. */
char *spoken_number(long number, int feminine);

#endif
