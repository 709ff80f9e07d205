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
 *
 * A stream ends with the session it was opened in. Whatever may have ended one casts a doubt: a change of the person
 * (logged out, suspended, gone, erased …), the clock or the territory's settings moved, the subscription was away, the
 * session's time is over by now, half a minute without a question (for what nobody has told us). Who is doubted hears
 * nothing; all of them are one question to PostgreSQL (api.page_listening), whose answer ends the stream, or lets it
 * hear what was held back meanwhile.
 *
 *     opened ──► doubted ── it stands ──► hearing ── a change, the time ──┐
 *                   ▲  └─── it has ended ──► closed                       │
 *                   └──────────────────────────────────────────────────────┘
 *
 * The browser comes back by itself, is refused (403), and the page shows what it does without a session
 * (static/live.js).
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
