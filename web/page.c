#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/dress.h"
#include "web/export.h"
#include "web/language.h"
#include "web/visit.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The document's own instant is the best knowledge of the service's clock there is. */
static int64_t now_of(struct app *app, const json_t *document)
{
    const char *said = json_text(document, "now_at");
    int64_t now = said ? paris_parse_instant(said) : PARIS_NEVER;
    if (now == PARIS_NEVER)
        return (int64_t)time(NULL) + app->ahead_s;
    app->ahead_s = now - (int64_t)time(NULL);
    return now;
}

static void reply_html(struct visit *visit, json_t *document)
{
    struct evbuffer *html = evbuffer_new();
    dress_page(visit, document);
    if (visit->page->after)
        visit->page->after(visit, document);
    language_render(visit, visit->page->template, document, html);
    http_reply_html(visit->request, status_http(visit->status), html);
    evbuffer_free(html);
}

/* This page's own address, its query and one more field: instead of `name`, and without `other`. */
static char *here_with(const struct visit *visit, const char *name, const char *value, const char *other)
{
    const char *field;
    json_t *is;
    char *code = http_url_encode(value), *address = memory_format("%s?%s=%s", visit->request->path, name, code);
    free(code);
    json_object_foreach(visit->fields, field, is)
    {
        if (strcmp(field, name) == 0 || strcmp(field, other) == 0 || !json_is_string(is))
            continue;
        char *key = http_url_encode(field), *text = http_url_encode(json_string_value(is));
        char *longer = memory_format("%s&%s=%s", address, key, text);
        free(key);
        free(text);
        free(address);
        address = longer;
    }
    return address;
}

/* A list goes on after the last one shown: "next". The page can be had as a table: "csv". */
static void put_addresses(const struct visit *visit, json_t *document)
{
    const char *after = json_text(document, "after");
    char *next = after ? here_with(visit, "after", after, "csv") : NULL;
    char *csv = !visit->json && export_stands_on(visit->page) ? here_with(visit, "csv", "oui", "after") : NULL;
    if (next)
        json_put_text(document, "next", next);
    if (csv)
        json_put_text(document, "csv", csv);
    free(next);
    free(csv);
}

enum { ETAG_BYTES = 35 }; /* half of a keyed hash, in quotes */

/* What the document says, but for the hour and who reads it: the same as long as nothing has changed. */
static void etag_make(const struct visit *visit, const json_t *document, char etag[static ETAG_BYTES])
{
    char index[65];
    json_t *said = json_copy((json_t *)document);
    json_object_del(said, "now_at");
    json_object_del(said, "session");
    char *text = json_dumps(said, JSON_COMPACT | JSON_SORT_KEYS);
    seal_index(visit->app->seal, text, index);
    snprintf(etag, ETAG_BYTES, "\"%.32s\"", index);
    free(text);
    json_decref(said);
}

/* The page that a form stands on, for a program that has seen it: go on, or tell that it has changed. */
static void on_matched(struct visit *visit, const char *etag)
{
    bool same = http_names_tag(visit->if_match, etag);
    visit->if_match = NULL;
    visit->match_page = visit->page;
    visit->page = visit->route;
    if (!same)
        return visit_refuse(visit, STATUS_STALE, "changed_since");
    form_act(visit);
}

static void on_read(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    char etag[ETAG_BYTES];
    if (status != STATUS_OK)
        return visit_refuse(visit, status, answer->reason);
    if (visit->if_match) {
        visit->matched = http_keep_text(visit->request, "%s", json_text(answer->document, "seen"));
        json_object_del(answer->document, "seen");
    }
    if (visit->json || visit->if_match)
        etag_make(visit, answer->document, etag);
    if (visit->if_match)
        return on_matched(visit, etag);
    seal_document(visit->app->seal, answer->document);
    french_document(answer->document, now_of(visit->app, answer->document), language_way(visit));
    put_addresses(visit, answer->document);
    if (visit->json)
        return http_reply_json_tagged(visit->request, answer->document, etag);
    if (export_wanted(visit))
        return export_reply(visit, answer->document);
    reply_html(visit, answer->document);
}

void page_read(struct visit *visit, const json_t *input)
{
    if (!visit->app->pg) /* the process ends, and a `before` was still waiting */
        return visit_refuse(visit, STATUS_UNAVAILABLE, NULL);
    const char *function = visit->page->call;
    json_t *asked = visit->if_match ? json_pack("{s:s, s:O}", "page", function, "input", input) : json_incref((json_t *)input);
    char *text = json_dumps(asked, JSON_COMPACT);
    if (visit->if_match)
        visit->match_input = http_keep_json(visit->request, json_deep_copy(input));
    visit->request->pg++;
    pg_read(visit->app->pg, visit->if_match ? "page_seen" : function, PG_ARGS(visit->who, text), on_read, visit);
    json_decref(asked);
    free(text);
}

void page_show(struct visit *visit)
{
    json_t *input = json_copy(visit->named);
    if (visit->request->method == HTTP_GET)
        json_object_update_missing(input, visit->fields);
    if (export_wanted(visit))
        json_put_text(input, "all", "oui");
    if (!visit->page->before || visit->page->before(visit, input))
        page_read(visit, input);
    json_decref(input);
}
