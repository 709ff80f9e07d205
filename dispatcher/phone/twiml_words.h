/*
 * The words of a telephone provider that works by webhooks: TwiML, and the forms that it posts.
 *
 *     it asks    CallSid=CA…&From=%2B33261911137&CallStatus=in-progress&Digits=1944
 *     we answer  <Response><Gather input="dtmf" numDigits="1" …><Play>https://…</Play></Gather>…</Response>
 *
 * One answer is one step of a call: something said, then one of the verbs, then where to tell what
 * came of it. Twilio's, which SignalWire and Telnyx speak too. Pure.
 */
#ifndef PHONE_TWIML_WORDS_H
#define PHONE_TWIML_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/phone_number.h"

#define TWIML_NAME_BYTES 81 /* of a name of theirs, for a call or a recording */
#define TWIML_KEYS_MOST  8

/* ---- What it asks ---- */

struct twiml_ask {
    char call[TWIML_NAME_BYTES];      /* CallSid: letters, digits and a few signs; never empty */
    char from[PHONE_E164_BYTES];      /* "" when withheld, or no number */
    bool outbound;                    /* we have rung them */
    bool over;                        /* nobody is on the line any more */
    const char *outcome;              /* of a call that nobody took, as api.call_end has it; NULL: it was taken, or goes on */
    char keys[TWIML_KEYS_MOST + 1];   /* digits; or * or #, alone */
    char recording[TWIML_NAME_BYTES]; /* their name for what was said; "" nothing was */
    int recorded_s;
    bool answered; /* after a Dial: somebody did */
};

/* May this be the provider's name of a recording? It becomes part of an address. */
bool twiml_recording_fine(const char *name);

/* False when it names no call, or by a name that none has. Whatever else makes no sense is left out. */
bool twiml_read(const char *body, size_t size, struct twiml_ask *ask);

/* ---- What we answer; each is yours ---- */

/* What is said first: a sound's address; without one `text` by the provider's own voice; both NULL or "": nothing. */
struct twiml_say {
    const char *url, *text;
};

/* `then`: the address that is told what came of it, also when nothing did. */
char *twiml_gather(struct twiml_say say, int most, int wait_s, const char *then);
char *twiml_record(struct twiml_say say, const char *then);
char *twiml_dial(struct twiml_say say, const char *number, int ring_s, const char *then);
char *twiml_hangup(struct twiml_say say);
char *twiml_busy(void);
char *twiml_nothing(void);

#endif
