#include "web/live.h"

#include "base/http/stream.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/redis.h"
#include "web/handlers.h"
#include "web/places.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

/* One open page. */
struct reader {
    struct live *live;
    struct http_stream *stream;
    char hears[64]; /* "coordinator", or "volunteer:<code>" */
    TAILQ_ENTRY(reader) in_list;
};

struct live {
    struct app *app;
    TAILQ_HEAD(readers, reader) readers;
    bool ended;
};

/* ---- Hearing ---- */

static bool concerns(const struct reader *reader, const json_t *audience)
{
    size_t i;
    json_t *one;
    json_array_foreach(audience, i, one) if (strcmp(json_string_value(one) ? json_string_value(one) : "",
                                                    reader->hears) == 0) return true;
    return false;
}

/* `audience` NULL: everybody. */
static void tell(struct live *live, const char *topic, const char *code, const json_t *audience)
{
    json_t *data = json_pack("{s:s, s:s}", "topic", topic, "code", code);
    char *text = json_dumps(data, JSON_COMPACT);
    struct reader *reader, *next;
    for (reader = TAILQ_FIRST(&live->readers); reader; reader = next) {
        next = TAILQ_NEXT(reader, in_list);
        if (!audience || concerns(reader, audience))
            http_stream_send(reader->stream, "changed", NULL, text);
    }
    free(text);
    json_decref(data);
}

static void on_changed(const char *payload, size_t length, void *arg)
{
    struct live *live = arg;
    json_t *change = json_loadb(payload, length, 0, NULL);
    const char *topic = json_text(change, "topic"), *code = json_text(change, "code");
    if (topic && strcmp(topic, "gazetteer") == 0)
        places_reload(live->app->places);
    else if (topic)
        tell(live, topic, code ? code : "", json_object_get(change, "for"));
    json_decref(change);
}

static void on_subscribed(void *arg)
{
    tell(arg, "all", "", NULL);
}

struct live *live_start(struct app *app)
{
    struct live *live = memory_zero(sizeof *live);
    live->app = app;
    TAILQ_INIT(&live->readers);
    redis_subscribe(app->redis, "changed", on_changed, on_subscribed, live);
    return live;
}

static void reader_free(struct reader *reader)
{
    TAILQ_REMOVE(&reader->live->readers, reader, in_list);
    free(reader);
}

void live_end(struct live *live)
{
    struct reader *reader;
    live->ended = true;
    while ((reader = TAILQ_FIRST(&live->readers))) {
        http_stream_close(reader->stream);
        reader_free(reader);
    }
}

void live_stop(struct live *live)
{
    if (live)
        live_end(live);
    free(live);
}

/* ---- Opening a stream ---- */

static void on_gone(struct http_stream *stream, void *arg)
{
    (void)stream;
    reader_free(arg);
}

/* Who asks? Only then may they listen. */
static void on_known(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    struct live *live = visit->app->live;
    json_t *session = json_object_get(answer->document, "session");
    const char *role = json_text(session, "role"), *code = json_text(session, "code");
    if (status != STATUS_OK || live->ended) /* no live pages while the process stops */
        return visit_refuse(visit, status != STATUS_OK ? status : STATUS_UNAVAILABLE, answer->reason);
    bool coordinator = role && strcmp(role, "coordinator") == 0,
         volunteer = role && strcmp(role, "volunteer") == 0;
    if (!coordinator && !(volunteer && code))
        return visit_refuse(visit, STATUS_FORBIDDEN, "not_your_page");
    struct reader *reader = memory_zero(sizeof *reader);
    reader->live = live;
    snprintf(reader->hears, sizeof reader->hears, "%s%s",
             coordinator ? "coordinator" : "volunteer:", coordinator ? "" : code);
    reader->stream = http_stream_open(visit->request, on_gone, reader);
    if (!reader->stream) {
        free(reader);
        return;
    }
    TAILQ_INSERT_TAIL(&live->readers, reader, in_list);
}

void live_open(struct visit *visit)
{
    visit->json = true; /* refusals too: nobody looks at this with their eyes */
    visit->request->pg++;
    const char *who = visit->token ? http_keep_text(visit->request, "watch:%s", visit->token) : visit->who;
    pg_read(visit->app->pg, "page_public", PG_ARGS(who, "{}"), on_known, visit); /* a page left open is nobody there */
}
