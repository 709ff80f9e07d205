/*
 * nec-matcher: asked about an outing, says whom to ask.
 *
 * Any number of them share the work; each has a name of its own, given on the
 * command line. Without a world it takes no job: what waits in Redis waits.
 */
#include "base/config.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/notify.h"
#include "base/pg.h"
#include "base/queue.h"
#include "base/redis.h"
#include "geo/lines.h"
#include "geo/rivers.h"
#include "matcher/follower.h"
#include "matcher/worker.h"

struct app {
    const char *name;
    struct loop *loop;
    struct pg *pg;
    struct queue *queue;
    struct follower *follower;
    struct rivers *rivers; /* NULL: distances are straight lines */
    struct lines *lines;   /* NULL: times by tram and bus are estimates */
    struct worker *worker; /* NULL until the world is loaded */
};

static void on_ready(void *arg)
{
    struct app *app = arg;
    app->worker = worker_start(app->queue, app->pg, app->follower, app->rivers, app->lines, app->name);
    notify_ready(app->loop);
    log_info("ready", "consumer=%s", app->name);
}

int main(int argc, char **argv)
{
    (void)argc;
    const struct config_program program = {
        .name = "nec-matcher",
        .about = "Ranks the volunteers who could come to an outing, and says why.",
        .unprivileged = true,
        .words = "[NAME]",
    };
    struct config *config = config_open(&program, argv);
    struct loop *loop = loop_new();
    struct redis *redis = redis_open(loop, config);
    struct app app = {
        .name = config->words[0] ? config->words[0] : "matcher-1",
        .loop = loop,
        .pg = pg_open(loop, config),
        .queue = queue_open(loop, redis, config),
    };
    char why[400];
    app.rivers = rivers_load(config->districts, config->banks, config->bridges, why, sizeof why);
    if (!app.rivers)
        log_warn("no_rivers", "why=\"%s\"", why);
    if (config->lines[0])
        app.lines = lines_load(config->lines, why, sizeof why);
    if (config->lines[0] && !app.lines)
        log_warn("no_lines", "why=\"%s\"", why);
    app.follower = follower_start(loop, app.pg, redis, config, on_ready, &app);

    loop_run(loop);

    pg_close(app.pg);
    queue_close(app.queue);
    worker_free(app.worker);
    follower_stop(app.follower);
    rivers_close(app.rivers);
    lines_close(app.lines);
    redis_close(redis);
    loop_free(loop);
    config_free(config);
    return 0;
}
