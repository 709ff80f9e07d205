/*
 * All volunteers, kept in memory and ready to be ranked.
 *
 * PostgreSQL has the truth; this is its copy, replaced volunteer by volunteer
 * as the journal tells. When somebody comes, goes, moves or goes further than
 * before, the grid is built again as the next ranking needs it, so that a burst
 * of changes costs one building.
 *
 * It also holds what was learned from answers (acceptance.h), which no copy of
 * a volunteer brings: the same answers in the same order give the same world.
 */
#ifndef MATCHER_WORLD_H
#define MATCHER_WORLD_H

#include "matcher/acceptance.h"
#include "matcher/rank.h"
#include "matcher/words.h"

struct world;

struct world *world_new(void);
void world_free(struct world *world);

/* The dictionaries all sets of this world and its problems are made with. */
struct vocabulary *world_vocabulary(struct world *world);

/* Takes over the volunteer's arrays; the one of the same id, if any, goes, but for what was learned of them.
 */
void world_put(struct world *world, struct volunteer volunteer);

/* Forgets a volunteer; unknown ids are fine. */
void world_remove(struct world *world, int64_t id);

/*
 * Supposes that this volunteer is being asked for this outing, until
 * world_put() brings the truth: a burst of outings must not all go to the same
 * few before the first offers are written. Unknown ids are fine.
 */
void world_suppose_asked(struct world *world, int64_t id, const struct problem *problem);

/* Learns from the answer of this volunteer; of one who is unknown, what everybody has in common. */
void world_learn(struct world *world, int64_t id, const struct features *features, bool yes);

/* A world that is loaded anew goes on from what an older one has learned. */
void world_remember(struct world *world, const struct world *older);

/*
 * Of whom two worlds hold something else, by their checksums (checksum.h): at most `room` of their ids; how many. Whoever
 * is only in one of them is among these; of whom something is only supposed, in either, is not.
 */
size_t world_differing(const struct world *one, const struct world *other, int64_t since_s, int64_t *ids, size_t room);

size_t world_count(const struct world *world);

/* How often the grid has been built. */
size_t world_grids(const struct world *world);

/* NULL when unknown; valid until the next change. */
const struct volunteer *world_find(const struct world *world, int64_t id);

/* What rank() wants, the grid fresh, chances as learned; valid until the next change. */
struct ranking world_ranking(struct world *world);

#endif
