/*
 * nec-admin audit verify [JOURNAL:N:EMPREINTE]…: do the links over the logs of changes and readings hold?
 *
 * Each log's end is printed as one word. Noted elsewhere and given back later, that link must still be there:
 * then nothing before it was rewritten, not even by somebody who made the whole chain anew.
 */
#include "dispatcher/admin/admin.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *code, *words;
} broken[] = {
    {"row_missing", "une ligne a disparu"},
    {"row_changed", "une ligne a été modifiée"},
    {"row_unlinked", "une ligne a été ajoutée après coup"},
    {"link_missing", "il manque un maillon avant une ligne"},
    {"end_cut", "la fin de la chaîne a été coupée, après une ligne"},
};

static const char *words_of(const char *code)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        if (strcmp(broken[i].code, code) == 0)
            return broken[i].words;
    return code;
}

/* One line for each log; true when all is well. */
static bool log_say(const json_t *log)
{
    const char *name = json_text(log, "log"), *why = json_text(log, "broken");

    printf("%-14s ", strcmp(name, "reading") == 0 ? "consultations" : "modifications");
    if (why)
        printf("RÉÉCRIT : %s (numéro %lld)\n", words_of(why), (long long)json_whole(log, "row", 0));
    else
        printf("intact, %lld maillons, %lld lignes en attente ; la fin : %s:%lld:%s\n",
               (long long)json_whole(log, "links", 0), (long long)json_whole(log, "waiting", 0), name,
               (long long)json_whole(log, "last", 0), json_text(log, "end"));
    return !why;
}

int audit_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || strcmp(arguments[0], "verify") != 0)
        return admin_usage("audit veut « verify », puis, si l’on veut, des fins notées auparavant");
    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    json_t *kept = json_array(), *one;
    size_t i;
    bool well = true;

    for (char **argument = arguments + 1; *argument; argument++)
        json_array_append_new(kept, json_string(*argument));
    json_t *input = json_pack("{so}", "kept", kept);
    json_t *document = admin_page(connection, "page_audit", input);
    json_decref(input);
    PQfinish(connection);
    if (!document)
        return ADMIN_FAILED;
    json_array_foreach(json_object_get(document, "logs"), i, one)
        well = log_say(one) && well;
    json_array_foreach(json_object_get(document, "kept"), i, one) {
        bool there = json_truth(one, "holds");
        printf("%s %s\n", json_text(one, "end"), there ? "est toujours là" : "N’Y EST PLUS : le passé a été réécrit");
        well = well && there;
    }
    json_decref(document);
    return well ? 0 : ADMIN_FAILED;
}
