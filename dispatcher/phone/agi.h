/*
 * Calls by FastAGI: an Asterisk connects, one connection a call.
 *
 *     HEADER ──empty line──► BUSY ⇄ IDLE   (one command outstanding, or none)
 *        │                     │ └─► IN_520 ─last line of the lecture─► IDLE
 *        └─ too long, secret   └─ HANGUP, 511, deadline, peer gone ─► CLOSED
 *           wrong ─► CLOSED
 *
 * Asterisk runs one command at a time and never closes by itself: the socket is
 * ours to close as soon as the caller has gone, or a channel leaks. The line
 * `HANGUP` may come alone or before a reply. A mute peer is cut by a deadline per
 * command and one per call. Facts: reference/phone.md §3–5.
 *
 * "I pass you somebody" is the dialplan's work: the variable NEC_NEXT is set to
 * `desk` and the connection closed; when nobody answers there the dialplan comes
 * back on agi://…/message, which begins with the recording. deploy/asterisk has it,
 * and what happens while we are away (away.h).
 */
#ifndef PHONE_AGI_H
#define PHONE_AGI_H

#include <stdint.h>

#include "base/config.h"
#include "base/loop.h"
#include "dispatcher/phone/call.h"
#include "dispatcher/phone/voice.h"

/*
 *   agi://…/entrant           somebody calls                    …/message   and nobody at the desk has answered
 *   agi://…/rappel,CODE       a telephone that we rang was picked up
 *   agi://…/essai             nec-admin doctor phone: one sentence, and whether it could be played, in NEC_HEARD
 *   agi://…/echec,CODE,DIALSTATUS,HANGUPCAUSE   it was not; or two people whom we connected have hung up
 */
struct agi;

/*
 * Listens on config->agi_listen:agi_port. In `folder` Asterisk finds `voices`, where `voice` speaks, and writes what
 * callers say to `recordings`. NULL, and the reason in the log, when it cannot. All borrowed.
 */
struct agi *agi_open(struct loop *loop, const struct config *config, const struct call_service *service, struct voice *voice,
                     const char *folder);
void agi_close(struct agi *agi);

#endif
