#include "dispatcher/admin/migrate.h"

#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/sqlfile.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Any number will do, as long as nobody else locks it: "nec" and a year. */
#define MIGRATE_LOCK "20260001"

/* The folder, sorted by what is done with each file. Pointers borrow from `files`. */
struct plan {
    struct sqlfiles files;
    const struct sqlfile *roles, *grants;
    const struct sqlfile **numbered, **rebuilt; /* rebuilt: roles, core, api, grants */
    size_t numbered_count, rebuilt_count;
    size_t landed_count; /* the first so many of `numbered` have been run already */
    char sum[65];        /* of `rebuilt` */
};

static bool sql(PGconn *connection, const char *command)
{
    PGresult *result = PQexec(connection, command);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

    if (!ok)
        fprintf(stderr, "migration : %s", PQresultErrorMessage(result));
    PQclear(result);
    return ok;
}

/* ---- what is on disk -------------------------------------------------- */

/* 0001_people.sql */
static bool is_numbered(const char *name)
{
    for (int i = 0; i < 4; i++)
        if (!isdigit((unsigned char)name[i]))
            return false;
    return name[4] == '_';
}

static bool plan_sort(struct plan *plan)
{
    size_t room = plan->files.count + 1;

    plan->numbered = calloc(room, sizeof(const struct sqlfile *));
    plan->rebuilt = calloc(room, sizeof(const struct sqlfile *));
    if (!plan->numbered || !plan->rebuilt)
        abort();
    plan->roles = sqlfiles_find(&plan->files, "roles.sql");
    plan->grants = sqlfiles_find(&plan->files, "grants.sql");
    for (size_t i = 0; i < plan->files.count; i++) {
        const struct sqlfile *file = &plan->files.items[i];
        if (is_numbered(file->name)) {
            plan->numbered[plan->numbered_count++] = file;
        } else if (strchr(file->name, '/') || file == plan->roles || file == plan->grants) {
            plan->rebuilt[plan->rebuilt_count++] = file;
        } else {
            fprintf(stderr, "%s : ce nom n’est ni numéroté (0001_nom.sql), ni roles.sql, ni grants.sql.\n", file->name);
            return false;
        }
    }
    for (size_t i = 1; i < plan->numbered_count; i++) {
        if (strncmp(plan->numbered[i - 1]->name, plan->numbered[i]->name, 4) == 0) {
            fprintf(stderr, "%s et %s portent le même numéro.\n", plan->numbered[i - 1]->name, plan->numbered[i]->name);
            return false;
        }
    }
    sqlfiles_sum(plan->rebuilt, plan->rebuilt_count, plan->sum);
    return true;
}

static bool plan_read(struct plan *plan, const char *folder)
{
    if (!sqlfiles_read(&plan->files, folder, "") || !sqlfiles_read(&plan->files, folder, "core") ||
        !sqlfiles_read(&plan->files, folder, "api"))
        return false;
    if (plan->files.count == 0) {
        fprintf(stderr, "%s : aucun fichier de migration dans ce dossier.\n", folder);
        return false;
    }
    return plan_sort(plan);
}

static void plan_free(struct plan *plan)
{
    free(plan->numbered);
    free(plan->rebuilt);
    sqlfiles_free(&plan->files);
}

/* ---- what the database remembers -------------------------------------- */

/*
 * The landed files must be the first ones on disk, each unchanged: a file that
 * is edited, missing or slipped in between would leave two databases of the
 * same version with different tables.
 */
static enum migrate_state landed_compare(struct plan *plan, const PGresult *landed)
{
    size_t count = (size_t)PQntuples(landed);

    for (size_t i = 0; i < count; i++) {
        const char *name = PQgetvalue(landed, (int)i, 0), *sha256 = PQgetvalue(landed, (int)i, 1);
        const struct sqlfile *file = i < plan->numbered_count ? plan->numbered[i] : NULL;
        if (!sqlfiles_find(&plan->files, name)) {
            fprintf(stderr, "%s est déjà passé dans cette base mais manque ici : la base est plus récente que ce programme.\n",
                    name);
            return MIGRATE_REFUSED;
        }
        if (strcmp(file->name, name) != 0) {
            fprintf(stderr, "%s arrive trop tard : %s est déjà passé. Donnez-lui un numéro plus grand.\n", file->name, name);
            return MIGRATE_REFUSED;
        }
        if (strcmp(file->sha256, sha256) != 0) {
            fprintf(stderr, "%s a été modifié après son passage dans cette base : écrivez un nouveau fichier numéroté.\n", name);
            return MIGRATE_REFUSED;
        }
    }
    plan->landed_count = count;
    return count < plan->numbered_count ? MIGRATE_BEHIND : MIGRATE_CURRENT;
}

static bool memory_exists(PGconn *connection)
{
    PGresult *result = PQexec(connection, "select to_regclass('migrate.landed') is not null");
    bool exists = PQntuples(result) == 1 && PQgetvalue(result, 0, 0)[0] == 't';
    PQclear(result);
    return exists;
}

/* The plan's place in this database; a database without schema `migrate` is simply new. */
static enum migrate_state plan_compare(struct plan *plan, PGconn *connection)
{
    enum migrate_state state = MIGRATE_BEHIND;

    if (!memory_exists(connection))
        return PQstatus(connection) == CONNECTION_OK ? MIGRATE_BEHIND : MIGRATE_FAILED;

    PGresult *landed = PQexec(connection, "select name, sha256 from migrate.landed order by name collate \"C\"");
    PGresult *rebuilt = PQexec(connection, "select sha256 from migrate.rebuilt");
    if (PQresultStatus(landed) != PGRES_TUPLES_OK || PQresultStatus(rebuilt) != PGRES_TUPLES_OK) {
        fprintf(stderr, "migration : %s", PQerrorMessage(connection));
        state = MIGRATE_FAILED;
    } else {
        state = landed_compare(plan, landed);
        if (state == MIGRATE_CURRENT &&
            (PQntuples(rebuilt) == 0 || strcmp(PQgetvalue(rebuilt, 0, 0), plan->sum) != 0))
            state = MIGRATE_BEHIND;
    }
    PQclear(landed);
    PQclear(rebuilt);
    return state;
}

static bool memory_write(PGconn *connection, const struct plan *plan)
{
    bool ok = sql(connection, "delete from migrate.rebuilt");

    for (size_t i = plan->landed_count; ok && i <= plan->numbered_count; i++) {
        bool last = i == plan->numbered_count;
        const char *values[] = {last ? plan->sum : plan->numbered[i]->name, last ? NULL : plan->numbered[i]->sha256};
        PGresult *result = PQexecParams(connection,
                                        last ? "insert into migrate.rebuilt (sha256) values ($1)"
                                             : "insert into migrate.landed (name, sha256) values ($1, $2)",
                                        last ? 1 : 2, NULL, values, NULL, NULL, 0);
        ok = PQresultStatus(result) == PGRES_COMMAND_OK;
        if (!ok)
            fprintf(stderr, "migration : %s", PQresultErrorMessage(result));
        PQclear(result);
    }
    return ok;
}

/* nec-admin looks with its own rights whether the database is behind; a folder without roles has nobody to let in. */
static bool memory_show(PGconn *connection)
{
    return sql(connection, "do $$ begin"
                           "    if exists (select from pg_roles where rolname = 'nec_admin') then"
                           "        grant usage on schema migrate to nec_admin;"
                           "        grant select on migrate.landed, migrate.rebuilt to nec_admin;"
                           "    end if; end $$");
}

/* ---- the steps, in order ---------------------------------------------- */

static bool memory_make(PGconn *connection)
{
    return sql(connection, "create schema if not exists migrate;"
                           "create table if not exists migrate.landed (name text primary key, sha256 text not null,"
                           "    at timestamptz not null default now());"
                           "create table if not exists migrate.rebuilt (sha256 text not null,"
                           "    at timestamptz not null default now())");
}

/*
 * Everything below belongs to nec_owner, which nobody can log in as; a folder without
 * roles keeps the caller's. Row-level security holds for the owner too: rows that a
 * migration writes are an act (migrations/0004_rights.sql).
 */
static bool owner_become(PGconn *connection)
{
    return sql(connection, "set local nec.role = 'act';"
                           "select set_config('role', 'nec_owner', true) from pg_roles where rolname = 'nec_owner'");
}

static bool numbered_run(PGconn *connection, const struct plan *plan)
{
    for (size_t i = plan->landed_count; i < plan->numbered_count; i++) {
        if (!sqlfile_run(connection, plan->numbered[i]))
            return false;
        printf("  %s\n", plan->numbered[i]->name);
    }
    return true;
}

/*
 * Bodies are not looked at while loading, so that files need no order among themselves;
 * functions_check() does it later. Those that PostgreSQL parses at once (`return …`)
 * see the tables by the search_path that functions have here.
 */
static bool rebuilt_run(PGconn *connection, const struct plan *plan)
{
    size_t functions = 0;

    if (!sql(connection, "create schema core; create schema api; set local check_function_bodies = off;"
                         "set local search_path = nec, core, ext, pg_temp"))
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < plan->rebuilt_count; i++) {
            if (strncmp(plan->rebuilt[i]->name, pass == 0 ? "core/" : "api/", pass == 0 ? 5 : 4) != 0)
                continue;
            if (!sqlfile_run(connection, plan->rebuilt[i]))
                return false;
            functions++;
        }
    }
    printf("  core/ et api/ : %zu fichiers\n", functions);
    return sql(connection, "set local check_function_bodies = on");
}

/*
 * Asks each language to check its functions, now that all they call exists:
 * the syntax of PL/pgSQL, and every table and column that SQL bodies name. A
 * checker looks at names with our search_path, hence the function's own first.
 */
static bool functions_check(PGconn *connection)
{
    PGresult *list = PQexec(
        connection,
        "select p.oid::regprocedure,"
        "       format('select set_config(''search_path'', %L, true); select pg_catalog.%I(%s)',"
        "              coalesce(substr(c.setting, 13), 'public'), v.proname, p.oid)"
        "  from pg_proc p join pg_language l on l.oid = p.prolang join pg_proc v on v.oid = l.lanvalidator"
        "  left join lateral unnest(p.proconfig) c(setting) on c.setting like 'search\\_path=%'"
        " where p.pronamespace in ('core'::regnamespace, 'api'::regnamespace) order by 1::text");
    bool ok = PQresultStatus(list) == PGRES_TUPLES_OK;

    if (!ok)
        fprintf(stderr, "migration : %s", PQresultErrorMessage(list));
    for (int i = 0; ok && i < PQntuples(list); i++) {
        PGresult *result = PQexec(connection, PQgetvalue(list, i, 1));
        ok = PQresultStatus(result) == PGRES_TUPLES_OK;
        if (!ok)
            fprintf(stderr, "%s : %s", PQgetvalue(list, i, 0), PQresultErrorMessage(result));
        PQclear(result);
    }
    PQclear(list);
    return ok && sql(connection, "set local search_path = public");
}

/*
 * A debt that is paid last: until then any commit, also one that a file brings
 * along, breaks a deferred foreign key and takes everything back.
 */
static bool debt_make(PGconn *connection)
{
    return sql(connection, "create temporary table migrate_paid (id int primary key) on commit drop;"
                           "create temporary table migrate_owed (id int references migrate_paid"
                           "    deferrable initially deferred) on commit drop;"
                           "insert into migrate_owed values (1)");
}

static bool debt_pay(PGconn *connection)
{
    return sql(connection, "insert into migrate_paid values (1)");
}

static bool plan_run(struct plan *plan, PGconn *connection)
{
    return sql(connection, "set local lock_timeout = '10s'; set local search_path = public") &&
           debt_make(connection) && (!plan->roles || sqlfile_run(connection, plan->roles)) &&
           sql(connection, "drop schema if exists api, core cascade") &&
           owner_become(connection) && numbered_run(connection, plan) && rebuilt_run(connection, plan) &&
           functions_check(connection) &&
           sql(connection, "revoke all on all functions in schema core, api from public") &&
           (!plan->grants || sqlfile_run(connection, plan->grants)) && sql(connection, "reset role") &&
           memory_write(connection, plan) && memory_show(connection) && debt_pay(connection);
}

/* ---- the module's face ------------------------------------------------ */

enum migrate_state migrate_state(PGconn *connection, const char *folder)
{
    struct plan plan = {0};
    enum migrate_state state = plan_read(&plan, folder) ? plan_compare(&plan, connection) : MIGRATE_FAILED;

    plan_free(&plan);
    return state;
}

enum migrate_state migrate_run(PGconn *connection, const char *folder)
{
    struct plan plan = {0};
    enum migrate_state state = MIGRATE_FAILED;

    if (plan_read(&plan, folder) && sql(connection, "set client_min_messages = warning") && sql(connection, "begin") &&
        sql(connection, "select pg_advisory_xact_lock(" MIGRATE_LOCK ")")) {
        state = plan_compare(&plan, connection);
        if (state == MIGRATE_BEHIND)
            state = memory_make(connection) && plan_run(&plan, connection) ? MIGRATE_CURRENT : MIGRATE_FAILED;
        if (!sql(connection, state == MIGRATE_CURRENT ? "commit" : "rollback"))
            state = MIGRATE_FAILED;
    }
    plan_free(&plan);
    return state;
}

const char *migrate_folder(char **arguments)
{
    if (!arguments[0])
        return NEC_SOURCE "/migrations";
    if (strcmp(arguments[0], "--migrations") == 0 && arguments[1] && !arguments[2])
        return arguments[1];
    return NULL;
}

int migrate_command(const struct config *config, char **arguments)
{
    const char *folder = migrate_folder(arguments);
    if (!folder)
        return admin_usage("migrate ne connaît que l’option --migrations DOSSIER");

    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    enum migrate_state state = migrate_run(connection, folder);
    PQfinish(connection);
    if (state == MIGRATE_CURRENT) {
        puts("La base est à jour.");
        return 0;
    }
    fputs("La base n’a pas changé.\n", stderr);
    return ADMIN_FAILED;
}
