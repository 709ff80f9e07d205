/*
 * Numbers for whoever watches the service: GET /metrics, Prometheus' text format 0.0.4.
 *
 * Answered only when the setting `metrics` says so; otherwise there is no such page.
 * What this process has answered is counted here, per route and status; the rest is
 * asked for at each reading: of PostgreSQL (page_metrics) and of Redis (how long the
 * queues are). When one of them is away its numbers are missing, and nec_postgres_up
 * or nec_redis_up is 0. Labels are routes, states and codes, never people.
 */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "base/http/server.h"

struct metrics;

struct metrics *metrics_new(void);
void metrics_free(struct metrics *metrics);

/* Counts an answer; for http_server_watch(), `arg` is the metrics. */
void metrics_count(const struct http_request *request, int code, double seconds, void *arg);

#endif
