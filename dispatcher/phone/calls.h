/*
 * The calls under way, and those that we place.
 *
 *   api.call_next ──► exchange rings ──► picked up: the front-end's door, then call.h
 *        ▲  every second │                 └─ nobody, busy, no such number ──► calls_end() ──► api.call_end
 *        │               └─ never heard of again: failed, a while after it must have rung out
 *        └── and says which calls live: one that nobody names for a minute was cut off (`lost`)
 *
 * Who is called next, how often, and what becomes of it PostgreSQL decides; this asks, rings, and
 * tells. A dispatcher that dies leaves calls that nobody names; whoever asks next settles them.
 */
#ifndef PHONE_CALLS_H
#define PHONE_CALLS_H

#include "base/config.h"
#include "base/loop.h"
#include "base/pg.h"
#include "base/seal.h"
#include "dispatcher/phone/exchange.h"

struct calls;

/* All borrowed. Without an exchange nothing is placed, and calls that come in are still kept alive. */
struct calls *calls_open(struct loop *loop, const struct config *config, struct pg *pg, const struct seal *seal);
/* After pg_close(). NULL is fine. */
void calls_close(struct calls *calls);

/* From now on this rings; owned. At most `lines` at once. NULL: nothing is placed. */
void calls_use(struct calls *calls, struct exchange *exchange, int lines);

/* An answered call is alive from here … */
void calls_live(struct calls *calls, const char *code);

/* It is being passed to the desk, whose screens show from now on who it is. */
void calls_to_desk(struct calls *calls, const char *code);

/* … to here. `outcome` is api.call_end's; static. For one that was never answered this is its whole story; whoever says so
 * first is believed. A code that is none of ours is fine. */
void calls_end(struct calls *calls, const char *code, const char *outcome);

/* The same from the exchange, which knows less than the dialplan and says it a moment later: heard while it still rings. */
void calls_not_answered(struct calls *calls, const char *code, const char *outcome);

/* Two people talk now, and only the line knows for how long: calls_end() comes from there, or `done` after two hours. */
void calls_hand_over(struct calls *calls, const char *code);

#endif
