/* One consumer of a stream, on its own connection; the working of queue_consume(). For queue.c only. */
#ifndef BASE_QUEUE_CONSUMER_H
#define BASE_QUEUE_CONSUMER_H

#include "base/queue.h"

struct consumer;

struct consumer *consumer_open(struct loop *loop, struct redis *redis, const struct config *config,
                               const char *stream, const char *group, const char *name, queue_work on_job,
                               void *arg);

/* No new job; the loop is held until those in hand have ended. */
void consumer_stop(struct consumer *consumer);

void consumer_close(struct consumer *consumer);

#endif
