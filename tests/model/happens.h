/*
 * What happens when somebody acts: the functions that the table in acts.c names, a file for each side.
 *
 * Each changes the world as the act does, and says how it ends. That the actor may do such a thing at all,
 * and has not done it before under the same key, has been looked at (act_happens).
 */
#ifndef TESTS_MODEL_HAPPENS_H
#define TESTS_MODEL_HAPPENS_H

#include "tests/model/act.h"

#define DONE                     ((struct ending){"ok", NULL})
#define REFUSED(outcome, reason) ((struct ending){outcome, reason})

/* Index of a senior by ARG_SENIOR; -1: nobody. */
int senior_of(const struct world *world, int64_t name);

/* The outing an act is about, or NULL: what is not yours is not there. A volunteer's is what they go along
 * for. */
struct outing *outing_of(struct world *world, const struct act *act);

/* Declares `outing` and its index `o`, or ends the act: it is not there, or in none of these states. */
#define OUTING_OR_NOT_FOUND(states)                                                                          \
    struct outing *outing = outing_of(world, act);                                                           \
    int o = outing ? (int)(outing - world->outing) : -1;                                                     \
    if (!outing)                                                                                             \
        return REFUSED("not_found", "outing");                                                               \
    if (!IN(outing->state, states))                                                                          \
        return REFUSED("stale", "state_changed");                                                            \
    (void)o

/* Is that the act's word? Is it none of its row's? */
bool word_is(const struct act *act, const char *word);
bool word_unknown(const struct act *act);

/* Seniors, and whoever speaks for them: asking.c */
struct ending senior_enrols(struct world *world, const struct act *act);
struct ending outing_requested(struct world *world, const struct act *act);
struct ending outing_cancelled(struct world *world, const struct act *act);
struct ending outing_changed(struct world *world, const struct act *act);
struct ending series_made(struct world *world, const struct act *act);
struct ending series_paused(struct world *world, const struct act *act);
struct ending series_resumed(struct world *world, const struct act *act);
struct ending series_ended(struct world *world, const struct act *act);
struct ending wishes_said(struct world *world, const struct act *act);
struct ending assignment_agreed(struct world *world, const struct act *act);
struct ending assignment_refused(struct world *world, const struct act *act);
struct ending call_me(struct world *world, const struct act *act);
struct ending word_left(struct world *world, const struct act *act);
struct ending feedback_given(struct world *world, const struct act *act);

/* Volunteers, and the service that asks them: accompanying.c */
struct ending offers_made(struct world *world, const struct act *act);
struct ending offer_by_hand(struct world *world, const struct act *act);
struct ending offer_accepted(struct world *world, const struct act *act);
struct ending offer_declined(struct world *world, const struct act *act);
struct ending assignment_withdrawn(struct world *world, const struct act *act);
struct ending outing_started(struct world *world, const struct act *act);
struct ending nobody_opens(struct world *world, const struct act *act);
struct ending outing_returning(struct world *world, const struct act *act);
struct ending outing_ready(struct world *world, const struct act *act);
struct ending outing_longer(struct world *world, const struct act *act);
struct ending home_safe(struct world *world, const struct act *act);
struct ending absence_added(struct world *world, const struct act *act);
struct ending volunteer_wishes(struct world *world, const struct act *act);

/* The desk: desk.c */
struct ending outing_qualified(struct world *world, const struct act *act);
struct ending outing_redirected(struct world *world, const struct act *act);
struct ending outing_placed_now(struct world *world, const struct act *act);
struct ending assigned_by_hand(struct world *world, const struct act *act);
struct ending outing_unmet(struct world *world, const struct act *act);
struct ending absence_judged(struct world *world, const struct act *act);
struct ending escalation_taken(struct world *world, const struct act *act);
struct ending escalation_settled(struct world *world, const struct act *act);
struct ending escalation_handed_over(struct world *world, const struct act *act);
struct ending on_call_named(struct world *world, const struct act *act);
struct ending limit_lifted(struct world *world, const struct act *act);
struct ending excluded(struct world *world, const struct act *act);
struct ending volunteer_cleared(struct world *world, const struct act *act);
struct ending volunteer_pauses(struct world *world, const struct act *act);

/* The clock: chores.c */
struct ending chore_nothing(struct world *world,
                            const struct act *act); /* but messages, and what has served its time */
struct ending messages_out(struct world *world, const struct act *act);
struct ending chore_offers_expire(struct world *world, const struct act *act);
struct ending chore_waves_next(struct world *world, const struct act *act);
struct ending chore_rank_again(struct world *world, const struct act *act);
struct ending chore_unfilled(struct world *world, const struct act *act);
struct ending chore_agree(struct world *world, const struct act *act);
struct ending chore_not_started(struct world *world, const struct act *act);
struct ending chore_not_home(struct world *world, const struct act *act);
struct ending chore_left_over(struct world *world, const struct act *act);
struct ending chore_close(struct world *world, const struct act *act);
struct ending chore_series(struct world *world, const struct act *act);

#endif
