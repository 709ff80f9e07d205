#include "dispatcher/phone/calls.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum {
    ASK_MS = 1000,
    EXTRA_MS = 30000, /* after the time that it may ring */
    TALK_MS = 2 * 60 * 60 * 1000,
};

struct known {
    struct known *next;
    char code[23];
    struct loop_timer *deadline; /* NULL: whoever carries it says when it ends */
    const char *late;            /* how it has ended then */
    struct calls *calls;
};

struct calls {
    struct loop *loop;
    const struct config *config;
    struct pg *pg;
    const struct seal *seal;
    struct exchange *exchange;
    int lines;
    struct loop_timer *timer;
    struct known *known; /* a list */
    bool asking;
};

static struct known **known_find(struct calls *calls, const char *code)
{
    struct known **link = &calls->known;

    while (*link && strcmp((*link)->code, code) != 0)
        link = &(*link)->next;
    return link;
}

static struct known *known_add(struct calls *calls, const char *code)
{
    struct known **link = known_find(calls, code);

    if (!*link) {
        *link = memory_zero(sizeof **link);
        (*link)->calls = calls;
        snprintf((*link)->code, sizeof (*link)->code, "%s", code);
    }
    loop_cancel(&(*link)->deadline);
    return *link;
}

static void known_remove(struct known **link)
{
    struct known *known = *link;

    *link = known->next;
    loop_cancel(&known->deadline);
    free(known);
}

void calls_live(struct calls *calls, const char *code)
{
    known_add(calls, code);
}

static void on_told(enum status status, const struct pg_answer *answer, void *arg)
{
    (void)answer, (void)arg;
    if (status != STATUS_OK)
        log_warn("calls", "to_desk=unknown status=%s", status_name(status)); /* the desk's telephone rings all the same */
}

void calls_to_desk(struct calls *calls, const char *code)
{
    char *text = memory_format("{\"call\":\"%s\"}", code);

    pg_call(calls->pg, "call_to_desk", PG_ARGS("service:dispatcher", NULL, text), on_told, NULL);
    free(text);
}

static void on_ended(enum status status, const struct pg_answer *answer, void *arg)
{
    (void)answer, (void)arg;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        log_warn("calls", "end=unknown status=%s", status_name(status)); /* settled when its lease is over */
}

void calls_end(struct calls *calls, const char *code, const char *outcome)
{
    struct known **link = known_find(calls, code);
    json_t *input = json_pack("{ss ss}", "call", code, "outcome", outcome);
    char *text = input ? json_dumps(input, JSON_COMPACT) : NULL;

    if (*link)
        known_remove(link);
    if (text && !loop_stopping(calls->loop)) {
        log_info("calls", "call=%s end=%s", code, outcome);
        pg_call(calls->pg, "call_end", PG_ARGS("service:dispatcher", NULL, text), on_ended, NULL);
    }
    free(text);
    json_decref(input);
}

void calls_not_answered(struct calls *calls, const char *code, const char *outcome)
{
    const struct known *known = *known_find(calls, code);

    if (known && known->deadline)
        calls_end(calls, code, outcome);
}

static void on_deadline(void *arg)
{
    struct known *known = arg;
    char code[sizeof known->code];

    memcpy(code, known->code, sizeof code);
    known->deadline = NULL;
    calls_end(known->calls, code, known->late);
}

static void known_wait(struct calls *calls, const char *code, int64_t ms, const char *late)
{
    struct known *known = known_add(calls, code);

    known->late = late;
    known->deadline = loop_after(calls->loop, ms, on_deadline, known);
}

void calls_hand_over(struct calls *calls, const char *code)
{
    known_wait(calls, code, TALK_MS, "done");
}

/* ---- Placing ---- */

static void call_place(struct calls *calls, const json_t *call)
{
    const char *code = json_text(call, "call");
    const char *number = json_text(call, "number");

    assert(code);
    if (!number || !calls->exchange->ring(calls->exchange, &(struct ami_call){code, number}))
        return calls_end(calls, code, number ? "failed" : "unreachable");
    known_wait(calls, code, calls->config->ring_s * 1000 + EXTRA_MS, "failed");
    log_info("calls", "call=%s direction=%s rings=true", code, json_text(call, "direction"));
}

static void on_next(enum status status, const struct pg_answer *answer, void *arg)
{
    struct calls *calls = arg;
    json_t *one;
    size_t i;

    calls->asking = false;
    if (status != STATUS_OK)
        return;
    json_array_foreach(json_object_get(answer->document, "calls"), i, one)
    {
        json_auto_t *call = json_deep_copy(one);
        seal_document(calls->seal, call);
        call_place(calls, call);
    }
}

static void calls_ask(void *arg)
{
    struct calls *calls = arg;
    const bool ready = calls->exchange && calls->exchange->ready(calls->exchange);
    json_auto_t *input = json_pack("{si sb s[]}", "lines", ready ? calls->lines : 0, "away", calls->exchange && !ready, "alive");

    if (calls->asking || loop_stopping(calls->loop))
        return;
    for (const struct known *known = calls->known; known; known = known->next)
        json_array_append_new(json_object_get(input, "alive"), json_string(known->code));
    char *text = json_dumps(input, JSON_COMPACT);
    calls->asking = true;
    pg_call(calls->pg, "call_next", PG_ARGS("service:dispatcher", NULL, text), on_next, calls);
    free(text);
}

struct calls *calls_open(struct loop *loop, const struct config *config, struct pg *pg, const struct seal *seal)
{
    struct calls *calls = memory_zero(sizeof *calls);

    *calls = (struct calls){.loop = loop, .config = config, .pg = pg, .seal = seal};
    calls->timer = loop_every(loop, ASK_MS, calls_ask, calls);
    return calls;
}

void calls_use(struct calls *calls, struct exchange *exchange, int lines)
{
    calls->exchange = exchange;
    calls->lines = lines;
}

void calls_close(struct calls *calls)
{
    if (!calls)
        return;
    loop_cancel(&calls->timer);
    while (calls->known)
        known_remove(&calls->known);
    if (calls->exchange)
        calls->exchange->close(calls->exchange);
    free(calls);
}
