/*
 * Why somebody stands where they stand, in French, for a coordinator.
 *
 * One sentence for each part of the score and one that sums up the candidate.
 * UTF-8 with the typography of the Imprimerie nationale: a no-break space
 * between a number and its unit, a narrow one before « ; : ! ? ». Written so
 * that neither the volunteer's nor the senior's gender shows, and without
 * names: the page has them. Decimals have a comma.
 */
#ifndef MATCHER_REASON_H
#define MATCHER_REASON_H

#include "matcher/problem.h"

#define REASON_SIZE 400 /* bytes that every sentence fits in, its end included */

/* "bond", "distance": the code in documents. Static. */
const char *part_code(enum part part);

/* The sentence of one part: never empty, without a full stop. */
void reason_part(const struct problem *problem, const struct candidate *candidate, enum part part,
                 char text[static REASON_SIZE]);

/*
 * The two or three things that say most about this candidate, as one sentence
 * with a capital and a full stop: the parts whose points weigh most, distance
 * always among them.
 */
void reason_summary(const struct problem *problem, const struct candidate *candidate,
                    char text[static REASON_SIZE]);

#endif
