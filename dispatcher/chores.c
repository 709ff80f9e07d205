#include "dispatcher/chores.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum {
    SOONEST_MS = 20,  /* however fast the clock */
    FAILED_MS = 2000, /* until what has failed is tried again: twice as long each time */
};

struct chore {
    const char *name, *function;
    int every_ms;
    bool running, wanted; /* wanted: again, as soon as it ends */
    int failures;         /* one after the other */
    int64_t began_us;     /* monotonic */
    struct loop_timer *timer;
    struct chores *chores;
};

static const struct {
    const char *name, *function;
    int every_ms;
} table[] = {
#define CHORE(name, every_ms) {#name, "chore_" #name, every_ms},
#include "dispatcher/chores.def"
#undef CHORE
};

enum { CHORE_COUNT = sizeof table / sizeof *table };

struct chores {
    struct loop *loop;
    struct pg *pg;
    struct redis *redis;
    const struct clock *clock;
    struct chore chores[CHORE_COUNT];
};

static void on_time(void *arg);
static void on_turn(enum status status, const redisReply *reply, void *arg);
static void on_done(enum status status, const struct pg_answer *answer, void *arg);

static void chore_run(struct chore *chore)
{
    loop_cancel(&chore->timer);
    chore->wanted = chore->running;
    if (chore->running || loop_stopping(chore->chores->loop))
        return;
    chore->running = true;
    chore->began_us = monotonic_us();
    pg_call(chore->chores->pg, chore->function, PG_ARGS("service:dispatcher", NULL, "{}"), on_done, chore);
}

/* In real milliseconds. A failure may be the moment's (a deadlock, an outage) or ours for good. */
static int64_t pause_ms(const struct chore *chore)
{
    double every_ms = chore->every_ms / chore->chores->clock->rate;
    int64_t usual = every_ms < SOONEST_MS ? SOONEST_MS : (int64_t)every_ms;
    int64_t again = FAILED_MS;

    if (chore->failures == 0)
        return usual;
    for (int i = 1; i < chore->failures && again < usual; i++)
        again *= 2;
    return usual > FAILED_MS && usual < again ? usual : again;
}

static void chore_later(struct chore *chore)
{
    if (!chore->running && !chore->timer)
        chore->timer = loop_after(chore->chores->loop, pause_ms(chore), on_time, chore);
}

/* The turn lasts for most of a pause: any number of dispatchers do a chore no more often than one would. */
static void on_time(void *arg)
{
    struct chore *chore = arg;
    struct redis *redis = chore->chores->redis;

    chore->timer = NULL;
    if (!redis_is_up(redis))
        return chore_run(chore);
    char name[48], lasts[24];
    snprintf(name, sizeof name, "chore:%s", chore->name);
    snprintf(lasts, sizeof lasts, "%lld", (long long)(pause_ms(chore) * 9 / 10));
    char *key = redis_key(redis, name);
    redis_command(redis, on_turn, chore, REDIS_ARGV("SET", key, "taken", "NX", "PX", lasts));
    free(key);
}

/* Redis may forget whose turn it is, or not answer: a chore done twice does no harm. */
static void on_turn(enum status status, const redisReply *reply, void *arg)
{
    struct chore *chore = arg;

    if (status == STATUS_OK && reply->type == REDIS_REPLY_NIL)
        return chore_later(chore);
    chore_run(chore);
}

static void on_done(enum status status, const struct pg_answer *answer, void *arg)
{
    struct chore *chore = arg;
    json_int_t done = json_whole(answer->document, "done", 0);

    chore->running = false;
    chore->failures = status == STATUS_OK ? 0 : chore->failures + 1;
    log_write(done > 0 ? LEVEL_INFO : LEVEL_DEBUG, "chore", "name=%s status=%s done=%lld ms=%.1f",
              chore->name, status_name(status), (long long)done,
              (double)(monotonic_us() - chore->began_us) / 1000);
    if (chore->wanted || json_truth(answer->document, "more"))
        chore_run(chore);
    else
        chore_later(chore);
}

struct chores *chores_start(struct loop *loop, struct pg *pg, struct redis *redis, const struct clock *clock)
{
    struct chores *chores = memory_zero(sizeof *chores);

    *chores = (struct chores){.loop = loop, .pg = pg, .redis = redis, .clock = clock};
    for (size_t i = 0; i < CHORE_COUNT; i++)
        chores->chores[i] = (struct chore){.name = table[i].name,
                                           .function = table[i].function,
                                           .every_ms = table[i].every_ms,
                                           .chores = chores};
    return chores;
}

void chores_stop(struct chores *chores)
{
    if (!chores)
        return;
    for (size_t i = 0; i < CHORE_COUNT; i++)
        loop_cancel(&chores->chores[i].timer);
    free(chores);
}

void chores_now(struct chores *chores)
{
    for (size_t i = 0; i < CHORE_COUNT; i++)
        chore_run(&chores->chores[i]);
}
