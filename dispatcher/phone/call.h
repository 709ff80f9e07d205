/*
 * One call under way: the script, the service behind it, and the ear in front.
 *
 *   front-end ──keys, recordings──► call ──events──► script
 *       ▲                             │                 │
 *       └──────── say, record … ◄─────┴──── steps ◄─────┘
 *                                     └──SCRIPT_ASK──► api.<act>, as the caller
 *
 * A front-end (agi.c, twiml.c, trial.c) gives four functions and gets told what to do,
 * one step at a time; it answers each step with exactly one of call_keys(),
 * call_recorded(), call_dialled(), or ends the call with call_gone() or call_put_through(). A call
 * asks the service one thing at a time. When the caller hangs up while an
 * answer is under way, the act is done or not, whole; the answer is dropped.
 * A word for the desk is the exception: what PostgreSQL cannot take is kept (kept.h).
 */
#ifndef PHONE_CALL_H
#define PHONE_CALL_H

#include "base/clock.h"
#include "base/pg.h"
#include "base/seal.h"
#include "dispatcher/phone/calls.h"
#include "dispatcher/phone/kept.h"
#include "dispatcher/phone/script.h"

/* What calls stand on; borrowed, outlives them. */
struct call_service {
    struct pg *pg;
    const struct seal *seal;
    const struct clock *clock;
    struct kept *kept;   /* for words that PostgreSQL cannot take just now */
    struct calls *calls; /* knows which are under way */
};

/* How a front-end carries steps. `front` is what call_new() was given. `say` lives until the next step. */
struct call_front {
    void (*keys)(void *front, const char *say, int most, int wait_s);
    void (*record)(void *front, const char *say);
    void (*dial)(void *front, const char *say, const char *number); /* NULL: the desk */
    void (*hangup)(void *front, const char *say); /* the last step: the front-end says it, then call_gone() */
};

struct call;

/* The input of api.call_open: the caller's number sealed and as an index, and nothing else of it. NULL or no number:
 * withheld. Yours. */
json_t *call_opening(const struct seal *seal, const char *id, const char *number);

/*
 * A call from `number` (as the line gives it; NULL or "" when withheld). `id` names it
 * in idempotency keys, so it must be unique: the channel's id. The first step comes
 * from the loop, not from inside call_new().
 */
struct call *call_new(const struct call_service *service, const struct call_front *front, void *front_arg, const char *id,
                      const char *number, enum script_entry entry);

/* A telephone that we rang was picked up: the call of this code (api.call_next). */
struct call *call_new_placed(const struct call_service *service, const struct call_front *front, void *front_arg, const char *id,
                             const char *code);

void call_keys(struct call *call, const char *keys);
/* What was recorded: a file's name; or a text, typed on the trial page. Both NULL: silence. */
void call_recorded(struct call *call, const char *recording, const char *typed);
void call_dialled(struct call *call, bool answered);

/* After a `dial` with a number: the line has connected the two, and says itself how that ends (calls_end()). Freed. */
void call_put_through(struct call *call);

/* Nobody is on the line any more: no step follows, the call is freed. */
void call_gone(struct call *call);

#endif
