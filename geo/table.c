#include "geo/table.h"

#include "geo/csv.h"

#include <stdio.h>

struct header {
    int where[TABLE_COLUMNS_MAX];
    size_t count;
};

static bool header_read(const struct table *table, struct csv *csv, struct header *header, char *why, size_t why_size)
{
    struct csv_row row;
    enum csv_result result = csv_next(csv, &row);
    if (result != CSV_ROW) {
        snprintf(why, why_size, "%s", result == CSV_END ? "the file is empty" : row.reason);
        return false;
    }
    for (header->count = 0; header->count < TABLE_COLUMNS_MAX && table->columns[header->count]; header->count++) {
        const char *const names[] = {table->columns[header->count], NULL};
        header->where[header->count] = csv_column(&row, names);
        if (header->where[header->count] >= 0)
            continue;
        snprintf(why, why_size, "no column %s", names[0]);
        return false;
    }
    return true;
}

bool table_read(const struct table *table, const char *path, void *arg, char *why, size_t why_size)
{
    char what[300] = "";
    struct header header;
    struct csv_row row;
    enum csv_result result;
    struct csv *csv = csv_open(path, table->separator, why, why_size);
    if (!csv)
        return false;
    bool named = header_read(table, csv, &header, what, sizeof what), fine = named;
    if (!named)
        snprintf(why, why_size, "%s: %s", path, what);
    while (fine && (result = csv_next(csv, &row)) != CSV_END) {
        if (result == CSV_REFUSED && table->lenient)
            continue;
        const char *fields[TABLE_COLUMNS_MAX] = {0};
        for (size_t c = 0; c < header.count; c++)
            fields[c] = csv_field(&row, header.where[c]);
        fine = result == CSV_ROW && table->row(fields, arg, what, sizeof what);
        if (result != CSV_ROW)
            snprintf(what, sizeof what, "%s", row.reason);
    }
    if (named && !fine)
        snprintf(why, why_size, "%s: line %zu: %s", path, row.line, what);
    csv_close(csv);
    return fine;
}
