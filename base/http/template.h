/*
 * Templates without logic: one JSON document in, escaped text out.
 *
 *   {{name}} {{a.b}} {{.}}        the value, always escaped; there is no raw form
 *   {{#name}}...{{/name}}         once for each element of an array; once inside an object
 *                                 or for any other value that is not empty
 *   {{^name}}...{{/name}}         when it is absent, null, false, 0, "", [] or {}
 *   {{#name=word}}...{{/name}}    when the value is that word, or a list that holds it
 *   {{^name=word}}...{{/name}}    when it is not
 *   {{>part}}                     another template of the set, in the same context; inside itself it is missing
 *   {{! remark }}                 nothing
 *
 * A name is looked up in the innermost section first, then outwards. A tag of
 * a section, part or remark that stands alone on its line leaves no empty line.
 * A {{name}} that the document lacks renders as nothing and is reported: page
 * tests insist on none. null is there, and empty; sections only ask and never
 * count. Numbers and booleans render as JSON writes them.
 *
 * In HTML & < > " ' are escaped, which is safe in text and in quoted
 * attributes; nowhere else may a name stand (no script, no style, no unquoted
 * attribute, no URL beyond its path and query). Text sets (SMS, mail) escape
 * nothing. French no-break spaces stand in the files as they are.
 *
 * Parsed once; rendering touches no file (except in the trial, where a set
 * opened with TEMPLATE_RELOAD looks whether its files have changed).
 */
#ifndef BASE_HTTP_TEMPLATE_H
#define BASE_HTTP_TEMPLATE_H

#include <event2/buffer.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct template_set;

enum template_flags {
    TEMPLATE_HTML = 0,
    TEMPLATE_TEXT = 1,   /* no escaping; files end in .txt instead of .html */
    TEMPLATE_RELOAD = 2, /* read a changed file again (trial) */
};

/* Names that a document lacked: how often, and the first few, once each. Zero it before the first use. */
struct template_report {
    size_t missing;
    char names[8][64]; /* as written in the template; "" beyond the last */
};

/* All templates of a folder, named by their file without its ending. NULL, and file:line in the log, on a
 * mistake. */
struct template_set *template_open(const char *folder, unsigned flags);

/* The same, each file translated as it is read: `translate` returns a text that it hands over. */
typedef char *(*template_translate)(const char *text, size_t size);
struct template_set *template_open_in(const char *folder, unsigned flags, template_translate translate);

/* A set without a folder: for tests and short texts; add to it with template_add(). */
struct template_set *template_new(unsigned flags);
void template_free(struct template_set *set);

/* Parses `text` (not NUL-terminated) under this name, in place of an older one.
 * False and a sentence in `error` (128 bytes) on a mistake; the older one stays. */
bool template_add(struct template_set *set, const char *name, const char *text, size_t size, char *error);

/* Is there such a template? */
bool template_has(const struct template_set *set, const char *name);

/*
 * Appends the template `name` filled with `document` (borrowed) to `out`.
 * False when there is no such template. What is missing is added to `report`
 * (NULL is fine) and logged by name, never with a value.
 */
bool template_render(struct template_set *set, const char *name, const json_t *document, struct evbuffer *out,
                     struct template_report *report);

/* The same as a string; NULL when there is no such template. Yours. */
char *template_text(struct template_set *set, const char *name, const json_t *document,
                    struct template_report *report);

#endif
