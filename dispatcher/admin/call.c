#include "dispatcher/admin/admin.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* The document of the one row that every function of api returns; `parameters` are what stands between its brackets.
 * Both names are ours, never input: they may stand in the statement. */
static json_t *document_ask(PGconn *connection, const char *function, const char *parameters, const json_t *input)
{
    char statement[128];
    char *text = json_dumps(input, JSON_COMPACT);
    const char *values[] = {text};
    json_t *document = NULL;

    snprintf(statement, sizeof statement, "select * from api.%s(%s)", function, parameters);
    PGresult *result = PQexecParams(connection, statement, 1, NULL, values, NULL, NULL, 0);
    free(text);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        fprintf(stderr, "nec-admin : %s a échoué. %s", function, PQresultErrorMessage(result));
    } else if (strcmp(PQgetvalue(result, 0, 0), "ok") != 0) {
        fprintf(stderr, "nec-admin : %s est refusé (%s %s).\n", function, PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1));
    } else {
        document = json_loads(PQgetvalue(result, 0, 3), 0, NULL);
    }
    PQclear(result);
    return document;
}

json_t *admin_call(PGconn *connection, const char *function, const json_t *input)
{
    return document_ask(connection, function, "'service:admin', null, $1", input);
}

json_t *admin_page(PGconn *connection, const char *function)
{
    json_t *nothing = json_object();
    json_t *document = document_ask(connection, function, "'service:admin', $1", nothing);

    json_decref(nothing);
    return document;
}
