#include "base/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
    ID_SIZE = 44,    /* two 64-bit numbers, a dash and the NUL */
    BLOCK_MS = 1000, /* how long a read waits for a job */
    SWEEP_MS = 1000, /* how often a consumer looks for what others left, and for what it put back */
    LATER_MS = 1000, /* when a job that met an outage comes again */
    TRIM_MS = 2000,  /* how often a consumer trims what is acknowledged */
    AWAY_MS = 500,   /* after an error, how long until it tries again */
    DEAD_LETTERS = 10000,
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

struct pending {
    char id[ID_SIZE];
    int deliveries;
};

struct consumer {
    struct queue *queue;
    enum consumer_state state;
    struct redis *redis; /* its own connection, since reading blocks it */
    char *stream, *key, *group, *name;
    queue_work on_job;
    void *arg;
    struct job *jobs; /* in hand */
    int in_hand, most_in_hand;
    bool own_first;          /* looking for what it left itself before a restart */
    char looked_to[ID_SIZE]; /* where the list of the pending goes on; empty between two sweeps */
    struct pending *found;   /* by LOOKING, for CLAIMING: at most most_in_hand */
    int found_count;
    char last_read[ID_SIZE]; /* the newest entry that was read here from this Redis */
    int64_t sweep_at_us, trim_at_us;
    struct loop_timer *timer; /* AWAY's */
    bool holds_loop;          /* STOPPED, with jobs in hand */
    struct consumer *next;
};

struct job {
    struct queue_job face;
    struct consumer *consumer;
    char id[ID_SIZE];
    struct job *next, **link;
};

struct queue {
    struct loop *loop;
    struct redis *redis;
    const struct config *config;
    char *dead_key;
    struct consumer *consumers;
};

static void consumer_move(struct consumer *consumer, enum consumer_state state);
static void consumer_go_on(struct consumer *consumer);

/* Jobs */

static const redisReply *entry_field(const redisReply *entry, const char *name)
{
    const redisReply *fields = entry->element[1];

    for (size_t i = 0; fields->type == REDIS_REPLY_ARRAY && i + 1 < fields->elements; i += 2)
        if (strcmp(fields->element[i]->str, name) == 0)
            return fields->element[i + 1];
    return NULL;
}

/* The job in an entry {id, {field, value, ...}}. One block, its body behind it. */
static struct job *job_new(struct consumer *consumer, const redisReply *entry, int deliveries)
{
    const redisReply *body = entry_field(entry, "body"), *number = entry_field(entry, "job");
    size_t length = body ? body->len : 0;
    struct job *job = memory_zero(sizeof *job + length + 1);

    if (body)
        memcpy(job + 1, body->str, length);
    job->face = (struct queue_job){.job = number ? strtoll(number->str, NULL, 10) : 0,
                                   .body = (const char *)(job + 1),
                                   .body_length = length,
                                   .deliveries = deliveries};
    snprintf(job->id, sizeof job->id, "%s", entry->element[0]->str);
    job->consumer = consumer;
    job->next = consumer->jobs;
    job->link = &consumer->jobs;
    if (job->next)
        job->next->link = &job->next;
    consumer->jobs = job;
    consumer->in_hand++;
    return job;
}

static void job_free(struct job *job)
{
    *job->link = job->next;
    if (job->next)
        job->next->link = job->link;
    job->consumer->in_hand--;
    free(job);
}

/* Out of hand; there may be room for another one, or a loop that waited for it. */
static void job_end(struct job *job)
{
    struct consumer *consumer = job->consumer;

    job_free(job);
    if (consumer->state == FULL)
        consumer_go_on(consumer);
    if (consumer->holds_loop && consumer->in_hand == 0) {
        consumer->holds_loop = false;
        loop_release(consumer->queue->loop);
    }
}

/* What follows is said to Redis without waiting for its answer: if it is lost, the job comes again. */

void queue_ack(struct queue_job *face)
{
    struct job *job = (struct job *)face;
    struct consumer *consumer = job->consumer;

    redis_command(consumer->queue->redis, NULL, NULL,
                  REDIS_ARGV("XACK", consumer->key, consumer->group, job->id));
    job_end(job);
}

void queue_again(struct queue_job *face)
{
    job_end((struct job *)face);
}

void queue_later(struct queue_job *face)
{
    struct job *job = (struct job *)face;
    struct consumer *consumer = job->consumer;
    int idle_ms = consumer->queue->config->queue_idle_ms - LATER_MS;
    char idle[16], deliveries[16];

    snprintf(idle, sizeof idle, "%d", idle_ms > 0 ? idle_ms : 0);
    snprintf(deliveries, sizeof deliveries, "%d", face->deliveries - 1);
    redis_command(consumer->queue->redis, NULL, NULL,
                  REDIS_ARGV("XCLAIM", consumer->key, consumer->group, consumer->name, "0", job->id, "IDLE",
                             idle, "RETRYCOUNT", deliveries, "JUSTID"));
    job_end(job);
}

void queue_bury(struct queue_job *face, const char *reason)
{
    struct job *job = (struct job *)face;
    struct consumer *consumer = job->consumer;
    struct redis *redis = consumer->queue->redis;
    char number[24], most[16];

    snprintf(number, sizeof number, "%lld", (long long)face->job);
    snprintf(most, sizeof most, "%d", DEAD_LETTERS);
    log_error("queue", "buried=%s stream=%s reason=%s deliveries=%d", number, consumer->stream, reason,
              face->deliveries);
    const char *const letter[] = {"XADD",   consumer->queue->dead_key,
                                  "MAXLEN", "~",
                                  most,     "*",
                                  "stream", consumer->stream,
                                  "job",    number,
                                  "v",      "1",
                                  "body",   face->body,
                                  "reason", reason};
    enum { WORDS = sizeof letter / sizeof *letter };
    size_t lengths[WORDS];
    for (int i = 0; i < WORDS; i++)
        lengths[i] = letter[i] == face->body ? face->body_length : strlen(letter[i]);
    redis_command(redis, NULL, NULL, REDIS_ARGV("MULTI"));
    redis_command(redis, NULL, NULL, WORDS, letter, lengths);
    redis_command(redis, NULL, NULL, REDIS_ARGV("XACK", consumer->key, consumer->group, job->id));
    redis_command(redis, NULL, NULL, REDIS_ARGV("EXEC"));
    job_end(job);
}

/* Gives one entry to who consumes, unless there is no hope for it. */
static void consumer_deliver(struct consumer *consumer, const redisReply *entry, int deliveries)
{
    const redisReply *version = entry_field(entry, "v");
    bool whole =
        version && strcmp(version->str, "1") == 0 && entry_field(entry, "job") && entry_field(entry, "body");
    struct job *job = job_new(consumer, entry, deliveries);

    if (!whole)
        queue_bury(&job->face, "malformed");
    else if (deliveries > QUEUE_DELIVERIES)
        queue_bury(&job->face, "too_many_deliveries");
    else
        consumer->on_job(&job->face, consumer->arg);
}

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
        log_error("queue", "stream=%s error=%s", consumer->stream,
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
    consumer->timer = loop_after(consumer->queue->loop, AWAY_MS, on_away_over, consumer);
}

static void on_grouped(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;
    bool there = status == STATUS_INTERNAL && strncmp(reply->str, "BUSYGROUP", 9) == 0;

    if (there || consumer_heard(consumer, status, reply))
        consumer_go_on(consumer);
}

/* The group is there, from the stream's first entry on; what this process knew of an earlier Redis is void.
 */
static void grouping(struct consumer *consumer)
{
    consumer->own_first = true;
    consumer->looked_to[0] = consumer->last_read[0] = '\0';
    consumer->sweep_at_us = 0;
    redis_command(consumer->redis, on_grouped, consumer,
                  REDIS_ARGV("XGROUP", "CREATE", consumer->key, consumer->group, "0", "MKSTREAM"));
}

static bool is_in_hand(const struct consumer *consumer, const char *id)
{
    for (const struct job *job = consumer->jobs; job; job = job->next)
        if (strcmp(job->id, id) == 0)
            return true;
    return false;
}

/* A row of XPENDING: {id, consumer, idle, deliveries}. */
static void on_looked(enum status status, const redisReply *reply, void *arg)
{
    struct consumer *consumer = arg;
    int room = consumer->most_in_hand - consumer->in_hand;

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
        if (is_in_hand(consumer, id))
            continue;
        struct pending *pending = &consumer->found[consumer->found_count++];
        snprintf(pending->id, sizeof pending->id, "%s", id);
        pending->deliveries = (int)row->element[3]->integer;
    }
    consumer_move(consumer, consumer->found_count ? CLAIMING : LOOKING);
}

static void consumer_idle_text(const struct consumer *consumer, char text[static 16])
{
    snprintf(text, 16, "%d", consumer->own_first ? 0 : consumer->queue->config->queue_idle_ms);
}

static void looking(struct consumer *consumer)
{
    char idle[16], from[ID_SIZE + 1], count[16];

    consumer_idle_text(consumer, idle);
    snprintf(from, sizeof from, "%s%s", *consumer->looked_to ? "(" : "-", consumer->looked_to);
    snprintf(count, sizeof count, "%d", 2 * consumer->most_in_hand);
    const char *const words[] = {"XPENDING", consumer->key, consumer->group, "IDLE",        idle,
                                 from,       "+",           count,           consumer->name};
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
            consumer_deliver(consumer, entry, found_deliveries(consumer, entry->element[0]->str) + 1);
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
    words[count++] = consumer->key;
    words[count++] = consumer->group;
    words[count++] = consumer->name;
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
            consumer_deliver(consumer, entry, 1);
        }
    }
    consumer_go_on(consumer);
}

static void reading(struct consumer *consumer)
{
    char block[16], count[16];

    snprintf(block, sizeof block, "%d", BLOCK_MS);
    snprintf(count, sizeof count, "%d", consumer->most_in_hand - consumer->in_hand);
    redis_command_waiting(consumer->redis, BLOCK_MS, on_read, consumer,
                          REDIS_ARGV("XREADGROUP", "GROUP", consumer->group, consumer->name, "COUNT", count,
                                     "BLOCK", block, "STREAMS", consumer->key, ">"));
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
        redis_command(consumer->redis, NULL, NULL, REDIS_ARGV("XTRIM", consumer->key, "MINID", from));
    consumer->trim_at_us = monotonic_us() + TRIM_MS * INT64_C(1000);
    consumer_go_on(consumer);
}

static void trimming(struct consumer *consumer)
{
    redis_command(consumer->redis, on_counted, consumer,
                  REDIS_ARGV("XPENDING", consumer->key, consumer->group));
}

static void full(struct consumer *consumer)
{
    (void)consumer; /* job_end() goes on */
}

/* No new job; those in hand may still end. */
static void stopped(struct consumer *consumer)
{
    if (consumer->in_hand > 0) {
        consumer->holds_loop = true;
        loop_hold(consumer->queue->loop);
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

    if (consumer->in_hand >= consumer->most_in_hand)
        consumer_move(consumer, FULL);
    else if (*consumer->looked_to || now >= consumer->sweep_at_us)
        consumer_move(consumer, LOOKING);
    else if (now >= consumer->trim_at_us)
        consumer_move(consumer, TRIMMING);
    else
        consumer_move(consumer, READING);
}

/* Putting */

struct putting {
    queue_put_done done;
    void *arg;
};

static void on_put(enum status status, const redisReply *reply, void *arg)
{
    struct putting *putting = arg;
    char quoted[100];

    if (status == STATUS_INTERNAL)
        log_error("queue", "put=false error=%s", log_quote(quoted, sizeof quoted, reply->str));
    if (putting->done)
        putting->done(status, putting->arg);
    free(putting);
}

void queue_put(struct queue *queue, const char *stream, int64_t job, const char *body, queue_put_done done,
               void *arg)
{
    struct putting *putting = memory_zero(sizeof *putting);
    char *key = redis_key(queue->redis, stream);
    char number[24];

    *putting = (struct putting){.done = done, .arg = arg};
    snprintf(number, sizeof number, "%lld", (long long)job);
    redis_command(queue->redis, on_put, putting,
                  REDIS_ARGV("XADD", key, "*", "job", number, "v", "1", "body", body));
    free(key);
}

/* The whole */

static void on_loop_stop(void *arg)
{
    struct queue *queue = arg;

    for (struct consumer *consumer = queue->consumers; consumer; consumer = consumer->next)
        consumer_move(consumer, STOPPED);
}

struct queue *queue_open(struct loop *loop, struct redis *redis, const struct config *config)
{
    struct queue *queue = memory_zero(sizeof *queue);

    *queue = (struct queue){.loop = loop, .redis = redis, .config = config};
    queue->dead_key = redis_key(redis, "dead");
    loop_on_stop(loop, on_loop_stop, queue);
    return queue;
}

void queue_consume(struct queue *queue, const char *stream, const char *group, const char *name,
                   queue_work on_job, void *arg)
{
    struct consumer *consumer = memory_zero(sizeof *consumer);
    int most = queue->config->queue_in_hand > 0 ? queue->config->queue_in_hand : 1;

    *consumer = (struct consumer){
        .queue = queue,
        .redis = redis_open(queue->loop, queue->config),
        .stream = memory_text(stream),
        .key = redis_key(queue->redis, stream),
        .group = memory_text(group),
        .name = memory_text(name),
        .on_job = on_job,
        .arg = arg,
        .most_in_hand = most,
        .found = memory_zero((size_t)most * sizeof *consumer->found),
        .next = queue->consumers,
    };
    queue->consumers = consumer;
    redis_watch(consumer->redis, on_redis_up, NULL, consumer);
    consumer_move(consumer, AWAY);
}

static void consumer_close(struct consumer *consumer)
{
    loop_cancel(&consumer->timer);
    consumer->state = STOPPED;
    redis_close(consumer->redis);
    while (consumer->jobs)
        job_free(consumer->jobs);
    if (consumer->holds_loop)
        loop_release(consumer->queue->loop);
    free(consumer->stream);
    free(consumer->key);
    free(consumer->group);
    free(consumer->name);
    free(consumer->found);
    free(consumer);
}

void queue_close(struct queue *queue)
{
    if (!queue)
        return;
    loop_forget_stop(queue->loop, on_loop_stop, queue);
    for (struct consumer *consumer = queue->consumers, *next; consumer; consumer = next) {
        next = consumer->next;
        consumer_close(consumer);
    }
    free(queue->dead_key);
    free(queue);
}
