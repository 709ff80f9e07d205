#include "base/redis_link.h"

#include <hiredis/adapters/libevent.h>
#include <stdlib.h>

#include "base/backoff.h"
#include "base/log.h"
#include "base/memory.h"

/*
 *   WAITING ── timer ──► CONNECTING ── connected ──► UP
 *      ▲                     │ refused, too slow      │ broken
 *      └─────────────────────┴────────────────────────┘        CLOSED: nothing is said any more
 */
enum link_state { LINK_WAITING, LINK_CONNECTING, LINK_UP, LINK_CLOSED };

struct redis_link {
    struct loop *loop;
    const struct config *config;
    struct redis_link_user user;
    enum link_state state;
    redisAsyncContext *context; /* hiredis' own; NULL while waiting */
    struct loop_timer *timer;
    struct backoff backoff;
    bool complained; /* since it was last up */
};

static void link_connect(struct redis_link *link);

/* Down for a reason: the first time it is news, the tenth it is not. */
static void link_complain(struct redis_link *link, const char *why)
{
    char quoted[160];

    log_write(link->complained ? LEVEL_DEBUG : LEVEL_WARN, "redis-down", "why=%s",
              log_quote(quoted, sizeof quoted, why && *why ? why : "closed"));
    link->complained = true;
}

/* WAITING: for the next try. The context is hiredis' to free, or gone. */

static void on_next_try(void *arg)
{
    struct redis_link *link = arg;

    link->timer = NULL;
    link_connect(link);
}

static void link_wait(struct redis_link *link)
{
    loop_cancel(&link->timer);
    link->context = NULL;
    link->state = LINK_WAITING;
    link->timer = loop_after(link->loop, backoff_next_ms(&link->backoff), on_next_try, link);
}

/* CONNECTING */

static void on_connected(const redisAsyncContext *context, int status)
{
    struct redis_link *link = context->data;

    if (link->state == LINK_CLOSED)
        return;
    if (status != REDIS_OK) {
        link_complain(link, context->errstr);
        return link_wait(link);
    }
    loop_cancel(&link->timer);
    link->state = LINK_UP;
    link->backoff = (struct backoff){0};
    link->complained = false;
    link->user.on_up(link->user.arg);
}

static void on_disconnected(const redisAsyncContext *context, int status)
{
    struct redis_link *link = context->data;

    (void)status;
    if (link->state == LINK_CLOSED)
        return;
    link_complain(link, context->errstr);
    link_wait(link);
    link->user.on_down(link->user.arg);
}

static void on_connecting_late(void *arg)
{
    struct redis_link *link = arg;
    redisAsyncContext *context = link->context;

    link->timer = NULL;
    link_complain(link, "no connection in time");
    link_wait(link);
    redisAsyncFree(context);
}

static void link_connect(struct redis_link *link)
{
    redisAsyncContext *context = redisAsyncConnectUnix(link->config->redis);

    if (!context || context->err) {
        link_complain(link, context ? context->errstr : "no memory");
        if (context)
            redisAsyncFree(context);
        return link_wait(link);
    }
    link->state = LINK_CONNECTING;
    link->context = context;
    context->data = link;
    redisLibeventAttach(context, loop_base(link->loop));
    redisAsyncSetConnectCallback(context, on_connected);
    redisAsyncSetDisconnectCallback(context, on_disconnected);
    link->timer = loop_after(link->loop, link->config->call_timeout_ms, on_connecting_late, link);
}

/* UP */

redisAsyncContext *redis_link_context(const struct redis_link *link)
{
    return link->state == LINK_UP ? link->context : NULL;
}

void redis_link_break(struct redis_link *link, const char *why)
{
    link_complain(link, why);
    if (link->context)
        redisAsyncFree(link->context); /* says on_disconnected, if it was up */
}

struct redis_link *redis_link_open(struct loop *loop, const struct config *config,
                                   struct redis_link_user user)
{
    struct redis_link *link = memory_zero(sizeof *link);

    *link = (struct redis_link){.loop = loop, .config = config, .user = user};
    /* From the loop, so that the user has its pointer before anything is said to it. */
    link->timer = loop_after(loop, 0, on_next_try, link);
    return link;
}

/* What was said last, an acknowledgement mostly, is still in hiredis' buffer: hand it to the socket if it
 * takes it. */
static void link_send_rest(struct redis_link *link)
{
    int all_sent = 0;

    for (int tries = 0; tries < 100 && !all_sent; tries++)
        if (redisBufferWrite(&link->context->c, &all_sent) != REDIS_OK)
            return;
}

void redis_link_close(struct redis_link *link)
{
    if (!link)
        return;
    loop_cancel(&link->timer);
    if (link->state == LINK_UP)
        link_send_rest(link);
    link->state = LINK_CLOSED;
    if (link->context)
        redisAsyncFree(link->context);
    free(link);
}
