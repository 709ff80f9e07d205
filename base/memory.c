#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINE       64
#define LARGE_PAGE ((size_t)2 << 20)

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

void *memory_wide(size_t size)
{
    void *block = NULL;
    size_t align = size < 2 * LARGE_PAGE ? LINE : LARGE_PAGE;
    or_die(posix_memalign(&block, align, size ? size : 1) == 0 ? block : NULL);
    if (align == LARGE_PAGE)
        madvise(block, size / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE); /* a wish: small ones do, too */
    return block;
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
