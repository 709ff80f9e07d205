#include "web/export.h"

#include "base/csv.h"
#include "base/http/reply.h"
#include "base/json.h"
#include "web/visit.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS_MOST = 12 };

struct table {
    const char *page, *list, *name;
    struct column {
        const char *title, *path;
    } columns[COLUMNS_MOST]; /* to the first without a title */
};

#define COLUMN(words, key) {.title = words, .path = key},
#define TABLE(where, rows, called, ...) {.page = where, .list = #rows, .name = called, .columns = {__VA_ARGS__}},
static const struct table tables[] = {
#include "web/exports.def"
};
#undef COLUMN
#undef TABLE

static const struct table *table_of(const struct route *page)
{
    for (size_t i = 0; page && i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].page, page->path) == 0)
            return &tables[i];
    return NULL;
}

bool export_stands_on(const struct route *page)
{
    return table_of(page) != NULL;
}

bool export_wanted(const struct visit *visit)
{
    return visit->request->method == HTTP_GET && !visit->json && json_text(visit->fields, "csv") && table_of(visit->page);
}

/* An instant becomes what a spreadsheet knows as one: the day and hour in Nantes, as the document has them. */
static void cell_add(struct evbuffer *out, const struct column *column, const json_t *row, bool first)
{
    const json_t *value = json_at(row, column->path);
    const char *text = json_string_value(value), *ending = strrchr(column->path, '_');
    char shown[40] = "";

    if (json_is_integer(value))
        snprintf(shown, sizeof shown, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (text && ending && strcmp(ending, "_at") == 0 && strlen(text) > 16)
        snprintf(shown, sizeof shown, "%.10s %.5s", text, text + 11);
    csv_cell(out, *shown ? shown : text, first);
}

void export_reply(struct visit *visit, const json_t *document)
{
    const struct table *table = table_of(visit->page);
    struct evbuffer *out = evbuffer_new();
    const struct column *column;
    const json_t *row;
    char named[80];
    size_t i;

    csv_begin(out);
    for (column = table->columns; column->title; column++)
        csv_cell(out, column->title, column == table->columns);
    csv_line_end(out);
    json_array_foreach(json_object_get(document, table->list), i, row)
    {
        for (column = table->columns; column->title; column++)
            cell_add(out, column, row, column == table->columns);
        csv_line_end(out);
    }
    const char *now = json_text(document, "now_at");
    snprintf(named, sizeof named, "attachment; filename=\"%s-%.10s.csv\"", table->name, now ? now : "");
    http_set_header(visit->request, "Content-Disposition", named);
    http_reply_bytes(visit->request, 200, "text/csv; charset=utf-8", evbuffer_pullup(out, -1), evbuffer_get_length(out));
    evbuffer_free(out);
}
