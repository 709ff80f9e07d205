#include "web/questions.h"

#include "base/acts.h"
#include "base/http/form.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/dress.h"
#include "web/places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The draft's own field: names of the questions that were asked and may be left without an answer. */
#define ASKED "answered"

bool questions_has(const json_t *draft, const char *field)
{
    const json_t *value = json_object_get(draft, field);
    return json_is_array(value) ? json_array_size(value) > 0 : json_string_length(value) > 0;
}

static bool was_asked(const json_t *draft, const struct question *question)
{
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(draft, ASKED), i, name) if (strcmp(json_string_value(name), question->name) == 0)
        return true;
    return false;
}

static bool is_left_out(const json_t *draft, const struct question *question)
{
    for (size_t i = 0; i < 2 && question->unless[i]; i++)
        if (questions_has(draft, question->unless[i]))
            return true;
    return false;
}

static bool is_answered(const json_t *draft, const struct question *question)
{
    if (question->may_skip)
        return was_asked(draft, question);
    for (size_t i = 0; i < QUESTION_FIELDS && question->fields[i]; i++)
        if (questions_has(draft, question->fields[i]))
            return true;
    return false;
}

/* NULL when there is none of that name. */
static const struct question *question_named(const struct questions *questions, const char *name)
{
    for (size_t i = 0; name && i < questions->count; i++)
        if (strcmp(questions->all[i].name, name) == 0)
            return &questions->all[i];
    return NULL;
}

/* The one that a problem of this field of the act belongs to; NULL: it is seen where all is checked. */
static const struct question *question_of(const struct questions *questions, const char *field)
{
    for (size_t i = 0; field && i < questions->count; i++)
        for (size_t j = 0; j < QUESTION_FIELDS && questions->all[i].asks[j]; j++)
            if (strcmp(questions->all[i].asks[j], field) == 0)
                return &questions->all[i];
    return NULL;
}

/* The first that is still open; NULL when all is answered. */
static const struct question *question_next(const struct questions *questions, const json_t *draft)
{
    for (size_t i = 0; i < questions->count; i++)
        if (!is_left_out(draft, &questions->all[i]) && !is_answered(draft, &questions->all[i]))
            return &questions->all[i];
    return NULL;
}

/* ---- The draft ---- */

static json_t *draft_opened(const struct visit *visit, const char *sealed)
{
    char *text = sealed ? seal_reveal(visit->app->seal, "draft", NULL, sealed) : NULL;
    enum form_fault fault;
    json_t *draft = text ? form_json(text, strlen(text), &fault) : NULL;
    free(text);
    return draft ? draft : json_object();
}

static char *draft_sealed(const struct visit *visit, const json_t *draft)
{
    char *text = json_dumps(draft, JSON_COMPACT);
    char *sealed = seal_text(visit->app->seal, "draft", text);
    free(text);
    return sealed;
}

static void take(json_t *draft, const json_t *fields, const char *field)
{
    if (questions_has(fields, field))
        json_object_set(draft, field, json_object_get(fields, field));
}

/* What the address says, and over it what a form has sent: a step, or the last one that was refused. */
static json_t *draft_of(const struct questions *questions, const struct visit *visit)
{
    json_t *draft = draft_opened(visit, json_text(visit->fields, "d"));
    for (size_t i = 0; i < questions->count; i++)
        for (size_t j = 0; j < QUESTION_FIELDS && questions->all[i].fields[j]; j++)
            take(draft, visit->fields, questions->all[i].fields[j]);
    for (const char *const *also = questions->also; *also; also++)
        take(draft, visit->fields, *also);
    return draft;
}

static void forget(json_t *draft, const struct question *question)
{
    json_t *asked = json_object_get(draft, ASKED), *name;
    size_t i;
    for (size_t j = 0; j < QUESTION_FIELDS && question->fields[j]; j++)
        json_object_del(draft, question->fields[j]);
    json_array_foreach(asked, i, name) if (strcmp(json_string_value(name), question->name) == 0)
    {
        json_array_remove(asked, i);
        break;
    }
}

/* An answer replaces the whole of what was said to this question before: a box left empty is not sent. */
static void answer_take(json_t *draft, const struct visit *visit, const struct question *question)
{
    forget(draft, question);
    for (size_t i = 0; i < QUESTION_FIELDS && question->fields[i]; i++)
        take(draft, visit->fields, question->fields[i]);
}

/* ---- The page ---- */

bool questions_before(const struct questions *questions, struct visit *visit, json_t *input)
{
    json_t *draft = http_keep_json(visit->request, draft_of(questions, visit));
    const char *typed = json_text(visit->fields, "typed");
    if (typed)
        json_put_text(draft, "typed", typed);
    visit->fields = draft; /* what the form shows again, and what the query would preset */
    const struct question *next = question_next(questions, draft);
    json_object_del(input, "d");
    if (!json_object_size(draft))
        json_object_set_new(input, "fresh", json_true());
    json_put_text(input, "step", next ? next->name : "check");
    for (const char *const *shown = questions->shown; *shown; shown++)
        if (questions_has(draft, *shown))
            json_object_set(input, *shown, json_object_get(draft, *shown));
    return true;
}

/* What was wrong is asked again, whatever else is known. NULL: all is checked. */
static const struct question *question_shown(const struct questions *questions, const struct visit *visit,
                                             const json_t *draft)
{
    const struct question *next = question_next(questions, draft);
    const struct question *wrong =
        question_of(questions, json_text(json_array_get(visit->problems, 0), "field"));
    return wrong ? wrong : next;
}

/* "3 sur 8", and which question is the one before. */
static void place_in_line(const struct questions *questions, const json_t *draft, const struct question *shown,
                          json_t *document)
{
    json_int_t number = 1, all = 0;
    const char *back = "";
    bool before = true;
    for (size_t i = 0; i < questions->count; i++) {
        const struct question *question = &questions->all[i];
        if (is_left_out(draft, question))
            continue;
        all++;
        before = before && question != shown;
        if (before) {
            number++;
            back = question->name;
        }
    }
    json_put_text(document, "back", back);
    json_object_set_new(document, "number", json_integer(number));
    json_object_set_new(document, "of", json_integer(all));
}

static void draft_show(const struct questions *questions, json_t *draft, json_t *document)
{
    for (size_t i = 0; i < questions->count; i++)
        for (size_t j = 0; j < QUESTION_FIELDS && questions->all[i].fields[j]; j++)
            if (!json_object_get(draft, questions->all[i].fields[j]))
                json_put_text(draft, questions->all[i].fields[j], "");
    json_object_set(document, "draft", draft);
}

void questions_dress(const struct questions *questions, struct visit *visit, json_t *document)
{
    json_t *draft = visit->fields;
    const struct question *shown = question_shown(questions, visit, draft);
    const char *typed = json_text(draft, "typed");
    char *ask = memory_format("%s/etape", questions->path);
    json_put_text(document, "step", shown ? shown->name : "check");
    dress_title(visit, document, shown ? shown->title : questions->check_title);
    json_put_text(document, "typed", typed ? typed : "");
    json_put_text(document, "start", questions->path);
    json_put_text(document, "ask", ask);
    json_object_del(draft, "typed"); /* belongs to this question alone */
    char *sealed = draft_sealed(visit, draft);
    json_put_text(document, "d", sealed);
    place_in_line(questions, draft, shown, document);
    draft_show(questions, draft, document);
    free(sealed);
    free(ask);
}

/* ---- One step ---- */

/* As if the whole form had been refused. */
static void refuse(const struct questions *questions, struct visit *visit, json_t *problems)
{
    bool other_method;
    json_t *named;
    visit->problems = http_keep_json(visit->request, problems);
    visit->status = STATUS_INVALID;
    visit->route = routes_find(HTTP_POST, questions->path, &named, &other_method);
    json_decref(named);
    visit->page = routes_page(visit->route->from);
    page_show(visit);
}

void questions_refuse(const struct questions *questions, struct visit *visit, const char *field, const char *code,
                      json_t *choices)
{
    json_t *problem = json_pack("{s:s, s:s}", "field", field, "code", code);
    if (choices)
        json_object_set_new(problem, "choices", choices);
    refuse(questions, visit, json_pack("[o]", problem));
}

/* What a place of the draft is looked up with. */
static struct places_asked places_of(const struct visit *visit, const json_t *draft)
{
    struct places_asked asked = places_ask(visit->app->places, draft);
    asked.near = json_text(visit->fields, "near"); /* of the page, no answer of theirs */
    return asked;
}

/* What the act says of the fields that this question asks for. NULL: they are fine. Yours. */
static json_t *problems_of(const struct questions *questions, const struct visit *visit, const json_t *draft,
                           const struct question *question)
{
    struct places_asked asked = places_of(visit, draft);
    const struct act_context context = {.source = ACT_FROM_FORM,
                                        .seal = visit->app->seal,
                                        .resolve = places_resolve,
                                        .resolve_arg = &asked,
                                        .now = (int64_t)time(NULL) + visit->app->ahead_s};
    json_t *input, *problems = NULL, *problem, *ours = json_array();
    size_t i;
    acts_input(acts_find(questions->act), draft, &context, &input, &problems);
    json_array_foreach(problems, i, problem) if (question_of(questions, json_text(problem, "field")) == question)
        json_array_append(ours, problem);
    json_decref(input);
    json_decref(problems);
    if (json_array_size(ours) > 0)
        return ours;
    json_decref(ours);
    return NULL;
}

/* The label of the one place that is meant replaces what was typed; what nobody knows is kept as typed. */
static void place_settle(const struct visit *visit, json_t *draft, const char *field)
{
    char *choice = memory_format("%s_choice", field), *typed = memory_format("%s_typed", field);
    struct places_asked asked = places_of(visit, draft);
    const char *text = questions_has(draft, choice) ? json_text(draft, choice) : json_text(draft, field);
    json_t *found = NULL;
    enum act_place how = text ? places_resolve(&asked, text, &found) : ACT_PLACE_SEVERAL;
    if (how == ACT_PLACE_ONE)
        json_object_set(draft, field, json_object_get(found, "label"));
    if (how == ACT_PLACE_NONE)
        json_put_text(draft, typed, "1");
    json_object_del(draft, choice);
    json_decref(found);
    free(choice);
    free(typed);
}

static void places_settle(const struct questions *questions, const struct visit *visit, json_t *draft,
                          const struct question *question)
{
    const struct act *act = acts_find(questions->act);
    for (size_t i = 0; i < QUESTION_FIELDS && question->asks[i]; i++)
        if (act_field(act, question->asks[i])->kind == ACT_WHERE)
            place_settle(visit, draft, question->asks[i]);
}

/* True: the answer is good, and in the draft. False: the question has been asked again. */
static bool answer_read(const struct questions *questions, struct visit *visit, json_t *draft,
                        const struct question *question)
{
    answer_take(draft, visit, question);
    if (question->read && !question->read(visit, draft))
        return false;
    json_t *problems = problems_of(questions, visit, draft, question);
    if (!problems && !question->may_skip && !is_answered(draft, question))
        problems = json_pack("[{s:s, s:s}]", "field", question->asks[0], "code", "required");
    if (problems) {
        refuse(questions, visit, problems);
        return false;
    }
    places_settle(questions, visit, draft, question);
    if (question->may_skip) {
        if (!json_object_get(draft, ASKED))
            json_object_set_new(draft, ASKED, json_array());
        json_array_append_new(json_object_get(draft, ASKED), json_string(question->name));
    }
    return true;
}

/* A step that was answered, while it is kept. */
struct step {
    const struct questions *questions;
    struct visit *visit;
    json_t *draft; /* the visit's */
};

/* On to the next question, by the address alone. */
static void step_end(const struct step *step)
{
    char *sealed = draft_sealed(step->visit, step->draft), *encoded = http_url_encode(sealed);
    http_reply_see_other(step->visit->request, "%s?d=%s", step->questions->path, encoded);
    free(sealed);
    free(encoded);
}

/* A draft that could not be kept is no reason to stop anybody. */
static void on_kept(enum status status, const struct pg_answer *answer, void *arg)
{
    (void)status;
    (void)answer;
    step_end(arg);
}

/* An empty draft is none. */
static void step_keep(struct step *step)
{
    struct visit *visit = step->visit;
    char *sealed = json_object_size(step->draft) ? draft_sealed(visit, step->draft) : NULL;
    json_t *input = sealed ? json_pack("{s:s}", "draft", sealed) : json_object();
    char *text = json_dumps(input, JSON_COMPACT);
    visit->request->pg++;
    pg_call(visit->app->pg, step->questions->keep, PG_ARGS(visit->who, NULL, text), on_kept, step);
    free(text);
    free(sealed);
    json_decref(input);
}

void questions_step(const struct questions *questions, struct visit *visit)
{
    bool forgotten = questions_has(visit->fields, "forget");
    json_t *draft = http_keep_json(visit->request, forgotten ? json_object() : draft_of(questions, visit));
    const struct question *asked = question_named(questions, json_text(visit->fields, "asked"));
    const struct question *edit = question_named(questions, json_text(visit->fields, "edit"));
    if (edit)
        forget(draft, edit);
    else if (asked && !forgotten && !answer_read(questions, visit, draft, asked))
        return;
    struct step *step = http_keep(visit->request, memory_zero(sizeof *step), free);
    *step = (struct step){.questions = questions, .visit = visit, .draft = draft};
    if (questions->keep)
        step_keep(step);
    else
        step_end(step);
}
