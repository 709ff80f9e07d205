/* Telephone numbers as people write them. */
#include "base/phone_number.h"
#include "tests/check.h"

#include <string.h>

static void check_parse(const char *typed, enum phone_fault fault, const char *wanted)
{
    char e164[PHONE_E164_BYTES];
    enum phone_fault got = phone_number_parse(typed, e164);
    CHECK(got == fault && strcmp(e164, wanted) == 0, "\"%s\" is read as %s", typed ? typed : "(nothing)",
          fault == PHONE_FINE ? wanted : phone_fault_code(fault));
}

static void check_shown(const char *e164, const char *shown, const char *spoken)
{
    char text[PHONE_SHOWN_BYTES];
    phone_number_show(e164, text);
    CHECK_TEXT(text, shown, "%s is shown in pairs", e164);
    phone_number_speak(e164, text);
    CHECK_TEXT(text, spoken, "%s is spoken in pairs", e164);
}

static void check_masked(const char *e164, const char *shown)
{
    char text[PHONE_SHOWN_BYTES];
    phone_number_mask(e164, text);
    CHECK_TEXT(text, shown, "%s is masked but for its ends", e164);
}

int main(void)
{
    check_parse("02 40 12 34 56", PHONE_FINE, "+33240123456");
    check_parse("02.40.12.34.56", PHONE_FINE, "+33240123456");
    check_parse("02-40-12-34-56", PHONE_FINE, "+33240123456");
    check_parse("02\u00A040\u00A012\u00A034\u00A056", PHONE_FINE, "+33240123456");
    check_parse("02\u202F40\u202F12\u202F34\u202F56", PHONE_FINE, "+33240123456");
    check_parse("  0240123456\t", PHONE_FINE, "+33240123456");
    check_parse("+33240123456", PHONE_FINE, "+33240123456");
    check_parse("+33 (0)2 40 12 34 56", PHONE_FINE, "+33240123456");
    check_parse("+33 02 40 12 34 56", PHONE_FINE, "+33240123456");
    check_parse("0033 2 40 12 34 56", PHONE_FINE, "+33240123456");
    check_parse("(02) 40 12 34 56", PHONE_FINE, "+33240123456");
    check_parse("06 12 34 56 78", PHONE_FINE, "+33612345678");
    check_parse("+32 470 12 34 56", PHONE_FINE, "+32470123456");
    check_parse("0032 470 12 34 56", PHONE_FINE, "+32470123456");
    check_parse(NULL, PHONE_REQUIRED, "");
    check_parse("", PHONE_REQUIRED, "");
    check_parse("   ", PHONE_REQUIRED, "");
    check_parse("02 40 12 34 5", PHONE_TOO_SHORT, "");
    check_parse("240123456", PHONE_TOO_SHORT, "");
    check_parse("17", PHONE_TOO_SHORT, "");
    check_parse("02 40 12 34 56 7", PHONE_TOO_LONG, "");
    check_parse("+1234567890123456", PHONE_TOO_LONG, "");
    check_parse("+32 470", PHONE_TOO_SHORT, "");
    check_parse("08 99 12 34 56", PHONE_PREMIUM, "");
    check_parse("00 40 12 34 56", PHONE_FINE, "+40123456");
    check_parse("+33 00 40 12 34 56", PHONE_FORMAT, "");
    check_parse("+0240123456", PHONE_FORMAT, "");
    check_parse("zéro deux", PHONE_FORMAT, "");
    check_parse("02 40 12 34 5O", PHONE_FORMAT, "");
    check_parse("02+40123456", PHONE_FORMAT, "");
    check_parse("()", PHONE_FORMAT, "");
    check_parse("1234567890123456789012345678901234567890123456789012345678901234567890", PHONE_FORMAT, "");

    check_shown("+33240123456", "02\u00A040\u00A012\u00A034\u00A056", "02, 40, 12, 34, 56");
    check_shown("+32470123456", "+32\u00A047\u00A001\u00A023\u00A0456", "+32, 47, 01, 23, 456");
    check_masked("+33612345678", "06\u00A0xx\u00A0xx\u00A0xx\u00A078");
    check_masked("+32470123456", "+32\u00A04x\u00A0xx\u00A0xx\u00A0x56");
    check_masked("+3312", "+33\u00A012");
    CHECK(phone_number_is_mobile("+33612345678"), "06 takes a text message");
    CHECK(!phone_number_is_mobile("+33240123456"), "02 does not");
    CHECK(phone_number_begins("+33612345678", "+33 +590") && phone_number_begins("+590690123456", " +33  +590 "), "a number of one of these countries");
    CHECK(!phone_number_begins("+881612345678", "+33 +590") && !phone_number_begins("+33612345678", "") && !phone_number_begins("+3", "+33"), "and of none of them");
    CHECK(phone_number_begins("+881612345678", "+"), "a plus is everywhere");
    return check_done();
}
