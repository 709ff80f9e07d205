#include "web/live.h"

#include "base/clock.h"
#include "base/http/stream.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/redis.h"
#include "web/handlers.h"
#include "web/places.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum { LOOK_MS = 1000, AGAIN_S = 30, ASK_MOST = 500, HELD_MOST = 16 };

#define ALL "{\"topic\":\"all\",\"code\":\"\"}"

/* One open page. */
struct reader {
    struct live *live;
    struct http_stream *stream;
    char hears[48];     /* "coordinator", or "volunteer:<code>" */
    char person[32];    /* whose it is, by their code */
    json_int_t session; /* in which it was opened */
    bool doubted;       /* its session may have ended: it hears nothing until that is known */
    bool asked;         /* the answer under way will say */
    json_t *held;       /* what it would have heard meanwhile, or NULL */
    int64_t again_us;   /* when it is doubted next, by the monotonic clock */
    TAILQ_ENTRY(reader) in_list;
};

struct live {
    struct app *app;
    struct loop_timer *look;
    TAILQ_HEAD(readers, reader) readers;
    bool asking;
    bool ended;
};

static void reader_free(struct reader *reader)
{
    TAILQ_REMOVE(&reader->live->readers, reader, in_list);
    json_decref(reader->held);
    free(reader);
}

/* ---- Hearing ---- */

static bool concerns(const struct reader *reader, const json_t *audience)
{
    size_t i;
    json_t *one;
    json_array_foreach(audience, i, one) if (strcmp(json_string_value(one) ? json_string_value(one) : "",
                                                    reader->hears) == 0) return true;
    return false;
}

static void reader_tell(struct reader *reader, const char *text)
{
    if (!reader->doubted)
        return http_stream_send(reader->stream, "changed", NULL, text);
    if (!reader->held)
        reader->held = json_array();
    if (json_array_size(reader->held) == HELD_MOST) {
        json_array_clear(reader->held);
        text = ALL;
    }
    json_array_append_new(reader->held, json_string(text));
}

/* `audience` NULL: everybody. */
static void tell(struct live *live, const char *text, const json_t *audience)
{
    struct reader *reader;
    TAILQ_FOREACH(reader, &live->readers, in_list)
    {
        if (!audience || concerns(reader, audience))
            reader_tell(reader, text);
    }
}

/* ---- Does the session behind it still stand? ---- */

static void reader_stands(struct reader *reader, int64_t left_s)
{
    size_t i;
    json_t *text, *held = reader->held;
    reader->doubted = false;
    reader->held = NULL;
    reader->again_us = monotonic_us() + (left_s < AGAIN_S ? left_s : AGAIN_S) * 1000000;
    json_array_foreach(held, i, text) reader_tell(reader, json_string_value(text));
    json_decref(held);
}

static void reader_end(struct reader *reader)
{
    log_info("live", "id=%s why=\"its session has ended\"", http_stream_request(reader->stream)->id);
    http_stream_close(reader->stream);
    reader_free(reader);
}

static void ask(struct live *live);

static void on_standing(enum status status, const struct pg_answer *answer, void *arg)
{
    struct live *live = arg;
    const json_t *standing = json_object_get(answer->document, "standing");
    struct reader *reader, *next;
    live->asking = false;
    for (reader = TAILQ_FIRST(&live->readers); reader; reader = next) {
        char session[24];
        next = TAILQ_NEXT(reader, in_list);
        bool asked = reader->asked;
        reader->asked = false;
        if (!asked || status != STATUS_OK) /* nobody knows: they are asked about again a second later */
            continue;
        snprintf(session, sizeof session, "%lld", (long long)reader->session);
        json_int_t left_s = json_whole(standing, session, 0);
        if (left_s > 0)
            reader_stands(reader, left_s);
        else
            reader_end(reader);
    }
    if (status == STATUS_OK)
        ask(live);
}

/* All that are doubted, in one question. */
static void ask(struct live *live)
{
    struct reader *reader;
    if (live->asking)
        return;
    json_t *sessions = json_array();
    TAILQ_FOREACH(reader, &live->readers, in_list)
    {
        if (reader->doubted && json_array_size(sessions) < ASK_MOST) {
            reader->asked = true;
            json_array_append_new(sessions, json_integer(reader->session));
        }
    }
    if (json_array_size(sessions) > 0) {
        json_t *input = json_pack("{s:O}", "sessions", sessions);
        char *text = json_dumps(input, JSON_COMPACT);
        live->asking = true;
        pg_read(live->app->pg, "page_listening", PG_ARGS("service:web", text), on_standing, live);
        free(text);
        json_decref(input);
    }
    json_decref(sessions);
}

/* An answer under way may be older than the doubt, so it does not count. */
static void reader_doubt(struct reader *reader)
{
    reader->doubted = true;
    reader->asked = false;
}

/* Something about this person, or with NULL about anybody, may have ended a session. */
static void doubt(struct live *live, const char *person)
{
    struct reader *reader;
    TAILQ_FOREACH(reader, &live->readers, in_list)
    {
        if (!person || strcmp(reader->person, person) == 0)
            reader_doubt(reader);
    }
    ask(live);
}

/* Sessions that are over by now, and those whose end nobody has told us of. */
static void on_look(void *arg)
{
    struct live *live = arg;
    struct reader *reader;
    int64_t now_us = monotonic_us();
    TAILQ_FOREACH(reader, &live->readers, in_list)
    {
        if (!reader->doubted && reader->again_us <= now_us)
            reader_doubt(reader);
    }
    ask(live);
}

/* ---- What Redis says ---- */

static void on_changed(const char *payload, size_t length, void *arg)
{
    struct live *live = arg;
    json_t *change = json_loadb(payload, length, 0, NULL);
    const char *topic = json_text(change, "topic"), *code = json_text(change, "code");
    bool session = topic && strcmp(topic, "session") == 0;
    if (session || (topic && strcmp(topic, "person") == 0))
        doubt(live, code ? code : "");
    else if (topic && (strcmp(topic, "clock") == 0 || strcmp(topic, "territory") == 0))
        doubt(live, NULL);
    if (topic && strcmp(topic, "gazetteer") == 0) {
        places_reload(live->app->places);
    } else if (topic && !session) {
        json_t *data = json_pack("{s:s, s:s}", "topic", topic, "code", code ? code : "");
        char *text = json_dumps(data, JSON_COMPACT);
        tell(live, text, json_object_get(change, "for"));
        free(text);
        json_decref(data);
    }
    json_decref(change);
}

static void on_subscribed(void *arg)
{
    struct live *live = arg;
    doubt(live, NULL);
    tell(live, ALL, NULL);
}

struct live *live_start(struct app *app)
{
    struct live *live = memory_zero(sizeof *live);
    live->app = app;
    TAILQ_INIT(&live->readers);
    live->look = loop_every(app->loop, LOOK_MS, on_look, live);
    redis_subscribe(app->redis, "changed", on_changed, on_subscribed, live);
    return live;
}

void live_end(struct live *live)
{
    struct reader *reader;
    live->ended = true;
    loop_cancel(&live->look);
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

/* Who asks? Only then may they listen. What ends their session between the question and now is not known here yet, so
 * that each begins doubted. */
static void on_known(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    struct live *live = visit->app->live;
    json_t *session = json_object_get(answer->document, "session");
    if (status != STATUS_OK || live->ended) /* no live pages while the process stops */
        return visit_refuse(visit, status != STATUS_OK ? status : STATUS_UNAVAILABLE, answer->reason);
    bool coordinator = strcmp(json_text(session, "role"), "coordinator") == 0;
    struct reader *reader = memory_zero(sizeof *reader);
    reader->live = live;
    reader->session = json_whole(answer->document, "listens", 0);
    reader->doubted = true;
    snprintf(reader->person, sizeof reader->person, "%s", json_text(session, "code"));
    snprintf(reader->hears, sizeof reader->hears, "%s%s", coordinator ? "coordinator" : "volunteer:",
             coordinator ? "" : reader->person);
    reader->stream = http_stream_open(visit->request, on_gone, reader);
    if (!reader->stream) {
        free(reader);
        return;
    }
    TAILQ_INSERT_TAIL(&live->readers, reader, in_list);
    ask(live);
}

void live_open(struct visit *visit)
{
    visit->json = true; /* refusals too: nobody looks at this with their eyes */
    visit->request->pg++;
    const char *who = visit->token ? http_keep_text(visit->request, "watch:%s", visit->token) : visit->who;
    pg_read(visit->app->pg, "page_live", PG_ARGS(who, "{}"), on_known, visit); /* a page left open is nobody there */
}
