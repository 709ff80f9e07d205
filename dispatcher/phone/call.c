#include "dispatcher/phone/call.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/acts.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"

struct call {
    const struct call_service *service;
    const struct call_front *front;
    void *front_arg;
    struct script *script;
    char *id;
    char number[PHONE_E164_BYTES]; /* "" when withheld or not a number */
    char *who;                     /* "session:…" once the call is open */
    char *code;                    /* the database's name for it, from then on; of one that we placed, at once */
    json_t *opening;               /* what api.call_open was given */
    json_t *word;                  /* what api.word_leave is being given; NULL: something else is asked */
    int asked;                     /* makes each act's key its own */
    bool asking;                   /* an answer is under way */
    bool gone;
};

static void call_free(struct call *call)
{
    script_free(call->script);
    json_decref(call->opening);
    json_decref(call->word);
    free(call->id);
    free(call->who);
    free(call->code);
    free(call);
}

/* What it came to, as the step says in which it ended. */
static void call_end(struct call *call)
{
    const struct script_step step = script_step(call->script);
    const bool to_desk = step.verb == SCRIPT_DIAL && !step.number;

    if (call->code)
        calls_end(call->service->calls, call->code, step.verb == SCRIPT_HANGUP ? "done" : to_desk ? "to_desk" : "hung_up");
    call_free(call);
}

static int64_t now_s(const struct call *call)
{
    return clock_now_us(call->service->clock) / 1000000;
}

static void ask(struct call *call, const struct script_step *step);

/* Carries the script's next step to whoever it is for. */
static void advance(struct call *call)
{
    struct script_step step = script_step(call->script);

    switch (step.verb) {
    case SCRIPT_ASK:
        ask(call, &step);
        return;
    case SCRIPT_KEYS:
        call->front->keys(call->front_arg, step.say, step.keys, step.wait_s);
        return;
    case SCRIPT_RECORD:
        call->front->record(call->front_arg, step.say);
        return;
    case SCRIPT_DIAL:
        if (call->code && !step.number)
            calls_to_desk(call->service->calls, call->code);
        call->front->dial(call->front_arg, step.say, step.number);
        return;
    case SCRIPT_HANGUP:
        call->front->hangup(call->front_arg, step.say);
        return;
    }
}

/* A word that PostgreSQL did not take; true when it is safe all the same. */
static bool word_keep(struct call *call)
{
    return call->service->kept && kept_add(call->service->kept, NULL, call->who, call->opening, call->word);
}

static void on_answered(enum status status, const struct pg_answer *answer, void *arg)
{
    struct call *call = arg;
    json_t *document = answer->document ? json_deep_copy(answer->document) : NULL;

    call->asking = false;
    if (call->word && (status == STATUS_UNAVAILABLE || status == STATUS_INTERNAL) && word_keep(call))
        status = STATUS_OK;
    if (status == STATUS_OK && !call->who && json_text(document, "session")) {
        call->who = memory_format("session:%s", json_text(document, "session"));
        if (!call->code && json_text(document, "call"))
            call->code = memory_text(json_text(document, "call"));
        if (call->code)
            calls_live(call->service->calls, call->code);
    }
    if (call->gone) {
        json_decref(document);
        call_end(call);
        return;
    }
    log_info("call", "id=%s state=%s status=%s", call->id, script_state(call->script), status_name(status));
    seal_document(call->service->seal, document);
    script_answered(call->script, status_name(status), answer->reason, document, now_s(call));
    json_decref(document);
    advance(call);
}

json_t *call_opening(const struct seal *seal, const char *id, const char *number)
{
    char e164[PHONE_E164_BYTES], index[65];
    json_t *input = json_object();

    json_object_set_new(input, "channel", json_string(id)); /* left out where it is not UTF-8 */
    if (!number || phone_number_parse(number, e164) != PHONE_FINE)
        return input;
    char *box = seal_text(seal, "phone", e164);
    seal_index(seal, e164, index);
    json_object_set_new(input, "contact", json_pack("{ss ss}", "sealed", box, "index", index));
    free(box);
    return input;
}

static json_t *act_input(const struct call *call, const struct script_step *step, bool *fine)
{
    const struct act *act = acts_find(step->function);
    struct act_context context = {.source = ACT_FROM_FORM, .seal = call->service->seal};
    json_t *input = NULL;
    json_t *problems = NULL;

    *fine = true;
    if (!act)
        return json_deep_copy(step->input);
    *fine = acts_input(act, step->input, &context, &input, &problems);
    json_decref(problems);
    return input;
}

static void ask(struct call *call, const struct script_step *step)
{
    const bool opening = strcmp(step->function, "call_open") == 0 || strcmp(step->function, "call_pick_up") == 0;
    bool fine = true;
    char key[128];

    assert(!call->asking);
    json_t *input = opening ? call_opening(call->service->seal, call->id, call->number) : act_input(call, step, &fine);
    if (opening && call->code)
        json_put_text(input, "call", call->code); /* which of those that we placed was picked up */
    if (!fine) {
        script_answered(call->script, "invalid", "problems", NULL, now_s(call));
        advance(call);
        return;
    }
    json_decref(call->word);
    call->word = strcmp(step->function, "word_leave") == 0 ? json_incref(input) : NULL;
    if (opening && !call->code)
        call->opening = json_incref(input);
    if (call->word && !call->who) { /* the call could not be opened: in nobody's name a word is not taken */
        script_answered(call->script, word_keep(call) ? "ok" : "unavailable", NULL, NULL, now_s(call));
        json_decref(input);
        advance(call);
        return;
    }
    char *text = json_dumps(input, JSON_COMPACT);
    const char *who = call->who ? call->who : "service:dispatcher";
    call->asking = true;
    if (strncmp(step->function, "page_", 5) == 0) {
        pg_read(call->service->pg, step->function, PG_ARGS(who, text), on_answered, call);
    } else {
        snprintf(key, sizeof key, "call:%s:%d", call->id, call->asked++);
        pg_call(call->service->pg, step->function, PG_ARGS(who, key, text), on_answered, call);
    }
    free(text);
    json_decref(input);
}

static struct call *call_make(const struct call_service *service, const struct call_front *front, void *front_arg, const char *id,
                              enum script_entry entry)
{
    struct call *call = memory_zero(sizeof *call);

    call->service = service;
    call->front = front;
    call->front_arg = front_arg;
    call->id = memory_text(id);
    call->script = script_new(entry);
    return call;
}

struct call *call_new(const struct call_service *service, const struct call_front *front, void *front_arg, const char *id,
                      const char *number, enum script_entry entry)
{
    struct call *call = call_make(service, front, front_arg, id, entry);

    if (number)
        phone_number_parse(number, call->number);
    log_info("call", "id=%s state=new withheld=%d", call->id, !call->number[0]);
    advance(call);
    return call;
}

struct call *call_new_placed(const struct call_service *service, const struct call_front *front, void *front_arg, const char *id,
                             const char *code)
{
    struct call *call = call_make(service, front, front_arg, id, SCRIPT_FROM_US);

    call->code = memory_text(code);
    log_info("call", "id=%s state=new placed=%s", call->id, call->code);
    advance(call);
    return call;
}

void call_keys(struct call *call, const char *keys)
{
    script_keys(call->script, keys, now_s(call));
    advance(call);
}

void call_recorded(struct call *call, const char *recording, const char *typed)
{
    script_recorded(call->script, recording, typed);
    advance(call);
}

void call_dialled(struct call *call, bool answered)
{
    script_dialled(call->script, answered);
    advance(call);
}

void call_gone(struct call *call)
{
    log_info("call", "id=%s state=%s gone=1", call->id, script_state(call->script));
    if (call->asking)
        call->gone = true;
    else
        call_end(call);
}

void call_put_through(struct call *call)
{
    log_info("call", "id=%s state=%s put_through=1", call->id, script_state(call->script));
    if (call->code)
        calls_hand_over(call->service->calls, call->code);
    call_free(call);
}
