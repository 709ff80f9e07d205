/*
 * What has been committed is carried on: outings to rank, messages that are due, pages
 * that have changed.
 *
 *   idle ── bell, poll ──► claiming ──► carrying ──► marking ──► idle
 *                             ▲      each its own way    │
 *                             └────── rung, or more ─────┘
 *
 * PostgreSQL is the queue; Redis only carries. A claim is ours for 5 s: what has not been
 * handed on by then (we are dead) comes again, to us or to another, and so does a message that
 * Redis may have lost: at once when it comes back after it was away, else after ten seconds. So everything
 * may be carried twice, and whoever receives it copes. There is one claim at a time; a bell that rings
 * meanwhile is remembered.
 *
 * Without Redis: changes are not said (pages look for themselves), rankings are put back
 * and claimed again in a moment, messages are sent from here, straight from
 * PostgreSQL: nobody waits for a code because a queue is away.
 */
#ifndef DISPATCHER_OUTBOX_H
#define DISPATCHER_OUTBOX_H

#include "base/loop.h"
#include "base/pg.h"
#include "base/queue.h"
#include "base/redis.h"
#include "dispatcher/messages/sender.h"

struct outbox;

/* What it stands on; all borrowed. */
struct outbox_parts {
    struct loop *loop;
    struct pg *pg;
    struct redis *redis;
    struct queue *queue;
    struct sender *sender;
    loop_fn on_clock_moved; /* the journal says that the clock was moved */
    void *arg;
};

struct outbox *outbox_start(const struct outbox_parts *parts);

/* Before pg_close(): PostgreSQL is asked nothing more. NULL is fine. */
void outbox_stop(struct outbox *outbox);

/* After redis_close(): what was being put answers to it. NULL is fine. */
void outbox_free(struct outbox *outbox);

#endif
