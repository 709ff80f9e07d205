/*
 * The card of paper: a login for whoever has no telephone that reads messages.
 *
 *   /bureau/personnes/{person}/carte ── card_make ─► a square and eight letters, to print, shown once
 *   the square is a link like that of a message (/e/{token}); the letters are typed at /carte
 *
 * The square holds 128 random bits. The letters have only 40: PostgreSQL gets their keyed hash, which without our key
 * cannot be tried out, and counts wrong ones for the network that they come from.
 */
#include "base/config.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/seal.h"
#include "web/handlers.h"
#include "web/qr.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 8, SHOWN_BYTES = LETTERS + 2 };

static void index_put(const struct visit *visit, json_t *input, const char *letters)
{
    char index[65], *text = memory_format("card %s", letters);
    seal_index(visit->app->seal, text, index);
    json_put_text(input, "letters_index", index);
    free(text);
}

/* ---- At the desk ---- */

void card_letters_make(struct visit *visit, json_t *input)
{
    char letters[LETTERS + 1];
    seal_letters(letters);
    index_put(visit, input, letters);
    json_put_text(visit->fields, "letters", letters);
    form_send(visit, input);
}

void card_made(struct visit *visit, json_t *document)
{
    const char *token = json_text(document, "token"), *letters = json_text(visit->fields, "letters");
    if (token) { /* not told again when the form was sent twice */
        json_put_text(document, "address", http_keep_text(visit->request, "%s/e/%s", visit->app->config->public_url, token));
        json_put_text(document, "letters", http_keep_text(visit->request, "%.4s %.4s", letters, letters + LETTERS / 2));
    }
    json_object_del(document, "token");
    form_shown(visit, document);
}

/* made: {letters, until_at_day, qr, site}, once; made_before: it was, and is not told again. */
void card_dress(struct visit *visit, json_t *document)
{
    bool made = visit->request->method == HTTP_POST && visit->status == STATUS_OK;
    const char *address = made ? json_text(visit->fields, "address") : NULL;
    const char *site = strstr(visit->app->config->public_url, "://");
    json_object_set_new(document, "made", json_null());
    json_object_set_new(document, "made_before", json_boolean(made && !address));
    if (address)
        json_object_set_new(document, "made",
                            json_pack("{s:s, s:s, s:s, s:o?}", "letters", json_text(visit->fields, "letters"), "until_at_day",
                                      json_text(visit->fields, "until_at_day"), "site",
                                      site ? site + 3 : visit->app->config->public_url, "qr", qr_draw(address)));
}

/* ---- At home ---- */

/* As they were typed: capitals or not, in two groups or one. What is no letter of ours makes another card of it. */
void card_letters_read(struct visit *visit, json_t *input)
{
    char letters[SHOWN_BYTES] = "";
    size_t count = 0;
    for (const char *at = json_text(input, "letters"); at && *at && count <= LETTERS; at++)
        if (*at != ' ' && *at != '-')
            letters[count++] = (char)toupper((unsigned char)*at);
    index_put(visit, input, letters);
    form_send(visit, input);
}
