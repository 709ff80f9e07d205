#include "dispatcher/admin/admin.h"

#include "base/seal.h"

#include <stdio.h>

int keys_command(const struct config *config, char **arguments)
{
    if (arguments[0] || !*config->key_file)
        return admin_usage("keys ne prend pas d’argument, mais veut --key-file FICHIER");
    if (!seal_make_keys(config->key_file))
        return ADMIN_FAILED;
    printf("%s est créé. Recopiez-le sur papier : sans lui, les champs scellés sont perdus.\n", config->key_file);
    return 0;
}
