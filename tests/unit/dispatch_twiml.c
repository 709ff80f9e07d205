/* What a provider asks by webhooks, in the shapes that its documentation shows, and what it is answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/phone/twiml_words.h"
#include "tests/check.h"

static bool reads(const char *body, struct twiml_ask *ask)
{
    return twiml_read(body, strlen(body), ask);
}

static void asked(void)
{
    struct twiml_ask ask;

    CHECK(reads("AccountSid=AC1&ApiVersion=2010-04-01&CallSid=CAd0b5b0e2&CallStatus=ringing&Called=%2B33240000000&Caller=%2B33261911137&"
                "CallerCity=&Direction=inbound&From=%2B33261911137&To=%2B33240000000",
                &ask),
          "a call that comes in");
    CHECK_TEXT(ask.call, "CAd0b5b0e2", "has a name of theirs");
    CHECK_TEXT(ask.from, "+33261911137", "and a number");
    CHECK(!ask.over && !ask.outbound && !ask.outcome && !*ask.keys && !*ask.recording && !ask.answered, "and nothing has come of it yet");

    CHECK(reads("CallSid=CA1&CallStatus=in-progress&Direction=outbound-api&Digits=1944&msg=Gather+End", &ask) && ask.outbound, "keys of a call of ours");
    CHECK_TEXT(ask.keys, "1944", "are read as they were pressed");
    CHECK(reads("CallSid=CA1&CallStatus=completed&Digits=hangup&RecordingDuration=7&RecordingUrl="
                "https%3A%2F%2Fapi.twilio.com%2F2010-04-01%2FAccounts%2FAC1%2FRecordings%2FRE557ce644e5ab84fa21cc21112e22c485",
                &ask),
          "what somebody says before they hang up");
    CHECK_TEXT(ask.recording, "RE557ce644e5ab84fa21cc21112e22c485", "has a name of theirs, too");
    CHECK(ask.recorded_s == 7 && ask.over && !ask.outcome && !*ask.keys, "a length, and is the end of the call");
    CHECK(reads("CallSid=CA1&CallStatus=in-progress&DialCallStatus=completed&DialCallDuration=61", &ask) && ask.answered && !ask.over,
          "the desk has answered");
    CHECK(reads("CallSid=CA1&CallStatus=in-progress&DialCallStatus=no-answer", &ask) && !ask.answered, "or has not");
    CHECK(reads("CallSid=v3:u5OAKGEPT3Dx8SZSSDRWEMdNH2OripQhO-_.~%3D%2B%2F", &ask), "Telnyx' names are longer");
}

static void ended(void)
{
    static const struct {
        const char *status, *outcome;
    } ends[] = {{"busy", "busy"}, {"no-answer", "no_answer"}, {"canceled", "no_answer"}, {"failed", "unreachable"}};
    struct twiml_ask ask;
    char body[80];

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(body, sizeof body, "CallSid=CA1&CallStatus=%s", ends[i].status);
        CHECK(reads(body, &ask) && ask.over, "%s is the end of a call", ends[i].status);
        CHECK_TEXT(ask.outcome, ends[i].outcome, "that nobody took");
    }
    CHECK(reads("CallSid=CA1&CallStatus=queued", &ask) && !ask.over, "other words are not");
}

static void withheld(void)
{
    static const char *const nobodys[] = {"",          "anonymous", "Anonymous", "%2B266696687", "sip%3Ajeanne%40example.org", "client%3Ax",
                                          "%2B33261911137%0D%0AX", "+33261911137" /* a space */, "0261911137;ext=1"};
    struct twiml_ask ask;
    char body[120];

    for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++) {
        snprintf(body, sizeof body, "CallSid=CA1&From=%s", nobodys[i]);
        CHECK(reads(body, &ask) && !*ask.from, "« %s » is nobody's number", nobodys[i]);
    }
    CHECK(reads("CallSid=CA1", &ask) && !*ask.from, "a call without a number has none");
}

static void senseless(void)
{
    static const struct {
        const char *digits, *keys;
    } pressed[] = {{"5%23", "5"}, {"%23", "#"}, {"*", "*"}, {"**", "*"}, {"*1", "*"}, {"", ""}, {"hangup", ""}, {"1a2", "1"},
                   {"123456789012345678901234567890", "12345678"}, {"%0D%0A1", ""}};
    static const char *const recordings[] = {"https://evil.example/x?y=RE1", "https://x/Recordings/..", "https://x/", "%2E%2E", "a%0D%0Ab",
                                             "https://x/Recordings/RE1%20RE2"};
    struct twiml_ask ask;
    char body[200], name[TWIML_NAME_BYTES + 1];

    CHECK(!reads("", &ask) && !reads("From=%2B33261911137", &ask) && !reads("CallSid=", &ask), "a call without a name is none");
    CHECK(!reads("CallSid=CA1%0D%0AX", &ask) && !reads("CallSid=CA%221", &ask) && !reads("CallSid=C%C3%A91", &ask), "nor is one with a strange name");
    memset(name, 'A', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(body, sizeof body, "CallSid=%s", name);
    CHECK(!reads(body, &ask), "or a very long one");
    for (size_t i = 0; i < sizeof pressed / sizeof *pressed; i++) {
        snprintf(body, sizeof body, "CallSid=CA1&Digits=%s", pressed[i].digits);
        CHECK(reads(body, &ask), "any keys may come");
        CHECK_TEXT(ask.keys, pressed[i].keys, "« %s » is as Asterisk would tell it", pressed[i].digits);
    }
    for (size_t i = 0; i < sizeof recordings / sizeof *recordings; i++) {
        snprintf(body, sizeof body, "CallSid=CA1&RecordingDuration=x&RecordingUrl=%s", recordings[i]);
        CHECK(reads(body, &ask) && !*ask.recording && ask.recorded_s == 0, "« %s » names no recording", recordings[i]);
    }
    CHECK(reads("CallSid=CA1&RecordingUrl=https%3A%2F%2Fevil.example%2FRE1", &ask), "of an address elsewhere");
    CHECK_TEXT(ask.recording, "RE1", "no more than the name is taken");
}

/* Each answer is freed here. */
static void says(char *xml, const char *wanted, const char *title)
{
    static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response>", tail[] = "</Response>\n";
    const size_t length = strlen(xml);

    CHECK(strncmp(xml, head, strlen(head)) == 0 && strcmp(xml + length - strlen(tail), tail) == 0, "an answer is a whole document");
    char *inner = strndup(xml + strlen(head), length - strlen(head) - strlen(tail));
    CHECK_TEXT(inner, wanted, "%s", title);
    free(inner);
    free(xml);
}

static void answered(void)
{
    static const struct twiml_say sound = {"https://nec.example/telephone/voix/abc.wav", "Bonjour."}, text = {NULL, "À 9 h & <tapez> \"1\"\r\n"},
                                  silent = {NULL, ""};

    says(twiml_gather(sound, 4, 10, "https://nec.example/telephone/pas/3"),
         "<Gather input=\"dtmf\" numDigits=\"4\" timeout=\"10\" finishOnKey=\"\" method=\"POST\" action=\"https://nec.example/telephone/pas/3\">"
         "<Play>https://nec.example/telephone/voix/abc.wav</Play></Gather>"
         "<Redirect method=\"POST\">https://nec.example/telephone/pas/3</Redirect>",
         "keys are gathered while our own voice is heard, and silence is told");
    says(twiml_record(silent, "x&y"),
         "<Record maxLength=\"60\" timeout=\"4\" finishOnKey=\"#0\" playBeep=\"true\" trim=\"do-not-trim\" method=\"POST\" action=\"x&#38;y\"/>"
         "<Redirect method=\"POST\">x&#38;y</Redirect>",
         "a word is recorded, and silence is told");
    says(twiml_dial(silent, "+33240000000", 30, "x"),
         "<Dial timeout=\"30\" timeLimit=\"7200\" method=\"POST\" action=\"x\"><Number>+33240000000</Number></Dial>", "a person is rung");
    says(twiml_hangup(text), "<Say language=\"fr-FR\">À 9 h &#38; &#60;tapez&#62; &#34;1&#34;  </Say><Hangup/>",
         "what is said stays words, whatever signs are in it");
    says(twiml_busy(), "<Reject reason=\"busy\"/>", "a call too many is refused");
    says(twiml_nothing(), "", "and there is an answer that asks for nothing");
}

int main(void)
{
    asked();
    ended();
    withheld();
    senseless();
    answered();
    return check_done();
}
