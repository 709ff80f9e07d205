#include <arpa/inet.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/loop.h"
#include "tests/check.h"

struct story {
    struct loop *loop;
    struct loop_timer *timer;
    int ticks;
    int hooks[2], hooks_run;
    bool released;
};

static void on_tick(void *arg)
{
    struct story *story = arg;

    if (++story->ticks == 3) {
        loop_cancel(&story->timer);
        loop_stop(story->loop);
    }
}

static void never(void *arg)
{
    ((struct story *)arg)->ticks = 1000;
}

static void try_timers(void)
{
    struct story story = {.loop = loop_new()};
    struct loop_timer *cancelled = loop_after(story.loop, 1, never, &story);
    int64_t start = monotonic_us();

    loop_cancel(&cancelled);
    CHECK(!cancelled, "a cancelled timer is forgotten");
    loop_cancel(&cancelled);
    loop_after(story.loop, 60000, never, &story);
    story.timer = loop_every(story.loop, 20, on_tick, &story);
    loop_run(story.loop);
    CHECK_INT(story.ticks, 3, "a periodic timer runs until it is cancelled, also by itself");
    /* libevent reads the kernel's coarse clock, which may lag by a tick of the kernel: 10 ms at most. */
    CHECK(monotonic_us() - start >= 50000, "three times 20 ms are 60 ms, but for the grain of the clock");
    loop_free(story.loop);
}

static void on_first_hook(void *arg)
{
    struct story *story = arg;

    story->hooks[story->hooks_run++] = 1;
}

static void on_released(void *arg)
{
    struct story *story = arg;

    story->released = true;
    loop_release(story->loop);
}

static void on_second_hook(void *arg)
{
    struct story *story = arg;

    story->hooks[story->hooks_run++] = 2;
    loop_hold(story->loop);
    loop_after(story->loop, 30, on_released, story);
}

static void terminate(void *arg)
{
    (void)arg;
    raise(SIGTERM);
}

static void try_stop(void)
{
    struct story story = {.loop = loop_new()};

    loop_on_stop(story.loop, on_first_hook, &story);
    loop_on_stop(story.loop, on_second_hook, &story);
    loop_after(story.loop, 0, terminate, NULL);
    CHECK(!loop_stopping(story.loop), "a loop is not stopping before it is told");
    loop_run(story.loop);
    CHECK(loop_stopping(story.loop), "SIGTERM stops the loop");
    CHECK(story.hooks_run == 2 && story.hooks[0] == 2 && story.hooks[1] == 1,
          "each hook ran once, the last registered first");
    CHECK(story.released, "the loop waited for who held it");
    loop_free(story.loop);
}

static void on_hook_that_holds(void *arg)
{
    loop_hold(((struct story *)arg)->loop);
}

static void try_impatient_stop(void)
{
    struct story story = {.loop = loop_new()};
    int64_t start = monotonic_us();

    loop_on_stop(story.loop, on_hook_that_holds, &story);
    loop_after(story.loop, 0, terminate, NULL);
    loop_after(story.loop, 30, terminate, NULL);
    loop_run(story.loop);
    CHECK(monotonic_us() - start < 1000000, "a second signal ends the loop, whoever holds it");
    loop_free(story.loop);
}

static void try_broken_pipe(void)
{
    int ends[2];
    struct loop *loop = loop_new();

    if (pipe(ends))
        exit(1);
    close(ends[0]);
    CHECK_INT(write(ends[1], "x", 1), -1, "a broken pipe is an error, not a death");
    close(ends[1]);
    loop_free(loop);
}

static void on_refused(struct bufferevent *wire, short what, void *arg)
{
    (void)wire, (void)what;
    *(bool *)arg = true;
}

static void on_writable(evutil_socket_t none, short what, void *arg)
{
    struct loop *loop = arg;

    (void)none, (void)what;
    loop_stop(loop);
}

/* The refusal waits for the loop's next turn (deferred), and there is none: what the wire holds must go with
 * the loop, or LeakSanitizer tells. */
static void try_refused_at_the_end(void)
{
    struct loop *loop = loop_new();
    struct sockaddr_in nobody = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(1)};
    struct bufferevent *wire =
        bufferevent_socket_new(loop_base(loop), -1, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    struct event *next;
    bool told = false;
    int ends[2];

    if (pipe(ends))
        exit(1);
    bufferevent_setcb(wire, NULL, NULL, on_refused, &told);
    bufferevent_enable(wire, EV_READ | EV_WRITE);
    bufferevent_socket_connect(wire, (struct sockaddr *)&nobody, sizeof nobody);
    next = event_new(loop_base(loop), ends[1], EV_WRITE, on_writable, loop);
    event_add(next, NULL);
    loop_run(loop);
    CHECK(!told, "a loop that is stopped tells nobody anything any more");
    event_free(next);
    bufferevent_free(wire);
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

static void try_clock(void)
{
    struct clock clock = CLOCK_REAL;
    json_t *document = json_pack("{s:f, s:I}", "rate", 60.0, "offset_us", (json_int_t)-500);
    int64_t real = INT64_C(1790000000123456);

    CHECK_INT(clock_at_us(&clock, real), real, "the real clock is exact to the microsecond");
    CHECK(clock_set(&clock, document), "a clock is set from its document");
    CHECK_INT(clock_at_us(&clock, 1000), 59500, "time is real time × rate + offset");
    CHECK_INT(clock_at_us(&clock, real + 1) - clock_at_us(&clock, real), 60, "a fast clock stays exact too");
    json_object_set_new(document, "rate", json_integer(0));
    CHECK(!clock_set(&clock, document), "a clock does not stand still");
    json_object_del(document, "rate");
    CHECK(!clock_set(&clock, document) && !clock_set(&clock, NULL), "half a document is no clock");
    CHECK_INT(clock_at_us(&clock, 1000), 59500, "what was refused changed nothing");
    json_decref(document);
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    try_timers();
    try_stop();
    try_impatient_stop();
    try_broken_pipe();
    try_refused_at_the_end();
    try_clock();
    return check_done();
}
