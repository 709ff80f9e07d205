#include "base/french.h"
#include "base/http/template.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/dress.h"
#include "web/visit.h"

#include <event2/buffer.h>
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
    template_render(visit->app->templates, visit->page->template, document, html, NULL);
    http_reply_html(visit->request, status_http(visit->status), html);
    evbuffer_free(html);
}

/* A list goes on after the last one shown: "next" is this page's own address, from there on. */
static void put_next(const struct visit *visit, json_t *document)
{
    const char *after = json_text(document, "after"), *name;
    json_t *value;
    if (!after)
        return;
    char *code = http_url_encode(after), *next = memory_format("%s?after=%s", visit->request->path, code);
    json_object_foreach(visit->fields, name, value)
    {
        if (strcmp(name, "after") == 0 || !json_is_string(value))
            continue;
        char *is = http_url_encode(json_string_value(value));
        char *longer = memory_format("%s&%s=%s", next, name, is);
        free(is);
        free(next);
        next = longer;
    }
    json_put_text(document, "next", next);
    free(code);
    free(next);
}

static void on_read(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    if (status != STATUS_OK)
        return visit_refuse(visit, status, answer->reason);
    seal_document(visit->app->seal, answer->document);
    french_document(answer->document, now_of(visit->app, answer->document), FRENCH_PAGE);
    put_next(visit, answer->document);
    if (visit->json)
        return http_reply_json(visit->request, 200, answer->document);
    reply_html(visit, answer->document);
}

void page_read(struct visit *visit, const json_t *input)
{
    if (!visit->app->pg) /* the process ends, and a `before` was still waiting */
        return visit_refuse(visit, STATUS_UNAVAILABLE, NULL);
    char *text = json_dumps(input, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, visit->page->call, PG_ARGS(visit->who, text), on_read, visit);
    free(text);
}

void page_show(struct visit *visit)
{
    json_t *input = json_copy(visit->named);
    if (visit->request->method == HTTP_GET)
        json_object_update_missing(input, visit->fields);
    if (!visit->page->before || visit->page->before(visit, input))
        page_read(visit, input);
    json_decref(input);
}
