/* Asterisk's manager interface: what comes over the wire, and that nothing we send can be taken for more than it is. */
#include <stdlib.h>
#include <string.h>

#include "base/phone_number.h"
#include "dispatcher/phone/ami.h"
#include "dispatcher/phone/exchange.h"
#include "tests/check.h"

static struct ami_message read_message(const char *const lines[])
{
    struct ami_message message = ami_message_new();

    for (size_t i = 0; lines[i]; i++)
        if (ami_message_take(&message, lines[i]))
            break;
    return message;
}

static void messages(void)
{
    static const char *const queued[] = {"Response: Success", "ActionID: rdv-17", "Message: Originate successfully queued", "", NULL};
    static const char *const refused[] = {"response: Error", "actionid: x", "MESSAGE:Extension does not exist.", "", NULL};
    static const char *const gone[] = {"Event: OriginateResponse", "Privilege: call,all", "ActionID: rdv-17", "Response: Failure",
                                       "Channel: Local/0612345678@nec-sortant/n", "Reason: 3", "Uniqueid: <null>", "", NULL};
    static const char *const odd[] = {"Reason: many", "no colon", ": nothing", "Event", "", NULL};

    struct ami_message one = read_message(queued);
    CHECK(one.kind == AMI_RESPONSE && strcmp(one.name, "Success") == 0, "a response is known as one");
    CHECK_TEXT(one.action, "rdv-17", "with the name of the action it answers");
    CHECK_INT(one.reason, -1, "a reason that is not there is none");
    one = read_message(refused);
    CHECK(one.kind == AMI_RESPONSE && strcmp(one.name, "Error") == 0, "names are read in any case");
    CHECK_TEXT(one.text, "Extension does not exist.", "a refusal says why");
    one = read_message(gone);
    CHECK(one.kind == AMI_EVENT && strcmp(one.name, "OriginateResponse") == 0, "an event is an event, though it has a response in it");
    CHECK_TEXT(one.text, "Failure", "which is kept");
    CHECK_INT(one.reason, 3, "with its reason");
    one = read_message(odd);
    CHECK(one.kind == AMI_NOTHING && one.reason == -1, "what is no message is none");

    char longest[4000] = "ActionID: ";
    memset(longest + 10, 'x', sizeof longest - 11);
    one = ami_message_new();
    CHECK(!ami_message_take(&one, longest) && strlen(one.action) == sizeof one.action - 1, "a value too long is cut");
}

static void actions(void)
{
    struct config config = {.call_channel = "Local/%s@nec-sortant/n", .caller_id = "Nantes en Compagnie <0240000000>", .ring_s = 30};
    const struct ami_call call = {"AAAAAAAAAAAAAAAAAAAAAA", "+33612345678"};

    char *text = ami_originate_text(&config, &call);
    CHECK_TEXT(text,
               "Action: Originate\r\nActionID: AAAAAAAAAAAAAAAAAAAAAA\r\nChannel: Local/+33612345678@nec-sortant/n\r\n"
               "Context: nec-rappel\r\nExten: s\r\nPriority: 1\r\nCallerID: Nantes en Compagnie <0240000000>\r\nTimeout: 35000\r\n"
               "Async: true\r\nVariable: __NEC_CALL=AAAAAAAAAAAAAAAAAAAAAA\r\nVariable: __NEC_RING=30\r\n\r\n",
               "a call is one action");
    free(text);
    text = exchange_file_text(&config, &call);
    CHECK_TEXT(text,
               "Channel: Local/+33612345678@nec-sortant/n\nCallerID: Nantes en Compagnie <0240000000>\nContext: nec-rappel\nExtension: s\n"
               "Priority: 1\nMaxRetries: 0\nWaitTime: 35\nSet: __NEC_CALL=AAAAAAAAAAAAAAAAAAAAAA\nSet: __NEC_RING=30\n",
               "or one call file");
    free(text);

    static const struct ami_call bad[] = {
        {"AAAAAAAAAAAAAAAAAAAAAA", "0612345678\r\nAction: Command"}, {"AAAAAAAAAAAAAAAAAAAAAA", "06 12 34 56 78"},
        {"AAAAAAAAAAAAAAAAAAAAAA", "0612345678&PJSIP/other"},      {"AAAAAAAAAAAAAAAAAAAAAA", "+"},
        {"AAAAAAAAAAAAAAAAAAAAAA", ""},                            {"AAAAAAAAAAAAAAAAAAAAAA", "061234567800000000"},
        {"AAAA\r\nAction: Logoff", "0612345678"},                  {"", "0612345678"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        text = ami_originate_text(&config, &bad[i]);
        CHECK(!text, "not sent: number %zu", i);
        free(text);
    }
    config.caller_id = "x\nApplication: System";
    text = ami_originate_text(&config, &call);
    CHECK(!text, "a caller id of two lines is refused");
    free(text);
    config.caller_id = "";
    config.call_channel = "Local/nobody";
    text = exchange_file_text(&config, &call);
    CHECK(!text, "so is a channel without a place for the number");
    free(text);
}

static void diallable(void)
{
    CHECK(phone_number_diallable("+33240123456") && phone_number_diallable("0240123456") && phone_number_diallable("112"),
          "digits, and one + before them, can be dialled");
    CHECK(!phone_number_diallable("++33240123456") && !phone_number_diallable("0240a") && !phone_number_diallable("12"), "nothing else");
}

int main(void)
{
    messages();
    actions();
    diallable();
    return check_done();
}
