/*
 * nec-admin doctor: one line for each thing that the service cannot do without.
 * A check returns NULL when all is well, else a French sentence (static, or kept
 * in the patient's `say`) that tells what to do about it.
 */
#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/migrate.h"

#include "base/seal.h"

#include <hiredis/hiredis.h>
#include <proj.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct patient {
    const struct config *config;
    const char *migrations;
    PGconn *connection; /* NULL when PostgreSQL is away */
    char say[300];
};

static const char *check_database(struct patient *patient)
{
    patient->connection = PQconnectdb(patient->config->database);
    if (PQstatus(patient->connection) == CONNECTION_OK)
        return NULL;
    snprintf(patient->say, sizeof patient->say, "PostgreSQL ne répond pas : %s", PQerrorMessage(patient->connection));
    PQfinish(patient->connection);
    patient->connection = NULL;
    return patient->say;
}

static const char *check_migrations(struct patient *patient)
{
    if (!patient->connection)
        return "inconnu tant que PostgreSQL ne répond pas";
    switch (migrate_state(patient->connection, patient->migrations)) {
    case MIGRATE_CURRENT:
        return NULL;
    case MIGRATE_BEHIND:
        return "la base est en retard : lancez « nec-admin migrate »";
    case MIGRATE_REFUSED:
        return "la base et le dossier des migrations se contredisent (voir ci-dessus)";
    case MIGRATE_FAILED:
        break;
    }
    return "impossible de comparer la base au dossier des migrations (voir ci-dessus)";
}

static const char *check_redis(struct patient *patient)
{
    struct timeval limit = {.tv_sec = 2};
    redisContext *redis = redisConnectUnixWithTimeout(patient->config->redis, limit);
    redisReply *reply = redis && !redis->err ? redisCommand(redis, "PING") : NULL;
    const char *complaint = NULL;

    if (!reply || reply->type != REDIS_REPLY_STATUS) {
        snprintf(patient->say, sizeof patient->say, "Redis ne répond pas sur %s : %s", patient->config->redis,
                 redis ? redis->errstr : "mémoire épuisée");
        complaint = patient->say;
    }
    if (reply)
        freeReplyObject(reply);
    if (redis)
        redisFree(redis);
    return complaint;
}

/* The database of coordinate systems is a file of its own (package proj-data). */
static const char *check_projection(struct patient *patient)
{
    (void)patient;
    PJ *map = proj_create_crs_to_crs(PJ_DEFAULT_CTX, "EPSG:4326", "EPSG:3947", NULL);
    const char *complaint = map ? NULL : "PROJ ne trouve pas EPSG:3947 : il manque proj.db (paquet proj-data)";

    proj_destroy(map);
    return complaint;
}

static const char *check_key(struct patient *patient)
{
    struct stat about;
    struct seal *seal;

    if (stat(patient->config->key_file, &about) != 0)
        return "le fichier de clé est absent : « nec-admin keys » le crée, une seule fois";
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return "le fichier de clé est lisible par d’autres : chmod 600";
    seal = seal_open_keys(patient->config->key_file);
    if (!seal)
        return "le fichier de clé n’est pas lisible, ou abîmé";
    seal_close(seal);
    return NULL;
}

static const char *check_pages(struct patient *patient)
{
    const char *folders[] = {patient->config->pages, patient->config->static_files};

    for (size_t i = 0; i < 2; i++) {
        if (access(folders[i], R_OK | X_OK) != 0) {
            snprintf(patient->say, sizeof patient->say, "le dossier %s est absent ou illisible", folders[i]);
            return patient->say;
        }
    }
    return NULL;
}

static const struct {
    const char *name;
    const char *(*run)(struct patient *patient);
} checks[] = {
    {"PostgreSQL", check_database},     {"migrations", check_migrations}, {"Redis", check_redis},
    {"coordonnées", check_projection}, {"clé", check_key},               {"pages", check_pages},
};

int doctor_command(const struct config *config, char **arguments)
{
    struct patient patient = {.config = config, .migrations = migrate_folder(arguments)};
    int ill = 0;

    if (!patient.migrations)
        return admin_usage("doctor ne connaît que l’option --migrations DOSSIER");
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const char *complaint = checks[i].run(&patient);
        printf("%s %s%s%.*s\n", complaint ? "NON" : "oui", checks[i].name, complaint ? " : " : "",
               complaint ? (int)strcspn(complaint, "\n") : 0, complaint ? complaint : "");
        fflush(stdout);
        ill += complaint != NULL;
    }
    if (patient.connection)
        PQfinish(patient.connection);
    return ill ? ADMIN_FAILED : 0;
}
