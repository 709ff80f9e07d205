/*
 * Two ways to ask, in the same towns: what differs, and how sure that is.
 *
 * Towns differ by some 2.7 points of fill, the difference of two policies in
 * the same town by 0.6: so policies are compared seed by seed, never mean by mean.
 */
#ifndef SIMULATE_COMPARE_H
#define SIMULATE_COMPARE_H

#include <stddef.h>

struct difference {
    double a, b;      /* means */
    double mean;      /* of b - a */
    double low, high; /* where the true one lies, 95 times in a hundred (Student's t) */
    double least, most;
};

/* `a` and `b` have `count` values each, seed by seed; with one seed there is no interval: low and high are
 * infinite. */
struct difference compare(const double *a, const double *b, size_t count);

#endif
