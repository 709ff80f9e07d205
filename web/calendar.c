#include "web/calendar.h"

#include "base/memory.h"
#include "base/paris.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_OCTETS = 75, DAY_S = 86400 };

/* ---- Lines ---- */

/* How many octets of `text` go on a line that has room for `most`: whole characters only. */
static size_t fitting(const char *text, size_t length, size_t most)
{
    size_t fits = length < most ? length : most;
    while (fits < length && fits > 0 && ((unsigned char)text[fits] & 0xC0) == 0x80)
        fits--;
    return fits;
}

/* One content line; a continuation begins with a space, which counts. */
static void line(struct evbuffer *out, const char *text)
{
    size_t length = strlen(text), room = LINE_OCTETS;
    for (;;) {
        size_t here = fitting(text, length, room);
        evbuffer_add(out, text, here);
        evbuffer_add(out, "\r\n", 2);
        text += here;
        length -= here;
        if (length == 0)
            return;
        evbuffer_add(out, " ", 1);
        room = LINE_OCTETS - 1;
    }
}

/* `name`, a colon and the text; escaped as a TEXT, or as it is (a URI). Control characters go. */
static void line_text(struct evbuffer *out, const char *name, const char *text, const char *escaped)
{
    char *whole = memory_zero(strlen(name) + 2 * strlen(text) + 2), *to = whole;
    to = stpcpy(stpcpy(to, name), ":");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '\n' && *escaped) {
            to = stpcpy(to, "\\n");
        } else if (byte >= ' ' && byte != 0x7F) {
            if (strchr(escaped, byte))
                *to++ = '\\';
            *to++ = *text;
        }
    }
    line(out, whole);
    free(whole);
}

static void line_words(struct evbuffer *out, const char *name, const char *text)
{
    line_text(out, name, text, "\\;,");
}

/* DTSTART:20261124T133000Z */
static void line_instant(struct evbuffer *out, const char *name, int64_t instant)
{
    int64_t second = ((instant % DAY_S) + DAY_S) % DAY_S;
    struct paris_date day = paris_date_of((instant - second) / DAY_S);
    char *text = memory_format("%s:%04d%02d%02dT%02d%02d%02dZ", name, day.year, day.month, day.day,
                               (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    line(out, text);
    free(text);
}

/* ---- The calendar ---- */

/* No event refers to it, but a calendar must have one component at least (RFC 5545, 3.6). */
static const char *const zone[] = {
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Paris",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
};

void calendar_begin(struct evbuffer *out, const char *name)
{
    line(out, "BEGIN:VCALENDAR");
    line(out, "VERSION:2.0");
    line(out, "PRODID:-//Nantes en Compagnie//Agenda//FR");
    line(out, "CALSCALE:GREGORIAN");
    line_words(out, "NAME", name);
    line_words(out, "X-WR-CALNAME", name);
    line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    line(out, "X-PUBLISHED-TTL:PT1H");
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++)
        line(out, zone[i]);
}

void calendar_add(struct evbuffer *out, const struct calendar_event *event)
{
    static const char *const statuses[] = {"STATUS:TENTATIVE", "STATUS:CONFIRMED", "STATUS:CANCELLED"};
    char *sequence = memory_format("SEQUENCE:%d", event->sequence);
    line(out, "BEGIN:VEVENT");
    line_words(out, "UID", event->uid);
    line_instant(out, "DTSTAMP", event->changed);
    line_instant(out, "LAST-MODIFIED", event->changed);
    line(out, sequence);
    line_instant(out, "DTSTART", event->from);
    line_instant(out, "DTEND", event->to);
    line(out, statuses[event->status]);
    line(out, event->status == CALENDAR_CANCELLED ? "TRANSP:TRANSPARENT" : "TRANSP:OPAQUE");
    line(out, "CLASS:PRIVATE");
    line_words(out, "SUMMARY", event->summary);
    line_words(out, "DESCRIPTION", event->description);
    line_text(out, "URL", event->url, "");
    line(out, "END:VEVENT");
    free(sequence);
}

void calendar_end(struct evbuffer *out)
{
    line(out, "END:VCALENDAR");
}
