#include "base/http/pairs.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/seal.h"

static int hex_value(char digit)
{
    return isdigit((unsigned char)digit)    ? digit - '0'
           : isxdigit((unsigned char)digit) ? tolower((unsigned char)digit) - 'a' + 10
                                            : -1;
}

/* Percent-decoded; a NUL, which no text holds, is a space. Yours. */
static char *unescaped(const char *from, size_t size)
{
    char *text = memory_zero(size + 1), *to = text;

    for (size_t i = 0; i < size; i++) {
        int high = from[i] == '%' && i + 2 < size ? hex_value(from[i + 1]) : -1;
        int low = high >= 0 ? hex_value(from[i + 2]) : -1;
        char byte = from[i] == '+' ? ' ' : from[i];
        if (low >= 0) {
            byte = (char)(high << 4 | low);
            i += 2;
        }
        *to++ = byte ? byte : ' ';
    }
    return text;
}

void pairs_read(struct pairs *pairs, const char *text, size_t size)
{
    pairs->count = 0;
    for (size_t at = 0; at < size && pairs->count < PAIRS_MOST;) {
        const char *end = memchr(text + at, '&', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        const char *equals = memchr(text + at, '=', length);
        size_t name = equals ? (size_t)(equals - text) - at : length;
        if (length > 0)
            pairs->list[pairs->count++] =
                (struct pair){unescaped(text + at, name), unescaped(text + at + name + (equals != NULL),
                                                                    length - name - (equals != NULL))};
        at += length + 1;
    }
}

void pairs_clear(struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        free(pairs->list[i].name);
        free(pairs->list[i].value);
    }
}

const char *pairs_get(const struct pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->list[i].name, name) == 0)
            return pairs->list[i].value;
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct pair *one = a, *other = b;

    return strcmp(one->name, other->name);
}

bool pairs_signed(const char *token, const char *url, const char *body, size_t size, const char *signature)
{
    struct evbuffer *plain = evbuffer_new();
    struct pairs pairs;
    char wanted[DIGEST_SHA1_BASE64];

    pairs_read(&pairs, body, size);
    qsort(pairs.list, pairs.count, sizeof *pairs.list, by_name);
    evbuffer_add(plain, url, strlen(url));
    for (size_t i = 0; i < pairs.count; i++) {
        evbuffer_add(plain, pairs.list[i].name, strlen(pairs.list[i].name));
        evbuffer_add(plain, pairs.list[i].value, strlen(pairs.list[i].value));
    }
    digest_hmac_sha1_base64(token, evbuffer_pullup(plain, -1), evbuffer_get_length(plain), wanted);
    evbuffer_free(plain);
    pairs_clear(&pairs);
    return *token && signature && seal_same(wanted, signature);
}
