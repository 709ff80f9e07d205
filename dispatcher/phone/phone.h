/*
 * The telephone side of nec-dispatcher: calls by FastAGI, by a provider's webhooks and, in trial
 * mode, by a page that plays the telephone. All speak the one script.
 */
#ifndef PHONE_PHONE_H
#define PHONE_PHONE_H

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/call.h"

struct phone;

/*
 * Opens what the settings ask for: agi_port, twiml_port and, with `trial`, phone_port (0: none).
 * NULL, and the reason in the log, when a port cannot be had. All borrowed; the service's `kept` is ours.
 */
struct phone *phone_open(struct loop *loop, const struct config *config, const struct call_service *service);

/* Ends all calls. After pg_close(), since open questions answer to calls. NULL is fine. */
void phone_close(struct phone *phone);

#endif
