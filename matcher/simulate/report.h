/*
 * A page about a run: one HTML file with its plots, for a coordinator's meeting.
 *
 * Self-contained, without a script; each plot is SVG with a sentence that says
 * what it shows, and the figures stand in tables, too. In French.
 */
#ifndef SIMULATE_REPORT_H
#define SIMULATE_REPORT_H

#include "matcher/simulate/metrics.h"

#include <stdio.h>

/* One way to ask, in the same town. */
struct report_line {
    const struct policy *policy;
    struct metrics metrics;
};

/* About `run`; `lines` are all that it is compared with, itself among them. */
void report_write(FILE *file, const struct run *run, const struct report_line *lines, size_t count);

#endif
