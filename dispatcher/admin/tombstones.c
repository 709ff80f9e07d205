#include "dispatcher/admin/tombstones.h"

#include "base/memory.h"
#include "base/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool tombstones_add(const char *folder, const char *code)
{
    char *path = memory_format("%s/tombstones", folder), *line = memory_format("%s\n", code);
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    size_t size = strlen(line);
    bool well = file >= 0 && write(file, line, size) == (ssize_t)size && fsync(file) == 0;

    if (!well)
        fprintf(stderr, "nec-admin : %s : %s\n", path, strerror(errno));
    if (file >= 0)
        close(file);
    free(line);
    free(path);
    return well;
}

json_t *tombstones_read(const char *folder)
{
    char *path = memory_format("%s/tombstones", folder), line[64];
    FILE *file = fopen(path, "re");
    json_t *codes = json_array();

    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (seal_code_fine(line))
            json_array_append_new(codes, json_string(line));
    }
    if (file)
        fclose(file);
    free(path);
    return codes;
}
