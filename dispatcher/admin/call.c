#include "dispatcher/admin/admin.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* The name is one of ours, never input: it may stand in the statement. */
json_t *admin_call(PGconn *connection, const char *function, const json_t *input)
{
    char statement[128];
    char *text = json_dumps(input, JSON_COMPACT);
    const char *values[] = {text};
    json_t *document = NULL;

    snprintf(statement, sizeof statement, "select * from api.%s('service:admin', null, $1)", function);
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
