/* Forms, JSON bodies, cookies and which face is wanted. */
#include "base/http/form.h"
#include "base/memory.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static void check_form(const char *text, const char *wanted)
{
    enum form_fault fault;
    json_t *form = form_decode(text, strlen(text), &fault), *right = json_loads(wanted, 0, NULL);
    CHECK(fault == FORM_FINE && json_equal(form, right), "%s is %s", text, wanted);
    json_decref(form);
    json_decref(right);
}

static void check_refused(const char *text, size_t size, enum form_fault wanted, const char *title)
{
    enum form_fault fault;
    json_t *form = form_decode(text, size, &fault);
    CHECK(!form && fault == wanted && *form_fault_text(fault), "refused: %s", title);
    json_decref(form);
}

static void check_forms(void)
{
    check_form("", "{}");
    check_form("a=1&b=2", "{\"a\":\"1\",\"b\":\"2\"}");
    check_form("a=%C3%A9t%c3%a9+x%2B", "{\"a\":\"été x+\"}");
    check_form("a=1&a=2&a=3", "{\"a\":[\"1\",\"2\",\"3\"]}");
    check_form("a&b=&=c", "{\"a\":\"\",\"b\":\"\",\"\":\"c\"}");
    check_form("&&a=1&&", "{\"a\":\"1\"}");
    check_form("a=b=c", "{\"a\":\"b=c\"}");
    check_form("a=x%0D%0Ay%0Az%09", "{\"a\":\"x\\ny\\nz\\t\"}");
    check_form("n%C3%A9=1", "{\"né\":\"1\"}");
    check_refused("a=%", 3, FORM_ENCODING, "a lone %");
    check_refused("a=%4", 4, FORM_ENCODING, "half an escape");
    check_refused("a=%zz", 5, FORM_ENCODING, "an escape that is none");
    check_refused("a=%00", 5, FORM_ENCODING, "an encoded NUL");
    check_refused("a=\0b", 4, FORM_ENCODING, "a NUL");
    check_refused("a=%1B", 5, FORM_ENCODING, "a control character");
    check_refused("a=%E9t%E9", 9, FORM_ENCODING, "latin-1");
    check_refused("%E9=1", 5, FORM_ENCODING, "a name in latin-1");
    check_refused("a=%C0%AF", 8, FORM_ENCODING, "UTF-8 longer than need be");
    check_refused("a=%ED%A0%80", 11, FORM_ENCODING, "half a surrogate pair");

    char *many = memory_zero(65 * 4 + 1);
    for (int i = 0; i < 65; i++)
        memcpy(many + i * 4, "a=1&", 4);
    check_refused(many, 65 * 4, FORM_TOO_MANY, "65 fields");
    enum form_fault fault;
    json_t *form = form_decode(many, 64 * 4, &fault);
    CHECK(form && json_array_size(json_object_get(form, "a")) == 64, "64 fields are fine");
    json_decref(form);
    free(many);
    char *large = memory_zero(2 + FORM_MAX_FIELD_BYTES + 2);
    memset(large, 'a', 2 + FORM_MAX_FIELD_BYTES + 1);
    large[1] = '=';
    check_refused(large, 2 + FORM_MAX_FIELD_BYTES + 1, FORM_TOO_LONG, "a field over 16 kB");
    form = form_decode(large, 2 + FORM_MAX_FIELD_BYTES, &fault);
    CHECK(form != NULL, "16 kB are fine");
    json_decref(form);
    free(large);
}

static void check_json(const char *text, enum form_fault wanted, const char *title)
{
    enum form_fault fault;
    json_t *json = form_json(text, strlen(text), &fault);
    CHECK(fault == wanted && !json == (wanted != FORM_FINE), "JSON: %s", title);
    json_decref(json);
}

static void check_bodies(void)
{
    char deep[80] = "{\"a\":";
    check_json("{\"a\":[1,\"[[[[[\"]}", FORM_FINE, "an object is fine");
    check_json("[1]", FORM_SYNTAX, "a list is not an object");
    check_json("{\"a\":1,\"a\":2}", FORM_SYNTAX, "a name given twice");
    check_json("{\"a\":1", FORM_SYNTAX, "half an object");
    check_json("{} x", FORM_SYNTAX, "something behind it");
    check_json("{\"a\":\"\\u0000\"}", FORM_SYNTAX, "a NUL inside");
    check_json("{\"a\":\"\xff\"}", FORM_SYNTAX, "not UTF-8");
    check_json("", FORM_SYNTAX, "nothing");
    memset(deep + 5, '[', 31);
    memset(deep + 36, ']', 31);
    deep[67] = '}';
    check_json(deep, FORM_FINE, "32 levels are fine");
    memset(deep + 5, '[', 32);
    memset(deep + 37, ']', 32);
    deep[69] = '}';
    check_json(deep, FORM_TOO_DEEP, "33 levels are not");

    char *many = memory_text("{\"n0\":0"), *longer;
    for (int i = 1; i <= 64; i++) {
        longer = memory_format("%s,\"n%d\":0", many, i);
        free(many);
        many = longer;
    }
    longer = memory_format("%s}", many);
    check_json(longer, FORM_TOO_MANY, "65 names");
    free(many);
    free(longer);

    char *lists = memory_zero(3 * JSON_MAX_VALUES + 10);
    size_t length = (size_t)sprintf(lists, "{\"a\":[\",,,[[\"");
    for (size_t i = 0; i < JSON_MAX_VALUES - 2; i++)
        length += (size_t)sprintf(lists + length, ",0");
    strcpy(lists + length, "]}");
    check_json(lists, FORM_FINE, "as many values as may be, and a string that looks like more");
    strcpy(lists + length, ",0]}");
    check_json(lists, FORM_TOO_MANY, "one more");
    free(lists);
}

static void check_cookie(const char *header, const char *wanted)
{
    char *value = form_cookie(header, "nec");
    CHECK_TEXT(value, wanted, "Cookie \"%s\"", header ? header : "(none)");
    free(value);
}

static void check_headers(void)
{
    check_cookie("nec=abc", "abc");
    check_cookie("a=1; nec=abc; b=2", "abc");
    check_cookie("xnec=1;nec=abc", "abc");
    check_cookie("nec=abc; nec=def", "abc");
    check_cookie("nec=", "");
    check_cookie("necx=1", NULL);
    check_cookie("nec", NULL);
    check_cookie("", NULL);
    check_cookie(NULL, NULL);
    CHECK(!form_wants_json(NULL) && !form_wants_json("") && !form_wants_json("*/*"),
          "no wish is a wish for HTML");
    CHECK(!form_wants_json("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
          "a browser gets HTML");
    CHECK(form_wants_json("application/json"), "a program gets JSON");
    CHECK(form_wants_json("application/problem+json, application/json"), "with its problems");
    CHECK(form_wants_json("application/json, text/html;q=0.5"), "the heavier one wins");
    CHECK(!form_wants_json("application/json;q=0.5, text/html"), "whichever it is");
    CHECK(!form_wants_json("application/json, text/html"), "HTML when they are equal");
    CHECK(form_wants_json("text/html;q=0.1, application/*"), "a range counts");
    CHECK(form_wants_json("Application/JSON ; Q=1.0"), "capitals do not");
    CHECK(!form_wants_json("application/json;q=0"), "a weight of 0 is a no");
    CHECK(form_is_json("application/json; charset=utf-8") && form_is_json("application/ld+json") &&
              !form_is_json("application/x-www-form-urlencoded") && !form_is_json(NULL) &&
              !form_is_json("text/json"),
          "JSON bodies are known by their type");
}

/* ---- A form with a file ---- */

#define TYPE "multipart/form-data; boundary=xyz"
#define TEXT(name, value) "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define PIECE(name, value)                                                                                    \
    "--xyz\r\nContent-Disposition: form-data; name=\"" name                                                  \
    "\"; filename=\"a b.wav\"\r\nContent-Type: audio/wav\r\n\r\n" value "\r\n"
#define END "--xyz--\r\n"

static void check_parts(const char *type, const char *body, size_t size, const char *wanted, const char *title)
{
    enum form_fault fault;
    json_t *form = form_multipart(type, body, size, &fault);
    char *got = form ? json_dumps(form, JSON_COMPACT | JSON_SORT_KEYS) : memory_text(form_fault_text(fault));
    CHECK_TEXT(got, wanted, "%s", title);
    free(got);
    json_decref(form);
}

static void check_multipart(void)
{
    static const char file[] = PIECE("sound", "a\r\n--xy\0\xFF") END;
    const char *broken = form_fault_text(FORM_SYNTAX);
#define PARTS(body, wanted, title) check_parts(TYPE, body, strlen(body), wanted, title)
    PARTS(TEXT("a", "1 & 2 = 3 %41") TEXT("b", "été\r\nà deux") END,
          "{\"a\":\"1 & 2 = 3 %41\",\"b\":\"été\\nà deux\"}", "texts come through as they were typed");
    check_parts(TYPE, file, sizeof file - 1, "{\"sound\":\"YQ0KLS14eQD/\"}",
                "a file is its bytes, those of a half boundary too");
    PARTS(TEXT("a", "1") "--xyz\r\nContent-Disposition: form-data; name=\"sound\"; filename=\"\"\r\n\r\n\r\n" END, "{\"a\":\"1\"}",
          "a file that was not chosen is absent");
    PARTS("--xyz\r\nContent-Disposition: form-data; filename=\"f\"; name=\"sound\"\r\n\r\nabc\r\n" END, "{\"sound\":\"YWJj\"}",
          "a file's name is not its field's");
    PARTS(END, "{}", "a form may be empty");
    check_parts("Multipart/Form-Data; charset=utf-8; boundary=\"x:z\"", "--x:z--", 7, "{}", "a boundary may stand in quotes");
    PARTS(TEXT("a", "1"), broken, "a form that breaks off is refused");
    PARTS("--xyzz" END, broken, "so is another boundary");
    PARTS("--xyz\r\nname=\"a\"\r\n" END, broken, "a part without an end of its headers");
    PARTS("--xyz\r\nContent-Type: text/plain\r\n\r\n1\r\n" END, broken, "a part without a name");
    PARTS(TEXT("a", "1") TEXT("a", "2") END, broken, "a name given twice");
    PARTS("", broken, "nothing at all");
    PARTS(TEXT("a", "\x01") END, form_fault_text(FORM_ENCODING), "control characters are refused in texts");
    PARTS(TEXT("a", "\xE9") END, form_fault_text(FORM_ENCODING), "and what is not UTF-8");
    check_parts("multipart/form-data", END, strlen(END), broken, "there is no form without a boundary");
    CHECK(form_is_multipart(TYPE) && form_is_multipart("multipart/form-data") && !form_is_multipart("multipart/form-dataset") &&
              !form_is_multipart(NULL) && !form_is_multipart("application/x-www-form-urlencoded"),
          "a form with a file is known by its type");
}

int main(void)
{
    check_multipart();
    check_forms();
    check_bodies();
    check_headers();
    return check_done();
}
