#include "web/language.h"

#include "base/config.h"
#include "base/english.h"
#include "base/http/form.h"
#include "base/http/template.h"
#include "base/json.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEPT_S = 365 * 24 * 3600 };

/* The first language that a browser asks for; whoever names French anywhere reads it. */
static bool prefers_english(const char *accepted)
{
    return accepted && strncasecmp(accepted, "en", 2) == 0 && !strcasestr(accepted, "fr");
}

static bool has_english(const struct visit *visit)
{
    return !visit->page || visit->page->english; /* the page of errors is no route's */
}

/* Only a page that has both is asked in which: what else stands at an address may be kept on the way, without a cookie. */
void language_choose(struct visit *visit)
{
    const char *asked = visit->request->method == HTTP_GET && has_english(visit) ? json_text(visit->fields, "lang") : NULL;
    if (asked && (strcmp(asked, "en") == 0 || strcmp(asked, "fr") == 0)) {
        bool secure = strncmp(visit->app->config->public_url, "https://", 8) == 0;
        visit->english = strcmp(asked, "en") == 0;
        http_set_header(visit->request, "Set-Cookie",
                        http_keep_text(visit->request, "nec-lang=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", asked, KEPT_S,
                                       secure ? "; Secure" : ""));
        return;
    }
    char *kept = form_cookie(http_header(visit->request, "Cookie"), "nec-lang");
    visit->english = kept ? strcmp(kept, "en") == 0 : prefers_english(http_header(visit->request, "Accept-Language"));
    free(kept);
}

bool language_is_english(const struct visit *visit)
{
    return visit->english && !visit->json && has_english(visit);
}

enum french_way language_way(const struct visit *visit)
{
    return language_is_english(visit) ? ENGLISH_PAGE : FRENCH_PAGE;
}

const char *language_words(const struct visit *visit, const char *french)
{
    const char *english = language_is_english(visit) ? english_of(french) : NULL;
    return english ? english : french;
}

/* What was asked for with the page, but for a choice of language, which stands first where it was made by our link; or
 * the draft of a form whose question was just answered wrongly. Yours. */
static char *asked_with(const struct visit *visit, const json_t *document)
{
    const char *query = visit->request->query, *draft = json_text(document, "d");
    if (visit->request->method == HTTP_GET)
        return memory_text(strncmp(query, "lang=", 5) == 0 ? strchrnul(query, '&') + (strchr(query, '&') != NULL) : query);
    if (!draft)
        return memory_text("");
    char *encoded = http_url_encode(draft), *asked = memory_format("d=%s", encoded);
    free(encoded);
    return asked;
}

static void put_other(const struct visit *visit, json_t *document, const char *other)
{
    char *asked = asked_with(visit, document);
    char *address = memory_format("%s?lang=%s%s%s", json_text(document, "here"), other, *asked ? "&" : "", asked);
    json_put_text(document, "other_language", other);
    json_put_text(document, "other_address", address);
    free(address);
    free(asked);
}

void language_render(struct visit *visit, const char *template, json_t *document, struct evbuffer *out)
{
    bool english = language_is_english(visit);
    json_put_text(document, "language", english ? "en" : "fr");
    if (has_english(visit))
        put_other(visit, document, english ? "fr" : "en");
    template_render(english ? visit->app->english : visit->app->templates, template, document, out, NULL);
}
