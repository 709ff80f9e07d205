/*
 * How many to ask now, looking ahead.
 *
 * Whoever is not asked now may be asked later, so a wave is worth what it
 * fills, less what it costs, plus what is left to win at the instants that
 * remain: worked out from the last instant back (reference/matching.md 3.5).
 *
 *     J(k, j) = max over n of  sum_{i=j}^{j+n-1} [ Q_i p_i g R_i - c_i ] + Q_{j+n} gamma J(k-1, j+n)
 *
 * with Q the chance that nobody has said yes, p that of a candidate, R what
 * their coming is worth, c the price of asking, g the share of answers that
 * come before the next instant, gamma a little impatience.
 *
 * Planned outings (more than 36 h left) have rounds twice a day, urgent
 * ones waves of their own. While there is time, known faces are asked alone.
 * When nobody is worth asking and nobody may still answer, a person must look.
 * Pure, allocates nothing.
 */
#ifndef MATCHER_PLAN_H
#define MATCHER_PLAN_H

#include "matcher/problem.h"

#define PLAN_MAX        12
#define PLAN_LOOKS_AT   48             /* candidates; nobody gets further down a list */
#define PLAN_PLANNED_S  (36 * 60 * 60) /* more than this left: rounds; less: waves at once */
#define PLAN_HEAD_START 2              /* known faces asked alone */

struct plan {
    size_t count;
    size_t who[PLAN_MAX]; /* places in the list of candidates, best first */
    bool stop;            /* nobody is worth asking, and nobody may still say yes */
};

/* What is tuned; shares from 0 to 1. */
struct plan_habits {
    double round_share; /* g of a round */
    double late_share;  /* g of the waves after the rounds */
    double patience;    /* gamma: below 1, or nobody is asked for days */
    double late_worth;  /* lambda: of filling within the last day */
    double known_share; /* a known face less likely than this to say yes has no head start */
};
extern const struct plan_habits plan_habits_default;

/* `candidates` of this problem, best first, as rank() gives them. */
struct plan plan_now(const struct plan_habits *habits, const struct problem *problem,
                     const struct candidate *candidates, size_t count);

/* How long an urgent outing waits for answers before the next wave, for so many hours in which people look at
 * their messages. */
double plan_wait_hours(double hours_left);

/* The share of answers that have come after so many such hours: G. */
double plan_answered(double hours);

#endif
