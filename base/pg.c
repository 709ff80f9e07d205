#include "base/pg.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pg_answer.h"
#include "base/pg_bell.h"
#include "base/pg_pipe.h"
#include "base/pg_ring.h"

enum {
    PATIENCE_MS = 1000,   /* how long a call waits for a connection to come back */
    MOST_REPETITIONS = 3, /* after a deadlock or a serialization failure */
    MOST_WAITING = 1000,  /* calls beyond these are refused at once: we are drowning */
    MOST_TOGETHER = 8,    /* calls in one transaction */
    GATHER_MS = 20,       /* how long a call waits for its like: what is under way may be stuck */
    ACTS_ON_PIPE = 4,     /* transactions at once: acts are short */
    PAGES_ON_PIPE = 2,    /* pages are not, so the next one waits for whichever is free first */
};

struct lane {
    struct pg *pg;
    struct pg_pipe **pipes;
    int count;
    int depth;                   /* transactions at once on a pipe */
    struct line alone, together; /* who waits for a transaction of its own, and for one to share */
    struct loop_timer *pump;     /* set while calls wait to be looked at */
    struct loop_timer *gather;   /* set while calls wait for others to share with */
};

struct watch {
    loop_fn on_up, on_down;
    void *arg;
    struct watch *next;
};

struct pg {
    struct loop *loop;
    const struct config *config;
    struct lane acts, pages;
    struct pg_bells *bells; /* NULL until somebody listens */
    struct pg_ring *ring;   /* NULL: nobody is told of acts */
    struct watch *watches;
    bool up;
    bool closing;
    uint64_t calls;
};

/* Calls */

static void on_call_time(void *arg);

static struct call *call_new(struct lane *lane, const char *function, struct pg_args args, pg_done done,
                             void *arg)
{
    size_t size = strlen(function) + 1;

    /* It becomes part of the SQL text: a name in our source, never anything from outside. */
    assert(strspn(function, "abcdefghijklmnopqrstuvwxyz0123456789_") == size - 1 && size < 64);
    assert(args.count >= 1 && args.count <= 16);
    for (int i = 0; i < args.count; i++)
        size += args.values[i] ? strlen(args.values[i]) + 1 : 0;
    struct call *call = memory_zero(sizeof *call + (size_t)args.count * sizeof *call->values + size);
    char *text = (char *)(call->values + args.count);
    call->pg = lane->pg;
    call->lane = lane;
    call->done = done;
    call->arg = arg;
    call->count = args.count;
    call->function = text;
    text = stpcpy(text, function) + 1;
    for (int i = 0; i < args.count; i++)
        if (args.values[i]) {
            call->values[i] = text;
            text = stpcpy(text, args.values[i]) + 1;
        }
    return call;
}

static void call_free(struct call *call)
{
    loop_cancel(&call->timer);
    pg_results_clear(&call->results);
    free(call);
}

static void call_tell(struct call *call, const struct pg_answer *answer)
{
    if (call->state != CALL_ABANDONED)
        call->done(answer->status, answer, call->arg);
}

/* The last word on a call that is in no line any more. */
static void call_end(struct call *call, enum status status)
{
    call_tell(call, &(struct pg_answer){.status = status});
    call_free(call);
}

/* Where it waits. */
static struct line *call_line(const struct call *call)
{
    return call->shares ? &call->lane->together : &call->lane->alone;
}

/* It goes to the end of its lane's line, with the deadline that it had, into a transaction of its own. */
static void call_repeat(struct call *call)
{
    pg_results_clear(&call->results);
    call->shares = false;
    call->state = CALL_WAITING;
    line_put(call_line(call), call);
}

/* All its results are here. */
static void on_answered(struct call *call)
{
    if (call->repeatable && call->state == CALL_SENT && call->repetitions < MOST_REPETITIONS &&
        pg_results_collided(&call->results)) {
        call->repetitions++;
        return call_repeat(call);
    }
    struct pg_answer answer = pg_answer_read(&call->results, call->function);
    if (call->rings && answer.status == STATUS_OK)
        pg_ring_soon(call->pg->ring);
    call_tell(call, &answer);
    pg_answer_clear(&answer);
    call_free(call);
}

/* Another's fault, so it may go again whether it has a key or not. Whose caller has given up does not. */
static void on_undone(struct call *call)
{
    if (call->state == CALL_ABANDONED)
        return call_free(call);
    call_repeat(call);
}

static void on_lost(struct call *call)
{
    call_end(call, STATUS_UNAVAILABLE);
}

/* Lanes */

static bool pipe_has_room(const struct lane *lane, const struct pg_pipe *pipe)
{
    return pg_pipe_is_up(pipe) && pg_pipe_transactions(pipe) < lane->depth;
}

/* The pipe that has least to do of those with room. */
static struct pg_pipe *lane_free_pipe(const struct lane *lane)
{
    struct pg_pipe *best = NULL;

    for (int i = 0; i < lane->count; i++) {
        struct pg_pipe *one = lane->pipes[i];
        if (pipe_has_room(lane, one) && (!best || pg_pipe_transactions(one) < pg_pipe_transactions(best)))
            best = one;
    }
    return best;
}

static int lane_pipes_up(const struct lane *lane)
{
    int up = 0;

    for (int i = 0; i < lane->count; i++)
        up += pg_pipe_is_up(lane->pipes[i]);
    return up;
}

/* Has the first of those who share a transaction waited long enough for others? */
static bool lane_has_gathered(const struct lane *lane)
{
    int64_t came_us = lane->together.first->deadline_us - INT64_C(1000) * lane->pg->config->call_timeout_ms;

    return monotonic_us() - came_us >= INT64_C(1000) * GATHER_MS;
}

/*
 * How many shared transactions may begin now: one for every other pipe, so that a crowd of calls keeps no
 * other act waiting; and while one is under way none with fewer calls than that, so that they gather. It
 * spares more than commits: PL/pgSQL sets up its expressions anew in each transaction.
 */
static int lane_places(const struct lane *lane)
{
    int under_way = 0, calls = 0;

    for (int i = 0; i < lane->count; i++) {
        under_way += pg_pipe_shared(lane->pipes[i]);
        calls += pg_pipe_sharing(lane->pipes[i]);
    }
    if (lane->together.length * under_way < calls && !lane_has_gathered(lane))
        return 0;
    return (lane->count + 1) / 2 - under_way;
}

/* How many of those who wait share the next transaction: what falls to one of `places`. */
static int lane_share(const struct lane *lane, int places)
{
    int share = (lane->together.length + places - 1) / places;

    return share < MOST_TOGETHER ? share : MOST_TOGETHER;
}

static void on_gather(void *arg);

static void lane_pump(struct lane *lane)
{
    struct pg_pipe *pipe;
    int places;

    while (lane->together.first && (places = lane_places(lane)) > 0 && (pipe = lane_free_pipe(lane)))
        pg_pipe_send(pipe, &lane->together, lane_share(lane, places));
    while (lane->alone.first && (pipe = lane_free_pipe(lane)))
        pg_pipe_send(pipe, &lane->alone, 1);
    if (lane->together.first && !lane->gather)
        lane->gather = loop_after(lane->pg->loop, GATHER_MS, on_gather, lane);
}

static void on_pump(void *arg)
{
    struct lane *lane = arg;

    lane->pump = NULL;
    lane_pump(lane);
}

static void on_gather(void *arg)
{
    struct lane *lane = arg;

    lane->gather = NULL;
    lane_pump(lane);
}

/* Soon, not now: sending can break a connection, and so answer calls, which pg_call() promises not to do. */
static void lane_pump_soon(struct lane *lane)
{
    if (!lane->pump)
        lane->pump = loop_after(lane->pg->loop, 0, on_pump, lane);
}

/* Compares with what was known, and tells who watches. */
static void pg_notice_state(struct pg *pg)
{
    bool up = lane_pipes_up(&pg->acts) > 0 && lane_pipes_up(&pg->pages) > 0;

    if (up == pg->up)
        return;
    pg->up = up;
    log_info("pg", "up=%s", up ? "true" : "false");
    for (struct watch *watch = pg->watches; watch; watch = watch->next) {
        loop_fn fn = up ? watch->on_up : watch->on_down;
        if (fn)
            fn(watch->arg);
    }
}

static void on_pipe_change(void *arg)
{
    struct lane *lane = arg;

    lane_pump(lane);
    pg_notice_state(lane->pg);
}

static void on_pipe_input(void *arg)
{
    lane_pump(arg);
}

static void lane_open(struct lane *lane, struct pg *pg, int count, int depth)
{
    struct pg_pipe_user user = {
        .on_answered = on_answered,
        .on_undone = on_undone,
        .on_lost = on_lost,
        .on_up = on_pipe_change,
        .on_down = on_pipe_change,
        .on_input = on_pipe_input,
        .arg = lane,
    };

    lane->pg = pg;
    lane->count = count > 0 ? count : 1;
    lane->depth = depth;
    lane->alone.end = &lane->alone.first;
    lane->together.end = &lane->together.first;
    lane->pipes = memory_zero((size_t)lane->count * sizeof(struct pg_pipe *));
    for (int i = 0; i < lane->count; i++)
        lane->pipes[i] = pg_pipe_open(pg->loop, pg->config, user);
}

static void lane_close(struct lane *lane)
{
    loop_cancel(&lane->pump);
    loop_cancel(&lane->gather);
    for (int i = 0; i < lane->count; i++)
        pg_pipe_close(lane->pipes[i]);
    free(lane->pipes);
}

/* The deadline, in whichever state it finds the call */

static void call_set_timer(struct call *call, int64_t ms)
{
    call->timer = loop_after(call->pg->loop, ms > 0 ? ms : 0, on_call_time, call);
}

static void on_call_time(void *arg)
{
    struct call *call = arg;
    int64_t left_ms = (call->deadline_us - monotonic_us() + 999) / 1000;

    call->timer = NULL;
    switch (call->state) {
    case CALL_WAITING:
        if (left_ms > 0 && lane_pipes_up(call->lane) > 0)
            return call_set_timer(call, left_ms);
        line_remove(call_line(call), call);
        log_warn("pg", "function=%s waited_in_vain=true", call->function);
        return call_end(call, STATUS_UNAVAILABLE);
    case CALL_SENT:
        if (left_ms > 0)
            return call_set_timer(call, left_ms);
        log_warn("pg", "function=%s late=true", call->function);
        call_tell(call, &(struct pg_answer){.status = STATUS_UNAVAILABLE});
        call->state = CALL_ABANDONED;
        return call_set_timer(call, call->pg->config->call_timeout_ms);
    case CALL_ABANDONED:
        return pg_pipe_break(call->pipe, "silent for twice the deadline");
    }
}

/* The public face */

static void call_make(struct lane *lane, struct call *call)
{
    int timeout_ms = lane->pg->config->call_timeout_ms;
    bool drowning = lane->alone.length + lane->together.length >= MOST_WAITING;

    lane->pg->calls++;
    line_put(call_line(call), call);
    if (lane->pg->closing)
        return; /* pg_close() is just answering them all */
    call->deadline_us = monotonic_us() + (drowning ? 0 : INT64_C(1000) * timeout_ms);
    call_set_timer(call, drowning ? 0 : timeout_ms < PATIENCE_MS ? timeout_ms : PATIENCE_MS);
    lane_pump_soon(lane);
}

static struct call *act_new(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    struct call *call = call_new(&pg->acts, function, args, done, arg);

    call->rings = pg->ring;
    call->repeatable = args.count >= 2 && args.values[1]; /* it has a key */
    return call;
}

void pg_call(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    call_make(&pg->acts, act_new(pg, function, args, done, arg));
}

void pg_call_quietly(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    struct call *call = act_new(pg, function, args, done, arg);

    call->rings = false;
    call_make(&pg->acts, call);
}

void pg_call_together(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    struct call *call = act_new(pg, function, args, done, arg);

    call->shares = true;
    call_make(&pg->acts, call);
}

void pg_read(struct pg *pg, const char *function, struct pg_args args, pg_done done, void *arg)
{
    struct call *call = call_new(&pg->pages, function, args, done, arg);

    call->repeatable = true;
    call_make(&pg->pages, call);
}

void pg_ring_with(struct pg *pg, const char *function, const char *who)
{
    pg->ring = pg_ring_open(pg->loop, pg, function, who);
}

struct pg *pg_open(struct loop *loop, const struct config *config)
{
    struct pg *pg = memory_zero(sizeof *pg);

    pg->loop = loop;
    pg->config = config;
    lane_open(&pg->acts, pg, config->pg_lanes_act, ACTS_ON_PIPE);
    lane_open(&pg->pages, pg, config->pg_lanes_page, PAGES_ON_PIPE);
    return pg;
}

/* The next call that has no answer yet. */
static struct call *lane_take_any(struct lane *lane)
{
    struct call *call;

    for (int i = 0; i < lane->count; i++)
        if ((call = pg_pipe_take(lane->pipes[i])))
            return call;
    return (call = line_take(&lane->alone)) ? call : line_take(&lane->together);
}

void pg_close(struct pg *pg)
{
    struct call *call;

    if (!pg)
        return;
    pg->closing = true;
    pg_ring_stop(pg->ring);
    while ((call = lane_take_any(&pg->acts)) || (call = lane_take_any(&pg->pages)))
        call_end(call, STATUS_UNAVAILABLE);
    lane_close(&pg->acts);
    lane_close(&pg->pages);
    pg_bells_close(pg->bells);
    pg_ring_free(pg->ring);
    for (struct watch *watch = pg->watches, *next; watch; watch = next) {
        next = watch->next;
        free(watch);
    }
    free(pg);
}

bool pg_is_up(const struct pg *pg)
{
    return pg->up;
}

void pg_watch(struct pg *pg, loop_fn on_up, loop_fn on_down, void *arg)
{
    struct watch *watch = memory_zero(sizeof *watch);

    *watch = (struct watch){.on_up = on_up, .on_down = on_down, .arg = arg, .next = pg->watches};
    pg->watches = watch;
}

void pg_listen(struct pg *pg, const char *channel, loop_fn on_bell, void *arg)
{
    if (!pg->bells)
        pg->bells = pg_bells_open(pg->loop, pg->config);
    pg_bells_add(pg->bells, channel, on_bell, arg);
}

uint64_t pg_calls(const struct pg *pg)
{
    return pg->calls;
}
