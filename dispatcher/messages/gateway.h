/*
 * A gateway for text messages, as its settings describe it: which request it wants, and what
 * its answer means. One description for all; gateways.def knows a few by name.
 *
 *   sms_url, sms_headers, sms_body   may hold {to} "+33612345678", {to_digits} "33612345678", {text},
 *                    {reference} (ours, the same at each try), {sender}, {account}, {user}, {password},
 *                    {callback} (where receipts and replies are to go). Headers are parted by " | ".
 *                    A body that begins with { or [ is JSON, with these in its strings; any other is a form.
 *   sms_sign         none; basic (user or account, and password); ovh (X-Ovh-Signature "$1$…", with
 *                    user the application key, password its secret, consumer the consumer key)
 *   sms_id           where its answer (JSON) says under which name it has taken the message: "ids.0"
 *   sms_never        where its answer says that this number takes no texts: "invalidReceivers" (not
 *                    empty) or "code=21211,21610" (one of these). Whatever else goes wrong is tried again.
 *
 * Pure: what goes over the wire, adapter_sms.c carries.
 */
#ifndef MESSAGES_GATEWAY_H
#define MESSAGES_GATEWAY_H

#include <stdint.h>

#include "base/config.h"
#include "dispatcher/messages/adapter.h"

enum { GATEWAY_HEADERS_MOST = 16, GATEWAY_ID_BYTES = 128 };

struct gateway;

/*
 * From the settings sms_*, what is empty taken from the gateway of that name. NULL, and the
 * reason in the log, when something is missing or makes no sense. `config` is borrowed.
 */
struct gateway *gateway_open(const struct config *config);
void gateway_close(struct gateway *gateway);

struct gateway_request {
    char *url, *body;
    char *headers[GATEWAY_HEADERS_MOST + 1]; /* ended by NULL */
    const char *user, *password; /* basic authentication; NULL: none; borrowed from the settings */
};

/* The request for one message; `now` (seconds since 1970, by the gateway's clock) goes into a signature. */
struct gateway_request gateway_request_make(const struct gateway *gateway, const struct outgoing *message,
                                            int64_t now);
void gateway_request_clear(struct gateway_request *request);

/*
 * What an answer means. SENT: `id` is the gateway's name for the message, "" when it gives none.
 * Else *reason is a code (static). `body` ends in a NUL.
 */
enum adapter_end gateway_answer_read(const struct gateway *gateway, int code, const char *body,
                                     char id[static GATEWAY_ID_BYTES], const char **reason);

#endif
