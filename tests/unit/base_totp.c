/* The digits of an authenticator application against the vectors of RFC 6238, appendix B. */
#include "base/totp.h"

#include <sodium.h>
#include <string.h>

#include "tests/check.h"

/* "12345678901234567890" in base32; the RFC shows eight digits, of which an application shows the last six. */
static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

static void check_vectors(void)
{
    static const struct {
        int64_t at;
        const char *number;
    } vectors[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                   {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char number[TOTP_NUMBER_BYTES] = "";
        bool fine = totp_number(secret, vectors[i].at / 30, number);
        CHECK(fine && strcmp(number, vectors[i].number) == 0, "RFC 6238 at %lld s: %s", (long long)vectors[i].at, number);
    }
}

static void check_find(void)
{
    CHECK(totp_find(secret, "287082", 59, 0) == 1, "the digits of this moment are right");
    CHECK(totp_find(secret, "287082", 89, 0) == 1, "so they are half a minute late");
    CHECK(totp_find(secret, "287082", 10, 0) == 1, "and half a minute early");
    CHECK(totp_find(secret, "287082", 90, 0) == 0, "not a whole one");
    CHECK(totp_find(secret, "287082", 59, 1) == 0, "nor a second time");
    CHECK(totp_find(secret, "287083", 59, 0) == 0, "nor when one digit differs");
    CHECK(totp_find(secret, "", 59, 0) == 0 && totp_find(secret, "28708", 59, 0) == 0, "half a number is none");
}

static void check_secrets(void)
{
    char one[TOTP_SECRET_BYTES], other[TOTP_SECRET_BYTES], number[TOTP_NUMBER_BYTES];
    totp_secret(one);
    totp_secret(other);
    CHECK(strlen(one) == 32 && strspn(one, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == 32, "a secret is 32 letters of base32");
    CHECK(strcmp(one, other) != 0, "no two are alike");
    CHECK(totp_number(one, 1, number), "and it has digits");
    CHECK(!totp_number("GEZDGNBV", 1, number) && !totp_number("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", 1, number) && !totp_number("", 1, number),
          "what is no secret has none");
}

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    check_vectors();
    check_find();
    check_secrets();
    return check_done();
}
