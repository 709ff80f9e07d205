/*
 * Why somebody stands where they stand, in French, for a coordinator.
 *
 * One sentence for each part of the score and one that sums up the candidate.
 * UTF-8 with the typography of the Imprimerie nationale: a no-break space
 * between a number and its unit, a narrow one before « ; : ! ? ». Written so
 * that neither the volunteer's nor the senior's gender shows, and without
 * names: the page has them.
 */
#ifndef MATCHER_REASON_H
#define MATCHER_REASON_H

#include "matcher/rank.h"

/* "bond", "distance": the code in documents. Static. */
const char *part_code(enum part part);

/* Has this part anything to say about the candidate? One with points always has, distance too. */
bool reason_says(const struct problem *problem, const struct candidate *candidate, enum part part);

/* The sentence of one part, without a full stop; yours. Never empty, also for a part without points. */
char *reason_part(const struct ranking *ranking, const struct problem *problem,
                  const struct candidate *candidate, enum part part);

/*
 * What says most about this candidate, as one sentence with a capital and a
 * full stop; yours: the distance, and the two other parts that weigh most.
 */
char *reason_summary(const struct ranking *ranking, const struct problem *problem,
                     const struct candidate *candidate);

/* Why the outing is given to somebody who has said yes beforehand, with so many others planned at once; one sentence, yours. */
char *reason_standing(size_t others);

#endif
