/*
 * The conversation of a telephone call, without a telephone.
 *
 * Five verbs: say and read keys, record, dial the desk, hang up, and ask the service (an
 * act or a page), in the states of states.h. Whoever drives it (call.h) feeds events and does
 * what the next step says; AGI, the trial page and webhooks are only ways to carry
 * those steps to an ear.
 *
 *     opening ─► known? ─► birth ─► which? ─► loading ─► home? ─► agree │ menu ─► planned, request …
 *        │                   │ #                            └───► offer │ helper ─► at the door, home …
 *        └────────────── stranger ─► enrol_age … │ word │ desk          each back to loading
 *
 * In every state 0 reaches a person, in the desk's hours; else it says when there is one and
 * takes a word. * repeats, # goes back. Choices are numbered as they are said. Silence and
 * wrong keys are met twice with the same words, and what was wrong about them, then with a person.
 * Pure: no I/O, no clock; `now` comes with the events that need it.
 */
#ifndef PHONE_SCRIPT_H
#define PHONE_SCRIPT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum script_verb {
    SCRIPT_KEYS,   /* say, then read up to `keys` keys within `wait_s` */
    SCRIPT_RECORD, /* say, then record up to a minute, ended by # */
    SCRIPT_DIAL,   /* say, then ring the desk; comes back when nobody answers */
    SCRIPT_HANGUP, /* say, then hang up */
    SCRIPT_ASK,    /* say nothing; call `function` with `input` as the caller */
};

/* What to do next; borrowed, until the next event. */
struct script_step {
    enum script_verb verb;
    const char *say;      /* what a voice says first; "" nothing */
    int keys, wait_s;     /* SCRIPT_KEYS */
    const char *function; /* SCRIPT_ASK: "page_call", or the name of an act */
    const json_t *input;  /* SCRIPT_ASK: raw fields, as a form would give them */
    const char *number;   /* SCRIPT_DIAL: whom to ring; NULL: the desk */
};

enum script_entry { SCRIPT_FROM_START, SCRIPT_FROM_VOICEMAIL, SCRIPT_FROM_US };

struct script;

/*
 * FROM_US: we have rung and somebody, or a machine, has picked up. They press 1, and
 * where several share the number type their year of birth, before anything personal is said.
 */

/* A call begins; ask script_step() what to do first. */
struct script *script_new(enum script_entry entry);
void script_free(struct script *script);

struct script_step script_step(struct script *script);

/* Keys pressed, "" for silence. */
void script_keys(struct script *script, const char *keys, int64_t now);

/* A recording was made, or a word typed on the trial page; both NULL: nothing was said. */
void script_recorded(struct script *script, const char *recording, const char *typed);

/* The desk was rung: did somebody answer? */
void script_dialled(struct script *script, bool answered);

/* The service's answer: an outcome's name, its reason (NULL is fine) and its document (borrowed, NULL is fine). */
void script_answered(struct script *script, const char *outcome, const char *reason, const json_t *document, int64_t now);

/* The name of the present state, for logs and tests. Static. */
const char *script_state(const struct script *script);

/* What the i-th state says, as a template; "" nothing, NULL beyond the last. For tests. */
const char *script_say(size_t i);

#endif
