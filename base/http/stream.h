/*
 * Live pages: server-sent events on a request that stays open.
 *
 * A line of comment goes out every 15 s, so that proxies and evhttp keep the
 * connection and a client that has gone is noticed. A reader too slow for its
 * events (256 kB waiting) is cut off; its browser comes back by itself after
 * 5 s (`retry: 5000`).
 */
#ifndef BASE_HTTP_STREAM_H
#define BASE_HTTP_STREAM_H

#include "base/http/server.h"

struct http_stream;

/* The client has gone, or was cut off: called once, from the loop, never inside
 * http_stream_open(); `stream` is freed when it returns. Not called after http_stream_close(). */
typedef void (*http_on_gone)(struct http_stream *stream, void *arg);

/*
 * Answers the request with 200 and an open event stream. NULL when it was
 * answered otherwise: 503 with Retry-After beyond what the server allows, or the
 * headers alone for a HEAD. The request (and what it keeps) lives as long as
 * the stream; its log line is written at the end.
 */
struct http_stream *http_stream_open(struct http_request *request, http_on_gone on_gone, void *arg);

/* Sends one event. `event` and `id` may be NULL; line ends in `data` are taken apart as the format asks. */
void http_stream_send(struct http_stream *stream, const char *event, const char *id, const char *data);

/* Ends the stream and frees it; on_gone is not called. NULL is fine. */
void http_stream_close(struct http_stream *stream);

/* The request it grew from: its `data`, its id, what it keeps. */
struct http_request *http_stream_request(struct http_stream *stream);

#endif
