/* What gateways tell us, in the shapes that their documentation shows; and what nobody documented. */
#include "web/inbound.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/check.h"

static struct config *settings(char *gateway, char *text)
{
    char *argv[] = {"test", gateway, text, NULL}, *environment[] = {NULL};
    static const struct config_program program = {.name = "test", .about = ""};
    int exit_code;

    return config_read(&program, argv, environment, stdout, stderr, &exit_code);
}

static struct inbound inbound_of(struct inbound_shape shape, const char *body)
{
    json_t *fields = inbound_decode(body, strlen(body));
    struct inbound inbound = inbound_read(shape, fields);

    json_decref(fields);
    return inbound;
}

static void reads_text(struct inbound_shape shape, const char *body, const char *id, const char *from,
                       const char *text, const char *title)
{
    struct inbound inbound = inbound_of(shape, body);

    CHECK(inbound.kind == INBOUND_TEXT, "%s", title);
    CHECK_TEXT(inbound.id, id, "… under the gateway's name for it");
    CHECK_TEXT(inbound.from, from, "… from that number");
    CHECK_TEXT(inbound.text, text, "… with those words");
    inbound_clear(&inbound);
}

static void reads_kind(struct inbound_shape shape, const char *body, enum inbound_kind kind,
                       const char *title)
{
    struct inbound inbound = inbound_of(shape, body);

    CHECK_INT(inbound.kind, kind, "%s", title);
    inbound_clear(&inbound);
}

static void test_twilio(void)
{
    struct config *config = settings("--sms-gateway=twilio", NULL);
    struct inbound_shape shape = inbound_shape_of(config);

    reads_text(shape,
               "ToCountry=FR&SmsMessageSid=SM1&NumMedia=0&SmsSid=SM1&SmsStatus=received&Body=Oui+merci+%21&"
               "To=%2B33937000000"
               "&MessageSid=SM1&AccountSid=AC1&From=%2B33612345678&ApiVersion=2010-04-01",
               "SM1", "+33612345678", "Oui merci !", "a text by way of Twilio");
    reads_kind(shape, "MessageSid=SM2&MessageStatus=delivered&To=%2B33612345678&From=%2B33937000000",
               INBOUND_DELIVERED, "Twilio says that one has arrived");
    reads_kind(shape, "MessageSid=SM2&MessageStatus=undelivered&ErrorCode=30003", INBOUND_FAILED,
               "or has not");
    reads_kind(shape, "MessageSid=SM2&MessageStatus=sent", INBOUND_NOTHING,
               "what is under way is not the last word");
    config_free(config);
}

static void test_smsmode(void)
{
    struct config *config = settings("--sms-gateway=smsmode", NULL);
    struct inbound_shape shape = inbound_shape_of(config);

    reads_text(
        shape,
        "{\"messageId\":\"m-1\",\"from\":\"33612345678\",\"body\":{\"text\":\"Non\"},\"type\":\"SMS\"}",
        "m-1", "33612345678", "Non", "a text by way of smsmode");
    reads_kind(shape,
               "{\"messageId\":\"m-2\",\"status\":{\"value\":\"DELIVERED\"},\"body\":{\"text\":\"x\"},"
               "\"from\":\"36180\"}",
               INBOUND_DELIVERED, "a receipt that repeats the words is no text");
    reads_kind(shape, "{\"messageId\":\"m-2\",\"status\":{\"value\":\"UNDELIVERABLE\"}}", INBOUND_FAILED,
               "smsmode could not deliver");
    reads_kind(shape,
               "{\"messageId\":\"m-2\",\"status\":{\"value\":\"ENROUTE\"},\"body\":{\"text\":\"x\"},\"from\":"
               "\"36180\"}",
               INBOUND_NOTHING, "nor is one on its way");
    config_free(config);
}

static void test_ovh(void)
{
    struct config *config = settings("--sms-gateway=ovh", NULL);
    struct inbound_shape shape = inbound_shape_of(config);

    reads_text(shape, "id=271&sender=%2B33612345678&message=STOP", "271", "+33612345678", "STOP",
               "a text by way of OVHcloud");
    reads_kind(shape, "id=26929925&dlr=1", INBOUND_DELIVERED, "a receipt of OVHcloud");
    reads_kind(shape, "id=26929925&dlr=2", INBOUND_FAILED, "and one of a text that did not arrive");
    config_free(config);
}

static void test_own(void)
{
    struct config *config = settings("--sms-gateway=maison", "--sms-in=id=no from=who text=said");
    struct inbound_shape shape = inbound_shape_of(config);

    reads_text(shape, "{\"no\":7,\"who\":\"0612345678\",\"said\":\"oui\"}", "7", "0612345678", "oui",
               "a gateway of one's own, described by settings");
    reads_text(shape, "who=0612345678&said=oui", NULL, "0612345678", "oui",
               "a text without a name is still a text");
    reads_text(shape, "no=1&who=0612345678&said=%C9t%E9", "1", "0612345678", "Été",
               "letters of Latin-1 are read");
    reads_text(shape, "no=1&who=0612345678&said=a%00b%07c%0Ad%zz%2", "1", "0612345678", "a b c\nd%zz%2",
               "NUL, bells and broken escapes too, as well as can be");
    reads_text(shape, "&&no=1&&no=2&who=0612345678&said=oui&=&x", "1", "0612345678", "oui",
               "the first of a name counts");
    reads_kind(shape, "", INBOUND_NOTHING, "an empty body says nothing");
    reads_kind(shape, "no=1&who=&said=oui", INBOUND_NOTHING, "nor does a text from nobody");
    CHECK(!inbound_decode("{\"no\":", 6), "broken JSON is broken");

    char *body = memory_zero(60001), *start = body + sprintf(body, "no=1&who=0612345678&said=");
    memset(start, 'o', 40000);
    struct inbound inbound = inbound_of(shape, body);
    CHECK(inbound.kind == INBOUND_TEXT && strlen(inbound.text) == 8192,
          "a very long text is cut, not refused");
    inbound_clear(&inbound);
    free(body);
    config_free(config);
}

int main(void)
{
    test_twilio();
    test_smsmode();
    test_ovh();
    test_own();
    return check_done();
}
