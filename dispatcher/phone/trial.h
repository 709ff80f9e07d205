/*
 * The trial telephone: a page that plays the telephone, for whoever has no line.
 *
 * The voice is shown as text, the keypad is buttons, what one would say is
 * typed. Served by the dispatcher itself, in trial mode only, without script.
 */
#ifndef PHONE_TRIAL_H
#define PHONE_TRIAL_H

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/call.h"

struct trial;

/* Listens on config->listen:phone_port. NULL, and the reason in the log, when it cannot. */
struct trial *trial_open(struct loop *loop, const struct config *config, const struct call_service *service);
void trial_close(struct trial *trial);

#endif
