#include "base/config.h"
#include "base/http/form.h"
#include "base/memory.h"
#include "base/seal.h"
#include "web/visit.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_LETTERS = 43, KEPT_S = 365 * 24 * 3600 }; /* when a session really ends, PostgreSQL says */

static bool is_https(const struct app *app)
{
    return strncmp(app->config->public_url, "https://", 8) == 0;
}

/* With the prefix a browser takes the cookie only over TLS and from no other host. */
static const char *cookie_name(const struct app *app)
{
    return is_https(app) ? "__Host-nec" : "nec";
}

static bool is_token(const char *text)
{
    size_t length = 0;
    for (; text[length]; length++)
        if (!isalnum((unsigned char)text[length]) && !strchr("-_", text[length]))
            return false;
    return length == TOKEN_LETTERS;
}

/* A browser has it in a cookie, a program in its header. */
const char *session_token(struct http_request *request, const struct app *app)
{
    const char *bearer = http_header(request, "Authorization");
    char *token = bearer && strncmp(bearer, "Bearer ", 7) == 0
                      ? memory_text(bearer + 7)
                      : form_cookie(http_header(request, "Cookie"), cookie_name(app));
    if (!token || is_token(token))
        return token ? http_keep(request, token, free) : NULL;
    free(token);
    return NULL;
}

/* An answer that brings a cookie is one browser's, whatever page it is: no cache on the way may keep it. */
static void cookie_set(struct visit *visit, const char *value, int max_age_s)
{
    char *cookie =
        memory_format("%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", cookie_name(visit->app), value,
                      max_age_s, is_https(visit->app) ? "; Secure" : "");
    http_set_header(visit->request, "Set-Cookie", cookie);
    http_set_header(visit->request, "Cache-Control", "no-store");
    free(cookie);
}

void session_give(struct visit *visit, const char *token)
{
    visit->token = http_keep_text(visit->request, "%s", token);
    session_csrf(visit->app, token, visit->csrf);
    cookie_set(visit, token, KEPT_S);
}

void session_take_away(struct visit *visit)
{
    cookie_set(visit, "", 0);
}

void session_csrf(const struct app *app, const char *token, char csrf[65])
{
    char *text = memory_format("csrf %s", token);
    seal_index(app->seal, text, csrf);
    free(text);
}

/* "https://nec.example:8443" -> "nec.example:8443"; without a scheme NULL. */
static const char *authority(const char *origin)
{
    const char *start = strstr(origin, "://");
    return start ? start + 3 : NULL;
}

static bool same_authority(const char *origin, const char *host)
{
    size_t length = strcspn(host, "/");
    return strlen(origin) == length && strncmp(origin, host, length) == 0;
}

bool session_same_origin(const struct http_request *request, const struct app *app)
{
    const char *site = http_header(request, "Sec-Fetch-Site"), *origin = http_header(request, "Origin");
    if (site)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    if (!origin)
        return true;
    const char *sender = authority(origin), *ours = authority(app->config->public_url);
    const char *host = http_header(request, "Host"); /* what the browser itself believes it speaks to */
    return sender && ((ours && same_authority(sender, ours)) || (host && same_authority(sender, host)));
}

const char *session_home(const char *role)
{
    static const struct {
        const char *role, *path;
    } homes[] = {{"senior", "/mes-sorties"}, {"volunteer", "/benevole"}, {"coordinator", "/bureau"}, {"unproved", "/mes-connexions"}};
    for (size_t i = 0; role && i < sizeof homes / sizeof *homes; i++)
        if (strcmp(homes[i].role, role) == 0)
            return homes[i].path;
    return "/";
}
