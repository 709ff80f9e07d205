/*
 * Calls by webhooks: a provider (Twilio, or whoever speaks like it) carries them and asks us what to do next.
 *
 *     POST /telephone/entrant       somebody calls                     ─► step 1
 *     POST /telephone/pas/N         what came of step N                ─► step N + 1
 *     POST /telephone/fin           a call is over                     ─► nothing
 *     POST /telephone/rappel/CODE   a telephone that we rang was picked up ─► step 1
 *     POST /telephone/suite/CODE    and how that call has ended, if it ever was one
 *     GET  /telephone/voix/CODE.wav what this step says: for as long as the step is the call's present one
 *
 * A step is what the script wants (call.h), written as TwiML (twiml_words.h). Its number stands in the address
 * that is told what came of it: what is told twice, late or out of turn does nothing, and gets the present step
 * once more. After a restart a caller is asked again who calls, and one whom we had rung is rung again.
 *
 * The provider signs whatever it posts; anybody else gets 403. Sounds are fetched without a signature, by a
 * name that nobody can guess. A provider that says nothing any more is taken to have hung up.
 *
 * Calls live in the one process that took them, so this lives in nec-dispatcher, behind the TLS proxy, and not in
 * nec-web, of which there may be several and which never goes out: what a caller has said is fetched (provider.h).
 */
#ifndef PHONE_TWIML_H
#define PHONE_TWIML_H

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/call.h"
#include "dispatcher/phone/exchange.h"
#include "dispatcher/phone/provider.h"
#include "dispatcher/phone/voice.h"

struct twiml;

/* Listens on config->twiml_listen:twiml_port. NULL, and the reason in the log, when it cannot, or when a setting makes no sense. All
 * borrowed. */
struct twiml *twiml_open(struct loop *loop, const struct config *config, const struct call_service *service, struct voice *voice,
                         struct provider *provider);
/* NULL is fine. */
void twiml_close(struct twiml *twiml);

/* Makes telephones ring by the provider; NULL where it gives us no number to ring from. Yours; not after twiml_close(). */
struct exchange *twiml_exchange(struct twiml *twiml, ami_failed failed, void *arg);

#endif
