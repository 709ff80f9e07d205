#include "dispatcher/timekeeper.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"

enum { LOOK_MS = 10000 };

struct timekeeper {
    struct pg *pg;
    struct clock clock;
    struct loop_timer *timer;
    loop_fn on_moved;
    void *arg;
};

static void on_read(enum status status, const struct pg_answer *answer, void *arg)
{
    struct timekeeper *keeper = arg;
    struct clock before = keeper->clock;

    if (status != STATUS_OK)
        return;
    if (!clock_set(&keeper->clock, answer->document))
        return log_error("clock", "why=\"unreadable\"");
    if (keeper->clock.offset_us == before.offset_us && !(keeper->clock.rate < before.rate) &&
        !(keeper->clock.rate > before.rate))
        return;
    log_info("clock", "rate=%g offset_s=%lld", keeper->clock.rate,
             (long long)(keeper->clock.offset_us / 1000000));
    keeper->on_moved(keeper->arg);
}

void timekeeper_look(struct timekeeper *keeper)
{
    pg_read(keeper->pg, "clock_read", PG_ARGS("service:dispatcher", "{}"), on_read, keeper);
}

static void on_time(void *arg)
{
    timekeeper_look(arg);
}

struct timekeeper *timekeeper_start(struct loop *loop, struct pg *pg, loop_fn on_moved, void *arg)
{
    struct timekeeper *keeper = memory_zero(sizeof *keeper);

    *keeper = (struct timekeeper){.pg = pg, .clock = CLOCK_REAL, .on_moved = on_moved, .arg = arg};
    keeper->timer = loop_every(loop, LOOK_MS, on_time, keeper);
    pg_watch(pg, on_time, NULL, keeper);
    return keeper;
}

void timekeeper_stop(struct timekeeper *keeper)
{
    if (!keeper)
        return;
    loop_cancel(&keeper->timer);
    free(keeper);
}

const struct clock *timekeeper_clock(const struct timekeeper *keeper)
{
    return &keeper->clock;
}
