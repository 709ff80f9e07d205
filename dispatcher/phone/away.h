/*
 * What Asterisk does alone while nec-dispatcher is away, and what is found of it afterwards.
 *
 *   folder/voices/away.wav, away_thanks.wav   what it says then; made while we are there
 *   folder/away/ID-NUMBER.wav                 what callers left; NUMBER is empty when withheld
 *
 * A recording on which nobody has written for a few seconds is whole: it is kept as a word
 * of whoever called (kept.h), under its own name, and then moved to folder/recordings. Being
 * stopped between the two keeps it once all the same. deploy/asterisk writes these files.
 */
#ifndef PHONE_AWAY_H
#define PHONE_AWAY_H

#include "base/loop.h"
#include "dispatcher/phone/call.h"
#include "dispatcher/phone/voice.h"

struct away;

/* Makes folder/away. NULL, and the reason in the log, when that cannot be. All borrowed. */
struct away *away_open(struct loop *loop, struct voice *voice, const struct call_service *service, const char *folder);

/* Before voice_close(). NULL is fine. */
void away_close(struct away *away);

#endif
