/*
 * Trams and buses whose stops are known: what one of them does, without changing.
 *
 * Read from a folder that holds an unpacked GTFS: stops.txt, routes.txt, trips.txt and stop_times.txt, columns
 * found by their names. Of each line every sequence of stops is kept once, with the minutes of its slowest trip:
 * an old person is not promised the fastest; a trip that tells no times is left out. No timetable is kept; how long
 * one waits is the territory's figure (travel.h). stop_times.txt is read row by row; what is held while reading is a
 * line of each trip, afterwards the sequences alone.
 *
 * Read only after lines_open(); any thread may ask.
 */
#ifndef GEO_LINES_H
#define GEO_LINES_H

#include "geo/plane.h"
#include "geo/rivers.h"
#include "geo/travel.h"

#include <stdbool.h>
#include <stddef.h>

struct lines;

/* NULL and a sentence in `why`: a file or a column is missing, reading broke off, no trip has two stops that are known. */
struct lines *lines_open(const char *folder, struct plane *plane, char *why, size_t why_size);

/* The same with a plane of its own. */
struct lines *lines_load(const char *folder, char *why, size_t why_size);

/* NULL allowed. */
void lines_close(struct lines *lines);

/* How many different sequences of stops there are. */
size_t lines_count(const struct lines *lines);

/* One way by one line. Texts live as long as the lines. */
struct ride {
    int minutes;      /* from door to door, rounded up: walk, wait, ride, walk */
    const char *line; /* "C1" */
    const char *from, *to; /* names of the stops */
};

/*
 * The quickest way by one line, both stops within pace->stop_within metres on foot over the bridges (`rivers` may be
 * NULL). False when there is none.
 */
bool lines_ride(const struct lines *lines, const struct rivers *rivers, const struct travel_pace *pace, struct metres from,
                struct metres to, struct ride *ride);

/* How one gets from here to there. */
struct way {
    double distance_m; /* over the bridges */
    int minutes;       /* -1: one of the ends is nowhere */
    bool estimate;     /* by tram or bus: no line is known that goes there, the minutes come from the distance */
    struct ride ride;  /* when it is no estimate and one does not rather walk; else its line is NULL */
};

/* `rivers` and `lines` may be NULL: then the crow flies, and ways by tram or bus are estimates. */
struct way way_find(const struct rivers *rivers, const struct lines *lines, const struct travel_pace *pace, struct metres from,
                    struct metres to, enum travel_mode mode);

#endif
