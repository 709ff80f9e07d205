/*
 * Keeps a world fresh from the journal.
 *
 * Loads all volunteers by stretches of ids, some side by side (api.match_world), learns from what they
 * answered (api.match_answers), then follows what changes (api.match_changes): when PostgreSQL rings, and
 * every FOLLOW_POLL_MS in case it did not. The journal is read by (xid, id) strictly below the oldest running
 * transaction, so nothing is skipped, whoever commits late; rows that a long transaction holds back are asked
 * for again soon. Every match_reload_s the whole world is loaded anew beside the one in use and takes its place:
 * what was supposed or missed does not stay. What was learned does, since every answer is learned from once,
 * in the journal's order: until a volunteer has theirs erased, when all is learned anew without it.
 *
 * Missing nothing is checked, too: before the fresh world takes its place it is compared with the one that followed the
 * journal, volunteer by volunteer, by a checksum (checksum.h). Of whom they differ the journal must tell as it is read on;
 * whoever it has not told of by the time it has been read to its end has drifted. That is a bug of ours, an act that
 * journals nothing: it is logged as `world_drifted` and counted in Redis under `world-drifted`, which GET /metrics shows.
 *
 *     loading ─► learning ─► resting ── bell, poll ──► reading ──┐
 *        ▲                     │  ▲                              │
 *        └─ match_reload_s ────┘  └──────────────────────────────┘
 *
 * While PostgreSQL is away the world stays as it was.
 */
#ifndef MATCHER_FOLLOWER_H
#define MATCHER_FOLLOWER_H

#include "base/config.h"
#include "base/loop.h"
#include "base/pg.h"
#include "base/redis.h"
#include "matcher/world.h"

struct follower;

/* Starts loading; on_ready(arg) runs once, when there is a world to rank in. All is borrowed. */
struct follower *follower_start(struct loop *loop, struct pg *pg, struct redis *redis, const struct config *config,
                                loop_fn on_ready, void *arg);

/* After pg_close(), which still answers. NULL is fine. */
void follower_stop(struct follower *follower);

/* The world as it is now; NULL before on_ready. Borrowed until the next turn of the loop. */
struct world *follower_world(struct follower *follower);

#endif
