#include "web/places.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"
#include "base/pg.h"
#include "geo/gazetteer.h"
#include "web/app.h"

#include <stdlib.h>

enum { TRY_AGAIN_MS = 5000 };

struct places {
    struct app *app;
    struct gazetteer *known;   /* answers; NULL before the first is whole */
    struct gazetteer *growing; /* being read; NULL when nothing is */
    bool again;                /* changed while it was being read */
    int64_t began_us;
    struct loop_timer *retry;
};

static void read_page(struct places *places, json_int_t after);

static void on_retry(void *arg)
{
    struct places *places = arg;
    places->retry = NULL;
    places_reload(places);
}

static void finish(struct places *places)
{
    gazetteer_build(places->growing);
    gazetteer_free(places->known);
    places->known = places->growing;
    places->growing = NULL;
    log_info("gazetteer", "rows=%zu ms=%lld", gazetteer_size(places->known),
             (long long)((monotonic_us() - places->began_us) / 1000));
    if (places->again)
        places_reload(places);
}

static void on_page(enum status status, const struct pg_answer *answer, void *arg)
{
    struct places *places = arg;
    if (status != STATUS_OK) {
        gazetteer_free(places->growing);
        places->growing = NULL;
        if (!places->retry && !loop_stopping(places->app->loop))
            places->retry = loop_after(places->app->loop, TRY_AGAIN_MS, on_retry, places);
        return;
    }
    json_int_t next = gazetteer_add(places->growing, answer->document);
    if (next > 0)
        return read_page(places, next);
    finish(places);
}

static void read_page(struct places *places, json_int_t after)
{
    char *input = memory_format("{\"after\": %" JSON_INTEGER_FORMAT "}", after);
    pg_read(places->app->pg, "page_gazetteer", PG_ARGS("service:web", input), on_page, places);
    free(input);
}

void places_reload(struct places *places)
{
    places->again = places->growing != NULL;
    if (places->growing)
        return;
    loop_cancel(&places->retry);
    places->began_us = monotonic_us();
    places->growing = gazetteer_new();
    read_page(places, 0);
}

struct places *places_open(struct app *app)
{
    struct places *places = memory_zero(sizeof *places);
    places->app = app;
    places_reload(places);
    return places;
}

void places_close(struct places *places)
{
    if (!places)
        return;
    loop_cancel(&places->retry);
    gazetteer_free(places->known);
    gazetteer_free(places->growing);
    free(places);
}

size_t places_size(const struct places *places)
{
    return places->known ? gazetteer_size(places->known) : 0;
}

struct places_asked places_ask(const struct places *places, const json_t *fields)
{
    const char *where = json_text(fields, "where_typed"), *home = json_text(fields, "home_typed");
    return (struct places_asked){.gazetteer = places->known,
                                 .near = json_text(fields, "near"),
                                 .as_typed = (where && *where) || (home && *home)};
}

enum act_place places_resolve(void *arg, const char *text, json_t **found)
{
    const struct places_asked *asked = arg;
    return asked->as_typed ? ACT_PLACE_NONE : gazetteer_resolve(asked->gazetteer, text, asked->near, found);
}

json_t *places_suggest(const struct places *places, const char *beginning, const char *near)
{
    return gazetteer_suggest(places->known, beginning, near);
}
