/* Local time in Nantes: the European rule, days that lack or repeat an hour, what people type. */
#include "base/paris.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t at(const char *iso)
{
    return paris_parse_instant(iso);
}

static enum paris_match local(int year, int month, int day, int hour, int minute, int64_t *instant)
{
    struct paris_time time = {.date = {year, month, day}, .hour = hour, .minute = minute};
    return paris_to_instant(&time, instant);
}

static void check_calendar(void)
{
    bool same = true, back = true;
    for (int64_t days = -30000; days < 60000 && same; days++) {
        time_t second = (time_t)days * 86400;
        struct tm tm;
        struct paris_date date = paris_date_of(days);
        gmtime_r(&second, &tm);
        same = date.year == tm.tm_year + 1900 && date.month == tm.tm_mon + 1 && date.day == tm.tm_mday &&
               paris_weekday(date) == (tm.tm_wday + 6) % 7;
        back = back && paris_days(date) == days;
    }
    CHECK(same, "every day from 1887 to 2134 has the date and weekday that the C library gives");
    CHECK(back, "a date's day leads back to the date");
}

static void check_against_zone_files(void)
{
    setenv("TZ", "Europe/Paris", 1);
    tzset();
    struct tm tm;
    time_t summer = 1782000000; /* June 2026 */
    localtime_r(&summer, &tm);
    if (tm.tm_gmtoff != 7200)
        return check_skip("no zone files here to compare with");
    bool same = true;
    for (int64_t instant = 820454400; instant < 2145916800 && same; instant += 1789) {
        time_t second = (time_t)instant;
        localtime_r(&second, &tm);
        struct paris_time mine = paris_from_instant(instant);
        same = mine.offset_s == tm.tm_gmtoff && mine.hour == tm.tm_hour && mine.minute == tm.tm_min &&
               mine.date.day == tm.tm_mday;
    }
    CHECK(same, "from 1996 to 2037 every half-hour agrees with the zone files");
}

static void check_changes(void)
{
    int64_t first, second;
    CHECK(local(2027, 3, 28, 2, 30, &first) == PARIS_NONE, "2027-03-28 02:30 does not exist");
    CHECK(local(2027, 3, 28, 3, 0, &first) == PARIS_ONE, "2027-03-28 03:00 does");
    CHECK(first == at("2027-03-28T01:00:00Z"), "and is 01:00 UTC");
    CHECK(local(2026, 10, 25, 2, 30, &first) == PARIS_TWICE, "2026-10-25 02:30 exists twice");
    CHECK(first == at("2026-10-25T02:30+02:00"), "the first one is meant");
    CHECK(local(2026, 10, 25, 1, 30, &first) == PARIS_ONE &&
              local(2026, 10, 25, 3, 30, &second) == PARIS_ONE && second - first == 3 * 3600,
          "that night, from 01:30 to 03:30 three hours go by");
    bool back = true;
    for (int64_t instant = 1767225600; instant < 1798761600; instant += 900) {
        struct paris_time time = paris_from_instant(instant);
        enum paris_match match = paris_to_instant(&time, &first);
        back = back && match != PARIS_NONE &&
               (first == instant || (match == PARIS_TWICE && first == instant - 3600));
    }
    CHECK(back, "every quarter of an hour of 2026 leads to local time and back");
}

static void check_iso(const char *text, int64_t wanted)
{
    CHECK_INT(paris_parse_instant(text), wanted, "\"%s\" is %s", text,
              wanted == PARIS_NEVER ? "no instant" : "read");
}

static void check_instants(void)
{
    char text[PARIS_ISO_BYTES];
    check_iso("2026-11-24T14:30:00+01:00", 1795527000);
    check_iso("2026-11-24T13:30:00Z", 1795527000);
    check_iso("2026-11-24 13:30:00.123456+00", 1795527000);
    check_iso("2026-11-24T14:30+0100", 1795527000);
    check_iso("2026-11-24T08:30:00-05:00", 1795527000);
    check_iso("1970-01-01T00:00:00Z", 0);
    check_iso("2026-11-24T14:30:00", PARIS_NEVER);
    check_iso("2026-11-24", PARIS_NEVER);
    check_iso("2026-02-29T10:00Z", PARIS_NEVER);
    check_iso("2026-13-01T10:00Z", PARIS_NEVER);
    check_iso("2026-11-24T24:00Z", PARIS_NEVER);
    check_iso("2026-11-24T14:60Z", PARIS_NEVER);
    check_iso("2026-11-24T14:30+01:", PARIS_NEVER);
    check_iso("2026-11-24T14:30+01:00x", PARIS_NEVER);
    check_iso("", PARIS_NEVER);
    CHECK(paris_parse_instant(NULL) == PARIS_NEVER, "nothing is no instant");
    paris_format_instant(1795527000, text);
    CHECK_TEXT(text, "2026-11-24T14:30:00+01:00", "an instant is written in local time, with its offset");
    paris_format_instant(at("2026-07-14T10:00:00Z"), text);
    CHECK_TEXT(text, "2026-07-14T12:00:00+02:00", "in summer too");
}

static void check_date(const char *typed, const char *wanted)
{
    struct paris_date date, right;
    bool read = paris_read_date(typed, 0, &date);
    if (!wanted)
        CHECK(!read, "\"%s\" is no date", typed);
    else
        CHECK(read && paris_parse_date(wanted, &right) && memcmp(&date, &right, sizeof date) == 0,
              "\"%s\" is %s", typed, wanted);
}

static void check_hour(const char *typed, int wanted)
{
    int hour = -1, minute = 0;
    bool read = paris_read_hour(typed, &hour, &minute);
    CHECK(read ? hour * 60 + minute == wanted : wanted < 0, "\"%s\" is %s", typed,
          wanted < 0 ? "no hour" : "an hour");
}

static void check_typed(void)
{
    check_date("2026-11-24", "2026-11-24");
    check_date("24/11/2026", "2026-11-24");
    check_date(" 24-11-2026 ", "2026-11-24");
    check_date("24.11.26", "2026-11-24");
    check_date("4/3/2027", "2027-03-04");
    check_date("24 novembre 2026", "2026-11-24");
    check_date("Mardi 24 NOVEMBRE 2026", "2026-11-24");
    check_date("Tuesday 24 November 2026", "2026-11-24");
    check_date("1 February 2027", "2027-02-01");
    check_date("Monday 24 November 2026", NULL);
    check_date("1er février 2027", "2027-02-01");
    check_date("lundi\u00A01er FÉVRIER 2027", "2027-02-01");
    check_date("15 août 2026", "2026-08-15");
    check_date("29 fevrier 2028", "2028-02-29");
    check_date("29 février 2027", NULL);
    check_date("lundi 24 novembre 2026", NULL);
    check_date("24/13/2026", NULL);
    check_date("31/04/2026", NULL);
    check_date("24/11", NULL);
    check_date("24/11-2026", NULL);
    check_date("demain", NULL);
    check_date("24 novembre 2026 ou le 25", NULL);
    check_date("", NULL);
    check_hour("14:30", 870);
    check_hour("14h30", 870);
    check_hour("14 h 30", 870);
    check_hour("14\u00A0h\u00A030", 870);
    check_hour("9h", 540);
    check_hour("9 heures", 540);
    check_hour("9 heures 15", 555);
    check_hour("1 heure 15", 75);
    check_hour("14.30", 870);
    check_hour("2.30\u00A0pm", 870);
    check_hour("2:30pm", 870);
    check_hour("9 am", 540);
    check_hour("12 pm", 720);
    check_hour("12.15 AM", 15);
    check_hour("13 pm", -1);
    check_hour("9 p", -1);
    check_hour("9 h pm", -1);
    check_hour("9", 540);
    check_hour("Midi", 720);
    check_hour("0:00", 0);
    check_hour("24:00", -1);
    check_hour("14:60", -1);
    check_hour("14:3", -1);
    check_hour("14:", -1);
    check_hour("deux heures", -1);
    check_hour("", -1);
}

int main(void)
{
    check_calendar();
    check_against_zone_files();
    check_changes();
    check_instants();
    check_typed();
    return check_done();
}
