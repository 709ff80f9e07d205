#include "dispatcher/phone/agi.h"

#include <assert.h>
#include <ctype.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"
#include "base/seal.h"
#include "dispatcher/phone/agi_wire.h"
#include "dispatcher/phone/away.h"
#include "dispatcher/phone/signal.h"
#include "dispatcher/phone/voice.h"

#define LINE_MOST      4096
#define COMMAND_MOST   1000 /* Asterisk 16 reads 2,047 bytes */
#define CALLS_MOST     64
#define COMMAND_EXTRA_MS 10000
#define CALL_MOST_MS   (30 * 60 * 1000)
#define RECORD_MS      60000
#define WORD_SAMPLES   4000 /* half a second: shorter is nobody speaking */
#define TRIAL_SENTENCE "Nantes en Compagnie."
#define ANY_KEY        "\"0123456789*#\""
#define KEYS_MOST      8
#define NEXT_KEY_MS    4000 /* between two digits of one number */

enum line_state { LINE_HEADER, LINE_BUSY, LINE_IDLE, LINE_IN_520, LINE_CLOSED };

/* Which command is outstanding, so that its reply is understood. */
enum command { COMMAND_NONE, COMMAND_ANSWER, COMMAND_PLAY_KEYS, COMMAND_WAIT_KEY, COMMAND_PLAY_RECORD, COMMAND_SIGNAL,
               COMMAND_RECORD, COMMAND_PLAY_DIAL, COMMAND_SET_NUMBER, COMMAND_SET_NEXT, COMMAND_PLAY_END, COMMAND_HANGUP, COMMAND_TRY, COMMAND_SET_HEARD };

struct agi {
    struct loop *loop;
    const struct config *config;
    const struct call_service *service;
    struct evconnlistener *listener;
    struct voice *voice;
    char *voices, *recordings; /* as Asterisk finds them */
    struct away *away;
    struct line *lines; /* a list */
    size_t count;
};

/* One connection. */
struct line {
    struct agi *agi;
    struct line *next;
    struct bufferevent *wire;
    enum line_state state;
    enum command command;
    enum command after_voice; /* what to do with the sentence that is being made */
    struct call *call;        /* NULL before the header's end and after the caller has gone */
    struct voice_job *voice;
    struct loop_timer *command_timer, *call_timer;
    struct agi_header header;
    const char *to;           /* whom to ring; NULL: the desk */
    int most, wait_ms;
    char typed[KEYS_MOST + 1]; /* since the last step */
    char code[23];             /* of the recording */
};

/* ---- the end of a line ---- */

static void line_free(struct line *line)
{
    struct line **link = &line->agi->lines;

    while (*link != line)
        link = &(*link)->next;
    *link = line->next;
    line->agi->count--;
    if (line->call)
        call_gone(line->call);
    voice_forget(line->voice);
    loop_cancel(&line->command_timer);
    loop_cancel(&line->call_timer);
    bufferevent_free(line->wire);
    free(line);
}

static void on_close_now(void *arg)
{
    struct line *line = arg;

    line->command_timer = NULL;
    line_free(line);
}

/* The caller has gone, or must: freed from the loop, since we may be inside the call's own step. */
static void line_close(struct line *line, const char *why)
{
    if (line->state == LINE_CLOSED)
        return;
    log_info("agi", "id=%s closed=%s", *line->header.id ? line->header.id : "-", why);
    line->state = LINE_CLOSED;
    bufferevent_disable(line->wire, EV_READ);
    loop_cancel(&line->command_timer);
    line->command_timer = loop_after(line->agi->loop, 0, on_close_now, line);
}

static void on_command_late(void *arg)
{
    struct line *line = arg;

    line->command_timer = NULL;
    line_close(line, "command_deadline");
}

static void on_call_late(void *arg)
{
    struct line *line = arg;

    line->call_timer = NULL;
    line_close(line, "call_deadline");
}

/* ---- commands ---- */

static void command_send(struct line *line, enum command command, int wait_ms, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Nothing that came from outside ever stands in a command: paths and numbers of our own only. Should one hold the end
 * of a line all the same, or be longer than Asterisk reads, its rest would be run as another command: it is not sent.
 */
static void command_send(struct line *line, enum command command, int wait_ms, const char *format, ...)
{
    char text[COMMAND_MOST];
    va_list args;

    if (line->state == LINE_CLOSED)
        return;
    assert(line->state == LINE_IDLE);
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0 || length >= COMMAND_MOST || strpbrk(text, "\r\n"))
        return line_close(line, "command_refused");
    evbuffer_add_printf(bufferevent_get_output(line->wire), "%s\n", text);
    line->state = LINE_BUSY;
    line->command = command;
    loop_cancel(&line->command_timer);
    line->command_timer = loop_after(line->agi->loop, wait_ms + COMMAND_EXTRA_MS, on_command_late, line);
}

static void key_wait(struct line *line, int wait_ms)
{
    command_send(line, COMMAND_WAIT_KEY, wait_ms, "WAIT FOR DIGIT %d", wait_ms);
}

/* A sentence that could not be made is not said; the keys still work. */
static void on_voice(const char *path, void *arg)
{
    struct line *line = arg;
    char *quoted = path ? memory_format("\"%s\"", path) : NULL;

    line->voice = NULL;
    if (quoted)
        command_send(line, line->after_voice, 120000, "STREAM FILE %s %s", quoted,
                     line->after_voice == COMMAND_PLAY_KEYS ? ANY_KEY : "\"\"");
    else if (line->after_voice == COMMAND_PLAY_KEYS)
        key_wait(line, line->wait_ms);
    else
        command_send(line, line->after_voice, 1000, "NOOP");
    free(quoted);
}

static void say(struct line *line, const char *text, enum command then)
{
    if (line->state == LINE_CLOSED)
        return;
    line->after_voice = then;
    if (*text)
        line->voice = voice_make(line->agi->voice, text, on_voice, line);
    else
        on_voice(NULL, line);
}

static void front_keys(void *front, const char *text, int most, int wait_s)
{
    struct line *line = front;

    line->most = most < KEYS_MOST ? most : KEYS_MOST;
    line->wait_ms = wait_s * 1000;
    line->typed[0] = '\0';
    say(line, text, COMMAND_PLAY_KEYS);
}

static void front_record(void *front, const char *text)
{
    say(front, text, COMMAND_PLAY_RECORD);
}

static void front_dial(void *front, const char *text, const char *number)
{
    struct line *line = front;

    line->to = number && phone_number_diallable(number) ? number : NULL;
    say(line, text, COMMAND_PLAY_DIAL);
}

static void front_hangup(void *front, const char *text)
{
    say(front, text, COMMAND_PLAY_END);
}

static const struct call_front front = {front_keys, front_record, front_dial, front_hangup};

/* ---- replies ---- */

/* Digits are gathered until there are enough, or # is pressed, or none follows; * and # alone are told as such. */
static void key_take(struct line *line, int key)
{
    size_t length = strlen(line->typed);

    if (key > 0 && key < 128 && (isdigit(key) || length == 0)) {
        line->typed[length++] = (char)key;
        line->typed[length] = '\0';
        if (isdigit(key) && length < (size_t)line->most)
            return key_wait(line, NEXT_KEY_MS);
    }
    call_keys(line->call, line->typed);
}

static void recording_start(struct line *line)
{
    seal_code(line->code);
    command_send(line, COMMAND_RECORD, RECORD_MS + 5000, "RECORD FILE \"%s/%s\" wav \"#0\" %d s=4", line->agi->recordings, line->code,
                 RECORD_MS);
}

static void recording_end(struct line *line, const struct agi_reply *reply)
{
    char *name = memory_format("%s.wav", line->code);
    bool for_a_person = reply->result == '0'; /* whoever presses 0 has changed their mind: nothing is kept */
    bool spoken = reply->endpos >= WORD_SAMPLES && !for_a_person;

    if (!spoken) {
        char *path = memory_format("%s/%s", line->agi->recordings, name);
        remove(path);
        free(path);
    }
    if (for_a_person)
        call_keys(line->call, "0");
    else
        call_recorded(line->call, spoken ? name : NULL, NULL);
    free(name);
}

static void reply_take(struct line *line, const struct agi_reply *reply)
{
    enum command command = line->command;

    loop_cancel(&line->command_timer);
    line->command = COMMAND_NONE;
    line->state = LINE_IDLE;
    if (reply->code == 511)
        return line_close(line, "dead_channel");
    if (reply->code != 200)
        log_warn("agi", "id=%s command=%d code=%d", line->header.id, (int)command, reply->code);
    switch (command) {
    case COMMAND_ANSWER:
        if (agi_header_is(&line->header, "rappel"))
            line->call = call_new_placed(line->agi->service, &front, line, line->header.id, line->header.code);
        else
            line->call = call_new(line->agi->service, &front, line, line->header.id, line->header.withheld ? NULL : line->header.number,
                              agi_header_is(&line->header, "message") ? SCRIPT_FROM_VOICEMAIL : SCRIPT_FROM_START);
        return;
    case COMMAND_PLAY_KEYS:
        if (reply->result > 0)
            return key_take(line, reply->result);
        return key_wait(line, line->wait_ms);
    case COMMAND_WAIT_KEY:
        return reply->result < 0 ? line_close(line, "hung_up") : key_take(line, reply->result);
    case COMMAND_PLAY_RECORD:
        return command_send(line, COMMAND_SIGNAL, 5000, "STREAM FILE \"%s/signal\" \"\"", line->agi->voices);
    case COMMAND_SIGNAL:
        return recording_start(line);
    case COMMAND_RECORD:
        return recording_end(line, reply);
    case COMMAND_PLAY_DIAL:
        if (line->to)
            return command_send(line, COMMAND_SET_NUMBER, 1000, "SET VARIABLE NEC_NUMBER %s", line->to);
        return command_send(line, COMMAND_SET_NEXT, 1000, "SET VARIABLE NEC_NEXT desk");
    case COMMAND_SET_NUMBER:
        return command_send(line, COMMAND_SET_NEXT, 1000, "SET VARIABLE NEC_NEXT person");
    case COMMAND_SET_NEXT:
        if (line->to) {
            call_put_through(line->call);
            line->call = NULL;
        }
        return line_close(line, line->to ? "to_person" : "to_desk");
    case COMMAND_PLAY_END:
        return command_send(line, COMMAND_HANGUP, 1000, "HANGUP");
    case COMMAND_TRY:
        return command_send(line, COMMAND_SET_HEARD, 1000, "SET VARIABLE NEC_HEARD %s", reply->endpos > 0 ? "yes" : "no");
    case COMMAND_SET_HEARD:
    case COMMAND_HANGUP:
    case COMMAND_NONE:
        return line_close(line, "done");
    }
}

/* ---- reading ---- */

static void header_end(struct line *line)
{
    const struct agi_header *header = &line->header;
    const char *fault = agi_header_fault(header, line->agi->config->agi_secret);

    if (fault)
        return line_close(line, fault);
    if (agi_header_is(header, "echec")) {
        calls_end(line->agi->service->calls, header->code, agi_dial_outcome(header->status, header->cause));
        return line_close(line, "not_answered");
    }
    line->state = LINE_IDLE;
    if (agi_header_is(header, "essai"))
        return say(line, TRIAL_SENTENCE, COMMAND_TRY);
    command_send(line, COMMAND_ANSWER, 5000, "ANSWER");
}

static void text_take(struct line *line, const char *text)
{
    if (line->state == LINE_HEADER) {
        if (agi_header_take(&line->header, text))
            header_end(line);
        return;
    }
    if (strcmp(text, "HANGUP") == 0)
        return line_close(line, "hung_up");
    if (strncmp(text, "520-", 4) == 0) {
        line->state = LINE_IN_520;
        return;
    }
    if (line->state == LINE_IN_520 && strncmp(text, "520 ", 4) != 0)
        return;
    struct agi_reply reply = agi_reply_parse(text);
    if (line->command == COMMAND_NONE || reply.code < 200)
        return;
    reply_take(line, &reply);
}

static void on_read(struct bufferevent *wire, void *arg)
{
    struct line *line = arg;
    struct evbuffer *in = bufferevent_get_input(wire);
    size_t length;
    char *text;

    while (line->state != LINE_CLOSED && (text = evbuffer_readln(in, &length, EVBUFFER_EOL_LF))) {
        if (length > LINE_MOST || strlen(text) != length)
            line_close(line, "no_line"); /* too long, or a NUL in it */
        else
            text_take(line, text);
        free(text);
    }
    if (evbuffer_get_length(in) > LINE_MOST)
        line_close(line, "line_too_long");
}

static void on_event(struct bufferevent *wire, short what, void *arg)
{
    (void)wire;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        line_close(arg, "peer_closed");
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address, int size, void *arg)
{
    struct agi *agi = arg;

    (void)listener;
    (void)address;
    (void)size;
    if (agi->count >= CALLS_MOST) {
        log_warn("agi", "refused=1 calls=%zu", agi->count);
        evutil_closesocket(fd);
        return;
    }
    struct line *line = memory_zero(sizeof *line);
    line->agi = agi;
    line->next = agi->lines;
    agi->lines = line;
    agi->count++;
    line->wire = bufferevent_socket_new(loop_base(agi->loop), fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(line->wire, on_read, NULL, on_event, line);
    bufferevent_enable(line->wire, EV_READ | EV_WRITE);
    line->command_timer = loop_after(agi->loop, COMMAND_EXTRA_MS, on_command_late, line);
    line->call_timer = loop_after(agi->loop, CALL_MOST_MS, on_call_late, line);
}

struct agi *agi_open(struct loop *loop, const struct config *config, const struct call_service *service, struct voice *voice,
                     const char *folder)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)config->agi_port)};
    struct agi *agi = memory_zero(sizeof *agi);

    agi->loop = loop;
    agi->config = config;
    agi->service = service;
    agi->voice = voice;
    agi->voices = memory_format("%s/voices", folder);
    agi->recordings = memory_format("%s/recordings", folder);
    bool fine = signal_make(agi->voices);
    fine = fine && (agi->away = away_open(loop, agi->voice, service, folder)) != NULL;
    if (fine && inet_pton(AF_INET, config->agi_listen, &where.sin_addr) == 1)
        agi->listener = evconnlistener_new_bind(loop_base(loop), on_accept, agi, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE, 64,
                                                (struct sockaddr *)&where, sizeof where);
    if (!agi->listener) {
        log_error("agi", "listen=%s port=%d error=\"%s\"", config->agi_listen, config->agi_port,
                  evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
        agi_close(agi);
        return NULL;
    }
    return agi;
}

void agi_close(struct agi *agi)
{
    if (!agi)
        return;
    if (agi->listener)
        evconnlistener_free(agi->listener);
    while (agi->lines)
        line_free(agi->lines);
    away_close(agi->away);
    free(agi->voices);
    free(agi->recordings);
    free(agi);
}
