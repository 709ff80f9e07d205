/*
 * nec-admin doctor phone: a call of the line to itself, link by link.
 *
 *     doctor ──AMI: Originate──► Asterisk: Local/s@nec-essai ──FastAGI "essai"──► nec-dispatcher
 *        ▲                            │   a sentence is played, and heard to its end  ◄──┘
 *        └────── FastAGI ─────────────┘   what came of it: AGISTATUS, NEC_HEARD
 *
 * Each step needs those before it; the first that fails says what to do. No telephone rings. It waits
 * on its sockets one after the other, with a limit on each: this is a command, not a service.
 */
#include "dispatcher/admin/admin.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "dispatcher/phone/ami.h"

enum { WAIT_S = 5, CALL_S = 20 };

struct line_patient {
    const struct config *config;
    int ami, ear; /* our manager connection; where Asterisk tells us how the call went. -1: not open */
    FILE *wire;   /* of `ami`, for reading lines */
    char say[512];
};

static const char *sentence(struct line_patient *patient, const char *format, ...) __attribute__((format(printf, 2, 3)));

static const char *sentence(struct line_patient *patient, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(patient->say, sizeof patient->say, format, args);
    va_end(args);
    return patient->say;
}

static int connect_to(const char *host, int port)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    const struct timeval limit = {.tv_sec = WAIT_S};
    struct addrinfo *found = NULL;
    char service[16];
    int fd = -1;

    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &wanted, &found) != 0)
        return -1;
    for (const struct addrinfo *one = found; one && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (fd >= 0 && connect(fd, one->ai_addr, one->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

static const char *check_settings(struct line_patient *patient)
{
    const struct config *config = patient->config;

    if (!config->agi_port)
        return "agi_port vaut 0 : nec-dispatcher ne prend aucun appel. Mettez 4573, ou le port de votre dialplan";
    if (!config->ami_port && !*config->call_spool)
        return "le service ne peut appeler personne : réglez ami_port et ami_secret, ou call_spool (docs/appels.md)";
    if (!config->ami_port)
        return "les appels partent par fichiers (call_spool) : l’essai, lui, demande un compte AMI (ami_port, ami_secret)";
    return NULL;
}

static const char *check_dispatcher(struct line_patient *patient)
{
    const struct config *config = patient->config;
    int fd = connect_to(config->agi_listen, config->agi_port);

    if (fd < 0)
        return sentence(patient, "rien n’écoute sur %s:%d : nec-dispatcher est-il lancé, avec ces mêmes réglages ?",
                        config->agi_listen, config->agi_port);
    close(fd);
    return NULL;
}

/* Asterisk's next message; false when it says nothing in time. */
static bool message_read(struct line_patient *patient, struct ami_message *message)
{
    char line[1024];

    *message = ami_message_new();
    while (fgets(line, sizeof line, patient->wire)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (ami_message_take(message, line))
            return true;
    }
    return false;
}

/* The answer to our action; events are passed over. */
static bool response_read(struct line_patient *patient, struct ami_message *message)
{
    while (message_read(patient, message))
        if (message->kind == AMI_RESPONSE)
            return true;
    return false;
}

static const char *check_login(struct line_patient *patient)
{
    const struct config *config = patient->config;
    struct ami_message message;
    char banner[128];

    patient->ami = connect_to(config->ami_host, config->ami_port);
    if (patient->ami < 0)
        return sentence(patient,
                        "l’interface AMI ne répond pas sur %s:%d : Asterisk est-il lancé, avec « enabled = yes » dans manager.conf ?",
                        config->ami_host, config->ami_port);
    patient->wire = fdopen(dup(patient->ami), "r");
    if (!patient->wire || !fgets(banner, sizeof banner, patient->wire) || strncmp(banner, "Asterisk Call Manager/", 22) != 0)
        return sentence(patient, "ce qui répond sur %s:%d n’est pas l’interface AMI d’Asterisk : corrigez ami_port", config->ami_host,
                        config->ami_port);
    dprintf(patient->ami, "Action: Login\r\nUsername: %s\r\nSecret: %s\r\nEvents: off\r\n\r\n", config->ami_user, config->ami_secret);
    if (!response_read(patient, &message))
        return "l’interface AMI s’est tue pendant la connexion : relancez Asterisk, puis recommencez";
    if (strcmp(message.name, "Success") != 0)
        return sentence(patient, "Asterisk refuse le compte « %s » (%s) : vérifiez ami_user, ami_secret et manager.conf", config->ami_user,
                        message.text);
    return NULL;
}

/* Where Asterisk will reach us: the address of ours that it knows already, on a port of its own. In `url`, as agi:// has it. */
static bool ear_open(struct line_patient *patient, char *url, size_t url_size)
{
    const struct timeval limit = {.tv_sec = CALL_S};
    struct sockaddr_storage where;
    struct sockaddr *const address = (struct sockaddr *)&where;
    socklen_t size = sizeof where;
    char host[64], port[16];

    if (getsockname(patient->ami, address, &size) != 0)
        return false;
    patient->ear = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(patient->ear, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (where.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&where)->sin6_port = 0;
    else
        ((struct sockaddr_in *)&where)->sin_port = 0;
    if (bind(patient->ear, address, size) != 0 || listen(patient->ear, 1) != 0 || getsockname(patient->ear, address, &size) != 0 ||
        getnameinfo(address, size, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    snprintf(url, url_size, where.ss_family == AF_INET6 ? "agi://[%s]:%s" : "agi://%s:%s", host, port);
    return true;
}

static const char *check_call(struct line_patient *patient)
{
    struct ami_message message;
    char url[96];

    if (!ear_open(patient, url, sizeof url))
        return "aucun port libre pour écouter la réponse d’Asterisk sur cette machine";
    dprintf(patient->ami,
            "Action: Originate\r\nActionID: doctor\r\nChannel: Local/s@nec-essai/n\r\nApplication: Wait\r\nData: %d\r\nAsync: true\r\n"
            "Variable: __NEC_DOCTOR=%s/doctor\r\n\r\n",
            CALL_S, url);
    if (!response_read(patient, &message))
        return "Asterisk n’a pas répondu à la demande d’appel : relancez-le, puis recommencez";
    if (strcmp(message.name, "Success") != 0)
        return sentence(patient, "Asterisk refuse d’appeler (%s) : le compte a-t-il « write = originate » dans manager.conf ?", message.text);
    return NULL;
}

/* The value of "agi_arg_N: value" that Asterisk brings; "" when there is none. */
static void answer_read(FILE *from, char status[32], char heard[8])
{
    char line[512];

    status[0] = heard[0] = '\0';
    while (fgets(line, sizeof line, from) && line[0] != '\n') {
        sscanf(line, "agi_arg_1: %31[A-Z]", status);
        sscanf(line, "agi_arg_2: %7[a-z]", heard);
    }
}

static const char *check_heard(struct line_patient *patient)
{
    const struct config *config = patient->config;
    char status[32], heard[8];
    int fd = accept(patient->ear, NULL, NULL);
    FILE *from = fd >= 0 ? fdopen(fd, "r") : NULL;

    if (!from)
        return "l’appel d’essai n’a pas abouti : extensions.conf inclut-il deploy/asterisk/extensions.conf ? Puis « dialplan reload »";
    answer_read(from, status, heard);
    fclose(from);
    if (strcmp(status, "SUCCESS") != 0)
        return sentence(patient, "Asterisk ne joint pas nec-dispatcher : dans globals.conf, NEC_AGI doit mener à %s:%d", config->agi_listen,
                        config->agi_port);
    if (!*heard)
        return "nec-dispatcher a raccroché : NEC_KEY (globals.conf) et agi_secret ne disent pas la même chose";
    if (strcmp(heard, "yes") != 0)
        return sentence(patient,
                        "Asterisk n’a pas pu lire la voix : le dossier %s lui est-il lisible, espeak-ng et sox sont-ils installés ?",
                        *config->asterisk_folder ? config->asterisk_folder : "data/phone");
    return NULL;
}

static const struct {
    const char *name;
    const char *(*run)(struct line_patient *patient);
} steps[] = {{"réglages", check_settings}, {"dispatcher à l’écoute", check_dispatcher}, {"compte AMI", check_login},
             {"appel d’essai", check_call}, {"voix entendue", check_heard}};

int doctor_phone(const struct config *config)
{
    struct line_patient patient = {.config = config, .ami = -1, .ear = -1};
    const char *complaint = NULL;

    for (size_t i = 0; !complaint && i < sizeof steps / sizeof *steps; i++) {
        complaint = steps[i].run(&patient);
        printf("%s %s%s%s\n", complaint ? "NON" : "oui", steps[i].name, complaint ? " : " : "", complaint ? complaint : "");
        fflush(stdout);
    }
    if (patient.wire)
        fclose(patient.wire);
    if (patient.ami >= 0)
        close(patient.ami);
    if (patient.ear >= 0)
        close(patient.ear);
    return complaint ? ADMIN_FAILED : 0;
}
