/* Forms as programs post them, and the signature over them. */
#include "base/http/pairs.h"

#include <string.h>

#include "tests/check.h"

static void test_pairs(void)
{
    static const char form[] = "&&Digits=1%23&Digits=2&From=%2B33612345678&a+b=c+d&x=%zz%2&nul=a%00b&=y&alone";
    struct pairs pairs;

    pairs_read(&pairs, form, strlen(form));
    CHECK_INT(pairs.count, 8, "empty fields are none");
    CHECK_TEXT(pairs_get(&pairs, "Digits"), "1#", "the first of a name counts, decoded");
    CHECK_TEXT(pairs_get(&pairs, "From"), "+33612345678", "%%2B is a plus");
    CHECK_TEXT(pairs_get(&pairs, "a b"), "c d", "and a plus is a space, in names too");
    CHECK_TEXT(pairs_get(&pairs, "x"), "%zz%2", "a broken escape stands for itself");
    CHECK_TEXT(pairs_get(&pairs, "nul"), "a b", "a NUL is a space");
    CHECK_TEXT(pairs_get(&pairs, "alone"), "", "a name alone has nothing to say");
    CHECK(!pairs_get(&pairs, "To"), "what was not sent is not there");
    pairs_clear(&pairs);

    char many[2 * PAIRS_MOST + 20];
    memset(many, 'n', sizeof many);
    for (size_t i = 1; i < sizeof many; i += 2)
        many[i] = '&';
    pairs_read(&pairs, many, sizeof many);
    CHECK_INT(pairs.count, PAIRS_MOST, "a form of too many fields is cut");
    pairs_clear(&pairs);
}

static void test_signature(void)
{
    static const char url[] = "https://mycompany.com/myapp.php?foo=1&bar=2";
    static const char body[] =
        "To=%2B18005551212&CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&Caller=%2B14158675309";
    static const char signature[] = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

    CHECK(pairs_signed("12345", url, body, strlen(body), signature),
          "the example of Twilio's documentation is signed, in whatever order its fields come");
    CHECK(!pairs_signed("12346", url, body, strlen(body), signature), "not with another token");
    CHECK(!pairs_signed("12345", "https://mycompany.com/myapp.php?foo=1", body, strlen(body), signature),
          "nor for another address");
    CHECK(!pairs_signed("12345", url, body, strlen(body) - 1, signature), "nor with another field");
    CHECK(!pairs_signed("12345", url, body, strlen(body), "RSOY"), "nor with half a signature");
    CHECK(!pairs_signed("", url, body, strlen(body), signature), "and without a token nothing is signed");
}

int main(void)
{
    test_pairs();
    test_signature();
    return check_done();
}
