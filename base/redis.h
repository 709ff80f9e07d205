/*
 * Redis on the loop.
 *
 * Redis forgets (DESIGN, idea 3): it rings bells and carries work that
 * PostgreSQL can name again. So nothing waits for it: while it is away, commands
 * are UNAVAILABLE at once and connections come back by themselves, 50 ms to
 * 2 s apart with jitter.
 *
 * RESP2 over a UNIX socket, through hiredis' asynchronous interface. That has no
 * time-outs (0.14): a command not answered in time is told UNAVAILABLE by
 * us, and after twice the time the connection is given up.
 */
#ifndef BASE_REDIS_H
#define BASE_REDIS_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "base/loop.h"
#include "base/status.h"

struct redis;

/*
 * Called exactly once per command, from the loop, never from inside redis_command().
 *
 * status  OK; INTERNAL when Redis answered an error; UNAVAILABLE when it did not answer
 * reply   Redis' answer, the error included; NULL when UNAVAILABLE; borrowed, lives until we return
 */
typedef void (*redis_done)(enum status status, const redisReply *reply, void *arg);

/* Starts connecting to config->redis; `config` is borrowed. */
struct redis *redis_open(struct loop *loop, const struct config *config);

/* Answers every open command UNAVAILABLE, then closes all. Before the loop. NULL is fine. */
void redis_close(struct redis *redis);

/*
 * One command of `argc` arguments; `lengths` NULL when all are strings. All is
 * copied. `done` may be NULL: an error is then logged, an outage is not.
 */
void redis_command(struct redis *redis, redis_done done, void *arg, int argc, const char *const *argv,
                   const size_t *lengths);

/* The same for a command that itself waits up to `wait_ms` (BLOCK): its time is longer by as much. */
void redis_command_waiting(struct redis *redis, int wait_ms, redis_done done, void *arg, int argc,
                           const char *const *argv, const size_t *lengths);

/* redis_command(redis, on_pong, me, REDIS_ARGV("PING")): argc, argv and lengths of a list of strings. */
#define REDIS_ARGV(...)                                                                                      \
    (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)),                                \
        (const char *const[]){__VA_ARGS__}, NULL

bool redis_is_up(const struct redis *redis);

/* `on_up` runs at each connection made, `on_down` at each one lost; either may be NULL. */
void redis_watch(struct redis *redis, loop_fn on_up, loop_fn on_down, void *arg);

/* The full key of a stream, channel or value: "nec:{nantes}:changed" for "changed". Yours to free. */
char *redis_key(const struct redis *redis, const char *name);

/* Says `payload` on channel redis_key(`channel`); nobody learns whether anybody heard. */
void redis_publish(struct redis *redis, const char *channel, const char *payload);

/* `payload` is NUL-terminated and borrowed. */
typedef void (*redis_heard)(const char *payload, size_t length, void *arg);

/*
 * Hears what is published on channel redis_key(`channel`), on a connection of its own. `on_up` (may be
 * NULL) runs each time the subscription stands, the first included: what was
 * published before is lost, so look for yourself. Stands until redis_close().
 */
void redis_subscribe(struct redis *redis, const char *channel, redis_heard on_message, loop_fn on_up,
                     void *arg);

#endif
