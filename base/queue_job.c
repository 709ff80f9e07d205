#include "base/queue_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

enum {
    LATER_MS = 1000,      /* when a job that met an outage comes again */
    DEAD_LETTERS = 10000, /* the stream keeps about so many */
};

struct job {
    struct queue_job face;
    struct hand *hand;
    char id[QUEUE_ID_SIZE];
    struct job *next, **link;
};

static const redisReply *entry_field(const redisReply *entry, const char *name)
{
    const redisReply *fields = entry->element[1];

    for (size_t i = 0; fields->type == REDIS_REPLY_ARRAY && i + 1 < fields->elements; i += 2)
        if (strcmp(fields->element[i]->str, name) == 0)
            return fields->element[i + 1];
    return NULL;
}

/* One block, the body behind it. */
static struct job *job_new(struct hand *hand, const redisReply *entry, int deliveries)
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
    job->hand = hand;
    job->next = hand->jobs;
    job->link = &hand->jobs;
    if (job->next)
        job->next->link = &job->next;
    hand->jobs = job;
    hand->count++;
    return job;
}

static void job_free(struct job *job)
{
    *job->link = job->next;
    if (job->next)
        job->next->link = job->link;
    job->hand->count--;
    free(job);
}

static void job_end(struct job *job)
{
    struct hand *hand = job->hand;

    job_free(job);
    hand->on_end(hand->arg);
}

/* The ends. Redis is told without waiting for its answer: if that is lost, the job comes again. */

void queue_ack(struct queue_job *face)
{
    struct job *job = (struct job *)face;

    redis_command(job->hand->redis, NULL, NULL,
                  REDIS_ARGV("XACK", job->hand->key, job->hand->group, job->id));
    job_end(job);
}

void queue_again(struct queue_job *face)
{
    job_end((struct job *)face);
}

void queue_later(struct queue_job *face)
{
    struct job *job = (struct job *)face;
    struct hand *hand = job->hand;
    int idle_ms = hand->idle_ms - LATER_MS;
    char idle[16], deliveries[16];

    snprintf(idle, sizeof idle, "%d", idle_ms > 0 ? idle_ms : 0);
    snprintf(deliveries, sizeof deliveries, "%d", face->deliveries - 1);
    redis_command(hand->redis, NULL, NULL,
                  REDIS_ARGV("XCLAIM", hand->key, hand->group, hand->name, "0", job->id, "IDLE", idle,
                             "RETRYCOUNT", deliveries, "JUSTID"));
    job_end(job);
}

/* In one transaction: a job is never in both streams, nor in none. */
void queue_bury(struct queue_job *face, const char *reason)
{
    struct job *job = (struct job *)face;
    struct hand *hand = job->hand;
    char number[24], most[16];

    snprintf(number, sizeof number, "%lld", (long long)face->job);
    snprintf(most, sizeof most, "%d", DEAD_LETTERS);
    log_error("queue", "buried=%s stream=%s reason=%s deliveries=%d", number, hand->stream, reason,
              face->deliveries);
    redis_command(hand->redis, NULL, NULL, REDIS_ARGV("MULTI"));
    redis_command(hand->redis, NULL, NULL,
                  REDIS_ARGV("XADD", hand->dead_key, "MAXLEN", "~", most, "*", "stream", hand->stream, "job",
                             number, "v", "1", "body", face->body, "reason", reason));
    redis_command(hand->redis, NULL, NULL, REDIS_ARGV("XACK", hand->key, hand->group, job->id));
    redis_command(hand->redis, NULL, NULL, REDIS_ARGV("EXEC"));
    job_end(job);
}

/* The hand */

void hand_take(struct hand *hand, const redisReply *entry, int deliveries, queue_work on_job, void *arg)
{
    const redisReply *version = entry_field(entry, "v");
    bool whole =
        version && strcmp(version->str, "1") == 0 && entry_field(entry, "job") && entry_field(entry, "body");
    struct job *job = job_new(hand, entry, deliveries);

    if (!whole)
        queue_bury(&job->face, "malformed");
    else if (deliveries > QUEUE_DELIVERIES)
        queue_bury(&job->face, "too_many_deliveries");
    else
        on_job(&job->face, arg);
}

bool hand_holds(const struct hand *hand, const char *id)
{
    for (const struct job *job = hand->jobs; job; job = job->next)
        if (strcmp(job->id, id) == 0)
            return true;
    return false;
}

void hand_clear(struct hand *hand)
{
    while (hand->jobs)
        job_free(hand->jobs);
}
