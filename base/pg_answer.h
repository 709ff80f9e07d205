/* What the results of one call mean: an answer, or an error and which. For pg.c only. */
#ifndef BASE_PG_ANSWER_H
#define BASE_PG_ANSWER_H

#include <libpq-fe.h>

#include "base/pg.h"

/* What has come back of a call so far. Zeroes are nothing. */
struct pg_results {
    PGresult *rows;  /* what its function returned */
    PGresult *error; /* the first; it outweighs the rows, since it may come after them */
};

/* Takes `result` over: rows, or an error. */
void pg_results_take(struct pg_results *results, PGresult *result);

void pg_results_clear(struct pg_results *results);

/* Did it fail only because others were at the same rows (40001, 40P01)? */
bool pg_results_collided(const struct pg_results *results);

/* The answer that they mean, borrowing from them; errors are logged here, with the name of the function. */
struct pg_answer pg_answer_read(const struct pg_results *results, const char *function);

void pg_answer_clear(struct pg_answer *answer);

#endif
