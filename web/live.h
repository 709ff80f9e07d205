/*
 * Live pages: something has changed, would you like to see?
 *
 * One subscription to Redis' channel `changed` serves all open streams. A
 * coordinator hears of everything, a volunteer of what concerns them; the event
 * says which topic and which code, never what: the page fetches itself again,
 * under its own rights.
 *
 *     event: changed
 *     data: {"topic":"outing","code":"…"}
 *
 * When Redis or the subscription was away, everybody is told {"topic":"all"}.
 */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

struct app;
struct live;

/* Subscribes; app->redis and app->places are there already. */
struct live *live_start(struct app *app);

/* Ends all streams and opens no more; the subscription stands until redis_close() and still tells us. */
void live_end(struct live *live);

/* After redis_close(). NULL is fine. */
void live_stop(struct live *live);

#endif
