/*
 * What a gateway for text messages tells us, in its own words.
 *
 * Each says the same things under other names; the settings sms_in and sms_receipt (or
 * inbound.def) map them:
 *
 *     sms_in       id=MessageSid from=From text=Body
 *     sms_receipt  id=MessageSid state=MessageStatus delivered=delivered,read failed=failed,undelivered
 *
 * A name is a field of a form or query, or a path in a JSON body ("body.text"). Whatever comes
 * is read as well as can be, since a text that was refused is a text that nobody reads: text that is not
 * UTF-8 is taken for Latin-1, control characters are spaces, %XX that is none stands for itself. Pure.
 */
#ifndef WEB_INBOUND_H
#define WEB_INBOUND_H

#include "base/config.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define INBOUND_MOST_BYTES (64 * 1024)

/* The shapes of the gateway config->sms_gateway; borrowed from the settings or static. */
struct inbound_shape {
    const char *text, *receipt;
};
struct inbound_shape inbound_shape_of(const struct config *config);

/* A form (of a body, or of a URL's query) or a JSON body as an object of values; NULL when it is broken JSON.
 * Yours. */
json_t *inbound_decode(const char *bytes, size_t size);

enum inbound_kind {
    INBOUND_NOTHING, /* neither: something new of theirs, or a receipt that is not the last word */
    INBOUND_TEXT,
    INBOUND_DELIVERED,
    INBOUND_FAILED,
};

/* Strings of at most 8 kB; `id` may be empty for a text, the others never are. */
struct inbound {
    enum inbound_kind kind;
    char *id, *from, *text;
};

struct inbound inbound_read(struct inbound_shape shape, const json_t *fields);
void inbound_clear(struct inbound *inbound);

#endif
