#include "dispatcher/admin/admin.h"

#include <stdio.h>
#include <string.h>

static admin_command help_command;

static const struct {
    const char *name, *arguments, *meaning;
    admin_command *run;
} commands[] = {
    {"migrate", "[--migrations DOSSIER]", "met la base à jour, entièrement ou pas du tout", migrate_command},
    {"doctor", "[phone] [--migrations DOSSIER]", "vérifie que tout ce dont le service a besoin est là ; phone : la ligne téléphonique, par un appel d’essai", doctor_command},
    {"keys", "[add]", "crée le fichier de la clé qui scelle les champs personnels (--key-file) ; add : en ajoute une", keys_command},
    {"setup", "[FICHIER]", "prépare un service en conversation : territoire, heures, première coordinatrice, passerelles (secrets écrits dans FICHIER), message d’essai", setup_command},
    {"reseal", "", "scelle de nouveau, par la dernière clé, ce qu’une plus ancienne a scellé", reseal_command},
    {"territory", "NOM TÉLÉPHONE", "crée le territoire, ou corrige son nom et le numéro de l’accueil", territory_command},
    {"coordinator", "PRÉNOM NOM CONTACT [STRUCTURE]", "ajoute quelqu’un à l’accueil (contact : mobile, fixe ou courriel)", coordinator_command},
    {"second-code-drop", "CONTACT", "retire le second code de qui a perdu son téléphone et ses codes de secours", second_code_drop_command},
    {"concerns", "CONTACT yes|no", "désigne qui, à l’accueil, lit les inquiétudes signalées, ou ne les lit plus", concerns_command},
    {"coordinator-leaves", "CONTACT", "retire quelqu’un de l’accueil ; ses alertes passent aux autres", coordinator_leaves_command},
    {"import-addresses", "FICHIER", "charge les adresses d’un fichier BAN ou BAL (.csv, .csv.gz)", import_command},
    {"import-places", "FICHIER [SOURCE]", "charge des lieux : stops.txt d’un GTFS, ou code, nom et position", import_places_command},
    {"locate", "ADRESSE | --batch [--addresses FICHIER]…", "dit où est une adresse, ou celles de l’entrée standard ; dans la base, ou dans des fichiers BAN ou de voies", locate_command},
    {"way", "DE À [--addresses FICHIER]…", "dit la distance par les ponts, et les minutes à pied, en tram ou bus, en voiture", way_command},
    {"erase", "CODE", "efface une personne qui le demande (CODE : la fin de l’adresse de sa fiche)", erase_command},
    {"purge", "--dry-run [--as-of DATE] | --clock-is-right", "montre ce que chaque règle de conservation effacera ; reprend l’effacement après un saut de l’horloge", purge_command},
    {"backup", "DOSSIER", "sauvegarde la base, chiffrée par --backup-key-file", backup_command},
    {"restore", "FICHIER", "restaure une sauvegarde dans une base vide, et la vérifie", restore_command},
    {"restore-drill", "DOSSIER", "s’exerce : restaure la dernière sauvegarde à côté, la vérifie, l’efface", restore_drill_command},
    {"audit", "verify [FIN…]", "vérifie que personne n’a réécrit les journaux ; FIN : ce qu’une vérification passée avait affiché", audit_command},
    {"report", "--from DATE --to DATE", "écrit le rapport du financeur, sans un nombre qui permette de reconnaître quelqu’un", report_command},
    {"demo", "", "charge la ville d’essai, si la base est encore vide", demo_command},
    {"help", "", "affiche cette liste", help_command},
};

static const size_t commands_count = sizeof commands / sizeof *commands;

static int help_command(const struct config *config, char **arguments)
{
    (void)config;
    if (arguments[0])
        return admin_usage("help ne prend pas d’argument");
    puts("nec-admin [RÉGLAGE…] COMMANDE [ARGUMENT…]\n\nCommandes :");
    for (size_t i = 0; i < commands_count; i++)
        printf("  %s%s%s\n        %s\n", commands[i].name, *commands[i].arguments ? " " : "", commands[i].arguments, commands[i].meaning);
    puts("\nRéglages : nec-admin --help");
    return 0;
}

int admin_usage(const char *complaint)
{
    fprintf(stderr, "nec-admin : %s (liste des commandes : nec-admin help)\n", complaint);
    return ADMIN_USAGE;
}

PGconn *admin_connect(const struct config *config)
{
    PGconn *connection = PQconnectdb(config->database);

    if (PQstatus(connection) == CONNECTION_OK)
        return connection;
    fprintf(stderr, "nec-admin : PostgreSQL ne répond pas. %s", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}

int main(int argc, char **argv)
{
    static const struct config_program program = {
        .name = "nec-admin",
        .about = "What whoever runs the service does from time to time. `nec-admin help` lists the commands.",
        .words = "COMMAND [ARGUMENT]...",
    };
    (void)argc;
    struct config *config = config_open(&program, argv);
    int end = -1;

    for (size_t i = 0; config->words[0] && i < commands_count; i++)
        if (strcmp(config->words[0], commands[i].name) == 0)
            end = commands[i].run(config, config->words + 1);
    if (end < 0)
        end = admin_usage(config->words[0] ? "commande inconnue" : "il manque une commande");
    config_free(config);
    return end;
}
