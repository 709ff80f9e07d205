/*
 * Which language a page speaks.
 *
 * French, unless a page has English (all of it: base/english.h; web/routes.def says which) and its reader wants that:
 * by the link at the foot of the page ("?lang=en", kept in a cookie of its own, which tells nothing else), or else by
 * what their browser asks for first. The desk is French, as those who work there are; so are the legal pages, whose words
 * are prescribed, and what goes out: messages, letters and the telephone are what we say, whatever page was read before.
 * Documents for programs are French too.
 */
#ifndef WEB_LANGUAGE_H
#define WEB_LANGUAGE_H

#include "base/french.h"
#include "web/visit.h"

#include <stdbool.h>

/* Looks at what was asked for, and keeps a choice that is made with it; again when its fields are known. */
void language_choose(struct visit *visit);

/* Will this visit's page be English? Without a page of a route it is that of errors, which has it. */
bool language_is_english(const struct visit *visit);

/* In which way words and dates are put on this visit's page. */
enum french_way language_way(const struct visit *visit);

/* Words of the catalogue in the language of this visit's page. Static, or what was given. */
const char *language_words(const struct visit *visit, const char *french);

/*
 * Renders `template` in the language of its reader. The document gets "language", for <html lang>, and where there is
 * another one "other_language", its letters, and "other_address", the same page in it.
 */
void language_render(struct visit *visit, const char *template, json_t *document, struct evbuffer *out);

#endif
