/* The conversation of a call, driven by hand: what is said, where keys lead, what is asked of the service. */
#include <stdlib.h>
#include <string.h>

#include "base/acts.h"
#include "base/json.h"
#include "base/paris.h"
#include "dispatcher/phone/script.h"
#include "dispatcher/phone/states.h"
#include "tests/check.h"

static int64_t now;

static const char *page_text =
    "{\"role\":\"senior\",\"first_name\":\"Jeanne\",\"to_agree\":[],\"under_way\":null,\"to_review\":null,"
    "\"planned\":[{\"outing\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"purpose\":\"shopping\",\"place\":\"Talensac\","
    "\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"volunteer\":\"Léo\"}],"
    "\"last\":{\"outing\":\"BBBBBBBBBBBBBBBBBBBBBB\",\"purpose\":\"shopping\",\"place\":\"Talensac\","
    "\"next_at\":\"2026-12-01T10:00:00+01:00\"}}";

static void answer(struct script *script, const char *outcome, const char *reason, const char *document)
{
    json_t *json = document ? json_loads(document, 0, NULL) : NULL;
    script_answered(script, outcome, reason, json, now);
    json_decref(json);
}

/* Presses the key that is said after these words; choices are numbered as they are said. */
static void choose(struct script *script, const char *words)
{
    static const char *const digits[] = {"un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"};
    const char *at = strstr(script_step(script).say, words);
    const char *key = at ? strstr(at, ", tapez ") : NULL;
    char keys[2] = "";

    for (int i = 0; key && i < 9; i++) {
        size_t length = strlen(digits[i]);
        if (strncmp(key + strlen(", tapez "), digits[i], length) == 0 && key[strlen(", tapez ") + length] == '.')
            keys[0] = (char)('1' + i);
    }
    CHECK(*keys, "« %s » has a key in: %s", words, script_step(script).say);
    script_keys(script, keys, now);
}

static struct script *opened(const char *known)
{
    struct script *script = script_new(SCRIPT_FROM_START);

    answer(script, "ok", NULL, known);
    return script;
}

#define KNOWN    "{\"known\":true,\"session\":\"x\",\"desk_open\":true,\"opens_at\":\"2026-11-22T10:00:00+01:00\"}"
#define STRANGER "{\"known\":false,\"session\":\"x\",\"desk_open\":true,\"opens_at\":\"2026-11-22T10:00:00+01:00\"}"
#define SHUT     "{\"known\":true,\"session\":\"x\",\"desk_open\":false,\"opens_at\":\"2026-11-23T09:00:00+01:00\"}"

/* A call of Jeanne's, recognised, with what the service says of her. */
static struct script *at_home(const char *page)
{
    struct script *script = opened(KNOWN);

    script_keys(script, "1944", now);
    answer(script, "ok", NULL, "{\"first_name\":\"Jeanne\"}");
    answer(script, "ok", NULL, page);
    return script;
}

static void recognised(void)
{
    struct script *script = script_new(SCRIPT_FROM_START);

    CHECK_TEXT(script_step(script).function, "call_open", "a call begins by asking who shares its number");
    answer(script, "ok", NULL, KNOWN);
    CHECK(!strstr(script_step(script).say, "Jeanne"), "no name is said before a second sign");
    CHECK_INT(script_step(script).keys, 4, "the second sign is the year of birth");
    script_keys(script, "1944", now);
    CHECK_TEXT(json_text(script_step(script).input, "birth_year"), "1944", "the year goes to the service as typed");
    answer(script, "not_found", "not_recognised", NULL);
    CHECK_TEXT(script_state(script), "birth_again", "a wrong year is met with a second try");
    script_keys(script, "1945", now);
    answer(script, "not_found", "not_recognised", NULL);
    CHECK_TEXT(script_state(script), "desk", "after the second wrong year a person answers");
    script_free(script);

    script = opened(KNOWN);
    script_keys(script, "#", now);
    CHECK_TEXT(script_state(script), "stranger", "who rings from somebody else's telephone may say so with #");
    script_free(script);

    script = opened(KNOWN);
    script_keys(script, "1944", now);
    answer(script, "ok", NULL, "{\"people\":[{\"first_name\":\"Jeanne\",\"role\":\"senior\"},{\"first_name\":\"Paul\",\"role\":\"senior\"}]}");
    CHECK_TEXT(script_state(script), "which", "where two of one number have one year of birth, they are asked who it is");
    choose(script, "Pour Paul");
    CHECK_TEXT(json_text(script_step(script).input, "which"), "2", "by a key");
    CHECK_TEXT(json_text(script_step(script).input, "birth_year"), "1944", "with the year again");
    answer(script, "ok", NULL, "{\"first_name\":\"Paul\"}");
    CHECK_TEXT(script_state(script), "loading", "and then the call is his");
    script_free(script);
}

static void planned(void)
{
    struct script *script = at_home(page_text);

    CHECK_TEXT(script_state(script), "menu", "without anything to agree to, the menu");
    choose(script, "ce qui est prévu");
    const char *said = script_step(script).say;
    CHECK(strstr(said, "Talensac") && strstr(said, "Léo") && strstr(said, "9 heures 30"),
          "what is planned is said with place, hour and who comes: %s", said);
    CHECK(!strstr(said, "suivante"), "the next outing is offered only when there is one");
    choose(script, "annuler");
    choose(script, "confirmer");
    CHECK_TEXT(script_step(script).function, "outing_cancel", "cancelling asks once more, then cancels");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "AAAAAAAAAAAAAAAAAAAAAA", "the outing that was read is the one cancelled");
    answer(script, "stale", "state_changed", NULL);
    CHECK_TEXT(script_state(script), "refused", "a refusal is said, with a way back and a person");
    script_free(script);
}

static void moved(void)
{
    struct script *script = at_home(page_text);

    choose(script, "ce qui est prévu");
    choose(script, "changer le jour");
    script_keys(script, "27", now);
    script_keys(script, "15", now);
    CHECK(strstr(script_step(script).say, "27 novembre") && strstr(script_step(script).say, "15 heures"),
          "the new moment is read back before it counts: %s", script_step(script).say);
    script_keys(script, "1", now);
    CHECK_TEXT(script_step(script).function, "outing_change", "then the outing is moved");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "AAAAAAAAAAAAAAAAAAAAAA", "the one that was read");
    CHECK_TEXT(json_text(script_step(script).input, "appointment_at"), "2026-11-27T15:00:00+01:00", "to that instant");
    script_free(script);
}

static void coming_back(void)
{
    struct script *script = at_home(page_text);

    choose(script, "ce qui est prévu");
    choose(script, "revienne régulièrement");
    choose(script, "Une semaine sur deux");
    CHECK_TEXT(script_step(script).function, "series_make", "an outing may come back");
    CHECK_TEXT(json_text(script_step(script).input, "every"), "two_weeks", "every other week, with two");
    answer(script, "ok", NULL, "{\"made\":1}");
    choose(script, "revenir au menu");
    answer(script, "ok", NULL, "{\"role\":\"senior\",\"planned\":[{\"outing\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"purpose\":\"shopping\",\"place\":\"Talensac\","
           "\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"series\":{\"code\":\"CCCCCCCCCCCCCCCCCCCCCC\",\"every\":\"two_weeks\"}}]}");
    choose(script, "ce qui est prévu");
    CHECK(strstr(script_step(script).say, "une semaine sur deux"), "that it does is heard: %s", script_step(script).say);
    choose(script, "ne revienne plus");
    choose(script, "confirmer");
    CHECK_TEXT(script_step(script).function, "series_end", "and may be ended");
    CHECK_TEXT(json_text(script_step(script).input, "series"), "CCCCCCCCCCCCCCCCCCCCCC", "by its own code");
    script_free(script);
}

static void wishes(void)
{
    struct script *script = at_home("{\"role\":\"senior\",\"first_name\":\"Jeanne\",\"ways\":{\"mobile\":true,\"landline\":true}}");

    choose(script, "vos souhaits");
    choose(script, "comment vous prévenir");
    CHECK(!strstr(script_step(script).say, "électronique"), "only what they own is a way to tell them: %s", script_step(script).say);
    choose(script, "téléphone fixe");
    CHECK_TEXT(script_step(script).function, "wishes_set", "how to be told is said by a key");
    CHECK_TEXT(json_text(script_step(script).input, "channel"), "landline", "as the one they chose");
    answer(script, "ok", NULL, "{}");
    script_keys(script, "#", now);
    choose(script, "vos souhaits");
    choose(script, "n’ouvrez pas");
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "what to do when nobody opens is spoken");
    script_recorded(script, "x.wav", NULL);
    CHECK_TEXT(script_step(script).function, "word_leave", "and written down by a person");
    CHECK(strstr(json_text(script_step(script).input, "note"), "n’ouvre pas"), "who reads what it is about");
    script_free(script);
}

static void resting(void)
{
    struct script *script = at_home("{\"role\":\"senior\",\"planned\":[{\"outing\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"purpose\":\"shopping\",\"place\":\"Talensac\","
           "\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"series\":{\"code\":\"CCCCCCCCCCCCCCCCCCCCCC\",\"every\":\"week\"}}],\"resting\":[]}");

    choose(script, "ce qui est prévu");
    CHECK(!strstr(script_step(script).say, "reprendre"), "nothing rests: %s", script_step(script).say);
    choose(script, "mettre en pause");
    choose(script, "Quatre semaines");
    CHECK_TEXT(script_step(script).function, "series_pause", "what comes back may rest");
    CHECK_TEXT(json_text(script_step(script).input, "series"), "CCCCCCCCCCCCCCCCCCCCCC", "the one that was read");
    CHECK_TEXT(json_text(script_step(script).input, "weeks"), "4", "for some weeks");
    answer(script, "stale", "series_over", NULL);
    script_keys(script, "#", now);
    choose(script, "ce qui est prévu");
    choose(script, "mettre en pause");
    choose(script, "Jusqu’à ce que vous la repreniez");
    CHECK(!json_object_get(script_step(script).input, "weeks"), "or for as long as they like");
    answer(script, "ok", NULL, "{\"cancelled\":1}");
    choose(script, "revenir au menu");
    answer(script, "ok", NULL, "{\"role\":\"senior\",\"planned\":[],\"resting\":[{\"code\":\"CCCCCCCCCCCCCCCCCCCCCC\",\"purpose\":\"shopping\","
           "\"place\":\"Talensac\",\"every\":\"week\"},{\"code\":\"DDDDDDDDDDDDDDDDDDDDDD\",\"purpose\":\"walk\",\"place\":\"Procé\",\"every\":\"month\"}]}");
    choose(script, "ce qui est prévu");
    choose(script, "reprendre une sortie régulière");
    CHECK(strstr(script_step(script).say, "Talensac, toutes les semaines"), "what rests is heard: %s", script_step(script).say);
    choose(script, "suivante");
    CHECK(strstr(script_step(script).say, "Procé, une fois par mois"), "one after the other: %s", script_step(script).say);
    choose(script, "Pour la reprendre");
    CHECK_TEXT(script_step(script).function, "series_resume", "and goes on by a key");
    CHECK_TEXT(json_text(script_step(script).input, "series"), "DDDDDDDDDDDDDDDDDDDDDD", "the one that was heard");
    script_free(script);
}

static void way_back(void)
{
    struct script *script = at_home("{\"role\":\"senior\",\"first_name\":\"Jeanne\",\"planned\":[],\"under_way\":{\"outing\":\"DDDDDDDDDDDDDDDDDDDDDD\"},"
                                    "\"to_fetch\":{\"outing\":\"DDDDDDDDDDDDDDDDDDDDDD\"}}");

    choose(script, "prêt à rentrer");
    CHECK_TEXT(script_step(script).function, "outing_ready", "whoever waits to be fetched can say so");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "DDDDDDDDDDDDDDDDDDDDDD", "of the outing that is under way");
    script_free(script);
    script = at_home(page_text);
    CHECK(!strstr(script_step(script).say, "rentrer"), "at home nobody is fetched");
    script_free(script);
}

static void as_last_time(void)
{
    struct script *script = at_home(page_text);

    choose(script, "demander une sortie");
    CHECK(strstr(script_step(script).say, "Talensac") != NULL, "as last time says what last time was");
    choose(script, "la même sortie, ");
    CHECK_TEXT(script_step(script).function, "outing_request", "one key asks for the same again");
    CHECK_TEXT(json_text(script_step(script).input, "like"), "BBBBBBBBBBBBBBBBBBBBBB", "as the last outing");
    answer(script, "ok", NULL, "{\"spoken\":1042,\"appointment_at\":\"2026-12-01T10:00:00+01:00\"}");
    CHECK(strstr(script_step(script).say, "1042") != NULL, "the request's number is said");
    script_free(script);

    script = at_home(page_text);
    choose(script, "demander une sortie");
    choose(script, "un autre jour");
    script_keys(script, "05", now);
    choose(script, "À une heure précise");
    script_keys(script, "14", now);
    CHECK_TEXT(script_state(script), "check", "a day and an hour are read back before they count");
    CHECK(strstr(script_step(script).say, "5 décembre") && strstr(script_step(script).say, "14 heures"),
          "the next such day that lies ahead: %s", script_step(script).say);
    script_keys(script, "1", now);
    CHECK_TEXT(json_text(script_step(script).input, "appointment_at"), "2026-12-05T14:00:00+01:00", "and asked for as that instant");
    script_free(script);

    script = at_home(page_text);
    choose(script, "demander une sortie");
    choose(script, "un autre jour");
    script_keys(script, "45", now);
    CHECK(strncmp(script_step(script).say, "Je n’ai pas compris", 20) == 0, "no month has 45 days: %s", script_step(script).say);
    script_keys(script, "5", now);
    choose(script, "À une heure précise");
    script_keys(script, "03", now);
    CHECK_TEXT(script_state(script), "hour", "three in the morning is asked again, not refused");
    script_keys(script, "#", now);
    CHECK_TEXT(script_state(script), "part", "# goes back one question");
    script_free(script);
}

static void agreeing(void)
{
    struct script *script = at_home("{\"role\":\"senior\",\"first_name\":\"Jeanne\",\"planned\":[],\"to_agree\":[{\"outing\":\"CCCCCCCCCCCCCCCCCCCCCC\","
                                    "\"purpose\":\"medical\",\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"volunteer\":\"Zoé\"}]}");

    CHECK_TEXT(script_state(script), "agree", "whoever waits for a yes is heard first");
    CHECK(strstr(script_step(script).say, "Zoé") != NULL, "with the first name of who would come");
    script_keys(script, "1", now);
    CHECK_TEXT(script_step(script).function, "assignment_agree", "one is yes");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "CCCCCCCCCCCCCCCCCCCCCC", "for that outing");
    answer(script, "unavailable", NULL, NULL);
    CHECK_TEXT(script_state(script), "trouble", "without an answer from the service, a person helps");
    script_free(script);
}

static void patience(void)
{
    struct script *script = at_home(page_text);

    script_keys(script, "", now);
    CHECK(strncmp(script_step(script).say, "Prenez votre temps", 18) == 0, "silence is met with patience: %s", script_step(script).say);
    script_keys(script, "9", now);
    CHECK_TEXT(script_state(script), "menu", "a wrong key changes nothing");
    CHECK(strstr(script_step(script).say, "n’est pas un choix"), "and is said to be no choice: %s", script_step(script).say);
    script_keys(script, "*", now);
    CHECK(!strstr(script_step(script).say, "n’est pas un choix"), "* says the choices again, and nothing else");
    script_keys(script, "", now);
    CHECK_TEXT(script_state(script), "desk", "the third time a person is offered");
    CHECK_INT(script_step(script).verb, SCRIPT_DIAL, "by ringing the desk");
    script_dialled(script, false);
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "when nobody answers there, a message");
    script_recorded(script, NULL, NULL);
    CHECK_INT(script_step(script).verb, SCRIPT_HANGUP, "only then the call ends");
    script_free(script);

    script = at_home(page_text);
    choose(script, "ce qui est prévu");
    script_keys(script, "#", now);
    CHECK_TEXT(script_state(script), "menu", "# goes back to the menu");
    script_keys(script, "*", now);
    CHECK_TEXT(script_state(script), "menu", "* says it again");
    choose(script, "vos souhaits");
    choose(script, "sans vous le demander");
    choose(script, "chaque fois");
    CHECK_TEXT(script_step(script).function, "wishes_set", "whether a known face needs her yes is said by a key");
    CHECK_TEXT(json_text(script_step(script).input, "circle_agreed"), "non", "either way");
    answer(script, "ok", NULL, "{}");
    script_keys(script, "#", now);
    choose(script, "laisser un mot");
    script_recorded(script, NULL, "Mon bras me fait mal");
    CHECK_TEXT(script_step(script).function, "word_leave", "a word goes to the desk");
    CHECK_TEXT(json_text(script_step(script).input, "note"), "Mon bras me fait mal", "as it was said");
    script_free(script);

    script = script_new(SCRIPT_FROM_VOICEMAIL);
    answer(script, "unavailable", NULL, NULL);
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "who comes back from a desk that did not answer is not sent there again");
    script_free(script);
}

static void wished(void)
{
    struct script *script = at_home("{\"role\":\"senior\",\"first_name\":\"Jeanne\",\"planned\":[],\"to_agree\":[],"
        "\"places\":[{\"code\":\"EEEEEEEEEEEEEEEEEEEEEE\",\"purpose\":\"shopping\",\"place\":\"Marché de Talensac, 44000 Nantes\"}],"
        "\"known\":[{\"code\":\"FFFFFFFFFFFFFFFFFFFFFF\",\"first_name\":\"Léo\"}]}");

    choose(script, "demander une sortie");
    CHECK_TEXT(script_state(script), "purpose", "without a last time, what for is asked first");
    choose(script, "des courses");
    CHECK(strstr(script_step(script).say, "Pour Marché de Talensac, tapez un.") != NULL,
          "usual places are said by their short names: %s", script_step(script).say);
    choose(script, "Talensac");
    script_keys(script, "30", now);
    choose(script, "L’après-midi");
    CHECK_TEXT(script_state(script), "face", "known faces may be asked for");
    choose(script, "Léo");
    CHECK(strstr(script_step(script).say, "courses") && strstr(script_step(script).say, "30 novembre à 15 heures"),
          "all is read back: %s", script_step(script).say);
    choose(script, "bien cela");
    CHECK_TEXT(script_step(script).function, "outing_request", "then it is asked for");
    const json_t *input = script_step(script).input;
    CHECK(strcmp(json_text(input, "purpose"), "shopping") == 0 && strcmp(json_text(input, "place"), "EEEEEEEEEEEEEEEEEEEEEE") == 0 &&
          strcmp(json_text(input, "prefer"), "FFFFFFFFFFFFFFFFFFFFFF") == 0, "with what for, where and with whom");
    script_keys(script, "#", now);
    choose(script, "demander une sortie");
    choose(script, "une démarche");
    CHECK_TEXT(script_state(script), "day", "where no place is usual, the day comes next");
    script_keys(script, "30", now);
    choose(script, "Le matin");
    choose(script, "Peu importe");
    choose(script, "bien cela");
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "and the place is said at the end");
    script_recorded(script, "x.wav", NULL);
    CHECK_TEXT(script_step(script).function, "word_leave", "for a person to hear");
    const char *note = json_text(script_step(script).input, "note");
    CHECK(note && strstr(note, "démarche") && strstr(note, "30 novembre"), "with all that was typed: %s", note);
    script_free(script);
}

static void somebody_new(void)
{
    struct script *script = opened(STRANGER);

    choose(script, "être accompagné");
    script_keys(script, "1980", now);
    CHECK_TEXT(script_state(script), "too_young", "whoever is younger than 65 hears whom we accompany");
    script_keys(script, "#", now);
    choose(script, "être accompagné");
    script_keys(script, "1941", now);
    CHECK_TEXT(script_state(script), "enrol_consent", "nothing is recorded before a yes");
    choose(script, "Si vous êtes d’accord");
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "then name and address are said");
    script_recorded(script, "x.wav", NULL);
    const char *note = json_text(script_step(script).input, "note");
    CHECK(note && strstr(note, "1941"), "the desk reads the year, hears the rest: %s", note);
    answer(script, "ok", NULL, "{\"due_at\":\"2026-11-23T11:00:00+01:00\"}");
    CHECK(strstr(script_step(script).say, "au plus tard demain") != NULL, "a call is promised, with its hour: %s", script_step(script).say);
    script_free(script);
}

static void shut(void)
{
    struct script *script = opened(SHUT);

    script_keys(script, "0", now);
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "0 at night takes a word");
    CHECK(strstr(script_step(script).say, "Il rouvre demain, lundi 23 novembre, à 9 heures") != NULL, "and says when there is somebody: %s",
          script_step(script).say);
    script_free(script);
}

static void accompanying(void)
{
    struct script *script = at_home("{\"role\":\"volunteer\",\"first_name\":\"Léo\",\"offers\":[{\"code\":\"GGGGGGGGGGGGGGGGGGGGGG\","
        "\"distance_m\":900,\"deadline_at\":\"2026-11-22T12:00:00+01:00\",\"outing\":{\"purpose_general\":\"errands\","
        "\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"end_at\":\"2026-11-24T11:30:00+01:00\",\"district\":\"Centre\"}}],"
        "\"outings\":[],\"at_door\":{\"code\":\"HHHHHHHHHHHHHHHHHHHHHH\"},\"to_bring\":null}");

    CHECK(strstr(script_step(script).say, "900 mètres") && strstr(script_step(script).say, "24 novembre"),
          "a volunteer hears what is proposed: %s", script_step(script).say);
    choose(script, "dire non");
    choose(script, "trop loin");
    CHECK_TEXT(json_text(script_step(script).input, "reason"), "too_far", "a no has its reason");
    script_keys(script, "#", now);
    CHECK_TEXT(script_state(script), "helper", "# is the volunteer's own menu");
    choose(script, "à la porte");
    CHECK_TEXT(script_step(script).function, "outing_start", "I am at the door");
    CHECK(!strstr(script_step(script).say, "bien rentrée"), "what cannot be said now is not a choice");
    script_free(script);
}

static void tenth(void)
{
    struct script *script = at_home("{\"role\":\"volunteer\",\"first_name\":\"Léo\",\"offers\":[{\"code\":\"y\",\"outing\":{}}],\"outings\":[],\"at_door\":{\"code\":\"x\"},"
        "\"no_answer\":{\"code\":\"x\"},\"to_return\":{\"code\":\"x\"},\"to_fetch\":{\"code\":\"x\"},\"to_bring\":{\"code\":\"x\"},"
        "\"to_review\":{\"outing\":\"x\",\"purpose\":\"walk\",\"meet_at\":\"2026-11-21T09:30:00+01:00\"}}");
    choose(script, "les autres choix");
    CHECK(strstr(script_step(script).say, "tapez neuf. Pour parler à une personne") != NULL, "a menu has nine keys, the rest is a person's: %s",
          script_step(script).say);
    script_free(script);
}

/* Each menu of the table: nine keys at most, and no dead end. */
static void table(void)
{
    size_t count;
    const struct state *states = states_all(&count);

    for (size_t i = 0; i < count; i++) {
        size_t always = 0;
        for (size_t c = 0; c < STATE_CHOICES && states[i].choices[c].to; c++)
            always += !states[i].choices[c].when || strcmp(states[i].choices[c].when, "more") != 0;
        CHECK(states[i].verb != SCRIPT_KEYS || always > 0 || states[i].typed, "%s can be left", states[i].name);
        for (size_t other = 0; other < i; other++)
            if (strcmp(states[other].name, states[i].name) == 0)
                CHECK(false, "%s stands in the table once", states[i].name);
    }
}

/* DESIGN.md, idea 7: a test fails for an act of somebody that a channel lacks. */
static void parity(void)
{
    size_t count, state_count;
    const struct act *acts = acts_all(&count);
    const struct state *states = states_all(&state_count);

    for (size_t i = 0; i < count; i++) {
        bool spoken = false;
        if (!(acts[i].who & (ACT_SENIOR | ACT_VOLUNTEER)) || !(acts[i].channels & ACT_PHONE))
            continue;
        for (size_t s = 0; s < state_count; s++)
            spoken = spoken || (states[s].function && strcmp(states[s].function, acts[i].name) == 0);
        CHECK(spoken, "%s can be done by telephone", acts[i].name);
    }
    for (size_t i = 0; i < count; i++)
        if (acts[i].who & ACT_SENIOR && acts[i].channels & ACT_WEB && strcmp(acts[i].name, "logout") != 0 && strcmp(acts[i].name, "session_end") != 0)
            CHECK(acts[i].channels & ACT_PHONE, "%s is not for the site alone", acts[i].name);
}

int main(void)
{
    now = paris_parse_instant("2026-11-22T10:00:00+01:00");
    recognised();
    planned();
    moved();
    coming_back();
    resting();
    wishes();
    way_back();
    as_last_time();
    wished();
    somebody_new();
    shut();
    accompanying();
    tenth();
    table();
    agreeing();
    patience();
    parity();
    return check_done();
}
