#include "dispatcher/phone/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http/files.h"
#include "base/http/form.h"
#include "base/http/reply.h"
#include "base/http/server.h"
#include "base/http/template.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"

#define CALLS_MOST   32
#define CALL_IDLE_MS (10 * 60 * 1000)

struct trial {
    struct loop *loop;
    const struct config *config;
    const struct call_service *service;
    struct http_server *server;
    struct template_set *pages;
    struct http_files *files;
    struct trial_call *calls; /* a list */
    size_t count;
    struct ringing *ringing; /* a list, oldest first */
};

/* A telephone that we ring; nobody has picked it up yet. */
struct ringing {
    struct trial *trial;
    struct ringing *next;
    char code[23];
    char number[PHONE_E164_BYTES];
    struct loop_timer *enough;
};

/* What the page shows now. `ready` is false while the service is being asked. */
enum trial_shows { SHOWS_KEYS, SHOWS_RECORD, SHOWS_DIAL, SHOWS_OVER };

struct trial_call {
    struct trial *trial;
    struct trial_call *next;
    struct call *call; /* NULL once over */
    char code[23];
    char *number;
    bool placed; /* we have rung them */
    char *to;    /* whom it is being put through to; NULL: the desk */
    enum trial_shows shows;
    bool ready;
    json_t *heard;                /* [{"voice": "…"} | {"you": "…"}], oldest first */
    struct http_request *waiting; /* a page that waits for the next step */
    struct loop_timer *idle;
};

static void page_reply(struct trial_call *one, struct http_request *request)
{
    struct evbuffer *html = evbuffer_new();
    json_t *page = json_pack("{ss ss sb ss? sO sb sb sb sb ss}", "code", one->code, "number", one->number ? one->number : "", "placed",
                             one->placed, "to", one->to, "heard", one->heard, "keys", one->shows == SHOWS_KEYS, "record", one->shows == SHOWS_RECORD, "dial",
                             one->shows == SHOWS_DIAL, "over", one->shows == SHOWS_OVER, "web", one->trial->config->public_url);

    template_render(one->trial->pages, "call", page, html, NULL);
    http_reply_html(request, 200, html);
    evbuffer_free(html);
    json_decref(page);
}

static void heard_add(struct trial_call *one, const char *who, const char *text)
{
    if (*text)
        json_array_append_new(one->heard, json_pack("{ss}", who, text));
}

static void shown(struct trial_call *one, enum trial_shows shows, const char *say)
{
    one->shows = shows;
    one->ready = true;
    heard_add(one, "voice", say);
    if (one->waiting) {
        struct http_request *request = one->waiting;
        one->waiting = NULL;
        page_reply(one, request);
    }
}

static void front_keys(void *front, const char *say, int most, int wait_s)
{
    (void)most;
    (void)wait_s;
    shown(front, SHOWS_KEYS, say);
}

static void front_record(void *front, const char *say)
{
    shown(front, SHOWS_RECORD, say);
}

static void front_dial(void *front, const char *say, const char *number)
{
    struct trial_call *one = front;

    free(one->to);
    one->to = NULL;
    if (number) {
        one->to = memory_zero(PHONE_SHOWN_BYTES);
        phone_number_show(number, one->to);
    }
    shown(one, SHOWS_DIAL, say);
}

static void line_end(struct trial_call *one)
{
    struct call *call = one->call;

    one->call = NULL;
    if (call)
        call_gone(call);
}

static void front_hangup(void *front, const char *say)
{
    struct trial_call *one = front;

    shown(one, SHOWS_OVER, say);
    line_end(one);
}

static const struct call_front front = {front_keys, front_record, front_dial, front_hangup};

static void trial_call_free(struct trial_call *one)
{
    struct trial_call **link = &one->trial->calls;

    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    one->trial->count--;
    line_end(one);
    if (one->waiting)
        http_reply_problem(one->waiting, STATUS_UNAVAILABLE, NULL, NULL);
    loop_cancel(&one->idle);
    json_decref(one->heard);
    free(one->number);
    free(one->to);
    free(one);
}

static void on_idle(void *arg)
{
    struct trial_call *one = arg;

    one->idle = NULL;
    trial_call_free(one);
}

static void idle_reset(struct trial_call *one)
{
    loop_cancel(&one->idle);
    one->idle = loop_after(one->trial->loop, CALL_IDLE_MS, on_idle, one);
}

static struct trial_call *call_find(struct trial *trial, const char *code)
{
    for (struct trial_call *one = trial->calls; one; one = one->next)
        if (strcmp(one->code, code) == 0)
            return one;
    return NULL;
}

/* ---- Telephones that ring ---- */

static void ringing_free(struct ringing *one)
{
    struct ringing **link = &one->trial->ringing;

    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    loop_cancel(&one->enough);
    free(one);
}

static void on_rung_enough(void *arg)
{
    struct ringing *one = arg;

    one->enough = NULL;
    calls_end(one->trial->service->calls, one->code, "no_answer");
    ringing_free(one);
}

struct trial_exchange {
    struct exchange exchange; /* first: what callers hold */
    struct trial *trial;
};

static bool exchange_ready(const struct exchange *exchange)
{
    (void)exchange;
    return true;
}

static bool exchange_ring(struct exchange *exchange, const struct ami_call *call)
{
    struct trial *trial = ((struct trial_exchange *)exchange)->trial;
    struct ringing *one = memory_zero(sizeof *one), **link = &trial->ringing;

    one->trial = trial;
    snprintf(one->code, sizeof one->code, "%s", call->code);
    snprintf(one->number, sizeof one->number, "%s", call->number);
    one->enough = loop_after(trial->loop, trial->config->ring_s * 1000, on_rung_enough, one);
    while (*link)
        link = &(*link)->next;
    *link = one;
    return true;
}

static void exchange_close(struct exchange *exchange)
{
    free(exchange);
}

struct exchange *trial_exchange(struct trial *trial)
{
    struct trial_exchange *made = memory_zero(sizeof *made);

    *made = (struct trial_exchange){{exchange_ready, exchange_ring, exchange_close}, trial};
    return &made->exchange;
}

static json_t *ringing_shown(const struct trial *trial)
{
    json_t *list = json_array();
    char number[PHONE_SHOWN_BYTES];

    for (const struct ringing *one = trial->ringing; one; one = one->next) {
        phone_number_show(one->number, number);
        json_array_append_new(list, json_pack("{ss ss}", "code", one->code, "number", number));
    }
    return list;
}

/* ---- A call ---- */

static void start_reply(struct trial *trial, struct http_request *request, int code, const char *problem)
{
    struct evbuffer *html = evbuffer_new();
    json_t *page = json_pack("{ss? so ss}", "problem", problem, "ringing", ringing_shown(trial), "web", trial->config->public_url);

    template_render(trial->pages, "start", page, html, NULL);
    http_reply_html(request, code, html);
    evbuffer_free(html);
    json_decref(page);
}

static struct trial_call *trial_call_new(struct trial *trial, const char *number)
{
    struct trial_call *one = memory_zero(sizeof *one);

    one->trial = trial;
    one->next = trial->calls;
    trial->calls = one;
    trial->count++;
    one->heard = json_array();
    one->number = memory_text(number ? number : "");
    seal_code(one->code);
    idle_reset(one);
    return one;
}

static void call_start(struct trial *trial, struct http_request *request, const char *number)
{
    struct trial_call *one = trial_call_new(trial, number);

    one->call = call_new(trial->service, &front, one, one->code, number, SCRIPT_FROM_START);
    http_reply_see_other(request, "/appel/%s", one->code);
}

static void call_pick_up(struct trial *trial, struct http_request *request, const char *code)
{
    struct ringing *ringing = trial->ringing;
    char number[PHONE_SHOWN_BYTES];

    while (ringing && strcmp(ringing->code, code) != 0)
        ringing = ringing->next;
    if (!ringing) {
        start_reply(trial, request, 404, "Ce téléphone ne sonne plus.");
        return;
    }
    phone_number_show(ringing->number, number);
    struct trial_call *one = trial_call_new(trial, number);
    one->placed = true;
    ringing_free(ringing);
    one->call = call_new_placed(trial->service, &front, one, one->code, code);
    http_reply_see_other(request, "/appel/%s", one->code);
}

/* The form of the first page: a call to us, or one of the telephones that ring. */
static void call_begin(struct trial *trial, struct http_request *request, const json_t *form)
{
    const char *rings = json_text(form, "rings");

    if (trial->count >= CALLS_MOST)
        start_reply(trial, request, 429, "Toutes les lignes d’essai sont occupées. Réessayez dans quelques minutes.");
    else if (rings)
        call_pick_up(trial, request, rings);
    else
        call_start(trial, request, json_text(form, "number"));
}

/* A button, a line of keys, a word, or the end: whatever the form says, told to the call as its own kind of event. */
static void call_press(struct trial_call *one, const json_t *form)
{
    const char *keys = json_text(form, "keys");
    const char *word = json_text(form, "word");
    const char *desk = json_text(form, "desk");

    idle_reset(one);
    if (!one->call || !one->ready)
        return;
    one->ready = false;
    if (json_text(form, "end")) {
        heard_add(one, "you", "(vous raccrochez)");
        shown(one, SHOWS_OVER, "");
        line_end(one);
    } else if (one->shows == SHOWS_KEYS && keys) {
        heard_add(one, "you", *keys ? keys : "(silence)");
        call_keys(one->call, keys);
    } else if (one->shows == SHOWS_RECORD) {
        heard_add(one, "you", word && *word ? word : "(silence)");
        call_recorded(one->call, NULL, word);
    } else if (one->shows == SHOWS_DIAL && desk) {
        bool answered = strcmp(desk, "yes") == 0;
        heard_add(one, "you", !answered ? "(personne ne décroche)" : one->to ? "(la personne décroche)" : "(la coordination décroche)");
        call_dialled(one->call, answered);
    } else {
        one->ready = true;
    }
}

static void file_reply(struct trial *trial, struct http_request *request)
{
    request->route = "/static/{file}";
    if (!http_files_serve(trial->files, request, request->path + 8))
        http_reply_problem(request, STATUS_NOT_FOUND, NULL, NULL);
}

static void on_request(struct http_request *request, void *arg)
{
    struct trial *trial = arg;
    enum form_fault fault = FORM_FINE;
    json_t *form = NULL;
    char code[23] = "";

    request->authenticated = true;
    if (request->method == HTTP_POST) {
        const char *site = http_header(request, "Sec-Fetch-Site");
        form = form_decode(request->body, request->body_size, &fault);
        if (!form || (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)) {
            json_decref(form);
            http_reply_problem(request, form ? STATUS_FORBIDDEN : STATUS_INVALID, form_fault_text(fault), NULL);
            return;
        }
    }
    struct trial_call *one = sscanf(request->path, "/appel/%22s", code) == 1 ? call_find(trial, code) : NULL;
    request->route = one ? "/appel/{code}" : "/appel";
    if (strncmp(request->path, "/static/", 8) == 0)
        file_reply(trial, request);
    else if (!one && request->method == HTTP_POST)
        call_begin(trial, request, form);
    else if (!one)
        start_reply(trial, request, code[0] ? 404 : 200, code[0] ? "Cet appel est terminé." : NULL);
    else if (request->method == HTTP_POST) {
        call_press(one, form);
        http_reply_see_other(request, "/appel/%s", one->code);
    } else if (one->ready || one->waiting || !one->call)
        page_reply(one, request);
    else
        one->waiting = request;
    json_decref(form);
}

struct trial *trial_open(struct loop *loop, const struct config *config, const struct call_service *service)
{
    struct trial *trial = memory_zero(sizeof *trial);

    trial->loop = loop;
    trial->config = config;
    trial->service = service;
    trial->pages = template_open(config->phone_pages, TEMPLATE_HTML);
    trial->files = trial->pages ? http_files_open(config->static_files, true) : NULL;
    trial->server = trial->files ? http_server_open(loop, config->listen, (uint16_t)config->phone_port, on_request, trial) : NULL;
    if (!trial->server) {
        trial_close(trial);
        return NULL;
    }
    log_info("trial_phone", "listen=%s port=%d", config->listen, (int)http_server_port(trial->server));
    return trial;
}

void trial_close(struct trial *trial)
{
    if (!trial)
        return;
    while (trial->calls)
        trial_call_free(trial->calls);
    while (trial->ringing)
        ringing_free(trial->ringing);
    http_server_close(trial->server);
    http_files_close(trial->files);
    template_free(trial->pages);
    free(trial);
}
