#include "base/config.h"
#include "base/english.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "web/dress.h"
#include "web/language.h"
#include "web/visit.h"

#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>

const char *refusal_sentence(enum status status, const char *reason)
{
    const char *sentence = reason ? french_word("refusal", reason) : NULL;
    if (sentence)
        return sentence;
    switch (status) {
    case STATUS_OK:
        return "";
    case STATUS_INVALID:
        return "Il reste une chose à corriger.";
    case STATUS_FORBIDDEN:
        return "Cette page n’est pas pour votre compte.";
    case STATUS_NOT_FOUND:
        return "Cette page n’existe pas.";
    case STATUS_CONFLICT:
        return "Quelqu’un d’autre vient de faire un autre choix.";
    case STATUS_EXPIRED:
        return "Le délai est passé.";
    case STATUS_STALE:
        return "La situation a changé entre-temps.";
    case STATUS_TOO_MANY:
        return "C’est beaucoup à la fois. Attendez un peu, ou appelez-nous.";
    case STATUS_INTERNAL:
        return "Quelque chose n’a pas marché de notre côté. Nous en sommes prévenus.";
    case STATUS_UNAVAILABLE:
        return "Le site ne répond pas en ce moment. Essayez dans quelques minutes, ou appelez-nous.";
    }
    return "";
}

/* "a/b" -> "/a~1b" (RFC 6901). Yours. */
static char *pointer_to(const char *field)
{
    char *pointer = memory_zero(2 * strlen(field) + 2), *to = pointer;
    *to++ = '/';
    for (; *field; field++) {
        bool special = *field == '~' || *field == '/';
        if (special)
            *to++ = '~';
        *to++ = (char)(*field == '~' ? '0' : *field == '/' ? '1' : *field);
    }
    return pointer;
}

static json_t *error_of(const json_t *problem)
{
    const char *field = json_text(problem, "field"), *code = json_text(problem, "code");
    json_t *choices = json_object_get(problem, "choices");
    char *pointer = pointer_to(field ? field : ""), *sentence = french_problem(field, code, FRENCH_PAGE);
    json_t *error =
        json_pack("{s:s, s:s, s:s}", "pointer", pointer, "code", code ? code : "", "message", sentence);
    if (choices)
        json_object_set(error, "choices", choices);
    free(pointer);
    free(sentence);
    return error;
}

json_t *refusal_errors(const json_t *problems)
{
    size_t i;
    json_t *problem, *errors = problems ? json_array() : NULL;
    json_array_foreach(problems, i, problem) json_array_append_new(errors, error_of(problem));
    return errors;
}

/* The page of errors knows nobody: it must come even when PostgreSQL does not. */
static void error_page(struct visit *visit, int code, const char *kind, const char *sentence)
{
    struct evbuffer *html = evbuffer_new();
    visit->english = visit->english && english_of(sentence);
    visit->page = NULL; /* whatever it was, this is another */
    json_t *document = json_pack("{s:{s:s}, s:{}, s:b, s:s, s:s, s:s}", "session", "role", "anyone", "desk", "trial",
                                 visit->app->config->trial, "title", language_words(visit, "Erreur"), "kind", kind, "sentence",
                                 language_words(visit, sentence));
    dress_frame(visit, document);
    language_render(visit, "error", document, html);
    json_decref(document);
    http_reply_html(visit->request, code, html);
    evbuffer_free(html);
}

/* Somebody who only has to log in, and was looking at a page that they can come back to. */
static bool only_logs_in(const struct visit *visit, enum status status, const char *reason)
{
    return status == STATUS_FORBIDDEN && reason && strcmp(reason, "login_needed") == 0 && visit->route &&
           visit->route->who == BY_SESSION && !visit->json;
}

void visit_refuse(struct visit *visit, enum status status, const char *reason)
{
    struct http_request *request = visit->request;
    if (only_logs_in(visit, status, reason)) {
        char *way = login_way(visit);
        http_reply_see_other(request, "%s", way);
        free(way);
        return;
    }
    bool old_form = reason && strcmp(reason, "stale_form") == 0;
    if (status == STATUS_FORBIDDEN && !old_form && visit->route && visit->route->who == BY_LINK) {
        status = STATUS_EXPIRED; /* a link nobody knows is a link that has ended */
        reason = "link_expired";
    }
    if (status == STATUS_UNAVAILABLE)
        http_set_header(request, "Retry-After", "30");
    const char *sentence = refusal_sentence(status, reason);
    if (visit->json) {
        if (status ==
            STATUS_UNAVAILABLE) /* a page has the desk's number on it, a document only what it says */
            sentence =
                http_keep_text(request, "%s Téléphone\u00A0: %s", sentence, visit->app->config->desk_phone);
        json_t *errors = refusal_errors(visit->problems);
        http_reply_problem(request, status, sentence, errors);
        json_decref(errors);
        return;
    }
    error_page(visit, status_http(status), old_form ? reason : status_name(status), sentence);
}

void visit_refuse_code(struct visit *visit, int code, const char *detail)
{
    if (visit->json)
        return http_reply_problem_code(visit->request, code, detail);
    error_page(visit, code, "unreadable", detail);
}
