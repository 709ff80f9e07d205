#include "base/http/reply.h"

#include "base/http/wire.h"
#include "base/memory.h"

#include <assert.h>
#include <ctype.h>
#include <event2/keyvalq_struct.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void http_set_header(struct http_request *request, const char *name, const char *value)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request->wire->evhttp);
    assert(!strpbrk(name, "\r\n:") && !strpbrk(value, "\r\n"));
    if (strcasecmp(name, "Set-Cookie") != 0)
        evhttp_remove_header(headers, name);
    evhttp_add_header(headers, name, value);
}

/* One exit for all that have a body. */
static void send_buffer(struct http_request *request, int code, const char *type, struct evbuffer *body)
{
    http_set_header(request, "Content-Type", type);
    wire_send(request, code, body);
}

static void send_json(struct http_request *request, int code, const char *type, const json_t *document)
{
    struct evbuffer *body = evbuffer_new();
    char *text = json_dumps(document, JSON_COMPACT);
    assert(text);
    evbuffer_add(body, text, strlen(text));
    evbuffer_add(body, "\n", 1);
    free(text);
    http_set_header(request, "Vary", "Accept");
    send_buffer(request, code, type, body);
    evbuffer_free(body);
}

void http_reply_html(struct http_request *request, int code, struct evbuffer *html)
{
    http_set_header(request, "Vary", "Accept, Accept-Language, Cookie");
    send_buffer(request, code, "text/html; charset=utf-8", html);
}

void http_reply_json(struct http_request *request, int code, const json_t *document)
{
    send_json(request, code, "application/json", document);
}

bool http_names_tag(const char *header, const char *etag)
{
    return header && (strcmp(header, "*") == 0 || strstr(header, etag));
}

void http_reply_json_tagged(struct http_request *request, const json_t *document, const char *etag)
{
    http_set_header(request, "ETag", etag);
    if (http_names_tag(http_header(request, "If-None-Match"), etag))
        return wire_send(request, 304, NULL);
    http_reply_json(request, 200, document);
}

/* What a kind of refusal is called; RFC 9457 wants the same words each time. */
static const char *title_of(int code)
{
    static const struct {
        int code;
        const char *title;
    } titles[] = {
        {400, "Demande illisible"},
        {403, "Accès refusé"},
        {404, "Introuvable"},
        {405, "Méthode refusée"},
        {409, "Déjà pris"},
        {410, "Trop tard"},
        {412, "La situation a changé"},
        {413, "Trop long"},
        {415, "Format inconnu"},
        {422, "Réponses à corriger"},
        {429, "Trop de demandes"},
        {503, "Service momentanément indisponible"},
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].code == code)
            return titles[i].title;
    return "Erreur de notre côté";
}

static void send_problem(struct http_request *request, int code, const char *type, const char *detail,
                         const json_t *errors)
{
    json_t *problem = json_pack("{s:s, s:s, s:i, s:s}", "type", type, "title", title_of(code), "status", code,
                                "instance", request->id);
    if (detail)
        json_object_set_new(problem, "detail", json_string(detail));
    if (errors)
        json_object_set_new(problem, "errors", json_deep_copy(errors));
    send_json(request, code, "application/problem+json", problem);
    json_decref(problem);
}

void http_reply_problem(struct http_request *request, enum status status, const char *detail,
                        const json_t *errors)
{
    char type[64];
    snprintf(type, sizeof type, "/problems/%s", status_name(status));
    send_problem(request, status_http(status), type, detail, errors);
}

void http_reply_problem_code(struct http_request *request, int code, const char *detail)
{
    send_problem(request, code, "about:blank", detail, NULL);
}

void http_reply_see_other(struct http_request *request, const char *format, ...)
{
    va_list args;
    char *path = NULL;
    va_start(args, format);
    int length = vasprintf(&path, format, args);
    va_end(args);
    assert(length > 0 && path[0] == '/' && path[1] != '/' && path[1] != '\\');
    http_set_header(request, "Location", path);
    free(path);
    wire_send(request, 303, NULL);
}

void http_reply_bytes(struct http_request *request, int code, const char *type, const void *bytes,
                      size_t size)
{
    struct evbuffer *body = evbuffer_new();
    evbuffer_add(body, bytes, size);
    send_buffer(request, code, type, body);
    evbuffer_free(body);
}

static void send_tagged(struct http_request *request, const char *type, const char *etag, const char *cache,
                        const void *bytes, size_t size)
{
    http_set_header(request, "ETag", etag);
    http_set_header(request, "Cache-Control", cache);
    if (http_names_tag(http_header(request, "If-None-Match"), etag))
        return wire_send(request, 304, NULL);
    http_reply_bytes(request, 200, type, bytes, size);
}

void http_reply_cached(struct http_request *request, const char *type, const char *etag, int max_age_s,
                       const void *bytes, size_t size)
{
    char cache[48];
    snprintf(cache, sizeof cache, "public, max-age=%d", max_age_s);
    send_tagged(request, type, etag, max_age_s > 0 ? cache : "no-cache", bytes, size);
}

void http_reply_private(struct http_request *request, const char *type, const char *etag, const void *bytes,
                        size_t size)
{
    send_tagged(request, type, etag, "private, no-cache", bytes, size);
}

char *http_url_encode(const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *encoded = memory_zero(strlen(text) * 3 + 1), *to = encoded;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (isalnum(byte) || strchr("-._~", byte)) {
            *to++ = (char)byte;
            continue;
        }
        *to++ = '%';
        *to++ = hex[byte >> 4];
        *to++ = hex[byte & 15];
    }
    return encoded;
}
