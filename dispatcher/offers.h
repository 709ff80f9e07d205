/*
 * Rankings become offers.
 *
 * What matchers answer comes through the queue `ranked` and is handed, unparsed, to
 * api.offers_make, which checks every hard rule again. A ranking of a question
 * that has changed meanwhile is simply over: a newer one is under way.
 */
#ifndef DISPATCHER_OFFERS_H
#define DISPATCHER_OFFERS_H

#include "base/pg.h"
#include "base/queue.h"

/* From now on, as this consumer, until the queue is closed. Both are borrowed. */
void offers_consume(struct queue *queue, struct pg *pg, const char *consumer);

#endif
