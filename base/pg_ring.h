/* One ring for many acts; the working of pg_ring_with(). For pg.c only. */
#ifndef BASE_PG_RING_H
#define BASE_PG_RING_H

#include "base/pg.h"

struct pg_ring;

struct pg_ring *pg_ring_open(struct loop *loop, struct pg *pg, const char *function, const char *who);

/* Something has been committed. */
void pg_ring_soon(struct pg_ring *ring);

/* No more rings; what is under way may still be answered. NULL is fine, here and below. */
void pg_ring_stop(struct pg_ring *ring);
void pg_ring_free(struct pg_ring *ring);

#endif
