/*
 * JSON documents to the values of problem.h and back.
 *
 * What PostgreSQL sends is trusted in intent but not in form: every decoder
 * checks all it reads, refuses the whole document at the first thing that
 * makes no sense and says where. Unknown keys are ignored, so that the
 * database may say more than we read.
 *
 * A volunteer (I an instant in ISO 8601, days are local):
 *   {"id":12,"state":"active","e":355000.0,"n":6689000.0,"district":"nantes-nord","radius_m":4000,
 *    "abilities":["wheelchair"],"modes":["walk","transit"],"purposes":[],"districts":[],"languages":["fr"],
 *    "week_cap":2,"month_cap":6,"paused_until":null,"cleared_until":"2029-11-30","open_offers":1,
 *    "weekly":[[1,56,72]],                                        1 Monday .. 7, from and to quarters 0..96
 *    "absences":[["2026-11-24","2026-11-30"]],                    both days included
 *    "free":[{"on":"2026-11-28","from_q":56,"to_q":64}],
 *    "busy":[{"from_at":I,"meet_at":I,"until_at":I,"meet":{"e":355100.0,"n":6689100.0},"part":{"e":..,"n":..}}],
 *    "asks":[{"at":I,"start_at":I,"answer":"yes","further":false}],   yes, no, silent, or none yet
 *    "message":{"leaves_at":I,"outings":2}}                       an offer message that waits to be sent
 * `busy` holds the accompaniments of the last 30 days too, since caps are
 * counted on it, and `asks` the offers of those days: so nothing in memory
 * grows old by itself. Without `e` and `n` nobody knows where they live and they
 * are not asked; a busy entry that does not say where it begins and ends does so
 * at their home, an outing at the senior's.
 *
 * Volunteers: {"volunteers":[...],"removed":[12]}, a page of the world or what has changed in it.
 * Answers: {"answers":[{"volunteer":12,"yes":true,"features":{"always":1,"kilometres":0.27}}]}, in the order
 * in which they are learned from; a feature that is not named is 0, one that is unknown is ignored.
 *
 * A problem:
 *   {"now":I,"outing":{"id":7,"asked_version":3,"purpose":"medical","needs":["walker"],"requires":["guiding"],
 *    "mode":"walk","start_at":I,"end_at":I,"urgent":false,"ahead":false,"home":{"e":..,"n":..,"district":".."},
 *    "meet":{"e":..,"n":..},"part":{"e":..,"n":..}},
 *    "senior":{"languages":[]},"bonds":[{"volunteer":12,"outings":3,"last_at":I,"circle":true,"preferred":false}],
 *    "excluded":[3],"asked":[12],"pending":[{"at":I,"probability":0.3}],
 *    "leaves_at":I,"limits":{"open":8,"day":2,"week":5,"message":6}}
 * `requires` are the abilities that the needs cannot do without; a need that
 * some volunteers list as an ability of theirs is helpful. `mode` "any" is any.
 *
 * Where somebody has said yes beforehand, a problem has more (standing.h):
 *   "together":{"outings":[{a problem,"standing":[12,40]}],"volunteers":[a volunteer]}
 * whose ids count in this document alone.
 *
 * The ranking that goes back is described in base/queue.h, stream `ranked`.
 */
#ifndef MATCHER_CODEC_H
#define MATCHER_CODEC_H

#include "matcher/plan.h"
#include "matcher/problem.h"
#include "matcher/rank.h"
#include "matcher/reading.h"
#include "matcher/standing.h"
#include "matcher/world.h"

#include <jansson.h>

/* The volunteer's arrays are the caller's on success, volunteer_clear() them; on failure there are none. */
bool codec_volunteer(const json_t *document, struct vocabulary *vocabulary, struct volunteer *volunteer,
                     struct complaint *complaint);

/* Puts and removes; on failure the world is as it was. */
bool codec_volunteers(const json_t *document, struct world *world, struct complaint *complaint);

/* The world learns from each answer; on failure from none. */
bool codec_answers(const json_t *document, struct world *world, struct complaint *complaint);

/* A prepared problem, problem_clear() it; on failure nothing is made. */
bool codec_problem(const json_t *document, struct vocabulary *vocabulary, struct problem *problem,
                   struct complaint *complaint);

/* The weights with which it is ranked: the usual ones, but for those that its territory has set otherwise. */
bool codec_weights(const json_t *document, struct weights *weights, struct complaint *complaint);

/* What a problem has under "together", standing_clear() it; nothing, when it has none. On failure nothing is made. */
bool codec_standing(const json_t *document, struct vocabulary *vocabulary, struct standing *standing,
                    struct complaint *complaint);

/* Says in a ranking whose the outing is; false when the plan has given it to nobody. */
bool codec_given(json_t *ranked, const struct standing *standing, int64_t outing);

/* The body of an entry of the stream `ranked`; yours. */
json_t *codec_ranked(const struct ranking *ranking, const struct problem *problem,
                     const struct candidate *candidates, size_t count, const struct plan *plan,
                     const struct tally *aside);

#endif
