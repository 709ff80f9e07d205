#include "base/csv.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void csv_begin(struct evbuffer *out)
{
    evbuffer_add_printf(out, "\xEF\xBB\xBF");
}

static void quoted(struct evbuffer *out, const char *text)
{
    evbuffer_add(out, "\"", 1);
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        evbuffer_add(out, text, (size_t)(quote - text) + 1);
        evbuffer_add(out, "\"", 1);
    }
    evbuffer_add_printf(out, "%s\"", text);
}

void csv_cell(struct evbuffer *out, const char *text, bool first)
{
    if (!first)
        evbuffer_add(out, ";", 1);
    if (!text || !*text)
        return;
    char *cell = memory_format("%s%s", strchr("=+-@\t\r\n", *text) ? "'" : "", text);
    if (strpbrk(cell, ";\"\r\n") || *cell == ' ')
        quoted(out, cell);
    else
        evbuffer_add(out, cell, strlen(cell));
    free(cell);
}

void csv_line_end(struct evbuffer *out)
{
    evbuffer_add(out, "\r\n", 2);
}
