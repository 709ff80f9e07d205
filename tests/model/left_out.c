#include "tests/model/left_out.h"

#include <stddef.h>
#include <string.h>

#include "base/acts.h"
#include "tests/check.h"

static const struct {
    const char *act, *why;
} left_out[] = {
    {"login_ask", "who somebody is, not what an outing is"},
    {"login_confirm", "likewise"},
    {"logout", "likewise"},
    {"card_make", "likewise"},
    {"card_end", "likewise"},
    {"card_enter", "likewise"},
    {"factor_confirm", "likewise"},
    {"factor_make", "likewise"},
    {"factor_prove", "likewise"},
    {"factor_drop", "likewise"},
    {"session_end", "likewise"},
    {"activity_make", "an activity is no outing before a senior says yes"},
    {"activity_end", "likewise"},
    {"activity_answer", "a yes is an outing_request by another door, of a proposal that takes weeks to come about"},
    {"stranger_call", "a call without an outing, like callback_ask"},
    {"person_point_out", "likewise"},
    {"volunteer_register", "who is new is asked nothing before volunteer_clear, and the cast has somebody on that way"},
    {"welcome_make", "the talk before the first outing: only the step interviewed comes of it, as by volunteer_clear"},
    {"welcome_end", "likewise"},
    {"welcome_book", "likewise"},
    {"welcome_leave", "likewise"},
    {"welcome_note", "likewise"},
    {"paper_note", "no paper ends within a story; offers_make and outing_assign ask: tests/sql/papers.sql"},
    {"person_correct", "who somebody is, and a door that moves before anybody is asked: tests/sql/person_correct.sql"},
    {"photo_set", "what somebody looks like: tests/sql/photo_set.sql"},
    {"consent_set", "what may be done with somebody's data: tests/sql/consent_set.sql"},
    {"limit_set", "likewise: tests/sql/limit_set.sql"},
    {"free_add", "the matcher's to know: no function of an outing looks at it"},
    {"standing_set", "a yes beforehand is the matcher's to use, which names nobody so here: tests/sql/standing_set.sql"},
    {"feed_make", "a calendar is only read"},
    {"feed_revoke", "likewise"},
    {"candidate_move", "an order for the matcher, which names whom it likes here"},
    {"candidates_renew", "likewise"},
    {"learning_erase", "what the matcher knows, which decides nothing here"},
    {"dead_letter_retry", "the queue's own matter: tests/flow/dead_letters.py"},
    {"dead_letter_drop", "likewise"},
    {"word_write", "words of an alert that is there"},
    {"call_back", "a call beside the outing's life: tests/sql/call_back.sql"},
    {"sentence_record", "the telephone's voice"},
    {"sentence_release", "likewise"},
    {"letter_posted", "on which way a message goes"},
    {"texts_resume", "likewise"},
    {"outing_undo", "undoes outing_assign and the desk's endings, which are drawn without it"},
    {"escalation_reopen", "undoes escalation_settle, which is drawn without it"},
    {"check_up_note", "what was heard of somebody: no outing looks at it"},
    {"clock_move", "the model moves its own clock"},
};

static const char *reason_of(const char *act)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(left_out[i].act, act) == 0)
            return left_out[i].why;
    return NULL;
}

void left_out_compare(bool (*modelled)(const char *name))
{
    size_t count;
    const struct act *all = acts_all(&count);

    for (size_t i = 0; i < count; i++)
        CHECK(modelled(all[i].name) == !reason_of(all[i].name), "%s is in the model, or left out of it for a reason", all[i].name);
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        CHECK(acts_find(left_out[i].act), "%s, left out, is an act", left_out[i].act);
}
