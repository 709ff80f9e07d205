/*
 * The ways to answer a request. Each function here ends it: call one, once,
 * and do not touch the request afterwards.
 *
 * A HEAD gets the same headers (Content-Length too) and no body. Text is
 * always UTF-8 and says so. Values of headers never hold CR or LF (assert).
 */
#ifndef BASE_HTTP_REPLY_H
#define BASE_HTTP_REPLY_H

#include "base/http/server.h"
#include "base/status.h"

#include <event2/buffer.h>
#include <jansson.h>

/* A header of the answer to come. Replaces one of that name, except Set-Cookie, which adds. */
void http_set_header(struct http_request *request, const char *name, const char *value);

/* An HTML page; drains `html`, which stays the caller's. */
void http_reply_html(struct http_request *request, int code, struct evbuffer *html);

/* A JSON document; borrows it. `code` is 200, 201 ... */
void http_reply_json(struct http_request *request, int code, const json_t *document);

/* The same with its ETag (`etag` comes with its quotes); 304 to whoever has it already (If-None-Match). */
void http_reply_json_tagged(struct http_request *request, const json_t *document, const char *etag);

/* Does If-None-Match or If-Match name this tag? A "W/" before it does not matter here; NULL names none. */
bool http_names_tag(const char *header, const char *etag);

/*
 * application/problem+json (RFC 9457): type "/problems/<word>", title and status from
 * `status`, `detail` a French sentence or NULL, instance the request's id, and
 * `errors`: [{"pointer":"/phone","message":"..."}] or NULL. Borrows all.
 */
void http_reply_problem(struct http_request *request, enum status status, const char *detail,
                        const json_t *errors);

/* The same for a code that is not of our vocabulary (400, 405, 413): title is the code's own. */
void http_reply_problem_code(struct http_request *request, int code, const char *detail);

/* 303 See Other to a path of ours: it must begin with one '/' (assert). A formatted part
 * must be a code or a number; anything else goes through http_url_encode() first. */
void http_reply_see_other(struct http_request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Any bytes, with their type, not cached. */
void http_reply_bytes(struct http_request *request, int code, const char *type, const void *bytes,
                      size_t size);

/* Bytes that a browser may keep: ETag and Cache-Control; 304 when it has them already.
 * max_age_s 0 means "ask each time". `etag` comes with its quotes. */
void http_reply_cached(struct http_request *request, const char *type, const char *etag, int max_age_s,
                       const void *bytes, size_t size);

/* Bytes that one person's own program may keep, if it asks each time: Cache-Control: private, ETag, 304. */
void http_reply_private(struct http_request *request, const char *type, const char *etag, const void *bytes,
                        size_t size);

/* Percent-encodes all but A-Z a-z 0-9 - . _ ~; yours. */
char *http_url_encode(const char *text);

#endif
