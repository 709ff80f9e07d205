#include "base/http/form.h"
#include "base/acts.h"
#include "base/clock.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/picture_apart.h"
#include "base/seal.h"
#include "web/places.h"
#include "web/visit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A picture that is unpacked keeps a processor busy: all together may have a fifth of one, two seconds of it at once. */
enum { KEY_LETTERS = 200, COSTLY_SHARE = 5, COSTLY_AHEAD_US = 10 * 1000 * 1000 };

/* Shown again on its page, unless there is nothing to show it with. */
void form_refused(struct visit *visit, enum status status, const char *reason, json_t *problems)
{
    visit->status = status;
    visit->reason = reason ? http_keep_text(visit->request, "%s", reason) : NULL;
    visit->problems = problems ? http_keep_json(visit->request, problems) : NULL;
    bool nothing_to_show = status == STATUS_FORBIDDEN || status == STATUS_NOT_FOUND ||
                           status == STATUS_INTERNAL || status == STATUS_UNAVAILABLE;
    if (visit->json || (nothing_to_show && !problems))
        return visit_refuse(visit, status, visit->reason);
    visit->page = routes_page(visit->route->from);
    page_show(visit);
}

void form_done(struct visit *visit, const json_t *document)
{
    if (visit->json)
        return http_reply_json(visit->request, 200, document);
    const json_t *const objects[] = {document, visit->named, visit->fields};
    char *target = routes_fill(visit->route->then, objects, 3);
    const char *sign = target && strchr(target, '?') ? "&" : "?";
    if (visit->route->said[0])
        http_reply_see_other(visit->request, "%s%sfait=%s", target ? target : "/", sign, visit->route->call);
    else
        http_reply_see_other(visit->request, "%s", target ? target : "/");
    free(target);
}

void form_shown(struct visit *visit, json_t *document)
{
    if (visit->json)
        return http_reply_json(visit->request, 200, document);
    visit->fields = http_keep_json(visit->request, json_incref(document));
    visit->page = routes_page(visit->route->from);
    page_show(visit);
}

static void on_acted(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    if (status != STATUS_OK)
        return form_refused(visit, status, answer->reason,
                            answer->problems ? json_deep_copy(answer->problems) : NULL);
    seal_document(visit->app->seal, answer->document);
    french_document(answer->document, (int64_t)time(NULL) + visit->app->ahead_s, FRENCH_PAGE);
    if (visit->route->done)
        return visit->route->done(visit, answer->document);
    form_done(visit, answer->document);
}

/* A form's hidden field or a program's header; NULL when there is none, *fine is false when it is no key. */
static const char *key_of(const struct visit *visit, bool *fine)
{
    const char *key =
        visit->program ? http_header(visit->request, "Idempotency-Key") : json_text(visit->fields, "key");
    *fine = !key || strlen(key) <= KEY_LETTERS;
    return key && *key ? key : NULL;
}

/* All strangers are "anyone" to PostgreSQL: their key holds for what they sent, so that nobody's act is
 * taken for somebody else's. */
static const char *key_of_stranger(const struct visit *visit, const char *key)
{
    char index[65], *fields = json_dumps(visit->fields, JSON_COMPACT | JSON_SORT_KEYS);
    char *text = memory_format("key %s %s", key, fields);
    seal_index(visit->app->seal, text, index);
    free(fields);
    free(text);
    return http_keep_text(visit->request, "%s", index);
}

static void index_put(const struct visit *visit, json_t *input, const char *what, const char *whose)
{
    char index[65], *text = memory_format("%s %s", what, whose);
    seal_index(visit->app->seal, text, index);
    free(text);
    json_put_text(input, what, index);
}

/* Strangers have no name either: by this PostgreSQL can tell that one of them asks for too much, or all of a network. */
static void client_put(const struct visit *visit, json_t *input)
{
    char network[HTTP_NETWORK_BYTES], visitor[HTTP_NETWORK_BYTES];
    http_network(visit->request->client, network);
    http_visitor(visit->request->client, visitor);
    index_put(visit, input, "client", visitor);
    index_put(visit, input, "network", network);
}

void form_send(struct visit *visit, const json_t *input)
{
    const char *act = visit->route->call;
    json_t *asked = visit->matched ? json_pack("{s:s, s:s, s:O, s:s, s:O}", "act", act, "page", visit->match_page->call,
                                               "page_input", visit->match_input, "seen", visit->matched, "input", input)
                                   : json_incref((json_t *)input);
    char *text = json_dumps(asked, JSON_COMPACT);
    visit->request->pg++;
    if (visit->matched)
        pg_call(visit->app->pg, "act_matched", PG_ARGS(visit->who, visit->key, text), on_acted, visit);
    else
        (visit->route->together ? pg_call_together : pg_call)(visit->app->pg, act, PG_ARGS(visit->who, visit->key, text), on_acted, visit);
    json_decref(asked);
    free(text);
}

/* What pages send beside the fields of an act: a draft (web/questions.h), where to look for a place (web/places.h), the
 * way on after a login. A program knows better. */
static const char *const of_pages[] = {"d", "edit", "near", "where_typed", "home_typed", "suite", "pour", NULL}, *const of_programs[] = {NULL};

static void act_read(struct visit *visit, const struct act *act)
{
    json_t *input, *problems;
    struct places_asked asked = places_ask(visit->app->places, visit->program ? NULL : visit->fields);
    const struct act_context context = {.source = visit->program ? ACT_FROM_JSON : ACT_FROM_FORM,
                                        .seal = visit->app->seal,
                                        .resolve = places_resolve,
                                        .resolve_arg = &asked,
                                        .also = visit->program ? of_programs : of_pages,
                                        .portrait = &visit->portrait,
                                        .now = (int64_t)time(NULL) + visit->app->ahead_s};
    if (!acts_input(act, visit->fields, &context, &input, &problems))
        return form_refused(visit, STATUS_INVALID, "problems", problems);
    if (act->who & ACT_ANYONE)
        client_put(visit, input);
    if (visit->route->taking)
        visit->route->taking(visit, input);
    else
        form_send(visit, input);
    json_decref(input);
}

/* ---- A form that brings a picture, which is unpacked elsewhere before its fields are read ---- */

static void costly_count(struct app *app, int64_t began_us)
{
    int64_t now_us = monotonic_us();
    app->costly_us = (app->costly_us > now_us ? app->costly_us : now_us) + COSTLY_SHARE * (now_us - began_us);
}

static void on_portrait(enum picture_fault fault, const void *portrait, size_t size, void *arg)
{
    struct visit *visit = arg;
    void *kept = portrait ? http_keep(visit->request, memory_grow(NULL, size), free) : NULL;
    if (kept)
        memcpy(kept, portrait, size);
    visit->portrait = (struct act_portrait){fault, kept, size};
    costly_count(visit->app, visit->portrait_began_us);
    act_read(visit, acts_find(visit->route->call));
}

/* The bytes of the picture; NULL when none came, or it is no file. Yours. */
static void *picture_of(const struct visit *visit, const struct act *act, size_t *size)
{
    for (size_t i = 0; i < act->field_count; i++) {
        const char *text = act->fields[i].kind == ACT_PICTURE ? json_text(visit->fields, act->fields[i].name) : NULL;
        if (text && *text)
            return json_unbase64(text, size);
    }
    return NULL;
}

static void act_call(struct visit *visit, const struct act *act)
{
    size_t size;
    visit->portrait.fault = PICTURE_FORMAT;
    void *picture = visit->route->costly ? picture_of(visit, act, &size) : NULL;
    if (!picture)
        return act_read(visit, act);
    visit->portrait_began_us = monotonic_us();
    if (visit->app->costly_us > visit->portrait_began_us + COSTLY_AHEAD_US) {
        free(picture);
        form_refused(visit, STATUS_TOO_MANY, NULL, NULL);
    } else if (!picture_apart(visit->app->pictures, picture, size, on_portrait, visit)) {
        form_refused(visit, STATUS_TOO_MANY, NULL, NULL);
    }
}

static void on_page_theirs(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    if (status != STATUS_OK)
        return form_refused(visit, status, answer->reason, NULL);
    form_act(visit);
}

static void page_try(struct visit *visit)
{
    char *text = json_dumps(visit->named, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, routes_page(visit->route->from)->call, PG_ARGS(visit->who, text), on_page_theirs, visit);
    free(text);
}

void form_take(struct visit *visit)
{
    visit->if_match = visit->program ? http_header(visit->request, "If-Match") : NULL;
    if (!visit->if_match)
        return (visit->route->costly ? page_try : form_act)(visit);
    visit->page = routes_page(visit->route->from);
    page_show(visit);
}

void form_act(struct visit *visit)
{
    bool fine;
    const char *key = key_of(visit, &fine);
    if (!fine)
        return visit_refuse_code(visit, 400, "La clé de cette demande est trop longue.");
    const struct act *act = acts_find(visit->route->call);
    const char *name;
    json_t *value;
    json_object_foreach(visit->named, name, value) if (act_field(act, name))
        json_object_set(visit->fields, name, value);
    if (visit->route->reading)
        visit->route->reading(visit);
    visit->key = key && act->who & ACT_ANYONE ? key_of_stranger(visit, key) : key;
    act_call(visit, act);
}
