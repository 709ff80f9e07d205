/*
 * An unpacked GTFS: a folder of tables that refer to each other by ids.
 *
 * For the modules that take something from one (lines.h, tracks.h). A row that cannot be read is passed over: feeds are
 * large, and one stop that is wrong is no reason to know no tram.
 */
#ifndef GEO_GTFS_H
#define GEO_GTFS_H

#include "geo/table.h"

#include <stdbool.h>
#include <stddef.h>

#define GTFS_ID_MAX 64 /* bytes; what has a longer one is passed over */

/* Reads one file of the folder, as table_read(). */
bool gtfs_read(const char *folder, const char *file, const struct table *table, void *arg, char *why, size_t why_size);

/* Takes an id; false when it is empty or too long, then `to` is "". */
bool gtfs_id(char to[GTFS_ID_MAX], const char *text);

/* Takes a name, cut at a whole character. */
void gtfs_text(char *to, size_t size, const char *text);

/* Things that begin with their id (char[GTFS_ID_MAX]): puts them in order; finds one, NULL when there is none. */
void gtfs_order(void *items, size_t count, size_t size);
void *gtfs_find(const char *id, const void *items, size_t count, size_t size);

#endif
