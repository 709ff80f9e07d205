#include "dispatcher/phone/twiml_words.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/http/pairs.h"
#include "base/memory.h"

enum { RECORD_S = 60, SILENCE_S = 4, TALK_S = 2 * 60 * 60 };

/* ---- Asked ---- */

/* Names stand in keys, files and addresses of ours. */
static bool name_fine(const char *name, const char *signs)
{
    size_t length = strlen(name);

    for (const char *at = name; *at; at++)
        if (!isascii((unsigned char)*at) || !(isalnum((unsigned char)*at) || strchr(signs, *at)))
            return false;
    return length > 0 && length < TWIML_NAME_BYTES;
}

static const char *value_of(const struct pairs *pairs, const char *name)
{
    const char *value = pairs_get(pairs, name);

    return value ? value : "";
}

/* As agi.c gathers them: digits up to a sign that is none; * and # count only as the first. */
static void keys_read(const char *digits, char keys[static TWIML_KEYS_MOST + 1])
{
    size_t count = strspn(digits, "0123456789");

    if (count == 0 && (*digits == '*' || *digits == '#'))
        count = 1;
    if (count > TWIML_KEYS_MOST)
        count = TWIML_KEYS_MOST;
    memcpy(keys, digits, count);
    keys[count] = '\0';
}

/* Where no number is given some is put in its place, which spells why: ANONYMOUS, BLOCKED, RESTRICTED, UNAVAILABLE, UNKNOWN. */
static void from_read(const char *from, char number[static PHONE_E164_BYTES])
{
    static const char *const nobodys[] = {"+266696687", "+2562533", "+7378742833", "+86282452253", "+8656696"};

    number[0] = '\0';
    for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++)
        if (strcmp(nobodys[i], from) == 0)
            return;
    if (phone_number_diallable(from))
        phone_number_parse(from, number);
}

bool twiml_recording_fine(const char *name)
{
    return name_fine(name, "-_");
}

/*
 * The last part of RecordingUrl, without its ending. The rest of that address is not looked at: what we ask the
 * provider for we ask at the address of the settings.
 */
static void recording_read(const char *url, char recording[static TWIML_NAME_BYTES])
{
    const char *slash = strrchr(url, '/'), *from = slash ? slash + 1 : url;
    char *name = memory_format("%.*s", (int)strcspn(from, "."), from);

    recording[0] = '\0';
    if (twiml_recording_fine(name))
        memcpy(recording, name, strlen(name) + 1);
    free(name);
}

/* "failed": most likely a number that does not exist, says Twilio; so the next way is tried, and not this one again. */
static const struct {
    const char *status, *outcome;
} ends[] = {{"completed", NULL}, {"busy", "busy"}, {"no-answer", "no_answer"}, {"canceled", "no_answer"}, {"failed", "unreachable"}};

static void status_read(const char *status, struct twiml_ask *ask)
{
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcmp(status, ends[i].status) == 0) {
            ask->over = true;
            ask->outcome = ends[i].outcome;
        }
}

bool twiml_read(const char *body, size_t size, struct twiml_ask *ask)
{
    struct pairs pairs;

    pairs_read(&pairs, body, size);
    *ask = (struct twiml_ask){.over = false};
    const char *call = value_of(&pairs, "CallSid"), *dialled = value_of(&pairs, "DialCallStatus");
    const bool fine = name_fine(call, "-_.:~=+/");
    if (fine)
        memcpy(ask->call, call, strlen(call) + 1);
    from_read(value_of(&pairs, "From"), ask->from);
    keys_read(value_of(&pairs, "Digits"), ask->keys);
    recording_read(value_of(&pairs, "RecordingUrl"), ask->recording);
    ask->recorded_s = atoi(value_of(&pairs, "RecordingDuration"));
    ask->outbound = strncmp(value_of(&pairs, "Direction"), "outbound", 8) == 0;
    ask->answered = strcmp(dialled, "completed") == 0 || strcmp(dialled, "answered") == 0;
    status_read(value_of(&pairs, "CallStatus"), ask);
    pairs_clear(&pairs);
    return fine;
}

/* ---- Answered ---- */

/* Any text as it may stand between tags and in attributes. What XML has no letter for is a space. */
static void escaped_add(struct evbuffer *xml, const char *text)
{
    for (const char *at = text; *at; at++) {
        const unsigned char byte = (unsigned char)*at;
        if (strchr("<>&\"'", byte))
            evbuffer_add_printf(xml, "&#%d;", byte);
        else
            evbuffer_add(xml, byte < ' ' || byte == 0x7F ? " " : at, 1);
    }
}

/* `format` knows %s, escaped, and %d; nothing else. */
static void add(struct evbuffer *xml, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (const char *at = format; *at; at++) {
        if (*at != '%')
            evbuffer_add(xml, at, 1);
        else if (*++at == 's')
            escaped_add(xml, va_arg(args, const char *));
        else
            evbuffer_add_printf(xml, "%d", va_arg(args, int));
    }
    va_end(args);
}

static struct evbuffer *response_begin(void)
{
    struct evbuffer *xml = evbuffer_new();

    add(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>");
    return xml;
}

static char *response_end(struct evbuffer *xml)
{
    add(xml, "</Response>\n");
    char *text = memory_format("%.*s", (int)evbuffer_get_length(xml), (const char *)evbuffer_pullup(xml, -1));
    evbuffer_free(xml);
    return text;
}

static void say_add(struct evbuffer *xml, struct twiml_say say)
{
    if (say.url && *say.url)
        add(xml, "<Play>%s</Play>", say.url);
    else if (say.text && *say.text)
        add(xml, "<Say language=\"fr-FR\">%s</Say>", say.text);
}

/*
 * No key ends it, since * and # have meanings of their own: where several digits are waited for, one of them alone is told once
 * nothing follows. Silence is told by the Redirect: what was not pressed or said, some providers do not mention.
 */
char *twiml_gather(struct twiml_say say, int most, int wait_s, const char *then)
{
    struct evbuffer *xml = response_begin();

    add(xml, "<Gather input=\"dtmf\" numDigits=\"%d\" timeout=\"%d\" finishOnKey=\"\" method=\"POST\" action=\"%s\">", most, wait_s, then);
    say_add(xml, say);
    add(xml, "</Gather><Redirect method=\"POST\">%s</Redirect>", then);
    return response_end(xml);
}

char *twiml_record(struct twiml_say say, const char *then)
{
    struct evbuffer *xml = response_begin();

    say_add(xml, say);
    add(xml, "<Record maxLength=\"%d\" timeout=\"%d\" finishOnKey=\"#0\" playBeep=\"true\" trim=\"do-not-trim\" method=\"POST\" action=\"%s\"/>",
        RECORD_S, SILENCE_S, then);
    add(xml, "<Redirect method=\"POST\">%s</Redirect>", then);
    return response_end(xml);
}

char *twiml_dial(struct twiml_say say, const char *number, int ring_s, const char *then)
{
    struct evbuffer *xml = response_begin();

    say_add(xml, say);
    add(xml, "<Dial timeout=\"%d\" timeLimit=\"%d\" method=\"POST\" action=\"%s\"><Number>%s</Number></Dial>", ring_s, TALK_S, then, number);
    return response_end(xml);
}

char *twiml_hangup(struct twiml_say say)
{
    struct evbuffer *xml = response_begin();

    say_add(xml, say);
    add(xml, "<Hangup/>");
    return response_end(xml);
}

char *twiml_busy(void)
{
    struct evbuffer *xml = response_begin();

    add(xml, "<Reject reason=\"busy\"/>");
    return response_end(xml);
}

char *twiml_nothing(void)
{
    return response_end(response_begin());
}
