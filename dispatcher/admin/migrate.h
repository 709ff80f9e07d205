/*
 * Brings a database to the state that the folder of migrations describes.
 *
 *   roles.sql     run first: roles and the database's own rights; may be repeated
 *   NNNN_*.sql    tables; each runs once in a database's life and is never edited afterwards
 *   core/…        private functions, policies, triggers: dropped and made again
 *   api/…         public functions, one a file: dropped and made again
 *   grants.sql    run last: who may call what; may be repeated
 *
 * All in one transaction under one lock: either the database is wholly at the
 * new state, or it has not changed. Schemas `core` and `api` are dropped before
 * the numbered files run, so that none of those can come to depend on them.
 * What was run is kept in schema `migrate`, by name and SHA-256.
 */
#ifndef ADMIN_MIGRATE_H
#define ADMIN_MIGRATE_H

#include <libpq-fe.h>

enum migrate_state {
    MIGRATE_CURRENT, /* nothing to do */
    MIGRATE_BEHIND,  /* something is to be run */
    MIGRATE_REFUSED, /* a landed file was edited, is missing or came too late: told on stderr */
    MIGRATE_FAILED,  /* could not find out: told on stderr */
};

/* The folder that a command's arguments name, by default this source tree's; NULL: they make no sense. Borrowed. */
const char *migrate_folder(char **arguments);

/* How the database stands against the folder. Changes nothing. */
enum migrate_state migrate_state(PGconn *connection, const char *folder);

/* Runs what is to be run, telling each file on stdout. MIGRATE_CURRENT when the database is now up to date. */
enum migrate_state migrate_run(PGconn *connection, const char *folder);

#endif
