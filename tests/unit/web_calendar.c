/* RFC 5545 as bytes: folding, escaping, instants. What an independent parser makes of it:
 * tests/flow/feeds.py. */
#include "web/calendar.h"

#include "base/memory.h"
#include "base/paris.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static struct calendar_event plain(void)
{
    return (struct calendar_event){.uid = "abc@x",
                                   .status = CALENDAR_CONFIRMED,
                                   .sequence = 3,
                                   .from = paris_parse_instant("2026-11-24T14:30:00+01:00"),
                                   .to = paris_parse_instant("2026-11-24T16:00:00+01:00"),
                                   .changed = paris_parse_instant("2026-11-20T09:00:05Z"),
                                   .summary = "Sortie",
                                   .description = "",
                                   .url = "http://x/"};
}

/* The calendar of this one event (NULL: of none). Yours. */
static char *written(const struct calendar_event *event)
{
    struct evbuffer *out = evbuffer_new();
    calendar_begin(out, "Nantes");
    if (event)
        calendar_add(out, event);
    calendar_end(out);
    evbuffer_add(out, "", 1);
    char *text = memory_text((const char *)evbuffer_pullup(out, -1));
    evbuffer_free(out);
    return text;
}

static void check_has(const struct calendar_event *event, const char *line, const char *title)
{
    char *text = written(event), *wanted = memory_format("\r\n%s\r\n", line);
    if (!CHECK(strstr(text, wanted), "%s", title))
        check_note("%s", text);
    free(text);
    free(wanted);
}

static void test_fields(void)
{
    struct calendar_event event = plain();
    check_has(&event, "DTSTART:20261124T133000Z", "an instant is written in UTC");
    check_has(&event, "DTEND:20261124T150000Z", "the end as well");
    check_has(&event, "LAST-MODIFIED:20261120T090005Z", "to the second");
    check_has(&event, "SEQUENCE:3", "the sequence is a plain number");
    check_has(&event, "STATUS:CONFIRMED", "what is settled is confirmed");
    check_has(&event, "TRANSP:OPAQUE", "and takes its time");
    event.status = CALENDAR_CANCELLED;
    check_has(&event, "STATUS:CANCELLED", "what is called off says so");
    check_has(&event, "TRANSP:TRANSPARENT", "and frees its time");
    event.status = CALENDAR_TENTATIVE;
    check_has(&event, "STATUS:TENTATIVE", "what may still change is tentative");
    event.from = -1;
    check_has(&event, "DTSTART:19691231T235959Z", "an instant before 1970 is written right");
    event.summary = "a;b,c\\d\ne\x01\r\x7F"
                    "f";
    check_has(&event, "SUMMARY:a\\;b\\,c\\\\d\\nef", "what has a meaning is escaped, what has none goes");
    event.url = "http://x/a;b,c\r\nSTATUS:CANCELLED";
    check_has(&event, "URL:http://x/a;b,cSTATUS:CANCELLED", "an address is written as it is, on its line");
    check_has(NULL, "BEGIN:VTIMEZONE", "an empty calendar has a component, as the format wants");
}

/* The summer's change moves nothing: two meetings at 10 o'clock local, an hour apart in UTC. */
static void test_summer_time(void)
{
    struct calendar_event event = plain();
    event.from = paris_parse_instant("2027-03-27T10:00:00+01:00");
    check_has(&event, "DTSTART:20270327T090000Z", "ten o'clock on the last day of winter time");
    event.from = paris_parse_instant("2027-03-28T10:00:00+02:00");
    check_has(&event, "DTSTART:20270328T080000Z", "ten o'clock on the first of summer time");
    event.from = paris_parse_instant("2026-10-25T02:30:00+02:00");
    event.to = paris_parse_instant("2026-10-25T02:30:00+01:00");
    check_has(&event, "DTSTART:20261025T003000Z", "of the hour that comes twice the first");
    check_has(&event, "DTEND:20261025T013000Z", "and the second");
}

/* Each line has 75 octets at most, none begins or ends inside a character, and unfolded it is what was said.
 */
static void test_folding(void)
{
    int wrong = 0;
    for (int letters = 0; letters < 200; letters++) {
        struct calendar_event event = plain();
        char *words = memory_zero(4 * 200 + 1), *to = words;
        for (int i = 0; i < letters; i++)
            to = stpcpy(to, i % 3 == 0 ? "é" : i % 3 == 1 ? "😀" : "x");
        event.summary = words;
        char *text = written(&event), *flat = memory_zero(strlen(text) + 1), *end = flat;
        for (const char *at = text; *at; at += strcspn(at, "\r") + 2) {
            size_t length = strcspn(at, "\r");
            wrong += length > 75 || at[length + 1] != '\n' || ((unsigned char)at[*at == ' '] & 0xC0) == 0x80;
            if (*at == ' ')
                end -= 2;
            end = stpncpy(end, at + (*at == ' '), length - (*at == ' '));
            end = stpcpy(end, "\r\n");
        }
        char *wanted = memory_format("\r\nSUMMARY:%s\r\n", words);
        wrong += !strstr(flat, wanted);
        free(wanted);
        free(words);
        free(text);
        free(flat);
    }
    CHECK_INT(wrong, 0, "lines are folded at 75 octets, between characters, and unfold to what was said");
}

int main(void)
{
    test_fields();
    test_summer_time();
    test_folding();
    return check_done();
}
