/*
 * nec-admin: what whoever runs the service does from time to time.
 *
 * A command is one file with one function of the type below and one line of the
 * table in main.c. It talks to a person at a terminal: French sentences, results
 * on stdout, complaints on stderr. Nothing here runs on the loop, but the requests of doctor_hosted.c.
 */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

#include <jansson.h>
#include <libpq-fe.h>

#include "base/config.h"
#include "base/seal.h"
#include "geo/district.h"

/* What a command ends with: 0, or one of these (sysexits.h has the same numbers). */
enum {
    ADMIN_FAILED = 1,       /* it did not work; stderr says why */
    ADMIN_USAGE = 2,        /* the command line makes no sense */
    ADMIN_UNAVAILABLE = 69, /* PostgreSQL or Redis does not answer */
};

/* `arguments`: what follows the command's name, NULL-terminated. Returns the exit status. */
typedef int admin_command(const struct config *config, char **arguments);

admin_command migrate_command, doctor_command, keys_command, import_command, import_places_command, locate_command, way_command, demo_command, territory_command,
    coordinator_command, coordinator_leaves_command, concerns_command, second_code_drop_command, audit_command, purge_command, erase_command, backup_command, restore_command,
    restore_drill_command, reseal_command, report_command, setup_command;

/* Says what is wrong with the command line and returns ADMIN_USAGE. */
int admin_usage(const char *complaint);

/* What `doctor phone` does: a call of the line to itself. Returns the exit status. */
int doctor_phone(const struct config *config);

/* The same where a provider carries the calls: what it needs of us, and we of it. */
int doctor_hosted(const struct config *config);

/* A connection to --database, or NULL after saying why not. PQfinish() is yours. */
PGconn *admin_connect(const struct config *config);

/* Calls api.`function`('service:admin', null, input); its document, yours, or NULL after saying what is wrong. */
json_t *admin_call(PGconn *connection, const char *function, const json_t *input);

/* The same of api.`function`(null, null, input), as anybody may. */
json_t *admin_ask(PGconn *connection, const char *function, const json_t *input);

/* The same for a page, which takes no key; `input` NULL: none. */
json_t *admin_page(PGconn *connection, const char *function, const json_t *input);

/* A telephone number or an e-mail address as api takes it: {sealed, index, kind}; yours. NULL when it is neither. */
json_t *admin_contact(const struct seal *seal, const char *text);

/* [{code, name}] of each; yours. */
json_t *admin_districts(const struct districts *districts);

/* What import-addresses does, for commands that bring a file of their own. Returns the exit status. */
int import_addresses(const struct config *config, const char *path);

#endif
