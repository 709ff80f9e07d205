/*
 * French words: dates and hours, the catalogue of codes, the problems of a form.
 *
 * Nothing outside this module turns a code or an instant into French. Three
 * ways to say a date:
 *   FRENCH_PAGE    "mardi 24 novembre à 14 h 30", no-break spaces as typography asks
 *   FRENCH_SMS     "mardi 24 novembre à 14h30", plain spaces, letters of GSM-7 only
 *   FRENCH_SPEECH  "mardi 24 novembre à 14 heures 30", for a voice
 * and one for pages that have English (base/english.h):
 *   ENGLISH_PAGE   "Tuesday 24 November at 2.30 pm"
 * The year is said only when it is not the current one, which is why `now` is
 * asked for. Source: reference/conventions.md §1.7. Pure; returned strings are
 * yours unless the line says static.
 */
#ifndef BASE_FRENCH_H
#define BASE_FRENCH_H

#include "base/paris.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum french_way { FRENCH_PAGE, FRENCH_SMS, FRENCH_SPEECH, ENGLISH_PAGE };

/* "mardi 24 novembre à 14 h 30" */
char *french_instant(int64_t at, int64_t now, enum french_way way);

/* "demain, mercredi 25 novembre, à 9 h"; within yesterday .. the day after tomorrow, else as above.
 * In an SMS: "demain mercredi 25 novembre à 9h". */
char *french_near(int64_t at, int64_t now, enum french_way way);

/* "mardi 24 novembre", "lundi 1er février 2027" */
char *french_date(struct paris_date date, int64_t now, enum french_way way);
char *french_day(int64_t at, int64_t now, enum french_way way);

/* "24/11/2026": for coordinators' tables only. */
char *french_short_date(struct paris_date date);

/* "14 h 30", "9 h", "midi" stays "12 h"; in English "2.30 pm" */
char *french_clock(int hour, int minute, enum french_way way);
char *french_hour(int64_t at, enum french_way way);

/* "lundi", 0 is Monday and 6 Sunday; on pages that have English "Monday". Static. */
const char *french_weekday(int weekday, enum french_way way);

/* ["samedi 28 novembre", "samedi 5 décembre"]: for people to choose from, and read again by paris_read_days(). Yours. */
json_t *french_days(const struct paris_date *days, size_t count, int64_t now);

/* "mardi 24 novembre de 14 h 30 à 16 h"; over two days both are said. */
char *french_range(int64_t from, int64_t to, int64_t now, enum french_way way);

/* "45 minutes", "1 h 30", "2 h" ; speech "1 heure 30" */
char *french_duration(int minutes, enum french_way way);

/*
 * The catalogue (base/french.def). `kind` is the word before the code: "state",
 * "offer_state", "purpose", "need", "reason" ... french_word() gives the words
 * for people, NULL when the catalogue lacks them. Static.
 */
const char *french_word(const char *kind, const char *code);

/* Walks a kind: the i-th code of it and its words; false beyond the last. For pages' lists of choices. */
bool french_choice(const char *kind, size_t i, const char **code, const char **words);

/* [{"code":"shopping","text":"courses"}, ...] of a kind; `chosen` (string, array or NULL) adds
 * "chosen":true. Yours. */
json_t *french_choices(const char *kind, const json_t *chosen, enum french_way way);

/* What is wrong with a field and how to repair it, with an example: particular to
 * "field.code" where the catalogue knows it, else to the code, with the field's name
 * before it: "Le prénom : ce texte est trop long. Raccourcissez-le." Never NULL. Yours. */
char *french_problem(const char *field, const char *code, enum french_way way);

/* "le numéro de téléphone": how a sentence calls a field; the field itself when unknown. Static. */
const char *french_field(const char *field);

/*
 * Adds words beside raw values, everywhere in `document`, before a face sees it:
 *   *_at, at (instant)   -> *_at_text, *_at_day, *_at_hour, *_at_near (as french_near)
 *   *_on (ISO date)     -> *_on_text
 *   codes               -> <key>_text for the keys of base/french.def (state, purpose, reason, role ...)
 *   lists of codes      -> <key>_text, a list of words, and <key>_line, "entend mal, voit mal"
 *   *_min (minutes)     -> *_min_text         *_m (metres) -> *_m_text ("1,2 km", "350 m")
 *   problems            -> each {"field","code"} gets "message" and "field_text"
 * What is there already is left. A value that cannot be read gets no words. Idempotent.
 * On a page in English the words are the English catalogue's; French stays what that lacks.
 */
void french_document(json_t *document, int64_t now, enum french_way way);

/* "350 m", "1,2 km" */
char *french_distance(double metres, enum french_way way);

/*
 * SMS alphabet. french_gsm7() writes a text in GSM-7: no-break space, typographic
 * quotes, œ, ç, ê ... become what a plain phone has. french_sms_parts() says how
 * many messages a text costs: 160 or 153 septets each, or 70/67 when it is not GSM-7.
 */
char *french_gsm7(const char *text);
int french_sms_parts(const char *text);

#endif
