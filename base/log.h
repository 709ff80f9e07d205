/*
 * What happened, for whoever runs the service: logfmt, one line an event, on stderr.
 *
 *     log_info("http", "id=%s route=%s status=%d ms=%.1f", id, route, 409, ms);
 *     event=http level=info id=7f3a09c2e81b route=/offers/{id}/accept status=409 ms=2.1
 * at=2026-11-22T01:05:11.123Z
 *
 * The subject comes first, the hour last. A line is written whole by one
 * write(2), so that several processes may share a file. Line breaks and other
 * control characters that slip into the fields come out as \n or \xNN: one
 * event can never look like two.
 *
 * No personal data, no SQL parameters, no bodies: ids, codes, counts, times.
 *
 * The level is the only global state of base/: a line must be loggable from
 * anywhere, also before there is a configuration. Thread safe.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level {
    LEVEL_DEBUG, /* for whoever is mending this program */
    LEVEL_INFO,  /* what it did */
    LEVEL_WARN,  /* it went on, but somebody should look some day */
    LEVEL_ERROR, /* somebody should look now */
};

/* `event` is a plain word; the format is printf's, its result logfmt pairs. A free value goes through
 * log_quote(). */
#define log_debug(event, ...) log_write(LEVEL_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...)  log_write(LEVEL_INFO, event, __VA_ARGS__)
#define log_warn(event, ...)  log_write(LEVEL_WARN, event, __VA_ARGS__)
#define log_error(event, ...) log_write(LEVEL_ERROR, event, __VA_ARGS__)

void log_write(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Lines below `level` are dropped from now on. LEVEL_INFO at first. */
void log_level_set(enum log_level level);

/* "debug", "info", "warn" or "error". False, and `level` untouched, for anything else. */
bool log_level_from_name(const char *name, enum log_level *level);

/*
 * `value` as one logfmt value: bare when it is a plain word, else in quotes with
 * ", \ and control characters escaped; "-" for NULL. What does not fit is cut at
 * a whole UTF-8 character and ends in "...". `size` is at least 16. Returns `to`.
 */
char *log_quote(char *to, size_t size, const char *value);

/* A new random request id, 12 hexadecimal digits and the NUL. Returns `id`. */
enum { LOG_ID_SIZE = 13 };
char *log_id_make(char id[static LOG_ID_SIZE]);

#endif
