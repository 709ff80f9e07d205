#include "geo/csv.h"

#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define CHUNK 65536

struct csv {
    gzFile file;
    char separator;
    size_t line;           /* of the next character */
    enum csv_result ended; /* CSV_ROW while there is more */
    const char *broken;
    size_t at, filled;
    unsigned char chunk[CHUNK];
    char row[CSV_ROW_MAX + 1];
};

struct csv *csv_open(const char *path, char separator, char *why, size_t why_size)
{
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (!file) {
        snprintf(why, why_size, "%s: %s", path, errno ? strerror(errno) : "out of memory");
        return NULL;
    }
    gzbuffer(file, CHUNK);
    struct csv *csv = memory_zero(sizeof *csv);
    csv->file = file;
    csv->separator = separator;
    csv->line = 1;
    csv->ended = CSV_ROW;
    return csv;
}

void csv_close(struct csv *csv)
{
    if (!csv)
        return;
    gzclose(csv->file);
    free(csv);
}

size_t csv_offset(const struct csv *csv)
{
    z_off_t offset = gzoffset(csv->file);
    return offset < 0 ? 0 : (size_t)offset;
}

/* More to read, or `ended` says why not. A .gz cut short ends like a file, but with an error. */
static bool chunk_read(struct csv *csv)
{
    if (csv->ended != CSV_ROW)
        return false;
    int got = gzread(csv->file, csv->chunk, CHUNK);
    int code = Z_OK;
    const char *message = gzerror(csv->file, &code);
    if (got < 0 || (got == 0 && code != Z_OK && code != Z_STREAM_END)) {
        csv->ended = CSV_BROKEN;
        csv->broken = code == Z_ERRNO       ? strerror(errno)
                      : code == Z_BUF_ERROR ? "the file is cut short"
                                            : message;
        return false;
    }
    if (got == 0)
        csv->ended = CSV_END;
    csv->at = 0;
    csv->filled = (size_t)got;
    return got > 0;
}

/* The next character, -1 at the end; `peek` leaves it there. */
static int character(struct csv *csv, bool peek)
{
    if (csv->at == csv->filled && !chunk_read(csv))
        return -1;
    return peek ? csv->chunk[csv->at] : csv->chunk[csv->at++];
}

/* Is it UTF-8 without NUL? Overlong forms, surrogates and what lies beyond U+10FFFF are not. */
static bool utf8_valid(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + length;
    while (p < end) {
        unsigned c = *p++;
        if (c == 0)
            return false;
        if (c < 0x80)
            continue;
        int more = c >= 0xC2 && c <= 0xDF ? 1 : c >= 0xE0 && c <= 0xEF ? 2 : c >= 0xF0 && c <= 0xF4 ? 3 : 0;
        if (more == 0 || end - p < more)
            return false;
        if ((c == 0xE0 && p[0] < 0xA0) || (c == 0xED && p[0] > 0x9F) || (c == 0xF0 && p[0] < 0x90) ||
            (c == 0xF4 && p[0] > 0x8F))
            return false;
        for (; more > 0; more--)
            if ((*p++ & 0xC0) != 0x80)
                return false;
    }
    return true;
}

/* A row as it is being read. */
struct reading {
    struct csv_row *row;
    size_t length;      /* of csv->row */
    const char *reason; /* the first thing wrong with it */
};

static void row_add(struct csv *csv, struct reading *reading, int c)
{
    if (reading->length < CSV_ROW_MAX)
        csv->row[reading->length++] = (char)c;
    else
        reading->reason = "too_long";
}

/* One field after another share csv->row, each ended by a NUL; the offsets become pointers at once as it
 * never moves. */
static void field_end(struct csv *csv, struct reading *reading, size_t begin)
{
    if (!utf8_valid(csv->row + begin, reading->length - begin) && !reading->reason)
        reading->reason = "encoding";
    row_add(csv, reading, '\0');
    if (reading->row->count < CSV_FIELDS_MAX)
        reading->row->fields[reading->row->count++] = csv->row + begin;
    else if (!reading->reason)
        reading->reason = "fields";
}

/* Reads up to the separator or the end of the row, which is returned (-1: of the file) and not part of the
 * field. */
static int field_read(struct csv *csv, struct reading *reading)
{
    size_t begin = reading->length;
    bool quoted = character(csv, true) == '"';
    bool within = quoted; /* the quotes, which are not closed yet */
    if (quoted)
        character(csv, false);
    int c;
    for (;;) {
        c = character(csv, false);
        if (c == '\n')
            csv->line++;
        if (c < 0)
            break;
        if (within && c == '"' && character(csv, true) == '"') {
            row_add(csv, reading, character(csv, false));
        } else if (within && c == '"') {
            within = false;
        } else if (within) {
            row_add(csv, reading, c);
            if (reading->reason && c == '\n')
                break; /* a quote never closed would swallow the rest of the file: go on at the next line */
        } else if (c == csv->separator || c == '\n') {
            break;
        } else if (c == '\r' && character(csv, true) == '\n') {
            continue;
        } else {
            row_add(csv, reading, c);
            if (quoted && !reading->reason)
                reading->reason = "quote"; /* text after the closing quote */
        }
    }
    if (within && !reading->reason)
        reading->reason = "quote";
    field_end(csv, reading, begin);
    return c;
}

static void byte_order_mark_skip(struct csv *csv)
{
    if (character(csv, true) == 0xEF && csv->filled >= 3 && memcmp(csv->chunk, "\xEF\xBB\xBF", 3) == 0)
        csv->at = 3;
}

enum csv_result csv_next(struct csv *csv, struct csv_row *row)
{
    if (csv->line == 1 && csv->at == 0 && csv->filled == 0)
        byte_order_mark_skip(csv);
    int c;
    while ((c = character(csv, true)) == '\n' || c == '\r') {
        character(csv, false);
        csv->line += c == '\n';
    }
    *row = (struct csv_row){.line = csv->line};
    if (c >= 0) {
        struct reading reading = {.row = row};
        do
            c = field_read(csv, &reading);
        while (c == csv->separator);
        row->last = c < 0;
        row->reason = reading.reason;
        if (reading.reason)
            row->count = 0;
        if (csv->ended != CSV_BROKEN)
            return reading.reason ? CSV_REFUSED : CSV_ROW;
    }
    row->reason = csv->broken;
    return csv->ended;
}

int csv_column(const struct csv_row *header, const char *const *names)
{
    for (; *names; names++)
        for (size_t i = 0; i < header->count; i++)
            if (strcmp(header->fields[i], *names) == 0)
                return (int)i;
    return -1;
}

const char *csv_field(const struct csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? row->fields[column] : "";
}
