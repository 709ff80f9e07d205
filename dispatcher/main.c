/*
 * nec-dispatcher: carries on what has been decided, and does what the clock brings.
 *
 *   PostgreSQL ── outbox ──► to-rank · messages · changed      (Redis)
 *   ranked ──► offers ──► PostgreSQL         messages ──► sender ──► out
 *   clock ──► chores ──► PostgreSQL          callers ──► phone ──► PostgreSQL
 *
 * Any number of them share the work; each has a name of its own, given on the
 * command line.
 */
#include <stdio.h>

#include "base/config.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/notify.h"
#include "base/pg.h"
#include "base/queue.h"
#include "base/redis.h"
#include "base/seal.h"
#include "dispatcher/binder.h"
#include "dispatcher/chores.h"
#include "dispatcher/messages/adapter.h"
#include "dispatcher/messages/sender.h"
#include "dispatcher/offers.h"
#include "dispatcher/outbox.h"
#include "dispatcher/phone/phone.h"
#include "dispatcher/timekeeper.h"

struct app {
    const struct config *config;
    struct loop *loop;
    struct seal *seal;
    struct pg *pg;
    struct redis *redis;
    struct queue *queue;
    struct timekeeper *keeper;
    struct chores *chores;
    struct binder *binder;
    struct adapter *adapter;
    struct sender *sender;
    struct outbox *outbox;
    struct call_service calls;
    struct phone *phone;
};

/* PostgreSQL is back, or it is another hour than we thought. */
static void on_new_hour(void *arg)
{
    struct app *app = arg;

    chores_now(app->chores);
}

static void on_clock_moved(void *arg)
{
    struct app *app = arg;

    timekeeper_look(app->keeper);
}

/* False, and the reason in the log, when something that cannot come by itself is missing. */
static bool app_open(struct app *app, const char *name)
{
    app->seal = seal_open_keys(app->config->key_file);
    if (!app->seal)
        return false;
    app->loop = loop_new();
    app->pg = pg_open(app->loop, app->config);
    pg_ring_with(app->pg, "bell_ring", "service:dispatcher");
    app->redis = redis_open(app->loop, app->config);
    app->queue = queue_open(app->loop, app->redis, app->config);
    app->keeper = timekeeper_start(app->loop, app->pg, on_new_hour, app);
    app->chores = chores_start(app->loop, app->pg, app->redis, timekeeper_clock(app->keeper));
    app->binder = binder_start(app->loop, app->pg, app->seal);
    pg_watch(app->pg, on_new_hour, NULL, app);
    app->adapter = adapter_choose(app->loop, app->config);
    if (!app->adapter)
        return false;
    app->sender = sender_open(app->loop, app->config, app->pg, app->seal, app->adapter);
    if (!app->sender)
        return false;
    app->calls =
        (struct call_service){.pg = app->pg, .seal = app->seal, .clock = timekeeper_clock(app->keeper)};
    app->phone = phone_open(app->loop, app->config, &app->calls);
    if (!app->phone)
        return false;
    offers_consume(app->queue, app->pg, name);
    sender_consume(app->sender, app->queue, name);
    app->outbox = outbox_start(&(struct outbox_parts){.loop = app->loop,
                                                      .pg = app->pg,
                                                      .redis = app->redis,
                                                      .queue = app->queue,
                                                      .sender = app->sender,
                                                      .on_clock_moved = on_clock_moved,
                                                      .arg = app});
    notify_ready(app->loop);
    log_info("ready", "consumer=%s", name);
    return true;
}

/* In the order that base/pg.h and base/queue.h ask for; what was never opened is NULL. */
static void app_close(struct app *app)
{
    outbox_stop(app->outbox);
    if (app->adapter)
        app->adapter->close(app->adapter);
    pg_close(app->pg);
    queue_close(app->queue);
    redis_close(app->redis);
    outbox_free(app->outbox);
    phone_close(app->phone);
    sender_close(app->sender);
    binder_stop(app->binder);
    chores_stop(app->chores);
    timekeeper_stop(app->keeper);
    loop_free(app->loop);
    seal_close(app->seal);
}

int main(int argc, char **argv)
{
    const struct config_program program = {
        .name = "nec-dispatcher",
        .about = "Carries on what has been decided: offers, messages, deadlines, the telephone.",
        .unprivileged = true,
        .words = "[NAME]",
    };
    (void)argc;
    struct config *config = config_open(&program, argv);
    struct app app = {.config = config};
    bool opened = app_open(&app, config->words[0] ? config->words[0] : "dispatcher-1");

    if (opened)
        loop_run(app.loop);
    app_close(&app);
    config_free(config);
    return opened ? 0 : CONFIG_EXIT_CONFIG;
}
