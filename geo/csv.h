/*
 * Rows of a separated text file, one at a time.
 *
 * RFC 4180 with a separator of one's own: fields may be quoted, a quote within
 * is doubled, a quoted field may hold line breaks; LF and CRLF; a byte order
 * mark is skipped; a .gz is read as it is. Memory does not grow with the file:
 * one row is held, at most CSV_ROW_MAX bytes. A row that is longer, is not
 * UTF-8 or has a stray quote is refused and reading goes on after it.
 */
#ifndef GEO_CSV_H
#define GEO_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_ROW_MAX    65536
#define CSV_FIELDS_MAX 128

enum csv_result {
    CSV_ROW,     /* `fields` holds it */
    CSV_REFUSED, /* this row cannot be read, `reason` says why; the next one may */
    CSV_END,     /* the file was read whole */
    CSV_BROKEN,  /* reading failed (truncated .gz, disk): what came before may be incomplete */
};

struct csv_row {
    size_t line;                        /* of the file, from 1, where the row begins */
    size_t count;                       /* fields */
    bool last;                          /* the file ended in it, without a line break: it may be cut */
    const char *fields[CSV_FIELDS_MAX]; /* borrowed, until the next row is read */
    const char *reason; /* of CSV_REFUSED: too_long, encoding, quote, fields; of CSV_BROKEN: a sentence */
};

struct csv;

/* NULL and a sentence in `why` when the file cannot be opened. */
struct csv *csv_open(const char *path, char separator, char *why, size_t why_size);

/* NULL allowed. */
void csv_close(struct csv *csv);

/* Empty lines are passed over. After CSV_END or CSV_BROKEN the answer stays the same. */
enum csv_result csv_next(struct csv *csv, struct csv_row *row);

/* In a header: which field has the first of these names that is there (NULL ends them); -1 when none is. */
int csv_column(const struct csv_row *header, const char *const *names);

/* That field of a row; "" when the row, or the file (-1), has none. Borrowed as the row is. */
const char *csv_field(const struct csv_row *row, int column);

/* Bytes of the file (compressed ones of a .gz) read so far: for showing progress. */
size_t csv_offset(const struct csv *csv);

#endif
