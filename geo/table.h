/*
 * A separated file (csv.h) of which certain columns are wanted, found by their names.
 *
 * What a module reads from it is a table of its own: the columns it needs, and what to make of a row.
 */
#ifndef GEO_TABLE_H
#define GEO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS_MAX 8

struct table {
    const char *columns[TABLE_COLUMNS_MAX]; /* all must be there; NULL ends */
    char separator;
    bool lenient; /* a row that cannot be read is passed over, else the file is refused */

    /* One row, its fields in the order of `columns`, borrowed. False and a sentence in `why`: the file is refused. */
    bool (*row)(const char *const *fields, void *arg, char *why, size_t why_size);
};

/* Reads the whole file, row by row. False and a sentence in `why`, which names the file and the line. */
bool table_read(const struct table *table, const char *path, void *arg, char *why, size_t why_size);

#endif
