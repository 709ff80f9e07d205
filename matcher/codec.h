/*
 * JSON documents to the values of problem.h and back.
 *
 * What PostgreSQL sends is trusted in intent but not in form: every decoder
 * checks all it reads, refuses the whole document at the first thing that
 * makes no sense and says where. Unknown keys are ignored, so that the
 * database may say more than we read.
 *
 * A volunteer:
 *   {"id":12,"state":"active","e":355000.0,"n":6689000.0,"district":"nantes-nord","radius_m":4000,
 *    "abilities":["wheelchair"],"modes":["walk","transit"],"purposes":[],"languages":["fr"],
 *    "week_cap":2,"month_cap":6,"open_offers":2,"asked_30d":5,"accepted_30d":2,
 *    "weekly":[{"weekday":1,"from_q":56,"to_q":72}],              1 Monday .. 7, quarters 0..96 local
 *    "absences":[["2026-11-24","2026-11-30"]],                    both days included
 *    "free":[{"on":"2026-11-28","from_q":56,"to_q":64}],
 *    "busy":[{"from_at":I,"meet_at":I,"until_at":I,"e":355100.0,"n":6689100.0}]}
 * `busy` holds the accompaniments of the last 30 days too: caps are counted on
 * it. Without `e` and `n` a volunteer has no known home and is not active; a
 * busy entry without them is taken to be at the volunteer's home.
 *
 * The world: {"volunteers":[...]}. Changes: {"volunteers":[...], "removed":[12]}.
 *
 * A problem:
 *   {"now":I,"outing":{"id":7,"asked_version":3,"purpose":"medical","needs":["walker"],"mode":"walk",
 *    "start_at":I,"end_at":I,"home":{"e":..,"n":..,"district":".."},"urgent":false},
 *    "senior":{"languages":[]},"bonds":[{"volunteer":12,"outings":3,"last_at":I,"circle":true}],
 *    "excluded":[3],"asked":[12]}
 *
 * The ranking that goes back is described in base/queue.h, stream `ranked`.
 */
#ifndef MATCHER_CODEC_H
#define MATCHER_CODEC_H

#include "matcher/problem.h"
#include "matcher/rank.h"
#include "matcher/wave.h"
#include "matcher/world.h"

#include <jansson.h>

/* Where and what: "volunteers[3].weekly[0].from_q: a whole number from 0 to 96". */
struct complaint {
    char text[200];
};

/* The volunteer's arrays are the caller's on success; on failure nothing is. */
bool codec_volunteer(const json_t *document, struct vocabulary *vocabulary, struct volunteer *volunteer,
                     struct complaint *complaint);

/* Replaces everybody; on failure the world is as it was. */
bool codec_world(const json_t *document, struct world *world, struct complaint *complaint);

/* Puts and removes; on failure the world is as it was. */
bool codec_changes(const json_t *document, struct world *world, struct complaint *complaint);

/* A prepared problem, problem_clear() it; on failure nothing is made. */
bool codec_problem(const json_t *document, struct vocabulary *vocabulary, struct problem *problem,
                   struct complaint *complaint);

/* The body of an entry of the stream `ranked`; the caller's. */
json_t *codec_ranked(const struct problem *problem, const struct candidate *candidates, size_t count,
                     const struct wave *wave, const struct tally *aside);

#endif
