/*
 * Asking for an outing, one question a page (web/questions.h).
 *
 *   purpose ─► where ─► day ─► hour ─► stay ─► way ─► help ─► company ─► check
 *      └─ like last time ────┘           └──── not asked then ────┘
 *
 * A day may be left open: "un matin cette semaine" comes with the day and hour
 * at which most could come, as api.page_request has found them, and no hour is asked.
 */
#include "base/french.h"
#include "base/json.h"
#include "base/paris.h"
#include "web/handlers.h"
#include "web/questions.h"

#include <stdio.h>
#include <time.h>

static bool day_read(struct visit *visit, json_t *draft);
static bool hour_read(struct visit *visit, json_t *draft);

static const struct question all[] = {
    {.name = "purpose",
     .title = "Pourquoi voulez-vous sortir\u00A0?",
     .fields = {"purpose", "like", "place", "where", "where_typed"},
     .asks = {"purpose", "like"}},
    {.name = "where",
     .title = "Où voulez-vous aller\u00A0?",
     .fields = {"where", "place", "where_typed"},
     .asks = {"where", "place"},
     .unless = {"like"}},
    {.name = "day",
     .title = "Quel jour\u00A0?",
     .fields = {"appointment_date", "appointment_time", "appointment_which", "window"},
     .asks = {"window"},
     .read = day_read},
    {.name = "hour",
     .title = "À quelle heure\u00A0?",
     .fields = {"appointment_time"},
     .unless = {"window"},
     .read = hour_read},
    {.name = "stay",
     .title = "Et pour rentrer\u00A0?",
     .fields = {"return_mode", "stay_min"},
     .asks = {"return_mode", "stay_min"},
     .unless = {"like"}},
    {.name = "way",
     .title = "Comment voulez-vous y aller\u00A0?",
     .fields = {"mode"},
     .asks = {"mode"},
     .unless = {"like"}},
    {.name = "help",
     .title = "De quelle aide avez-vous besoin\u00A0?",
     .fields = {"needs"},
     .asks = {"needs"},
     .unless = {"like"},
     .may_skip = true},
    {.name = "company",
     .title = "Avec qui voulez-vous sortir\u00A0?",
     .fields = {"prefer"},
     .asks = {"prefer"},
     .unless = {"nobody_known", "like"},
     .may_skip = true},
};

static const struct questions questions = {
    .path = "/sorties/nouvelle",
    .act = "outing_request",
    .all = all,
    .count = sizeof all / sizeof *all,
    .check_title = "Vérifiez votre demande",
    .also = (const char *const[]){"note", "nobody_known", NULL},
    .shown = (const char *const[]){"purpose", "like", "place", "prefer", "needs", "mode", "stay_min", "return_mode",
                                   "window", NULL},
    .keep = "draft_keep",
};

/* ---- Day and hour, which are one field of the act ---- */

/* What cannot be read is no answer, but it is shown again. */
static bool refuse_typed(struct visit *visit, const char *field, const char *code, json_t *choices)
{
    json_object_set(visit->fields, "typed", json_object_get(visit->fields, field));
    json_object_del(visit->fields, field);
    questions_refuse(&questions, visit, "appointment", code, choices);
    return false;
}

/* "24/11/2026", "24 novembre" and "demain" become "2026-11-24"; what "samedi prochain" means may have to be asked. */
static bool day_read(struct visit *visit, json_t *draft)
{
    const char *day = json_text(draft, "appointment_date");
    int64_t now = (int64_t)time(NULL) + visit->app->ahead_s;
    struct paris_date days[PARIS_DAYS_MOST];
    char written[40];
    size_t meant = day ? paris_read_days(day, now, days) : 0;
    if (!meant)
        return refuse_typed(visit, "appointment_date", day ? "day_format" : "day_required", NULL);
    if (meant > 1)
        return refuse_typed(visit, "appointment_date", "choose_day", french_days(days, meant, now));
    if (paris_days(days[0]) < paris_days(paris_from_instant(now).date))
        return refuse_typed(visit, "appointment_date", "in_past", NULL);
    snprintf(written, sizeof written, "%04d-%02d-%02d", days[0].year, days[0].month, days[0].day);
    json_put_text(draft, "appointment_date", written);
    return !questions_has(draft, "appointment_time") || hour_read(visit, draft);
}

static bool hour_read(struct visit *visit, json_t *draft)
{
    const char *hour_typed = json_text(draft, "appointment_time");
    int hour, minute;
    char written[40];
    if (!hour_typed)
        return refuse_typed(visit, "appointment_time", "hour_required", NULL);
    if (!paris_read_hour(hour_typed, &hour, &minute))
        return refuse_typed(visit, "appointment_time", "hour_format", NULL);
    snprintf(written, sizeof written, "%02d:%02d", hour, minute);
    json_put_text(draft, "appointment_time", written);
    return true;
}

/* ---- The page ---- */

bool request_before(struct visit *visit, json_t *input)
{
    bool goes_on = questions_before(&questions, visit, input);
    if (questions_has(visit->fields, "appointment_date"))
        json_object_set(input, "on", json_object_get(visit->fields, "appointment_date"));
    if (questions_has(visit->fields, "appointment_time"))
        json_object_set(input, "hour", json_object_get(visit->fields, "appointment_time"));
    return goes_on;
}

void request_dress(struct visit *visit, json_t *document)
{
    questions_dress(&questions, visit, document);
}

void request_step(struct visit *visit)
{
    questions_step(&questions, visit);
}
