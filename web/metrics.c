#include "web/metrics.h"

#include "base/config.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/redis.h"
#include "web/handlers.h"

#include <stdlib.h>
#include <string.h>

static const int codes[] = {200, 201, 204, 303, 304, 400, 403, 404, 405,
                            409, 410, 412, 413, 422, 429, 500, 503};
static const double bounds_s[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};
enum {
    CODES = sizeof codes / sizeof *codes,
    BOUNDS = sizeof bounds_s / sizeof *bounds_s,
};

struct metrics {
    size_t routes;                   /* of routes_all(); one row more for what matches none */
    uint64_t (*requests)[CODES + 1]; /* per route and code; the last column for a code not listed */
    uint64_t buckets[BOUNDS + 1];    /* answers by duration, not cumulated; streams are not among them */
    double seconds;                  /* all of them together */
};

/* ---- Counting ---- */

struct metrics *metrics_new(void)
{
    struct metrics *metrics = memory_zero(sizeof *metrics);
    routes_all(&metrics->routes);
    metrics->requests = memory_zero((metrics->routes + 1) * sizeof *metrics->requests);
    return metrics;
}

void metrics_free(struct metrics *metrics)
{
    if (metrics)
        free(metrics->requests);
    free(metrics);
}

static size_t row_of(const struct http_request *request, size_t count)
{
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; i < count; i++)
        if (routes[i].path == request->route && routes[i].method == request->method)
            return i;
    return count;
}

void metrics_count(const struct http_request *request, int code, double seconds, void *arg)
{
    struct metrics *metrics = arg;
    size_t column = 0, bucket = 0;
    while (column < CODES && codes[column] != code)
        column++;
    metrics->requests[row_of(request, metrics->routes)][column]++;
    if (seconds < 0)
        return;
    while (bucket < BOUNDS && seconds > bounds_s[bucket])
        bucket++;
    metrics->buckets[bucket]++;
    metrics->seconds += seconds;
}

/* ---- Writing ---- */

static void head(struct evbuffer *out, const char *name, const char *type, const char *help)
{
    evbuffer_add_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void gauge(struct evbuffer *out, const char *name, const char *help, double value)
{
    head(out, name, "gauge", help);
    evbuffer_add_printf(out, "%s %.17g\n", name, value);
}

static void write_requests(struct evbuffer *out, const struct metrics *metrics)
{
    size_t count;
    const struct route *routes = routes_all(&count);
    head(out, "nec_http_requests_total", "counter", "Requests answered by this process.");
    for (size_t i = 0; i <= count; i++)
        for (size_t column = 0; column <= CODES; column++) {
            uint64_t number = metrics->requests[i][column];
            if (number == 0)
                continue;
            evbuffer_add_printf(out, "nec_http_requests_total{route=\"%s\",method=\"%s\",code=\"",
                                i < count ? routes[i].path : "-",
                                i == count                      ? "-"
                                : routes[i].method == HTTP_POST ? "POST"
                                                                : "GET");
            if (column < CODES)
                evbuffer_add_printf(out, "%d\"} %llu\n", codes[column], (unsigned long long)number);
            else
                evbuffer_add_printf(out, "other\"} %llu\n", (unsigned long long)number);
        }
}

static void write_durations(struct evbuffer *out, const struct metrics *metrics)
{
    const char *name = "nec_http_request_duration_seconds";
    unsigned long long sum = 0;
    head(out, name, "histogram", "Time from a request to its answer, live pages left out.");
    for (size_t i = 0; i < BOUNDS; i++) {
        sum += metrics->buckets[i];
        evbuffer_add_printf(out, "%s_bucket{le=\"%g\"} %llu\n", name, bounds_s[i], sum);
    }
    sum += metrics->buckets[BOUNDS];
    evbuffer_add_printf(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %.17g\n%s_count %llu\n", name, sum, name,
                        metrics->seconds, name, sum);
}

/* One gauge per object of a list: `label` and `field` are keys of it. */
static void write_list(struct evbuffer *out, const char *name, const char *help, const json_t *list,
                       const char *label, const char *field)
{
    size_t i;
    json_t *one;
    head(out, name, "gauge", help);
    json_array_foreach(list, i, one) evbuffer_add_printf(out, "%s{%s=\"%s\"} %.17g\n", name, label,
                                                         json_text(one, label), json_number(one, field, 0));
}

/* Quantiles of the last day, without a sum or a count: those would have to grow for ever. None while nothing
 * was measured. */
static void write_latency(struct evbuffer *out, const char *name, const char *help, const json_t *latency)
{
    static const char *const quantiles[][2] = {{"p50", "0.5"}, {"p90", "0.9"}, {"p99", "0.99"}};
    head(out, name, "summary", help);
    for (size_t i = 0; i < 3; i++)
        if (json_is_number(json_object_get(latency, quantiles[i][0])))
            evbuffer_add_printf(out, "%s{quantile=\"%s\"} %.17g\n", name, quantiles[i][1],
                                json_number(latency, quantiles[i][0], 0));
}

static void write_service(struct evbuffer *out, const json_t *document)
{
    const json_t *journal = json_object_get(document, "journal"),
                 *messages = json_object_get(document, "messages");
    const json_t *alerts = json_object_get(document, "escalations"),
                 *latencies = json_object_get(document, "latencies");
    double late = 0;
    size_t i;
    json_t *alert;
    json_array_foreach((json_t *)alerts, i, alert) late += json_number(alert, "late", 0);
    gauge(out, "nec_journal_waiting", "Rows of the journal that nobody has carried on yet.",
          json_number(journal, "waiting", 0));
    gauge(out, "nec_journal_oldest_seconds", "Age of the oldest of them.",
          json_number(journal, "oldest_s", 0));
    gauge(out, "nec_messages_waiting", "Messages that are due and not sent.",
          json_number(messages, "waiting", 0));
    gauge(out, "nec_messages_oldest_seconds", "How long the oldest of them has been due.",
          json_number(messages, "oldest_s", 0));
    write_list(out, "nec_escalations_open", "Alerts that nobody has settled.", alerts, "reason", "open");
    write_list(out, "nec_escalations_oldest_seconds", "Age of the oldest of them.", alerts, "reason",
               "oldest_s");
    gauge(out, "nec_escalations_late", "Alerts whose due time has passed.", late);
    write_list(out, "nec_outings", "Outings by state.", json_object_get(document, "outings"), "state",
               "number");
    write_latency(out, "nec_request_to_offer_seconds", "From the request to the first offer, last 24 hours.",
                  json_object_get(latencies, "request_to_offer"));
    write_latency(out, "nec_yes_to_told_seconds",
                  "From a volunteer's yes to the senior being told, last 24 hours.",
                  json_object_get(latencies, "yes_to_told"));
}

/* ---- A reading: PostgreSQL, then Redis, then the answer ---- */

static const struct {
    const char *stream, *group;
} queues[] = {{"to-rank", "matcher"}, {"ranked", "dispatcher"}, {"messages", "dispatcher"}, {"dead", NULL}};
enum { QUEUES = sizeof queues / sizeof *queues };

struct reading {
    struct visit *visit;
    struct evbuffer *out;
    long long length[QUEUES], pending[QUEUES], drifted;
    int awaited; /* answers of Redis still to come, in the order they were asked for */
    bool redis;
};

static void reading_free(void *arg)
{
    struct reading *reading = arg;
    evbuffer_free(reading->out);
    free(reading);
}

static void reading_end(struct reading *reading)
{
    struct visit *visit = reading->visit;
    struct evbuffer *out = reading->out;
    gauge(out, "nec_redis_up", "Does Redis answer?", reading->redis);
    if (reading->redis) {
        head(out, "nec_queue_length", "gauge", "Entries of a queue, those in hand included.");
        for (int i = 0; i < QUEUES; i++)
            evbuffer_add_printf(out, "nec_queue_length{queue=\"%s\"} %lld\n", queues[i].stream,
                                reading->length[i]);
        head(out, "nec_queue_pending", "gauge", "Entries that a consumer has in hand.");
        for (int i = 0; i < QUEUES && queues[i].group; i++)
            evbuffer_add_printf(out, "nec_queue_pending{queue=\"%s\"} %lld\n", queues[i].stream,
                                reading->pending[i]);
        head(out, "nec_world_drifted_total", "counter", "Volunteers of whom a matcher held what PostgreSQL does not.");
        evbuffer_add_printf(out, "nec_world_drifted_total %lld\n", reading->drifted);
    }
    http_reply_bytes(visit->request, 200, "text/plain; version=0.0.4; charset=utf-8",
                     evbuffer_pullup(out, -1), evbuffer_get_length(out));
}

struct asked {
    struct reading *reading;
    int queue;
};

/* XLEN answers a number; XPENDING a list that begins with one, or an error while the group is not there yet.
 */
static void on_length(enum status status, const redisReply *reply, void *arg)
{
    struct asked *asked = arg;
    struct reading *reading = asked->reading;
    if (status == STATUS_OK && reply->type == REDIS_REPLY_INTEGER)
        reading->length[asked->queue] = reply->integer;
    reading->redis = reading->redis && status == STATUS_OK;
    if (--reading->awaited == 0)
        reading_end(reading);
}

static void on_pending(enum status status, const redisReply *reply, void *arg)
{
    struct asked *asked = arg;
    struct reading *reading = asked->reading;
    if (status == STATUS_OK && reply->type == REDIS_REPLY_ARRAY && reply->elements > 0)
        reading->pending[asked->queue] = reply->element[0]->integer;
    if (--reading->awaited == 0)
        reading_end(reading);
}

/* A text; none while nobody has drifted. */
static void on_drifted(enum status status, const redisReply *reply, void *arg)
{
    struct reading *reading = arg;
    if (status == STATUS_OK && reply->type == REDIS_REPLY_STRING)
        reading->drifted = strtoll(reply->str, NULL, 10);
    if (--reading->awaited == 0)
        reading_end(reading);
}

static void redis_ask(struct reading *reading)
{
    struct redis *redis = reading->visit->app->redis;
    struct asked *asked = http_keep(reading->visit->request, memory_zero(QUEUES * sizeof *asked), free);
    char *world = redis_key(redis, "world-drifted");
    reading->awaited = 1;
    for (int i = 0; i < QUEUES; i++)
        reading->awaited += queues[i].group ? 2 : 1;
    reading->visit->request->redis += (unsigned)reading->awaited;
    reading->redis = true;
    redis_command(redis, on_drifted, reading, REDIS_ARGV("GET", world));
    free(world);
    for (int i = 0; i < QUEUES; i++) {
        char *key = redis_key(redis, queues[i].stream);
        asked[i] = (struct asked){.reading = reading, .queue = i};
        redis_command(redis, on_length, &asked[i], REDIS_ARGV("XLEN", key));
        if (queues[i].group)
            redis_command(redis, on_pending, &asked[i], REDIS_ARGV("XPENDING", key, queues[i].group));
        free(key);
    }
}

static void on_service(enum status status, const struct pg_answer *answer, void *arg)
{
    struct reading *reading = arg;
    gauge(reading->out, "nec_postgres_up", "Does PostgreSQL answer?", status == STATUS_OK);
    if (status == STATUS_OK)
        write_service(reading->out, answer->document);
    redis_ask(reading);
}

void metrics_show(struct visit *visit)
{
    if (!visit->app->config->metrics)
        return visit_refuse(visit, STATUS_NOT_FOUND, "page");
    struct reading *reading = http_keep(visit->request, memory_zero(sizeof *reading), reading_free);
    reading->visit = visit;
    reading->out = evbuffer_new();
    visit->request->authenticated = false;
    head(reading->out, "nec_build_info", "gauge", "The version that runs; always 1.");
    evbuffer_add_printf(reading->out, "nec_build_info{version=\"%s\"} 1\n", NEC_VERSION);
    write_requests(reading->out, visit->app->metrics);
    write_durations(reading->out, visit->app->metrics);
    gauge(reading->out, "nec_http_waiting", "Requests that wait for their answer, live pages included.",
          (double)http_server_waiting(visit->app->server));
    visit->request->pg++;
    pg_read(visit->app->pg, "page_metrics", PG_ARGS("service:web", "{}"), on_service, reading);
}
