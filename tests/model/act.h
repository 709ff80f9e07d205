/*
 * What people do: one row an act, in the table of acts.c.
 *
 * A row says who may, how often it is drawn, for outings in which states it makes
 * sense, which arguments it takes, and what the model says will happen. Drawing
 * (draw.c) follows the row nine times in ten; else somebody else does it, or to
 * something else, or to nothing there is. An act is a value that means the same
 * in any world, so that a story can be told again without some of its acts.
 */
#ifndef TESTS_MODEL_ACT_H
#define TESTS_MODEL_ACT_H

#include <jansson.h>

#include "tests/model/world.h"

/* How an act ends; `reason` is NULL when all is well. */
struct ending {
    const char *outcome, *reason;
};

enum role { SENIOR = 1, VOLUNTEER = 2, DESK = 4, LINK = 8, SERVICE = 16, ANYONE = 32 };

/* Arguments, as names, indexes or numbers; the field of an act's input that each becomes stands in draw.c. */
/* clang-format off */
enum arg {
    ARG_OUTING, ARG_OFFER, ARG_ALERT, ARG_SERIES, /* names */
    ARG_SENIOR,                                   /* an index of the cast, or the name of who enrolled */
    ARG_VOLUNTEER, ARG_COLLEAGUE,                 /* indexes */
    ARG_WAVE,                                     /* a sum of 1 << volunteer */
    ARG_WORD,                                     /* index in the row's words; beyond: no such word */
    ARG_AT,                                       /* seconds since 1970 */
    ARG_DAY,                                      /* days since 1970 */
    ARG_MINUTES, ARG_BACK, ARG_PURPOSE,
    ARG_FLAG,                                     /* 0 or 1; its name stands in the row */
    ARG_VAGUE, ARG_WHEELCHAIR, ARG_HOME,          /* 0 or 1 */
    ARGS,
};
/* clang-format on */

struct who {
    enum role role;
    int index; /* of the person; of a link the name of its offer */
};

struct act {
    int number;  /* 1, 2, …: what it brings is called after it */
    int kind;    /* row of the table */
    int after_s; /* so much time goes by before */
    struct who who;
    int key; /* 0: none */
    int64_t arg[ARGS];
};

struct act_kind {
    const char *name;
    unsigned who; /* sum of enum role */
    int weight;
    unsigned likely;      /* states of outings for which it makes sense; 0: it is not about one */
    bool near;            /* rather one that begins within the hour, or has begun */
    const enum arg *args; /* ends with ARGS; NULL: none */
    const char *field;    /* what ARG_WORD or ARG_FLAG is called in the input */
    const char *words;    /* what ARG_WORD may be, parted by spaces */
    struct ending (*happens)(struct world *world, const struct act *act);
    const char *must; /* a field that it cannot do without, whatever stands in it */
};
extern const struct act_kind act_kinds[];
extern const int act_kind_count;

/* What the model says: how it ends. Changes the world accordingly, also its clock. */
struct ending act_happens(struct world *world, const struct act *act);

/* Draws the next act of a story: what people who see this world might do. `random` is the story's own. */
struct act act_draw(const struct world *world, int number, uint64_t *random);

/* Its input in the words of world.sql ("@o12" for a code). */
json_t *act_input(const struct act *act);

/* "+20 min  v3 offer_accept {"offer": "@f12"}"; free() it. */
char *act_told(const struct act *act);
/* "v3", "f12" for a link, "nobody", "service:dispatcher"; into text. */
const char *who_name(struct who who, char text[32]);

/* ---- What must hold (promises.c) ------------------------------------------------------- */

/* The first promise that this world breaks, in words; NULL when all hold. free() it. */
char *promise_broken(const struct world *world);

/* Left alone from here on, with nothing but the clock and its chores: does each outing end, or come before a
 * person? In words what is forgotten, or NULL. free() it. */
char *forgotten(const struct world *world);

/* One line "kind person outing" of what has been said: is it true in this world? */
bool said_truly(const struct world *world, const char *line);

#endif
