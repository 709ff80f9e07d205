#include "dispatcher/admin/admin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/phone_number.h"

/* The document of the one row that every function of api returns; `parameters` are what stands between its
 * brackets. Both names are ours, never input: they may stand in the statement. */
static json_t *document_ask(PGconn *connection, const char *function, const char *parameters,
                            const json_t *input)
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
        fprintf(stderr, "nec-admin : %s est refusé (%s %s).\n", function, PQgetvalue(result, 0, 0),
                PQgetvalue(result, 0, 1));
    } else {
        document = json_loads(PQgetvalue(result, 0, 3), 0, NULL);
    }
    PQclear(result);
    return document;
}

json_t *admin_call(PGconn *connection, const char *function, const json_t *input)
{
    json_t *document = document_ask(connection, function, "'service:admin', null, $1", input);

    if (document) /* lost, it is found by the carriers' poll */
        PQclear(PQexec(connection, "select api.bell_ring('service:admin', '{}')"));
    return document;
}

json_t *admin_ask(PGconn *connection, const char *function, const json_t *input)
{
    return document_ask(connection, function, "null, null, $1", input);
}

json_t *admin_page(PGconn *connection, const char *function, const json_t *input)
{
    json_t *nothing = json_object();
    json_t *document = document_ask(connection, function, "'service:admin', $1", input ? input : nothing);

    json_decref(nothing);
    return document;
}

json_t *admin_contact(const struct seal *seal, const char *text)
{
    char e164[PHONE_E164_BYTES], index[65];
    bool mail = strchr(text, '@') && strchr(text, '@')[1] && text[0] != '@';

    if (!mail && phone_number_parse(text, e164) != PHONE_FINE)
        return NULL;
    char *lower = memory_text(text);
    for (char *at = lower; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    const char *value = mail ? lower : e164;
    char *box = seal_text(seal, mail ? "contact" : "phone", value);
    seal_index(seal, value, index);
    json_t *contact = json_pack("{ss ss ss}", "sealed", box, "index", index, "kind",
                                mail                           ? "email"
                                : phone_number_is_mobile(e164) ? "mobile"
                                                               : "landline");
    free(box);
    free(lower);
    return contact;
}

json_t *admin_districts(const struct districts *districts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < districts_count(districts); i++) {
        const struct district *one = districts_get(districts, i);
        json_array_append_new(list, json_pack("{ss ss}", "code", one->code, "name", one->name));
    }
    return list;
}
