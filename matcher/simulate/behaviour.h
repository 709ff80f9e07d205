/*
 * What volunteers are like inside, which a policy may not know.
 *
 * Only the run asks here, to find out what comes of a message. Excepted are the
 * policy "nec-true-p" and the clairvoyant bound, whose point it is to know, and
 * "sn-retry" and "sdn-retry", whose authors give mean chances as known. An
 * answer is latent: who is asked about what decides it, not when or after whom,
 * but for how tired they are by then. Source: reference/matching.md 4.3 and 4.5.
 */
#ifndef SIMULATE_BEHAVIOUR_H
#define SIMULATE_BEHAVIOUR_H

#include "matcher/simulate/town.h"

struct behaviour;

struct behaviour *behaviour_new(const struct town *town);
void behaviour_free(struct behaviour *behaviour);

/* What one message was met with. */
struct reaction {
    bool muted;   /* they do not look at our messages these days */
    bool leaves;  /* and never will again */
    bool answers; /* at all */
    bool willing; /* would say yes if nothing stood against it when they read it */
    int64_t at_s; /* when they read it and answer */
};

/*
 * A message about `request` reaches somebody at `at_s`, proposing the start
 * `start_s`; `bond` is how often the two have gone out together, `further` that
 * it is not the first outing of that message. They are more tired afterwards.
 */
struct reaction behaviour_ask(struct behaviour *behaviour, uint32_t volunteer, size_t request,
                              int64_t start_s, uint32_t bond, bool further, int64_t at_s);

/* An accepted outing cheers up; a yes that came too late does not. */
void behaviour_accepted(struct behaviour *behaviour, uint32_t volunteer, int64_t at_s);
void behaviour_too_late(struct behaviour *behaviour, uint32_t volunteer, int64_t at_s);

/* Will they take the promise back, and when? 0: never. */
int64_t behaviour_cancels_at(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                             int64_t start_s, int64_t now_s);

/* Do they leave for good in that week? */
bool behaviour_leaves(const struct behaviour *behaviour, uint32_t volunteer, int week, bool unused);

/* The true chance of a yes to a message sent now. */
double behaviour_yes_chance(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                            int64_t start_s, uint32_t bond, int64_t at_s);

/* The mean of it for outings of a category some distance away, rested and unknown: what a policy of the
 * literature is given as known. */
double behaviour_mean_chance(const struct behaviour *behaviour, uint32_t volunteer, double distance_m,
                             enum category category, enum part_of_day part);

/* Would they have said yes, rested, in time? */
bool behaviour_would_come(const struct behaviour *behaviour, uint32_t volunteer, size_t request,
                          int64_t start_s, uint32_t bond);

#endif
