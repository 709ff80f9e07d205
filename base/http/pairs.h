/*
 * A form as its bytes were sent, and who signed it: for what programs post, not people.
 *
 * A gateway's form is read as well as can be (form.h refuses what this takes): %XX that is none
 * stands for itself, a NUL is a space, values need not be UTF-8. Pure: no I/O, any thread.
 */
#ifndef BASE_HTTP_PAIRS_H
#define BASE_HTTP_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#define PAIRS_MOST 128 /* further ones are not read */

/* A field, percent-decoded: bytes, not yet text. */
struct pair {
    char *name, *value;
};

/* In the order in which they came. */
struct pairs {
    size_t count;
    struct pair list[PAIRS_MOST];
};

/* application/x-www-form-urlencoded; for pairs_clear(). */
void pairs_read(struct pairs *pairs, const char *text, size_t size);
void pairs_clear(struct pairs *pairs);

/* The value of the first of that name; NULL when there is none. Borrowed from `pairs`. */
const char *pairs_get(const struct pairs *pairs, const char *name);

/*
 * Did Twilio (or whoever signs like it) send this? `url` is the address as they called it, `body` the form as
 * it came, `signature` the header X-Twilio-Signature (NULL: no): base64 of the HMAC-SHA-1 under `token` of the
 * address and of each field's name and value, sorted by name. Under an empty token nothing is signed.
 */
bool pairs_signed(const char *token, const char *url, const char *body, size_t size, const char *signature);

#endif
