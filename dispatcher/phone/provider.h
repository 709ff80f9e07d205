/*
 * Our account at a telephone provider that works by webhooks (twiml.h), as its REST interface has it.
 *
 *   provider_bring()   somebody has spoken: CODE.there, on disk
 *                        ├─ fetched: CODE.wav, which recordings.h seals;  CODE.there becomes CODE.here
 *                        └─ deleted there: nobody's voice stays at a third party;  no CODE.here
 *   provider_ring()    a telephone rings; whoever picks up, the provider tells twiml.h
 *
 * A recording that was begun to be brought outlives this process, and is asked for until it comes, for a
 * day. Only addresses of the settings are ever asked: from outside comes no more than a name of letters and digits.
 */
#ifndef PHONE_PROVIDER_H
#define PHONE_PROVIDER_H

#include <stdbool.h>

#include "base/config.h"
#include "base/loop.h"

struct provider;

/* Goes on with what the folder holds. The settings are borrowed. */
struct provider *provider_open(struct loop *loop, const struct config *config, const char *recordings);
/* NULL is fine. */
void provider_close(struct provider *provider);

/* `recording` is the provider's name for it, `code` the one that we give it. False, and the reason in the log, when
 * it cannot be written down. */
bool provider_bring(struct provider *provider, const char *recording, const char *code);

/* Is it being brought or deleted? */
bool provider_knows(const struct provider *provider, const char *recording);

/* The same for what nobody shall hear: it is only deleted there. */
void provider_drop(struct provider *provider, const char *recording);

/* Makes `number` ring. Both addresses are asked by the provider: `picked_up` what to say, `ended` is told how it ended.
 * failed(code, outcome, arg): it will not ring. */
struct provider_call {
    const char *code, *number, *picked_up, *ended;
};
typedef void (*provider_failed)(const char *code, const char *outcome, void *arg);
void provider_ring(struct provider *provider, const struct provider_call *call, provider_failed failed, void *arg);

#endif
