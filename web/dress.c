#include "web/dress.h"

#include "base/config.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/phone_number.h"
#include "base/seal.h"
#include "web/forms.h"
#include "web/handlers.h"
#include "web/language.h"
#include "web/visit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static json_t *object_at(json_t *document, const char *key)
{
    if (!json_is_object(json_object_get(document, key)))
        json_object_set_new(document, key, json_object());
    return json_object_get(document, key);
}

static void put(json_t *object, const char *key, char *text)
{
    json_put_text(object, key, text);
    free(text);
}

static void dress_desk(const struct visit *visit, json_t *desk)
{
    const char *phone = json_text(desk, "phone");
    char e164[PHONE_E164_BYTES], shown[PHONE_SHOWN_BYTES] = "";
    if (!phone || !*phone)
        phone = visit->app->config->desk_phone;
    bool plain = phone_number_parse(phone, e164) == PHONE_FINE;
    if (plain)
        phone_number_show(e164, shown);
    put(desk, "phone", memory_text(plain ? shown : phone));
    json_put_text(desk, "tel", plain ? e164 : "");
    put(desk, "hours_text", dress_hours(json_object_get(desk, "hours"), language_is_english(visit)));
}

/* A date in so many days, as it is typed. */
static void put_example(const struct visit *visit, json_t *document, const char *name, int days)
{
    struct paris_date today = paris_from_instant((int64_t)time(NULL) + visit->app->ahead_s).date;
    struct paris_date day = paris_date_of(paris_days(today) + days);
    char *text = memory_format("%02d/%02d/%04d", day.day, day.month, day.year);
    json_put_text(document, name, text);
    free(text);
}

/* How long one stays logged in without doing anything: the script of the desk says so in time. */
static void put_left(const struct visit *visit, json_t *session)
{
    int64_t until = paris_parse_instant(json_text(session, "until_at"));
    if (until != PARIS_NEVER)
        json_object_set_new(session, "left_s", json_integer(until - (int64_t)time(NULL) - visit->app->ahead_s));
}

/* The page's own address: a form that was refused may have been sent to another. */
static char *here(const struct visit *visit)
{
    const json_t *const objects[] = {visit->named, visit->fields};
    if (visit->request->method != HTTP_POST)
        return memory_text(visit->request->path);
    char *address = visit->page ? routes_fill(visit->page->path, objects, 2) : NULL;
    return address ? address : memory_text("/"); /* the page of errors is nowhere */
}

void dress_frame(struct visit *visit, json_t *document)
{
    char key[23];
    json_t *session = object_at(document, "session");
    seal_code(key);
    dress_desk(visit, object_at(document, "desk"));
    json_put_text(session, "home", session_home(json_text(session, "role")));
    put_left(visit, session);
    json_put_text(document, "csrf", visit->csrf);
    json_put_text(document, "accessible", language_words(visit, legal_accessible(visit->app->config)));
    json_put_text(document, "key", key);
    put(document, "here", here(visit));
    put_example(visit, document, "example_day", 7);
    put_example(visit, document, "example_later", 60);
}

/* ---- What has just happened ---- */

/* "?fait=outing_cancel" after a redirection: the sentence of a form that leads here. */
static const char *said_here(const struct visit *visit)
{
    const char *act = visit->request->method == HTTP_GET ? json_text(visit->fields, "fait") : NULL;
    size_t count;
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; act && i < count; i++)
        if (routes[i].kind == ROUTE_FORM && strcmp(routes[i].call, act) == 0 && routes[i].said[0] &&
            routes_then(&routes[i]) == visit->page)
            return routes[i].said;
    return "";
}

/* The trial telephone is the dispatcher's own page, on the host that people reach us by. */
static void dress_trial(const struct config *config, json_t *document)
{
    const char *host = strstr(config->public_url, "://");
    int length = host ? (int)(host + 3 + strcspn(host + 3, ":/") - config->public_url) : 0;

    if (config->trial && config->phone_port && length)
        put(document, "phone_url", memory_format("%.*s:%d/appel", length, config->public_url, config->phone_port));
}

static void dress_ending(const struct visit *visit, json_t *document)
{
    bool refused = visit->status != STATUS_OK;
    json_put_text(document, "said", refused ? "" : language_words(visit, said_here(visit)));
    json_put_text(document, "refusal",
                  refused && !visit->problems ? language_words(visit, refusal_sentence(visit->status, visit->reason)) : "");
    dress_trial(visit->app->config, document);
    dress_title(visit, document, visit->page->title);
}

void dress_title(const struct visit *visit, json_t *document, const char *title)
{
    const char *error = visit->status == STATUS_OK ? "" : language_words(visit, "Erreur\u00A0: ");
    put(document, "title", memory_format("%s%s", error, language_words(visit, title)));
}

/* ---- The summary of problems ---- */

static json_t *problems_summary(const struct visit *visit)
{
    json_t *summary = json_array(), *problem;
    size_t i;
    json_array_foreach(visit->problems, i, problem)
    {
        const char *field = json_text(problem, "field"), *code = json_text(problem, "code");
        if (!field || !code)
            continue;
        bool stands = strcmp(code, "unexpected") != 0; /* what was not asked for stands nowhere */
        char *id = stands ? memory_format("%s-%s", visit->route->call, field) : NULL, *sentence = french_problem(field, code, language_way(visit));
        json_array_append_new(summary, json_pack("{s:s?, s:s}", "id", id, "message", sentence));
        free(id);
        free(sentence);
    }
    return summary;
}

static void count_arrays(json_t *document)
{
    json_t *some = json_object(), *value;
    const char *key;
    json_object_foreach(document, key, value) if (json_is_array(value))
        json_object_set_new(some, key, json_integer((json_int_t)json_array_size(value)));
    json_object_set_new(document, "some", some);
}

void dress_page(struct visit *visit, json_t *document)
{
    bool has_forms = forms_stand_on(visit->page);
    if (has_forms && !visit->token) { /* the forms of somebody unknown need a token of their own */
        char token[44];
        seal_token(token);
        session_give(visit, token);
    }
    dress_frame(visit, document);
    dress_ending(visit, document);
    json_object_set_new(document, "problems", problems_summary(visit));
    count_arrays(document);
    json_object_set_new(document, "forms", forms_make(visit, document));
    json_object_del(document, "preset");
}
