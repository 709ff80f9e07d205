/*
 * The trial's messages, with the links in them ready to be clicked.
 */
#include "base/config.h"
#include "base/json.h"
#include "web/handlers.h"

#include <string.h>

static void piece_add(json_t *pieces, const char *text, size_t length, const char *link)
{
    if (length == 0)
        return;
    json_array_append_new(pieces, json_pack("{s:s%, s:s}", "text", text, length, "link", link));
}

/* "Répondez ici : http://127.0.0.1:8080/o/abc" in pieces; only addresses of this site become links. */
static json_t *pieces_of(const char *body, const char *public_url)
{
    json_t *pieces = json_array();
    size_t own = strlen(public_url);
    for (const char *at; (at = strstr(body, public_url));) {
        size_t length = strcspn(at, " \t\r\n\"<>");
        while (length > own && strchr(".,;:!?)", at[length - 1]))
            length--;
        char path[512] = "/";
        if (length > own && length - own < sizeof path)
            memcpy(path, at + own, length - own);
        piece_add(pieces, body, (size_t)(at - body), "");
        piece_add(pieces, at, length, path[0] == '/' && path[1] != '/' ? path : "");
        body = at + length;
    }
    piece_add(pieces, body, strlen(body), "");
    return pieces;
}

void messages_dress(struct visit *visit, json_t *document)
{
    size_t i;
    json_t *message;
    json_array_foreach(json_object_get(document, "messages"), i, message)
    {
        const char *body = json_text(message, "body");
        json_object_set_new(message, "pieces", pieces_of(body ? body : "", visit->app->config->public_url));
    }
}
