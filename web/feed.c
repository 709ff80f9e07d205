/*
 * The calendar of a volunteer, for their telephone: its address is made and shown
 * once on /benevole/agenda, and read at /agenda/<token>.ics by whoever has it.
 */
#include "base/config.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/calendar.h"
#include "web/handlers.h"
#include "web/qr.h"

#include <stdlib.h>
#include <string.h>

/* ---- The address ---- */

void feed_made(struct visit *visit, json_t *document)
{
    const char *token = json_text(document, "token"), *public_url = visit->app->config->public_url;
    if (token) /* not told again when the form was sent twice */
        json_put_text(document, "address",
                      http_keep_text(visit->request, "%s/agenda/%s.ics", public_url, token));
    json_object_del(document, "token");
    form_shown(visit, document);
}

/* made: {name, address, subscribe, qr}, once. webcal:// opens the calendar of a telephone. */
void feeds_dress(struct visit *visit, json_t *document)
{
    bool made = visit->request->method == HTTP_POST && visit->status == STATUS_OK;
    const char *address = made ? json_text(visit->fields, "address") : NULL;
    const char *host = address ? strstr(address, "://") : NULL;
    json_object_set_new(document, "made", json_null());
    json_object_set_new(document, "made_before", json_boolean(made && !address));
    if (!host)
        return;
    char *subscribe = memory_format("webcal%s", host);
    json_object_set_new(document, "made",
                        json_pack("{s:s, s:s, s:s, s:o?}", "name", json_text(visit->fields, "name"), "address",
                                  address, "subscribe", subscribe, "qr", qr_draw(subscribe)));
    free(subscribe);
}

/* ---- The calendar ---- */

static enum calendar_status status_of(const char *status)
{
    if (strcmp(status, "cancelled") == 0)
        return CALENDAR_CANCELLED;
    return strcmp(status, "confirmed") == 0 ? CALENDAR_CONFIRMED : CALENDAR_TENTATIVE;
}

/* Neither name nor purpose nor address: who wants to know logs in. */
static void event_add(struct evbuffer *out, const json_t *event, const char *public_url)
{
    const char *code = json_text(event, "code"), *district = json_text(event, "district");
    char *uid = memory_format("%s@nantes-en-compagnie", code);
    char *summary = memory_format("Sortie%s%s", district ? " – " : "", district ? district : "");
    char *url = memory_format("%s/sorties/%s", public_url, code);
    char *description = memory_format("Pour la fiche de la sortie, connectez-vous\u00A0:\n%s", url);
    calendar_add(out, &(struct calendar_event){.uid = uid,
                                               .status = status_of(json_text(event, "status")),
                                               .sequence = (int)json_whole(event, "sequence", 0),
                                               .from = paris_parse_instant(json_text(event, "from_at")),
                                               .to = paris_parse_instant(json_text(event, "to_at")),
                                               .changed = paris_parse_instant(json_text(event, "changed_at")),
                                               .summary = summary,
                                               .description = description,
                                               .url = url});
    free(uid);
    free(summary);
    free(url);
    free(description);
}

static void on_events(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    if (status != STATUS_OK)
        return visit_refuse(visit, status, answer->reason);
    struct evbuffer *out = evbuffer_new();
    char etag[36];
    size_t i;
    json_t *event;
    calendar_begin(out, "Nantes en Compagnie");
    json_array_foreach(json_object_get(answer->document, "events"), i, event)
        event_add(out, event, visit->app->config->public_url);
    calendar_end(out);
    size_t size = evbuffer_get_length(out);
    const void *bytes = evbuffer_pullup(out, -1);
    seal_fingerprint(bytes, size, etag);
    http_set_header(visit->request, "Content-Disposition", "inline; filename=\"sorties.ics\"");
    http_reply_private(visit->request, "text/calendar; charset=utf-8", etag, bytes, size);
    evbuffer_free(out);
}

void feed_read(struct visit *visit)
{
    const char *token = json_string_value(json_object_get(visit->named, "token"));
    visit->request->authenticated =
        false; /* the address is the key; http_reply_private() says who may keep it */
    visit->request->pg++;
    pg_read(visit->app->pg, "page_feed", PG_ARGS(http_keep_text(visit->request, "feed:%s", token), "{}"),
            on_events, visit);
}
