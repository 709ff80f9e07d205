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

#define KEYS_MOST    10
#define NAME_BYTES   64
#define PATIENCE     2 /* how often a sentence is said again before a person is offered */

typedef void build_fn(struct script *script, json_t *input, int64_t now);

/*
 * One row a state. What it says is made of the fixed sentences of sentences.txt, {{>name}}, and
 * of sentences that hold a value, which stand here. `ok` and `refused` follow a SCRIPT_ASK,
 * `ok` also a recording that was made and a desk that answered. A choice with `when` is there
 * only while the document has that. A `to` or `ok` that ends in '?' is a question to the
 * document, which go() answers with a state.
 */
struct state {
    const char *name;
    enum script_verb verb;
    const char *say;
    int keys;
    struct choice {
        const char *key; /* "1", or "####": any digits of that many places */
        const char *to;
        const char *when; /* NULL: always */
    } choices[KEYS_MOST];
    const char *function;
    build_fn *build;
    const char *ok, *refused;
};

static build_fn birth_build, outing_build, agree_build, again_build, moment_build, change_build, word_build, safe_build,
    ready_build, rhythm_build, series_build, review_build,
    trust_build;

static const struct state states[] = {
    /* Who is calling */
    {"opening", SCRIPT_ASK, .function = "call_open", .ok = "known?", .refused = "trouble"},
    {"birth", SCRIPT_KEYS, .keys = 4,
     .say = "{{>welcome}} {{>birth_year}} {{>for_a_person}}",
     .choices = {{"####", "identify", NULL}}},
    {"identify", SCRIPT_ASK, .function = "call_identify", .build = birth_build, .ok = "loading", .refused = "birth_again"},
    {"birth_again", SCRIPT_KEYS, .keys = 4,
     .say = "{{>birth_year_again}} {{>for_a_person}}",
     .choices = {{"####", "identify_again", NULL}}},
    {"identify_again", SCRIPT_ASK, .function = "call_identify", .build = birth_build, .ok = "loading", .refused = "desk"},
    {"stranger", SCRIPT_KEYS, .keys = 1,
     .say = "{{>welcome}} {{>who_we_are}} {{>for_a_message}} {{>for_a_person}}",
     .choices = {{"1", "word", NULL}}},

    /* What waits */
    {"loading", SCRIPT_ASK, .function = "page_call", .ok = "home?", .refused = "trouble"},
    {"agree", SCRIPT_KEYS, .keys = 1,
     .say = "Bonjour {{first_name}}. {{>good_news}} {{#chosen}}Pour votre sortie, {{purpose_text}}, "
            "{{meet_at_near}}, {{volunteer}} peut vous accompagner. {{/chosen}}{{>agree_choices}}",
     .choices = {{"1", "agreeing", NULL}, {"2", "refusing", NULL}, {"3", "menu", NULL}}},
    {"agreeing", SCRIPT_ASK, .function = "assignment_agree", .build = agree_build, .ok = "agreed", .refused = "refused"},
    {"agreed", SCRIPT_KEYS, .keys = 1,
     .say = "{{>agreed}} {{#answer.state=confirmed}}{{#chosen}}{{volunteer}} viendra chez vous {{meet_at_near}}. "
            "{{/chosen}}{{/answer.state}}{{#answer.state=accepted}}{{>will_confirm}} "
            "{{/answer.state}}{{>to_menu_or_end}}",
     .choices = {{"1", "loading", NULL}}},
    {"refusing", SCRIPT_ASK, .function = "assignment_refuse", .build = agree_build, .ok = "looking", .refused = "refused"},
    {"looking", SCRIPT_KEYS, .keys = 1,
     .say = "{{>someone_else}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* The menu */
    {"menu", SCRIPT_KEYS, .keys = 1,
     .say = "{{first_name}}, voici vos choix. {{>menu_planned}} {{#last}}{{>menu_again}} "
            "{{/last}}{{#under_way}}{{>menu_home}} {{/under_way}}{{#to_fetch}}{{>menu_fetch}} "
            "{{/to_fetch}}{{#to_review}}{{>menu_review}} {{/to_review}}{{>menu_word}} {{>menu_callback}} {{>menu_trust}} "
            "{{>for_a_person}}",
     .choices = {{"1", "planned?", NULL}, {"2", "again", "last"}, {"3", "saving", "under_way"}, {"4", "review", "to_review"},
                 {"5", "word", NULL}, {"6", "calling_back", NULL}, {"7", "fetching", "to_fetch"}, {"8", "trust", NULL}}},
    {"trust", SCRIPT_KEYS, .keys = 1, .say = "{{>trust_choices}}", .choices = {{"1", "trusting", NULL}, {"2", "trusting", NULL}}},
    {"trusting", SCRIPT_ASK, .function = "wishes_set", .build = trust_build, .ok = "trusted", .refused = "refused"},
    {"trusted", SCRIPT_KEYS, .keys = 1, .say = "{{>trust_noted}} {{>to_menu}}", .choices = {{"1", "loading", NULL}}},
    {"nothing", SCRIPT_KEYS, .keys = 1,
     .say = "{{>nothing_planned}}",
     .choices = {{"1", "again", "last"}, {"1", "calling_back", NULL}}},
    {"planned", SCRIPT_KEYS, .keys = 1,
     .say = "{{#chosen}}{{meet_at_near}}, chez vous : {{purpose_text}}, {{place}}. {{#volunteer}}{{volunteer}} "
            "vous accompagne. {{/volunteer}}{{^volunteer}}{{>still_looking}} "
            "{{/volunteer}}{{/chosen}}{{#more}}{{>next_one}} {{/more}}{{>cancel_it}} {{>change_it}} "
            "{{#single}}{{>repeat_it}} {{/single}}{{#regular}}Elle revient {{every_text}}. {{>stop_it}} "
            "{{/regular}}{{>hash_for_menu}}",
     .choices = {{"1", "next", "more"}, {"2", "cancel", NULL}, {"3", "change_day", NULL}, {"4", "rhythm", "single"},
                 {"4", "stop", "regular"}}},
    {"cancel", SCRIPT_KEYS, .keys = 1,
     .say = "{{#chosen}}Vous voulez annuler la sortie prévue {{meet_at_near}}. {{/chosen}}{{>cancel_sure}}",
     .choices = {{"1", "cancelling", NULL}, {"2", "planned", NULL}}},
    {"cancelling", SCRIPT_ASK, .function = "outing_cancel", .build = outing_build, .ok = "cancelled", .refused = "refused"},
    {"cancelled", SCRIPT_KEYS, .keys = 1,
     .say = "{{>cancelled}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* Another day or hour */
    {"change_day", SCRIPT_KEYS, .keys = 2,
     .say = "{{>new_day}}",
     .choices = {{"##", "change_hour", NULL}}},
    {"change_hour", SCRIPT_KEYS, .keys = 2,
     .say = "{{>which_hour}}",
     .choices = {{"##", "change_check?", NULL}}},
    {"change_check", SCRIPT_KEYS, .keys = 1,
     .say = "Si j’ai bien compris : {{wanted_at_text}}. {{>ask_who_again}} {{>change_sure}}",
     .choices = {{"1", "changing", NULL}, {"2", "change_day", NULL}}},
    {"changing", SCRIPT_ASK, .function = "outing_change", .build = change_build, .ok = "changed", .refused = "refused"},
    {"changed", SCRIPT_KEYS, .keys = 1,
     .say = "C’est changé : {{answer.appointment_at_text}}. {{>will_tell_who}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* Coming back */
    {"rhythm", SCRIPT_KEYS, .keys = 1,
     .say = "{{>rhythm}}",
     .choices = {{"1", "repeating", NULL}, {"2", "repeating", NULL}, {"3", "repeating", NULL}}},
    {"repeating", SCRIPT_ASK, .function = "series_make", .build = rhythm_build, .ok = "repeated", .refused = "refused"},
    {"repeated", SCRIPT_KEYS, .keys = 1,
     .say = "{{>repeated}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},
    {"stop", SCRIPT_KEYS, .keys = 1,
     .say = "{{>stop_sure}}",
     .choices = {{"1", "stopping", NULL}, {"2", "planned", NULL}}},
    {"stopping", SCRIPT_ASK, .function = "series_end", .build = series_build, .ok = "stopped", .refused = "refused"},
    {"stopped", SCRIPT_KEYS, .keys = 1,
     .say = "{{>stopped}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* As last time */
    {"again", SCRIPT_KEYS, .keys = 1,
     .say = "{{#last}}La dernière fois : {{purpose_text}}, {{place}}. Pour la même sortie {{next_at_text}}, "
            "tapez un. {{/last}}{{>other_wishes}}",
     .choices = {{"1", "asking", NULL}, {"2", "day", NULL}, {"3", "calling_back", NULL}}},
    {"asking", SCRIPT_ASK, .function = "outing_request", .build = again_build, .ok = "asked", .refused = "refused"},
    {"day", SCRIPT_KEYS, .keys = 2,
     .say = "{{>which_day}}",
     .choices = {{"##", "hour", NULL}}},
    {"hour", SCRIPT_KEYS, .keys = 2,
     .say = "{{>which_hour}}",
     .choices = {{"##", "check?", NULL}}},
    {"check", SCRIPT_KEYS, .keys = 1,
     .say = "Si j’ai bien compris : {{#last}}{{purpose_text}}, {{place}}, {{/last}}{{wanted_at_text}}. "
            "{{>right_or_change}}",
     .choices = {{"1", "asking_then", NULL}, {"2", "day", NULL}}},
    {"asking_then", SCRIPT_ASK, .function = "outing_request", .build = moment_build, .ok = "asked", .refused = "refused"},
    {"asked", SCRIPT_KEYS, .keys = 1,
     .say = "{{>noted}} Votre demande porte le numéro {{answer.spoken}}, pour {{answer.appointment_at_text}}. "
            "{{>looking_for_someone}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* Home, and how it went */
    {"fetching", SCRIPT_ASK, .function = "outing_ready", .build = ready_build, .ok = "fetched", .refused = "refused"},
    {"fetched", SCRIPT_KEYS, .keys = 1,
     .say = "{{>fetched}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},
    {"saving", SCRIPT_ASK, .function = "outing_home_safe", .build = safe_build, .ok = "safe", .refused = "refused"},
    {"safe", SCRIPT_KEYS, .keys = 1,
     .say = "{{>home_safe}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},
    {"review", SCRIPT_KEYS, .keys = 1,
     .say = "{{#to_review}}Votre sortie, {{purpose_text}}, {{meet_at_text}}. {{/to_review}}{{>how_was_it}}",
     .choices = {{"1", "ease", NULL}, {"2", "ease", NULL}, {"3", "ease", NULL}}},
    {"ease", SCRIPT_KEYS, .keys = 1,
     .say = "{{>more_at_ease}}",
     .choices = {{"1", "reviewing", NULL}, {"2", "reviewing", NULL}, {"3", "reviewing", NULL}}},
    {"reviewing", SCRIPT_ASK, .function = "feedback_give", .build = review_build, .ok = "reviewed", .refused = "refused"},
    {"reviewed", SCRIPT_KEYS, .keys = 1,
     .say = "{{>precious}} {{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},

    /* A person */
    {"word", SCRIPT_RECORD,
     .say = "{{>speak_after}}",
     .ok = "leaving", .refused = "silent"},
    {"leaving", SCRIPT_ASK, .function = "word_leave", .build = word_build, .ok = "left", .refused = "trouble"},
    {"left", SCRIPT_HANGUP,
     .say = "{{>word_thanks}} {{#answer}}Ce sera au plus tard {{due_at_near}}. {{/answer}}{{>goodbye}}"},
    {"silent", SCRIPT_KEYS, .keys = 1,
     .say = "{{>heard_nothing}} {{>for_a_person}}",
     .choices = {{"1", "word", NULL}}},
    {"calling_back", SCRIPT_ASK, .function = "callback_ask", .ok = "called_back", .refused = "refused"},
    {"called_back", SCRIPT_KEYS, .keys = 1,
     .say = "{{>noted}} {{>will_call_back}} {{#answer}}Ce sera au plus tard {{due_at_near}}. "
            "{{/answer}}{{>to_menu}}",
     .choices = {{"1", "loading", NULL}}},
    {"desk", SCRIPT_DIAL,
     .say = "{{>putting_through}}", .ok = "over", .refused = "nobody"},
    {"nobody", SCRIPT_RECORD,
     .say = "{{>nobody_there}}",
     .ok = "leaving", .refused = "goodbye"},
    {"refused", SCRIPT_KEYS, .keys = 1,
     .say = "{{>not_possible}} {{#why}}{{why}} {{/why}}{{>to_menu}} {{>for_a_person}}",
     .choices = {{"1", "loading", NULL}}},
    {"trouble", SCRIPT_DIAL,
     .say = "{{>trouble}}",
     .ok = "over", .refused = "nobody"},
    {"goodbye", SCRIPT_HANGUP,
     .say = "{{>thanks_goodbye}}"},
    {"over", SCRIPT_HANGUP, .say = ""},
};

#define STATES (sizeof states / sizeof *states)

struct script {
    const struct state *state;
    enum script_entry entry;
    bool identified;
    int misses;        /* silence and wrong keys in this state */
    size_t at;         /* which of the planned outings is being read */
    char typed[16];    /* the last keys that were accepted */
    char day[4];
    char went[2];
    json_t *page;      /* what the service said of the caller, with words */
    json_t *input;     /* of the present SCRIPT_ASK */
    char *say;
    char *recording, *word;
    struct template_set *sentences;
    int64_t now;
};

static const struct state *state_find(const char *name)
{
    for (size_t i = 0; i < STATES; i++)
        if (strcmp(states[i].name, name) == 0)
            return &states[i];
    assert(!"a state that the table lacks");
    return NULL;
}

static void enter(struct script *script, const char *name)
{
    const struct state *state = state_find(name);

    free(script->say);
    script->say = NULL;
    script->misses = script->state == state ? script->misses : 0;
    script->state = state;
    if (state->verb == SCRIPT_ASK) {
        json_decref(script->input);
        script->input = json_object();
        if (state->build)
            state->build(script, script->input, script->now);
    }
}

/* A state may be called like a sentence that it says: in the set of templates it has a name of its own. */
static void say_name(const struct state *state, char name[NAME_BYTES])
{
    snprintf(name, NAME_BYTES, "state %s", state->name);
}

struct script *script_new(enum script_entry entry)
{
    struct script *script = memory_zero(sizeof *script);
    char error[128], name[NAME_BYTES];
    size_t count;

    const struct sentence *fixed = sentences_all(&count);
    script->sentences = template_new(TEMPLATE_TEXT);
    for (size_t i = 0; i < count; i++)
        template_add(script->sentences, fixed[i].name, fixed[i].text, strlen(fixed[i].text), error);
    for (size_t i = 0; i < STATES; i++) {
        say_name(&states[i], name);
        if (states[i].say && !template_add(script->sentences, name, states[i].say, strlen(states[i].say), error))
            assert(!"a sentence that does not parse");
    }
    script->page = json_object();
    script->entry = entry;
    enter(script, "opening");
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
    free(script->recording);
    free(script->word);
    free(script);
}

const char *script_state(const struct script *script)
{
    return script->state->name;
}

const char *script_say(size_t i)
{
    return i < STATES ? states[i].say ? states[i].say : "" : NULL;
}

const char *script_act(size_t i)
{
    for (size_t s = 0; s < STATES; s++)
        if (states[s].function && strncmp(states[s].function, "page_", 5) != 0 && i-- == 0)
            return states[s].function;
    return NULL;
}

struct script_step script_step(struct script *script)
{
    const struct state *state = script->state;

    char name[NAME_BYTES];

    say_name(state, name);
    if (!script->say)
        script->say = state->say ? template_text(script->sentences, name, script->page, NULL) : memory_text("");
    return (struct script_step){.verb = state->verb, .say = script->say, .keys = state->keys, .wait_s = state->keys > 1 ? 10 : 8,
                                .function = state->function, .input = script->input};
}

/* ---- where to go when the document decides ---- */

static json_t *planned_outing(const struct script *script, size_t i)
{
    return json_array_get(json_object_get(script->page, "planned"), i);
}

static void choose(struct script *script, json_t *outing)
{
    if (outing)
        json_object_set(script->page, "chosen", outing);
    else
        json_object_del(script->page, "chosen");
}

static void planned_choose(struct script *script, size_t i)
{
    script->at = i;
    choose(script, planned_outing(script, i));
    json_object_set_new(script->page, "more", json_boolean(planned_outing(script, i + 1) != NULL));
    json_t *series = json_object_get(planned_outing(script, i), "series");
    bool regular = series && !json_is_null(series);
    json_object_set_new(script->page, "single", json_boolean(!regular));
    json_object_set(script->page, "regular", regular ? series : json_null());
}

/* The day and hour typed, as the next such day that lies ahead. */
static bool wanted_set(struct script *script)
{
    static const char *const words[] = {"wanted_at_text", "wanted_at_day", "wanted_at_hour", "wanted_at_near"};
    struct paris_time wanted = {.hour = atoi(script->typed)};
    int day = atoi(script->day);
    int64_t today = paris_days(paris_from_instant(script->now).date);
    int64_t at;
    char text[PARIS_ISO_BYTES];

    if (wanted.hour < 7 || wanted.hour > 21)
        return false;
    for (int ahead = 0; ahead < 62; ahead++) {
        wanted.date = paris_date_of(today + ahead);
        if (wanted.date.day != day || paris_to_instant(&wanted, &at) == PARIS_NONE || at <= script->now)
            continue;
        paris_format_instant(at, text);
        json_put_text(script->page, "wanted_at", text);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            json_object_del(script->page, words[i]);
        french_document(script->page, script->now, FRENCH_SPEECH);
        return true;
    }
    return false;
}

/* Names that end in '?' are questions to the document, not states. */
static void go(struct script *script, const char *to)
{
    if (strcmp(to, "known?") == 0) {
        bool known = json_truth(json_object_get(script->page, "answer"), "known");
        to = script->entry == SCRIPT_FROM_VOICEMAIL ? "nobody" : known ? "birth" : "stranger";
    } else if (strcmp(to, "trouble") == 0 && script->entry == SCRIPT_FROM_VOICEMAIL &&
               strcmp(script->state->name, "opening") == 0) {
        to = "nobody"; /* the desk has just been rung */
    } else if (strcmp(to, "home?") == 0) {
        json_t *waiting = json_array_get(json_object_get(script->page, "to_agree"), 0);
        choose(script, waiting);
        to = waiting ? "agree" : "menu";
    } else if (strcmp(to, "planned?") == 0) {
        planned_choose(script, 0);
        to = planned_outing(script, 0) ? "planned" : "nothing";
    } else if (strcmp(to, "next") == 0) {
        planned_choose(script, script->at + 1);
        to = "planned";
    } else if (strcmp(to, "hour") == 0 || strcmp(to, "change_hour") == 0) {
        memcpy(script->day, script->typed, sizeof script->day);
    } else if (strcmp(to, "ease") == 0) {
        memcpy(script->went, script->typed, sizeof script->went);
    } else if (strcmp(to, "check?") == 0) {
        to = wanted_set(script) ? "check" : "day";
    } else if (strcmp(to, "change_check?") == 0) {
        to = wanted_set(script) ? "change_check" : "change_day";
    }
    enter(script, to);
}

/* ---- events ---- */

static bool key_fits(const char *pattern, const char *keys)
{
    if (pattern[0] != '#')
        return strcmp(pattern, keys) == 0;
    for (; *pattern && isdigit((unsigned char)*keys); pattern++, keys++)
        ;
    return !*pattern && !*keys;
}

void script_keys(struct script *script, const char *keys, int64_t now)
{
    const struct state *state = script->state;

    script->now = now;
    if (strcmp(keys, "0") == 0)
        return enter(script, "desk");
    if (strcmp(keys, "*") == 0)
        return;
    if (strcmp(keys, "#") == 0 && script->identified)
        return enter(script, "menu");
    for (size_t i = 0; i < KEYS_MOST && state->choices[i].key; i++) {
        const struct choice *choice = &state->choices[i];
        json_t *needed = choice->when ? json_object_get(script->page, choice->when) : json_true();
        if (!key_fits(choice->key, keys) || !needed || json_is_null(needed) || json_is_false(needed))
            continue;
        snprintf(script->typed, sizeof script->typed, "%s", keys);
        return go(script, choice->to);
    }
    if (script->misses++ >= PATIENCE)
        enter(script, "desk");
}

void script_recorded(struct script *script, const char *recording, const char *typed)
{
    free(script->recording);
    free(script->word);
    script->recording = recording ? memory_text(recording) : NULL;
    script->word = typed && *typed ? memory_text(typed) : NULL;
    enter(script, script->recording || script->word ? script->state->ok : script->state->refused);
}

void script_dialled(struct script *script, bool answered)
{
    enter(script, answered ? script->state->ok : script->state->refused);
}

void script_answered(struct script *script, const char *outcome, const char *reason, const json_t *document, int64_t now)
{
    const struct state *state = script->state;
    bool ok = strcmp(outcome, "ok") == 0;

    script->now = now;
    if (ok && strcmp(state->function, "page_call") == 0) {
        json_decref(script->page);
        script->page = document ? json_deep_copy(document) : json_object();
    } else {
        json_object_set_new(script->page, "answer", document ? json_deep_copy(document) : json_object());
    }
    if (ok && strncmp(state->name, "identify", 8) == 0)
        script->identified = true;
    if (!ok) {
        const char *why = reason ? french_word("refusal", reason) : NULL;
        json_put_text(script->page, "why", why ? why : "");
    }
    french_document(script->page, now, FRENCH_SPEECH);
    /* Without an answer nothing is known: a person helps. */
    go(script, ok ? state->ok : strcmp(outcome, "unavailable") == 0 ? "trouble" : state->refused);
}

/* ---- what an act is given ---- */

static void code_put(json_t *input, const char *field, const json_t *outing)
{
    json_put_text(input, field, json_text(outing, "outing"));
}

static void birth_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    json_put_text(input, "birth_year", script->typed);
}

static void outing_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    code_put(input, "outing", json_object_get(script->page, "chosen"));
}

static void agree_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    code_put(input, "outing", json_array_get(json_object_get(script->page, "to_agree"), 0));
}

static void again_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    const json_t *last = json_object_get(script->page, "last");
    code_put(input, "like", last);
    json_put_text(input, "appointment_at", json_text(last, "next_at"));
}

static void moment_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    code_put(input, "like", json_object_get(script->page, "last"));
    json_put_text(input, "appointment_at", json_text(script->page, "wanted_at"));
}

static void change_build(struct script *script, json_t *input, int64_t now)
{
    outing_build(script, input, now);
    json_put_text(input, "appointment_at", json_text(script->page, "wanted_at"));
}

static void rhythm_build(struct script *script, json_t *input, int64_t now)
{
    static const char *const every[] = {"week", "two_weeks", "month"};

    outing_build(script, input, now);
    json_put_text(input, "every", every[script->typed[0] - '1']);
}

static void series_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    json_put_text(input, "series", json_text(json_object_get(script->page, "regular"), "code"));
}

static void trust_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    json_put_text(input, "circle_agreed", strcmp(script->typed, "1") == 0 ? "oui" : "non");
}

static void word_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    if (script->recording)
        json_put_text(input, "recording", script->recording);
    if (script->word)
        json_put_text(input, "note", script->word);
}

static void safe_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    code_put(input, "outing", json_object_get(script->page, "under_way"));
}

static void ready_build(struct script *script, json_t *input, int64_t now)
{
    (void)now;
    code_put(input, "outing", json_object_get(script->page, "to_fetch"));
}

static void review_build(struct script *script, json_t *input, int64_t now)
{
    static const char *const went[] = {"good", "mixed", "bad"};
    static const char *const ease[] = {"more", "same", "less"};

    (void)now;
    code_put(input, "outing", json_object_get(script->page, "to_review"));
    json_put_text(input, "went", went[script->went[0] - '1']);
    json_put_text(input, "ease", ease[script->typed[0] - '1']);
}
