/*
 * nec-admin restore FILE: a backup into the empty database that --database names, on whatever server.
 * nec-admin restore-drill FOLDER: the newest backup into a database made for it and dropped afterwards.
 *
 * Both then run what any database needs (roles, rights, migrations that are newer than the backup), erase again whom the
 * tombstones name, and check that what must hold holds. The drill says how long it took and how much would
 * have been lost: the two figures by which one knows whether the backup is one.
 */
#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/migrate.h"
#include "dispatcher/admin/sqlfile.h"
#include "dispatcher/admin/tombstones.h"
#include "dispatcher/admin/tool.h"
#include "dispatcher/admin/vault.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool sql(PGconn *connection, const char *command)
{
    PGresult *result = PQexec(connection, command);
    bool well = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;

    if (!well)
        fprintf(stderr, "nec-admin : %s", PQresultErrorMessage(result));
    PQclear(result);
    return well;
}

static bool is_empty(PGconn *connection)
{
    PGresult *result = PQexec(connection, "select from pg_namespace where nspname in ('nec', 'migrate')");
    bool empty = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 0;

    PQclear(result);
    if (!empty)
        fprintf(stderr, "nec-admin : cette base n’est pas vide. Restaurez dans une base neuve (createdb), services arrêtés.\n");
    return empty;
}

/* Owners and the roles of grants must be there before what they own; the schemas come with the backup. */
static bool roles_make(PGconn *connection, const char *folder)
{
    struct sqlfiles files = {0};
    const struct sqlfile *roles = sqlfiles_read(&files, folder, "") ? sqlfiles_find(&files, "roles.sql") : NULL;
    bool well = roles && sql(connection, "set client_min_messages = warning; begin") && sqlfile_run(connection, roles) &&
                sql(connection, "drop schema nec; drop extension btree_gist, pgcrypto; drop schema ext; commit");

    sqlfiles_free(&files);
    return well;
}

/* All or nothing: pg_restore commits at the end of its input, which a broken file never comes to. */
static bool pour(const struct config *config, const char *database, const char *path)
{
    static const char *const words[] = {"pg_restore", "--single-transaction", "--exit-on-error", "-d", "", NULL};
    unsigned char key[VAULT_KEY_BYTES];
    struct tool tool;
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file < 0) {
        fprintf(stderr, "nec-admin : %s : %s\n", path, strerror(errno));
        return false;
    }
    bool well = vault_key(config->backup_key_file, key) &&
                tool_start(&tool, words, true, config->database, NULL, database);
    if (well) {
        bool whole = vault_open(file, tool.pipe, key);
        if (!whole)
            kill(tool.process, SIGKILL);
        close(tool.pipe);
        well = tool_end(&tool) && whole;
    }
    close(file);
    return well;
}

/* Whom to erase again: those noted beside the database, and those noted beside the backups. */
static json_t *tombstones_all(const struct config *config, const char *path)
{
    char *copy = memory_text(path);
    json_t *codes = tombstones_read(config->data), *more = tombstones_read(dirname(copy));

    json_array_extend(codes, more);
    json_decref(more);
    free(copy);
    return codes;
}

/* What must hold, one line each; true when all does. */
static bool sound_say(const struct config *config, PGconn *connection)
{
    json_t *sound = admin_page(connection, "page_sound", NULL), *check;
    struct seal *seal = *config->key_file ? seal_open_keys(config->key_file) : NULL;
    size_t i;
    bool well = sound != NULL;

    json_array_foreach(json_object_get(sound, "checks"), i, check) {
        json_int_t wrong = json_whole(check, "wrong", 1);
        printf("%s %s%s\n", wrong ? "NON" : "oui", json_text(check, "says"), wrong ? " : ce n’est pas le cas" : "");
        well = well && !wrong;
    }
    if (json_object_get(json_object_get(sound, "sample"), "sealed")) {
        bool opens = seal && seal_document(seal, sound) == 0;
        printf("%s la clé ouvre les champs scellés\n", opens ? "oui" : "NON");
        well = well && opens;
    }
    seal_close(seal);
    json_decref(sound);
    return well;
}

/* Forgetting what was rebuilt has roles.sql, functions and grants run anew: a dump leaves out what is the database's own. */
static bool settle(const struct config *config, PGconn *connection, const char *folder, const char *path)
{
    json_t *input = json_pack("{so}", "tombstones", tombstones_all(config, path));
    json_t *done = sql(connection, "delete from migrate.rebuilt") && migrate_run(connection, folder) == MIGRATE_CURRENT
                       ? admin_call(connection, "database_restored", input)
                       : NULL;

    json_decref(input);
    if (!done)
        return false;
    printf("%lld personnes effacées depuis cette sauvegarde le sont de nouveau ; dernière écriture : %s\n",
           (long long)json_whole(done, "erased", 0), json_text(done, "last_at"));
    json_decref(done);
    return sound_say(config, connection);
}

static int restore_into(const struct config *config, const char *database, const char *path)
{
    char *conninfo = database ? memory_format("%s dbname=%s", config->database, database) : memory_text(config->database);
    const char *folder = migrate_folder((char *[]){NULL});
    PGconn *connection = PQconnectdb(conninfo);
    bool reached = PQstatus(connection) == CONNECTION_OK;

    free(conninfo);
    if (!reached)
        fprintf(stderr, "nec-admin : PostgreSQL ne répond pas. %s", PQerrorMessage(connection));
    bool well = reached && is_empty(connection) && roles_make(connection, folder) && pour(config, database, path) &&
                settle(config, connection, folder, path);
    PQfinish(connection);
    return well ? 0 : reached ? ADMIN_FAILED : ADMIN_UNAVAILABLE;
}

int restore_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1] || !*config->backup_key_file)
        return admin_usage("restore veut une sauvegarde, et --backup-key-file=FICHIER");
    signal(SIGPIPE, SIG_IGN);
    return restore_into(config, NULL, arguments[0]);
}

/* The names sort by time. Yours; NULL when there is none. */
static char *newest_of(const char *folder)
{
    char *pattern = memory_format("%s/nec-*.backup", folder), *newest = NULL;
    glob_t found = {0};

    if (glob(pattern, 0, NULL, &found) == 0)
        newest = memory_text(found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    free(pattern);
    return newest;
}

static int drill(const struct config *config, const char *path)
{
    PGconn *connection = admin_connect(config);
    int64_t began_us = monotonic_us();
    int end = !connection ? ADMIN_UNAVAILABLE : ADMIN_FAILED;

    /* What a drill that was killed has left is everybody's data; one that is still at it keeps its own. */
    if (connection && sql(connection, "set client_min_messages = warning") && sql(connection, "drop database if exists nec_drill") &&
        sql(connection, "create database nec_drill")) {
        end = restore_into(config, "nec_drill", path);
        sql(connection, "drop database nec_drill with (force)");
    }
    if (end == 0)
        printf("Exercice réussi avec %s, en %.1f secondes.\n", path, (double)(monotonic_us() - began_us) / 1e6);
    PQfinish(connection);
    return end;
}

int restore_drill_command(const struct config *config, char **arguments)
{
    if (!arguments[0] || arguments[1] || !*config->backup_key_file)
        return admin_usage("restore-drill veut le dossier des sauvegardes, et --backup-key-file=FICHIER");
    char *path = newest_of(arguments[0]);
    int end = ADMIN_FAILED;

    signal(SIGPIPE, SIG_IGN);
    if (path)
        end = drill(config, path);
    else
        fprintf(stderr, access(arguments[0], R_OK | X_OK) == 0 ? "nec-admin : il n’y a pas de sauvegarde dans %s.\n"
                                                               : "nec-admin : %s ne se laisse pas lire.\n", arguments[0]);
    free(path);
    return end;
}
