/*
 * nec-admin reseal: everything that an older key has sealed, or that is not yet bound to its place, is sealed by the
 * newest, and bound.
 *
 *   nec-admin keys add      a key more, at the end of the file
 *   restart the services    they now open both, and seal by the new one
 *   nec-admin reseal        while they work, 500 texts at a time; may be broken off and begun again
 *
 * The older keys stay in the file: the first makes the index of numbers, and backups, and what the journal says,
 * still need theirs.
 */
#include "dispatcher/admin/admin.h"

#include "base/json.h"
#include "dispatcher/binder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What became of one column. */
struct tally {
    long long renewed, closed; /* closed: no key of ours opens it */
};

/* From the first row to the last. False when PostgreSQL will not. */
static bool column_pass(PGconn *connection, const struct seal *seal, const json_t *column, struct tally *tally)
{
    char *after = NULL;
    bool well = true, more = true;

    while (well && more) {
        json_t *input = json_pack("{ss ss ss ss*}", "table", json_text(column, "table"), "column", json_text(column, "column"),
                                  "newest", seal_newest(seal), "after", after);
        json_t *found = admin_page(connection, "page_sealed", input), *rows = json_object_get(found, "rows"), *done = NULL;
        size_t count = json_array_size(rows);
        json_decref(input);
        more = count > 0;
        well = found != NULL;
        free(after);
        after = more ? strdup(json_text(json_array_get(rows, count - 1), "at")) : NULL;
        tally->closed += (long long)binder_bind(seal, rows);
        if (well && json_array_size(rows) > 0) {
            input = json_pack("{s[{ss ss sO}]}", "columns", "table", json_text(column, "table"), "column", json_text(column, "column"), "rows", rows);
            done = admin_call(connection, "sealed_renew", input);
            well = done != NULL;
            tally->renewed += json_whole(done, "renewed", 0);
            json_decref(input);
        }
        json_decref(done);
        json_decref(found);
    }
    free(after);
    return well;
}

/* Until a pass finds nothing: a row that moved while we looked comes up in the next. */
static bool column_renew(PGconn *connection, const struct seal *seal, const json_t *column)
{
    struct tally all = {0}, pass;
    bool well;

    do {
        pass = (struct tally){0};
        well = column_pass(connection, seal, column, &pass);
        all.renewed += pass.renewed;
    } while (well && pass.renewed > 0);
    if (all.renewed > 0 || pass.closed > 0)
        printf("%s.%s : %lld scellés de nouveau", json_text(column, "table"), json_text(column, "column"), all.renewed);
    if (pass.closed > 0)
        printf(", %lld que nos clés n’ouvrent pas à leur place", pass.closed);
    if (all.renewed > 0 || pass.closed > 0)
        puts("");
    return well && pass.closed == 0;
}

int reseal_command(const struct config *config, char **arguments)
{
    if (arguments[0])
        return admin_usage("reseal ne prend pas d’argument");
    struct seal *seal = seal_open_keys(config->key_file);
    PGconn *connection = seal ? admin_connect(config) : NULL;
    json_t *document = connection ? admin_page(connection, "page_sealed", NULL) : NULL, *column;
    bool well = document != NULL;
    size_t i;

    json_array_foreach(json_object_get(document, "columns"), i, column) {
        well = column_renew(connection, seal, column) && well;
    }
    if (well)
        printf("Tout est scellé par la clé %s.\n", seal_newest(seal));
    json_decref(document);
    PQfinish(connection);
    int end = well ? 0 : seal && !connection ? ADMIN_UNAVAILABLE : ADMIN_FAILED;
    seal_close(seal);
    return end;
}
