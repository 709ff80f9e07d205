/*
 * The lists of the desk as tables for a spreadsheet (base/csv.h): the same page with ?csv=oui, all of it.
 *
 * Which lists, and their columns, stand in exports.def. A table says no more than its page does: it is made from the
 * same document, after the same rights, and what is read of whom is written down the same way.
 */
#ifndef WEB_EXPORT_H
#define WEB_EXPORT_H

#include <jansson.h>
#include <stdbool.h>

struct route;
struct visit;

/* Has this page a table? */
bool export_stands_on(const struct route *page);

/* Does this visit ask for it? Then its document is to hold whole lists. */
bool export_wanted(const struct visit *visit);

/* Answers with the table. */
void export_reply(struct visit *visit, const json_t *document);

#endif
