/*
 * Binds what has been sealed to the place where it lies (base/seal.h).
 *
 * An act is one round trip: whoever seals a note does not know yet in which row it
 * will stand. So it arrives loose, and is bound from here: every five seconds all
 * that is loose, each table's by an index that holds nothing else. What was sealed
 * before there were places is bound the same way, on the first start. A text that
 * no key opens, or that somebody is changing, stays as it is until the next round.
 */
#ifndef DISPATCHER_BINDER_H
#define DISPATCHER_BINDER_H

#include "base/loop.h"
#include "base/pg.h"
#include "base/seal.h"

struct binder;

/* All borrowed. The first round begins when PostgreSQL is there. */
struct binder *binder_start(struct loop *loop, struct pg *pg, const struct seal *seal);

/* After pg_close(). NULL is fine. */
void binder_stop(struct binder *binder);

/* Gives each row of page_sealed's `columns` its text bound to its place, as "renewed"; a row whose text opens nowhere or
 * elsewhere loses its place in the list. How many those were is returned. */
size_t binder_bind(const struct seal *seal, json_t *rows);

#endif
