/*
 * Where the trams run, for drawing them on a map.
 *
 * Read from a folder that holds an unpacked GTFS: routes.txt, trips.txt and shapes.txt. Of each line on rails the
 * longest shape is kept: its branches and short runs lie on it, or nearly so. Buses are left out, a city of lines would
 * hide the city. How long a ride takes is told by lines.h, which needs no shapes.
 *
 * Read only after tracks_open(); any thread may ask.
 */
#ifndef GEO_TRACKS_H
#define GEO_TRACKS_H

#include "geo/lonlat.h"

#include <stddef.h>

struct plane;

struct tracks;

/* NULL and a sentence in `why`: a file or a column is missing, reading broke off. */
struct tracks *tracks_open(const char *folder, struct plane *plane, char *why, size_t why_size);

/* The same with a plane of its own. */
struct tracks *tracks_load(const char *folder, char *why, size_t why_size);

/* NULL allowed. */
void tracks_close(struct tracks *tracks);

/* How many lines there are; none is fine. */
size_t tracks_count(const struct tracks *tracks);

/* One line: its name, and its points from end to end. All live as long as the tracks. */
const char *tracks_get(const struct tracks *tracks, size_t index, const struct metres **points, size_t *count);

#endif
