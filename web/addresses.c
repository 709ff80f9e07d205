/*
 * Addresses and places while they are typed. They are public, so nobody is asked who they are; `near`, districts, brings
 * those that lie there forward.
 */
#include "base/json.h"
#include "web/handlers.h"
#include "web/places.h"

void addresses_show(struct visit *visit)
{
    const char *typed = json_text(visit->fields, "q");
    json_t *found = json_pack("{s:o}", "addresses", places_suggest(visit->app->places, typed ? typed : "", json_text(visit->fields, "near")));
    http_reply_json(visit->request, 200, found);
    json_decref(found);
}
