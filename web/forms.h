/*
 * The forms of a page, made from the list of acts: see web/dress.h.
 */
#ifndef WEB_FORMS_H
#define WEB_FORMS_H

#include <jansson.h>
#include <stdbool.h>

struct route;
struct visit;

/* Does any form stand on this page? */
bool forms_stand_on(const struct route *page);

/* {act: {…}} for each of them; `document` may hold preset values. Yours. */
json_t *forms_make(const struct visit *visit, const json_t *document);

#endif
