/*
 * The sentences of the telephone, kept in step between PostgreSQL and this machine.
 *
 *   every few seconds: api.voices_declare(what we say)
 *        ├─ recorded: what a coordinator has recorded and we lack ─► page_sentence ─► voice_lend()
 *        │            what nobody lends any more                                  ─► voice_take_back()
 *        └─ unspoken: the synthetic voice speaks it ─► api.sentence_spoken, so that the page can play it
 *
 * One sentence at a time: calls come first. While PostgreSQL is away what is here stays as it is.
 */
#ifndef PHONE_REPERTOIRE_H
#define PHONE_REPERTOIRE_H

#include <stdbool.h>

#include "base/loop.h"
#include "base/pg.h"
#include "dispatcher/phone/voice.h"

struct repertoire;

/* `ahead`: speaks what nobody has asked for yet, for the coordinators' page. All borrowed. */
struct repertoire *repertoire_open(struct loop *loop, struct pg *pg, struct voice *voice, bool ahead);

/* After pg_close(), before voice_close(). NULL is fine. */
void repertoire_close(struct repertoire *repertoire);

#endif
