/*
 * What will happen, earliest first; at the same instant, in the order in which it was foreseen.
 */
#ifndef SIMULATE_EVENTS_H
#define SIMULATE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_REQUEST,    /* somebody asks for an outing: which */
    EVENT_WAVE,       /* a policy wanted to look at this request again */
    EVENT_ANSWER,     /* an offer is answered: which */
    EVENT_SILENCE,    /* an offer has gone without an answer for long: which */
    EVENT_ESCALATION, /* is this request filled by now? */
    EVENT_START,      /* they meet: request */
    EVENT_CANCEL,     /* a promise is taken back: request, volunteer */
    EVENT_MONDAY,     /* the week: which */
    EVENT_TICK,       /* a full hour */
    EVENT_END,        /* the horizon is reached; what was asked for goes on */
};

struct event {
    int64_t at_s;
    uint32_t sequence;
    enum event_kind kind;
    uint32_t what;
    uint32_t who;
};

struct events {
    struct event *heap;
    size_t count;
    size_t room;
    uint32_t sequence;
};

void events_add(struct events *events, int64_t at_s, enum event_kind kind, uint32_t what, uint32_t who);

/* False when nothing will happen any more. */
bool events_next(struct events *events, struct event *event);

void events_free(struct events *events);

#endif
