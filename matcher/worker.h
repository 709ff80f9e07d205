/*
 * Jobs of the stream `to-rank`: who is asked for this outing, and why.
 *
 *     on_job ── api.match_problem ──► on_problem: rank, plan ── XADD ranked ──► on_put: acknowledge
 *
 * The problem is fetched fresh for each job; the world is the follower's. A job
 * that comes twice is answered twice, and api.offers_make() takes one answer
 * for each wording of the question. Whoever a wave names counts as asked at once
 * (world.h), so that a round of many outings does not go to the same few. A job
 * that says "preview" is a coordinator's, who looks at the list: it names, and nobody is asked.
 */
#ifndef MATCHER_WORKER_H
#define MATCHER_WORKER_H

#include "base/pg.h"
#include "base/queue.h"
#include "matcher/follower.h"

struct lines;
struct rivers;
struct worker;

/*
 * Begins to take jobs under the name `consumer`, which is this process' alone.
 * All is borrowed; the follower must be ready. `rivers` and `lines` may be NULL (geo/rivers.h, geo/lines.h).
 */
struct worker *worker_start(struct queue *queue, struct pg *pg, struct follower *follower,
                            const struct rivers *rivers, const struct lines *lines, const char *consumer);

/* After queue_close(). NULL is fine. */
void worker_free(struct worker *worker);

#endif
