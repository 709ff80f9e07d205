/*
 * SQL files on disk: reading them, knowing them again, running one.
 *
 * Speaks to a person: whatever goes wrong is told on stderr, in French, with
 * the file and the line, before false is returned.
 */
#ifndef ADMIN_SQLFILE_H
#define ADMIN_SQLFILE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

struct sqlfile {
    char *name;      /* path below the folder of migrations: "0001_people.sql", "api/offer_accept.sql" */
    char *text;      /* the whole file, zero-terminated */
    char sha256[65]; /* of the text, in lower-case hexadecimal */
};

/* Grows by sqlfiles_read(), in reading order. All zero is an empty list. */
struct sqlfiles {
    struct sqlfile *items;
    size_t count;
};

/*
 * Appends each file of SQL (.sql) that lies directly in `folder`/`below` (below may be ""),
 * in the order of the names' bytes. A folder that does not exist holds no file.
 */
bool sqlfiles_read(struct sqlfiles *files, const char *folder, const char *below);
void sqlfiles_free(struct sqlfiles *files);

/* The file of that name, or NULL. Borrowed from the list. */
const struct sqlfile *sqlfiles_find(const struct sqlfiles *files, const char *name);

/* One checksum for a row of files: changes when a name, a text or the order does. */
void sqlfiles_sum(const struct sqlfile *const *files, size_t count, char sha256[65]);

/*
 * Sends the whole file at once, inside the transaction that is open. A file
 * that ends that transaction by itself is an error: a migration is whole or not at all.
 */
bool sqlfile_run(PGconn *connection, const struct sqlfile *file);

/* The line, from 1, of the character (not byte) number `position`, from 1, in UTF-8 text. */
int sqlfile_line(const char *text, int position);

#endif
