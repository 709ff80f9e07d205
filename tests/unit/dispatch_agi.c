/* The lines of FastAGI: what of a header is kept and what is refused, and what replies say. */
#include <stdio.h>
#include <string.h>

#include "dispatcher/phone/agi_wire.h"
#include "tests/check.h"

#define CODE "AAAAAAAAAAAAAAAAAAAAAA"
#define CALL "agi_network_script: entrant\nagi_uniqueid: 1795340009.0\n"

/* The header that these lines are, each ended by a line feed. */
static struct agi_header header_of(const char *lines)
{
    struct agi_header header = {0};
    char line[9000];

    while (*lines) {
        size_t length = strcspn(lines, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, lines);
        agi_header_take(&header, line);
        lines += length + (lines[length] == '\n');
    }
    return header;
}

static void check_fault(const char *title, const char *lines, const char *secret, const char *wanted)
{
    struct agi_header header = header_of(lines);
    const char *fault = agi_header_fault(&header, secret);

    CHECK_TEXT(fault ? fault : "", wanted, "%s", title);
}

static void check_number(const char *line, const char *wanted, const char *title)
{
    struct agi_header header = header_of(line);

    CHECK_TEXT(header.withheld ? "withheld" : header.number, wanted, "%s", title);
}

static void refused(void)
{
    char lines[9000];

    check_fault("a call has a script and an id", CALL, "", "");
    check_fault("without a script it is none", "agi_uniqueid: 1\n", "", "header");
    check_fault("without an id neither", "agi_network_script: entrant\n", "", "header");
    check_fault("nothing is no header", "", "", "header");
    check_fault("what we do not know is passed over", CALL "agi_threadid: 7\nnonsense\nagi_calleridname: \"x\\y\"\n", "", "");
    check_fault("a carriage return is not Asterisk's", CALL "agi_language: fr\r\n", "", "header");
    check_fault("a blank in an id would be another word in a log", "agi_network_script: entrant\nagi_uniqueid: 1 level=error\n", "", "header");
    check_fault("nor is a tab a part of one", "agi_network_script: entrant\nagi_uniqueid: 1\t2\n", "", "header");
    check_fault("a second id does not replace the first", CALL "agi_uniqueid: 2 3\n", "", "");
    snprintf(lines, sizeof lines, "agi_network_script: entrant\nagi_uniqueid: %0300d\n", 1);
    check_fault("an id is not endless", lines, "", "header");
    snprintf(lines, sizeof lines, CALL "agi_%04000d: x\n", 1);
    check_fault("a long name is nobody's", lines, "", "");
    strcpy(lines, CALL);
    for (int i = 0; i < 250; i++)
        strcat(lines, "agi_x: y\n");
    check_fault("nor is a header endless", lines, "", "header");
}

static void secret_and_code(void)
{
    check_fault("the secret is the script's", "agi_network_script: entrant?cle=abc\nagi_uniqueid: 1\n", "abc", "");
    check_fault("another one is refused", "agi_network_script: entrant?cle=abcd\nagi_uniqueid: 1\n", "abc", "secret");
    check_fault("so is none", CALL, "abc", "secret");
    check_fault("a call that we placed has its code", "agi_network_script: rappel\nagi_uniqueid: 1\nagi_arg_1: " CODE "\n", "", "");
    check_fault("without it, it is none of ours", "agi_network_script: rappel\nagi_uniqueid: 1\n", "", "code");
    check_fault("nor with a short one", "agi_network_script: echec\nagi_uniqueid: 1\nagi_arg_1: AAAA\n", "", "code");
    check_fault("nor with a long one", "agi_network_script: echec\nagi_uniqueid: 1\nagi_arg_1: " CODE "A\n", "", "header");
    check_fault("nor with one of other signs", "agi_network_script: echec\nagi_uniqueid: 1\nagi_arg_1: AAAAAAAAAAAAAAAAAAAAA\"\n", "", "code");
    struct agi_header header = header_of("agi_network_script: echec?cle=x\nagi_arg_2: BUSY\nagi_arg_3: 17\n");
    CHECK(agi_header_is(&header, "echec") && !agi_header_is(&header, "ech") && !agi_header_is(&header, "echec?cle"),
          "the script's name ends where the secret begins");
    CHECK(strcmp(header.status, "BUSY") == 0 && strcmp(header.cause, "17") == 0, "what Dial came to is read");
}

static void outcomes(void)
{
    static const struct {
        const char *status, *cause, *outcome;
    } rows[] = {{"BUSY", "17", "busy"},          {"NOANSWER", "0", "no_answer"}, {"NOANSWER", "19", "no_answer"},
                {"CHANUNAVAIL", "1", "unreachable"}, {"CHANUNAVAIL", "20", "failed"}, {"CONGESTION", "34", "failed"},
                {"CONGESTION", "28", "unreachable"}, {"ANSWER", "16", "done"},        {"CANCEL", "0", "no_answer"},
                {"", "", "failed"}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_TEXT(agi_dial_outcome(rows[i].status, rows[i].cause), rows[i].outcome, "« %s », cause « %s »: %s", rows[i].status,
                   rows[i].cause, rows[i].outcome);
}

static void numbers(void)
{
    check_number("agi_callerid: 0261911137\n", "0261911137", "a number is digits");
    check_number("agi_callerid: +33261911137\n", "+33261911137", "perhaps after a +");
    check_number("agi_callerid: unknown\n", "", "anything else is nobody's");
    check_number("agi_callerid: 02 61 91 11 37\n", "", "with blanks");
    check_number("agi_callerid: 0261911137;rm\n", "", "with signs");
    check_number("agi_callerid: 02+61\n", "", "with a + inside");
    check_number("agi_callerid: +\n", "", "without a digit");
    check_number("agi_callerid: 02619111370261911137026191113702619111370261911137\n", "", "of more digits than any number has");
    check_number("agi_callerid: 0261911137\nagi_callingpres: 32\n", "withheld", "and what is withheld stays so");
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
    refused();
    secret_and_code();
    outcomes();
    numbers();
    replies();
    return check_done();
}
