/*
 * Outings that one message offers and that can be done in a row.
 *
 * A round puts several outings into one message (plan.h). When two of them
 * follow each other (reference/matching.md 3.7: two hours apart at most, three in
 * a row, the way from one to the next fits with ten minutes to spare), whoever
 * comes out for one may stay for the other: so they are rather put to the same
 * person. Nobody has promised either: hours stay free, nothing is a hard rule here,
 * and core.in_a_row() tells the volunteer. Pure.
 */
#ifndef MATCHER_TOGETHER_H
#define MATCHER_TOGETHER_H

#include "matcher/problem.h"

/*
 * What would stand right before and after the outing at that start in the message that the volunteer is getting
 * just now: a chain of `offered` ones, of length 1 when there is none. Borrowed from the volunteer.
 */
struct chain together(const struct volunteer *volunteer, const struct problem *problem, const struct start *start);

#endif
