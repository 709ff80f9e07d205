/*
 * What can make a telephone ring: Asterisk by its manager interface, Asterisk by
 * call files, a provider (twiml.h), or in the trial the page that plays the telephone.
 *
 * Only ringing is its business. Whoever picks up comes in by the front-end's own door with the call's
 * code; a telephone that is not picked up is told to calls.h, by the
 * exchange or by that door.
 */
#ifndef PHONE_EXCHANGE_H
#define PHONE_EXCHANGE_H

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/ami.h"

struct exchange {
    bool (*ready)(const struct exchange *exchange);
    /* False: it will not ring, and nothing more is said about it. */
    bool (*ring)(struct exchange *exchange, const struct ami_call *call);
    void (*close)(struct exchange *exchange);
};

/* As the settings say. NULL: none; *fine is false when a setting makes no sense, which the log explains. */
struct exchange *exchange_open(struct loop *loop, const struct config *config, ami_failed failed, void *arg, bool *fine);

/* The text of a call file; NULL when anything in it could be taken for more than it is. Yours. Pure. */
char *exchange_file_text(const struct config *config, const struct ami_call *call);

#endif
