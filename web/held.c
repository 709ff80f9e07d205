/*
 * All that the service holds of somebody, as a table: a line for each thing that is known, named as in the JSON of the
 * same page ("contacts.1.phone"). Made to be read by another service's program, or in a spreadsheet.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/handlers.h"

/* What every page says besides its own matter. */
static bool is_frame(const char *key)
{
    static const char *const frame[] = {"session", "desk", "trial", "now_at", "for_desk"};

    for (size_t i = 0; i < sizeof frame / sizeof *frame; i++)
        if (strcmp(frame[i], key) == 0)
            return true;
    return false;
}

static void line_add(struct evbuffer *out, const char *path, const char *value)
{
    csv_cell(out, path, true);
    csv_cell(out, value, false);
    csv_line_end(out);
}

static void lines_add(struct evbuffer *out, const char *path, const json_t *value);

static void members_add(struct evbuffer *out, const char *path, const json_t *object)
{
    const char *key;
    const json_t *value;

    json_object_foreach((json_t *)object, key, value) {
        if (!*path && is_frame(key))
            continue;
        char *below = memory_format("%s%s%s", path, *path ? "." : "", key);
        lines_add(out, below, value);
        free(below);
    }
}

static void items_add(struct evbuffer *out, const char *path, const json_t *array)
{
    const json_t *value;
    size_t i;

    json_array_foreach(array, i, value) {
        char *below = memory_format("%s.%zu", path, i + 1);
        lines_add(out, below, value);
        free(below);
    }
}

static void lines_add(struct evbuffer *out, const char *path, const json_t *value)
{
    if (json_is_object(value))
        return members_add(out, path, value);
    if (json_is_array(value))
        return items_add(out, path, value);
    if (json_is_null(value))
        return;
    char *dumped = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    line_add(out, path, dumped ? dumped : json_string_value(value));
    free(dumped);
}

static void on_held(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;

    if (status != STATUS_OK)
        return visit_refuse(visit, status, answer->reason);
    seal_document(visit->app->seal, answer->document);
    struct evbuffer *out = evbuffer_new();
    csv_begin(out);
    line_add(out, "quoi", "valeur");
    lines_add(out, "", answer->document);
    size_t size = evbuffer_get_length(out);
    http_set_header(visit->request, "Content-Disposition", "attachment; filename=\"mes-donnees.csv\"");
    http_reply_bytes(visit->request, 200, "text/csv; charset=utf-8", evbuffer_pullup(out, -1), size);
    evbuffer_free(out);
}

void held_csv(struct visit *visit)
{
    char *text = json_dumps(visit->named, JSON_COMPACT);

    visit->request->pg++;
    pg_read(visit->app->pg, "page_held", PG_ARGS(visit->who, text), on_held, visit);
    free(text);
}
