#include "dispatcher/admin/admin.h"

#include "base/seal.h"

#include <stdio.h>
#include <string.h>

int keys_command(const struct config *config, char **arguments)
{
    bool add = arguments[0] && strcmp(arguments[0], "add") == 0;

    if ((arguments[0] && !add) || (add && arguments[1]) || !*config->key_file)
        return admin_usage("keys ne prend que « add », et veut --key-file=FICHIER");
    if (!(add ? seal_add_key(config->key_file) : seal_make_keys(config->key_file)))
        return ADMIN_FAILED;
    if (add)
        printf("%s a une clé de plus. Recopiez-la sur papier, redémarrez les services, puis lancez « nec-admin reseal ».\n",
               config->key_file);
    else
        printf("%s est créé. Recopiez-le sur papier : sans lui, les champs scellés sont perdus.\n", config->key_file);
    return 0;
}
