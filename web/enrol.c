/*
 * Asking to be accompanied, for the first time, one question a page (web/questions.h).
 *
 *   who ─► name ─► birth ─► phone ─► home ─► door ─► help ─► consents ─► check
 *    └─ for somebody else: /signaler
 *
 * What was answered travels in the address and is nowhere else, unlike a senior's request (migrations/0036_draft.sql):
 * nobody has agreed to anything being kept yet, and the next one at a library's screen is somebody else. The address
 * has no time limit, and brings it back in any browser.
 *
 * What only PostgreSQL knows (Is that in Nantes? Do we know them?) is said at the
 * end, at its question; what can be told here is said at once.
 */
#include "base/json.h"
#include "base/paris.h"
#include "web/handlers.h"
#include "web/questions.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEAST_AGE = 65 }; /* as api.senior_enrol has it, which decides */

static bool birth_read(struct visit *visit, json_t *draft);
static bool consents_read(struct visit *visit, json_t *draft);

static const struct question all[] = {
    {.name = "who", .title = "Pour qui est-ce\u00A0?", .may_skip = true},
    {.name = "name",
     .title = "Comment vous appelez-vous\u00A0?",
     .fields = {"first_name", "last_name"},
     .asks = {"first_name", "last_name"}},
    {.name = "birth",
     .title = "En quelle année êtes-vous né·e\u00A0?",
     .fields = {"birth_year"},
     .asks = {"birth_year"},
     .read = birth_read},
    {.name = "phone",
     .title = "À quel numéro vous appeler\u00A0?",
     .fields = {"phone", "email"},
     .asks = {"phone", "email"}},
    {.name = "home",
     .title = "Où habitez-vous\u00A0?",
     .fields = {"home", "home_choice", "home_typed"},
     .asks = {"home"}},
    {.name = "door",
     .title = "Comment venir jusqu’à votre porte\u00A0?",
     .fields = {"home_detail", "door_code"},
     .asks = {"home_detail", "door_code"},
     .may_skip = true},
    {.name = "help",
     .title = "Qu’est-ce qui vous aide à sortir\u00A0?",
     .fields = {"needs", "mode"},
     .asks = {"needs", "mode"},
     .may_skip = true},
    {.name = "consents",
     .title = "Êtes-vous d’accord\u00A0?",
     .fields = {"consents"},
     .asks = {"consents"},
     .read = consents_read},
};

static const struct questions questions = {
    .path = "/inscription",
    .act = "senior_enrol",
    .all = all,
    .count = sizeof all / sizeof *all,
    .check_title = "Vérifiez votre inscription",
    .also = (const char *const[]){"note", NULL},
    .shown = (const char *const[]){NULL},
};

/* Somebody too young is told so before the other questions; a year that is none the act refuses. */
static bool birth_read(struct visit *visit, json_t *draft)
{
    const char *typed = json_text(draft, "birth_year");
    long year = typed ? strtol(typed, NULL, 10) : 0;
    struct paris_date today = paris_from_instant((int64_t)time(NULL) + visit->app->ahead_s).date;

    if (year > today.year - LEAST_AGE && year <= today.year) {
        questions_refuse(&questions, visit, "birth_year", "age_under_65", NULL);
        return false;
    }
    return true;
}

static bool consents_read(struct visit *visit, json_t *draft)
{
    const json_t *given = json_object_get(draft, "consents");
    bool service = given && strcmp(json_is_string(given) ? json_string_value(given) : "", "service") == 0;
    size_t i;
    json_t *one;
    json_array_foreach(given, i, one) service = service || strcmp(json_string_value(one), "service") == 0;
    if (!service)
        questions_refuse(&questions, visit, "consents", "consent_needed", NULL);
    return service;
}

bool enrol_before(struct visit *visit, json_t *input)
{
    return questions_before(&questions, visit, input);
}

void enrol_dress(struct visit *visit, json_t *document)
{
    questions_dress(&questions, visit, document);
}

void enrol_step(struct visit *visit)
{
    questions_step(&questions, visit);
}
