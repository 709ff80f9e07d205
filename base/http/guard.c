#include "base/http/guard.h"

#include "base/memory.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct guard_answer pass = {0, NULL};

static struct guard_answer refuse(const char *why)
{
    return (struct guard_answer){400, why};
}

/* RFC 9110: the letters of a header's name. */
static bool is_token(const char *name)
{
    if (!*name)
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("!#$%&'*+-.^_`|~", *name))
            return false;
    return true;
}

static bool is_plain_value(const char *value)
{
    for (; *value; value++)
        if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7F)
            return false;
    return true;
}

static bool has_body(const char *length)
{
    return length && length[strspn(length, "0")];
}

static struct guard_answer check_headers(enum evhttp_cmd_type method, const struct evkeyvalq *headers)
{
    const struct evkeyval *header;
    const char *length = NULL;
    int hosts = 0;
    for (header = headers->tqh_first; header; header = header->next.tqe_next) {
        if (!is_token(header->key))
            return refuse("header name");
        if (!is_plain_value(header->value))
            return refuse("header value");
        if (strcasecmp(header->key, "Transfer-Encoding") == 0)
            return refuse("transfer encoding");
        if (strcasecmp(header->key, "Host") == 0 && (++hosts > 1 || !*header->value))
            return refuse("host");
        if (strcasecmp(header->key, "Content-Length") == 0) {
            if (length)
                return refuse("two lengths");
            length = header->value;
            if (!*length || length[strspn(length, "0123456789")])
                return refuse("length");
        }
    }
    if (hosts != 1)
        return refuse("host");
    if (method != EVHTTP_REQ_POST && has_body(length))
        return refuse("body");
    return pass;
}

struct guard_answer guard_check(enum evhttp_cmd_type method, const char *uri, const struct evkeyvalq *headers)
{
    struct guard_answer answer = check_headers(method, headers);
    if (answer.code)
        return answer;
    if (!uri || uri[0] != '/' || uri[1] == '/')
        return refuse("uri");
    if (method != EVHTTP_REQ_GET && method != EVHTTP_REQ_HEAD && method != EVHTTP_REQ_POST)
        return (struct guard_answer){405, "method"};
    return pass;
}

static int hex_value(char digit)
{
    if (!isxdigit((unsigned char)digit))
        return -1;
    return isdigit((unsigned char)digit) ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10;
}

/* Is a segment that ends here, length bytes long, a step of no or one folder back? */
static bool is_dots(const char *end, size_t length)
{
    return (length == 1 && end[-1] == '.') || (length == 2 && end[-1] == '.' && end[-2] == '.');
}

/* Decodes one byte at *at into *byte; false on a bad escape or one that hides a '/'. */
static bool decode_byte(const char **at, unsigned char *byte)
{
    *byte = (unsigned char)*(*at)++;
    if (*byte != '%')
        return true;
    int high = hex_value(**at), low = high < 0 ? -1 : hex_value((*at)[1]);
    if (low < 0)
        return false;
    *byte = (unsigned char)(high << 4 | low);
    *at += 2;
    return *byte != '/';
}

static bool is_utf8(const char *text)
{
    json_t *string = json_string(text);
    json_decref(string);
    return string != NULL;
}

char *guard_path(const char *uri)
{
    char *path = memory_zero(strlen(uri) + 1);
    size_t length = 0, segment = 0;
    bool fine = *uri == '/';
    while (fine && *uri && *uri != '?' && *uri != '#') {
        bool slash = *uri == '/';
        unsigned char byte;
        fine = decode_byte(&uri, &byte) && byte >= ' ' && byte != 0x7F && byte != '\\';
        if (slash) {
            fine = fine && !(length > 0 && segment == 0) && !is_dots(path + length, segment);
            segment = 0;
        } else {
            segment++;
        }
        path[length++] = (char)byte;
    }
    if (fine && !is_dots(path + length, segment) && is_utf8(path))
        return path;
    free(path);
    return NULL;
}
