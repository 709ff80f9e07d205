/*
 * A small model of the domain, against which the SQL functions are tried.
 *
 * DOMAIN.md says in words what an outing is; this says it in a few hundred lines
 * of C that know no database, no message and no page: who may do what, how it
 * ends, and what it changes. model-acts draws random acts (act.h), does each in
 * the model and by the real function of schema `api` in a real PostgreSQL, and
 * compares how it ended and what the whole world looks like. Where the two
 * differ one of them is wrong, and DOMAIN.md says which.
 *
 * The model leaves out what has tests of its own: words of messages and the
 * order in which people are found, holidays other than by a list, months of a
 * series, positions (a place is known or not), the owner of an alert that nobody
 * has taken yet.
 *
 * A world is a value: it is copied to look ahead, and forgotten.
 */
#ifndef TESTS_MODEL_WORLD_H
#define TESTS_MODEL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/paris.h"

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define NEVER  INT64_MIN

/* What an act brings into the world is named by the number of that act: the k-th of a kind (of NAMES) has
 * this name, shown as o12 or o12.1. Zero names nothing. */
#define NAMES        256
#define NAME(act, k) ((act)*NAMES + (k))

enum { SENIORS_MOST = 40, VOLUNTEERS = 10, COORDINATORS = 3, SENIORS = 8 };
enum { OUTINGS_MOST = 1000, OFFERS_MOST = 4000, GOING_MOST = 1000, ALERTS_MOST = 4000, SERIES_MOST = 100 };
enum { MESSAGES_MOST = 4000, ABSENCES_MOST = 100, KEYS_MOST = 1000 };

/* The order is that of an outing's life; a set of states is a sum of 1 << state. */
/* clang-format off */
enum outing_state {
    TO_QUALIFY, REDIRECTED, OPEN, OFFERING, UNMET, ACCEPTED, CONFIRMED, STARTED, RETURNING,
    HOME_SAFE, CLOSED, CANCELLED,
};
enum reason {
    NO_CANDIDATE, WAVES_EXHAUSTED, VOLUNTEER_WITHDREW, VOLUNTEER_NO_SHOW, NO_ANSWER, NOT_HOME_SAFE,
    NEEDS_CHANGED, ADDRESS_UNRESOLVED, SENIOR_NOT_REACHED, VOICEMAIL, FIRST_TIME, UNMET_TWICE,
    CONCERN, OUT_OF_HOURS,
};
/* clang-format on */
#define IN(state, set) ((1u << (state)) & (set))
#define SEARCHED       (1u << OPEN | 1u << OFFERING)
#define PROMISED       (1u << ACCEPTED | 1u << CONFIRMED)
#define UNDER_WAY      (1u << STARTED | 1u << RETURNING)
#define LIVE           (1u << TO_QUALIFY | SEARCHED | PROMISED | UNDER_WAY) /* holds the senior's time */

enum back { STAY, WILL_CALL, ONE_WAY, OTHER_VOLUNTEER };
enum offer_state { ASKED, YES, DECLINED, EXPIRED, WITHDRAWN, SUPERSEDED, RESCINDED };

struct legs {
    bool there, back;
};
struct range { /* [from, to) */
    int64_t from, to;
};

struct senior {
    int name; /* who enrolled meanwhile; 0 for the cast */
    bool qualified, door_known, circle_agreed, wheelchair;
    int64_t lifted_until; /* day; fair use is lifted up to and with it */
    bool place_known[5];  /* the vague place of each purpose: the desk has found it */
};

/* The order is that of the way in (core.volunteer_steps()). */
enum step { CANDIDATE, PAPERS_SEEN, INTERVIEWED, CHARTER_SIGNED, TRAINED, ACTIVE, SUSPENDED, LEFT };

struct volunteer {
    enum step step;
    bool pushes;          /* a wheelchair */
    int64_t paused_until; /* day, it included; NEVER: not paused */
};

struct outing {
    int name, senior, purpose;
    enum outing_state state;
    enum back back;
    bool vague, wheelchair;
    int64_t appointment, stay_s, travel_s;
    int64_t meet, leave, end;
    int wave;
    int64_t opened, asked; /* opened: NEVER before */
    bool answered;         /* the matcher has answered its present question */
    int64_t answered_at;
    bool agreed, no_answer, ready;
    bool by_senior;             /* cancelled */
    const char *cancelled_when; /* early, late, same_day */
    int64_t home_safe_at;
    int series;         /* its index, or -1 */
    int64_t series_day; /* NEVER: a pause has given it back */
};

/* What offers are put in: several may go to one volunteer at once. */
struct message {
    int volunteer;
    int64_t due;
    enum { WAITS, SENT, DROPPED } state;
};

struct offer {
    int name, outing, volunteer, message;
    struct legs legs;
    enum offer_state state;
    int64_t made, deadline;
};

/* Somebody goes, or was to go. */
struct going {
    int name, outing, volunteer, offer; /* offer: -1 when the desk settled it by hand */
    struct legs legs;
    struct range busy;
    const char *ended; /* why; NULL while they go */
    int64_t made;
};

struct alert {
    int name, outing, senior; /* -1: about no outing; the senior only where a first call concerns one */
    enum reason reason;
    enum { ALERT_OPEN, ALERT_TAKEN, ALERT_SETTLED, ALERT_MOOT } state;
    int taken_by;
    int64_t raised, settled;
};

struct series {
    int name, senior, like;
    int every_days;
    int64_t from_day;
    int64_t paused_until; /* day, it included; NEVER: not paused */
    int hour, minute;
    bool ended;
};

struct absence {
    int volunteer;
    int64_t first, last; /* days, both included */
};

struct key {
    int number, who, kind; /* an answer is kept under it */
};

struct bond {
    int outings;
    bool circle, met, never;
};

struct world {
    int64_t now;
    int act;     /* the number of the act under way */
    int made[8]; /* how many of each kind it has brought */
    int on_call; /* coordinator, or -1 */
    int senior_count, outing_count, offer_count, going_count, alert_count, series_count, absence_count,
        message_count, key_count;
    struct senior senior[SENIORS_MOST];
    struct volunteer volunteer[VOLUNTEERS];
    struct outing outing[OUTINGS_MOST];
    struct offer offer[OFFERS_MOST];
    struct message message[MESSAGES_MOST];
    struct going going[GOING_MOST];
    struct alert alert[ALERTS_MOST];
    struct series series[SERIES_MOST];
    struct absence absence[ABSENCES_MOST];
    struct key key[KEYS_MOST];
    struct bond bond[SENIORS_MOST][VOLUNTEERS];
};

/* The cast of world.sql, at `now`, and nothing asked for yet. */
void world_begin(struct world *world, int64_t now);

/* The next name of a kind ('o', 'f', 'g', 'a', 'r', 's') for the act under way. */
int world_name(struct world *world, char kind);

/* Index of what bears the name, or -1. */
int outing_named(const struct world *world, int name);
int offer_named(const struct world *world, int name);
int alert_named(const struct world *world, int name);
int series_named(const struct world *world, int name);

/* The world in lines, the same as model.state() of world.sql; free() it. */
char *world_show(const struct world *world);

/* ---- Time: hours.c; there is no other source of it than world->now ---------------------------- */
int64_t day_of(int64_t at);                                  /* the local day */
int64_t at_hour(int64_t at, int days, int hour, int minute); /* that hour of the local day `days` later */
int64_t days_on(int64_t at, int days); /* the same hour of that day, also when it has 23 hours */
int64_t daytime(int64_t at);           /* or eight in the morning: nobody is asked at night */
bool outing_urgent(const struct world *world, const struct outing *outing);
bool out_of_hours(const struct outing *outing); /* the desk is shut before it is over */

/* ---- Legs, promises, questions ---------------------------------------------------------- */
bool leg_covered(const struct world *world, int outing, bool back);
bool leg_unasked(const struct world *world, int outing);
bool somebody_goes(const struct world *world, int outing);
bool goes(const struct world *world, int outing, int volunteer);
int offers_open(const struct world *world, int outing);
struct legs legs_wanted(const struct world *world, int outing);
struct range busy_of(const struct outing *outing, struct legs legs);
bool volunteer_elsewhere(const struct world *world, int volunteer, struct range busy, int but_for_outing);
bool senior_elsewhere(const struct world *world, int senior, struct range time, int but_for_outing);
bool outing_askable(const struct world *world, const struct outing *outing);
bool offer_overtaken(const struct world *world, const struct offer *offer);
int64_t wave_spacing(int64_t meet, int64_t at);
int64_t offer_deadline(const struct world *world, int64_t meet);

/* ---- What several acts do --------------------------------------------------------------- */
/* Are both ends known? How long the way takes then; and all other times from that, the appointment and the
 * stay. */
bool outing_placed(const struct world *world, const struct outing *outing);
void outing_times(const struct world *world, struct outing *outing);
void outing_block(struct outing *outing);

/* Raised once while it is open; false when it was. */
bool alert_raise(struct world *world, enum reason reason, int outing);
void alert_moot(struct world *world, int outing, unsigned reasons);
bool alert_known(const struct world *world, int outing, unsigned reasons, int64_t since);

/* One more volunteer is asked; false when a hard rule forbids it, or they have been written to often enough:
 * a coordinator may ask beyond that, by hand. */
bool offer_make(struct world *world, int outing, int volunteer, bool by_hand);
void offers_close(struct world *world, int outing, enum offer_state state, bool covered_only);

/* Somebody else is asked in place of one who will not answer: at once when it is urgent, else when nobody is
 * left. */
void answer_lost(struct world *world, int outing);

/* The volunteer goes; when that covers every leg the senior is asked to agree. */
void go(struct world *world, int outing, int volunteer, int offer, struct legs legs);
void outing_confirm(struct world *world, int outing);

/* Whoever goes, or one of them (-1: all), does not go after all, and their yes is over. */
void unassign(struct world *world, int outing, const char *why, int volunteer);
void outing_reopen(struct world *world, int outing, const char *why, int volunteer);

/* The way back at other hours; false, and nothing has changed, when that puts somebody in two places. */
bool way_back_move(struct world *world, int outing, int64_t leave, int64_t end);

/* Nobody of these two is asked about the other again. False while they have an outing together. */
bool exclude(struct world *world, int senior, int volunteer);

/* A series' outings of the coming weeks. */
void series_fill(struct world *world, int series);

#endif
