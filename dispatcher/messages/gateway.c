#include "dispatcher/messages/gateway.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/http/reply.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum gateway_sign { SIGN_NONE, SIGN_BASIC, SIGN_OVH };

struct gateway {
    const struct config *config;
    const char *url, *headers, *body, *id, *never; /* of the settings, or of the table */
    enum gateway_sign sign;
    char *callback;
};

static const struct known {
    const char *name, *url, *headers, *body, *sign, *id, *never;
} known[] = {
#define GATEWAY(name, url, headers, body, sign, id, never) {#name, url, headers, body, sign, id, never},
#include "dispatcher/messages/gateways.def"
#undef GATEWAY
};

/* ---- Filling in ---- */

enum place { IN_URL, IN_HEADER, IN_FORM, IN_JSON };

/* A word in braces, and what stands for it in this message. */
struct filling {
    const char *name, *value;
};

enum { FILLINGS = 9 };

static void fillings_of(const struct gateway *gateway, const struct outgoing *message,
                        struct filling list[FILLINGS])
{
    const struct config *config = gateway->config;
    const struct filling all[FILLINGS] = {
        {"to", message->to},
        {"to_digits", message->to[0] == '+' ? message->to + 1 : message->to},
        {"text", message->body},
        {"reference", message->reference},
        {"sender", config->sms_sender},
        {"account", config->sms_account},
        {"user", config->sms_user},
        {"password", config->sms_password},
        {"callback", gateway->callback},
    };

    memcpy(list, all, sizeof all);
}

/* "{to}" at `text`: how long it is, its name in `name`; 0 when nothing like it stands there. */
static size_t blank_length(const char *text, char name[static 24])
{
    size_t length = *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

    if (length == 0 || length > 23 || text[length + 1] != '}')
        return 0;
    memcpy(name, text + 1, length);
    name[length] = '\0';
    return length + 2;
}

static const char *filling_find(const struct filling list[FILLINGS], const char *name)
{
    for (size_t i = 0; i < FILLINGS; i++)
        if (strcmp(list[i].name, name) == 0)
            return list[i].value;
    return NULL;
}

/* As a JSON string says it, without the quotes: the template has them. */
static char *json_escaped(const char *text)
{
    json_t *string = json_string(text);
    char *quoted = json_dumps(string, JSON_ENCODE_ANY);
    char *bare = memory_format("%.*s", (int)strlen(quoted) - 2, quoted + 1);

    json_decref(string);
    free(quoted);
    return bare;
}

static char *encoded(enum place place, const char *value)
{
    return place == IN_JSON     ? json_escaped(value)
           : place == IN_HEADER ? memory_text(value)
                                : http_url_encode(value);
}

/* The template with its words filled in; yours. */
static char *filled(const char *template, enum place place, const struct filling list[FILLINGS])
{
    struct evbuffer *out = evbuffer_new();
    char name[24];

    while (*template) {
        size_t blank = blank_length(template, name);
        if (blank > 0) {
            char *value = encoded(place, filling_find(list, name));
            evbuffer_add(out, value, strlen(value));
            free(value);
        } else {
            evbuffer_add(out, template, 1);
        }
        template += blank > 0 ? blank : 1;
    }
    evbuffer_add(out, "", 1);
    char *text = memory_text((const char *)evbuffer_pullup(out, -1));
    evbuffer_free(out);
    return text;
}

/* ---- Opening ---- */

/* Is every word in braces one that we know, with a value? */
static bool template_fine(const char *setting, const char *template, const struct filling list[FILLINGS])
{
    char name[24];

    for (; *template; template ++) {
        if (blank_length(template, name) == 0)
            continue;
        const char *value = filling_find(list, name);
        if (value && *value && !strpbrk(value, "\r\n"))
            continue;
        if (!value)
            log_error("sms", "setting=%s word=%s why=\"nothing is known by this name\"", setting, name);
        else
            log_error("sms", "setting=%s word=%s why=\"the setting sms_%s has no value\"", setting, name,
                      name);
        return false;
    }
    return true;
}

static bool sign_read(const char *name, enum gateway_sign *sign)
{
    static const char *const names[] = {[SIGN_NONE] = "none", [SIGN_BASIC] = "basic", [SIGN_OVH] = "ovh"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            *sign = (enum gateway_sign)i;
            return true;
        }
    log_error("sms", "setting=sms_sign why=\"must be none, basic or ovh\"");
    return false;
}

static const char *chosen(const char *setting, const char *fallback)
{
    return *setting ? setting : fallback;
}

static bool gateway_fine(struct gateway *gateway, const char *sign)
{
    static const struct outgoing sample = {.to = "+33600000000", .reference = "x", .body = "x"};
    const struct config *config = gateway->config;
    struct filling list[FILLINGS];

    fillings_of(gateway, &sample, list);
    if (strncmp(gateway->url, "http", 4) != 0) {
        log_error("sms",
                  "gateway=%s setting=sms_url why=\"no address, and no gateway is known by this name\"",
                  config->sms_gateway);
        return false;
    }
    if (!sign_read(sign, &gateway->sign) || !template_fine("sms_url", gateway->url, list) ||
        !template_fine("sms_headers", gateway->headers, list) ||
        !template_fine("sms_body", gateway->body, list))
        return false;
    if (gateway->sign != SIGN_NONE && !*config->sms_password) {
        log_error("sms", "setting=sms_password why=\"this way to sign needs it\"");
        return false;
    }
    if (gateway->sign == SIGN_OVH && (!*config->sms_user || !*config->sms_consumer)) {
        log_error("sms", "setting=sms_user why=\"OVH's signature needs sms_user and sms_consumer\"");
        return false;
    }
    return true;
}

struct gateway *gateway_open(const struct config *config)
{
    static const struct known none = {"", "", "", "", "none", "", ""};
    struct gateway *gateway = memory_zero(sizeof *gateway);
    const struct known *found = &none;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, config->sms_gateway) == 0)
            found = &known[i];
    gateway->config = config;
    gateway->url = chosen(config->sms_url, found->url);
    gateway->headers = chosen(config->sms_headers, found->headers);
    gateway->body = chosen(config->sms_body, found->body);
    gateway->id = chosen(config->sms_id, found->id);
    gateway->never = chosen(config->sms_never, found->never);
    gateway->callback = memory_format("%s/crochets/sms/%s%s%s", config->public_url, config->sms_gateway,
                                      *config->hook_secret ? "/" : "", config->hook_secret);
    if (gateway_fine(gateway, chosen(config->sms_sign, found->sign)))
        return gateway;
    gateway_close(gateway);
    return NULL;
}

void gateway_close(struct gateway *gateway)
{
    if (!gateway)
        return;
    free(gateway->callback);
    free(gateway);
}

/* ---- A request ---- */

static size_t headers_fill(const struct gateway *gateway, const struct filling list[FILLINGS], char **headers)
{
    size_t count = 0;

    for (const char *from = gateway->headers; *from && count < GATEWAY_HEADERS_MOST - 4;) {
        const char *end = strstr(from, " | ");
        char *one = memory_format("%.*s", end ? (int)(end - from) : (int)strlen(from), from);
        headers[count++] = filled(one, IN_HEADER, list);
        free(one);
        from = end ? end + 3 : from + strlen(from);
    }
    return count;
}

/* "$1$" and the SHA-1 of secret+consumer+METHOD+URL+BODY+TIME, as OVH documents it. */
static void sign_ovh(const struct config *config, struct gateway_request *request, size_t count, int64_t now)
{
    char hex[DIGEST_SHA1_HEX];
    char *plain = memory_format("%s+%s+%s+%s+%s+%lld", config->sms_password, config->sms_consumer, config->sms_method,
                                request->url, request->body, (long long)now);

    digest_sha1_hex(plain, hex);
    request->headers[count++] = memory_format("X-Ovh-Application: %s", config->sms_user);
    request->headers[count++] = memory_format("X-Ovh-Consumer: %s", config->sms_consumer);
    request->headers[count++] = memory_format("X-Ovh-Timestamp: %lld", (long long)now);
    request->headers[count++] = memory_format("X-Ovh-Signature: $1$%s", hex);
    free(plain);
}

struct gateway_request gateway_request_make(const struct gateway *gateway, const struct outgoing *message,
                                            int64_t now)
{
    const struct config *config = gateway->config;
    struct gateway_request request = {0};
    struct filling list[FILLINGS];

    fillings_of(gateway, message, list);
    request.url = filled(gateway->url, IN_URL, list);
    request.body = filled(gateway->body, strchr("{[", gateway->body[0]) ? IN_JSON : IN_FORM, list);
    size_t count = headers_fill(gateway, list, request.headers);
    if (gateway->sign == SIGN_OVH)
        sign_ovh(config, &request, count, now);
    if (gateway->sign == SIGN_BASIC) {
        request.user = chosen(config->sms_user, config->sms_account);
        request.password = config->sms_password;
    }
    return request;
}

void gateway_request_clear(struct gateway_request *request)
{
    free(request->url);
    free(request->body);
    for (size_t i = 0; request->headers[i]; i++)
        free(request->headers[i]);
}

/* ---- An answer ---- */

/* A string or a whole number as text; false for anything else, "" included. */
static bool text_of(const json_t *value, char *text, size_t size)
{
    text[0] = '\0';
    if (json_is_string(value))
        snprintf(text, size, "%s", json_string_value(value));
    else if (json_is_integer(value))
        snprintf(text, size, "%lld", (long long)json_integer_value(value));
    return text[0] != '\0';
}

/* Does the list "21211,21610" hold the word? */
static bool list_holds(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strncmp(list, word, length) == 0 && strchr(",", list[length]))
            return true;
    return false;
}

static bool says_never(const struct gateway *gateway, const json_t *answer)
{
    size_t length = strcspn(gateway->never, "=");
    char *path = memory_format("%.*s", (int)length, gateway->never), value[GATEWAY_ID_BYTES];
    const json_t *found = length > 0 ? json_at(answer, path) : NULL;

    free(path);
    if (!gateway->never[length])
        return json_array_size(found) > 0 || json_object_size(found) > 0 ||
               text_of(found, value, sizeof value);
    return text_of(found, value, sizeof value) && list_holds(gateway->never + length + 1, value);
}

enum adapter_end gateway_answer_read(const struct gateway *gateway, int code, const char *body,
                                     char id[static GATEWAY_ID_BYTES], const char **reason)
{
    json_t *answer = json_loads(body, 0, NULL);
    enum adapter_end end = ADAPTER_AGAIN;

    id[0] = '\0';
    *reason = NULL;
    if (says_never(gateway, answer)) {
        end = ADAPTER_NEVER;
        *reason = "number_refused";
    } else if (code >= 200 && code < 300) {
        bool named = *gateway->id ? text_of(json_at(answer, gateway->id), id, GATEWAY_ID_BYTES) : true;
        end = named ? ADAPTER_SENT : ADAPTER_AGAIN;
        *reason = named ? NULL : "gateway_unclear";
    } else {
        *reason = code == 429 || code >= 500 ? "gateway_down" : "gateway_refuses";
    }
    json_decref(answer);
    return end;
}
