/*
 * A form that is asked one question a page, without a script.
 *
 *   first question ─► … ─► last question ─► check ──POST to the page's own address──► the act
 *         ▲                                   │
 *         └──────── "Modifier", "Revenir" ────┘
 *
 * What has been answered so far is a draft: an object of the act's own fields, as
 * a form sends them. Between two questions it travels in the address as ?d=…,
 * sealed, since a doctor's or a senior's name is nobody's business; there is no time
 * limit, and "back" always works. Whoever is known finds it again later: each step is
 * also kept in the database by `keep`, sealed as it is. Where that cannot be done now,
 * the address carries on alone. On the page where
 * all is checked the draft stands in hidden fields, so that the last step is a
 * plain form of the act: refused, it comes back to the question that was wrong, or
 * stays there when none asks for that.
 *
 * A page function of SQL gets `step`, and those parts of the draft that `shown` names. The
 * page finds, beside what web/dress.h says:
 *
 *     step      the question's name, or "check"       draft   each field of it, "" when not answered
 *     d         the draft, sealed, for hidden fields   back    the question before; "" at the first
 *     number    which question this is, of how many    typed   what was sent and could not be read
 *     start     the first question's address           ask     where an answer goes: the address and /etape
 */
#ifndef WEB_QUESTIONS_H
#define WEB_QUESTIONS_H

#include "web/visit.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { QUESTION_FIELDS = 6 };

struct question {
    const char *name, *title;
    const char *fields[QUESTION_FIELDS]; /* of the draft: forgotten when the question is asked again */
    const char *asks[QUESTION_FIELDS];   /* fields of the act whose problems belong here */
    const char *unless[2];               /* not asked when the draft has one of these */
    bool may_skip;                       /* no answer is an answer */
    /* Reads what asks[] cannot tell: makes answers plain, or refuses with questions_refuse(). NULL: nothing to do. */
    bool (*read)(struct visit *visit, json_t *draft);
};

struct questions {
    const char *path; /* of the page; its form's, too */
    const char *act;
    const struct question *all;
    size_t count;
    const char *check_title;
    const char *const *also;  /* NULL-ended: what else a draft holds, asked where all is checked or known to the page */
    const char *const *shown; /* NULL-ended: parts of the draft that the page function gets; `fresh`, when it is empty */
    const char *keep;         /* the function that keeps a draft, or forgets it; NULL: none */
};

/* The `before` and `after` of the page. */
bool questions_before(const struct questions *questions, struct visit *visit, json_t *input);
void questions_dress(const struct questions *questions, struct visit *visit, json_t *document);

/* POST of one answer: fields `asked` (the question's name), `d`, and the answer; or `edit`, a question to go back to;
 * or `forget`: what was kept is wanted no more. */
void questions_step(const struct questions *questions, struct visit *visit);

/* The question that has this field comes again, with what is wrong. `choices` (yours until now) may be NULL. */
void questions_refuse(const struct questions *questions, struct visit *visit, const char *field, const char *code,
                      json_t *choices);

/* Has the draft this field? */
bool questions_has(const json_t *draft, const char *field);

#endif
