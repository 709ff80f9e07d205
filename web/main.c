/*
 * nec-web: pages, forms, the JSON API, live updates.
 */
#include "base/config.h"
#include "base/english.h"
#include "base/http/files.h"
#include "base/http/server.h"
#include "base/http/template.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/notify.h"
#include "base/pg.h"
#include "base/picture_apart.h"
#include "base/redis.h"
#include "base/seal.h"
#include "web/app.h"
#include "web/live.h"
#include "web/map.h"
#include "web/metrics.h"
#include "web/places.h"
#include "web/visit.h"

#include <stdlib.h>
#include <sys/resource.h>

enum { LOOK_MS = 20, LINGER_MS = 1000 };

/* The last requests are answered before the process ends. */
static void on_look(void *arg)
{
    struct app *app = arg;
    if (http_server_waiting(app->server) == 0)
        loop_release(app->loop);
    else
        loop_after(app->loop, LOOK_MS, on_look, app);
}

static void on_stop(void *arg)
{
    struct app *app = arg;
    http_server_pause(app->server);
    live_end(app->live);
    loop_hold(app->loop);
    /* Whoever has just been let in has not asked yet; those behind wait at systemd's socket for our successor. */
    loop_after(app->loop, app->inherited ? LINGER_MS : 0, on_look, app);
}

/* Live pages are open files: as many as this process may have, whatever its parent was content with. */
static void files_allow(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static char *in_english(const char *html, size_t size)
{
    return english_template(html, size, NULL, NULL);
}

/* What can be wrong with the installation shows here, before anybody is served. */
static bool app_open(struct app *app)
{
    const struct config *config = app->config;
    app->seal = seal_open_keys(config->key_file);
    app->templates = template_open(config->pages, TEMPLATE_HTML | (config->trial ? TEMPLATE_RELOAD : 0));
    app->english = template_open_in(config->pages, TEMPLATE_HTML | (config->trial ? TEMPLATE_RELOAD : 0), in_english);
    app->files = http_files_open(config->static_files, config->trial);
    if (!app->seal || !app->templates || !app->english || !app->files)
        return false;
    app->map = map_open(config);
    app->loop = loop_new();
    app->pg = pg_open(app->loop, config);
    pg_ring_with(app->pg, "bell_ring", "service:web");
    app->redis = redis_open(app->loop, config);
    app->places = places_open(app);
    app->live = live_start(app);
    app->pictures = pictures_open(app->loop);
    int inherited = notify_socket();
    app->inherited = inherited >= 0;
    app->server = app->inherited ? http_server_adopt(app->loop, inherited, visit_begin, app)
                                 : http_server_open(app->loop, config->listen, (uint16_t)config->port, visit_begin, app);
    app->metrics = metrics_new();
    if (!app->server)
        return false;
    http_server_watch(app->server, metrics_count, app->metrics);
    http_server_allow(app->server, (size_t)config->live_pages);
    http_server_allow_body(app->server, LONG_BODY_BYTES);
    return true;
}

static void app_close(struct app *app)
{
    if (app->loop) {
        pg_close(app->pg);
        app->pg = NULL; /* for what Redis answers now: page_read() */
        redis_close(app->redis);
        live_stop(app->live);
        pictures_close(app->pictures);
        http_server_close(app->server);
        places_close(app->places);
        loop_free(app->loop);
    }
    map_close(app->map);
    metrics_free(app->metrics);
    http_files_close(app->files);
    template_free(app->templates);
    template_free(app->english);
    seal_close(app->seal);
}

int main(int argc, char **argv)
{
    picture_apart_main(argc, argv);
    static const struct config_program program = {
        .name = "nec-web", .about = "Pages and JSON of Nantes en Compagnie.", .unprivileged = true};
    struct config *config = config_open(&program, argv);
    struct app app = {.config = config};
    files_allow();
    bool open = app_open(&app);
    if (open) {
        loop_on_stop(app.loop, on_stop, &app);
        notify_ready(app.loop);
        log_info("started", "program=nec-web listen=%s port=%u", app.inherited ? "inherited" : config->listen,
                 http_server_port(app.server));
        loop_run(app.loop);
        log_info("stopped", "program=nec-web");
    }
    app_close(&app);
    config_free(config);
    return open ? EXIT_SUCCESS : EXIT_FAILURE;
}
