/*
 * What evhttp lets through and must not: a pure function before the routes.
 *
 * evhttp 2.1.12 is a lenient parser (reference/conventions.md §3.4): the first
 * of two Content-Length wins and the rest is read as a second request; an odd
 * Transfer-Encoding is an empty body; "//evil.com/x" is a host. The guard
 * refuses these, and the server then closes the connection, so that nothing
 * that came behind is ever read as a request. tests/unit/base_guard.c holds the
 * table, over a raw socket.
 */
#ifndef BASE_HTTP_GUARD_H
#define BASE_HTTP_GUARD_H

#include <event2/http.h>
#include <event2/keyvalq_struct.h>

struct guard_answer {
    int code;        /* 0: let it through; else 400 or 405 */
    const char *why; /* a few static words for the log */
};

/* `uri` as it stood in the request line; headers as evhttp parsed them. */
struct guard_answer guard_check(enum evhttp_cmd_type method, const char *uri,
                                const struct evkeyvalq *headers);

/*
 * The path of such a uri, percent-decoded once. NULL when it is not plain:
 * bad escapes, an encoded '/' or NUL, a control character, "//", a segment "."
 * or "..", bytes that are not UTF-8. Yours.
 */
char *guard_path(const char *uri);

#endif
