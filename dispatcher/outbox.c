#include "dispatcher/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum { POLL_MS = 1000, LIMIT = 100 };

struct outbox {
    struct outbox_parts parts;
    struct loop_timer *poll;
    bool busy;    /* from claiming to the end of marking */
    bool stopped; /* PostgreSQL must not be asked any more */
    bool rung;    /* something may have been committed since */
    bool anew;    /* Redis came back since: the next claim says so */
    bool asked_anew;
    size_t open;  /* things of this claim still being carried, and 1 while they are being handed out */
    json_t *done; /* how this claim ends: the input of api.outbox_done */
};

/* One thing being carried: a ranking job or a message. */
struct parcel {
    struct outbox *outbox;
    int64_t id;
};

/* In the order in which they run. */
static void outbox_claim(void *arg);
static void on_claimed(enum status status, const struct pg_answer *answer, void *arg);
static void carry_rank(struct outbox *outbox, const json_t *rank);
static void carry_message(struct outbox *outbox, const json_t *message);
static void carry_change(struct outbox *outbox, const json_t *change);
static void outbox_carried(struct outbox *outbox);
static void on_marked(enum status status, const struct pg_answer *answer, void *arg);

/* A bell, the poll, or more than one claim could take. */
static void outbox_claim(void *arg)
{
    struct outbox *outbox = arg;

    char input[40];

    outbox->rung = true;
    if (outbox->busy || loop_stopping(outbox->parts.loop))
        return;
    outbox->rung = false;
    outbox->busy = true;
    loop_hold(outbox->parts.loop); /* a stop lets a claim end */
    outbox->asked_anew = outbox->anew;
    outbox->anew = false;
    snprintf(input, sizeof input, "{\"limit\":%d%s}", LIMIT, outbox->asked_anew ? ",\"anew\":true" : "");
    pg_call_quietly(outbox->parts.pg, "outbox_claim", PG_ARGS("service:dispatcher", NULL, input), on_claimed,
                    outbox);
}

/* What it had may be lost. */
static void on_redis_up(void *arg)
{
    struct outbox *outbox = arg;

    outbox->anew = true;
    outbox_claim(outbox);
}

static void outbox_idle(struct outbox *outbox)
{
    outbox->busy = false;
    if (outbox->rung)
        outbox_claim(outbox);
    loop_release(outbox->parts.loop);
}

static size_t count_of(const json_t *document, const char *key)
{
    return json_array_size(json_object_get(document, key));
}

/* The journal's rows without those that are to be ranked: they are marked only once Redis has them. */
static json_t *journals_unranked(const json_t *document)
{
    json_t *kept = json_array(), *id, *rank;
    size_t i, j;

    json_array_foreach(json_object_get(document, "journals"), i, id)
    {
        bool ranked = false;
        json_array_foreach(json_object_get(document, "ranks"), j, rank) ranked =
            ranked || json_whole(rank, "job", 0) == json_integer_value(id);
        if (!ranked)
            json_array_append(kept, id);
    }
    return kept;
}

static void on_claimed(enum status status, const struct pg_answer *answer, void *arg)
{
    struct outbox *outbox = arg;
    json_t *document = answer->document, *one;
    size_t i;

    if (status != STATUS_OK) { /* the poll asks again; the log knows of errors */
        outbox->anew = outbox->anew || outbox->asked_anew;
        return outbox_idle(outbox);
    }
    outbox->rung =
        outbox->rung || count_of(document, "journals") == LIMIT || count_of(document, "messages") == LIMIT;
    outbox->done =
        json_pack("{s:o, s:[], s:[]}", "journals", journals_unranked(document), "again", "messages");
    outbox->open = 1;
    json_array_foreach(json_object_get(document, "ranks"), i, one) carry_rank(outbox, one);
    json_array_foreach(json_object_get(document, "messages"), i, one) carry_message(outbox, one);
    json_array_foreach(json_object_get(document, "changes"), i, one) carry_change(outbox, one);
    outbox_carried(outbox);
}

static struct parcel *parcel_new(struct outbox *outbox, int64_t id)
{
    struct parcel *parcel = memory_zero(sizeof *parcel);

    *parcel = (struct parcel){outbox, id};
    outbox->open++;
    return parcel;
}

static void parcel_end(struct parcel *parcel)
{
    struct outbox *outbox = parcel->outbox;

    free(parcel);
    outbox_carried(outbox);
}

/* Listed under `key` of outbox->done. */
static void parcel_end_as(struct parcel *parcel, const char *key)
{
    json_array_append_new(json_object_get(parcel->outbox->done, key), json_integer(parcel->id));
    parcel_end(parcel);
}

/* Rankings */

static void on_rank_put(enum status status, void *arg)
{
    parcel_end_as(arg, status == STATUS_OK ? "journals" : "again");
}

static void carry_rank(struct outbox *outbox, const json_t *rank)
{
    int64_t job = json_whole(rank, "job", 0);
    char body[64];

    snprintf(body, sizeof body, "{\"outing\":%lld%s}", (long long)json_whole(rank, "outing", 0),
             json_truth(rank, "preview") ? ",\"preview\":true" : "");
    queue_put(outbox->parts.queue, "to-rank", job, body, on_rank_put, parcel_new(outbox, job));
}

/* Messages */

static void on_message_sent(enum status status, void *arg)
{
    (void)status; /* what nobody knows comes again when its claim lapses */
    parcel_end(arg);
}

static void message_send(struct parcel *parcel)
{
    sender_send(parcel->outbox->parts.sender, parcel->id, on_message_sent, parcel);
}

/* Redis may have it or not; whoever takes the message first sends it. */
static void on_message_put(enum status status, void *arg)
{
    struct parcel *parcel = arg;

    if (status == STATUS_OK)
        parcel_end_as(parcel, "messages");
    else if (parcel->outbox->stopped)
        parcel_end(parcel);
    else
        message_send(parcel);
}

static void carry_message(struct outbox *outbox, const json_t *message)
{
    int64_t id = json_whole(message, "job", 0);
    struct parcel *parcel = parcel_new(outbox, id);
    char body[48];

    if (!redis_is_up(outbox->parts.redis))
        return message_send(parcel);
    snprintf(body, sizeof body, "{\"message\":%lld}", (long long)id);
    queue_put(outbox->parts.queue, "messages", id, body, on_message_put, parcel);
}

/* Changes */

static void carry_change(struct outbox *outbox, const json_t *change)
{
    const char *topic = json_text(change, "topic");
    char *payload = json_dumps(change, JSON_COMPACT);

    if (topic && strcmp(topic, "clock") == 0)
        outbox->parts.on_clock_moved(outbox->parts.arg);
    redis_publish(outbox->parts.redis, "changed", payload);
    free(payload);
}

/* Marking */

static void outbox_carried(struct outbox *outbox)
{
    if (--outbox->open > 0)
        return;
    json_auto_t *done = outbox->done;
    outbox->done = NULL;
    if (outbox->stopped ||
        count_of(done, "journals") + count_of(done, "again") + count_of(done, "messages") == 0)
        return outbox_idle(outbox);
    char *text = json_dumps(done, JSON_COMPACT);
    pg_call_quietly(outbox->parts.pg, "outbox_done", PG_ARGS("service:dispatcher", NULL, text), on_marked,
                    outbox);
    free(text);
}

static void on_marked(enum status status, const struct pg_answer *answer, void *arg)
{
    (void)status, (void)answer; /* what is not marked is carried twice */
    outbox_idle(arg);
}

/* Life */

struct outbox *outbox_start(const struct outbox_parts *parts)
{
    struct outbox *outbox = memory_zero(sizeof *outbox);

    outbox->parts = *parts;
    outbox->poll = loop_every(parts->loop, POLL_MS, outbox_claim, outbox);
    pg_listen(parts->pg, "nec", outbox_claim, outbox);
    redis_watch(parts->redis, on_redis_up, NULL, outbox);
    return outbox;
}

void outbox_stop(struct outbox *outbox)
{
    if (!outbox)
        return;
    outbox->stopped = true;
    loop_cancel(&outbox->poll);
}

void outbox_free(struct outbox *outbox)
{
    if (!outbox)
        return;
    json_decref(outbox->done);
    free(outbox);
}
