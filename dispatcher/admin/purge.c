/*
 * nec-admin purge --dry-run [--as-of DATE]: what each rule of retention would remove.
 * nec-admin purge --clock-is-right: go on after a jump of the clock.
 *
 * Removing is nec-dispatcher's, every ten minutes; here one looks before a span is shortened, or at the day when
 * somebody's time is over. It stops by itself when the clock is more than two days from where it last removed
 * something: a machine that wakes in the wrong year would erase everybody.
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
    if (json_truth(document, "held"))
        printf("Rien n’est effacé pour le moment : l’horloge a fait un saut de plus de deux jours depuis la dernière fois. "
               "Vérifiez la date de la machine (date), puis : nec-admin purge --clock-is-right\n");
    json_decref(document);
    return 0;
}

static int resume(const struct config *config)
{
    PGconn *connection = admin_connect(config);
    json_t *input = json_object(), *done = connection ? admin_call(connection, "purge_resume", input) : NULL;
    int end = done ? 0 : connection ? ADMIN_FAILED : ADMIN_UNAVAILABLE;

    if (done)
        printf("L’effacement reprend : il est le %.10s, la dernière fois était le %.10s.\n", json_text(done, "now_at"),
               json_text(done, "was_at"));
    json_decref(done);
    json_decref(input);
    PQfinish(connection);
    return end;
}

int purge_command(const struct config *config, char **arguments)
{
    const char *as_of = NULL;
    bool dry = false, right = false;

    for (char **argument = arguments; *argument; argument++) {
        if (strcmp(*argument, "--dry-run") == 0)
            dry = true;
        else if (strcmp(*argument, "--clock-is-right") == 0)
            right = true;
        else if (strncmp(*argument, "--as-of=", 8) == 0)
            as_of = *argument + 8;
        else if (strcmp(*argument, "--as-of") == 0 && argument[1])
            as_of = *++argument;
        else
            return admin_usage("purge veut --dry-run et, si l’on veut, --as-of AAAA-MM-JJ ; ou --clock-is-right");
    }
    if (right)
        return dry || as_of ? admin_usage("--clock-is-right se dit seul") : resume(config);
    if (!dry)
        return admin_usage("nec-dispatcher efface de lui-même toutes les dix minutes ; purge --dry-run le montre d’avance");
    return due_say(config, as_of);
}
