/* Any bytes as a separated file: rows within bounds, lines that grow, an end. */
#include "geo/csv.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], why[300];
    int fd = memfd_create("table", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) != (ssize_t)size)
        return 0;
    lseek(fd, 0, SEEK_SET);
    struct csv *csv = csv_open(path, ';', why, sizeof why);
    struct csv_row row;
    enum csv_result result = CSV_END;
    size_t line = 0, rows = 0;
    while (csv && (result = csv_next(csv, &row)) != CSV_END && result != CSV_BROKEN) {
        assert(row.line > line && ++rows <= size);
        line = row.line;
        assert(result == CSV_ROW ? row.count > 0 && row.count <= CSV_FIELDS_MAX && !row.reason
                                 : row.count == 0 && row.reason);
        size_t length = 0;
        for (size_t i = 0; i < row.count; i++)
            length += strlen(row.fields[i]) + 1;
        assert(length <= CSV_ROW_MAX);
    }
    assert(!csv || csv_next(csv, &row) == result);
    csv_close(csv);
    close(fd);
    return 0;
}
