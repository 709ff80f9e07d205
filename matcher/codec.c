#include "matcher/codec.h"

#include "base/json.h"
#include "base/memory.h"
#include "base/paris.h"
#include "matcher/reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_MAX     100000 /* items of one list: beyond is not one of ours */
#define RADIUS_MAX_M 100000
#define FIRST_S      INT64_C(820454400)  /* 1996: the calendar's rule begins */
#define LAST_S       INT64_C(7289654400) /* 2201: nothing of ours lies beyond */

/* A value and the way to it, for complaints: a list from the value up to the document. */
struct place {
    const struct place *up;
    const char *key; /* NULL: an item of a list */
    size_t item;
    const json_t *value;
    struct complaint *complaint;
};

static size_t path_write(const struct place *place, char *text, size_t size)
{
    if (!place->up)
        return 0;
    size_t length = path_write(place->up, text, size);
    const char *dot = length > 0 ? "." : "";
    int more = place->key ? snprintf(text + length, size - length, "%s%s", dot, place->key)
                          : snprintf(text + length, size - length, "%s%zu", dot, place->item);
    length += (size_t)more;
    return length < size ? length : size - 1;
}

/* Says what should have been there; always false, so that a decoder can return it. */
static bool complain(const struct place *place, const char *wanted)
{
    char *text = place->complaint->text;
    size_t size = sizeof place->complaint->text;
    text[0] = '\0';
    size_t length = path_write(place, text, size);
    snprintf(text + length, size - length, "%s%s", length > 0 ? ": " : "", wanted);
    return false;
}

static struct place place_top(const json_t *document, struct complaint *complaint)
{
    complaint->text[0] = '\0';
    return (struct place){.value = document, .complaint = complaint};
}

/* The value at a key of an object; NULL when it is absent or null. */
static struct place place_at(const struct place *object, const char *key)
{
    const json_t *value = json_object_get(object->value, key);
    return (struct place){.up = object,
                          .key = key,
                          .value = json_is_null(value) ? NULL : value,
                          .complaint = object->complaint};
}

static struct place place_item(const struct place *list, size_t item)
{
    return (struct place){
        .up = list, .item = item, .value = json_array_get(list->value, item), .complaint = list->complaint};
}

/*
 * The readers below read one kind of value each. Absent leaves `*to` as it is
 * and is fine; require() is for what cannot be absent.
 */
static bool require(const struct place *object, const char *key)
{
    struct place place = place_at(object, key);
    return place.value || complain(&place, "must be there");
}

static bool is_object(const struct place *place)
{
    return json_is_object(place->value) || complain(place, "an object");
}

static bool read_whole(const struct place *place, int64_t least, int64_t most, int64_t *to)
{
    if (!place->value)
        return true;
    json_int_t value = json_integer_value(place->value);
    if (!json_is_integer(place->value) || value < least || value > most) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "a whole number from %lld to %lld", (long long)least,
                 (long long)most);
        return complain(place, wanted);
    }
    *to = value;
    return true;
}

static bool read_count(const struct place *object, const char *key, uint16_t *to)
{
    int64_t value = *to;
    struct place place = place_at(object, key);
    bool ok = read_whole(&place, 0, UINT16_MAX, &value);
    *to = (uint16_t)value;
    return ok;
}

static bool read_id(const struct place *object, const char *key, int64_t *to)
{
    struct place place = place_at(object, key);
    return require(object, key) && read_whole(&place, 1, INT64_MAX, to);
}

static bool read_truth(const struct place *object, const char *key, bool *to)
{
    struct place place = place_at(object, key);
    if (place.value && !json_is_boolean(place.value))
        return complain(&place, "true or false");
    if (place.value)
        *to = json_is_true(place.value);
    return true;
}

static bool read_instant(const struct place *object, const char *key, int64_t *to)
{
    struct place place = place_at(object, key);
    if (!place.value)
        return true;
    int64_t instant =
        json_is_string(place.value) ? paris_parse_instant(json_string_value(place.value)) : PARIS_NEVER;
    if (instant < FIRST_S || instant > LAST_S)
        return complain(&place, "an instant such as 2026-11-28T14:00:00+01:00");
    *to = instant;
    return true;
}

static bool read_day(const struct place *place, int32_t *to)
{
    struct paris_date date;
    if (!place->value)
        return true;
    if (!json_is_string(place->value) || !paris_parse_date(json_string_value(place->value), &date))
        return complain(place, "a day such as 2026-11-28");
    *to = (int32_t)paris_days(date);
    return true;
}

static bool read_text(const struct place *object, const char *key, const char **to)
{
    struct place place = place_at(object, key);
    if (place.value && !json_is_string(place.value))
        return complain(&place, "a text");
    if (place.value)
        *to = json_string_value(place.value);
    return true;
}

/* Both coordinates, or neither. */
static bool read_metres(const struct place *object, struct metres *to)
{
    struct place e = place_at(object, "e"), n = place_at(object, "n");
    if (!e.value && !n.value)
        return true;
    if (!json_is_number(e.value))
        return complain(&e, "metres");
    if (!json_is_number(n.value))
        return complain(&n, "metres");
    *to = (struct metres){json_number_value(e.value), json_number_value(n.value)};
    return true;
}

/* Each item of the list at `key`, until one fails. */
typedef bool (*item_read)(const struct place *item, void *arg);
static bool read_list(const struct place *object, const char *key, item_read read, void *arg)
{
    struct place list = place_at(object, key);
    if (!list.value)
        return true;
    if (!json_is_array(list.value) || json_array_size(list.value) > LIST_MAX)
        return complain(&list, "a list");
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        struct place item = place_item(&list, i);
        if (!read(&item, arg))
            return false;
    }
    return true;
}

/* Room for the items of the list at `key`; NULL when there are none. */
static void *list_room(const struct place *object, const char *key, size_t size)
{
    size_t count = json_array_size(place_at(object, key).value);
    return count > 0 && count <= LIST_MAX ? memory_zero(count * size) : NULL;
}

/* Sets of codes. */

struct set {
    struct words *words;
    uint64_t bits;
};

static bool read_code(const struct place *item, void *arg)
{
    struct set *set = arg;
    uint64_t bit = json_is_string(item->value) ? words_bit(set->words, json_string_value(item->value)) : 0;
    set->bits |= bit;
    return bit || complain(item, "a code of 1 to 31 bytes, of at most 64 different ones");
}

static bool read_set(const struct place *object, const char *key, struct words *words, uint64_t *to)
{
    struct set set = {.words = words};
    if (!read_list(object, key, read_code, &set))
        return false;
    *to = set.bits;
    return true;
}

/* One code as a one-bit set; absent leaves it. */
static bool read_word(const struct place *object, const char *key, struct words *words, uint64_t *to)
{
    struct place place = place_at(object, key);
    struct set set = {.words = words};
    if (!place.value)
        return true;
    if (!read_code(&place, &set))
        return false;
    *to = set.bits;
    return true;
}

/* Availability. */

static bool read_quarters(const struct place *item, struct day_row *row)
{
    int64_t from_q = 0, to_q = 0;
    struct place from = place_at(item, "from_q"), to = place_at(item, "to_q");
    if (!require(item, "from_q") || !require(item, "to_q") ||
        !read_whole(&from, 0, QUARTERS_A_DAY - 1, &from_q) ||
        !read_whole(&to, from_q + 1, QUARTERS_A_DAY, &to_q))
        return false;
    day_row_add(row, (int)from_q, (int)to_q);
    return true;
}

static bool read_weekly(const struct place *item, void *arg)
{
    struct availability *availability = arg;
    int64_t weekday = 0;
    if (!is_object(item))
        return false;
    struct place place = place_at(item, "weekday");
    return require(item, "weekday") && read_whole(&place, 1, 7, &weekday) &&
           read_quarters(item, &availability->weekly[weekday - 1]);
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
    if (!is_object(item) || !require(item, "on") || !read_day(&on, &day))
        return false;
    uint32_t i = 0;
    while (i < availability->occasions_count && availability->occasions[i].day != day)
        i++;
    if (i == availability->occasions_count)
        availability->occasions[availability->occasions_count++].day = day;
    return read_quarters(item, &availability->occasions[i].row);
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

static bool read_commitment(const struct place *item, void *arg)
{
    struct volunteer *volunteer = arg;
    struct commitment *busy = &volunteer->commitments[volunteer->commitments_count];
    if (!is_object(item) || !require(item, "from_at") || !require(item, "until_at") ||
        !read_instant(item, "from_at", &busy->from_s) || !read_instant(item, "until_at", &busy->until_s))
        return false;
    struct place meet = place_at(item, "meet"), part = place_at(item, "part");
    busy->meet_s = busy->from_s;
    busy->meet = busy->part = volunteer->home;
    if (!read_instant(item, "meet_at", &busy->meet_s) || !read_metres(&meet, &busy->meet) ||
        !read_metres(&part, &busy->part))
        return false;
    volunteer->commitments_count++;
    return true;
}

static bool read_ask(const struct place *item, void *arg)
{
    struct volunteer *volunteer = arg;
    struct ask *ask = &volunteer->asks[volunteer->asks_count];
    if (!is_object(item) || !require(item, "at") || !read_instant(item, "at", &ask->at_s) ||
        !read_truth(item, "yes", &ask->yes))
        return false;
    volunteer->asks_count++;
    return true;
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
    struct place radius = place_at(top, "radius_m"), pause = place_at(top, "paused_until");
    volunteer->home = METRES_NOWHERE;
    volunteer->paused_until = PAUSE_NONE;
    if (!is_object(top) || !read_id(top, "id", &volunteer->id) || !read_metres(top, &volunteer->home) ||
        !read_whole(&radius, 0, RADIUS_MAX_M, &radius_m) || !read_day(&pause, &volunteer->paused_until) ||
        !read_count(top, "week_cap", &volunteer->week_cap) ||
        !read_count(top, "month_cap", &volunteer->month_cap) ||
        !read_count(top, "open_offers", &volunteer->open_offers) ||
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
    if (!is_object(&top) || !require(&top, "volunteers"))
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

/* Problems. */

static bool read_bond(const struct place *item, void *arg)
{
    struct problem *problem = arg;
    struct bond *bond = &problem->bonds[problem->bonds_count];
    int64_t outings = 0;
    struct place count = place_at(item, "outings");
    if (!is_object(item) || !read_id(item, "volunteer", &bond->volunteer) ||
        !read_whole(&count, 0, INT32_MAX, &outings) || !read_instant(item, "last_at", &bond->last_s) ||
        !read_truth(item, "circle", &bond->circle) || !read_truth(item, "preferred", &bond->preferred))
        return false;
    bond->outings = (uint32_t)outings;
    problem->bonds_count++;
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

static bool read_need(const struct place *item, void *arg)
{
    struct set *set = arg;
    if (!json_is_string(item->value))
        return complain(item, "a code");
    set->bits |= words_known(set->words, json_string_value(item->value));
    return true;
}

static bool read_outing_words(const struct place *outing, struct vocabulary *vocabulary,
                              struct problem *problem)
{
    const char *purpose = "", *mode = "any";
    struct set needs = {.words = &vocabulary->abilities};
    if (!require(outing, "purpose") || !read_text(outing, "purpose", &purpose) ||
        !read_text(outing, "mode", &mode) ||
        !read_word(outing, "purpose", &vocabulary->purposes, &problem->purpose) ||
        !read_set(outing, "requires", &vocabulary->abilities, &problem->required) ||
        !read_list(outing, "needs", read_need, &needs))
        return false;
    problem->medical = strcmp(purpose, "medical") == 0;
    problem->leisure = strcmp(purpose, "leisure") == 0;
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
    if (!is_object(outing) || !read_id(outing, "id", &problem->outing) || !require(outing, "asked_version") ||
        !read_whole(&asked_version, 0, INT32_MAX, &version) || !require(outing, "start_at") ||
        !read_instant(outing, "start_at", &problem->start_s) || !require(outing, "end_at") ||
        !read_instant(outing, "end_at", &problem->end_s) || !read_truth(outing, "urgent", &problem->urgent) ||
        !read_outing_words(outing, vocabulary, problem) || !is_object(&home) ||
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
           (is_object(&place) && read_count(&place, "open", &limits->open) &&
            read_count(&place, "day", &limits->day) && read_count(&place, "week", &limits->week));
}

static bool read_problem(const struct place *top, struct vocabulary *vocabulary, struct problem *problem)
{
    struct place outing = place_at(top, "outing"), senior = place_at(top, "senior");
    problem->home = METRES_NOWHERE;
    problem->bonds = list_room(top, "bonds", sizeof *problem->bonds);
    return is_object(top) && require(top, "now") && read_instant(top, "now", &problem->now_s) &&
           read_outing(&outing, vocabulary, problem) && read_limits(top, &problem->limits) &&
           (!senior.value || (is_object(&senior) &&
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

static json_t *candidate_document(const struct ranking *ranking, const struct problem *problem,
                                  const struct candidate *candidate)
{
    char *sentence = reason_summary(ranking, problem, candidate);
    json_t *document =
        json_pack("{s:I, s:i, s:i, s:i, s:f, s:o, s:s}", "volunteer", (json_int_t)candidate->volunteer->id,
                  "score", candidate->score, "distance_m", candidate->distance_m, "approach_min",
                  candidate->approach_min, "probability", candidate->yes_share / 10000.0, "parts",
                  parts_document(ranking, problem, candidate), "sentence", sentence);
    free(sentence);
    return document;
}

json_t *codec_ranked(const struct ranking *ranking, const struct problem *problem,
                     const struct candidate *candidates, size_t count, const struct wave *wave,
                     const struct tally *aside)
{
    json_t *ids = json_array(), *list = json_array(), *put_aside = json_object();
    for (size_t i = 0; i < wave->count; i++)
        json_array_append_new(ids, json_integer(wave->volunteer[i]));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, candidate_document(ranking, problem, &candidates[i]));
    for (enum rule rule = 0; rule < RULE_COUNT; rule++)
        if (aside->by_rule[rule] > 0)
            json_put_whole(put_aside, rule_code(rule), aside->by_rule[rule]);
    return json_pack("{s:I, s:i, s:o, s:o, s:o}", "outing", (json_int_t)problem->outing, "asked_version",
                     problem->asked_version, "wave", ids, "candidates", list, "put_aside", put_aside);
}
