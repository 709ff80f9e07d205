#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *block)
{
    if (!block) {
        fputs("event=memory level=error gone=true\n", stderr);
        abort();
    }
    return block;
}

void *memory_zero(size_t size)
{
    return or_die(calloc(1, size ? size : 1));
}

void *memory_grow(void *block, size_t size)
{
    return or_die(realloc(block, size ? size : 1));
}

void *memory_room(void *items, size_t count, size_t size)
{
    return (count & (count - 1)) == 0 ? memory_grow(items, (count ? 2 * count : 1) * size) : items;
}

char *memory_text(const char *text)
{
    return text ? or_die(strdup(text)) : NULL;
}

char *memory_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return or_die(length < 0 ? NULL : text);
}
