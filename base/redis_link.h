/*
 * One connection of hiredis on the loop, that comes back by itself. For redis.c only.
 *
 * hiredis frees a context by itself, when connecting fails and after a
 * disconnection; what was asked on it gets its callback with a NULL reply first.
 */
#ifndef BASE_REDIS_LINK_H
#define BASE_REDIS_LINK_H

#include <hiredis/async.h>

#include "base/config.h"
#include "base/loop.h"

struct redis_link;

struct redis_link_user {
    loop_fn on_up;
    loop_fn on_down; /* only after on_up */
    void *arg;
};

struct redis_link *redis_link_open(struct loop *loop, const struct config *config,
                                   struct redis_link_user user);

/* What was asked is still sent; open commands get their callback with NULL from inside it; the user hears
 * nothing more. NULL is fine. */
void redis_link_close(struct redis_link *link);

/* The context while it is up, else NULL. */
redisAsyncContext *redis_link_context(const struct redis_link *link);

/* Gives the connection up, later makes a new one. Not from inside a callback of hiredis. */
void redis_link_break(struct redis_link *link, const char *why);

#endif
