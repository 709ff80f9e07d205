/*
 * The most that any way to ask could fill, did it know every answer.
 *
 * A linear programme over pairs of volunteer and request whose latent answer is
 * yes when rested: each request once, weeks and months within what volunteers
 * are ready to give, nobody in two places at once. Bonds are those of the first
 * day. Solved by GLPK; only size 1 is tried.
 */
#ifndef SIMULATE_BOUND_H
#define SIMULATE_BOUND_H

#include "matcher/simulate/settings.h"

#include <stdint.h>

/* The share that could be filled. */
double bound_fill(const struct settings *settings, uint64_t seed, int days);

#endif
