/*
 * The way in: a message with a link and six digits, no password.
 *
 *   /connexion ──POST──► 303 /connexion/code?pour=… ──POST──► 303 home, or where one came from
 *   /e/{token} (from the message): GET shows a button, POST logs in
 *   /connexion/second follows for a coordinator with a second factor (factor.c)
 *
 * `pour` is the number or address that was typed, sealed: it need not be typed
 * twice, and an address bar or a log does not tell it. `suite` is a path of ours.
 */
#include "base/json.h"
#include "base/memory.h"
#include "base/seal.h"
#include "web/handlers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WAY_LETTERS = 1000 };

/* A path of our own with its query, in the letters of a URL; else NULL. */
static const char *way_checked(const char *way)
{
    if (!way || way[0] != '/' || way[1] == '/' || strlen(way) > WAY_LETTERS)
        return NULL;
    for (const char *at = way; *at; at++)
        if (!isalnum((unsigned char)*at) && !strchr("/?&=%-._~+,:;@", *at))
            return NULL;
    return way;
}

char *login_way(const struct visit *visit)
{
    const struct http_request *request = visit->request;
    const json_t *const objects[] = {visit->named, visit->fields};
    char *way = visit->route->kind == ROUTE_PAGE
                    ? memory_format("%s%s%s", request->path, *request->query ? "?" : "", request->query)
                    : routes_fill(visit->route->from ? visit->route->from : "/", objects, 2);
    char *encoded = http_url_encode(way ? way : "/");
    char *login = memory_format("/connexion?suite=%s", encoded);
    free(way);
    free(encoded);
    return login;
}

void login_dress(struct visit *visit, json_t *document)
{
    const char *way = way_checked(json_text(visit->fields, "suite"));
    const char *sealed = json_text(visit->fields, "pour");
    char *contact = sealed ? seal_reveal(visit->app->seal, "contact", NULL, sealed) : NULL;
    json_put_text(document, "way", way ? way : "");
    json_put_text(document, "sealed_contact", contact ? sealed : "");
    free(contact);
}

/* A number that we know makes a message, one that we do not makes none; whoever enrols may be known already: nobody learns
 * which by a watch. */
void login_asking(struct visit *visit)
{
    enum { EVEN_MS = 50 };
    http_even(visit->request, EVEN_MS);
}

void login_asked(struct visit *visit, json_t *document)
{
    if (visit->json)
        return http_reply_json(visit->request, 200, document);
    const char *way = way_checked(json_text(visit->fields, "suite"));
    char *sealed = seal_text(visit->app->seal, "contact", json_text(visit->fields, "contact"));
    char *contact = http_url_encode(sealed), *encoded = http_url_encode(way ? way : "");
    http_reply_see_other(visit->request, "/connexion/code?pour=%s&suite=%s", contact, encoded);
    free(sealed);
    free(contact);
    free(encoded);
}

/* What kind of browser this is, for the list of one's own sessions; "iPad" says Macintosh as well. */
static const char *device_of(const char *agent)
{
    static const char *const kinds[][2] = {{"iPhone", "iphone"},   {"iPad", "ipad"},     {"Android", "android"},
                                           {"Windows", "windows"}, {"Macintosh", "mac"}, {"Linux", "linux"}};
    for (size_t i = 0; agent && i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(agent, kinds[i][0]))
            return kinds[i][1];
    return "";
}

void login_read(struct visit *visit)
{
    const char *sealed = json_text(visit->fields, "pour"), *typed = json_text(visit->fields, "contact");
    char *contact = sealed && (!typed || !*typed) ? seal_reveal(visit->app->seal, "contact", NULL, sealed) : NULL;
    if (!visit->program && contact)
        json_put_text(visit->fields, "contact", contact);
    if (!visit->program)
        json_put_text(visit->fields, "device", device_of(http_header(visit->request, "User-Agent")));
    free(contact);
}

/* The message is answered, the second factor asked for; where one wanted to go comes along. */
static const char *second_way(struct visit *visit, const char *way)
{
    char *encoded = http_url_encode(way);
    const char *second = http_keep_text(visit->request, "/connexion/second?suite=%s", encoded);
    free(encoded);
    return second;
}

void login_confirmed(struct visit *visit, json_t *document)
{
    const char *token = json_text(document, "session");
    const char *way = way_checked(json_text(visit->fields, "suite"));
    if (token)
        session_give(visit, token);
    json_object_del(document, "session"); /* the cookie has it: no script need ever see it */
    if (visit->json)
        return http_reply_json(visit->request, 200, document);
    const char *role = json_text(document, "role"), *home = session_home(role);
    if (role && strcmp(role, "half") == 0)
        home = second_way(visit, way ? way : "");
    else if (way && role && strcmp(role, "unproved") != 0)
        home = way;
    http_reply_see_other(visit->request, "%s", home);
}

void login_ended(struct visit *visit, json_t *document)
{
    session_take_away(visit);
    if (visit->json)
        return http_reply_json(visit->request, 200, document);
    http_reply_see_other(visit->request, "/");
}
