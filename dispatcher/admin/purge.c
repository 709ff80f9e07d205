/*
 * nec-admin purge --dry-run [--as-of DATE]: what each rule of retention would remove.
 *
 * Removing is nec-dispatcher's, every ten minutes; here one looks before a span is shortened, or at the day when
 * somebody's time is over.
 */
#include "dispatcher/admin/admin.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

static int due_say(const struct config *config, const char *as_of)
{
    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    json_t *input = as_of ? json_pack("{ss}", "as_of", as_of) : json_object();
    json_t *document = admin_page(connection, "page_retention", input), *rule;
    size_t i;

    json_decref(input);
    PQfinish(connection);
    if (!document)
        return ADMIN_FAILED;
    printf("À effacer ou à vider le %.10s :\n", json_text(document, "as_of"));
    json_array_foreach(json_object_get(document, "rules"), i, rule)
        printf("%8lld  %-18s %-18s gardé %s\n", (long long)json_whole(rule, "due", 0), json_text(rule, "rule"),
               json_text(rule, "table"), json_text(rule, "keep"));
    json_decref(document);
    return 0;
}

int purge_command(const struct config *config, char **arguments)
{
    const char *as_of = NULL;
    bool dry = false;

    for (char **argument = arguments; *argument; argument++) {
        if (strcmp(*argument, "--dry-run") == 0)
            dry = true;
        else if (strncmp(*argument, "--as-of=", 8) == 0)
            as_of = *argument + 8;
        else if (strcmp(*argument, "--as-of") == 0 && argument[1])
            as_of = *++argument;
        else
            return admin_usage("purge veut --dry-run et, si l’on veut, --as-of AAAA-MM-JJ");
    }
    if (!dry)
        return admin_usage("nec-dispatcher efface de lui-même toutes les dix minutes ; purge --dry-run le montre d’avance");
    return due_say(config, as_of);
}
