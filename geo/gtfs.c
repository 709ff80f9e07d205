#include "geo/gtfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gtfs_read(const char *folder, const char *file, const struct table *table, void *arg, char *why, size_t why_size)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return table_read(table, path, arg, why, why_size);
}

bool gtfs_id(char to[GTFS_ID_MAX], const char *text)
{
    size_t length = strlen(text);
    bool fine = length > 0 && length < GTFS_ID_MAX;
    memcpy(to, text, fine ? length : 0);
    to[fine ? length : 0] = '\0';
    return fine;
}

void gtfs_text(char *to, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    memcpy(to, text, length);
    to[length] = '\0';
}

static int by_id(const void *a, const void *b)
{
    return strcmp(a, b);
}

void gtfs_order(void *items, size_t count, size_t size)
{
    if (count > 0)
        qsort(items, count, size, by_id);
}

void *gtfs_find(const char *id, const void *items, size_t count, size_t size)
{
    return count > 0 ? bsearch(id, items, count, size, by_id) : NULL;
}
