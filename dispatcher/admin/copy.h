/*
 * Rows on their way into a table of schema intake, by PostgreSQL's COPY.
 *
 * One row is in memory at a time. Every COPY_ROWS rows the command ends and another begins, so that no
 * transaction stays open for as long as a file takes: whoever follows the journal waits for the oldest one.
 * What has arrived means nothing until an act of api takes it over.
 */
#ifndef ADMIN_COPY_H
#define ADMIN_COPY_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#define COPY_ROWS 20000

struct copy;

/* Into "intake.address (import, line …)"; both borrowed until copy_finish(). */
struct copy *copy_start(PGconn *connection, const char *target);

/* The fields of one row, in the order of the target's columns. A number that is NAN and a text that is NULL are null. */
void copy_text(struct copy *copy, const char *text);
void copy_whole(struct copy *copy, long long whole);
void copy_number(struct copy *copy, double number);

/* Sends the row. False after a complaint on stderr: then nothing more is worth being sent. */
bool copy_row(struct copy *copy);

/* How many rows were sent. */
size_t copy_count(const struct copy *copy);

/* Waits until PostgreSQL has all of them; false after a complaint. The copy is gone; NULL allowed. */
bool copy_finish(struct copy *copy);

#endif
