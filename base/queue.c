#include "base/queue.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/queue_consumer.h"

struct member {
    struct consumer *consumer;
    struct member *next;
};

struct queue {
    struct loop *loop;
    struct redis *redis;
    const struct config *config;
    struct member *consumers;
};

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

/* Consuming, and the whole */

static void on_loop_stop(void *arg)
{
    struct queue *queue = arg;

    for (struct member *member = queue->consumers; member; member = member->next)
        consumer_stop(member->consumer);
}

struct queue *queue_open(struct loop *loop, struct redis *redis, const struct config *config)
{
    struct queue *queue = memory_zero(sizeof *queue);

    *queue = (struct queue){.loop = loop, .redis = redis, .config = config};
    loop_on_stop(loop, on_loop_stop, queue);
    return queue;
}

void queue_consume(struct queue *queue, const char *stream, const char *group, const char *consumer,
                   queue_work on_job, void *arg)
{
    struct member *member = memory_zero(sizeof *member);

    member->consumer =
        consumer_open(queue->loop, queue->redis, queue->config, stream, group, consumer, on_job, arg);
    member->next = queue->consumers;
    queue->consumers = member;
}

void queue_close(struct queue *queue)
{
    if (!queue)
        return;
    loop_forget_stop(queue->loop, on_loop_stop, queue);
    for (struct member *member = queue->consumers, *next; member; member = next) {
        next = member->next;
        consumer_close(member->consumer);
        free(member);
    }
    free(queue);
}
