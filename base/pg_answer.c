#include "base/pg_answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

void pg_results_take(struct pg_results *results, PGresult *result)
{
    PGresult **place = PQresultStatus(result) == PGRES_TUPLES_OK ? &results->rows : &results->error;

    if (*place)
        PQclear(result);
    else
        *place = result;
}

void pg_results_clear(struct pg_results *results)
{
    PQclear(results->rows);
    PQclear(results->error);
    *results = (struct pg_results){0};
}

static const char *error_sqlstate(const PGresult *error)
{
    const char *sqlstate = PQresultErrorField(error, PG_DIAG_SQLSTATE);

    return sqlstate ? sqlstate : "-";
}

bool pg_results_collided(const struct pg_results *results)
{
    const char *sqlstate = results->error ? error_sqlstate(results->error) : "";

    return strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0;
}

/* The function ran to its end, and says itself how. */

static const char *row_text(const PGresult *rows, const char *column)
{
    int number = PQfnumber(rows, column);

    return number < 0 || PQgetisnull(rows, 0, number) ? NULL : PQgetvalue(rows, 0, number);
}

static json_t *row_json(const PGresult *rows, const char *column)
{
    const char *text = row_text(rows, column);

    return text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
}

static struct pg_answer answer_of_rows(const PGresult *rows, const char *function)
{
    const char *outcome = PQntuples(rows) == 1 ? row_text(rows, "outcome") : NULL;

    if (!outcome) {
        log_error("pg", "function=%s rows=%d outcome=-", function, PQntuples(rows));
        return (struct pg_answer){.status = STATUS_INTERNAL};
    }
    enum status status = status_from_name(outcome);
    if (status == STATUS_INTERNAL)
        log_error("pg", "function=%s outcome=%s", function, outcome);
    return (struct pg_answer){
        .status = status,
        .reason = row_text(rows, "reason"),
        .problems = row_json(rows, "problems"),
        .document = row_json(rows, "document"),
    };
}

/* It did not */

/* The server says of itself that it cannot now: shutting down, too full, too slow, locked too long. */
static bool is_outage(const char *sqlstate)
{
    return strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "53", 2) == 0 ||
           strncmp(sqlstate, "57", 2) == 0 || strcmp(sqlstate, "55P03") == 0;
}

/* Where in our functions it happened. Other lines of the context, and the message, may quote people's data.
 */
static char *error_place(const PGresult *error)
{
    const char *line = PQresultErrorField(error, PG_DIAG_CONTEXT);

    while (line && strncmp(line, "PL/pgSQL function ", 18) != 0 && strncmp(line, "SQL function ", 13) != 0) {
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    return line ? strndup(line, strcspn(line, "\n")) : NULL;
}

static void log_failure(const PGresult *error, const char *sqlstate, const char *function)
{
    char where[160], constraint[80];
    char *place = error_place(error);

    log_error("pg", "function=%s sqlstate=%s constraint=%s where=%s", function, sqlstate,
              log_quote(constraint, sizeof constraint, PQresultErrorField(error, PG_DIAG_CONSTRAINT_NAME)),
              log_quote(where, sizeof where, place));
    free(place);
}

static struct pg_answer answer_of_error(const PGresult *error, const char *function)
{
    const char *sqlstate = error_sqlstate(error);

    if (is_outage(sqlstate)) {
        log_warn("pg", "function=%s sqlstate=%s", function, sqlstate);
        return (struct pg_answer){.status = STATUS_UNAVAILABLE};
    }
    log_failure(error, sqlstate, function);
    return (struct pg_answer){.status = STATUS_INTERNAL};
}

struct pg_answer pg_answer_read(const struct pg_results *results, const char *function)
{
    if (results->error)
        return answer_of_error(results->error, function);
    if (results->rows)
        return answer_of_rows(results->rows, function);
    log_error("pg", "function=%s rows=- outcome=-", function);
    return (struct pg_answer){.status = STATUS_INTERNAL};
}

void pg_answer_clear(struct pg_answer *answer)
{
    json_decref(answer->problems);
    json_decref(answer->document);
    *answer = (struct pg_answer){0};
}
