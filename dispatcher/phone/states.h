/*
 * The states of a telephone conversation: one table, which script.c walks.
 *
 * What a state says is made of the fixed sentences of sentences.txt, {{>name}}, and of
 * sentences that hold a value, which stand in the table. Values come from the page: the
 * document that the service gave of the caller, and what script.c adds to it.
 *
 *   SCRIPT_KEYS    choices, numbered 1, 2, 3 … as they are said, leaving out those whose `when`
 *                  the page lacks; or `typed` digits, which go to page.typed
 *   SCRIPT_ASK     calls `function` with `input`, a list of "field=path in the page"
 *   SCRIPT_RECORD  `ok` when something was said, else `refused`; the file is page.recording, a word
 *                  typed on the trial page is page.word
 *   SCRIPT_DIAL    `ok` when somebody answered
 *
 * A target that ends in '?' is a question, which script.c answers with a state. # goes to
 * `back`, and where there is none to the caller's menu.
 */
#ifndef PHONE_STATES_H
#define PHONE_STATES_H

#include <stddef.h>

#include "dispatcher/phone/script.h"

#define STATE_CHOICES 10
#define STATE_INPUTS  4

struct state_choice {
    const char *say;  /* "Pour dire oui,"; what to press is said after it */
    const char *to;
    const char *when; /* a path; NULL: always */
    const char *set;  /* "name=path" or "name:word": page.name from then on; NULL: nothing */
};

struct state {
    const char *name;
    enum script_verb verb;
    const char *say; /* NULL: nothing */
    struct state_choice choices[STATE_CHOICES];
    const char *end; /* said after the choices */
    int typed;       /* how many digits at most; 0: choices */
    const char *function, *input[STATE_INPUTS];
    const char *note; /* of a word for the desk: what it is about */
    const char *ok, *refused; /* `ok` also: where typed digits go */
    const char *back;
    const char *lost;   /* where silence and wrong keys lead, met once; NULL: met twice, then a person helps */
    const char *number; /* SCRIPT_DIAL: a path to whom to ring; NULL: the desk */
};

/* NULL when there is none. Static. */
const struct state *state_find(const char *name);

/* All of them, in the order of the table. Static. */
const struct state *states_all(size_t *count);

#endif
