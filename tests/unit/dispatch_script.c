/* The conversation of a call, driven by hand: what is said, where keys lead, what is asked of the service. */
#include <stdlib.h>
#include <string.h>

#include "base/acts.h"
#include "base/json.h"
#include "base/paris.h"
#include "dispatcher/phone/agi.h"
#include "dispatcher/phone/script.h"
#include "tests/check.h"

static int64_t now;

static const char *page_text =
    "{\"first_name\":\"Jeanne\",\"to_agree\":[],\"under_way\":null,\"to_review\":null,"
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

/* A call of Jeanne's, recognised, with what the service says of her. */
static struct script *at_home(const char *page)
{
    struct script *script = script_new(SCRIPT_FROM_START);

    answer(script, "ok", NULL, "{\"known\":true,\"session\":\"x\"}");
    script_keys(script, "1944", now);
    answer(script, "ok", NULL, "{\"first_name\":\"Jeanne\"}");
    answer(script, "ok", NULL, page);
    return script;
}

static void recognised(void)
{
    struct script *script = script_new(SCRIPT_FROM_START);

    CHECK_TEXT(script_step(script).function, "call_open", "a call begins by asking who shares its number");
    answer(script, "ok", NULL, "{\"known\":true,\"session\":\"x\"}");
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

    script = script_new(SCRIPT_FROM_START);
    answer(script, "ok", NULL, "{\"known\":false,\"session\":\"x\"}");
    CHECK_TEXT(script_state(script), "stranger", "an unknown number may leave a message");
    script_free(script);
}

static void planned(void)
{
    struct script *script = at_home(page_text);

    CHECK_TEXT(script_state(script), "menu", "without anything to agree to, the menu");
    script_keys(script, "1", now);
    const char *said = script_step(script).say;
    CHECK(strstr(said, "Talensac") && strstr(said, "Léo") && strstr(said, "9 heures 30"),
          "what is planned is said with place, hour and who comes: %s", said);
    CHECK(!strstr(said, "suivante"), "the next outing is offered only when there is one");
    script_keys(script, "2", now);
    script_keys(script, "1", now);
    CHECK_TEXT(script_step(script).function, "outing_cancel", "cancelling asks once more, then cancels");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "AAAAAAAAAAAAAAAAAAAAAA", "the outing that was read is the one cancelled");
    answer(script, "stale", "state_changed", NULL);
    CHECK_TEXT(script_state(script), "refused", "a refusal is said, with a way back and a person");
    script_free(script);
}

static void moved(void)
{
    struct script *script = at_home(page_text);

    script_keys(script, "1", now);
    script_keys(script, "3", now);
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

    script_keys(script, "1", now);
    script_keys(script, "4", now);
    script_keys(script, "2", now);
    CHECK_TEXT(script_step(script).function, "series_make", "an outing may come back");
    CHECK_TEXT(json_text(script_step(script).input, "every"), "two_weeks", "every other week, with two");
    answer(script, "ok", NULL, "{\"made\":1}");
    script_keys(script, "1", now);
    answer(script, "ok", NULL, "{\"planned\":[{\"outing\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"purpose\":\"shopping\",\"place\":\"Talensac\","
           "\"meet_at\":\"2026-11-24T09:30:00+01:00\",\"series\":{\"code\":\"CCCCCCCCCCCCCCCCCCCCCC\",\"every\":\"two_weeks\"}}]}");
    script_keys(script, "1", now);
    CHECK(strstr(script_step(script).say, "une semaine sur deux"), "that it does is heard: %s", script_step(script).say);
    script_keys(script, "4", now);
    script_keys(script, "1", now);
    CHECK_TEXT(script_step(script).function, "series_end", "and may be ended");
    CHECK_TEXT(json_text(script_step(script).input, "series"), "CCCCCCCCCCCCCCCCCCCCCC", "by its own code");
    script_free(script);
}

static void way_back(void)
{
    struct script *script = at_home("{\"first_name\":\"Jeanne\",\"planned\":[],\"under_way\":{\"outing\":\"DDDDDDDDDDDDDDDDDDDDDD\"},"
                                    "\"to_fetch\":{\"outing\":\"DDDDDDDDDDDDDDDDDDDDDD\"}}");

    CHECK(strstr(script_step(script).say, "rentrer, tapez sept"), "whoever waits to be fetched hears how to say so");
    script_keys(script, "7", now);
    CHECK_TEXT(script_step(script).function, "outing_ready", "being ready is said with seven");
    CHECK_TEXT(json_text(script_step(script).input, "outing"), "DDDDDDDDDDDDDDDDDDDDDD", "of the outing that is under way");
    script_free(script);
    script = at_home(page_text);
    script_keys(script, "7", now);
    CHECK_TEXT(script_state(script), "menu", "at home nobody is fetched");
    script_free(script);
}

static void as_last_time(void)
{
    struct script *script = at_home(page_text);

    script_keys(script, "2", now);
    CHECK(strstr(script_step(script).say, "Talensac") != NULL, "as last time says what last time was");
    script_keys(script, "1", now);
    CHECK_TEXT(script_step(script).function, "outing_request", "one key asks for the same again");
    CHECK_TEXT(json_text(script_step(script).input, "like"), "BBBBBBBBBBBBBBBBBBBBBB", "as the last outing");
    answer(script, "ok", NULL, "{\"spoken\":1042,\"appointment_at\":\"2026-12-01T10:00:00+01:00\"}");
    CHECK(strstr(script_step(script).say, "1042") != NULL, "the request's number is said");
    script_free(script);

    script = at_home(page_text);
    script_keys(script, "2", now);
    script_keys(script, "2", now);
    script_keys(script, "05", now);
    script_keys(script, "14", now);
    CHECK_TEXT(script_state(script), "check", "a day and an hour are read back before they count");
    CHECK(strstr(script_step(script).say, "5 décembre") && strstr(script_step(script).say, "14 heures"),
          "the next such day that lies ahead: %s", script_step(script).say);
    script_keys(script, "1", now);
    CHECK_TEXT(json_text(script_step(script).input, "appointment_at"), "2026-12-05T14:00:00+01:00", "and asked for as that instant");
    script_free(script);

    script = at_home(page_text);
    script_keys(script, "2", now);
    script_keys(script, "2", now);
    script_keys(script, "05", now);
    script_keys(script, "03", now);
    CHECK_TEXT(script_state(script), "day", "three in the morning is asked again, not refused");
    script_free(script);
}

static void agreeing(void)
{
    struct script *script = at_home("{\"first_name\":\"Jeanne\",\"planned\":[],\"to_agree\":[{\"outing\":\"CCCCCCCCCCCCCCCCCCCCCC\","
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
    script_keys(script, "9", now);
    CHECK_TEXT(script_state(script), "menu", "silence and a wrong key are met with the same sentence");
    script_keys(script, "", now);
    CHECK_TEXT(script_state(script), "desk", "the third time a person is offered");
    CHECK_INT(script_step(script).verb, SCRIPT_DIAL, "by ringing the desk");
    script_dialled(script, false);
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "when nobody answers there, a message");
    script_recorded(script, NULL, NULL);
    CHECK_INT(script_step(script).verb, SCRIPT_HANGUP, "only then the call ends");
    script_free(script);

    script = at_home(page_text);
    script_keys(script, "1", now);
    script_keys(script, "#", now);
    CHECK_TEXT(script_state(script), "menu", "# goes back to the menu");
    script_keys(script, "*", now);
    CHECK_TEXT(script_state(script), "menu", "* says it again");
    script_keys(script, "8", now);
    script_keys(script, "2", now);
    CHECK_TEXT(script_step(script).function, "wishes_set", "whether a known face needs her yes is said by a key");
    CHECK_TEXT(json_text(script_step(script).input, "circle_agreed"), "non", "either way");
    answer(script, "ok", NULL, "{}");
    script_keys(script, "#", now);
    script_keys(script, "5", now);
    script_recorded(script, NULL, "Mon bras me fait mal");
    CHECK_TEXT(script_step(script).function, "word_leave", "a word goes to the desk");
    CHECK_TEXT(json_text(script_step(script).input, "note"), "Mon bras me fait mal", "as it was said");
    script_free(script);

    script = script_new(SCRIPT_FROM_VOICEMAIL);
    answer(script, "unavailable", NULL, NULL);
    CHECK_INT(script_step(script).verb, SCRIPT_RECORD, "who comes back from a desk that did not answer is not sent there again");
    script_free(script);
}

/* DESIGN.md, idea 7: a test fails for an act of a senior that a channel lacks. */
static void parity(void)
{
    size_t count;
    const struct act *acts = acts_all(&count);

    for (size_t i = 0; i < count; i++) {
        bool spoken = false;
        if (!(acts[i].who & ACT_SENIOR) || !(acts[i].channels & ACT_PHONE))
            continue;
        for (size_t s = 0; script_act(s); s++)
            spoken = spoken || strcmp(script_act(s), acts[i].name) == 0;
        CHECK(spoken, "a senior can do %s by telephone", acts[i].name);
    }
}

static void replies(void)
{
    struct agi_reply reply = agi_reply_parse("200 result=49 endpos=15040");
    CHECK(reply.code == 200 && reply.result == 49 && reply.endpos == 15040, "a key during a sentence is read");
    reply = agi_reply_parse("200 result=0742");
    CHECK_TEXT(reply.digits, "0742", "digits keep their leading zero");
    reply = agi_reply_parse("200 result= (timeout)");
    CHECK(reply.timeout && !*reply.digits && reply.result == 0, "no key in time is silence");
    reply = agi_reply_parse("200 result=18550 (timeout) endpos=75680");
    CHECK(reply.timeout && reply.endpos == 75680, "a recording ended by silence has its length");
    CHECK_INT(agi_reply_parse("511 Command Not Permitted on a dead channel or intercept routine").code, 511, "a dead channel is known");
    CHECK_INT(agi_reply_parse("n'importe quoi").code, 0, "what is no reply is none");
}

int main(void)
{
    now = paris_parse_instant("2026-11-22T10:00:00+01:00");
    recognised();
    planned();
    moved();
    coming_back();
    way_back();
    as_last_time();
    agreeing();
    patience();
    parity();
    replies();
    return check_done();
}
