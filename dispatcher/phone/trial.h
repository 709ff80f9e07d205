/*
 * The trial telephone: a page that plays the telephone, for whoever has no line.
 *
 * The voice is shown as text, the keypad is buttons, what one would say is
 * typed. Telephones that we ring, ring here. Served by the dispatcher itself, in trial mode only, without script.
 */
#ifndef PHONE_TRIAL_H
#define PHONE_TRIAL_H

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/call.h"
#include "dispatcher/phone/exchange.h"

struct trial;

/* Listens on config->listen:phone_port. NULL, and the reason in the log, when it cannot. */
struct trial *trial_open(struct loop *loop, const struct config *config, const struct call_service *service);
void trial_close(struct trial *trial);

/* What rings here: the page « Téléphone d’essai » shows it, and anybody may pick up. Yours; not after trial_close(). */
struct exchange *trial_exchange(struct trial *trial);

#endif
