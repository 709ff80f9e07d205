/*
 * Asking for an outing, one question a page, without a script.
 *
 *   purpose ─► where ─► day ─► hour ─► check ──POST /sorties/nouvelle──► the outing
 *      └─ like last time ────┘             └─ edit: back to one question
 *
 * What has been answered so far is a draft: an object of the act's own fields.
 * Between two questions it travels in the address as ?d=…, sealed (a medical
 * place is nobody's business); on the page that is checked it stands in hidden
 * fields, so that the last step is a plain form of the act. "Back" always works.
 */
#include "base/acts.h"
#include "base/french.h"
#include "base/http/form.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "base/seal.h"
#include "web/handlers.h"
#include "web/places.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What a draft holds: fields of outing_request as a form sends them. */
static const char *const draft_fields[] = {
    "purpose",          "like",     "place",  "where", "where_typed", "appointment_date",
    "appointment_time", "stay_min", "return_mode", "prefer", "note"};

static int64_t now_of(const struct visit *visit)
{
    return (int64_t)time(NULL) + visit->app->ahead_s;
}

static void drop_json(void *json)
{
    json_decref(json);
}

static bool has(const json_t *draft, const char *field)
{
    const char *text = json_text(draft, field);
    return text && *text;
}

/* ---- The draft ---- */

static json_t *draft_opened(const struct visit *visit, const char *sealed)
{
    char *text = sealed ? seal_reveal(visit->app->seal, "draft", sealed) : NULL;
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

/* What the address says, and over it what a form sent (the refused last step, or a step). */
static json_t *draft_of(const struct visit *visit)
{
    json_t *draft = draft_opened(visit, json_text(visit->fields, "d"));
    for (size_t i = 0; i < sizeof draft_fields / sizeof *draft_fields; i++)
        if (has(visit->fields, draft_fields[i]))
            json_object_set(draft, draft_fields[i], json_object_get(visit->fields, draft_fields[i]));
    return draft;
}

static void forget(json_t *draft, const char *const fields[])
{
    for (; *fields; fields++)
        json_object_del(draft, *fields);
}

static void forget_place(json_t *draft)
{
    static const char *const fields[] = {"place", "where", "where_typed", NULL};
    forget(draft, fields);
}

/* The next question. */
static const char *step_of(const json_t *draft)
{
    bool like = has(draft, "like");
    if (!like && !has(draft, "purpose"))
        return "purpose";
    if (!like && !has(draft, "place") && !has(draft, "where"))
        return "where";
    if (!has(draft, "appointment_date"))
        return "day";
    return has(draft, "appointment_time") ? "check" : "hour";
}

/* ---- The page ---- */

bool request_before(struct visit *visit, json_t *input)
{
    static const char *const asked[] = {"purpose", "like", "place", "prefer"};
    json_t *draft = http_keep(visit->request, draft_of(visit), drop_json);
    const char *day = json_text(draft, "appointment_date"), *hour = json_text(draft, "appointment_time");
    const char *typed = json_text(visit->fields, "typed");
    visit->fields = draft; /* what the form shows again, and what the query would preset */
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (has(draft, asked[i]))
            json_object_set(input, asked[i], json_object_get(draft, asked[i]));
    if (day)
        json_put_text(input, "on", day);
    if (hour)
        json_put_text(input, "hour", hour);
    if (typed)
        json_put_text(draft, "typed", typed);
    json_object_del(input, "d");
    return true;
}

/* A reason or a place that is not clear is asked for again, whatever else is known. */
static const char *step_shown(const struct visit *visit, const json_t *draft)
{
    const char *field = json_text(json_array_get(visit->problems, 0), "field");
    if (field && (strcmp(field, "where") == 0 || strcmp(field, "place") == 0))
        return "where";
    return field && (strcmp(field, "purpose") == 0 || strcmp(field, "like") == 0) ? "purpose"
                                                                                  : step_of(draft);
}

static const char *title_of(const char *step)
{
    static const struct {
        const char *step, *title;
    } titles[] = {{"purpose", "Pourquoi voulez-vous sortir\u00A0?"},
                  {"where", "Où voulez-vous aller\u00A0?"},
                  {"day", "Quel jour\u00A0?"},
                  {"hour", "À quelle heure\u00A0?"},
                  {"check", "Vérifiez votre demande"}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].step, step) == 0)
            return titles[i].title;
    return "";
}

void request_dress(struct visit *visit, json_t *document)
{
    json_t *draft = visit->fields;
    const char *step = step_shown(visit, draft), *typed = json_text(draft, "typed");
    char *title = memory_format("%s%s", visit->status == STATUS_OK ? "" : "Erreur\u00A0: ", title_of(step));
    json_put_text(document, "step", step);
    json_put_text(document, "title", title);
    json_put_text(document, "typed", typed ? typed : "");
    json_object_del(draft, "typed"); /* belongs to this question alone */
    char *sealed = draft_sealed(visit, draft);
    free(title);
    json_put_text(document, "d", sealed);
    json_object_set(document, "draft", draft);
    for (size_t i = 0; i < sizeof draft_fields / sizeof *draft_fields; i++)
        if (!json_object_get(draft, draft_fields[i]))
            json_put_text(json_object_get(document, "draft"), draft_fields[i], "");
    free(sealed);
}

/* ---- One step ---- */

/* The question is asked again, with what is wrong, as if the whole form had been refused. */
static void refuse_step(struct visit *visit, const char *field, const char *code, json_t *choices)
{
    bool other_method;
    json_t *named, *problem = json_pack("{s:s, s:s}", "field", field, "code", code);
    if (choices)
        json_object_set_new(problem, "choices", choices);
    visit->problems = http_keep(visit->request, json_pack("[o]", problem), drop_json);
    visit->status = STATUS_INVALID;
    visit->route = routes_find(HTTP_POST, "/sorties/nouvelle", &named, &other_method);
    json_decref(named);
    visit->page = routes_page(visit->route->from);
    page_show(visit);
}

/* The label of the one place that is meant replaces what was typed. False: answered. */
static bool step_where(struct visit *visit, json_t *draft)
{
    struct places_asked asked = places_ask(visit->app->places, draft);
    json_t *found = NULL;
    switch (places_resolve(&asked, json_text(draft, "where"), &found)) {
    case ACT_PLACE_SEVERAL:
        refuse_step(visit, "where", "choose_one", found);
        return false;
    case ACT_PLACE_ONE:
        json_object_set(draft, "where", json_object_get(found, "label"));
        break;
    case ACT_PLACE_NONE:
        json_put_text(draft, "where_typed", "1");
        break;
    }
    json_decref(found);
    return true;
}

/* What acts_input() says of an answer, but for where one may still choose among several; NULL: nothing. */
static const char *code_of(const struct visit *visit, const json_t *draft, const char *field)
{
    const struct act_context context = {.source = ACT_FROM_FORM, .seal = visit->app->seal, .now = now_of(visit)};
    json_t *input, *problems = NULL, *problem;
    const char *code = NULL;
    size_t i;
    acts_input(acts_find("outing_request"), draft, &context, &input, &problems);
    json_array_foreach(problems, i, problem) if (strcmp(json_text(problem, "field"), field) == 0) code =
        http_keep_text(visit->request, "%s", json_text(problem, "code"));
    json_decref(input);
    json_decref(problems);
    return code;
}

/* Why and where to, as far as they are answered. False: answered. */
static bool step_checked(struct visit *visit, const json_t *draft)
{
    static const char *const fields[] = {"purpose", "like", "place", "where"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *code = has(draft, fields[i]) ? code_of(visit, draft, fields[i]) : NULL;
        if (!code)
            continue;
        refuse_step(visit, fields[i], code, NULL);
        return false;
    }
    return true;
}

/* What cannot be read is no answer, but it is shown again. */
static void refused_text(struct visit *visit, const char *field)
{
    json_object_set(visit->fields, "typed", json_object_get(visit->fields, field));
    json_object_del(visit->fields, field);
}

/* "24/11/2026", "24 novembre" and "demain" become "2026-11-24"; what "samedi prochain" means may have to be asked.
 * False: answered. */
static bool step_moment(struct visit *visit, json_t *draft)
{
    struct paris_date days[PARIS_DAYS_MOST];
    int hour, minute;
    const char *day = json_text(draft, "appointment_date"), *time = json_text(draft, "appointment_time");
    char written[40];
    size_t meant = day ? paris_read_days(day, now_of(visit), days) : 0;
    if (day && meant != 1) {
        refused_text(visit, "appointment_date");
        refuse_step(visit, "appointment", meant ? "choose_day" : "day_format",
                    meant ? french_days(days, meant, now_of(visit)) : NULL);
        return false;
    }
    if (time && !paris_read_hour(time, &hour, &minute)) {
        refused_text(visit, "appointment_time");
        refuse_step(visit, "appointment", "hour_format", NULL);
        return false;
    }
    if (day) {
        snprintf(written, sizeof written, "%04d-%02d-%02d", days[0].year, days[0].month, days[0].day);
        json_put_text(draft, "appointment_date", written);
    }
    if (time) {
        snprintf(written, sizeof written, "%02d:%02d", hour, minute);
        json_put_text(draft, "appointment_time", written);
    }
    return true;
}

/* "Modifier": the answer to that question is forgotten, and it is asked again. */
static void step_edit(json_t *draft, const char *question)
{
    static const char *const what[] = {"purpose", "like", NULL};
    static const char *const when[] = {"appointment_date", "appointment_time", NULL};
    if (strcmp(question, "purpose") == 0)
        forget(draft, what);
    if (strcmp(question, "purpose") == 0 || strcmp(question, "where") == 0)
        forget_place(draft);
    if (strcmp(question, "where") == 0)
        json_object_del(draft, "like");
    if (strcmp(question, "when") == 0)
        forget(draft, when);
}

void request_step(struct visit *visit)
{
    json_t *draft = http_keep(visit->request, draft_of(visit), drop_json);
    const char *edit = json_text(visit->fields, "edit"), *asked = json_text(visit->fields, "asked");
    if (edit)
        step_edit(draft, edit);
    if (has(draft, "place")) { /* a usual place chosen after another was typed */
        json_object_del(draft, "where");
        json_object_del(draft, "where_typed");
    }
    if (!edit && asked && strcmp(asked, step_of(draft)) == 0) {
        bool day = strcmp(asked, "day") == 0, hour = strcmp(asked, "hour") == 0;
        return refuse_step(visit, day || hour ? "appointment" : asked,
                           day ? "day_required" : hour ? "hour_required" : "required", NULL);
    }
    if (!step_checked(visit, draft) || (has(draft, "where") && !step_where(visit, draft)))
        return;
    if (!step_moment(visit, draft))
        return;
    char *sealed = draft_sealed(visit, draft), *encoded = http_url_encode(sealed);
    http_reply_see_other(visit->request, "/sorties/nouvelle?d=%s", encoded);
    free(sealed);
    free(encoded);
}
