#include "base/queue_consumer.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/queue_job.h"

enum {
    BLOCK_MS = 1000, /* how long a read waits for a job */
    SWEEP_MS = 1000, /* how often a consumer looks for what others left, and for what it put back */
    TRIM_MS = 2000,  /* how often a consumer trims what is acknowledged */
    AWAY_MS = 500,   /* after an error, how long until it tries again */
};

/*
 * A consumer asks one thing at a time on its connection; what it waits for is its state.
 *
 *   AWAY ── up ──► GROUPING ──► LOOKING ◄──────► CLAIMING
 *     ▲               ▲            │ ▲ time to sweep
 *     │               │ no group   ▼ │
 *     │               └───────── READING ◄─────► TRIMMING
 *     │ error, outage              │ ▲
 *     └── any of them              ▼ │ a job ended
 *                                 FULL              STOPPED: from any, for good
 *
 * LOOKING lists what was delivered and never acknowledged, first its own of before
 * a restart, later whatever has been idle for too long; CLAIMING takes it. XAUTOCLAIM
 * would do both at once, but does not say how often a job has been delivered.
 */
enum consumer_state { AWAY, GROUPING, LOOKING, CLAIMING, READING, TRIMMING, FULL, STOPPED };

/* A delivered entry that LOOKING found, for CLAIMING. */
struct found {
    char id[QUEUE_ID_SIZE];
    int deliveries;
};

struct consumer {
    struct loop *loop;
    struct redis *redis; /* its own connection, since reading blocks it */
    enum consumer_state state;
    struct loop_timer *timer; /* AWAY's */
    struct hand hand;
    int most_in_hand;
    queue_work on_job;
    void *arg;
    bool own_first;                /* looking for what it left itself before a restart */
    char looked_to[QUEUE_ID_SIZE]; /* where the list of the delivered goes on; empty between two sweeps */
    struct found *found;           /* at most most_in_hand */
    int found_count;
    char last_read[QUEUE_ID_SIZE]; /* the newest entry that was read here from this Redis */
    int64_t sweep_at_us, trim_at_us;
    bool holds_loop; /* STOPPED, with jobs in hand */
};

static void consumer_move(struct consumer *consumer, enum consumer_state state);
static void consumer_go_on(struct consumer *consumer);

/* One function per state: each asks Redis something, its on_... says what is next. */

/* True when Redis answered. Else the consumer has been moved, or stopped meanwhile: nothing is left to do. */
static bool consumer_heard(struct consumer *consumer, enum status status, const redisReply *reply)
{
    char quoted[100];

    if (consumer->state == STOPPED)
        return false;
    if (status == STATUS_OK)
        return true;
    if (status == STATUS_INTERNAL && strncmp(reply->str, "NOGROUP", 7) == 0) {
        consumer_move(consumer, GROUPING);
        return false;
    }
    if (status == STATUS_INTERNAL)
        log_error("queue", "stream=%s error=%s", consumer->hand.stream,
                  log_quote(quoted, sizeof quoted, reply->str));
    consumer_move(consumer, AWAY);
    return false;
}

static void on_away_over(void *arg)
{
    struct consumer *consumer = arg;

    consumer->timer = NULL;
    consumer_move(consumer, redis_is_up(consumer->redis) ? GROUPING : AWAY);
}

static void on_redis_up(void *arg)
{
    struct consumer *consumer = arg;

    if (consumer->state == AWAY)
        consumer_move(consumer, GROUPING);
}

static void away(struct consumer *consumer)
{
    consumer->timer = loop_after(consumer->loop, AWAY_MS, on_away_over, consumer);
}

static void on_grouped(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;
    bool there = status == STATUS_INTERNAL && strncmp(reply->str, "BUSYGROUP", 9) == 0;

    if (there || consumer_heard(consumer, status, reply))
        consumer_go_on(consumer);
}

/* The group is there, from the stream's first entry on; what this process knew of an earlier Redis is void.
 * The connection tells its name: what XINFO says of a consumer grows old while there is no work. */
static void grouping(struct consumer *consumer)
{
    char name[160];

    snprintf(name, sizeof name, "%s/%s", consumer->hand.key, consumer->hand.name);
    redis_command(consumer->redis, NULL, NULL, REDIS_ARGV("CLIENT", "SETNAME", name));
    consumer->own_first = true;
    consumer->looked_to[0] = consumer->last_read[0] = '\0';
    consumer->sweep_at_us = 0;
    redis_command(consumer->redis, on_grouped, consumer,
                  REDIS_ARGV("XGROUP", "CREATE", consumer->hand.key, consumer->hand.group, "0", "MKSTREAM"));
}

/* A row of XPENDING: {id, consumer, idle, deliveries}. */
static void on_looked(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;
    int room = consumer->most_in_hand - consumer->hand.count;

    if (!consumer_heard(consumer, status, reply))
        return;
    if (reply->elements == 0) {
        consumer->own_first = false;
        consumer->looked_to[0] = '\0';
        consumer->sweep_at_us = monotonic_us() + SWEEP_MS * INT64_C(1000);
        return consumer_go_on(consumer);
    }
    consumer->found_count = 0;
    for (size_t i = 0; i < reply->elements && consumer->found_count < room; i++) {
        const redisReply *row = reply->element[i];
        const char *id = row->element[0]->str;
        snprintf(consumer->looked_to, sizeof consumer->looked_to, "%s", id);
        if (hand_holds(&consumer->hand, id))
            continue;
        struct found *found = &consumer->found[consumer->found_count++];
        snprintf(found->id, sizeof found->id, "%s", id);
        found->deliveries = (int)row->element[3]->integer;
    }
    consumer_move(consumer, consumer->found_count ? CLAIMING : LOOKING);
}

static void consumer_idle_text(const struct consumer *consumer, char text[static 16])
{
    snprintf(text, 16, "%d", consumer->own_first ? 0 : consumer->hand.idle_ms);
}

static void looking(struct consumer *consumer)
{
    char idle[16], from[QUEUE_ID_SIZE + 1], count[16];

    consumer_idle_text(consumer, idle);
    snprintf(from, sizeof from, "%s%s", *consumer->looked_to ? "(" : "-", consumer->looked_to);
    snprintf(count, sizeof count, "%d", 2 * consumer->most_in_hand);
    const char *const words[] = {
        "XPENDING", consumer->hand.key, consumer->hand.group, "IDLE", idle, from, "+",
        count,      consumer->hand.name};
    /* Without a name at the end: everybody's. */
    redis_command(consumer->redis, on_looked, consumer, consumer->own_first ? 9 : 8, words, NULL);
}

static int found_deliveries(const struct consumer *consumer, const char *id)
{
    for (int i = 0; i < consumer->found_count; i++)
        if (strcmp(consumer->found[i].id, id) == 0)
            return consumer->found[i].deliveries;
    return 0;
}

/* What another one was quicker to take is not among them, nor what was trimmed. */
static void on_claimed(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;

    if (!consumer_heard(consumer, status, reply))
        return;
    for (size_t i = 0; i < reply->elements; i++) {
        const redisReply *entry = reply->element[i];
        if (entry->type == REDIS_REPLY_ARRAY)
            hand_take(&consumer->hand, entry, found_deliveries(consumer, entry->element[0]->str) + 1,
                      consumer->on_job, consumer->arg);
    }
    consumer_go_on(consumer);
}

static void claiming(struct consumer *consumer)
{
    char idle[16];
    int count = 0;
    const char **words = memory_zero((5 + (size_t)consumer->found_count) * sizeof *words);

    consumer_idle_text(consumer, idle);
    words[count++] = "XCLAIM";
    words[count++] = consumer->hand.key;
    words[count++] = consumer->hand.group;
    words[count++] = consumer->hand.name;
    words[count++] = idle;
    for (int i = 0; i < consumer->found_count; i++)
        words[count++] = consumer->found[i].id;
    redis_command(consumer->redis, on_claimed, consumer, count, words, NULL);
    free(words);
}

/* Nil after BLOCK_MS, else {{key, {entry, ...}}}. */
static void on_read(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;

    if (!consumer_heard(consumer, status, reply))
        return;
    if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 1) {
        const redisReply *entries = reply->element[0]->element[1];
        for (size_t i = 0; i < entries->elements; i++) {
            const redisReply *entry = entries->element[i];
            snprintf(consumer->last_read, sizeof consumer->last_read, "%s", entry->element[0]->str);
            hand_take(&consumer->hand, entry, 1, consumer->on_job, consumer->arg);
        }
    }
    consumer_go_on(consumer);
}

static void reading(struct consumer *consumer)
{
    char block[16], count[16];

    snprintf(block, sizeof block, "%d", BLOCK_MS);
    snprintf(count, sizeof count, "%d", consumer->most_in_hand - consumer->hand.count);
    redis_command_waiting(consumer->redis, BLOCK_MS, on_read, consumer,
                          REDIS_ARGV("XREADGROUP", "GROUP", consumer->hand.group, consumer->hand.name,
                                     "COUNT", count, "BLOCK", block, "STREAMS", consumer->hand.key, ">"));
}

/* {count, first, last, consumers}: all below the first pending one is acknowledged; without one, all that was
 * read. */
static void on_counted(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;

    if (!consumer_heard(consumer, status, reply))
        return;
    const char *from = reply->element[0]->integer > 0 ? reply->element[1]->str : consumer->last_read;
    if (*from)
        redis_command(consumer->redis, NULL, NULL, REDIS_ARGV("XTRIM", consumer->hand.key, "MINID", from));
    consumer->trim_at_us = monotonic_us() + TRIM_MS * INT64_C(1000);
    consumer_go_on(consumer);
}

static void trimming(struct consumer *consumer)
{
    redis_command(consumer->redis, on_counted, consumer,
                  REDIS_ARGV("XPENDING", consumer->hand.key, consumer->hand.group));
}

static void full(struct consumer *consumer)
{
    (void)consumer; /* until on_job_end() */
}

/* No new job; those in hand may still end. */
static void stopped(struct consumer *consumer)
{
    if (consumer->hand.count > 0) {
        consumer->holds_loop = true;
        loop_hold(consumer->loop);
    }
}

static void consumer_move(struct consumer *consumer, enum consumer_state state)
{
    static void (*const enter[])(struct consumer *) = {
        [AWAY] = away,       [GROUPING] = grouping, [LOOKING] = looking, [CLAIMING] = claiming,
        [READING] = reading, [TRIMMING] = trimming, [FULL] = full,       [STOPPED] = stopped,
    };

    if (consumer->state == STOPPED)
        return;
    loop_cancel(&consumer->timer);
    consumer->state = state;
    enter[state](consumer);
}

/* Nothing is asked of Redis just now: what next? */
static void consumer_go_on(struct consumer *consumer)
{
    int64_t now = monotonic_us();

    if (consumer->hand.count >= consumer->most_in_hand)
        consumer_move(consumer, FULL);
    else if (*consumer->looked_to || now >= consumer->sweep_at_us)
        consumer_move(consumer, LOOKING);
    else if (now >= consumer->trim_at_us)
        consumer_move(consumer, TRIMMING);
    else
        consumer_move(consumer, READING);
}

/* There may be room for another job, or a loop that waited for this one. */
static void on_job_end(void *arg)
{
    struct consumer *consumer = arg;

    if (consumer->state == FULL)
        consumer_go_on(consumer);
    if (consumer->holds_loop && consumer->hand.count == 0) {
        consumer->holds_loop = false;
        loop_release(consumer->loop);
    }
}

/* The whole */

struct consumer *consumer_open(struct loop *loop, struct redis *redis, const struct config *config,
                               const char *stream, const char *group, const char *name, queue_work on_job,
                               void *arg)
{
    struct consumer *consumer = memory_zero(sizeof *consumer);

    *consumer = (struct consumer){
        .loop = loop,
        .redis = redis_open(loop, config),
        .hand = {.redis = redis,
                 .stream = memory_text(stream),
                 .key = redis_key(redis, stream),
                 .dead_key = redis_key(redis, "dead"),
                 .group = memory_text(group),
                 .name = memory_text(name),
                 .idle_ms = config->queue_idle_ms,
                 .on_end = on_job_end,
                 .arg = consumer},
        .most_in_hand = config->queue_in_hand > 0 ? config->queue_in_hand : 1,
        .on_job = on_job,
        .arg = arg,
    };
    consumer->found = memory_zero((size_t)consumer->most_in_hand * sizeof *consumer->found);
    redis_watch(consumer->redis, on_redis_up, NULL, consumer);
    consumer_move(consumer, AWAY);
    return consumer;
}

void consumer_stop(struct consumer *consumer)
{
    consumer_move(consumer, STOPPED);
}

void consumer_close(struct consumer *consumer)
{
    struct hand *hand = &consumer->hand;

    loop_cancel(&consumer->timer);
    consumer->state = STOPPED;
    redis_close(consumer->redis);
    hand_clear(hand);
    if (consumer->holds_loop)
        loop_release(consumer->loop);
    free(hand->stream);
    free(hand->key);
    free(hand->dead_key);
    free(hand->group);
    free(hand->name);
    free(consumer->found);
    free(consumer);
}
