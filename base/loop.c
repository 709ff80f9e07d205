#include "base/loop.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"

struct loop_timer {
    struct event *event;
    loop_fn fn;
    void *arg;
    bool periodic;
    struct loop_timer *next, **link; /* so that the loop can free what is still set */
};

struct stop_hook {
    loop_fn fn;
    void *arg;
    struct stop_hook *next;
};

struct loop {
    struct event_base *base;
    struct event *on_term, *on_int;
    struct loop_timer *timers;
    struct stop_hook *hooks; /* last registered first */
    int holders;
    bool stopping;
    struct loop_timer *grace;
};

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

/* Stopping */

static void loop_end(struct loop *loop)
{
    loop_cancel(&loop->grace);
    event_base_loopbreak(loop->base);
}

static void on_grace_over(void *arg)
{
    struct loop *loop = arg;

    loop->grace = NULL;
    log_warn("stop", "grace_ms=%d held_by=%d", LOOP_GRACE_MS, loop->holders);
    loop_end(loop);
}

static void loop_end_if_free(struct loop *loop)
{
    if (loop->stopping && loop->holders == 0)
        loop_end(loop);
}

void loop_stop(struct loop *loop)
{
    if (loop->stopping)
        return;
    loop->stopping = true;
    loop->grace = loop_after(loop, LOOP_GRACE_MS, on_grace_over, loop);
    loop_hold(loop); /* so that no hook ends it before the next one has run */
    for (struct stop_hook *hook = loop->hooks; hook; hook = hook->next)
        hook->fn(hook->arg);
    loop_release(loop);
}

bool loop_stopping(const struct loop *loop)
{
    return loop->stopping;
}

void loop_on_stop(struct loop *loop, loop_fn fn, void *arg)
{
    struct stop_hook *hook = memory_zero(sizeof *hook);

    *hook = (struct stop_hook){.fn = fn, .arg = arg, .next = loop->hooks};
    loop->hooks = hook;
}

void loop_forget_stop(struct loop *loop, loop_fn fn, void *arg)
{
    struct stop_hook **link = &loop->hooks, *hook;

    while ((hook = *link) && (hook->fn != fn || hook->arg != arg))
        link = &hook->next;
    if (hook) {
        *link = hook->next;
        free(hook);
    }
}

void loop_hold(struct loop *loop)
{
    loop->holders++;
}

void loop_release(struct loop *loop)
{
    loop->holders--;
    loop_end_if_free(loop);
}

static void on_signal(evutil_socket_t signal, short what, void *arg)
{
    struct loop *loop = arg;

    (void)what;
    log_info("stop", "signal=%d again=%s", (int)signal, loop->stopping ? "true" : "false");
    if (loop->stopping)
        loop_end(loop);
    else
        loop_stop(loop);
}

/* Running */

struct loop *loop_new(void)
{
    struct loop *loop = memory_zero(sizeof *loop);

    loop->base = event_base_new();
    loop->on_term = evsignal_new(loop->base, SIGTERM, on_signal, loop);
    loop->on_int = evsignal_new(loop->base, SIGINT, on_signal, loop);
    evsignal_add(loop->on_term, NULL);
    evsignal_add(loop->on_int, NULL);
    signal(SIGPIPE, SIG_IGN);
    return loop;
}

void loop_run(struct loop *loop)
{
    /* A stop that began before, with nothing left to wait for. */
    if (loop->stopping && loop->holders == 0)
        return;
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

static void timer_free(struct loop_timer *timer)
{
    *timer->link = timer->next;
    if (timer->next)
        timer->next->link = timer->link;
    event_free(timer->event);
    free(timer);
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    while (loop->timers)
        timer_free(loop->timers);
    for (struct stop_hook *hook = loop->hooks, *next; hook; hook = next) {
        next = hook->next;
        free(hook);
    }
    event_free(loop->on_term);
    event_free(loop->on_int);
    /* libevent 2.1 drops news that waited to be told, and with it the last hold on a wire that is freed
     * already. */
    event_base_loop(loop->base, EVLOOP_NONBLOCK);
    event_base_free(loop->base);
    free(loop);
}

/* Timers */

static void on_timer(evutil_socket_t none, short what, void *arg)
{
    struct loop_timer *timer = arg;
    loop_fn fn = timer->fn;
    void *fn_arg = timer->arg;

    (void)none, (void)what;
    if (!timer->periodic)
        timer_free(timer);
    fn(fn_arg);
}

static struct loop_timer *timer_set(struct loop *loop, int64_t ms, loop_fn fn, void *arg, bool periodic)
{
    struct loop_timer *timer = memory_zero(sizeof *timer);
    struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

    *timer = (struct loop_timer){.fn = fn, .arg = arg, .periodic = periodic};
    timer->next = loop->timers;
    timer->link = &loop->timers;
    if (timer->next)
        timer->next->link = &timer->next;
    loop->timers = timer;
    timer->event = event_new(loop->base, -1, periodic ? EV_PERSIST : 0, on_timer, timer);
    event_add(timer->event, &wait);
    return timer;
}

struct loop_timer *loop_after(struct loop *loop, int64_t ms, loop_fn fn, void *arg)
{
    return timer_set(loop, ms, fn, arg, false);
}

struct loop_timer *loop_every(struct loop *loop, int64_t ms, loop_fn fn, void *arg)
{
    return timer_set(loop, ms, fn, arg, true);
}

void loop_cancel(struct loop_timer **timer)
{
    if (*timer)
        timer_free(*timer);
    *timer = NULL;
}
