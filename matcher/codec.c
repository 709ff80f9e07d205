#include "matcher/codec.h"

#include "base/json.h"
#include "base/memory.h"
#include "matcher/reading.h"
#include "matcher/reason.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RADIUS_MAX_M 100000
#define FEATURE_MOST 1000
#define WEIGHT_MOST  9999
#define LISTED       32 /* for a coordinator; a plan looks further down */

/* Availability. */

static bool read_quarters(const struct place *from, const struct place *to, struct day_row *row)
{
    int64_t from_q = 0, to_q = 0;
    if (!place_is_there(from) || !place_is_there(to) || !read_whole(from, 0, QUARTERS_A_DAY - 1, &from_q) ||
        !read_whole(to, from_q + 1, QUARTERS_A_DAY, &to_q))
        return false;
    day_row_add(row, (int)from_q, (int)to_q);
    return true;
}

static bool read_weekly(const struct place *item, void *arg)
{
    struct availability *availability = arg;
    int64_t weekday = 0;
    if (json_array_size(item->value) != 3)
        return complain(item, "a weekday and two quarters");
    struct place day = place_item(item, 0), from = place_item(item, 1), to = place_item(item, 2);
    return place_is_there(&day) && read_whole(&day, 1, 7, &weekday) &&
           read_quarters(&from, &to, &availability->weekly[weekday - 1]);
}

static bool read_absence(const struct place *item, void *arg)
{
    struct availability *availability = arg;
    if (json_array_size(item->value) != 2)
        return complain(item, "a first and a last day");
    struct absence *absence = &availability->absences[availability->absences_count];
    struct place first = place_item(item, 0), last = place_item(item, 1);
    if (!read_day(&first, &absence->first_day) || !read_day(&last, &absence->last_day))
        return false;
    availability->absences_count++;
    return true;
}

static bool read_occasion(const struct place *item, void *arg)
{
    struct availability *availability = arg;
    struct place on = place_at(item, "on");
    int32_t day = 0;
    if (!place_is_object(item) || !place_require(item, "on") || !read_day(&on, &day))
        return false;
    uint32_t i = 0;
    while (i < availability->occasions_count && availability->occasions[i].day != day)
        i++;
    if (i == availability->occasions_count)
        availability->occasions[availability->occasions_count++].day = day;
    struct place from = place_at(item, "from_q"), to = place_at(item, "to_q");
    return read_quarters(&from, &to, &availability->occasions[i].row);
}

static bool read_availability(const struct place *object, struct availability *availability)
{
    availability->absences = list_room(object, "absences", sizeof *availability->absences);
    availability->occasions = list_room(object, "free", sizeof *availability->occasions);
    return read_list(object, "weekly", read_weekly, availability) &&
           read_list(object, "absences", read_absence, availability) &&
           read_list(object, "free", read_occasion, availability);
}

/* Volunteers. */

/* What does not say where takes place at their home. */
static bool read_stop(const struct place *item, const struct volunteer *volunteer, struct commitment *stop)
{
    struct place meet = place_at(item, "meet"), part = place_at(item, "part");
    stop->meet = stop->part = volunteer->home;
    return read_instant(item, "meet_at", &stop->meet_s) && read_instant(item, "until_at", &stop->until_s) &&
           read_metres(&meet, &stop->meet) && read_metres(&part, &stop->part);
}

static bool read_commitment(const struct place *item, void *arg)
{
    struct volunteer *volunteer = arg;
    struct commitment *busy = &volunteer->commitments[volunteer->commitments_count];
    if (!place_is_object(item) || !place_require(item, "from_at") || !place_require(item, "until_at") ||
        !read_instant(item, "from_at", &busy->from_s))
        return false;
    busy->meet_s = busy->from_s;
    if (!read_stop(item, volunteer, busy))
        return false;
    volunteer->commitments_count++;
    return true;
}

static bool read_answer(const struct place *item, enum answer *answer)
{
    static const char *const words[] = {
        [ANSWER_NONE] = "", [ANSWER_YES] = "yes", [ANSWER_NO] = "no", [ANSWER_SILENT] = "silent"};
    const char *word = "";
    struct place place = place_at(item, "answer");
    if (!read_text(item, "answer", &word))
        return false;
    for (enum answer one = ANSWER_NONE; one <= ANSWER_SILENT; one++)
        if (strcmp(word, words[one]) == 0) {
            *answer = one;
            return true;
        }
    return complain(&place, "yes, no or silent");
}

static bool read_ask(const struct place *item, void *arg)
{
    struct volunteer *volunteer = arg;
    struct ask *ask = &volunteer->asks[volunteer->asks_count];
    if (!place_is_object(item) || !place_require(item, "at") || !read_instant(item, "at", &ask->at_s) ||
        !read_instant(item, "start_at", &ask->start_s) || !read_answer(item, &ask->answer) ||
        !read_truth(item, "further", &ask->further))
        return false;
    volunteer->asks_count++;
    return true;
}

static bool read_held(const struct place *item, void *arg)
{
    struct volunteer *volunteer = arg;
    struct commitment *held = &volunteer->held[volunteer->message.held_count];
    if (!place_is_object(item) || !place_require(item, "meet_at") || !place_require(item, "until_at") ||
        !read_stop(item, volunteer, held))
        return false;
    held->from_s = held->meet_s;
    volunteer->message.held_count++;
    return true;
}

/* After their home. */
static bool read_message(const struct place *top, struct volunteer *volunteer)
{
    struct message *message = &volunteer->message;
    struct place place = place_at(top, "message");
    if (!place.value)
        return true;
    if (!place_is_object(&place) || !place_require(&place, "leaves_at") ||
        !read_instant(&place, "leaves_at", &message->leaves_s) || !read_count(&place, "outings", &message->outings))
        return false;
    volunteer->held = list_room(&place, "held", sizeof *volunteer->held);
    return read_list(&place, "held", read_held, volunteer);
}

static bool read_volunteer_words(const struct place *top, struct vocabulary *vocabulary,
                                 struct volunteer *volunteer)
{
    const char *state = "";
    if (!read_text(top, "state", &state) ||
        !read_set(top, "abilities", &vocabulary->abilities, &volunteer->abilities) ||
        !read_set(top, "modes", &vocabulary->modes, &volunteer->modes) ||
        !read_set(top, "purposes", &vocabulary->purposes, &volunteer->purposes) ||
        !read_set(top, "languages", &vocabulary->languages, &volunteer->languages) ||
        !read_set(top, "districts", &vocabulary->districts, &volunteer->districts) ||
        !read_word(top, "district", &vocabulary->districts, &volunteer->district))
        return false;
    volunteer->active = strcmp(state, "active") == 0;
    volunteer->drives = (volunteer->modes & words_known(&vocabulary->modes, "car")) != 0;
    return true;
}

static bool read_volunteer(const struct place *top, struct vocabulary *vocabulary,
                           struct volunteer *volunteer)
{
    int64_t radius_m = 0;
    struct place radius = place_at(top, "radius_m"), pause = place_at(top, "paused_until"), cleared = place_at(top, "cleared_until");
    volunteer->home = METRES_NOWHERE;
    volunteer->paused_until = PAUSE_NONE;
    volunteer->cleared_until = CLEARED_ALWAYS;
    if (!place_is_object(top) || !read_id(top, "id", &volunteer->id) || !read_metres(top, &volunteer->home) ||
        !read_whole(&radius, 0, RADIUS_MAX_M, &radius_m) || !read_day(&pause, &volunteer->paused_until) ||
        !read_day(&cleared, &volunteer->cleared_until) ||
        !read_count(top, "week_cap", &volunteer->week_cap) ||
        !read_count(top, "month_cap", &volunteer->month_cap) ||
        !read_count(top, "open_offers", &volunteer->open_offers) || !read_message(top, volunteer) ||
        !read_volunteer_words(top, vocabulary, volunteer) ||
        !read_availability(top, &volunteer->availability))
        return false;
    volunteer->radius_m = (float)radius_m;
    volunteer->commitments = list_room(top, "busy", sizeof *volunteer->commitments);
    volunteer->asks = list_room(top, "asks", sizeof *volunteer->asks);
    return read_list(top, "busy", read_commitment, volunteer) && read_list(top, "asks", read_ask, volunteer);
}

bool codec_volunteer(const json_t *document, struct vocabulary *vocabulary, struct volunteer *volunteer,
                     struct complaint *complaint)
{
    struct place top = place_top(document, complaint);
    *volunteer = (struct volunteer){0};
    if (read_volunteer(&top, vocabulary, volunteer))
        return true;
    volunteer_clear(volunteer);
    return false;
}

/* Many volunteers: everybody is read before anything is changed. */

struct crowd {
    struct vocabulary *vocabulary;
    struct volunteer *volunteers;
    size_t count;
    int64_t *ids;
    size_t ids_count;
};

static bool read_member(const struct place *item, void *arg)
{
    struct crowd *crowd = arg;
    return read_volunteer(item, crowd->vocabulary, &crowd->volunteers[crowd->count++]);
}

static bool read_plain_id(const struct place *item, void *arg)
{
    struct crowd *crowd = arg;
    if (!json_is_integer(item->value))
        return complain(item, "an id");
    return read_whole(item, 1, INT64_MAX, &crowd->ids[crowd->ids_count++]);
}

static bool read_crowd(const json_t *document, struct world *world, struct crowd *crowd,
                       struct complaint *complaint)
{
    struct place top = place_top(document, complaint);
    *crowd = (struct crowd){.vocabulary = world_vocabulary(world)};
    if (!place_is_object(&top) || !place_require(&top, "volunteers"))
        return false;
    crowd->volunteers = list_room(&top, "volunteers", sizeof *crowd->volunteers);
    crowd->ids = list_room(&top, "removed", sizeof *crowd->ids);
    return read_list(&top, "volunteers", read_member, crowd) &&
           read_list(&top, "removed", read_plain_id, crowd);
}

static void crowd_free(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->count; i++)
        volunteer_clear(&crowd->volunteers[i]);
    free(crowd->volunteers);
    free(crowd->ids);
}

bool codec_volunteers(const json_t *document, struct world *world, struct complaint *complaint)
{
    struct crowd crowd;
    bool ok = read_crowd(document, world, &crowd, complaint);
    for (size_t i = 0; ok && i < crowd.count; i++)
        world_put(world, crowd.volunteers[i]);
    for (size_t i = 0; ok && i < crowd.ids_count; i++)
        world_remove(world, crowd.ids[i]);
    if (ok)
        crowd.count = 0; /* their arrays are the world's now */
    crowd_free(&crowd);
    return ok;
}

/* What they answered. */

struct lesson {
    int64_t volunteer;
    bool yes;
    struct features features;
};

struct lessons {
    struct lesson *all;
    size_t count;
};

static bool read_lesson(const struct place *item, void *arg)
{
    struct lessons *lessons = arg;
    struct lesson *lesson = &lessons->all[lessons->count++];
    struct place seen = place_at(item, "features");
    if (!place_is_object(item) || !read_id(item, "volunteer", &lesson->volunteer) ||
        !read_truth(item, "yes", &lesson->yes) || !place_is_object(&seen))
        return false;
    for (enum feature feature = 0; feature < FEATURE_COUNT; feature++) {
        struct place place = place_at(&seen, feature_name(feature));
        float *x = &lesson->features.x[feature];
        if (!read_number(&seen, feature_name(feature), x))
            return false;
        if (!(fabsf(*x) <= FEATURE_MOST))
            return complain(&place, "a number near nothing");
    }
    return true;
}

bool codec_answers(const json_t *document, struct world *world, struct complaint *complaint)
{
    struct place top = place_top(document, complaint);
    struct lessons lessons = {.all = list_room(&top, "answers", sizeof *lessons.all)};
    bool ok = place_is_object(&top) && read_list(&top, "answers", read_lesson, &lessons);
    for (size_t i = 0; ok && i < lessons.count; i++)
        world_learn(world, lessons.all[i].volunteer, &lessons.all[i].features, lessons.all[i].yes);
    free(lessons.all);
    return ok;
}

/* Problems. */

/* Where a coordinator has put them, and how often before. */
static bool read_desk(const struct place *item, struct bond *bond)
{
    const char *here = "";
    int64_t chosen = 0;
    struct place place = place_at(item, "chosen");
    if (!read_text(item, "desk", &here) || !read_whole(&place, INT16_MIN, INT16_MAX, &chosen))
        return false;
    bond->desk = (int8_t)((strcmp(here, "first") == 0) - (strcmp(here, "last") == 0));
    bond->chosen = (int8_t)(chosen > INT8_MAX ? INT8_MAX : chosen < INT8_MIN ? INT8_MIN : chosen);
    return true;
}

static bool read_bond(const struct place *item, void *arg)
{
    struct problem *problem = arg;
    struct bond *bond = &problem->bonds[problem->bonds_count];
    int64_t outings = 0;
    struct place count = place_at(item, "outings");
    if (!place_is_object(item) || !read_id(item, "volunteer", &bond->volunteer) ||
        !read_whole(&count, 0, INT32_MAX, &outings) || !read_instant(item, "last_at", &bond->last_s) ||
        !read_truth(item, "circle", &bond->circle) || !read_truth(item, "preferred", &bond->preferred) ||
        !read_desk(item, bond))
        return false;
    bond->outings = (uint32_t)outings;
    problem->bonds_count++;
    return true;
}

static bool read_pending(const struct place *item, void *arg)
{
    struct problem *problem = arg;
    struct pending *pending = &problem->pending[problem->pending_count];
    float probability = 0;
    if (!place_is_object(item) || !place_require(item, "at") || !read_instant(item, "at", &pending->at_s) ||
        !read_number(item, "probability", &probability))
        return false;
    pending->yes_share = (int32_t)lroundf(10000 * fminf(fmaxf(probability, 0), 1));
    problem->pending_count++;
    return true;
}

static bool read_ids(const struct place *top, const char *key, int64_t **ids, size_t *count)
{
    struct crowd crowd = {.ids = list_room(top, key, sizeof *crowd.ids)};
    *ids = crowd.ids;
    bool ok = read_list(top, key, read_plain_id, &crowd);
    *count = crowd.ids_count;
    return ok;
}

/* A need is helpful when somebody lists it as an ability; it teaches no new word. */
struct needs {
    const struct words *abilities;
    uint64_t bits;
};

static bool read_need(const struct place *item, void *arg)
{
    struct needs *needs = arg;
    if (!json_is_string(item->value))
        return complain(item, "a code");
    needs->bits |= words_known(needs->abilities, json_string_value(item->value));
    return true;
}

static bool read_outing_words(const struct place *outing, struct vocabulary *vocabulary,
                              struct problem *problem)
{
    const char *purpose = "", *mode = "any";
    struct needs needs = {.abilities = &vocabulary->abilities};
    if (!place_require(outing, "purpose") || !read_text(outing, "purpose", &purpose) ||
        !read_text(outing, "mode", &mode) ||
        !read_word(outing, "purpose", &vocabulary->purposes, &problem->purpose) ||
        !read_set(outing, "requires", &vocabulary->abilities, &problem->required) ||
        !read_list(outing, "needs", read_need, &needs))
        return false;
    problem->medical = strcmp(purpose, "medical") == 0;
    problem->leisure = strcmp(purpose, "leisure") == 0;
    problem->appointment = problem->medical || strcmp(purpose, "administrative") == 0;
    problem->helpful = needs.bits & ~problem->required;
    return strcmp(mode, "any") == 0 || read_word(outing, "mode", &vocabulary->modes, &problem->mode);
}

static bool read_meeting(const struct place *outing, struct problem *problem)
{
    struct place meet = place_at(outing, "meet"), part = place_at(outing, "part");
    problem->meet = problem->part = problem->home;
    return read_metres(&meet, &problem->meet) && read_metres(&part, &problem->part);
}

static bool read_outing(const struct place *outing, struct vocabulary *vocabulary, struct problem *problem)
{
    int64_t version = 0;
    struct place asked_version = place_at(outing, "asked_version"), home = place_at(outing, "home");
    if (!place_is_object(outing) || !read_id(outing, "id", &problem->outing) ||
        !place_require(outing, "asked_version") || !read_whole(&asked_version, 0, INT32_MAX, &version) ||
        !place_require(outing, "start_at") || !read_instant(outing, "start_at", &problem->start_s) ||
        !place_require(outing, "end_at") || !read_instant(outing, "end_at", &problem->end_s) ||
        !read_truth(outing, "urgent", &problem->urgent) || !read_truth(outing, "ahead", &problem->ahead) ||
        !read_outing_words(outing, vocabulary, problem) || !place_is_object(&home) ||
        !read_metres(&home, &problem->home) ||
        !read_word(&home, "district", &vocabulary->districts, &problem->district) ||
        !read_meeting(outing, problem))
        return false;
    problem->asked_version = (int32_t)version;
    struct place end = place_at(outing, "end_at");
    if (problem->end_s <= problem->start_s || problem->end_s - problem->start_s > OUTING_MAX_S)
        return complain(&end, "after the start, by at most 24 hours");
    return true;
}

static bool read_limits(const struct place *top, struct offer_limits *limits)
{
    struct place place = place_at(top, "limits");
    *limits = OFFER_LIMITS;
    return !place.value ||
           (place_is_object(&place) && read_count(&place, "open", &limits->open) &&
            read_count(&place, "day", &limits->day) && read_count(&place, "week", &limits->week) &&
            read_count(&place, "message", &limits->message));
}

static bool read_pace(const struct place *top, struct travel_pace *pace)
{
    struct place place = place_at(top, "pace");
    *pace = TRAVEL_PACE;
    if (!place.value)
        return true;
    if (!place_is_object(&place) || !read_count(&place, "detour_foot", &pace->detour_foot) ||
        !read_count(&place, "detour_car", &pace->detour_car) || !read_count(&place, "walk_m_h", &pace->walk_m_h) ||
        !read_count(&place, "transit_m_h", &pace->transit_m_h) || !read_count(&place, "car_m_h", &pace->car_m_h) ||
        !read_count(&place, "transit_wait", &pace->transit_wait) || !read_count(&place, "car_wait", &pace->car_wait) ||
        !read_count(&place, "transit_from", &pace->transit_from) || !read_count(&place, "stop_within", &pace->stop_within) ||
        !read_count(&place, "line_wait", &pace->line_wait))
        return false;
    return pace->walk_m_h > 0 && pace->transit_m_h > 0 && pace->car_m_h > 0 ? true : complain(&place, "speeds above 0");
}

static bool read_problem(const struct place *top, struct vocabulary *vocabulary, struct problem *problem)
{
    struct place outing = place_at(top, "outing"), senior = place_at(top, "senior");
    problem->home = METRES_NOWHERE;
    problem->bonds = list_room(top, "bonds", sizeof *problem->bonds);
    problem->pending = list_room(top, "pending", sizeof *problem->pending);
    if (!place_is_object(top) || !place_require(top, "now") || !read_instant(top, "now", &problem->now_s))
        return false;
    problem->leaves_s = problem->now_s;
    return read_instant(top, "leaves_at", &problem->leaves_s) && read_outing(&outing, vocabulary, problem) &&
           read_limits(top, &problem->limits) && read_pace(top, &problem->pace) && read_list(top, "pending", read_pending, problem) &&
           (!senior.value || (place_is_object(&senior) &&
                              read_set(&senior, "languages", &vocabulary->languages, &problem->languages))) &&
           read_list(top, "bonds", read_bond, problem) &&
           read_ids(top, "excluded", &problem->excluded, &problem->excluded_count) &&
           read_ids(top, "asked", &problem->asked, &problem->asked_count);
}

bool codec_problem(const json_t *document, struct vocabulary *vocabulary, struct problem *problem,
                   struct complaint *complaint)
{
    struct place top = place_top(document, complaint);
    *problem = (struct problem){0};
    if (!read_problem(&top, vocabulary, problem)) {
        problem_clear(problem);
        return false;
    }
    problem_prepare(problem);
    return true;
}

/* Problems planned together. */

struct gathering {
    struct vocabulary *vocabulary;
    struct standing *standing;
};

static bool read_standing_outing(const struct place *item, void *arg)
{
    struct gathering *gathering = arg;
    struct standing_outing *outing = &gathering->standing->outings[gathering->standing->outings_count++];
    struct place said = place_at(item, "standing");
    if (!read_problem(item, gathering->vocabulary, &outing->problem) || !read_ids(item, "standing", &outing->said, &outing->said_count))
        return false;
    problem_prepare(&outing->problem);
    return outing->said_count <= STANDING_EACH || complain(&said, "three at most");
}

static bool read_standing_volunteer(const struct place *item, void *arg)
{
    struct gathering *gathering = arg;
    struct volunteer *volunteer = &gathering->standing->volunteers[gathering->standing->volunteers_count++];
    if (!read_volunteer(item, gathering->vocabulary, volunteer))
        return false;
    volunteer_prepare(volunteer);
    volunteer->commitments = memory_grow(volunteer->commitments, (volunteer->commitments_count + STANDING_MOST) * sizeof *volunteer->commitments);
    return true;
}

bool codec_standing(const json_t *document, struct vocabulary *vocabulary, struct standing *standing,
                    struct complaint *complaint)
{
    struct place top = place_top(document, complaint), together = place_at(&top, "together");
    struct gathering gathering = {vocabulary, standing};
    *standing = (struct standing){0};
    if (!together.value)
        return true;
    struct place outings = place_at(&together, "outings");
    standing->outings = list_room(&together, "outings", sizeof *standing->outings);
    standing->volunteers = list_room(&together, "volunteers", sizeof *standing->volunteers);
    if (place_is_object(&together) && (json_array_size(outings.value) <= STANDING_MOST || complain(&outings, "64 at most")) &&
        read_list(&together, "outings", read_standing_outing, &gathering) &&
        read_list(&together, "volunteers", read_standing_volunteer, &gathering))
        return true;
    standing_clear(standing);
    return false;
}

static bool read_weight(const struct place *set, const char *name, int32_t *weight)
{
    struct place place = place_at(set, name);
    int64_t points = *weight;
    if (!read_whole(&place, -WEIGHT_MOST, WEIGHT_MOST, &points))
        return false;
    *weight = (int32_t)points;
    return true;
}

bool codec_weights(const json_t *document, struct weights *weights, struct complaint *complaint)
{
    struct place top = place_top(document, complaint), set = place_at(&top, "weights");
    *weights = weights_default;
    if (!set.value)
        return true;
    return place_is_object(&set)
#define WEIGHT(name, value, meaning) && read_weight(&set, #name, &weights->name)
#include "matcher/weights.def"
#undef WEIGHT
        ;
}

/* Answers. */

static json_t *parts_document(const struct ranking *ranking, const struct problem *problem,
                              const struct candidate *candidate)
{
    json_t *parts = json_array();
    for (enum part part = 0; part < PART_COUNT; part++) {
        if (!reason_says(problem, candidate, part))
            continue;
        char *text = reason_part(ranking, problem, candidate, part);
        json_array_append_new(parts, json_pack("{s:s, s:i, s:s}", "code", part_code(part), "points",
                                               candidate->points[part], "text", text));
        free(text);
    }
    return parts;
}

/* What was seen of them: kept with the offer, and learned from when it is answered. */
static json_t *features_document(const struct problem *problem, const struct candidate *candidate)
{
    struct features features = acceptance_features(problem, candidate);
    json_t *seen = json_object();
    for (enum feature feature = 0; feature < FEATURE_COUNT; feature++)
        if (features.x[feature] != 0)
            json_object_set_new(seen, feature_name(feature),
                                json_real(round((double)features.x[feature] * 1e4) / 1e4));
    return seen;
}

static json_t *candidate_document(const struct ranking *ranking, const struct problem *problem,
                                  const struct candidate *candidate)
{
    char *sentence = reason_summary(ranking, problem, candidate);
    json_t *document =
        json_pack("{s:I, s:i, s:i, s:i, s:f, s:o, s:o, s:s}", "volunteer",
                  (json_int_t)candidate->volunteer->id, "score", candidate->score, "distance_m",
                  candidate->distance_m, "approach_min",
                  eligible_approach_min(candidate->volunteer, problem, candidate->start), "probability",
                  candidate->yes_share / 10000.0, "features", features_document(problem, candidate), "parts",
                  parts_document(ranking, problem, candidate), "sentence", sentence);
    free(sentence);
    return document;
}

static bool is_asked(const struct plan *plan, size_t candidate)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->who[i] == candidate)
            return true;
    return false;
}

json_t *codec_ranked(const struct ranking *ranking, const struct problem *problem,
                     const struct candidate *candidates, size_t count, const struct plan *plan,
                     const struct tally *aside)
{
    json_t *ids = json_array(), *list = json_array(), *put_aside = json_object();
    for (size_t i = 0; i < plan->count; i++)
        json_array_append_new(ids, json_integer(candidates[plan->who[i]].volunteer->id));
    for (size_t i = 0; i < count; i++)
        if (i < LISTED || is_asked(plan, i))
            json_array_append_new(list, candidate_document(ranking, problem, &candidates[i]));
    for (enum rule rule = 0; rule < RULE_COUNT; rule++)
        if (aside->by_rule[rule] > 0)
            json_put_whole(put_aside, rule_code(rule), aside->by_rule[rule]);
    return json_pack("{s:I, s:i, s:o, s:o, s:o}", "outing", (json_int_t)problem->outing, "asked_version",
                     problem->asked_version, "wave", ids, "candidates", list, "put_aside", put_aside);
}

bool codec_given(json_t *ranked, const struct standing *standing, int64_t outing)
{
    const struct standing_outing *one = standing_outing(standing, outing);
    if (!one || one->given == 0)
        return false;
    char *sentence = reason_standing(standing->outings_count - 1);
    json_object_set_new(ranked, "standing", json_pack("{s:I, s:i, s:s}", "volunteer", (json_int_t)one->given, "approach_min", one->approach_min, "sentence", sentence));
    free(sentence);
    return true;
}
