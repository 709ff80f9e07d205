/*
 * nec-admin doctor: one line for each thing that the service cannot do without,
 * and for each that shows whether it is doing its work.
 * A check returns NULL when all is well, else a French sentence (static, or kept
 * in the patient's `say`) that tells what to do about it.
 */
#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/migrate.h"

#include "base/json.h"
#include "base/seal.h"

#include <hiredis/hiredis.h>
#include <proj.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct patient {
    const struct config *config;
    const char *migrations;
    PGconn *connection;  /* NULL when PostgreSQL is away */
    redisContext *redis; /* NULL when Redis is away */
    json_t *metrics;     /* what api.page_metrics says; NULL when it could not be asked */
    char say[300];
};

enum {
    SILENT_S = 30,        /* who consumes a queue speaks to Redis every second */
    JOURNAL_LATE_S = 60,  /* the dispatcher carries on within a second, and looks again every few */
    MESSAGE_LATE_S = 600, /* a gateway may be slow; ten minutes is not slow */
    CLOCK_OFF_S = 5,
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
        patient->metrics = admin_page(patient->connection, "page_metrics", NULL);
        return patient->metrics ? NULL : "la base est à jour, mais ne dit pas comment elle va (voir ci-dessus)";
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
    bool answers = reply && reply->type == REDIS_REPLY_STATUS;

    freeReplyObject(reply);
    if (answers) {
        redisSetTimeout(redis, limit);
        patient->redis = redis;
        return NULL;
    }
    snprintf(patient->say, sizeof patient->say, "Redis ne répond pas sur %s : %s", patient->config->redis,
             redis ? redis->errstr : "mémoire épuisée");
    if (redis)
        redisFree(redis);
    return patient->say;
}

/* ---- Is the work being done? ---- */

/* "3 min", "2 h": long enough to know how bad it is. */
static const char *age_text(double seconds, char text[32])
{
    if (seconds < 120)
        snprintf(text, 32, "%.0f s", seconds);
    else if (seconds < 7200)
        snprintf(text, 32, "%.0f min", seconds / 60);
    else
        snprintf(text, 32, "%.0f h", seconds / 3600);
    return text;
}

/* Its value in a line of CLIENT LIST: words "name=value" with a space between. NULL without one; borrowed. */
static const char *client_word(const char *line, const char *name)
{
    size_t length = strlen(name);

    for (const char *word = line; *word && *word != '\n'; word += strcspn(word, " \n")) {
        word += *word == ' ';
        if (strncmp(word, name, length) == 0 && word[length] == '=')
            return word + length + 1;
    }
    return NULL;
}

/* How long the liveliest consumer of a queue has been silent, in seconds (base/queue.h says how they
 * are known); -1 when there is none. */
static long silence_s(const struct patient *patient, const char *stream)
{
    char queue[128];
    long shortest = -1;
    redisReply *reply = redisCommand(patient->redis, "CLIENT LIST");

    snprintf(queue, sizeof queue, "nec:{%s}:%s/", patient->config->territory, stream);
    for (const char *line = reply && reply->type == REDIS_REPLY_STRING ? reply->str : ""; *line;
         line += strcspn(line, "\n"), line += *line == '\n') {
        const char *name = client_word(line, "name"), *idle = client_word(line, "idle");
        long seconds = idle ? strtol(idle, NULL, 10) : 0;
        if (name && idle && strncmp(name, queue, strlen(queue)) == 0 && (shortest < 0 || seconds < shortest))
            shortest = seconds;
    }
    freeReplyObject(reply);
    return shortest;
}

/* Where a process is looked after: systemd on a server, ./nec in a trial. */
static const char *looked_after(const struct patient *patient, const char *program, char says[96])
{
    snprintf(says, 96, patient->config->trial ? "voyez « ./nec logs %s »" : "voyez « journalctl -u nec-%s »", program + strlen("nec-"));
    return says;
}

static const char *check_consumer(struct patient *patient, const char *program, const char *stream)
{
    char age[32], log[96];

    if (!patient->redis)
        return "inconnu tant que Redis ne répond pas";
    long seconds = silence_s(patient, stream);
    if (seconds >= 0 && seconds < SILENT_S)
        return NULL;
    if (seconds < 0)
        snprintf(patient->say, sizeof patient->say, "%s n’est pas à son poste : %s", program, looked_after(patient, program, log));
    else
        snprintf(patient->say, sizeof patient->say,
                 "%s ne bouge plus depuis %s : %s, puis arrêtez-le, il sera relancé", program, age_text((double)seconds, age),
                 looked_after(patient, program, log));
    return patient->say;
}

static const char *check_matcher(struct patient *patient)
{
    return check_consumer(patient, "nec-matcher", "to-rank");
}

static const char *check_dispatcher(struct patient *patient)
{
    return check_consumer(patient, "nec-dispatcher", "messages");
}

static const char *check_dead_letters(struct patient *patient)
{
    if (!patient->redis)
        return "inconnu tant que Redis ne répond pas";
    redisReply *reply = redisCommand(patient->redis, "XLEN nec:{%s}:dead", patient->config->territory);
    long long letters = reply && reply->type == REDIS_REPLY_INTEGER ? reply->integer : 0;

    freeReplyObject(reply);
    if (letters == 0)
        return NULL;
    snprintf(patient->say, sizeof patient->say,
             "%lld tâche%s abandonnée%s : une coordinatrice les voit sur %s/bureau/rebuts, les réessaie ou les écarte",
             letters, letters > 1 ? "s" : "", letters > 1 ? "s" : "", patient->config->public_url);
    return patient->say;
}

/* What waits longer than it should: `late_s` is how long that is, `what` begins the sentence. */
static const char *check_waiting(struct patient *patient, const char *queue, double late_s, const char *what,
                                 const char *remedy)
{
    const json_t *waiting = json_object_get(patient->metrics, queue);
    double oldest_s = json_number(waiting, "oldest_s", 0);
    char age[32], log[96];

    if (!patient->metrics)
        return "inconnu tant que la base ne répond pas";
    if (oldest_s < late_s)
        return NULL;
    snprintf(patient->say, sizeof patient->say, "%s (%lld en tout, depuis %s) : %s%s", what,
             (long long)json_whole(waiting, "waiting", 0), age_text(oldest_s, age), remedy,
             looked_after(patient, "nec-dispatcher", log));
    return patient->say;
}

static const char *check_journal(struct patient *patient)
{
    return check_waiting(patient, "journal", JOURNAL_LATE_S, "des décisions attendent d’être suivies d’effet",
                         "nec-dispatcher est arrêté ou bloqué, ");
}

static const char *check_messages(struct patient *patient)
{
    return check_waiting(patient, "messages", MESSAGE_LATE_S, "des messages ne partent pas",
                         "si la passerelle (SMS, courriel) répond, ");
}

/* What has no way out becomes an alert for each message: better known before the first one. */
static const char *check_ways_out(struct patient *patient)
{
    const struct config *config = patient->config;

    if (config->trial)
        return NULL;
    if (!*config->sms_gateway && !*config->smtp_url)
        return "ni SMS ni courriel ne peuvent partir : réglez sms_gateway ou smtp_url (docs/passerelles.md)";
    if (*config->sms_gateway && config->sms_replies && !*config->hook_secret && strcmp(config->sms_gateway, "twilio") != 0)
        return "les SMS demandent une réponse, mais rien ne peut entrer : réglez hook_secret (docs/passerelles.md)";
    return NULL;
}

/* An alert that is late is no fault of the program, but somebody must hear of it. */
static const char *check_alerts(struct patient *patient)
{
    long long late = 0;
    size_t i;
    json_t *reason;

    if (!patient->metrics)
        return "inconnu tant que la base ne répond pas";
    json_array_foreach (json_object_get(patient->metrics, "escalations"), i, reason)
        late += json_whole(reason, "late", 0);
    if (late == 0)
        return NULL;
    snprintf(patient->say, sizeof patient->say, "%lld alerte%s en retard : prévenez la coordination (%s/bureau)", late,
             late > 1 ? "s" : "", patient->config->public_url);
    return patient->say;
}

/* A database from before worries had readers of their own names nobody, and then the whole desk reads them. */
static const char *check_concerns(struct patient *patient)
{
    if (!patient->metrics)
        return "inconnu tant que la base ne répond pas";
    if (patient->config->trial || !json_truth(patient->metrics, "concerns_unnamed"))
        return NULL;
    return "personne n’est désigné : toute la coordination lit les inquiétudes ; « nec-admin concerns CONTACT yes » désigne quelqu’un";
}

/* Outside a trial the service lives by the real time. */
static const char *check_clock(struct patient *patient)
{
    const json_t *clock = json_object_get(patient->metrics, "clock");
    double ahead_s = json_number(clock, "ahead_s", 0);

    if (!patient->metrics)
        return "inconnu tant que la base ne répond pas";
    if (json_truth(patient->metrics, "trial") != patient->config->trial)
        return patient->config->trial ? "ce réglage dit « essai », la base dit le contraire : rien ne doit tourner ainsi"
                                      : "la base est celle d’un essai (horloge mobile, messages montrés), le réglage « trial » dit le contraire";
    if (!patient->config->trial && json_truth(clock, "purge_held"))
        return "l’horloge a fait un saut de plus de deux jours : rien n’est plus effacé ; vérifiez la date de la machine, puis nec-admin purge --clock-is-right";
    if (patient->config->trial || (fabs(ahead_s) < CLOCK_OFF_S && json_number(clock, "rate", 1) == 1))
        return NULL;
    return "l’horloge du service n’est pas l’heure réelle, hors d’un essai : cette base a servi à un essai, repartez d’une base neuve";
}

/* ---- What it stands on ---- */

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
    if (about.st_mode & (S_IRWXG | S_IRWXO)) {
        snprintf(patient->say, sizeof patient->say, "le fichier de clé est ouvert à d’autres : chmod 600 %s",
                 patient->config->key_file);
        return patient->say;
    }
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
    {"PostgreSQL", check_database},      {"migrations", check_migrations}, {"Redis", check_redis},
    {"coordonnées", check_projection},  {"clé", check_key},               {"pages", check_pages},
    {"horloge", check_clock},            {"matcher", check_matcher},       {"dispatcher", check_dispatcher},
    {"suites à donner", check_journal}, {"messages", check_messages},     {"rebuts", check_dead_letters},
    {"alertes", check_alerts},           {"inquiétudes", check_concerns}, {"passerelles", check_ways_out},
};

int doctor_command(const struct config *config, char **arguments)
{
    if (arguments[0] && strcmp(arguments[0], "phone") == 0 && !arguments[1])
        return config->twiml_port ? doctor_hosted(config) : doctor_phone(config);

    struct patient patient = {.config = config, .migrations = migrate_folder(arguments)};
    int ill = 0;

    if (!patient.migrations)
        return admin_usage("doctor ne connaît que « phone » et l’option --migrations DOSSIER");
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const char *complaint = checks[i].run(&patient);
        printf("%s %s%s%.*s\n", complaint ? "NON" : "oui", checks[i].name, complaint ? " : " : "",
               complaint ? (int)strcspn(complaint, "\n") : 0, complaint ? complaint : "");
        fflush(stdout);
        ill += complaint != NULL;
    }
    json_decref(patient.metrics);
    if (patient.redis)
        redisFree(patient.redis);
    if (patient.connection)
        PQfinish(patient.connection);
    return ill ? ADMIN_FAILED : 0;
}
