/*
 * The HTTP server on the loop: evhttp behind a guard.
 *
 * A request that comes through has one Host, a plain path, a method that we
 * know and a body of known size (base/http/guard.h refuses the rest, with 400
 * or 405, before anybody sees it). It is answered exactly once, by one
 * function of base/http/reply.h or by opening a stream (base/http/stream.h);
 * a second answer is a bug of ours and ends the process.
 *
 * Every answer, refusals included, carries the security headers of
 * reference/conventions.md §3.1, and the `X-Request-Id` that stands in the
 * log. One log line is written per request, when it is answered:
 *
 *   event=http level=info id=7f3a09c2d41b method=POST route=/offers/{offer}/accept status=303 ms=2.1
 *       pg=1 redis=0
 *
 * What evhttp itself cannot read (a broken request line, headers over 16 kB, a
 * body that is too long, a method it never heard of) it answers by itself with a bare
 * 400, 413 or 501. It has no deadline for slow headers: a TLS proxy faces the
 * Internet (deploy/nginx).
 *
 * Not thread safe: everything runs on the loop.
 */
#ifndef BASE_HTTP_SERVER_H
#define BASE_HTTP_SERVER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct http_server;
struct http_wire;

#define HTTP_MAX_HEADERS_BYTES 16384
#define HTTP_MAX_BODY_BYTES    (1024 * 1024) /* unless http_server_allow_body() says otherwise */
#define HTTP_TIMEOUT_S         60 /* between two reads or writes of one connection */
#define HTTP_MAX_STREAMS       200 /* unless http_server_allow() says otherwise */

enum http_method { HTTP_GET, HTTP_POST }; /* HEAD is a GET whose answer has no body */

/*
 * One request. Read what you like; write only `route`, `authenticated`, `pg`,
 * `redis` and `data`. It lives until it is answered (and the loop has turned
 * once); what was given to http_keep() is freed with it. A client that has
 * gone changes nothing: answer as usual, the answer is dropped.
 */
struct http_request {
    struct http_server *server;
    char id[13]; /* 12 hex digits (log_id_make) */
    enum http_method method;
    const char *path;   /* percent-decoded once, starts with '/', no "//", no ".." */
    const char *query;  /* as it came, after the '?'; "" if none */
    const char *client; /* the peer's address; over a UNIX socket the proxy's X-Real-IP */
    const char *body;   /* NUL after body_size bytes, which may hold NULs too */
    size_t body_size;

    const char *route;  /* the pattern that matched, for the log; borrowed, static or kept */
    bool authenticated; /* the answer is somebody's: Cache-Control: no-store */
    unsigned pg, redis; /* round trips made for it, for the log */
    void *data;         /* yours */

    struct http_wire *wire; /* server.c's */
};

/* Called once per request, from the loop. Answer now or later. */
typedef void (*http_on_request)(struct http_request *request, void *arg);

/*
 * Listens on address:port (port 0: any free one), or on a UNIX socket when
 * address begins with '/' (an old socket there is replaced; port is ignored).
 * NULL, and the reason in the log, when it cannot.
 */
struct http_server *http_server_open(struct loop *loop, const char *address, uint16_t port,
                                     http_on_request on_request, void *arg);

/* The same on a socket that listens already and outlives us (base/notify.h). From here on it is the server's. */
struct http_server *http_server_adopt(struct loop *loop, int socket_fd, http_on_request on_request, void *arg);

/*
 * Called for each request that has been answered, streams when they end; before it is freed.
 * `seconds` is the time it took, -1 for a stream.
 */
typedef void (*http_on_answered)(const struct http_request *request, int code, double seconds, void *arg);
void http_server_watch(struct http_server *server, http_on_answered on_answered, void *arg);

/* The port that is listened on; 0 for a UNIX socket. */
uint16_t http_server_port(const struct http_server *server);

/* How many streams may be open at once; each is one open file. */
void http_server_allow(struct http_server *server, size_t streams);

/* How long a body may be, instead of HTTP_MAX_BODY_BYTES; whoever asks for more decides which requests are worth it. */
void http_server_allow_body(struct http_server *server, size_t bytes);

/* Takes no new connections from now on; requests under way and streams go on. */
void http_server_pause(struct http_server *server);

/* How many requests still wait for their answer, and how many streams are open. */
size_t http_server_waiting(const struct http_server *server);
size_t http_server_streams(const struct http_server *server);

/*
 * Ends all streams and connections. Close what answers requests (the pg lanes)
 * first: their callbacks still touch them. A request left unanswered is logged
 * and freed. NULL is fine.
 */
void http_server_close(struct http_server *server);

/*
 * The network that an address lies in, as one household or office has it: /24, also in the clothes of IPv6
 * ("::ffff:203.0.113.7"), or /56 for IPv6; what is no address stays as it is. Into `network`, cut to its size.
 */
#define HTTP_NETWORK_BYTES 64
void http_network(const char *address, char network[static HTTP_NETWORK_BYTES]);

/* One machine, or one household, likewise: an address of IPv4, the /64 of one of IPv6, which has as many as it likes. */
void http_visitor(const char *address, char visitor[static HTTP_NETWORK_BYTES]);

/*
 * Its answer leaves at the next whole multiple of `ms` after it came: how long it takes does not tell what was
 * found out meanwhile.
 */
void http_even(struct http_request *request, int ms);

/* The value of a header of the request, NULL if absent; lives as long as the request. */
const char *http_header(const struct http_request *request, const char *name);

/* Hands `pointer` to the request, which calls free_fn(pointer) when it ends. Returns `pointer`. */
void *http_keep(struct http_request *request, void *pointer, void (*free_fn)(void *));

/* The same for JSON, whose reference it takes over. Returns `json`. */
json_t *http_keep_json(struct http_request *request, json_t *json);

/* A formatted text that the request keeps. */
char *http_keep_text(struct http_request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
