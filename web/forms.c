#include "web/forms.h"

#include "base/acts.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "web/language.h"
#include "web/visit.h"

#include <stdlib.h>
#include <string.h>

static bool stands_on(const struct route *route, const struct route *page)
{
    return route->kind == ROUTE_FORM && strcmp(route->from, page->path) == 0;
}

bool forms_stand_on(const struct route *page)
{
    size_t count;
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; i < count; i++)
        if (stands_on(&routes[i], page))
            return true;
    return false;
}

/* One form while it is made. `typed` is what was sent, a preset or the query: the first that has a field
 * counts. */
struct making {
    enum french_way way;
    json_t *value, *bad, *choices, *pick;
    const json_t *typed[3];
};

static json_t *typed_value(const struct making *making, const char *name)
{
    for (size_t i = 0; i < sizeof making->typed / sizeof *making->typed; i++) {
        json_t *value = json_object_get(making->typed[i], name);
        if (value && !json_is_null(value))
            return value;
    }
    return NULL;
}

static void value_put(struct making *making, const char *field, const char *suffix)
{
    char *name = memory_format("%s%s", field, suffix);
    json_t *value = typed_value(making, name);
    json_object_set_new(making->value, name, value ? json_incref(value) : json_string(""));
    free(name);
}

/* The day that was chosen among several is what was meant by the words typed. */
static void day_chosen_put(struct making *making, const struct act_field *field)
{
    char *choice = memory_format("%s_choice", field->name), *date = memory_format("%s_date", field->name);
    const char *chosen = json_string_value(typed_value(making, choice));
    if (chosen && *chosen)
        json_put_text(making->value, date, chosen);
    free(choice);
    free(date);
}

static void field_put(struct making *making, const struct act_field *field)
{
    if (field->kind == ACT_MOMENT) {
        value_put(making, field->name, "_date");
        value_put(making, field->name, "_time");
        value_put(making, field->name, "_which");
        day_chosen_put(making, field);
        return;
    }
    value_put(making, field->name, "");
    if (field->kind == ACT_WORD || field->kind == ACT_LIST)
        json_object_set_new(making->choices, field->name,
                            french_choices(field->words, json_object_get(making->value, field->name), making->way));
}

/* Somebody or something picked from a list of the page is marked there: {"code", …, "chosen": true}. */
static void chosen_mark(const json_t *document, const json_t *code)
{
    const char *key, *wanted = json_string_value(code);
    json_t *list, *one;
    size_t i;
    json_object_foreach((json_t *)document, key, list) json_array_foreach(list, i, one)
    {
        const char *here = json_text(one, "code");
        if (wanted && *wanted && here && strcmp(here, wanted) == 0)
            json_object_set_new(one, "chosen", json_true());
    }
}

static void problems_put(struct making *making, const json_t *problems)
{
    size_t i;
    json_t *problem;
    json_array_foreach(problems, i, problem)
    {
        const char *field = json_text(problem, "field"), *code = json_text(problem, "code");
        json_t *choices = json_object_get(problem, "choices");
        if (!field || !code)
            continue;
        char *sentence = french_problem(field, code, making->way);
        json_put_text(making->bad, field, sentence);
        free(sentence);
        if (choices)
            json_object_set(making->pick, field, choices);
        if (strcmp(code, "ambiguous_hour") == 0)
            json_object_set_new(making->pick, "which_hour", json_true());
    }
}

static json_t *form_make(const struct visit *visit, const struct route *route, const json_t *document)
{
    const struct act *act = acts_find(route->call);
    const json_t *preset = json_object_get(document, "preset");
    bool refused = route == visit->route && visit->status != STATUS_OK;
    bool asked = visit->request->method == HTTP_GET;
    struct making making = {.way = language_way(visit),
                            .value = json_object(),
                            .bad = json_object(),
                            .choices = json_object(),
                            .pick = json_object(),
                            .typed = {refused ? visit->fields : NULL, json_object_get(preset, route->call),
                                      asked ? visit->fields : NULL}};
    if (refused) /* an emptied field stays empty: no preset comes back */
        making.typed[1] = NULL;
    for (size_t i = 0; i < act->field_count; i++)
        field_put(&making, &act->fields[i]);
    for (size_t i = 0; i < act->field_count; i++)
        if (act->fields[i].kind == ACT_CODE)
            chosen_mark(document, json_object_get(making.value, act->fields[i].name));
    if (refused)
        problems_put(&making, visit->problems);
    const json_t *const objects[] = {visit->named, visit->fields};
    char *action = routes_fill(route->path, objects, 2);
    json_t *form = json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "act", route->call, "action",
                             action ? action : "", "refused", refused, "value", making.value, "bad",
                             making.bad, "choices", making.choices, "pick", making.pick);
    free(action);
    return form;
}

json_t *forms_make(const struct visit *visit, const json_t *document)
{
    json_t *forms = json_object();
    size_t count;
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; i < count; i++)
        if (stands_on(&routes[i], visit->page))
            json_object_set_new(forms, routes[i].call, form_make(visit, &routes[i], document));
    return forms;
}
