#include "tests/model/happens.h"

#include <assert.h>
#include <string.h>

/* ---- The table ------------------------------------------------------------------------------ */

#define ACT(name_, who_, weight_, happens_, ...)                                                             \
    {                                                                                                        \
        .name = #name_, .who = who_, .weight = weight_, .happens = happens_, ##__VA_ARGS__                   \
    }
#define TAKES(...)                                                                                           \
    .args = (const enum arg[])                                                                               \
    {                                                                                                        \
        __VA_ARGS__, ARGS                                                                                    \
    }
#define S(state)      (1u << (state))
#define REASONS_OF_NO "not_free too_far too_long not_my_kind unwell other"

const struct act_kind act_kinds[] = {
    ACT(senior_enrol, ANYONE | DESK, 1, senior_enrols, TAKES(ARG_HOME)),
    ACT(outing_request, SENIOR | DESK, 14, outing_requested,
        TAKES(ARG_SENIOR, ARG_PURPOSE, ARG_AT, ARG_MINUTES, ARG_BACK, ARG_VAGUE, ARG_WHEELCHAIR)),
    ACT(outing_cancel, SENIOR | DESK, 3, outing_cancelled, TAKES(ARG_OUTING, ARG_FLAG),
        .likely = S(TO_QUALIFY) | SEARCHED | PROMISED, .field = "by_service"),
    ACT(outing_change, SENIOR | DESK, 3, outing_changed,
        TAKES(ARG_OUTING, ARG_AT, ARG_MINUTES, ARG_BACK, ARG_VAGUE),
        .likely = S(TO_QUALIFY) | SEARCHED | PROMISED),
    ACT(series_make, SENIOR | DESK, 1, series_made, TAKES(ARG_OUTING, ARG_WORD),
        .likely = LIVE | S(HOME_SAFE), .field = "every", .words = "week two_weeks"),
    ACT(series_pause, SENIOR | DESK, 1, series_paused, TAKES(ARG_SERIES, ARG_WORD), .field = "weeks",
        .words = "1 2 3"),
    ACT(series_resume, SENIOR | DESK, 1, series_resumed, TAKES(ARG_SERIES)),
    ACT(series_end, SENIOR | DESK, 1, series_ended, TAKES(ARG_SERIES)),
    ACT(wishes_set, SENIOR | DESK, 1, wishes_said, TAKES(ARG_SENIOR, ARG_FLAG, ARG_WHEELCHAIR), .field = "circle_agreed"),
    ACT(assignment_agree, SENIOR | DESK, 8, assignment_agreed, TAKES(ARG_OUTING), .likely = S(ACCEPTED)),
    ACT(assignment_refuse, SENIOR | DESK, 2, assignment_refused, TAKES(ARG_OUTING, ARG_FLAG),
        .likely = PROMISED, .field = "never_again"),
    ACT(callback_ask, SENIOR | VOLUNTEER, 1, call_me),
    ACT(word_leave, SENIOR | VOLUNTEER, 1, word_left, TAKES(ARG_OUTING), .likely = ~0u, .must = "note"),
    ACT(feedback_give, SENIOR | VOLUNTEER, 2, feedback_given, TAKES(ARG_OUTING, ARG_WORD),
        .likely = S(HOME_SAFE) | S(CLOSED), .field = "went", .words = "good mixed bad"),

    ACT(offers_make, SERVICE, 22, offers_made, TAKES(ARG_OUTING, ARG_WAVE), .likely = SEARCHED),
    ACT(offer_accept, VOLUNTEER | LINK, 14, offer_accepted, TAKES(ARG_OFFER)),
    ACT(offer_decline, VOLUNTEER | LINK, 7, offer_declined, TAKES(ARG_OFFER, ARG_WORD), .field = "reason",
        .words = REASONS_OF_NO),
    ACT(assignment_withdraw, VOLUNTEER, 3, assignment_withdrawn, TAKES(ARG_OUTING, ARG_WORD),
        .likely = SEARCHED | PROMISED, .field = "reason", .words = REASONS_OF_NO),
    ACT(outing_start, VOLUNTEER | DESK, 14, outing_started, TAKES(ARG_OUTING), .likely = PROMISED,
        .near = true),
    ACT(outing_no_answer, VOLUNTEER | DESK, 4, nobody_opens, TAKES(ARG_OUTING), .likely = PROMISED,
        .near = true),
    ACT(outing_return, VOLUNTEER | DESK, 6, outing_returning, TAKES(ARG_OUTING), .likely = S(STARTED)),
    ACT(outing_ready, SENIOR | VOLUNTEER | DESK, 10, outing_ready, TAKES(ARG_OUTING), .likely = S(STARTED)),
    ACT(outing_longer, VOLUNTEER | DESK, 3, outing_longer, TAKES(ARG_OUTING, ARG_MINUTES),
        .likely = UNDER_WAY),
    ACT(outing_home_safe, SENIOR | VOLUNTEER | DESK, 10, home_safe, TAKES(ARG_OUTING), .likely = UNDER_WAY),
    ACT(absence_add, VOLUNTEER, 1, absence_added, TAKES(ARG_DAY)),
    ACT(volunteer_set, VOLUNTEER | DESK, 1, volunteer_wishes,
        TAKES(ARG_VOLUNTEER, ARG_WORD, ARG_WHEELCHAIR), .field = "around", .words = "near district far town",
        .must = "week_cap"),

    ACT(outing_qualify, DESK, 6, outing_qualified, TAKES(ARG_OUTING), .likely = S(TO_QUALIFY)),
    ACT(outing_redirect, DESK, 1, outing_redirected, TAKES(ARG_OUTING), .likely = S(TO_QUALIFY),
        .must = "service"),
    ACT(outing_place, DESK, 3, outing_placed_now, TAKES(ARG_OUTING, ARG_HOME),
        .likely = S(TO_QUALIFY) | S(OPEN)),
    ACT(outing_assign, DESK, 4, assigned_by_hand, TAKES(ARG_OUTING, ARG_VOLUNTEER), .likely = SEARCHED,
        .must = "agreed"),
    ACT(outing_offer, DESK, 4, offer_by_hand, TAKES(ARG_OUTING, ARG_VOLUNTEER), .likely = SEARCHED),
    ACT(outing_unmet, DESK, 2, outing_unmet, TAKES(ARG_OUTING, ARG_WORD), .likely = SEARCHED, .near = true,
        .field = "reason", .words = "no_candidate too_late other", .must = "alternative"),
    ACT(outing_no_show, DESK, 4, absence_judged, TAKES(ARG_OUTING, ARG_WORD), .likely = PROMISED,
        .near = true, .field = "absent", .words = "senior volunteer"),
    ACT(escalation_take, DESK, 3, escalation_taken, TAKES(ARG_ALERT)),
    ACT(escalation_settle, DESK, 5, escalation_settled, TAKES(ARG_ALERT, ARG_WORD), .field = "settled",
        .words = "called solved left_message"),
    ACT(escalation_hand_over, DESK, 1, escalation_handed_over, TAKES(ARG_ALERT, ARG_COLLEAGUE)),
    ACT(on_call_set, DESK, 2, on_call_named, TAKES(ARG_COLLEAGUE, ARG_FLAG), .field = "nobody"),
    ACT(limit_lift, DESK, 1, limit_lifted, TAKES(ARG_SENIOR, ARG_DAY)),
    ACT(volunteer_clear, DESK, 3, volunteer_cleared, TAKES(ARG_VOLUNTEER, ARG_WORD), .field = "step",
        .words = "active suspended active papers_seen trained left"),
    ACT(volunteer_pause, VOLUNTEER | DESK, 1, volunteer_pauses, TAKES(ARG_VOLUNTEER, ARG_DAY, ARG_FLAG),
        .field = "resume"),
    ACT(exclusion_add, SENIOR | VOLUNTEER | DESK, 2, excluded, TAKES(ARG_SENIOR, ARG_VOLUNTEER)),

    ACT(chore_offers_expire, SERVICE, 4, chore_offers_expire),
    ACT(chore_waves_next, SERVICE, 4, chore_waves_next),
    ACT(chore_rank_again, SERVICE, 3, chore_rank_again),
    ACT(chore_unfilled, SERVICE, 3, chore_unfilled),
    ACT(chore_agree, SERVICE, 3, chore_agree),
    ACT(chore_not_started, SERVICE, 3, chore_not_started),
    ACT(chore_not_home, SERVICE, 3, chore_not_home),
    ACT(chore_left_over, SERVICE, 3, chore_left_over),
    ACT(chore_close, SERVICE, 2, chore_close),
    ACT(chore_series, SERVICE, 2, chore_series),
    ACT(chore_escalations_due, SERVICE, 3, chore_nothing),
    ACT(chore_offers_remind, SERVICE, 1, chore_nothing),
    ACT(chore_reminders, SERVICE, 1, chore_nothing),
    ACT(chore_letters, SERVICE, 1, chore_nothing),
    ACT(chore_purge, SERVICE, 1, chore_nothing),
    ACT(messages_out, SERVICE, 2, messages_out),
};
const int act_kind_count = sizeof(act_kinds) / sizeof(*act_kinds);

/* ---- Whose is it? --------------------------------------------------------------------------- */

int senior_of(const struct world *world, int64_t name)
{
    if (name < SENIORS)
        return (int)name;
    for (int i = SENIORS; i < world->senior_count; i++)
        if (world->senior[i].name == name)
            return i;
    return -1;
}

/* The outing an act is about, or NULL: what is not yours is not there. A volunteer's is what they go along
 * for. */
struct outing *outing_of(struct world *world, const struct act *act)
{
    int o = outing_named(world, (int)act->arg[ARG_OUTING]);

    if (o < 0 || (act->who.role == SENIOR && world->outing[o].senior != act->who.index) ||
        (act->who.role == VOLUNTEER && !goes(world, o, act->who.index)))
        return NULL;
    return &world->outing[o];
}

/* The words of the row from the act's own on; NULL when it is none of them. */
static const char *word_of(const struct act *act)
{
    const char *words = act_kinds[act->kind].words;

    for (int64_t i = 0; i < act->arg[ARG_WORD] && words; i++)
        words = strchr(words, ' ') ? strchr(words, ' ') + 1 : NULL;
    return words;
}

bool word_is(const struct act *act, const char *word)
{
    const char *words = word_of(act);

    return words && strcspn(words, " ") == strlen(word) && strncmp(words, word, strlen(word)) == 0;
}

bool word_unknown(const struct act *act)
{
    return !word_of(act);
}

/* ---- May they, and have they done it already? ----------------------------------------------- */

/* As whom they come: who has been suspended, or has left, is nobody, and so is the link of an offer there is
 * not. */
static struct who actor_of(const struct world *world, struct who who)
{
    int f = who.role == LINK ? offer_named(world, who.index) : -1;
    int volunteer = f >= 0 ? world->offer[f].volunteer : who.role == VOLUNTEER ? who.index : -1;

    if ((who.role == LINK && f < 0) || (volunteer >= 0 && world->volunteer[volunteer].step > ACTIVE))
        return (struct who){ANYONE, 0};
    return who;
}

/* An answer is kept under its key: said again it is said once, and the key serves no other act. */
static const struct key *key_kept(const struct world *world, int number, int who)
{
    for (int i = 0; i < world->key_count; i++)
        if (world->key[i].number == number && world->key[i].who == who)
            return &world->key[i];
    return NULL;
}

struct ending act_happens(struct world *world, const struct act *act)
{
    const struct act_kind *kind = &act_kinds[act->kind];
    struct who actor = actor_of(world, act->who);
    int who = (int)actor.role * 64 + actor.index;

    world->now += act->after_s;
    world->act = act->number;
    memset(world->made, 0, sizeof(world->made));
    if (!(kind->who & actor.role))
        return REFUSED("forbidden", actor.role == ANYONE ? "login_needed" : "not_your_act");
    const struct key *kept = act->key ? key_kept(world, act->key, who) : NULL;
    if (kept)
        return kept->kind == act->kind ? DONE : REFUSED("conflict", "key_used");
    struct ending ending = kind->happens(world, act);
    if (act->key && !ending.reason) {
        assert(world->key_count < KEYS_MOST);
        world->key[world->key_count++] = (struct key){act->key, who, act->kind};
    }
    return ending;
}
