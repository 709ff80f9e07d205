/* Digests against the vectors of their standards. */
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

static void check_sha1(const char *text, const char *wanted, const char *title)
{
    char hex[DIGEST_SHA1_HEX];

    digest_sha1_hex(text, hex);
    CHECK_TEXT(hex, wanted, "%s", title);
}

static void check_hmac(const char *key, const char *text, const char *wanted, const char *title)
{
    char base64[DIGEST_SHA1_BASE64];

    digest_hmac_sha1_base64(key, text, strlen(text), base64);
    CHECK_TEXT(base64, wanted, "%s", title);
}

int main(void)
{
    check_sha1("abc", "a9993e364706816aba3e25717850c26c9cd0d89d", "SHA-1 of the first example of RFC 3174");
    check_sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "84983e441c3bd26ebaae4aa1f95129e5e54670f1", "and of the second");
    check_sha1("", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "of nothing too");
    check_hmac("Jefe", "what do ya want for nothing?",
               "7/zfauXrL6LSdBbV8YTfnCWafHk=", "HMAC-SHA-1 of RFC 2202, test case 2");
    check_hmac("12345",
               "https://mycompany.com/myapp.php?foo=1&bar=2CallSidCA1234567890ABCDECaller+14158675309"
               "Digits1234From+14158675309To+18005551212",
               "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "and of the example in Twilio's documentation");
    char *base64 = digest_base64("foobar!", 7);
    CHECK_TEXT(base64, "Zm9vYmFyIQ==", "base64 is padded");
    free(base64);
    return check_done();
}
