/*
 * One policy in one town for some weeks.
 *
 * The run brings requests, asks whom the policy names, lets people answer, go
 * out, cancel and leave, and keeps what the figures need. A policy sees this
 * header and town.h; how somebody will answer it does not see, with the
 * exceptions that behaviour.h names. Times are instants of the town, nothing
 * else is a clock: a seed gives the same run.
 */
#ifndef SIMULATE_RUN_H
#define SIMULATE_RUN_H

#include "matcher/index.h"
#include "matcher/simulate/behaviour.h"
#include "matcher/simulate/events.h"
#include "matcher/simulate/town.h"

#define NOBODY        UINT32_MAX
#define SILENCE_HOURS 14 /* waking ones, after which an offer counts as unanswered */

enum offer_state { OFFER_OPEN, OFFER_YES, OFFER_NO, OFFER_SILENT, OFFER_WITHDRAWN };

struct offer {
    int64_t at_s;
    int64_t start_s;
    uint32_t volunteer;
    uint32_t request;
    uint32_t bond;
    int32_t yes_share; /* what the policy thought, in ten thousandths; 0: it did not say */
    enum offer_state state;
    bool willing;
    bool further;
    bool late; /* it had counted as unanswered before the answer came */
};

/* Where a request stands. */
struct matter {
    struct problem
        *problem;       /* while it is open or promised: prepared, its bonds and whom we asked up to date */
    uint32_t volunteer; /* who goes; NOBODY */
    int64_t filled_s;
    int64_t wave_s;   /* when the policy looks again; 0: not by itself */
    uint32_t *offers; /* unanswered ones */
    uint32_t offers_count;
    uint32_t offers_room;
    float distance_m;
    bool over; /* the hour has come */
    bool escalated;
    bool has_known;      /* the person had gone out with somebody before, */
    bool known_eligible; /* who could have come when the request was made */
    bool by_known;       /* and somebody known goes */
};

/* What volunteers did. */
struct record {
    uint32_t outings;
    int64_t last_outing_s;
    uint32_t *messages; /* by week */
};

struct run;

struct policy {
    const char *name;
    const char *about; /* French, a line for --list */
    int64_t every_s;   /* for those that ask in waves: waking time between two, */
    int64_t soon_s;    /* and when less than a day is left */
    int wave;          /* how many at once */
    bool limited;      /* open offers are counted, and an answer that does not come is told */
    bool remembers;    /* offers are kept with the volunteer */
    void *(*start)(struct run *run);
    void (*stop)(void *state);
    void (*on_request)(struct run *run, uint32_t request); /* made, or open again */
    void (*on_wave)(struct run *run, uint32_t request);
    void (*on_tick)(struct run *run); /* each full hour; NULL: none */
    void (*on_answer)(struct run *run, const struct offer *offer);
};

struct run {
    const struct settings *settings;
    const struct policy *policy;
    void *state; /* the policy's */
    struct town *town;
    struct behaviour *behaviour;
    struct index *index;
    struct events events;
    int64_t now_s;
    struct matter *matters; /* by request */
    struct record *records; /* by volunteer */
    struct offer *offers;
    size_t offers_count;
    size_t offers_room;
    size_t next_request;
    uint64_t messages;
    uint64_t wasted_yes;
    size_t kept;
    void (*on_week)(int week, void *arg); /* for who waits; may be NULL */
    void *arg;
};

/* Plays it to the end. `settings` is borrowed and outlives the run. */
struct run *run_play(const struct settings *settings, const struct policy *policy, uint64_t seed, int cities,
                     int days, void (*on_week)(int week, void *arg), void *arg);
void run_free(struct run *run);

/* What a policy does. */

/* Asks: with a policy that remembers, in the message that this volunteer is getting just now, if any. */
void run_ask(struct run *run, uint32_t volunteer, uint32_t request, int64_t start_s, int32_t yes_share);

/* Calls on_wave() then, in place of what was wanted before, unless the request is promised or over by then.
 */
void run_wave_at(struct run *run, uint32_t request, int64_t at_s);

/* A person must look: counted once. */
void run_escalate(struct run *run, uint32_t request);

/* The problem of an open request as it is now, with the volunteers whose radius reaches it. */
const struct problem *run_problem(struct run *run, uint32_t request);
bool run_open(const struct run *run, uint32_t request);

#endif
