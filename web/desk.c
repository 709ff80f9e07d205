/*
 * At the desk: who is on the line, and what they ask for.
 */
#include "base/json.h"
#include "base/phone_number.h"
#include "base/seal.h"
#include "web/handlers.h"
#include "web/map.h"

#include <string.h>

/* ?tout=oui: long lists to their end. */
bool list_before(struct visit *visit, json_t *input)
{
    if (json_text(visit->fields, "tout"))
        json_put_text(input, "all", "oui");
    return true;
}

void coverage_dress(struct visit *visit, json_t *document)
{
    map_put(visit, document, "Sorties non pourvues, par quartier");
}

/* ?echecs=oui: only what did not go out. */
bool failed_before(struct visit *visit, json_t *input)
{
    if (json_text(visit->fields, "echecs"))
        json_put_text(input, "failed", "oui");
    return true;
}

/* What a list was asked for by stays chosen in its form. */
void list_dress(struct visit *visit, json_t *document)
{
    const char *wanted = json_text(visit->fields, "district");
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(document, "districts"), i, one)
    {
        const char *code = json_text(one, "code");
        if (wanted && code && strcmp(wanted, code) == 0)
            json_object_set_new(one, "chosen", json_true());
    }
}

/* A telephone number is looked up by its keyed hash: PostgreSQL cannot read it. */
bool search_before(struct visit *visit, json_t *input)
{
    char e164[PHONE_E164_BYTES], index[65];
    const char *asked = json_text(visit->fields, "q");
    if (!asked || phone_number_parse(asked, e164) != PHONE_FINE)
        return true;
    seal_index(visit->app->seal, e164, index);
    json_object_set_new(input, "phone", json_pack("{s:s}", "index", index));
    return true;
}

void search_dress(struct visit *visit, json_t *document)
{
    const char *asked = json_text(visit->fields, "q");
    json_put_text(document, "q", asked ? asked : "");
}

bool desk_request_before(struct visit *visit, json_t *input)
{
    const char *senior = json_text(visit->fields, "senior");
    if (!senior && !visit->json) { /* first of all: for whom? */
        http_reply_see_other(visit->request, "/bureau/recherche");
        return false;
    }
    if (senior)
        json_put_text(input, "senior", senior);
    if (json_text(visit->fields, "alert")) /* what they have said is filled in */
        json_put_text(input, "alert", json_text(visit->fields, "alert"));
    return true;
}
