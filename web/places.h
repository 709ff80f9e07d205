/*
 * The gazetteer that this process holds in memory, and keeps fresh.
 *
 * Read in pages from api.page_gazetteer when PostgreSQL comes up, and again
 * when somebody says that addresses have changed; the old one answers until the
 * new one is whole. Before the first is there every place is kept as typed and
 * the desk settles it.
 */
#ifndef WEB_PLACES_H
#define WEB_PLACES_H

#include "base/acts.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct app;
struct gazetteer;
struct places;

/* Begins to read, as soon as app->pg is up. */
struct places *places_open(struct app *app);

/* After pg_close(). NULL is fine. */
void places_close(struct places *places);

/* Reads all anew. */
void places_reload(struct places *places);

/* How many doors and places are known now. */
size_t places_size(const struct places *places);

/* What the resolver of one form works with: a value. */
struct places_asked {
    struct gazetteer *gazetteer;
    bool as_typed;    /* the person has said that none of the places offered is meant */
    const char *near; /* districts where they live or go (geo/gazetteer.h), NULL when nobody said */
};

/* `fields` as sent, NULL for a program's; its "where_typed" or "home_typed" says as_typed, "near" the
 * districts, which the form was given by its page: borrowed. */
struct places_asked places_ask(const struct places *places, const json_t *fields);

/* An acts_resolve (base/acts.h) for a struct places_asked. */
enum act_place places_resolve(void *asked, const char *text, json_t **found);

/* gazetteer_suggest() (geo/gazetteer.h) of what is known now. Yours. */
json_t *places_suggest(const struct places *places, const char *beginning, const char *near);

#endif
