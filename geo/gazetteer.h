/*
 * What a place means that somebody typed or said, among all that a territory knows.
 *
 * Filled from the documents of api.page_gazetteer, asked by whoever takes an
 * address from a person: pages and telephone alike. gazetteer_resolve() is
 * what acts_input() asks for.
 *
 * One answer is given only when it is surely the right one (GEOCODE_SURE, well
 * ahead of the next, or word for word one of the labels offered before);
 * otherwise the person chooses, and what nobody knows is settled at the desk.
 * Metres and district are those of the nearest known door.
 *
 * What is offered comes in the order of its confidence, but for a head start: GAZETTEER_HERE for what lies in a
 * district of the territory, GAZETTEER_NEAR for what lies in a district where the person who asks lives or goes.
 * It decides between streets of one name, not against somebody who has typed enough to be meant. It orders choices
 * and never makes one: what is told without being asked is sure by itself.
 *
 * Read only after gazetteer_build(); any thread may ask.
 */
#ifndef GEO_GAZETTEER_H
#define GEO_GAZETTEER_H

#include "base/acts.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define GAZETTEER_CHOICES 5  /* labels that a person is asked to choose among */
#define GAZETTEER_HERE    10 /* of confidence, as said above */
#define GAZETTEER_NEAR    30
#define GAZETTEER_LEAD    60 /* by how much of confidence a sure answer is ahead of the next */

struct gazetteer;
struct geocode;

struct gazetteer *gazetteer_new(void);

/* NULL allowed. */
void gazetteer_free(struct gazetteer *gazetteer);

/*
 * Takes one document of api.page_gazetteer (borrowed); before gazetteer_build(). Rows that
 * are not as described there are left out. Returns what to ask for `after`, 0 when that was all.
 */
json_int_t gazetteer_add(struct gazetteer *gazetteer, const json_t *document);

/* Makes it ready to be asked; once. */
void gazetteer_build(struct gazetteer *gazetteer);

/* How many doors and places it holds. */
size_t gazetteer_size(const struct gazetteer *gazetteer);

/* What it is asked by; lives as long. */
const struct geocode *gazetteer_geocode(const struct gazetteer *gazetteer);

/*
 * What acts_resolve (base/acts.h) says; `gazetteer` is a built one, or NULL: then no place is known. `near`: codes of
 * districts with blanks between ("centre-ville doulon-bottiere"), or NULL; what is none is passed over.
 */
enum act_place gazetteer_resolve(const struct gazetteer *gazetteer, const char *text, const char *near, json_t **found);

/*
 * What somebody who types this may be about to mean: at most GAZETTEER_CHOICES labels, the likeliest first.
 * Each of them, sent as it is, resolves to one place. `gazetteer` may be NULL: then nothing is known; `near` as
 * above. Yours.
 */
json_t *gazetteer_suggest(const struct gazetteer *gazetteer, const char *beginning, const char *near);

#endif
