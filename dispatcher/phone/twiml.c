#include "dispatcher/phone/twiml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http/pairs.h"
#include "base/http/reply.h"
#include "base/http/server.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"
#include "base/seal.h"
#include "dispatcher/phone/twiml_words.h"
#include "dispatcher/phone/voice_files.h"

enum {
    CALLS_MOST = 64,
    BODY_MOST = 64 * 1024,
    SILENT_MS = 5 * 60 * 1000, /* no step takes so long */
    TALK_MS = 130 * 60 * 1000, /* but two people who talk, two hours at most */
    LAST_MS = 2 * 60 * 1000,   /* good-bye is said */
    TOLD_MS = 10 * 1000,       /* it is over, and we may yet hear what came of the last step */
    RING_S_LEAST = 5,
};

struct twiml {
    struct loop *loop;
    const struct config *config;
    const struct call_service *service;
    struct voice *voice;
    struct provider *provider;
    struct http_server *server;
    char desk[PHONE_E164_BYTES];
    struct hosted *calls; /* a list */
    size_t count;
};

enum step_kind { STEP_KEYS, STEP_RECORD, STEP_DIAL, STEP_LAST };

/* One call. `answer` is NULL while the step is being made: the service is asked, or the voice speaks. */
struct hosted {
    struct twiml *twiml;
    struct hosted *next;
    struct call *call;
    char id[TWIML_NAME_BYTES]; /* the provider's */
    int step;
    enum step_kind kind;
    int most, wait_s;                /* STEP_KEYS */
    char number[PHONE_E164_BYTES];   /* STEP_DIAL */
    bool to_desk;
    char *say;
    struct voice_job *voice;
    char sound[23], *sound_path;     /* the name in the address; the file without .wav, NULL: none */
    char *answer;
    struct http_request *waiting;    /* for the answer */
    struct loop_timer *silent;
};

/* ---- Answers ---- */

/* Frees it. */
static void xml_reply(struct http_request *request, char *xml)
{
    http_reply_bytes(request, 200, "text/xml; charset=utf-8", xml, strlen(xml));
    free(xml);
}

static void hosted_free(struct hosted *one)
{
    struct hosted **link = &one->twiml->calls;

    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    one->twiml->count--;
    call_gone(one->call);
    voice_forget(one->voice);
    loop_cancel(&one->silent);
    if (one->waiting)
        xml_reply(one->waiting, twiml_nothing());
    free(one->say);
    free(one->sound_path);
    free(one->answer);
    free(one);
}

static void on_silent(void *arg)
{
    struct hosted *one = arg;

    one->silent = NULL;
    log_info("twiml", "id=%s step=%d end=silent", one->id, one->step);
    hosted_free(one);
}

static void silent_after(struct hosted *one, int ms)
{
    loop_cancel(&one->silent);
    one->silent = loop_after(one->twiml->loop, ms, on_silent, one);
}

/* The present step, now or as soon as it is made. Whoever still waits has been given up by the provider, which asks again. */
static void step_reply(struct hosted *one, struct http_request *request)
{
    if (one->answer) {
        http_reply_bytes(request, 200, "text/xml; charset=utf-8", one->answer, strlen(one->answer));
        return;
    }
    if (one->waiting)
        http_reply_problem(one->waiting, STATUS_UNAVAILABLE, NULL, NULL);
    one->waiting = request;
}

/* ---- Steps ---- */

static char *address(const struct twiml *twiml, const char *what, const char *name)
{
    return memory_format("%s/telephone/%s/%s", twiml->config->public_url, what, name);
}

static char *step_write(const struct hosted *one)
{
    const struct twiml *twiml = one->twiml;
    const int ring_s = twiml->config->ring_s < RING_S_LEAST ? RING_S_LEAST : twiml->config->ring_s;
    char number[12], *url = one->sound_path ? address(twiml, "voix", one->sound) : NULL, *wav = url ? memory_format("%s.wav", url) : NULL;
    const struct twiml_say say = {wav, one->say};
    char *xml = NULL;

    snprintf(number, sizeof number, "%d", one->step);
    char *then = address(twiml, "pas", number);
    switch (one->kind) {
    case STEP_KEYS:
        xml = twiml_gather(say, one->most, one->wait_s, then);
        break;
    case STEP_RECORD:
        xml = twiml_record(say, then);
        break;
    case STEP_DIAL:
        xml = twiml_dial(say, one->number, ring_s, then);
        break;
    case STEP_LAST:
        xml = twiml_hangup(say);
        break;
    }
    free(then);
    free(url);
    free(wav);
    return xml;
}

/* What our voice could not make the provider's says. */
static void on_voice(const char *path, void *arg)
{
    static const int most_ms[] = {[STEP_KEYS] = SILENT_MS, [STEP_RECORD] = SILENT_MS, [STEP_DIAL] = TALK_MS, [STEP_LAST] = LAST_MS};
    struct hosted *one = arg;
    struct http_request *request = one->waiting;

    one->voice = NULL;
    one->sound_path = memory_text(path);
    seal_code(one->sound);
    one->answer = step_write(one);
    silent_after(one, most_ms[one->kind]);
    one->waiting = NULL;
    if (request)
        step_reply(one, request);
}

static void step_begin(struct hosted *one, enum step_kind kind, const char *say)
{
    one->step++;
    one->kind = kind;
    free(one->say);
    one->say = memory_text(say);
    if (*say)
        one->voice = voice_make(one->twiml->voice, say, on_voice, one);
    else
        on_voice(NULL, one);
}

static void front_keys(void *front, const char *say, int most, int wait_s)
{
    struct hosted *one = front;

    one->most = most < TWIML_KEYS_MOST ? most : TWIML_KEYS_MOST;
    one->wait_s = wait_s;
    step_begin(one, STEP_KEYS, say);
}

static void front_record(void *front, const char *say)
{
    step_begin(front, STEP_RECORD, say);
}

static void front_dial(void *front, const char *say, const char *number)
{
    struct hosted *one = front;

    one->to_desk = !number || !phone_number_diallable(number);
    snprintf(one->number, sizeof one->number, "%s", one->to_desk ? one->twiml->desk : number);
    step_begin(one, STEP_DIAL, say);
}

static void front_hangup(void *front, const char *say)
{
    step_begin(front, STEP_LAST, say);
}

static const struct call_front front = {front_keys, front_record, front_dial, front_hangup};

static bool for_a_person(const struct twiml_ask *ask)
{
    return strcmp(ask->keys, "0") == 0;
}

/*
 * Whoever presses 0 at the signal has changed their mind: nothing is kept. Nor is what lasted less than a second.
 * True: it comes, under the name `code`.
 */
static bool recording_take(const struct twiml *twiml, const struct twiml_ask *ask, char code[static 23])
{
    if (!*ask->recording)
        return false;
    seal_code(code);
    if (ask->recorded_s > 0 && !for_a_person(ask))
        return provider_bring(twiml->provider, ask->recording, code);
    provider_drop(twiml->provider, ask->recording);
    return false;
}

static void spoken(struct hosted *one, const struct twiml_ask *ask)
{
    char code[23] = "";
    const bool comes = recording_take(one->twiml, ask, code);

    if (for_a_person(ask))
        return call_keys(one->call, "0");
    char *file = memory_format("%s.wav", code);
    call_recorded(one->call, comes ? file : NULL, NULL);
    free(file);
}

/* What came of the present step, told to the call as its own kind of event. */
static void step_take(struct hosted *one, struct twiml_ask *ask)
{
    free(one->answer);
    free(one->sound_path);
    one->answer = one->sound_path = NULL;
    loop_cancel(&one->silent);
    switch (one->kind) {
    case STEP_KEYS:
        ask->keys[one->most] = '\0';
        return call_keys(one->call, ask->keys);
    case STEP_RECORD:
        return spoken(one, ask);
    case STEP_DIAL:
        return call_dialled(one->call, ask->answered);
    case STEP_LAST:
        return; /* asked_step() does not ask: nothing comes of a good-bye */
    }
}

/* ---- Calls ---- */

static struct hosted *hosted_find(const struct twiml *twiml, const char *id)
{
    for (struct hosted *one = twiml->calls; one; one = one->next)
        if (strcmp(one->id, id) == 0)
            return one;
    return NULL;
}

static struct hosted *hosted_new(struct twiml *twiml, const char *id)
{
    struct hosted *one = memory_zero(sizeof *one);

    one->twiml = twiml;
    one->next = twiml->calls;
    twiml->calls = one;
    twiml->count++;
    snprintf(one->id, sizeof one->id, "%s", id);
    return one;
}

/* Begins a call, of theirs or (`placed`) of ours, unless there are too many. */
static void call_begin(struct twiml *twiml, struct http_request *request, const struct twiml_ask *ask, const char *placed)
{
    char code[23];

    if (twiml->count >= CALLS_MOST) {
        log_warn("twiml", "refused=1 calls=%zu", twiml->count);
        return xml_reply(request, twiml_busy());
    }
    seal_code(code); /* the provider's name alone may come back after a restart, and a key is used once */
    char *id = memory_format("%s.%s", ask->call, code);
    struct hosted *one = hosted_new(twiml, ask->call);
    one->waiting = request;
    one->call = placed ? call_new_placed(twiml->service, &front, one, id, placed)
                       : call_new(twiml->service, &front, one, id, ask->from, SCRIPT_FROM_START);
    free(id);
}

/* What was said, and how two people's talk ended, is told by the step's own address, perhaps after the call's end. */
static bool told_later(const struct hosted *one)
{
    return one->answer && (one->kind == STEP_RECORD || (one->kind == STEP_DIAL && !one->to_desk));
}

/* Nobody is on the line any more. */
static void call_over(struct hosted *one)
{
    log_info("twiml", "id=%s step=%d end=hung_up", one->id, one->step);
    if (told_later(one))
        silent_after(one, TOLD_MS);
    else
        hosted_free(one);
}

/* ---- Requests ---- */

struct asked {
    struct twiml *twiml;
    struct http_request *request;
    struct twiml_ask ask;
    struct hosted *one; /* NULL: we do not know the call */
    const char *rest;   /* of the path */
};

static void asked_in(struct asked *asked)
{
    if (asked->ask.over && asked->one)
        call_over(asked->one);
    if (asked->ask.over)
        xml_reply(asked->request, twiml_nothing());
    else if (asked->one)
        step_reply(asked->one, asked->request);
    else
        call_begin(asked->twiml, asked->request, &asked->ask, NULL);
}

/* What somebody has said to a process that is no more, a person hears all the same (recordings.h); once, however often it is told. */
static void stray_take(const struct asked *asked)
{
    char code[23];

    if (!provider_knows(asked->twiml->provider, asked->ask.recording))
        recording_take(asked->twiml, &asked->ask, code);
}

static void asked_step(struct asked *asked)
{
    struct hosted *one = asked->one;
    const int step = atoi(asked->rest);

    if (!one) {
        stray_take(asked);
        if (asked->ask.outbound)
            return xml_reply(asked->request, twiml_hangup((struct twiml_say){NULL, NULL})); /* PostgreSQL has it called again */
        return asked_in(asked);
    }
    if (step == one->step && one->answer && one->kind != STEP_LAST && (!asked->ask.over || told_later(one)))
        step_take(one, &asked->ask);
    if (!asked->ask.over)
        return step_reply(one, asked->request);
    hosted_free(one);
    xml_reply(asked->request, twiml_nothing());
}

static void asked_placed(struct asked *asked)
{
    if (!seal_code_fine(asked->rest))
        http_reply_problem(asked->request, STATUS_NOT_FOUND, NULL, NULL);
    else if (asked->ask.over || asked->one)
        asked_in(asked);
    else
        call_begin(asked->twiml, asked->request, &asked->ask, asked->rest);
}

static void asked_ended(struct asked *asked)
{
    if (asked->one && asked->ask.over)
        call_over(asked->one);
    else if (seal_code_fine(asked->rest) && asked->ask.outcome)
        calls_not_answered(asked->twiml->service->calls, asked->rest, asked->ask.outcome);
    xml_reply(asked->request, twiml_nothing());
}

static const struct {
    const char *path, *route;
    void (*take)(struct asked *asked);
} ways[] = {{"/telephone/entrant", "/telephone/entrant", asked_in},
            {"/telephone/fin", "/telephone/fin", asked_ended},
            {"/telephone/pas/", "/telephone/pas/{step}", asked_step},
            {"/telephone/rappel/", "/telephone/rappel/{call}", asked_placed},
            {"/telephone/suite/", "/telephone/suite/{call}", asked_ended}};

/* The sound of a step that is a call's present one; else there is nothing here. */
static void sound_reply(struct twiml *twiml, struct http_request *request, const char *name)
{
    struct sound sound = {NULL, 0};
    size_t size = 0;

    request->route = "/telephone/voix/{sound}";
    for (const struct hosted *one = twiml->calls; one; one = one->next)
        if (one->sound_path && strlen(name) == 26 && strcmp(name + 22, ".wav") == 0 && strncmp(name, one->sound, 22) == 0 &&
            voice_file_read(one->sound_path, &sound))
            break;
    if (!sound.samples)
        return http_reply_problem(request, STATUS_NOT_FOUND, NULL, NULL);
    void *wav = sound_wav(&sound, &size);
    http_reply_bytes(request, 200, "audio/wav", wav, size);
    free(wav);
    sound_free(&sound);
}

/* The address as they called it is the public one: what stands before us may have changed scheme and host. */
static bool is_signed(const struct twiml *twiml, const struct http_request *request)
{
    char *url = memory_format("%s%s%s%s", twiml->config->public_url, request->path, *request->query ? "?" : "", request->query);
    bool fine = pairs_signed(twiml->config->twiml_secret, url, request->body, request->body_size,
                             http_header(request, "X-Twilio-Signature"));

    free(url);
    return fine;
}

static void post_take(struct twiml *twiml, struct http_request *request)
{
    struct asked asked = {.twiml = twiml, .request = request};

    if (request->body_size > BODY_MOST)
        return http_reply_problem_code(request, 413, NULL);
    if (!is_signed(twiml, request)) {
        log_warn("twiml", "id=%s why=\"no signature of the provider's\"", request->id);
        return http_reply_problem(request, STATUS_FORBIDDEN, NULL, NULL);
    }
    if (!twiml_read(request->body, request->body_size, &asked.ask))
        return http_reply_problem_code(request, 400, NULL);
    asked.one = hosted_find(twiml, asked.ask.call);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const size_t length = strlen(ways[i].path);
        if (strncmp(request->path, ways[i].path, length) != 0 || (ways[i].path[length - 1] != '/' && request->path[length]))
            continue;
        request->route = ways[i].route;
        asked.rest = request->path + length;
        return ways[i].take(&asked);
    }
    http_reply_problem(request, STATUS_NOT_FOUND, NULL, NULL);
}

static void on_request(struct http_request *request, void *arg)
{
    struct twiml *twiml = arg;

    request->authenticated = true;
    request->route = "/telephone";
    if (request->method == HTTP_POST)
        post_take(twiml, request);
    else if (strncmp(request->path, "/telephone/voix/", 16) == 0)
        sound_reply(twiml, request, request->path + 16);
    else
        http_reply_problem(request, STATUS_NOT_FOUND, NULL, NULL);
}

/* ---- Telephones that we ring ---- */

struct by_provider {
    struct exchange exchange; /* first: what callers hold */
    struct twiml *twiml;
    ami_failed failed;
    void *arg;
};

static bool exchange_ready(const struct exchange *exchange)
{
    (void)exchange;
    return true;
}

static bool exchange_ring(struct exchange *exchange, const struct ami_call *call)
{
    struct by_provider *by = (struct by_provider *)exchange;

    if (!phone_number_diallable(call->number))
        return false;
    char *picked_up = address(by->twiml, "rappel", call->code), *ended = address(by->twiml, "suite", call->code);
    provider_ring(by->twiml->provider, &(struct provider_call){call->code, call->number, picked_up, ended}, by->failed, by->arg);
    free(picked_up);
    free(ended);
    return true;
}

static void exchange_close(struct exchange *exchange)
{
    free(exchange);
}

struct exchange *twiml_exchange(struct twiml *twiml, ami_failed failed, void *arg)
{
    if (!*twiml->config->twiml_number)
        return NULL;
    struct by_provider *made = memory_zero(sizeof *made);
    *made = (struct by_provider){{exchange_ready, exchange_ring, exchange_close}, twiml, failed, arg};
    return &made->exchange;
}

/* ---- Life ---- */

static const char *complaint(const struct config *config, char desk[PHONE_E164_BYTES])
{
    if (!*config->twiml_account || !*config->twiml_secret)
        return "twiml_port needs twiml_account and twiml_secret";
    if (phone_number_parse(config->desk_phone, desk) != PHONE_FINE)
        return "desk_phone must be a number that can be dialled";
    if (*config->twiml_number && !phone_number_diallable(config->twiml_number))
        return "twiml_number must be digits, with a + before them";
    return NULL;
}

struct twiml *twiml_open(struct loop *loop, const struct config *config, const struct call_service *service, struct voice *voice,
                         struct provider *provider)
{
    struct twiml *twiml = memory_zero(sizeof *twiml);

    *twiml = (struct twiml){.loop = loop, .config = config, .service = service, .voice = voice, .provider = provider};
    const char *why = complaint(config, twiml->desk);
    if (why)
        log_error("twiml", "why=\"%s\"", why);
    else
        twiml->server = http_server_open(loop, config->twiml_listen, (uint16_t)config->twiml_port, on_request, twiml);
    if (!twiml->server) {
        twiml_close(twiml);
        return NULL;
    }
    log_info("twiml", "listen=%s port=%d", config->twiml_listen, (int)http_server_port(twiml->server));
    return twiml;
}

void twiml_close(struct twiml *twiml)
{
    if (!twiml)
        return;
    while (twiml->calls)
        hosted_free(twiml->calls);
    http_server_close(twiml->server);
    free(twiml);
}
