/*
 * What people send, decoded: forms, queries, JSON bodies, cookies, and which
 * face they want. Pure: no I/O, any thread; what is refused says why.
 */
#ifndef BASE_HTTP_FORM_H
#define BASE_HTTP_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A field may be longer than any act takes: whoever writes too much is told so at the field, and keeps it. */
#define FORM_MAX_FIELDS      64
#define FORM_MAX_FIELD_BYTES 16384
#define JSON_MAX_DEPTH       32
#define JSON_MAX_VALUES      4096

enum form_fault {
    FORM_FINE,
    FORM_TOO_MANY, /* over 64 fields; JSON: over 4096 values in all   */
    FORM_TOO_LONG, /* a field over 16 kB                              */
    FORM_ENCODING, /* bad %XX, a NUL or control character, not UTF-8  */
    FORM_SYNTAX,   /* JSON: broken, not an object, a name given twice; multipart: broken */
    FORM_TOO_DEEP, /* JSON: over 32 levels                            */
};

/*
 * application/x-www-form-urlencoded (a body, or the part of a URL after '?')
 * as a JSON object of strings. A name given several times becomes an array of
 * strings, in order. CR LF becomes LF. NULL and *fault when refused; yours.
 */
json_t *form_decode(const char *text, size_t size, enum form_fault *fault);

/*
 * multipart/form-data, as a browser sends a form that holds a file: texts as form_decode()
 * gives them, a file as its bytes in base64, without its name. A file that was not chosen is
 * absent. `type` is the Content-Type header with its boundary. NULL and *fault when refused; yours.
 */
json_t *form_multipart(const char *type, const char *body, size_t size, enum form_fault *fault);

/* Is this Content-Type multipart/form-data? NULL is no. */
bool form_is_multipart(const char *content_type);

/* A JSON body: an object of at most 64 names, 32 deep, 4096 values in all, no name twice, no NUL. NULL and *fault when
 * refused; yours. */
json_t *form_json(const char *text, size_t size, enum form_fault *fault);

/* A French sentence for the person who sent it. Static. */
const char *form_fault_text(enum form_fault fault);

/* The value of a cookie in a Cookie header (NULL is fine), the first of that name; NULL if absent. Yours. */
char *form_cookie(const char *header, const char *name);

/* Does this Accept header (NULL: none) prefer JSON to HTML? At equal weight HTML wins. */
bool form_wants_json(const char *accept);

/* Is this Content-Type application/json (or +json)? NULL is no. */
bool form_is_json(const char *content_type);

#endif
