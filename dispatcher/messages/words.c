#include "dispatcher/messages/words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/french.h"
#include "base/http/template.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"

struct words {
    struct template_set *templates;
    const struct config *config;
};

enum { QUICK = CHANNEL_SMS | CHANNEL_EMAIL | CHANNEL_CALL, EVERY = QUICK | CHANNEL_LETTER, UNASKED = 16 };

static const struct kind {
    const char *name;
    unsigned channels;
    const char *subject;
} kinds[] = {
#define MESSAGE(kind, channels, subject) {#kind, channels, subject},
#include "dispatcher/messages/messages.def"
#undef MESSAGE
};

static const size_t kind_count = sizeof kinds / sizeof *kinds;

const char *words_kind(size_t i, unsigned *channels)
{
    if (i >= kind_count)
        return NULL;
    *channels = kinds[i].channels & EVERY;
    return kinds[i].name;
}

static const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < kind_count; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

bool words_unasked(const char *name)
{
    const struct kind *kind = kind_find(name);

    return kind && kind->channels & UNASKED;
}

enum channel channel_from_name(const char *name)
{
    static const struct {
        const char *name;
        enum channel channel;
    } channels[] = {
        {"sms", CHANNEL_SMS}, {"email", CHANNEL_EMAIL}, {"call", CHANNEL_CALL}, {"letter", CHANNEL_LETTER}};

    for (size_t i = 0; name && i < sizeof channels / sizeof *channels; i++)
        if (strcmp(channels[i].name, name) == 0)
            return channels[i].channel;
    return 0;
}

/* Opening */

static bool texts_complete(const struct words *words)
{
    bool fine = true;

    for (size_t i = 0; i < kind_count; i++)
        if (!template_has(words->templates, kinds[i].name)) {
            log_error("words", "kind=%s folder=%s why=\"no text\"", kinds[i].name, words->config->texts);
            fine = false;
        }
    return fine;
}

struct words *words_open(const struct config *config)
{
    struct words *words = memory_zero(sizeof *words);

    words->config = config;
    words->templates = template_open(config->texts, TEMPLATE_TEXT);
    if (words->templates && texts_complete(words))
        return words;
    words_close(words);
    return NULL;
}

void words_close(struct words *words)
{
    if (!words)
        return;
    template_free(words->templates);
    free(words);
}

/* Writing */

/* The host of a URL, for the line by which telephones recognise a code: "https://nec.fr:8080/x" gives
 * "nec.fr". */
static char *host_of(const char *url)
{
    const char *host = strstr(url, "://");

    host = host ? host + 3 : url;
    return memory_format("%.*s", (int)strcspn(host, ":/"), host);
}

/* "1, 2, 3, 4, 5, 6": a voice says a code digit by digit. */
static char *digits_apart(const char *number)
{
    size_t length = strlen(number);
    char *apart = memory_zero(3 * length + 1), *to = apart;

    for (size_t i = 0; i < length; i++) {
        *to++ = number[i];
        if (i + 1 < length) {
            *to++ = ',';
            *to++ = ' ';
        }
    }
    return apart;
}

/* A number to read is not broken at the end of a line. */
static void desk_put(const struct words *words, enum channel channel, json_t *document)
{
    char e164[PHONE_E164_BYTES], shown[PHONE_SHOWN_BYTES];
    const char *desk = words->config->desk_phone;

    if (channel & (CHANNEL_EMAIL | CHANNEL_LETTER) && phone_number_parse(desk, e164) == PHONE_FINE) {
        phone_number_show(e164, shown);
        desk = shown;
    }
    json_put_text(document, "desk_phone", desk);
}

/* What the templates know beside the message itself. */
static void frame(const struct words *words, enum channel channel, json_t *document)
{
    const char *number = json_text(document, "number");
    char *host = host_of(words->config->public_url);

    json_object_set_new(document, "sms", json_boolean(channel == CHANNEL_SMS));
    json_object_set_new(document, "call", json_boolean(channel == CHANNEL_CALL));
    json_object_set_new(document, "long", json_boolean(channel & (CHANNEL_EMAIL | CHANNEL_LETTER)));
    json_object_set_new(document, "email", json_boolean(channel == CHANNEL_EMAIL));
    json_object_set_new(document, "replies", json_boolean(words->config->sms_replies));
    json_put_text(document, "url", words->config->public_url);
    json_put_text(document, "host", host);
    desk_put(words, channel, document);
    if (number) {
        char *apart = digits_apart(number);
        json_put_text(document, "number_apart", apart);
        free(apart);
    }
    free(host);
}

static enum french_way way_of(enum channel channel)
{
    return channel == CHANNEL_SMS ? FRENCH_SMS : channel == CHANNEL_CALL ? FRENCH_SPEECH : FRENCH_PAGE;
}

static char *trimmed(char *text)
{
    char *from = text + strspn(text, " \n"), *end = from + strlen(from);

    while (end > from && isspace((unsigned char)end[-1]))
        end--;
    char *kept = memory_format("%.*s", (int)(end - from), from);
    free(text);
    return kept;
}

/* No-break spaces are for the eye. Shortens `text` in place. */
static void spaces_plain(char *text)
{
    static const char no_break[] = "\u00A0";
    char *to = text;

    for (const char *from = text; *from; to++) {
        bool found = strncmp(from, no_break, sizeof no_break - 1) == 0;
        *to = found ? ' ' : *from;
        from += found ? sizeof no_break - 1 : 1;
    }
    *to = '\0';
}

bool words_write(struct words *words, const char *kind_name, enum channel channel, json_t *document,
                 int64_t now, char **subject, char **body)
{
    const struct kind *kind = kind_find(kind_name);
    struct template_report report = {0};

    if (!kind || !(kind->channels & channel))
        return false;
    frame(words, channel, document);
    french_document(document, now, way_of(channel));
    char *text = trimmed(template_text(words->templates, kind->name, document, &report));
    if (report.missing > 0) { /* a sentence with a hole is worse than none: a person will call */
        free(text);
        return false;
    }
    if (channel == CHANNEL_CALL)
        spaces_plain(text);
    *body = channel == CHANNEL_SMS ? french_gsm7(text) : memory_text(text);
    *subject = memory_text(channel & (CHANNEL_EMAIL | CHANNEL_LETTER) ? kind->subject : "");
    free(text);
    return true;
}
