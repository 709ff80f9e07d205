#include "base/log.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static _Atomic int least = LEVEL_INFO;

static const char *const level_names[] = {
    [LEVEL_DEBUG] = "debug",
    [LEVEL_INFO] = "info",
    [LEVEL_WARN] = "warn",
    [LEVEL_ERROR] = "error",
};

/* A text being written into a fixed buffer: what does not fit is left out, and `full` says so. */
struct line {
    char *to;
    size_t size; /* one byte of it is for the NUL */
    size_t used;
    bool full;
};

static void line_add(struct line *line, const char *bytes, size_t length)
{
    if (line->full || length >= line->size - line->used) {
        line->full = true;
        return;
    }
    memcpy(line->to + line->used, bytes, length);
    line->used += length;
    line->to[line->used] = '\0';
}

/* One character of the input, escaped where it could be taken for something else. */
static void line_add_escaped(struct line *line, const char *character, size_t length, const char *also)
{
    char escaped[5];
    unsigned char c = (unsigned char)*character;

    if (c == '\n')
        line_add(line, "\\n", 2);
    else if (c == '\r')
        line_add(line, "\\r", 2);
    else if (c == '\t')
        line_add(line, "\\t", 2);
    else if (c < 0x20 || c == 0x7f)
        line_add(line, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\x%02x", c));
    else if (length == 1 && strchr(also, c)) {
        escaped[0] = '\\';
        escaped[1] = (char)c;
        line_add(line, escaped, 2);
    } else
        line_add(line, character, length);
}

/* How many bytes the character at `text` has; 1 when it is not UTF-8. Never reads beyond the NUL. */
static size_t character_length(const char *text)
{
    unsigned char first = (unsigned char)*text;
    size_t length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;

    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 1;
    return length;
}

static void line_add_text(struct line *line, const char *text, const char *also)
{
    for (size_t length; *text && !line->full; text += length) {
        length = character_length(text);
        line_add_escaped(line, text, length, also);
    }
}

static bool is_plain(const char *value)
{
    if (!*value)
        return false;
    for (; *value; value++)
        if ((unsigned char)*value <= ' ' || *value == 0x7f || strchr("\"=\\", *value))
            return false;
    return true;
}

char *log_quote(char *to, size_t size, const char *value)
{
    if (!value)
        value = "-";
    bool plain = is_plain(value);
    /* Room kept for what closes a value that was cut. */
    struct line line = {.to = to, .size = size - (plain ? 3 : 4)};

    *to = '\0';
    if (!plain)
        line_add(&line, "\"", 1);
    line_add_text(&line, value, "\"\\");
    if (line.full)
        memcpy(to + line.used, "...", sizeof "...");
    if (!plain)
        memcpy(to + strlen(to), "\"", sizeof "\"");
    return to;
}

static void line_add_time(struct line *line)
{
    struct timespec now;
    struct tm utc;
    char day[24], text[40];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &utc);
    int length = snprintf(text, sizeof text, " at=%s.%03dZ\n", day, (int)(now.tv_nsec / 1000000));
    line_add(line, text, (size_t)length);
}

void log_write(enum log_level level, const char *event, const char *format, ...)
{
    enum { TIME_ROOM = 40 };
    char fields[2048], text[4096];
    va_list args;

    if ((int)level < atomic_load(&least))
        return;
    va_start(args, format);
    vsnprintf(fields, sizeof fields, format, args);
    va_end(args);

    struct line line = {.to = text, .size = sizeof text - TIME_ROOM};
    line_add_text(&line, "event=", "");
    line_add_text(&line, event, "");
    line_add_text(&line, " level=", "");
    line_add_text(&line, level_names[level], "");
    line_add_text(&line, " ", "");
    line_add_text(&line, fields, "");
    line.size = sizeof text;
    line.full = false;
    line_add_time(&line);
    /* Nobody is left to tell when the log itself cannot be written. */
    (void)!write(STDERR_FILENO, text, line.used);
}

void log_level_set(enum log_level level)
{
    atomic_store(&least, (int)level);
}

bool log_level_from_name(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++) {
        if (strcmp(level_names[i], name) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

char *log_id_make(char id[static LOG_ID_SIZE])
{
    uint8_t random[(LOG_ID_SIZE - 1) / 2];

    randombytes_buf(random, sizeof random);
    return sodium_bin2hex(id, LOG_ID_SIZE, random, sizeof random);
}
