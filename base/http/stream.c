#include "base/http/stream.h"

#include "base/http/reply.h"
#include "base/http/wire.h"
#include "base/log.h"
#include "base/memory.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MAX_UNSENT = 256 * 1024, MAX_UNREAD = 64 * 1024 };

struct http_stream {
    struct http_request *request;
    struct evhttp_connection *connection;
    http_on_gone on_gone;
    void *arg;
    TAILQ_ENTRY(http_stream) in_list;
};

static void stream_free(struct http_stream *stream)
{
    struct http_server *server = stream->request->server;
    TAILQ_REMOVE(&server->streams, stream, in_list);
    server->stream_count--;
    free(stream);
}

/* evhttp closes the connection: by now it has let go of the request. */
static void on_closed(struct evhttp_connection *connection, void *arg)
{
    struct http_stream *stream = arg;
    struct http_request *request = stream->request;
    evhttp_connection_set_closecb(connection, NULL, NULL);
    stream->on_gone(stream, stream->arg);
    stream_free(stream);
    wire_end(request);
}

static void send_text(struct http_stream *stream, struct evbuffer *text)
{
    struct bufferevent *socket = evhttp_connection_get_bufferevent(stream->connection);
    evhttp_send_reply_chunk(stream->request->wire->evhttp, text);
    if (evbuffer_get_length(bufferevent_get_output(socket)) > MAX_UNSENT) {
        log_info("http_stream", "id=%s why=\"reads too slowly\"", stream->request->id);
        shutdown(bufferevent_getfd(socket), SHUT_RDWR); /* on_closed() follows from the loop */
    }
}

struct http_stream *http_stream_open(struct http_request *request, http_on_gone on_gone, void *arg)
{
    struct http_server *server = request->server;
    http_set_header(request, "Content-Type", "text/event-stream; charset=utf-8");
    http_set_header(request, "Cache-Control", "no-store");
    http_set_header(request, "X-Accel-Buffering", "no");
    struct evhttp_connection *connection = evhttp_request_get_connection(request->wire->evhttp);
    if (request->wire->head || !connection) {
        wire_send(request, 200, NULL);
        return NULL;
    }
    if (server->stream_count >= server->stream_most) {
        http_reply_problem(request, STATUS_UNAVAILABLE, "Trop de pages ouvertes en direct.", NULL);
        return NULL;
    }
    struct http_stream *stream = memory_zero(sizeof *stream);
    *stream =
        (struct http_stream){.request = request, .connection = connection, .on_gone = on_gone, .arg = arg};
    TAILQ_INSERT_TAIL(&server->streams, stream, in_list);
    server->stream_count++;
    evhttp_connection_set_closecb(connection, on_closed, stream);
    bufferevent_setwatermark(evhttp_connection_get_bufferevent(connection), EV_READ, 0, MAX_UNREAD);
    wire_stream(request);
    struct evbuffer *first = evbuffer_new();
    evbuffer_add_printf(first, "retry: 5000\n\n");
    send_text(stream, first);
    evbuffer_free(first);
    return stream;
}

/* `data` with the field's name before each of its lines. */
static void add_lines(struct evbuffer *text, const char *field, const char *data)
{
    do {
        size_t length = strcspn(data, "\r\n");
        evbuffer_add_printf(text, "%s: %.*s\n", field, (int)length, data);
        data += length;
        if (*data == '\r' && data[1] == '\n')
            data++;
    } while (*data && *data++);
}

void http_stream_send(struct http_stream *stream, const char *event, const char *id, const char *data)
{
    struct evbuffer *text = evbuffer_new();
    if (event)
        add_lines(text, "event", event);
    if (id)
        add_lines(text, "id", id);
    add_lines(text, "data", data);
    evbuffer_add(text, "\n", 1);
    send_text(stream, text);
    evbuffer_free(text);
}

void http_stream_close(struct http_stream *stream)
{
    if (!stream)
        return;
    struct http_request *request = stream->request;
    evhttp_connection_set_closecb(stream->connection, NULL, NULL);
    stream_free(stream);
    wire_end(request);
}

struct http_request *http_stream_request(struct http_stream *stream)
{
    return stream->request;
}

void streams_ping(struct http_server *server)
{
    struct http_stream *stream;
    TAILQ_FOREACH(stream, &server->streams, in_list)
    {
        struct evbuffer *comment = evbuffer_new();
        evbuffer_add_printf(comment, ":\n\n");
        send_text(stream, comment);
        evbuffer_free(comment);
    }
}

void streams_end(struct http_server *server)
{
    struct http_stream *stream;
    while ((stream = TAILQ_FIRST(&server->streams))) {
        stream->on_gone(stream, stream->arg);
        http_stream_close(stream);
    }
}
