#include "dispatcher/phone/script.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/french.h"
#include "base/http/template.h"
#include "base/json.h"
#include "base/memory.h"
#include "dispatcher/phone/sentences.h"
#include "dispatcher/phone/states.h"

#define NAME_BYTES 64
#define PATIENCE   2 /* how often a sentence is said again before a person is offered */
#define PATIENCE_OF_OURS 1 /* when we have called: perhaps nobody is there */
#define LISTED     4 /* how many of a list are said, as name_1, name_2 … */

struct script {
    const struct state *state;
    enum script_entry entry;
    bool identified;
    int misses;         /* silence and wrong keys in this state */
    const char *notice; /* the fixed sentence that goes before the state's own; NULL: none */
    const char *list;   /* which list of the page is being read, and */
    size_t at;          /* how far */
    json_t *page;       /* what the service said of the caller, with words, and what was typed and chosen */
    json_t *input;      /* of the present SCRIPT_ASK */
    char *say;
    struct template_set *sentences;
    int64_t now;
};

/* ---- the page ---- */

/* The value at a path as "chosen.outing"; NULL when it is lacking or says no: null, false, "", [] or {}. */
static json_t *page_get(const struct script *script, const char *path)
{
    json_t *value = script->page;
    char name[NAME_BYTES];

    while (value && *path) {
        size_t length = strcspn(path, ".");
        snprintf(name, sizeof name, "%.*s", (int)length, path);
        value = json_object_get(value, name);
        path += length + (path[length] == '.');
    }
    bool empty = !value || json_is_null(value) || json_is_false(value) ||
                 (json_is_string(value) && json_string_length(value) == 0) ||
                 (json_is_array(value) && json_array_size(value) == 0) || (json_is_object(value) && json_object_size(value) == 0);
    return empty ? NULL : value;
}

static void page_set(struct script *script, const char *name, json_t *value)
{
    if (value)
        json_object_set(script->page, name, value);
    else
        json_object_del(script->page, name);
}

static void page_words(struct script *script)
{
    french_document(script->page, script->now, FRENCH_SPEECH);
}

/* A choice's "name=path" or "name:word". */
static void page_choose(struct script *script, const char *set)
{
    size_t length = strcspn(set, "=:");
    char name[NAME_BYTES], words[NAME_BYTES + 8];

    snprintf(name, sizeof name, "%.*s", (int)length, set);
    snprintf(words, sizeof words, "%s_text", name);
    json_object_del(script->page, words); /* of an earlier choice */
    if (set[length] == '=')
        page_set(script, name, page_get(script, set + length + 1));
    else
        json_put_text(script->page, name, set + length + 1);
    page_words(script);
}

/* The first few of a list as name_1, name_2 …, for choices; false when there are none. */
static bool page_spread(struct script *script, const char *name, const json_t *list)
{
    char key[NAME_BYTES];

    for (size_t i = 0; i < LISTED; i++) {
        snprintf(key, sizeof key, "%s_%zu", name, i + 1);
        page_set(script, key, json_array_get(list, i));
    }
    return json_array_size(list) > 0;
}

/* Which one of a list is being read: page.chosen, and whether more follow. */
static bool page_read(struct script *script, const char *list, size_t at)
{
    json_t *all = json_object_get(script->page, list);
    json_t *one = json_array_get(all, at);
    json_t *series = json_object_get(one, "series");
    bool regular = series && !json_is_null(series);

    script->list = list;
    script->at = at;
    page_set(script, "chosen", one);
    page_set(script, "regular", regular ? series : NULL);
    json_object_set_new(script->page, "more", json_boolean(json_array_get(all, at + 1) != NULL));
    json_object_set_new(script->page, "single", json_boolean(one && !regular));
    return one != NULL;
}

/* "12 Rue de Strasbourg, 44000 Nantes" is heard as "12 Rue de Strasbourg": no caller needs the rest. */
static void places_shorten(json_t *value)
{
    json_t *child;
    const char *key;
    size_t i;

    json_object_foreach(value, key, child) {
        const char *label = json_string_value(child);
        if (label && (strcmp(key, "place") == 0 || strcmp(key, "home") == 0))
            json_string_setn(child, label, strcspn(label, ","));
        else
            places_shorten(child);
    }
    json_array_foreach(value, i, child)
        places_shorten(child);
}

/* ---- entering a state ---- */

/* Under which name a part of a state's words is kept; fixed sentences have names without a dot. */
static const char *part_name(const struct state *state, const char *part, int number, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "%s.%s.%d", state->name, part, number);
    return name;
}

static char *rendered(const struct script *script, const char *name)
{
    return template_text(script->sentences, name, script->page, NULL);
}

/* "field=path": what an act is given. Fields that the page lacks are left out. */
static void input_make(struct script *script)
{
    const struct state *state = script->state;
    char field[NAME_BYTES];

    json_decref(script->input);
    script->input = json_object();
    for (size_t i = 0; i < STATE_INPUTS && state->input[i]; i++) {
        size_t length = strcspn(state->input[i], "=");
        json_t *value = page_get(script, state->input[i] + length + 1);
        snprintf(field, sizeof field, "%.*s", (int)length, state->input[i]);
        if (value)
            json_object_set(script->input, field, value);
    }
    if (state->note) {
        char *note = rendered(script, part_name(state, "note", 0, field));
        if (*note)
            json_put_text(script->input, "note", note);
        free(note);
    }
}

static void enter(struct script *script, const char *name)
{
    const struct state *state = state_find(name);

    assert(state);
    free(script->say);
    script->say = NULL;
    if (script->state != state) {
        script->misses = 0;
        script->notice = NULL;
    }
    script->state = state;
    if (state->verb == SCRIPT_ASK)
        input_make(script);
}

/* ---- where to go when the page decides ---- */

static const char *menu_of(const struct script *script)
{
    if (!script->identified)
        return "stranger";
    if (page_get(script, "told")) /* we have called: nothing else is known of them yet */
        return "loading";
    return json_text(script->page, "role") && strcmp(json_text(script->page, "role"), "volunteer") == 0 ? "helper" : "menu";
}

/* Whether a person can be reached is asked once, when a call begins. */
static json_t *desk_noted(struct script *script)
{
    json_t *answer = json_object_get(script->page, "answer");

    json_object_set_new(script->page, "desk_shut", json_boolean(answer && !json_truth(answer, "desk_open")));
    page_set(script, "opens_at", json_object_get(answer, "opens_at"));
    page_words(script);
    return answer;
}

static const char *known(struct script *script)
{
    json_t *answer = desk_noted(script);

    if (script->entry == SCRIPT_FROM_VOICEMAIL)
        return "nobody";
    return json_truth(answer, "known") ? "birth" : "stranger";
}

/* How a call of ours begins, so that only the one who is meant hears what it is about. */
static const char *greet(struct script *script)
{
    const json_t *call = desk_noted(script);
    const char *direction = json_text(call, "direction");

    if (direction && strcmp(direction, "back") == 0)
        return "greeting_back";
    return json_truth(call, "alone") ? "greeting" : json_truth(call, "birth") ? "greeting_shared" : "greeting_desk";
}

/* What was to be said, and what can be answered to it. The states of calls that come in find what they need. */
static const char *heard(struct script *script)
{
    static const struct {
        const char *kind, *state;
    } told[] = {{"who_comes_agree", "told_agree"}, {"ask_again", "told_agree"}, {"offer", "told_offer"},
                {"offer_reminder", "told_offer"}, {"nudge_start", "told_start"}, {"nudge_home", "told_home"},
                {"feedback_senior", "told_review"}, {"feedback_volunteer", "told_review"}, {"on_call", "told_alert"},
                {"activity_proposed", "told_activity"}, {"call_back", "put_through"}};
    static const char *const outings[] = {"at_door", "no_answer", "to_bring", "to_review"};
    json_t *said = json_object_get(script->page, "answer");
    const char *kind = json_text(said, "kind"), *role = json_text(said, "role"), *outing = json_text(said, "outing");

    script->identified = true;
    page_set(script, "told", said);
    json_object_set_new(said, "menu", json_boolean(role && strcmp(role, "coordinator") != 0));
    json_put_text(script->page, "role", role);
    json_object_set_new(script->page, "offer", json_pack("{so*}", "code", json_string(json_text(said, "offer"))));
    for (size_t i = 0; outing && i < sizeof outings / sizeof *outings; i++)
        json_object_set_new(script->page, outings[i], json_pack("{ss ss}", "outing", outing, "code", outing));
    for (size_t i = 0; kind && i < sizeof told / sizeof *told; i++)
        if (strcmp(told[i].kind, kind) == 0)
            return told[i].state;
    return "told";
}

/* The year was right; where several have it, their first names may now be said. */
static const char *which(struct script *script)
{
    if (page_spread(script, "name", json_object_get(json_object_get(script->page, "answer"), "people")))
        return "which";
    script->identified = true;
    return "loading";
}

static const char *home(struct script *script)
{
    script->identified = true;
    if (strcmp(menu_of(script), "helper") == 0) {
        page_set(script, "offer", json_array_get(json_object_get(script->page, "offers"), 0));
        json_object_set_new(script->page, "more_offers",
                            json_boolean(json_array_size(json_object_get(script->page, "offers")) > 1));
        script->at = 0;
        return page_get(script, "offer") ? "offer" : "helper";
    }
    return page_read(script, "to_agree", 0) ? "agree" : "menu";
}

static const char *offers(struct script *script)
{
    const char *to = home(script);
    return strcmp(to, "offer") == 0 ? to : "helper";
}

static const char *next_offer(struct script *script)
{
    json_t *all = json_object_get(script->page, "offers");

    page_set(script, "offer", json_array_get(all, ++script->at));
    json_object_set_new(script->page, "more_offers", json_boolean(script->at + 1 < json_array_size(all)));
    return "offer";
}

static const char *planned(struct script *script)
{
    return page_read(script, "planned", 0) ? "planned" : "nothing";
}

static const char *agenda(struct script *script)
{
    return page_read(script, "outings", 0) ? "agenda" : "no_agenda";
}

static const char *resting(struct script *script)
{
    return page_read(script, "resting", 0) ? "resting" : "nothing";
}

static const char *next(struct script *script)
{
    page_read(script, script->list, script->at + 1);
    return strcmp(script->list, "outings") == 0 ? "agenda" : script->list; /* the others are read by the state of their name */
}

/* A new wish: nothing of an earlier one remains. */
static const char *request(struct script *script)
{
    static const char *const wishes[] = {"purpose", "purpose_text", "place", "like", "prefer", "recording", "word"};

    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        json_object_del(script->page, wishes[i]);
    return page_get(script, "last") ? "again" : "purpose";
}

/* The usual places of this purpose; without any, the place is said at the end. */
static const char *place(struct script *script)
{
    const char *purpose = json_text(script->page, "purpose");
    json_auto_t *fitting = json_array();
    json_t *one;
    size_t i;

    json_array_foreach(json_object_get(script->page, "places"), i, one)
        if (purpose && json_text(one, "purpose") && strcmp(json_text(one, "purpose"), purpose) == 0)
            json_array_append(fitting, one);
    json_object_del(script->page, "place");
    return page_spread(script, "place", fitting) ? "place" : "day";
}

static int typed(const struct script *script)
{
    return atoi(json_text(script->page, "typed"));
}

static const char *not_understood(struct script *script, const char *state)
{
    enter(script, state);
    script->notice = "wrong_digits";
    return state;
}

static const char *age(struct script *script)
{
    int years = paris_from_instant(script->now).date.year - typed(script);

    if (years < 0 || years > 120)
        return not_understood(script, "enrol_age");
    return years < 65 ? "too_young" : "enrol_consent";
}

static const char *day_typed(struct script *script, const char *to, const char *again)
{
    if (typed(script) < 1 || typed(script) > 31)
        return not_understood(script, again);
    page_set(script, "day", json_object_get(script->page, "typed"));
    return to;
}

static const char *day(struct script *script)
{
    return day_typed(script, "part", "day");
}

static const char *change_day(struct script *script)
{
    return day_typed(script, "change_hour", "change_day");
}

/* The day and hour typed, as the next such day that lies ahead. */
static bool wanted_set(struct script *script)
{
    static const char *const words[] = {"wanted_at_text", "wanted_at_day", "wanted_at_hour", "wanted_at_near"};
    struct paris_time wanted = {.hour = typed(script)};
    int64_t today = paris_days(paris_from_instant(script->now).date);
    int64_t at;
    char text[PARIS_ISO_BYTES];

    if (wanted.hour < 7 || wanted.hour > 21)
        return false;
    for (int ahead = 0; ahead < 62; ahead++) {
        wanted.date = paris_date_of(today + ahead);
        if (wanted.date.day != atoi(json_text(script->page, "day")) || paris_to_instant(&wanted, &at) == PARIS_NONE ||
            at <= script->now)
            continue;
        paris_format_instant(at, text);
        json_put_text(script->page, "wanted_at", text);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            json_object_del(script->page, words[i]);
        page_words(script);
        return true;
    }
    return false;
}

static const char *hour_typed(struct script *script, const char *again)
{
    if (!wanted_set(script))
        return not_understood(script, again);
    return page_spread(script, "face", json_object_get(script->page, "known")) ? "face" : "check";
}

static const char *hour(struct script *script)
{
    return hour_typed(script, "hour");
}

static const char *part(struct script *script)
{
    return hour_typed(script, "day");
}

static const char *change_hour(struct script *script)
{
    return wanted_set(script) ? "change_check" : not_understood(script, "change_hour");
}

static const char *order(struct script *script)
{
    if (page_get(script, "like"))
        return "asking_like";
    return page_get(script, "place") ? "asking" : "spoken_place";
}

/* Only whoever was accompanied is asked whether going out is easier now. */
static const char *review(struct script *script)
{
    json_object_del(script->page, "ease");
    return strcmp(menu_of(script), "helper") == 0 ? "reviewing" : "ease";
}

static const char *desk(struct script *script)
{
    return page_get(script, "desk_shut") ? "closed" : "desk";
}

static const struct {
    const char *name;
    const char *(*answer)(struct script *script);
} questions[] = {{"known?", known}, {"greet?", greet}, {"heard?", heard}, {"which?", which}, {"home?", home}, {"offers?", offers}, {"next_offer?", next_offer},
                 {"planned?", planned}, {"agenda?", agenda}, {"resting?", resting}, {"next?", next}, {"request?", request}, {"place?", place},
                 {"age?", age}, {"day?", day}, {"change_day?", change_day}, {"part?", part}, {"hour?", hour},
                 {"change_hour?", change_hour}, {"order?", order}, {"review?", review}, {"desk?", desk}};

static void go(struct script *script, const char *to)
{
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (strcmp(questions[i].name, to) == 0)
            to = questions[i].answer(script);
    enter(script, to);
}

/* ---- what is said ---- */

static const char *const press[] = {"press_one", "press_two", "press_three", "press_four", "press_five",
                                    "press_six", "press_seven", "press_eight", "press_nine"};

#define PRESS_MOST (sizeof press / sizeof *press) /* a telephone has no tenth key: what is beyond is not said */

static bool choice_there(const struct script *script, const struct state_choice *choice)
{
    return choice->to && (!choice->when || page_get(script, choice->when));
}

static void append(char **text, char *more)
{
    if (*more) {
        char *both = **text ? memory_format("%s %s", *text, more) : memory_text(more);
        free(*text);
        *text = both;
    }
    free(more);
}

static char *say_make(const struct script *script)
{
    const struct state *state = script->state;
    char *text = memory_text("");
    char name[NAME_BYTES];
    size_t number = 0;

    if (script->notice)
        append(&text, rendered(script, script->notice));
    if (state->say)
        append(&text, rendered(script, part_name(state, "say", 0, name)));
    for (int i = 0; i < STATE_CHOICES && number < PRESS_MOST; i++) {
        if (!choice_there(script, &state->choices[i]))
            continue;
        append(&text, rendered(script, part_name(state, "choice", i, name)));
        append(&text, rendered(script, press[number++]));
    }
    if (state->end)
        append(&text, rendered(script, part_name(state, "end", 0, name)));
    return text;
}

struct script_step script_step(struct script *script)
{
    const struct state *state = script->state;

    if (!script->say)
        script->say = say_make(script);
    return (struct script_step){.number = state->number ? json_string_value(page_get(script, state->number)) : NULL,
                                .verb = state->verb, .say = script->say, .keys = state->typed ? state->typed : 1,
                                .wait_s = state->typed ? 10 : 8, .function = state->function, .input = script->input};
}

/* ---- events ---- */

static void say_again(struct script *script, const char *notice)
{
    free(script->say);
    script->say = NULL;
    script->notice = notice;
}

static void missed(struct script *script, const char *notice)
{
    const char *lost = script->state->lost;

    say_again(script, notice);
    if (script->misses++ >= (lost ? PATIENCE_OF_OURS : PATIENCE))
        go(script, lost ? lost : "desk?");
}

static void digits_typed(struct script *script, const char *keys)
{
    size_t length = strlen(keys);

    if (length == 0 || strspn(keys, "0123456789") != length || (script->state->typed > 2 && length != (size_t)script->state->typed)) {
        return missed(script, length ? "wrong_digits" : "no_key");
    }
    json_put_text(script->page, "typed", keys);
    go(script, script->state->ok);
}

static void choice_made(struct script *script, const char *keys)
{
    const struct state *state = script->state;
    int number = '0';

    for (size_t i = 0; i < STATE_CHOICES; i++) {
        const struct state_choice *choice = &state->choices[i];
        if (!choice_there(script, choice) || ++number != keys[0] || keys[1])
            continue;
        if (choice->set)
            page_choose(script, choice->set);
        return go(script, choice->to);
    }
    missed(script, *keys ? "wrong_key" : "no_key");
}

void script_keys(struct script *script, const char *keys, int64_t now)
{
    const struct state *state = script->state;

    script->now = now;
    if (strcmp(keys, "0") == 0)
        go(script, "desk?");
    else if (strcmp(keys, "*") == 0)
        say_again(script, NULL);
    else if (strcmp(keys, "#") == 0)
        enter(script, state->back ? state->back : menu_of(script));
    else if (state->typed)
        digits_typed(script, keys);
    else
        choice_made(script, keys);
}

void script_recorded(struct script *script, const char *recording, const char *word)
{
    json_object_del(script->page, "recording");
    json_object_del(script->page, "word");
    if (recording)
        json_put_text(script->page, "recording", recording);
    if (word && *word)
        json_put_text(script->page, "word", word);
    enter(script, recording || (word && *word) ? script->state->ok : script->state->refused);
}

void script_dialled(struct script *script, bool answered)
{
    enter(script, answered ? script->state->ok : script->state->refused);
}

void script_answered(struct script *script, const char *outcome, const char *reason, const json_t *document, int64_t now)
{
    const struct state *state = script->state;
    bool ok = strcmp(outcome, "ok") == 0;
    json_t *shut = json_incref(json_object_get(script->page, "desk_shut"));
    json_t *opens = json_incref(json_object_get(script->page, "opens_at"));

    script->now = now;
    if (ok && strcmp(state->function, "page_call") == 0) {
        json_decref(script->page);
        script->page = document ? json_deep_copy(document) : json_object();
        places_shorten(script->page);
        page_set(script, "desk_shut", shut);
        page_set(script, "opens_at", opens);
    } else {
        json_object_set_new(script->page, "answer", document ? json_deep_copy(document) : json_object());
    }
    json_decref(shut);
    json_decref(opens);
    if (!ok) {
        const char *why = reason ? french_word("refusal", reason) : NULL;
        json_put_text(script->page, "why", why ? why : "");
    }
    page_words(script);
    const char *to = ok ? state->ok : strcmp(outcome, "unavailable") == 0 ? "trouble" : state->refused;
    /* Without an answer nothing is known: a person helps, unless it is the desk that has just not answered. */
    if (strcmp(to, "trouble") == 0 && script->entry == SCRIPT_FROM_VOICEMAIL && strcmp(state->name, "opening") == 0)
        to = "nobody";
    if (strcmp(to, "trouble") == 0 && strcmp(state->name, "picked_up") == 0)
        to = "not_needed"; /* the desk is not rung on behalf of what may be a machine */
    go(script, to);
}

/* ---- life ---- */

static void words_add(struct script *script, const char *name, const char *text)
{
    char error[128];

    if (text && !template_add(script->sentences, name, text, strlen(text), error))
        assert(!"a sentence that does not parse");
}

struct script *script_new(enum script_entry entry)
{
    struct script *script = memory_zero(sizeof *script);
    size_t state_count, sentence_count;
    const struct state *states = states_all(&state_count);
    const struct sentence *fixed = sentences_all(&sentence_count);
    char name[NAME_BYTES];

    script->sentences = template_new(TEMPLATE_TEXT);
    for (size_t i = 0; i < sentence_count; i++)
        words_add(script, fixed[i].name, fixed[i].text);
    for (const struct state *state = states; state < states + state_count; state++) {
        words_add(script, part_name(state, "say", 0, name), state->say);
        words_add(script, part_name(state, "end", 0, name), state->end);
        words_add(script, part_name(state, "note", 0, name), state->note);
        for (int i = 0; i < STATE_CHOICES; i++)
            words_add(script, part_name(state, "choice", i, name), state->choices[i].say);
    }
    script->page = json_object();
    script->entry = entry;
    enter(script, entry == SCRIPT_FROM_US ? "picked_up" : "opening");
    return script;
}

void script_free(struct script *script)
{
    if (!script)
        return;
    template_free(script->sentences);
    json_decref(script->page);
    json_decref(script->input);
    free(script->say);
    free(script);
}

const char *script_state(const struct script *script)
{
    return script->state->name;
}
