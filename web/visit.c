#include "web/visit.h"
#include "web/language.h"

#include "base/http/form.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

#include <stdlib.h>
#include <string.h>

/* Under it the same addresses always answer JSON, and take nothing else. */
#define API "/api/v1"

/* ---- Making it ---- */

static const char *who_asks(const struct visit *visit)
{
    switch (visit->route->who) {
    case BY_SERVICE:
        return "service:web";
    case BY_LINK:
        return http_keep_text(visit->request, "session:%s",
                              json_string_value(json_object_get(visit->named, "token")));
    case BY_SESSION:
        break;
    }
    return visit->token ? http_keep_text(visit->request, "session:%s", visit->token) : "anyone";
}

/* The query of a GET, the form or JSON body of a POST. */
static json_t *fields_read(const struct visit *visit, enum form_fault *fault)
{
    const struct http_request *request = visit->request;
    if (request->method == HTTP_GET)
        return form_decode(request->query, strlen(request->query), fault);
    if (visit->program)
        return form_json(request->body, request->body_size, fault);
    const char *type = http_header(request, "Content-Type");
    if (form_is_multipart(type))
        return form_multipart(type, request->body, request->body_size, fault);
    return form_decode(request->body, request->body_size, fault);
}

static struct visit *visit_make(struct http_request *request, struct app *app, const struct route *route,
                                json_t *named)
{
    struct visit *visit = http_keep(request, memory_zero(sizeof *visit), free);
    request->data = visit;
    visit->app = app;
    visit->request = request;
    visit->route = visit->page = route;
    visit->named = http_keep_json(request, named ? named : json_object());
    visit->json = form_wants_json(http_header(request, "Accept"));
    visit->program = request->method == HTTP_POST && form_is_json(http_header(request, "Content-Type"));
    visit->token = session_token(request, app);
    if (visit->token)
        session_csrf(app, visit->token, visit->csrf);
    request->route = route ? route->path : "-";
    request->authenticated = visit->token != NULL;
    visit->who = route ? who_asks(visit) : "anyone";
    language_choose(visit);
    return visit;
}

/* ---- Guards of what changes something ---- */

/*
 * A form must come from a page of ours and carry its browser's token. A JSON body
 * cannot be sent by another site without asking first, which we never allow; the
 * holder of a link carries the token in the path.
 */
static bool is_ours(const struct visit *visit)
{
    if (!session_same_origin(visit->request, visit->app))
        return false;
    if (visit->program || visit->route->who == BY_LINK)
        return true;
    const char *csrf = json_string_value(json_object_get(visit->fields, "csrf"));
    return csrf && visit->csrf[0] && seal_same(csrf, visit->csrf);
}

static void go_on(struct visit *visit)
{
    switch (visit->route->kind) {
    case ROUTE_PAGE:
        return page_show(visit);
    case ROUTE_FORM:
        return form_take(visit);
    case ROUTE_OTHER:
    case ROUTE_HOOK:
        return visit->route->handle(visit);
    }
}

void visit_begin(struct http_request *request, void *arg)
{
    struct app *app = arg;
    bool other_method;
    json_t *named;
    enum form_fault fault = FORM_FINE;
    bool api = strncmp(request->path, API, strlen(API)) == 0 && request->path[strlen(API)] == '/';
    const struct route *route = routes_find(request->method, request->path + (api ? strlen(API) : 0), &named, &other_method);
    struct visit *visit = visit_make(request, app, route, named);
    visit->json = visit->json || api;
    if (!route && other_method) {
        http_set_header(request, "Allow", request->method == HTTP_GET ? "POST" : "GET, HEAD");
        return visit_refuse_code(visit, 405, "Cette adresse ne s’utilise pas ainsi.");
    }
    if (!route)
        return visit_refuse(visit, STATUS_NOT_FOUND, "page");
    if (request->body_size > HTTP_MAX_BODY_BYTES && !route->costly) {
        http_set_header(request, "Connection", "close");
        return visit_refuse_code(visit, 413, "C’est plus long que ce que nous lisons ici.");
    }
    if (route->kind == ROUTE_HOOK)
        return route->handle(visit);
    if (api && request->method == HTTP_POST && !visit->program)
        return visit_refuse_code(visit, 415, "Envoyez du JSON, avec Content-Type: application/json.");
    visit->fields = fields_read(visit, &fault);
    if (!visit->fields)
        return visit_refuse_code(visit, 400, form_fault_text(fault));
    http_keep_json(request, visit->fields);
    language_choose(visit);
    if (request->method == HTTP_POST && !is_ours(visit)) {
        log_warn("csrf", "id=%s route=%s", request->id, request->route);
        return visit_refuse(visit, STATUS_FORBIDDEN, "stale_form");
    }
    go_on(visit);
}
