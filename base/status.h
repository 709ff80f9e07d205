/*
 * One vocabulary for how things end.
 *
 * The same ten words are the `outcome` column of every api function, the
 * result of every call in C and, through status_http(), the answer of the web.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
    STATUS_OK,          /* done, and durable                         200 */
    STATUS_INVALID,     /* the caller's input makes no sense         422 */
    STATUS_FORBIDDEN,   /* you may not                               403 */
    STATUS_NOT_FOUND,   /* no such thing, or not yours to see        404 */
    STATUS_CONFLICT,    /* someone else got there first              409 */
    STATUS_EXPIRED,     /* it was yours, but too late                410 */
    STATUS_STALE,       /* it has changed since you looked           412 */
    STATUS_TOO_MANY,    /* slow down, or enough for this week        429 */
    STATUS_INTERNAL,    /* our bug; the log has the story            500 */
    STATUS_UNAVAILABLE, /* no answer in time: unknown, try again     503 */
};

/* "ok", "invalid", "not_found" ...: the word SQL and JSON use. Static. */
const char *status_name(enum status status);

/* The status of such a word; anything unknown, NULL included, is STATUS_INTERNAL. */
enum status status_from_name(const char *name);

/* The HTTP status code. */
int status_http(enum status status);

#endif
