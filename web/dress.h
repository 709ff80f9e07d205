/*
 * What an HTML page needs beside its document.
 *
 *     desk      {phone, tel, hours_text}     session  {…, home: "/mes-sorties"}
 *     accessible  "non conforme": what the last audit said
 *     here      the page's own address       csrf, key    for its forms (part "sign")
 *     example_day, example_later   "29/11/2026": a date in a week, in two months, as an example
 *     title     "Erreur : …" when refused    said         what has just been done
 *     refusal   why an act was refused       problems     [{id, message}], for the summary
 *     some      {name: how many} for each array of the document
 *     forms     {act: {act, action, value, bad, choices, pick}} for each act that stands on the page
 *
 * In forms.<act>, `value.<field>` is what was typed, or preset by the document's
 * preset.<act>, else ""; `bad.<field>` is what is wrong with it; `choices.<field>` are
 * the words of a list, the chosen ones marked; `pick.<field>` are places to choose among, or true for
 * an hour that exists twice.
 * The id of a field is <act>-<field>, which is where the summary's links lead.
 */
#ifndef WEB_DRESS_H
#define WEB_DRESS_H

#include <jansson.h>
#include <stdbool.h>

struct visit;

/* desk, session.home, here, csrf and key: what every page has, the page of errors too. */
void dress_frame(struct visit *visit, json_t *document);

/* All of it. */
void dress_page(struct visit *visit, json_t *document);

/* Puts a title, a word of the catalogue, in the language of the page; before it that something was refused. */
void dress_title(const struct visit *visit, json_t *document, const char *title);

/* "du lundi au jeudi de 9 h à 12 h 30 et de 14 h à 18 h, le vendredi de 9 h à 12 h": from
 * {"1": [[36, 50], [56, 72]], …}, days by ISO number, quarters of an hour. "" when it never opens. In English: "Monday to
 * Thursday from 9:00 to 12:30 and from 14:00 to 18:00, …". Pure; yours. */ 
char *dress_hours(const json_t *hours, bool english);

#endif
