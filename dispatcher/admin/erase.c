/*
 * nec-admin erase CODE: somebody asks to be forgotten. CODE ends the address of their card on the desk's pages
 * (/bureau/personnes/CODE).
 */
#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/tombstones.h"

#include "base/seal.h"

#include <stdio.h>

int erase_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1] || !seal_code_fine(arguments[0]))
        return admin_usage("erase veut le code de la personne : la fin de l’adresse de sa fiche, /bureau/personnes/CODE");
    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    /* Noted first: were we killed in between, asking again would still do both. A code that is nobody's erases nobody. */
    if (!tombstones_add(config->data, arguments[0])) {
        PQfinish(connection);
        return ADMIN_FAILED;
    }
    json_t *input = json_pack("{ss}", "person", arguments[0]);
    json_t *done = admin_call(connection, "person_erase", input);
    PQfinish(connection);
    json_decref(input);
    if (!done)
        return ADMIN_FAILED;
    json_decref(done);
    puts("C’est fait : les noms, les coordonnées et les mots de cette personne sont effacés. Une sauvegarde "
         "restaurée plus tard ne la fera pas revenir.");
    return 0;
}
