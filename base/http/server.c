#include "base/http/server.h"

#include "base/clock.h"
#include "base/http/guard.h"
#include "base/http/reply.h"
#include "base/http/wire.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { TICK_MS = 15000, LATE_US = 30 * 1000 * 1000, BACKLOG = 1024 };

static void on_evhttp(struct evhttp_request *evhttp, void *arg);
static void on_tick(void *arg);

/* ---- Opening and closing ---- */

static struct evhttp_bound_socket *listen_unix(struct http_server *server, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat about;
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (stat(path, &about) == 0 && S_ISSOCK(about.st_mode))
        unlink(path);
    struct evconnlistener *listener = evconnlistener_new_bind(
        loop_base(server->loop), NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG,
        (struct sockaddr *)&address, sizeof address);
    if (!listener)
        return NULL;
    server->is_unix = true;
    server->unix_path = memory_text(path);
    return evhttp_bind_listener(server->evhttp, listener);
}

/*
 * Each connection has this from the socket that it was accepted on. evbuffer writes 16 kB at a time: without it the
 * kernel holds the second part back until the client has acknowledged the first, which clients put off by 40 ms.
 */
static void send_at_once(const struct http_server *server)
{
    if (!server->is_unix)
        setsockopt(evhttp_bound_socket_get_fd(server->listening), IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static struct http_server *server_new(struct loop *loop, http_on_request on_request, void *arg)
{
    struct http_server *server = memory_zero(sizeof *server);
    server->loop = loop;
    server->stream_most = HTTP_MAX_STREAMS;
    server->on_request = on_request;
    server->arg = arg;
    TAILQ_INIT(&server->waiting);
    TAILQ_INIT(&server->ended);
    TAILQ_INIT(&server->streams);
    server->evhttp = evhttp_new(loop_base(loop));
    evhttp_set_max_headers_size(server->evhttp, HTTP_MAX_HEADERS_BYTES);
    evhttp_set_max_body_size(server->evhttp, HTTP_MAX_BODY_BYTES);
    evhttp_set_timeout(server->evhttp, HTTP_TIMEOUT_S);
    evhttp_set_default_content_type(server->evhttp, NULL);
    evhttp_set_allowed_methods(server->evhttp, 0xFFFF); /* all it knows: ours is the guard's 405 */
    evhttp_set_gencb(server->evhttp, on_evhttp, server);
    return server;
}

struct http_server *http_server_open(struct loop *loop, const char *address, uint16_t port,
                                     http_on_request on_request, void *arg)
{
    struct http_server *server = server_new(loop, on_request, arg);
    server->listening = address[0] == '/' ? listen_unix(server, address)
                                          : evhttp_bind_socket_with_handle(server->evhttp, address, port);
    if (!server->listening) {
        log_error("http", "listen=%s port=%u why=\"%s\"", address, port, strerror(errno));
        http_server_close(server);
        return NULL;
    }
    send_at_once(server);
    server->tick = loop_every(loop, TICK_MS, on_tick, server);
    return server;
}

struct http_server *http_server_adopt(struct loop *loop, int socket_fd, http_on_request on_request, void *arg)
{
    struct http_server *server = server_new(loop, on_request, arg);
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof address;
    getsockname(socket_fd, (struct sockaddr *)&address, &size);
    server->is_unix = address.ss_family == AF_UNIX;
    server->listening = evhttp_accept_socket_with_handle(server->evhttp, socket_fd);
    if (!server->listening) {
        log_error("http", "listen=inherited why=\"%s\"", strerror(errno));
        http_server_close(server);
        return NULL;
    }
    send_at_once(server);
    server->tick = loop_every(loop, TICK_MS, on_tick, server);
    return server;
}

void http_server_watch(struct http_server *server, http_on_answered on_answered, void *arg)
{
    server->on_answered = on_answered;
    server->answered_arg = arg;
}

uint16_t http_server_port(const struct http_server *server)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (!server->listening || server->is_unix ||
        getsockname(evhttp_bound_socket_get_fd(server->listening), (struct sockaddr *)&address, &size) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                               : ((struct sockaddr_in *)&address)->sin_port);
}

void http_server_allow_body(struct http_server *server, size_t bytes)
{
    evhttp_set_max_body_size(server->evhttp, (ev_ssize_t)bytes);
}

void http_server_allow(struct http_server *server, size_t streams)
{
    server->stream_most = streams;
}

void http_server_pause(struct http_server *server)
{
    if (server->listening)
        evhttp_del_accept_socket(server->evhttp, server->listening);
    server->listening = NULL;
}

size_t http_server_waiting(const struct http_server *server)
{
    return server->waiting_count;
}

size_t http_server_streams(const struct http_server *server)
{
    return server->stream_count;
}

/* ---- The life of a request ---- */

struct http_keeping {
    void *pointer;
    void (*free_fn)(void *);
    struct http_keeping *next;
};

static void wire_free(struct http_wire *wire)
{
    loop_cancel(&wire->held);
    if (wire->held_body)
        evbuffer_free(wire->held_body);
    while (wire->kept) {
        struct http_keeping *kept = wire->kept;
        wire->kept = kept->next;
        kept->free_fn(kept->pointer);
        free(kept);
    }
    free(wire);
}

static void ended_free(struct http_server *server)
{
    struct http_wire *wire;
    while ((wire = TAILQ_FIRST(&server->ended))) {
        TAILQ_REMOVE(&server->ended, wire, in_list);
        wire_free(wire);
    }
}

static void on_turned(void *arg)
{
    struct http_server *server = arg;
    server->reaper = NULL;
    ended_free(server);
}

/* A request that nobody will answer any more. */
static void wire_drop(struct http_server *server, struct http_wire *wire)
{
    log_error("http_unanswered", "id=%s route=%s", wire->request.id,
              wire->request.route ? wire->request.route : "-");
    if (!evhttp_request_get_connection(
            wire->evhttp)) /* its client has gone: evhttp does not know it any more */
        evhttp_request_free(wire->evhttp);
    TAILQ_REMOVE(&server->waiting, wire, in_list);
    server->waiting_count--;
    wire_free(wire);
}

void http_server_close(struct http_server *server)
{
    struct http_wire *wire;
    if (!server)
        return;
    streams_end(server);
    while ((wire = TAILQ_FIRST(&server->waiting)))
        wire_drop(server, wire);
    ended_free(server);
    loop_cancel(&server->tick);
    loop_cancel(&server->reaper);
    evhttp_free(server->evhttp);
    if (server->unix_path)
        unlink(server->unix_path);
    free(server->unix_path);
    free(server);
}

static void on_tick(void *arg)
{
    struct http_server *server = arg;
    struct http_wire *wire;
    int64_t now = monotonic_us();
    streams_ping(server);
    TAILQ_FOREACH(wire, &server->waiting, in_list)
    {
        if (wire->state != WIRE_WAITING || wire->late || now - wire->arrived_us < LATE_US)
            continue;
        wire->late = true;
        log_error("http_late", "id=%s route=%s", wire->request.id,
                  wire->request.route ? wire->request.route : "-");
    }
}

static const char *client_of(const struct http_server *server, struct evhttp_request *evhttp)
{
    char *peer = NULL;
    uint16_t port;
    if (server->is_unix) {
        const char *real = evhttp_find_header(evhttp_request_get_input_headers(evhttp), "X-Real-IP");
        return real ? real : "local";
    }
    evhttp_connection_get_peer(evhttp_request_get_connection(evhttp), &peer, &port);
    return peer ? peer : "";
}

/* The first bytes of an address, in hexadecimal; those of IPv4 also in the clothes of IPv6. */
static void address_cut(const char *address, size_t of_ipv4, size_t of_ipv6, char cut[static HTTP_NETWORK_BYTES])
{
    unsigned char bytes[sizeof(struct in6_addr)];
    const char *plain = strncasecmp(address, "::ffff:", 7) == 0 ? address + 7 : address;
    size_t count = inet_pton(AF_INET, plain, bytes) == 1 ? of_ipv4 : inet_pton(AF_INET6, address, bytes) == 1 ? of_ipv6 : 0;
    for (size_t i = 0; i < count; i++)
        snprintf(cut + 2 * i, HTTP_NETWORK_BYTES - 2 * i, "%02x", bytes[i]);
    if (count == 0)
        snprintf(cut, HTTP_NETWORK_BYTES, "%s", address);
}

void http_network(const char *address, char network[static HTTP_NETWORK_BYTES])
{
    address_cut(address, 3, 7, network);
}

void http_visitor(const char *address, char visitor[static HTTP_NETWORK_BYTES])
{
    address_cut(address, 4, 8, visitor);
}

static void body_take(struct http_request *request, struct evhttp_request *evhttp)
{
    struct evbuffer *input = evhttp_request_get_input_buffer(evhttp);
    request->body_size = evbuffer_get_length(input);
    evbuffer_add(input, "", 1);
    request->body = (const char *)evbuffer_pullup(input, -1);
}

static struct http_wire *wire_new(struct http_server *server, struct evhttp_request *evhttp)
{
    struct http_wire *wire = memory_zero(sizeof *wire);
    struct http_request *request = &wire->request;
    enum evhttp_cmd_type method = evhttp_request_get_command(evhttp);
    const char *uri = evhttp_request_get_uri(evhttp);
    wire->evhttp = evhttp;
    wire->arrived_us = monotonic_us();
    wire->head = method == EVHTTP_REQ_HEAD;
    request->server = server;
    request->wire = wire;
    request->method = method == EVHTTP_REQ_POST ? HTTP_POST : HTTP_GET;
    log_id_make(request->id);
    /* Kept, not borrowed: a connection that goes takes what it owns with it. */
    request->client = http_keep_text(request, "%s", client_of(server, evhttp));
    request->path = "/";
    request->query = uri && strchr(uri, '?') ? strchr(uri, '?') + 1 : "";
    body_take(request, evhttp);
    TAILQ_INSERT_TAIL(&server->waiting, wire, in_list);
    server->waiting_count++;
    return wire;
}

/* Answers what the guard refuses, and closes: what came behind is not read. */
static void refuse(struct http_request *request, int code, const char *why)
{
    log_info("http_refused", "id=%s why=\"%s\"", request->id, why);
    http_set_header(request, "Connection", "close");
    if (code == 405)
        http_set_header(request, "Allow", "GET, HEAD, POST");
    http_reply_problem_code(request, code, "Cette demande n’a pas pu être lue.");
}

static void on_evhttp(struct evhttp_request *evhttp, void *arg)
{
    struct http_server *server = arg;
    struct http_request *request = &wire_new(server, evhttp)->request;
    const char *uri = evhttp_request_get_uri(evhttp);
    struct guard_answer guard =
        guard_check(evhttp_request_get_command(evhttp), uri, evhttp_request_get_input_headers(evhttp));
    if (guard.code)
        return refuse(request, guard.code, guard.why);
    char *path = guard_path(uri);
    if (!path)
        return refuse(request, 400, "path");
    request->path = http_keep(request, path, free);
    server->on_request(request, server->arg);
}

const char *http_header(const struct http_request *request, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(request->wire->evhttp), name);
}

void *http_keep(struct http_request *request, void *pointer, void (*free_fn)(void *))
{
    struct http_keeping *kept = memory_zero(sizeof *kept);
    *kept = (struct http_keeping){.pointer = pointer, .free_fn = free_fn, .next = request->wire->kept};
    request->wire->kept = kept;
    return pointer;
}

static void drop_json(void *json)
{
    json_decref(json);
}

json_t *http_keep_json(struct http_request *request, json_t *json)
{
    return http_keep(request, json, drop_json);
}

char *http_keep_text(struct http_request *request, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        abort();
    return http_keep(request, text, free);
}

/* ---- The answer ---- */

static const char *reason_of(int code)
{
    static const struct {
        int code;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return "Internal Server Error";
}

static void default_header(struct evkeyvalq *headers, const char *name, const char *value)
{
    if (!evhttp_find_header(headers, name))
        evhttp_add_header(headers, name, value);
}

/* On every answer, errors included: reference/conventions.md §3.1. */
static void headers_add(struct http_request *request, int code)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
         "media-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
         "frame-ancestors 'none'"},
        {"Strict-Transport-Security", "max-age=63072000; includeSubDomains"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"}, /* browsers that do not know frame-ancestors */
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request->wire->evhttp);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        default_header(headers, always[i][0], always[i][1]);
    default_header(headers, "X-Request-Id", request->id);
    if (request->authenticated) {
        evhttp_remove_header(headers, "Cache-Control");
        default_header(headers, "X-Robots-Tag", "noindex");
    }
    default_header(headers, "Cache-Control", request->authenticated ? "no-store" : "no-cache");
    if (code == 429 || code == 503)
        default_header(headers, "Retry-After", code == 503 ? "10" : "60");
    if (!request->server->listening)
        default_header(headers, "Connection", "close");
}

static void log_line(const struct http_request *request, int code)
{
    log_info("http", "id=%s method=%s route=%s status=%d ms=%.1f pg=%u redis=%u", request->id,
             request->wire->head            ? "HEAD"
             : request->method == HTTP_POST ? "POST"
                                            : "GET",
             request->route ? request->route : "-", code,
             (double)(monotonic_us() - request->wire->arrived_us) / 1000.0, request->pg, request->redis);
}

static void request_end(struct http_request *request, int code)
{
    struct http_server *server = request->server;
    struct http_wire *wire = request->wire;
    double seconds = wire->state == WIRE_STREAMING ? -1 : (double)(monotonic_us() - wire->arrived_us) / 1e6;
    log_line(request, code);
    if (server->on_answered)
        server->on_answered(request, code, seconds, server->answered_arg);
    wire->state = WIRE_ENDED;
    wire->evhttp = NULL;
    TAILQ_REMOVE(&server->waiting, wire, in_list);
    TAILQ_INSERT_TAIL(&server->ended, wire, in_list);
    server->waiting_count--;
    if (!server->reaper)
        server->reaper = loop_after(server->loop, 0, on_turned, server);
}

static void on_even(void *arg)
{
    struct http_wire *wire = arg;
    wire->held = NULL;
    if (monotonic_us() < wire->due_us) { /* the loop's own clock is that of its last turn */
        wire->held = loop_after(wire->request.server->loop, 1, on_even, wire);
        return;
    }
    wire->even_ms = 0;
    wire->state = WIRE_WAITING;
    wire_send(&wire->request, wire->held_code, wire->held_body);
}

static void wire_hold(struct http_wire *wire, int code, struct evbuffer *body)
{
    int64_t even_us = wire->even_ms * INT64_C(1000), now_us = monotonic_us();
    wire->due_us = now_us + even_us - (now_us - wire->arrived_us) % even_us;
    wire->state = WIRE_HELD;
    wire->held_code = code;
    wire->held_body = evbuffer_new();
    if (body)
        evbuffer_add_buffer(wire->held_body, body);
    wire->held = loop_after(wire->request.server->loop, (wire->due_us - now_us) / 1000, on_even, wire);
}

void http_even(struct http_request *request, int ms)
{
    request->wire->even_ms = ms;
}

void wire_send(struct http_request *request, int code, struct evbuffer *body)
{
    struct http_wire *wire = request->wire;
    char length[24];
    assert(wire->state == WIRE_WAITING); /* each request is answered once */
    if (wire->even_ms)
        return wire_hold(wire, code, body);
    headers_add(request, code);
    if (wire->head) { /* evhttp would send the body: only its length is told */
        snprintf(length, sizeof length, "%zu", body ? evbuffer_get_length(body) : 0);
        if (code != 304)
            default_header(evhttp_request_get_output_headers(wire->evhttp), "Content-Length", length);
        if (body)
            evbuffer_drain(body, evbuffer_get_length(body));
    }
    evhttp_send_reply(wire->evhttp, code, reason_of(code), body);
    request_end(request, code);
}

void wire_stream(struct http_request *request)
{
    assert(request->wire->state == WIRE_WAITING);
    headers_add(request, 200);
    request->wire->state = WIRE_STREAMING;
    request->server->waiting_count--;
    evhttp_send_reply_start(request->wire->evhttp, 200, "OK");
}

void wire_end(struct http_request *request)
{
    assert(request->wire->state == WIRE_STREAMING);
    evhttp_send_reply_end(request->wire->evhttp);
    request->server->waiting_count++; /* request_end() takes it off again */
    request_end(request, 200);
}
