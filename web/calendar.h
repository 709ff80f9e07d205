/*
 * A calendar that other programs read: RFC 5545, with RFC 7986's REFRESH-INTERVAL.
 *
 *     calendar_begin(out, "Nantes en Compagnie");
 *     calendar_add(out, &event);      as often as there are events
 *     calendar_end(out);
 *
 * Lines end with CRLF and are folded at 75 octets, never inside a character.
 * Instants are written in UTC, so that neither the reader's zone nor a change to
 * summer time can move them. What is written depends on the arguments alone: the
 * same events give the same bytes, hence the same ETag. Pure.
 */
#ifndef WEB_CALENDAR_H
#define WEB_CALENDAR_H

#include <event2/buffer.h>
#include <stdint.h>

enum calendar_status {
    CALENDAR_TENTATIVE,
    CALENDAR_CONFIRMED,
    CALENDAR_CANCELLED, /* struck out, and the time is free again */
};

/*
 * Texts are valid UTF-8, of any length and content: control characters are left out.
 * Instants lie in the years 1 to 9999. For one uid `sequence` and `changed` only grow.
 */
struct calendar_event {
    const char *uid; /* the same as long as it is the same event */
    enum calendar_status status;
    int sequence; /* how often it has changed; from 0 */
    int64_t from, to, changed;
    const char *summary, *description, *url;
};

/* `name` is what the reader calls the whole calendar, unless its owner has named it. */
void calendar_begin(struct evbuffer *out, const char *name);
void calendar_add(struct evbuffer *out, const struct calendar_event *event);
void calendar_end(struct evbuffer *out);

#endif
