/*
 * What gateways for text messages tell us: /crochets/sms/{driver}[/{secret}].
 *
 * Whoever calls must know the secret at the end of the address (hook_secret) or sign as Twilio does;
 * to anybody else there is nothing here. The answer is 200, with nothing in it, once PostgreSQL
 * has it: what was not written down yet, the gateway sends again. What a text does, and that the same
 * text twice does nothing more, api.text_receive decides.
 */
#include "base/config.h"
#include "base/http/pairs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/phone_number.h"
#include "base/seal.h"
#include "web/handlers.h"
#include "web/inbound.h"
#include "web/reply_word.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_MOST = 4000, FROM_MOST = 40 };

static void reply_empty(struct visit *visit, int code)
{
    http_reply_bytes(visit->request, code, "text/plain", "", 0);
}

/* ---- Who calls ---- */

static bool knows_secret(const struct visit *visit)
{
    const char *given = json_text(visit->named, "secret"), *secret = visit->app->config->hook_secret;

    return given && *secret && seal_same(given, secret);
}

/* The address as they called it is the public one: what stands before us may have changed scheme and host. */
static bool is_signed(const struct visit *visit)
{
    const struct http_request *request = visit->request;
    const char *signature = http_header(request, "X-Twilio-Signature");
    char *url = memory_format("%s%s%s%s", visit->app->config->public_url, request->path,
                              *request->query ? "?" : "", request->query);
    bool fine = pairs_signed(visit->app->config->sms_password, url, request->body, request->body_size, signature);

    free(url);
    return fine;
}

static bool may_call(const struct visit *visit)
{
    const char *driver = json_text(visit->named, "driver"), *gateway = visit->app->config->sms_gateway;

    return *gateway && strcmp(driver, gateway) == 0 && (knows_secret(visit) || is_signed(visit));
}

/* ---- What it tells ---- */

static void on_noted(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    const char *outcome = json_text(answer->document, "outcome");

    if (status == STATUS_OK)
        log_info("hook", "id=%s gateway=%s outcome=%s repeated=%s", visit->request->id,
                 visit->app->config->sms_gateway, outcome ? outcome : "-",
                 json_truth(answer->document, "repeated") ? "true" : "false");
    if (status == STATUS_UNAVAILABLE)
        http_set_header(visit->request, "Retry-After", "30");
    reply_empty(visit, status_http(status));
}

static void tell(struct visit *visit, const char *act, json_t *input)
{
    char *text = json_dumps(input, JSON_COMPACT);

    visit->request->pg++;
    pg_call(visit->app->pg, act, PG_ARGS("service:web", NULL, text), on_noted, visit);
    free(text);
    json_decref(input);
}

/* Gateways write "33612345678", "+33612345678", "0612345678"; a short code or a name stays as it is. */
static void number_read(const char *from, char number[static FROM_MOST + 1])
{
    char e164[PHONE_E164_BYTES];
    bool bare = isdigit((unsigned char)from[0]) && from[0] != '0' && strlen(from) >= 10;
    char *shown = memory_format("%s%s", bare ? "+" : "", from);
    bool fine = phone_number_parse(shown, e164) == PHONE_FINE;

    snprintf(number, FROM_MOST + 1, "%s", fine ? e164 : from);
    free(shown);
}

/* Its first 4 kB, whole characters: what an alert can show. Yours. */
static char *note_sealed(const struct seal *seal, const char *text)
{
    size_t length = strlen(text);

    if (length > NOTE_MOST)
        for (length = NOTE_MOST; ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    char *note = memory_format("%.*s", (int)length, text);
    char *sealed = seal_text(seal, "note", note);
    free(note);
    return sealed;
}

static void text_take(struct visit *visit, const struct inbound *inbound)
{
    const struct seal *seal = visit->app->seal;
    char number[FROM_MOST + 1], index[65], own_id[23];

    number_read(inbound->from, number);
    seal_index(seal, number, index);
    seal_code(own_id); /* a gateway that gives no name: better twice than not at all */
    char *from = seal_text(seal, "phone", number), *note = note_sealed(seal, inbound->text);
    tell(visit, "text_receive",
         json_pack("{s:s, s:s, s:{s:s, s:s}, s:s, s:s}", "gateway", visit->app->config->sms_gateway,
                   "gateway_id", inbound->id ? inbound->id : own_id, "from", "sealed", from, "index", index,
                   "body", note, "word", reply_word_name(reply_word_of(inbound->text))));
    free(from);
    free(note);
}

static void receipt_take(struct visit *visit, const struct inbound *inbound)
{
    tell(visit, "text_delivered",
         json_pack("{s:s, s:s, s:s}", "gateway", visit->app->config->sms_gateway, "gateway_id", inbound->id,
                   "state", inbound->kind == INBOUND_DELIVERED ? "delivered" : "failed"));
}

void hook_sms(struct visit *visit)
{
    const struct http_request *request = visit->request;
    bool get = request->method == HTTP_GET;

    if (!may_call(visit)) {
        log_warn("hook", "id=%s why=\"neither secret nor signature\"", request->id);
        return reply_empty(visit, 404);
    }
    if (request->body_size > INBOUND_MOST_BYTES)
        return reply_empty(visit, 413);
    json_t *fields = get ? inbound_decode(request->query, strlen(request->query))
                         : inbound_decode(request->body, request->body_size);
    struct inbound inbound = inbound_read(inbound_shape_of(visit->app->config), fields);
    if (!fields)
        log_error("hook", "id=%s gateway=%s why=\"broken JSON\"", request->id,
                  visit->app->config->sms_gateway);
    if (inbound.kind == INBOUND_TEXT)
        text_take(visit, &inbound);
    else if (inbound.kind != INBOUND_NOTHING)
        receipt_take(visit, &inbound);
    else
        reply_empty(visit, fields ? 200 : 400);
    inbound_clear(&inbound);
    json_decref(fields);
}
