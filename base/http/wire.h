/*
 * What server.c, reply.c and stream.c share: nobody else includes this.
 *
 *   waiting ── wire_send() ──────────────────────────► ended ──► freed, one turn of the loop later
 *      ├────── wire_send(), http_even() ──► held ─────────┤
 *      └────── wire_stream() ──► streaming ── wire_end() ─┘
 *
 * evhttp's own request is ours while it waits; evhttp frees it after the
 * answer, or at the answer when the client has gone. That turn of the loop is
 * there so that a second answer meets an assert instead of freed memory.
 */
#ifndef BASE_HTTP_WIRE_H
#define BASE_HTTP_WIRE_H

#include "base/http/server.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <sys/queue.h>

struct http_keeping;
struct http_stream;
struct loop_timer;

struct http_wire {
    struct http_request request; /* first: the two are one allocation */
    struct evhttp_request *evhttp;
    struct http_keeping *kept;
    int64_t arrived_us;
    bool head;
    bool late; /* already reported as waiting too long */
    enum { WIRE_WAITING, WIRE_HELD, WIRE_STREAMING, WIRE_ENDED } state;
    int even_ms; /* http_even(); 0: at once */
    int64_t due_us; /* when it leaves */
    int held_code;
    struct evbuffer *held_body;
    struct loop_timer *held;
    TAILQ_ENTRY(http_wire) in_list;
};

TAILQ_HEAD(wire_list, http_wire);
TAILQ_HEAD(stream_list, http_stream);

struct http_server {
    struct loop *loop;
    struct evhttp *evhttp;
    struct evhttp_bound_socket *listening; /* NULL once paused */
    bool is_unix;
    char *unix_path; /* to remove at the end */
    http_on_request on_request;
    void *arg;
    http_on_answered on_answered; /* NULL: nobody counts */
    void *answered_arg;
    struct wire_list waiting, ended; /* requests under way, streams included; those to free */
    struct stream_list streams;
    size_t waiting_count, stream_count, stream_most;
    struct loop_timer *tick, *reaper;
};

/* Sends the answer and ends the request. `body` may be NULL; it is drained. */
void wire_send(struct http_request *request, int code, struct evbuffer *body);

/* Sends the headers of a stream; the request goes on. */
void wire_stream(struct http_request *request);

/* A stream is over: writes the log line and ends the request. */
void wire_end(struct http_request *request);

/* Every 15 s: a sign of life on each stream. At the end: all of them gone. */
void streams_ping(struct http_server *server);
void streams_end(struct http_server *server);

#endif
