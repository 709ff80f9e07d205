/*
 * nec-admin territory, coordinator, concerns, second-code-drop, coordinator-leaves: a real service begins here, with a
 * place, a telephone number and somebody at the desk. All else is done on its pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/seal.h"
#include "dispatcher/admin/admin.h"
#include "geo/district.h"
#include "geo/plane.h"

/* Calls one function of api with a document, and says what came of it; `input` is taken. */
static int ask(const struct config *config, const char *function, json_t *input,
               void (*say)(const json_t *done))
{
    PGconn *connection = admin_connect(config);
    json_t *done = connection ? admin_call(connection, function, input) : NULL;

    if (done)
        say(done);
    PQfinish(connection);
    json_decref(input);
    int end = done ? 0 : connection ? ADMIN_FAILED : ADMIN_UNAVAILABLE;
    json_decref(done);
    return end;
}

static void territory_say(const json_t *done)
{
    printf("Territoire « %s » : %s.\n", json_text(done, "territory"),
           json_truth(done, "made") ? "créé. Ajoutez une coordinatrice : nec-admin coordinator"
                                    : "mis à jour");
}

int territory_command(const struct config *config, char **arguments)
{
    char why[256] = "";

    if (!arguments[0] || !arguments[1] || arguments[2])
        return admin_usage(
            "territory veut un nom et le numéro de l’accueil : territory Nantes \"02 40 12 34 56\"");
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts = plane ? districts_open(config->districts, plane, why, sizeof why) : NULL;
    int end = ADMIN_FAILED;
    if (districts)
        end = ask(config, "territory_set",
                  json_pack("{ss ss ss ss so}", "code", config->territory, "name", arguments[0], "desk_phone",
                            arguments[1], "trial", config->trial ? "true" : "false", "districts",
                            admin_districts(districts)),
                  territory_say);
    else
        fprintf(stderr, "nec-admin : %s\n", why);
    districts_close(districts);
    plane_close(plane);
    return end;
}

/* The contact as api takes it, or NULL after saying what is wrong with it. */
static json_t *contact_read(const struct config *config, const char *text)
{
    struct seal *seal = seal_open_keys(config->key_file);
    json_t *contact = seal ? admin_contact(seal, text) : NULL;

    if (seal && !contact)
        fprintf(stderr, "nec-admin : « %s » n’est ni un numéro de téléphone ni une adresse électronique.\n",
                text);
    seal_close(seal);
    return contact;
}

static void added_say(const json_t *done)
{
    printf("%s %s peut se connecter à l’accueil du site, avec ce contact.\n", json_text(done, "first_name"),
           json_text(done, "last_name"));
}

int coordinator_command(const struct config *config, char **arguments)
{
    size_t count = 0;
    while (arguments[count])
        count++;
    if (count < 3 || count > 4)
        return admin_usage("coordinator veut un prénom, un nom, un contact et, si l’on veut, une structure : "
                           "coordinator Claire Guérin claire@exemple.fr Orpan");
    json_t *contact = contact_read(config, arguments[2]);
    if (!contact)
        return ADMIN_FAILED;
    return ask(config, "coordinator_add",
               json_pack("{ss ss so ss}", "first_name", arguments[0], "last_name", arguments[1], "contact",
                         contact, "organisation", count == 4 ? arguments[3] : ""),
               added_say);
}

static void left_say(const json_t *done)
{
    printf("%s %s ne peut plus se connecter ; alertes transmises : %lld.\n", json_text(done, "first_name"),
           json_text(done, "last_name"), (long long)json_whole(done, "alerts", 0));
}

int coordinator_leaves_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1])
        return admin_usage("coordinator-leaves veut un contact : coordinator-leaves claire@exemple.fr");
    json_t *contact = contact_read(config, arguments[0]);
    return contact ? ask(config, "coordinator_leave", json_pack("{so}", "contact", contact), left_say)
                   : ADMIN_FAILED;
}

static void concerns_say(const json_t *done)
{
    printf("%s %s %s les inquiétudes signalées%s.\n", json_text(done, "first_name"), json_text(done, "last_name"),
           json_truth(done, "hears") ? "lit désormais" : "ne lit plus",
           json_truth(done, "hears") && json_truth(done, "alone") ? ", et personne d’autre : désignez aussi un relais" : "");
}

int concerns_command(const struct config *config, char **arguments)
{
    bool yes = arguments[0] && arguments[1] && strcmp(arguments[1], "yes") == 0;

    if (!arguments[0] || !arguments[1] || arguments[2] || (!yes && strcmp(arguments[1], "no") != 0))
        return admin_usage("concerns veut un contact et yes ou no : concerns claire@exemple.fr yes");
    json_t *contact = contact_read(config, arguments[0]);
    return contact ? ask(config, "concerns_set", json_pack("{so ss}", "contact", contact, "hears", yes ? "yes" : "no"), concerns_say)
                   : ADMIN_FAILED;
}

static void dropped_say(const json_t *done)
{
    printf("%s %s se connecte de nouveau sans second code.\n", json_text(done, "first_name"), json_text(done, "last_name"));
}

int second_code_drop_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1])
        return admin_usage("second-code-drop veut un contact : second-code-drop claire@exemple.fr");
    json_t *contact = contact_read(config, arguments[0]);
    return contact ? ask(config, "factor_drop", json_pack("{so}", "contact", contact), dropped_say) : ADMIN_FAILED;
}
