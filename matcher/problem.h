/*
 * What matching is about: volunteers, one outing that needs somebody, and the
 * candidates found for it.
 *
 * Plain values. Whoever makes one owns its arrays; ranking only reads them and
 * allocates nothing. Instants are seconds since 1970 UTC, places are metres of
 * EPSG:3947, points are thousandths of one filled ordinary outing.
 *
 * Words that are open sets (abilities, languages, purposes, modes) are bits;
 * words.h says which. Method: reference/matching.md, sections 2 and 3.
 *
 * Only the simulator fills problem.latest_s and problem.month_*_s: in the
 * service they are zero.
 */
#ifndef MATCHER_PROBLEM_H
#define MATCHER_PROBLEM_H

#include "geo/lonlat.h"
#include "geo/travel.h"
#include "matcher/availability.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lines;
struct rivers;

/* An accompaniment already promised, or just done. */
struct commitment {
    int64_t from_s;     /* when the volunteer leaves for it */
    int64_t meet_s;     /* when they meet the senior, */
    int64_t until_s;    /* and when they part */
    struct metres meet; /* and where */
    struct metres part;
};

enum answer {
    ANSWER_NONE, /* not yet, or no longer wanted */
    ANSWER_YES,
    ANSWER_NO,
    ANSWER_SILENT, /* too long without one */
};

/* An offer that was made to a volunteer. */
struct ask {
    int64_t at_s;
    int64_t start_s; /* of the outing; 0 when it does not matter */
    enum answer answer;
    bool further; /* it went out in a message that holds another one */
};

/* What sets one volunteer apart in saying yes (acceptance.h). All zero: nothing is known yet. */
struct effect {
    double mean;    /* added to the logit */
    double learned; /* how much of the uncertainty about it is gone */
};

/* A message that waits, for the morning or for the other outings of a round, and takes in more meanwhile. */
struct message {
    int64_t leaves_s;
    uint16_t outings;
    uint16_t held_count; /* of them, those of which is known when and where (volunteer.held) */
};

#define PAUSE_NONE     INT32_MIN
#define CLEARED_ALWAYS INT32_MAX

/* What a ranking looks at comes first and fills two lines of the cache; of the rest it reads the hours of one day. */
struct volunteer {
    int64_t id;
    struct metres home;
    float radius_m; /* how far from home a senior may live */
    bool active;    /* cleared, welcomed, still with us */
    bool drives;    /* one of their modes is a car: how they come to the door, too */
    bool near_home; /* they wish to stay near their home */
    bool supposed;  /* an open offer is only supposed: PostgreSQL has not told of it (world.h) */

    uint64_t abilities; /* words.h, as the five sets below */
    uint64_t district;  /* their own: one bit, 0 when unknown */
    struct effect effect;

    uint16_t week_cap;    /* outings they are ready to give in a calendar week, */
    uint16_t month_cap;   /* and in any 30 days; 0 is none at all */
    uint16_t open_offers; /* offers they have not yet answered */
    struct message message;
    struct commitment *commitments; /* in any order: the last 30 days and all to come */
    struct ask *asks;               /* the last 30 days, the oldest first */
    uint32_t commitments_count;
    uint32_t asks_count;
    struct availability availability;

    uint64_t modes;    /* how they go along */
    uint64_t purposes; /* wanted; 0 is all */
    uint64_t languages;
    uint64_t districts;    /* wanted; 0 is wherever the radius reaches */
    int32_t paused_until;  /* the last local day of a pause, PAUSE_NONE when there is none */
    int32_t cleared_until; /* the last local day for which their papers count, CLEARED_ALWAYS without an end */
    struct commitment *held; /* what the message that waits offers them; nobody has promised it */
};
_Static_assert(sizeof(struct volunteer) == 5 * 64 && offsetof(struct volunteer, availability.absences) == 2 * 64,
               "lines of the cache");

struct problem;

/* Puts the asks in order and the absences ready: once, before the volunteer is ranked. */
void volunteer_prepare(struct volunteer *volunteer);

/* They are being asked, now, for this outing, to begin then: in the message that waits, if one does. */
void volunteer_asked(struct volunteer *volunteer, const struct problem *problem, int64_t start_s);

/* Frees the arrays of a volunteer and leaves it empty; the struct itself is the caller's. */
void volunteer_clear(struct volunteer *volunteer);

/* What this volunteer and the senior have been through together. */
struct bond {
    int64_t volunteer;
    int64_t last_s;   /* their last outing; 0 when there was none */
    uint32_t outings; /* done together */
    bool circle;      /* one of the two or three known faces of the senior */
    bool preferred;   /* the senior wishes for this volunteer, for this outing */
    int8_t desk;      /* a coordinator has put them first (1) or last (-1) for this outing, */
    int8_t chosen;    /* and so often first for others of the senior, less how often last */
};

/* Of what is asked of one volunteer. */
struct offer_limits {
    uint16_t open;    /* offers unanswered at once */
    uint16_t day;     /* messages since midnight */
    uint16_t week;    /* and in the last seven days */
    uint16_t message; /* outings to choose from in one message */
};
#define OFFER_LIMITS ((struct offer_limits){.open = 8, .day = 2, .week = 5, .message = 6})

/* Somebody was asked for this outing and has not answered. */
struct pending {
    int64_t at_s;
    int32_t yes_share; /* what was thought of it then, in ten thousandths */
};

/* One hour at which the outing may begin. */
struct start {
    int64_t start_s;
    int64_t end_s;
    struct span span; /* [start, end), then MARGIN_S before and after it */
    struct span before;
    struct span after;
};
#define STARTS_MAX   9 /* an outing may be put off by two hours at most */
#define START_STEP_S (15 * 60)

/* All that is asked of a single local day, by start, as quarters of an hour [from, until). */
struct quarters {
    uint8_t from, until;
};
struct asked_hours {
    int32_t day, weekday;
    bool one_day;           /* false: some of it lies on another day, or the clock changes in between */
    struct quarters around; /* from the first margin to the last */
    struct quarters during[STARTS_MAX], before[STARTS_MAX], after[STARTS_MAX];
};

/* Everything about one outing that matters for who may come. */
struct problem {
    int64_t outing;
    int32_t asked_version; /* handed back, so that a ranking of an older wording is recognised */
    int64_t now_s;
    int64_t start_s;    /* meeting at the senior's door */
    int64_t end_s;      /* planned to be home again */
    int64_t latest_s;   /* the latest start that will do; at or before start_s, the hour is fixed */
    bool urgent;        /* so little is left that waves go out at once */
    bool ahead;         /* nobody is asked yet: it is looked at for a round to come */
    bool medical;       /* a medical appointment: worth more */
    bool leisure;       /* a pleasure: worth a little less */
    bool appointment;   /* somebody else has set the hour */
    struct metres home; /* the senior's; near it is who comes, wherever they meet */
    struct metres meet; /* where they meet and part: the home, but for an outing of one leg */
    struct metres part;
    uint64_t district; /* of the home: one bit, 0 when unknown */
    const struct rivers *rivers; /* how far is far (geo/rivers.h); NULL: as the crow flies */
    const struct lines *lines;   /* trams and buses (geo/lines.h); NULL: their times are estimates */

    uint64_t purpose;   /* one bit */
    uint64_t mode;      /* one bit, 0 when any will do */
    uint64_t required;  /* abilities without which the outing cannot be done */
    uint64_t helpful;   /* abilities that make it better */
    uint64_t languages; /* the senior's; 0 when it does not matter */

    struct offer_limits limits;
    struct travel_pace pace;
    int64_t leaves_s;      /* when the message leaves that an offer made now is put in */
    int64_t month_from_s;  /* the 30 days on which the month's cap is counted, [from, until); */
    int64_t month_until_s; /* 0: any that hold the start */

    struct bond *bonds; /* by volunteer, as the two lists below */
    int64_t *excluded;
    int64_t *asked;          /* asked already for this wording, whatever they answered */
    struct pending *pending; /* in any order */
    size_t bonds_count;
    size_t excluded_count;
    size_t asked_count;
    size_t pending_count;

    /* Filled by problem_prepare(): */
    int64_t week_from_s; /* the calendar week of the start, [from, until) */
    int64_t week_until_s;
    int64_t today_s; /* midnight before now */
    int32_t day;     /* local day of the start */
    struct asked_hours hours;
    size_t starts_count;
    struct start starts[STARTS_MAX]; /* start_s and each quarter of an hour after it, up to latest_s */
    struct span common;              /* what all of them ask for; empty when they lie on different days */
};

/*
 * Sorts the lists and works out the spans: once, before the problem is ranked.
 * `end_s` must lie after `start_s`, by at most OUTING_MAX_S.
 */
#define OUTING_MAX_S SPAN_MAX_S
#define MARGIN_S     (30 * 60) /* before and after: what makes an availability roomy */
void problem_prepare(struct problem *problem);

/* Is there a message that waits for this volunteer, and leaves in time to take in this outing? */
static inline bool volunteer_in_round(const struct volunteer *volunteer, const struct problem *problem)
{
    return volunteer->message.outings > 0 && volunteer->message.leaves_s > problem->now_s &&
           volunteer->message.leaves_s <= problem->leaves_s;
}

/* The same problem, prepared, looked at anew at another instant. */
void problem_at(struct problem *problem, int64_t now_s);

void problem_clear(struct problem *problem);

/* The bond with this volunteer, NULL when they never met and nobody named them. */
const struct bond *problem_bond(const struct problem *problem, int64_t volunteer);
bool problem_excludes(const struct problem *problem, int64_t volunteer);
bool problem_asked(const struct problem *problem, int64_t volunteer);

/* The terms of the score, in the order in which they are shown. */
enum part {
    PART_BOND,         /* a known face */
    PART_DISTANCE,     /* metres between the two homes */
    PART_CHAIN,        /* right before or after another outing of theirs */
    PART_DISTRICT,     /* the volunteer's own district */
    PART_AVAILABILITY, /* how well the hours fit */
    PART_LOAD,         /* what is left of what they are ready to give */
    PART_ASKED,        /* how often they were asked lately: the price of asking again */
    PART_ABILITY,      /* abilities that help here, or that others will need */
    PART_DESK,         /* whom a coordinator wants asked first, or last */
    PART_COUNT,
};

/*
 * What a volunteer has promised so shortly before and after an outing that they go straight on from one to the other
 * (matching.md 3.7): out already, they spare a way.
 */
#define CHAIN_MOST 3             /* outings in a row; nobody is asked for a fourth */
#define STRAIGHT_S (2 * 60 * 60) /* so close together: they go straight from one to the other */
struct chain {
    const struct commitment *before; /* NULL: they come from home; borrowed from the volunteer */
    const struct commitment *after;  /* NULL: they go home from it */
    int length;                      /* outings in a row, this one among them; CHAIN_MOST + 1 for any more */
    bool offered;                    /* not promised: these stand in the message that the volunteer is getting */
};

/* Somebody who may be asked, and what the score was made of. */
struct candidate {
    const struct volunteer *volunteer; /* borrowed */
    const struct bond *bond;           /* borrowed, may be NULL */
    const struct start *start;         /* the first one that suits them; borrowed from the problem */
    struct chain chain;
    int32_t score;                     /* the sum of the parts */
    int32_t points[PART_COUNT];
    int32_t distance_m;
    int32_t fatigue;      /* from being asked, in thousandths of a message */
    int32_t worth;        /* of their going, in points: R of z = R - c/p */
    int32_t price;        /* of asking them, in thousandths of points */
    int32_t yes_share;    /* estimated chance of a yes, in ten thousandths */
    uint16_t asked;       /* offers of the last 30 days */
    uint16_t week_load;   /* outings promised in that calendar week, */
    uint16_t month_load;  /* and in the fuller of the 30 days before and after */
};

#endif
