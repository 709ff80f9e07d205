/*
 * Numbers of a text, however they are written: in figures.
 *
 * « Place du Huit Mai Mille Neuf Cent Quarante-Cinq », "place du VIII mai 1945" and "place du 8 mai 1945"
 * have the same words afterwards; "1er", "premier", "2e", "deuxième" and "quatre-vingt-dix-sept" likewise.
 * Names and questions go through the same function, so that it does no harm where a word only looks like
 * a number (« rue du Pont Neuf » becomes "pont 9" on both sides). Roman numerals are those of two letters
 * or more up to 39: "i", "v" and "x" are as often initials. Pure.
 */
#ifndef GEO_FIGURES_H
#define GEO_FIGURES_H

#include "geo/fold.h"

/* Replaces number words, roman numerals and ordinals of `fold` by figures, in place; several words may become one. */
void figures_read(struct fold *fold);

#endif
