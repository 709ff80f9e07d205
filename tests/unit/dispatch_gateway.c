/*
 * What goes to each gateway and what its answers mean, in the shapes that their documentation shows.
 * The signature was worked out apart, by Python's hashlib.
 */
#include "dispatcher/messages/gateway.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "tests/check.h"

static const struct outgoing message = {.channel = CHANNEL_SMS,
                                        .reference = "AbCdEf-0123_456789xyzQ",
                                        .to = "+33612345678",
                                        .subject = "",
                                        .body = "Oui \"demain\" ?"};

static struct config *settings(char *first, char *second, char *third, char *fourth, char *fifth, char *sixth)
{
    char *argv[] = {"test", "--public-url=https://nec.example", first, second, third, fourth, fifth, sixth,
                    NULL},
         *environment[] = {NULL};
    static const struct config_program program = {.name = "test", .about = ""};
    int exit_code;

    return config_read(&program, argv, environment, stdout, stderr, &exit_code);
}

static bool has_header(const struct gateway_request *request, const char *header)
{
    for (size_t i = 0; request->headers[i]; i++)
        if (strcmp(request->headers[i], header) == 0)
            return true;
    return false;
}

static void reads(const struct gateway *gateway, int code, const char *body, enum adapter_end wanted,
                  const char *said, const char *title)
{
    char id[GATEWAY_ID_BYTES];
    const char *why;
    enum adapter_end end = gateway_answer_read(gateway, code, body, id, &why);

    CHECK(end == wanted, "%s", title);
    CHECK_TEXT(end == ADAPTER_SENT ? id : why, said, "… by the name of %s", said);
}

static void test_ovh(void)
{
    struct config *config =
        settings("--sms-gateway=ovh", "--sms-account=sms-ab12345-1", "--sms-user=AK",
                 "--sms-password=7kbG7Bk7S9Nt7ZSV", "--sms-consumer=MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1", NULL);
    struct gateway *gateway = gateway_open(config);
    struct gateway_request request = gateway_request_make(gateway, &message, 1457018875);

    CHECK_TEXT(request.url, "https://eu.api.ovh.com/1.0/sms/sms-ab12345-1/jobs",
               "OVHcloud: the account stands in the address");
    CHECK_TEXT(
        request.body,
        "{\"message\":\"Oui \\\"demain\\\" ?\",\"receivers\":[\"+33612345678\"],\"senderForResponse\":true,"
        "\"noStopClause\":true,\"priority\":\"high\",\"coding\":\"7bit\",\"charset\":\"UTF-8\","
        "\"tag\":\"AbCdEf-0123_456789xyzQ\"}",
        "the body is JSON, what it quotes is escaped, our code is its tag");
    CHECK(has_header(&request, "X-Ovh-Signature: $1$1db51305b7753480f873db4938480878b13f65d5"),
          "it is signed over secret, consumer key, method, address, body and time");
    CHECK(has_header(&request, "X-Ovh-Application: AK") &&
              has_header(&request, "X-Ovh-Timestamp: 1457018875") &&
              has_header(&request, "X-Ovh-Consumer: MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1"),
          "with what the signature is checked by");
    reads(gateway, 200,
          "{\"totalCreditsRemoved\":1,\"invalidReceivers\":[],\"ids\":[26929925],\"validReceivers\":[\"+"
          "33612345678\"]}",
          ADAPTER_SENT, "26929925", "OVHcloud has taken it");
    reads(gateway, 200,
          "{\"totalCreditsRemoved\":0,\"invalidReceivers\":[\"+33612345678\"],\"ids\":[],\"validReceivers\":["
          "]}",
          ADAPTER_NEVER, "number_refused", "OVHcloud calls the number invalid");
    reads(gateway, 403, "{\"message\":\"Invalid signature\"}", ADAPTER_AGAIN, "gateway_refuses",
          "OVHcloud does not know us: not the number's fault");
    gateway_request_clear(&request);
    gateway_close(gateway);
    config_free(config);
}

static void test_smsmode(void)
{
    struct config *config = settings("--sms-gateway=smsmode", "--sms-password=KEY", "--sms-sender=36180",
                                     "--hook-secret=s3cret", NULL, NULL);
    struct gateway *gateway = gateway_open(config);
    struct gateway_request request = gateway_request_make(gateway, &message, 0);
    json_t *body = json_loads(request.body, 0, NULL);

    CHECK(has_header(&request, "X-Api-Key: KEY") && has_header(&request, "Content-Type: application/json"),
          "smsmode: the key is a header");
    CHECK(json_is_object(body) && strstr(request.body, "\"to\":\"33612345678\"") &&
              strstr(request.body, "\"refClient\":\"AbCdEf-0123_456789xyzQ\"") &&
              strstr(request.body, "\"callbackUrlMo\":\"https://nec.example/crochets/sms/smsmode/s3cret\""),
          "the number without its plus, our code, and where answers go");
    reads(gateway, 201, "{\"messageId\":\"5e9d3c48-2d0a\",\"status\":{\"value\":\"ENROUTE\"}}", ADAPTER_SENT,
          "5e9d3c48-2d0a", "smsmode has taken it");
    reads(gateway, 201, "{\"status\":{}}", ADAPTER_AGAIN, "gateway_unclear",
          "an answer that names nothing is none");
    json_decref(body);
    gateway_request_clear(&request);
    gateway_close(gateway);
    config_free(config);
}

static void test_twilio(void)
{
    struct config *config = settings("--sms-gateway=twilio", "--sms-account=AC1", "--sms-password=token",
                                     "--sms-sender=+33937000000", NULL, NULL);
    struct gateway *gateway = gateway_open(config);
    struct gateway_request request = gateway_request_make(gateway, &message, 0);

    CHECK_TEXT(request.body,
               "To=%2B33612345678&From=%2B33937000000&Body=Oui%20%22demain%22%20%3F&StatusCallback=https%3A%"
               "2F%2Fnec.example%2Fcrochets%2Fsms%2Ftwilio",
               "Twilio: the body is a form");
    CHECK_TEXT(request.user, "AC1", "the account is the user of basic authentication");
    CHECK_TEXT(request.password, "token", "its token the password");
    reads(gateway, 201, "{\"sid\":\"SM123\",\"status\":\"queued\",\"error_code\":null}", ADAPTER_SENT,
          "SM123", "Twilio has taken it");
    reads(gateway, 400, "{\"code\":21211,\"message\":\"Invalid 'To' Phone Number\",\"status\":400}",
          ADAPTER_NEVER, "number_refused", "Twilio calls the number invalid");
    reads(gateway, 400, "{\"code\":21606,\"message\":\"The From phone number is not valid\",\"status\":400}",
          ADAPTER_AGAIN, "gateway_refuses", "Twilio does not like our own number: nobody else's fault");
    reads(gateway, 429, "{\"code\":20429}", ADAPTER_AGAIN, "gateway_down", "too many at once: later");
    reads(gateway, 503, "<html>", ADAPTER_AGAIN, "gateway_down", "an outage: later");
    reads(gateway, 200, "<html>Bienvenue sur le Wi-Fi</html>", ADAPTER_AGAIN, "gateway_unclear",
          "a page that is no gateway's is no yes");
    gateway_request_clear(&request);
    gateway_close(gateway);
    config_free(config);
}

static void test_own(void)
{
    struct config *config = settings("--sms-gateway=maison", "--sms-url=http://sms.local/send?to={to_digits}",
                                     "--sms-body={\"t\":\"{text}\"}", "--sms-headers=X-A: 1 | X-B: {sender}",
                                     "--sms-sender=NEC", NULL);
    struct gateway *gateway = gateway_open(config);
    struct gateway_request request = gateway_request_make(gateway, &message, 0);

    CHECK_TEXT(request.url, "http://sms.local/send?to=33612345678",
               "a gateway of one's own is described by settings alone");
    CHECK(has_header(&request, "X-A: 1") && has_header(&request, "X-B: NEC") && !request.headers[2],
          "headers are parted by ' | '");
    CHECK_TEXT(request.body, "{\"t\":\"Oui \\\"demain\\\" ?\"}", "braces that are no words stay");
    reads(gateway, 204, "", ADAPTER_SENT, "", "without a place for a name, any yes is a yes");
    gateway_request_clear(&request);
    gateway_close(gateway);
    config_free(config);
}

static void refused(char *first, char *second, char *third, const char *title)
{
    struct config *config = settings(first, second, third, NULL, NULL, NULL);
    struct gateway *gateway = gateway_open(config);

    CHECK(!gateway, "%s", title);
    gateway_close(gateway);
    config_free(config);
}

static void test_settings(void)
{
    log_level_set(LEVEL_ERROR + 1);
    refused("--sms-gateway=pigeon", NULL, NULL,
            "a gateway that nobody knows and nothing describes is refused");
    refused("--sms-gateway=twilio", "--sms-password=token", "--sms-sender=+33937000000",
            "a preset says what it lacks: the account");
    refused("--sms-gateway=ovh", "--sms-account=a", "--sms-password=p",
            "OVHcloud's signature wants its three keys");
    refused("--sms-gateway=maison", "--sms-url=http://x/", "--sms-body=a={tow}",
            "a word that means nothing is found at once");
    refused("--sms-gateway=maison", "--sms-url=http://x/", "--sms-sign=wax",
            "so is a way to sign that nobody knows");
    log_level_set(LEVEL_INFO);
}

int main(void)
{
    test_ovh();
    test_smsmode();
    test_twilio();
    test_own();
    test_settings();
    return check_done();
}
