#include "dispatcher/messages/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/phone_number.h"

struct sender {
    struct loop *loop;
    struct pg *pg;
    const struct seal *seal;
    struct adapter *adapter;
    struct words *words;
    const char *reach;   /* beginnings of numbers */
    const char *gateway; /* the name under which receipts of text messages come back */
};

enum {
    OURS_MS = 10000, /* as api.message_take has it */
    GATEWAY_MS = 8000,
    TELL_AGAIN_MS = 1000,
};

/* One message in hand, from taking it to its last answer. */
struct sending {
    struct sender *sender;
    int64_t message;
    int64_t asked_us; /* when it was asked for: it is ours for OURS_MS at least from then */
    json_t *document; /* what api.message_take gave, unsealed; borrowed strings of `out` live here */
    struct outgoing out;
    char *subject, *body;
    const char *told; /* the act that tells how it ended */
    char *input;      /* and its input */
    sender_done done;
    void *arg;
};

/* In the order in which they run. */
static void on_taken(enum status status, const struct pg_answer *answer, void *arg);
static void sending_write(struct sending *sending);
static void sending_hand_on(struct sending *sending);
static void on_sent(enum adapter_end end, const char *said, void *arg);
static void sending_tell(void *arg);
static void on_told(enum status status, const struct pg_answer *answer, void *arg);
static void sending_end(struct sending *sending, enum status status);

struct sender *sender_open(struct loop *loop, const struct config *config, struct pg *pg,
                           const struct seal *seal, struct adapter *adapter)
{
    struct sender *sender = memory_zero(sizeof *sender);

    *sender = (struct sender){.loop = loop,
                              .pg = pg,
                              .seal = seal,
                              .adapter = adapter,
                              .words = words_open(config),
                              .reach = config->reach,
                              .gateway = config->sms_gateway};
    if (sender->words)
        return sender;
    free(sender);
    return NULL;
}

void sender_close(struct sender *sender)
{
    if (!sender)
        return;
    words_close(sender->words);
    free(sender);
}

void sender_send(struct sender *sender, int64_t message, sender_done done, void *arg)
{
    struct sending *sending = memory_zero(sizeof *sending);
    char input[48];

    *sending = (struct sending){
        .sender = sender, .message = message, .asked_us = monotonic_us(), .done = done, .arg = arg};
    snprintf(input, sizeof input, "{\"message\":%lld}", (long long)message);
    pg_call_quietly(sender->pg, "message_take", PG_ARGS("service:dispatcher", NULL, input), on_taken, sending);
}

static void on_taken(enum status status, const struct pg_answer *answer, void *arg)
{
    struct sending *sending = arg;

    if (status == STATUS_STALE || status == STATUS_NOT_FOUND)
        return sending_end(sending, STATUS_OK); /* another's, or long gone */
    if (status != STATUS_OK)
        return sending_end(sending, status);
    if (!json_text(answer->document, "kind")) {
        const char *dropped = json_text(answer->document, "dropped");
        log_info("message", "message=%lld end=%s why=%s", (long long)sending->message,
                 dropped ? "dropped" : "later", dropped ? dropped : "quiet_hours");
        return sending_end(sending, STATUS_OK);
    }
    sending->document = json_incref(answer->document);
    sending_write(sending);
}

/* A document for the act that tells how it ended; `input` is taken. */
static void sending_ends_as(struct sending *sending, const char *act, json_t *input)
{
    json_put_whole(input, "message", sending->message);
    json_put_whole(input, "try", json_whole(sending->document, "try", 0));
    sending->told = act;
    sending->input = json_dumps(input, JSON_COMPACT);
    json_decref(input);
    sending_tell(sending);
}

static void sending_fails(struct sending *sending, const char *reason, bool for_good)
{
    log_warn("message", "message=%lld kind=%s channel=%s end=failed why=%s for_good=%s",
             (long long)sending->message, json_text(sending->document, "kind"),
             json_text(sending->document, "channel"), reason, for_good ? "true" : "false");
    sending_ends_as(sending, "message_failed",
                    json_pack("{s:s, s:b}", "reason", reason, "for_good", for_good));
}

/* Sealed fields are opened here, as late as can be, and leave only in the words. */
static void sending_write(struct sending *sending)
{
    struct sender *sender = sending->sender;
    json_t *document = sending->document;
    const char *now = json_text(document, "now_at");
    enum channel channel = channel_from_name(json_text(document, "channel"));

    seal_document(sender->seal, document);
    sending->out = (struct outgoing){
        .channel = channel,
        .reference = json_text(document, "code"),
        .to = json_text(document, channel == CHANNEL_LETTER ? "address" : "contact"),
    };
    if (!sending->out.to)
        return sending_fails(sending, "no_address", true);
    if ((channel == CHANNEL_SMS || channel == CHANNEL_CALL) && !phone_number_begins(sending->out.to, sender->reach))
        return sending_fails(sending, "abroad", true);
    if (!words_write(sender->words, json_text(document, "kind"), channel, document,
                     paris_parse_instant(now ? now : ""), &sending->subject, &sending->body))
        return sending_fails(sending, "no_words", true);
    sending->out.subject = sending->subject;
    sending->out.body = sending->body;
    sending->out.unasked = words_unasked(json_text(document, "kind"));
    sending_hand_on(sending);
}

/* The gateway gets what is left of our time; when taking was slow, or we were frozen, that is less or nothing. */
static void sending_hand_on(struct sending *sending)
{
    struct adapter *adapter = sending->sender->adapter;
    int64_t left_ms = OURS_MS - (monotonic_us() - sending->asked_us) / 1000;

    if (left_ms <= 0) {
        log_warn("message", "message=%lld end=left why=too_late", (long long)sending->message);
        return sending_end(sending, STATUS_OK);
    }
    sending->out.within_ms = left_ms < GATEWAY_MS ? (int)left_ms : GATEWAY_MS;
    adapter->send(adapter, &sending->out, on_sent, sending);
}

/* What was said is kept, sealed; and under which name the gateway has it, for its receipt. */
static void sending_out(struct sending *sending, const char *act, const char *id)
{
    struct sender *sender = sending->sender;
    char *body = seal_text(sender->seal, "message", sending->body);
    json_t *input = json_pack("{s:s}", "body", body);

    if (id) {
        json_put_text(input, "gateway", sender->gateway);
        json_put_text(input, "gateway_id", id);
    }
    sending_ends_as(sending, act, input);
    free(body);
}

static void on_sent(enum adapter_end end, const char *said, void *arg)
{
    struct sending *sending = arg;
    const char *act = end == ADAPTER_TO_POST   ? "message_to_post"
                      : end == ADAPTER_TO_CALL ? "message_to_call"
                                               : "message_sent";

    if (end == ADAPTER_AGAIN || end == ADAPTER_NEVER)
        return sending_fails(sending, said, end == ADAPTER_NEVER);
    log_info("message", "message=%lld kind=%s channel=%s end=%s", (long long)sending->message,
             json_text(sending->document, "kind"), json_text(sending->document, "channel"),
             act + strlen("message_"));
    sending_out(sending, act, said);
}

static void sending_tell(void *arg)
{
    struct sending *sending = arg;

    pg_call(sending->sender->pg, sending->told, PG_ARGS("service:dispatcher", NULL, sending->input), on_told,
            sending);
}

/* It has gone out: PostgreSQL must learn it, or it would go out again. Both acts may be repeated. */
static void on_told(enum status status, const struct pg_answer *answer, void *arg)
{
    struct sending *sending = arg;
    struct loop *loop = sending->sender->loop;

    (void)answer;
    if (status == STATUS_UNAVAILABLE && !loop_stopping(loop)) {
        loop_after(loop, TELL_AGAIN_MS, sending_tell, sending);
        return;
    }
    sending_end(sending, status == STATUS_STALE ? STATUS_OK : status);
}

static void sending_end(struct sending *sending, enum status status)
{
    sender_done done = sending->done;
    void *arg = sending->arg;

    json_decref(sending->document);
    free(sending->subject);
    free(sending->body);
    free(sending->input);
    free(sending);
    done(status, arg);
}

/* Through the queue */

static void on_job_ended(enum status status, void *arg)
{
    struct queue_job *job = arg;

    if (status == STATUS_OK)
        queue_ack(job);
    else if (status == STATUS_UNAVAILABLE)
        queue_later(job);
    else
        queue_again(job); /* the log has the story; after some deliveries it is a dead letter */
}

static void on_job(struct queue_job *job, void *arg)
{
    struct sender *sender = arg;
    json_auto_t *body = json_loadb(job->body, job->body_length, 0, NULL);
    json_int_t message = json_whole(body, "message", 0);

    if (message <= 0)
        return queue_bury(job, "body");
    sender_send(sender, message, on_job_ended, job);
}

void sender_consume(struct sender *sender, struct queue *queue, const char *consumer)
{
    queue_consume(queue, "messages", "dispatcher", consumer, on_job, sender);
}
