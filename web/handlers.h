/*
 * The hooks and handlers that routes.def names, each in the file of its noun.
 * What a hook gets and may do stands at struct route.
 */
#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H

#include "web/visit.h"

struct config;

/* login.c: the way in by a message, and the way out */
void login_dress(struct visit *visit, json_t *document);
void login_asking(struct visit *visit);
void login_asked(struct visit *visit, json_t *document);
void login_read(struct visit *visit);
void login_confirmed(struct visit *visit, json_t *document);
void login_ended(struct visit *visit, json_t *document);

/* factor.c: a coordinator's second factor, and everybody's own sessions */
void factor_take(struct visit *visit, json_t *input);
void factor_read(struct visit *visit);
void connections_dress(struct visit *visit, json_t *document);

/* card.c: the card of paper, by which one comes in without a telephone */
void card_letters_make(struct visit *visit, json_t *input);
void card_letters_read(struct visit *visit, json_t *input);
void card_made(struct visit *visit, json_t *document);
void card_dress(struct visit *visit, json_t *document);

/* enrol.c: coming for the first time, one question a page */
bool enrol_before(struct visit *visit, json_t *input);
void enrol_dress(struct visit *visit, json_t *document);
void enrol_step(struct visit *visit);

/* request.c: asking for an outing, one question a page */
bool request_before(struct visit *visit, json_t *input);
void request_dress(struct visit *visit, json_t *document);
void request_step(struct visit *visit);

/* desk.c: who is on the line, and what they ask for */
bool list_before(struct visit *visit, json_t *input);
void coverage_dress(struct visit *visit, json_t *document);
bool failed_before(struct visit *visit, json_t *input);
void list_dress(struct visit *visit, json_t *document);
bool search_before(struct visit *visit, json_t *input);
void search_dress(struct visit *visit, json_t *document);
bool desk_request_before(struct visit *visit, json_t *input);

/* dead_letters.c: work that a queue has given up */
bool dead_letters_before(struct visit *visit, json_t *input);
void dead_letter_retried(struct visit *visit, json_t *document);
void dead_letter_dropped(struct visit *visit, json_t *document);

/* voices.c: what the telephone says, in whosever voice */
void sentence_play(struct visit *visit);

/* held.c: all that the service holds of somebody, as a table to take along */
void held_csv(struct visit *visit);

/* sealed_files.c: what volunteers look like, what callers have said */
void photo_show(struct visit *visit);
void recording_play(struct visit *visit);

/* legal.c: who answers for this site, and whom to tell that it lets somebody in */
void legal_dress(struct visit *visit, json_t *document);
void legal_security(struct visit *visit);

/* "non conforme": what every page says of itself, from the settings. Static. */
const char *legal_accessible(const struct config *config);

/* messages.c: the trial's outgoing messages */
void messages_dress(struct visit *visit, json_t *document);

/* map.c: the map of a page that says a number for each district */
void map_open_outings(struct visit *visit, json_t *document);

/* addresses.c: places while they are typed */
void addresses_show(struct visit *visit);

/* live.c: "something has changed" */
void live_open(struct visit *visit);

/* feed.c: a volunteer's calendar */
void feed_made(struct visit *visit, json_t *document);
void feeds_dress(struct visit *visit, json_t *document);
void feed_read(struct visit *visit);

/* hook.c: what gateways for text messages tell us */
void hook_sms(struct visit *visit);

/* openapi.c: the JSON face, described */
void openapi_show(struct visit *visit);

/* static.c, health.c */
void static_serve(struct visit *visit);
void static_icon(struct visit *visit);
void static_robots(struct visit *visit);
void health_live(struct visit *visit);
void health_ready(struct visit *visit);

/* metrics.c */
void metrics_show(struct visit *visit);

#endif
