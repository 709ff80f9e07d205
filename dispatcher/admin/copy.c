#include "dispatcher/admin/copy.h"

#include <event2/buffer.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct copy {
    PGconn *connection;
    const char *target;
    struct evbuffer *row;
    size_t fields; /* of the row that is being made */
    size_t count;
    bool under_way, broken;
};

struct copy *copy_start(PGconn *connection, const char *target)
{
    struct copy *copy = memory_zero(sizeof *copy);
    copy->connection = connection;
    copy->target = target;
    copy->row = evbuffer_new();
    return copy;
}

static bool complain(struct copy *copy)
{
    if (!copy->broken)
        fprintf(stderr, "nec-admin : la copie dans %.*s a échoué. %s", (int)strcspn(copy->target, " "), copy->target,
                PQerrorMessage(copy->connection));
    copy->broken = true;
    return false;
}

static void field_begin(struct copy *copy)
{
    if (copy->fields++ > 0)
        evbuffer_add(copy->row, "\t", 1);
}

/* What COPY's text format would take for the end of a field or row, or for null. */
void copy_text(struct copy *copy, const char *text)
{
    field_begin(copy);
    if (!text)
        evbuffer_add(copy->row, "\\N", 2);
    for (size_t plain; text && *text; text += plain) {
        plain = strcspn(text, "\\\t\n\r");
        evbuffer_add(copy->row, text, plain);
        if (!text[plain])
            continue;
        char letter = text[plain] == '\t' ? 't' : text[plain] == '\n' ? 'n' : text[plain] == '\r' ? 'r' : '\\';
        evbuffer_add_printf(copy->row, "\\%c", letter);
        plain++;
    }
}

void copy_whole(struct copy *copy, long long whole)
{
    field_begin(copy);
    evbuffer_add_printf(copy->row, "%lld", whole);
}

void copy_number(struct copy *copy, double number)
{
    field_begin(copy);
    if (isnan(number))
        evbuffer_add(copy->row, "\\N", 2);
    else
        evbuffer_add_printf(copy->row, "%.17g", number);
}

static bool command_begin(struct copy *copy)
{
    char statement[300];
    snprintf(statement, sizeof statement, "copy %s from stdin", copy->target);
    PGresult *result = PQexec(copy->connection, statement);
    copy->under_way = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    return copy->under_way || complain(copy);
}

static bool command_end(struct copy *copy)
{
    bool fine = PQputCopyEnd(copy->connection, NULL) == 1;
    copy->under_way = false;
    for (PGresult *result; (result = PQgetResult(copy->connection)); PQclear(result))
        fine = fine && PQresultStatus(result) == PGRES_COMMAND_OK;
    return fine || complain(copy);
}

bool copy_row(struct copy *copy)
{
    if (copy->broken || (!copy->under_way && !command_begin(copy)))
        return false;
    evbuffer_add(copy->row, "\n", 1);
    copy->fields = 0;
    size_t length = evbuffer_get_length(copy->row);
    bool sent = PQputCopyData(copy->connection, (const char *)evbuffer_pullup(copy->row, -1), (int)length) == 1;
    evbuffer_drain(copy->row, length);
    if (!sent)
        return complain(copy);
    return ++copy->count % COPY_ROWS != 0 || command_end(copy);
}

size_t copy_count(const struct copy *copy)
{
    return copy->count;
}

bool copy_finish(struct copy *copy)
{
    if (!copy)
        return false;
    bool fine = !copy->broken && (!copy->under_way || command_end(copy));
    evbuffer_free(copy->row);
    free(copy);
    return fine;
}
