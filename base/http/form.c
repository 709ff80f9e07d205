#include "base/http/form.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- Forms ---- */

static int hex_value(char digit)
{
    return isdigit((unsigned char)digit)    ? digit - '0'
           : isxdigit((unsigned char)digit) ? tolower((unsigned char)digit) - 'a' + 10
                                            : -1;
}

/* One name or value into `to`, which holds FORM_MAX_FIELD_BYTES + 1. */
static enum form_fault decode(const char *from, size_t size, char *to)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)from[i];
        if (byte == '+') {
            byte = ' ';
        } else if (byte == '%') {
            int high = i + 2 < size ? hex_value(from[i + 1]) : -1;
            int low = i + 2 < size ? hex_value(from[i + 2]) : -1;
            if (high < 0 || low < 0)
                return FORM_ENCODING;
            byte = (unsigned char)(high << 4 | low);
            i += 2;
        }
        if ((byte < ' ' && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7F)
            return FORM_ENCODING;
        if (byte == '\n' && length > 0 && to[length - 1] == '\r')
            length--;
        if (length == FORM_MAX_FIELD_BYTES)
            return FORM_TOO_LONG;
        to[length++] = (char)byte;
    }
    to[length] = '\0';
    return FORM_FINE;
}

/* A value beside those already there under this name. */
static void add_value(json_t *form, const char *name, json_t *value)
{
    json_t *there = json_object_get(form, name);
    if (!there) {
        json_object_set_new(form, name, value);
    } else if (json_is_array(there)) {
        json_array_append_new(there, value);
    } else {
        json_t *list = json_array();
        json_array_append(list, there);
        json_array_append_new(list, value);
        json_object_set_new(form, name, list);
    }
}

static enum form_fault take_field(json_t *form, const char *text, size_t size)
{
    char name[FORM_MAX_FIELD_BYTES + 1], value[FORM_MAX_FIELD_BYTES + 1];
    const char *equals = memchr(text, '=', size);
    size_t name_size = equals ? (size_t)(equals - text) : size;
    enum form_fault fault = decode(text, name_size, name);
    if (fault == FORM_FINE)
        fault = decode(equals ? equals + 1 : text, equals ? size - name_size - 1 : 0, value);
    if (fault != FORM_FINE)
        return fault;
    json_t *decoded = json_string(value); /* refuses what is not UTF-8, as do keys */
    json_t *name_decoded = json_string(name);
    if (decoded && name_decoded)
        add_value(form, name, json_incref(decoded));
    else
        fault = FORM_ENCODING;
    json_decref(decoded);
    json_decref(name_decoded);
    return fault;
}

json_t *form_decode(const char *text, size_t size, enum form_fault *fault)
{
    json_t *form = json_object();
    size_t fields = 0, at = 0;
    *fault = FORM_FINE;
    while (at < size && *fault == FORM_FINE) {
        const char *end = memchr(text + at, '&', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        if (length > 0)
            *fault = ++fields > FORM_MAX_FIELDS ? FORM_TOO_MANY : take_field(form, text + at, length);
        at += length + 1;
    }
    if (*fault == FORM_FINE)
        return form;
    json_decref(form);
    return NULL;
}

/* ---- JSON ---- */

/* How deep brackets go, and how many values there are at most, without parsing: what stands in strings does not count.
 * A megabyte of "[]," would take fifty in memory. */
static enum form_fault shape_check(const char *text, size_t size)
{
    size_t depth = 0, values = 0;
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        bool opens = !quoted && (text[i] == '{' || text[i] == '[');
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '}' || text[i] == ']') && depth > 0)
            depth--;
        if (opens && ++depth > JSON_MAX_DEPTH)
            return FORM_TOO_DEEP;
        if ((opens || (!quoted && text[i] == ',')) && ++values > JSON_MAX_VALUES)
            return FORM_TOO_MANY;
    }
    return FORM_FINE;
}

json_t *form_json(const char *text, size_t size, enum form_fault *fault)
{
    json_error_t error;
    *fault = shape_check(text, size);
    if (*fault != FORM_FINE)
        return NULL;
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    *fault = !json_is_object(json)                      ? FORM_SYNTAX
             : json_object_size(json) > FORM_MAX_FIELDS ? FORM_TOO_MANY
                                                        : FORM_FINE;
    if (*fault == FORM_FINE)
        return json;
    json_decref(json);
    return NULL;
}

const char *form_fault_text(enum form_fault fault)
{
    static const char *const texts[] = {
        [FORM_FINE] = "",
        [FORM_TOO_MANY] = "Il y a trop de réponses dans ce formulaire.",
        [FORM_TOO_LONG] = "Un des textes est trop long. Raccourcissez-le.",
        [FORM_ENCODING] = "Un des textes contient des signes illisibles. Écrivez-le de nouveau.",
        [FORM_SYNTAX] = "Ce n’est pas un objet JSON bien formé, aux noms uniques.",
        [FORM_TOO_DEEP] = "Cet objet JSON est trop profond.",
    };
    return texts[fault];
}

/* ---- Headers ---- */

char *form_cookie(const char *header, const char *name)
{
    size_t wanted = strlen(name);
    while (header && *header) {
        header += strspn(header, " ;");
        size_t length = strcspn(header, ";");
        if (length > wanted && strncmp(header, name, wanted) == 0 && header[wanted] == '=')
            return memory_format("%.*s", (int)(length - wanted - 1), header + wanted + 1);
        header += length;
    }
    return NULL;
}

/* Thousandths of the weight in the parameters of one media range; 1000 when it has none. */
static int weight_of(const char *parameters, size_t length)
{
    for (size_t i = 0; i + 2 < length; i++) {
        if (parameters[i] != ';')
            continue;
        size_t at = i + 1 + strspn(parameters + i + 1, " \t");
        if (at + 2 < length && tolower((unsigned char)parameters[at]) == 'q' && parameters[at + 1] == '=') {
            int weight = parameters[at + 2] == '1' ? 1000 : 0, digit = 100;
            if (weight == 0 && at + 3 < length && parameters[at + 3] == '.')
                for (size_t d = at + 4; d < length && isdigit((unsigned char)parameters[d]) && digit;
                     d++, digit /= 10)
                    weight += (parameters[d] - '0') * digit;
            return weight;
        }
    }
    return 1000;
}

/* How near a range comes to a type: 3 itself, 2 "application/ *", 1 "* / *", 0 not at all. */
static int nearness(const char *range, size_t length, const char *type)
{
    size_t slash = strcspn(type, "/");
    if (length == strlen(type) && strncasecmp(range, type, length) == 0)
        return 3;
    if (length == slash + 2 && strncasecmp(range, type, slash + 1) == 0 && range[slash + 1] == '*')
        return 2;
    return length == 3 && strncmp(range, "*/*", 3) == 0;
}

/* The weight that an Accept header gives to a type: of the nearest range. */
static int accepted(const char *accept, const char *type)
{
    int nearest = 0, weight = 0;
    while (*accept) {
        accept += strspn(accept, " \t,");
        size_t length = strcspn(accept, ","), name = strcspn(accept, ",; \t");
        int near = nearness(accept, name, type);
        if (near > nearest) {
            nearest = near;
            weight = weight_of(accept + name, length - name);
        }
        accept += length;
    }
    return weight;
}

bool form_wants_json(const char *accept)
{
    if (!accept)
        return false;
    int json = accepted(accept, "application/json"), problem = accepted(accept, "application/problem+json");
    return (json > problem ? json : problem) > accepted(accept, "text/html");
}

bool form_is_json(const char *content_type)
{
    if (!content_type)
        return false;
    size_t length = strcspn(content_type, "; \t");
    return (length == 16 && strncasecmp(content_type, "application/json", 16) == 0) ||
           (length > 17 && strncasecmp(content_type, "application/", 12) == 0 &&
            strncasecmp(content_type + length - 5, "+json", 5) == 0);
}
