/*
 * Asterisk's manager interface: how we have it place calls.
 *
 *     WAITING ──timer──► CONNECTING ──connected──► GREETING ──login──► UP ⇄ ping
 *        ▲                   │ refused, too slow, mute      │ refused │ broken
 *        └───────────────────┴──────────────────────────────┴─────────┘
 *
 * One connection, kept alive by a ping, opened again with a pause that grows; an account that
 * Asterisk refuses is tried once a minute, so that nobody locks us out. A call is one action,
 * Originate; what becomes of it we learn from the dialplan (agi.h, "rappel" and "echec") or from
 * here, whichever comes first. Nothing of a call is kept: its code is the ActionID, and
 * comes back with each answer. Facts: reference/phone.md §6.
 */
#ifndef PHONE_AMI_H
#define PHONE_AMI_H

#include "base/config.h"
#include "base/loop.h"

/* ---- One message of the wire; pure, for the fuzzer too ---- */

enum ami_kind { AMI_NOTHING, AMI_RESPONSE, AMI_EVENT };

struct ami_message {
    enum ami_kind kind;
    char name[32];    /* "Success" or "Error" of a response, the event's name */
    char action[64];  /* ActionID */
    char text[128];   /* Message, or an event's Response */
    int reason;       /* Reason; -1: none */
    int lines;
};

/* Room for one message, empty. */
struct ami_message ami_message_new(void);

/* Takes one line, without its end. True: an empty line has ended the message. Values are cut to fit. */
bool ami_message_take(struct ami_message *message, const char *line);

/* ---- Calls ---- */

struct ami_call {
    const char *code;    /* 22 base64url characters: the dialplan gets it as NEC_CALL */
    const char *number;  /* phone_number_diallable() */
};

/* Writes the action; NULL when anything in it could be taken for more than it is. Yours. Pure. */
char *ami_originate_text(const struct config *config, const struct ami_call *call);

struct ami;

/* `outcome` is one of busy, no_answer, failed (api.call_end): the call never was one. Static. */
typedef void (*ami_failed)(const char *code, const char *outcome, void *arg);

/* Connects from the loop. All borrowed. */
struct ami *ami_open(struct loop *loop, const struct config *config, ami_failed failed, void *arg);
void ami_close(struct ami *ami);
bool ami_is_up(const struct ami *ami);

/* False: not sent, nobody's telephone will ring. */
bool ami_originate(struct ami *ami, const struct ami_call *call);

/* The last refusal in Asterisk's own words, for nec-admin doctor; "" when there was none. */
const char *ami_complaint(const struct ami *ami);

#endif
