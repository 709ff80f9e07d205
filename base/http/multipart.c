#include "base/http/form.h"
#include "base/http/reply.h"
#include "base/json.h"
#include "base/memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { BOUNDARY_MOST = 70, NAME_BYTES = 64, HEADERS_MOST = 2048 };

struct span {
    const char *at, *end;
};

struct part {
    char name[NAME_BYTES];
    bool file;
    struct span content;
};

bool form_is_multipart(const char *content_type)
{
    return content_type && strncasecmp(content_type, "multipart/form-data", 19) == 0 &&
           (content_type[19] == ';' || content_type[19] == '\0' || content_type[19] == ' ');
}

/* "\r\n--" and the boundary of the header, which stands before each part but the first. */
static bool delimiter_read(const char *type, char delimiter[BOUNDARY_MOST + 5])
{
    const char *at = strcasestr(type, "boundary=");
    if (!at)
        return false;
    at += strlen("boundary=");
    bool quoted = *at == '"';
    at += quoted;
    size_t length = strcspn(at, quoted ? "\"" : "; \t");
    if (length == 0 || length > BOUNDARY_MOST)
        return false;
    snprintf(delimiter, BOUNDARY_MOST + 5, "\r\n--%.*s", (int)length, at);
    return true;
}

static const char *find(struct span in, const char *what)
{
    return memmem(in.at, (size_t)(in.end - in.at), what, strlen(what));
}

/* The value of name="…" in the headers of a part; false when it is not there. */
static bool parameter_read(struct span headers, const char *name, struct span *value)
{
    size_t length = strlen(name);
    for (const char *at = headers.at; (at = find((struct span){at, headers.end}, name)); at += length) {
        if (at > headers.at && (isalnum((unsigned char)at[-1]) || at[-1] == '*'))
            continue; /* the end of another name: filename= is no name= */
        value->at = at + length;
        value->end = memchr(value->at, '"', (size_t)(headers.end - value->at));
        return value->end != NULL;
    }
    return false;
}

/* Headers up to the empty line, then the content. */
static bool part_read(struct span whole, struct part *part)
{
    struct span name, filename;
    const char *end = find(whole, "\r\n\r\n");
    if (!end || end - whole.at > HEADERS_MOST)
        return false;
    struct span headers = {whole.at, end};
    if (!parameter_read(headers, "name=\"", &name) || name.end - name.at >= NAME_BYTES)
        return false;
    snprintf(part->name, sizeof part->name, "%.*s", (int)(name.end - name.at), name.at);
    part->file = parameter_read(headers, "filename=\"", &filename);
    part->content = (struct span){end + 4, whole.end};
    return part->name[0] != '\0';
}

static char *span_text(struct span span)
{
    return memory_format("%.*s", (int)(span.end - span.at), span.at);
}

/* A text of a multipart form, as if it had come in an ordinary one: the same rules hold. */
static enum form_fault text_add(json_t *form, const struct part *part)
{
    enum form_fault fault = FORM_ENCODING;
    size_t size = (size_t)(part->content.end - part->content.at);
    if (size > FORM_MAX_FIELD_BYTES)
        return FORM_TOO_LONG;
    if (memchr(part->content.at, '\0', size))
        return FORM_ENCODING;
    char *text = span_text(part->content), *name = http_url_encode(part->name), *value = http_url_encode(text);
    char *field = memory_format("%s=%s", name, value);
    json_t *one = form_decode(field, strlen(field), &fault);
    if (one && json_object_get(form, part->name))
        fault = FORM_SYNTAX; /* no form of ours that holds a file asks one thing twice */
    else if (one)
        json_object_update(form, one);
    json_decref(one);
    free(field);
    free(value);
    free(name);
    free(text);
    return fault;
}

static enum form_fault part_add(json_t *form, const struct part *part)
{
    if (!part->file)
        return text_add(form, part);
    if (part->content.at == part->content.end)
        return FORM_FINE;
    if (json_object_get(form, part->name))
        return FORM_SYNTAX;
    json_t *bytes = json_base64(part->content.at, (size_t)(part->content.end - part->content.at));
    return json_object_set_new(form, part->name, bytes) == 0 ? FORM_FINE : FORM_ENCODING;
}

/* From behind one delimiter to before the next. What stands behind the last one is nothing. */
static enum form_fault parts_read(json_t *form, struct span rest, const char *delimiter)
{
    for (size_t count = 0; !(rest.end - rest.at >= 2 && memcmp(rest.at, "--", 2) == 0); count++) {
        struct part part;
        const char *next = find(rest, delimiter);
        if (!next || next - rest.at < 2 || memcmp(rest.at, "\r\n", 2) != 0)
            return FORM_SYNTAX;
        if (count == FORM_MAX_FIELDS)
            return FORM_TOO_MANY;
        if (!part_read((struct span){rest.at + 2, next}, &part))
            return FORM_SYNTAX;
        enum form_fault fault = part_add(form, &part);
        if (fault != FORM_FINE)
            return fault;
        rest.at = next + strlen(delimiter);
    }
    return FORM_FINE;
}

json_t *form_multipart(const char *type, const char *body, size_t size, enum form_fault *fault)
{
    char delimiter[BOUNDARY_MOST + 5];
    json_t *form = json_object();
    *fault = FORM_SYNTAX;
    if (delimiter_read(type, delimiter) && size >= strlen(delimiter) - 2 &&
        memcmp(body, delimiter + 2, strlen(delimiter) - 2) == 0)
        *fault = parts_read(form, (struct span){body + strlen(delimiter) - 2, body + size}, delimiter);
    if (*fault == FORM_FINE)
        return form;
    json_decref(form);
    return NULL;
}
