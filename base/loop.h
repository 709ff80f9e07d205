/*
 * The one thread of a process: waits, calls back, stops cleanly.
 *
 * Around libevent's event_base, with what each of our processes needs: timers,
 * and a stop that lets work in hand end. SIGTERM and SIGINT stop the loop,
 * SIGPIPE is ignored.
 *
 *     running ── signal or loop_stop() ──► stopping ── nobody holds it, or the grace is over ──► ended
 *
 * On stop every hook runs once, last registered first: it stops taking new work
 * and, when something still has to end, holds the loop with loop_hold() until
 * loop_release(). A second signal ends the loop at once.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct event_base;
struct loop;
struct loop_timer;

typedef void (*loop_fn)(void *arg);

/* The process has one loop: it takes over SIGTERM, SIGINT and SIGPIPE. */
struct loop *loop_new(void);

/* Frees also timers still set. Close first what stands on the loop; NULL is fine. */
void loop_free(struct loop *loop);

/* For evhttp and libevent's buffers. */
struct event_base *loop_base(struct loop *loop);

/* Runs until stopped. */
void loop_run(struct loop *loop);

/* Begins the stop, as a signal would. Once begun, doing it again changes nothing. */
void loop_stop(struct loop *loop);
bool loop_stopping(const struct loop *loop);

/* `hook` runs when the stop begins; loop_forget_stop() takes it back, for what is closed before. */
void loop_on_stop(struct loop *loop, loop_fn hook, void *arg);
void loop_forget_stop(struct loop *loop, loop_fn hook, void *arg);

/* The loop does not end between these two, for at most LOOP_GRACE_MS after the stop began. */
enum { LOOP_GRACE_MS = 5000 };
void loop_hold(struct loop *loop);
void loop_release(struct loop *loop);

/*
 * Calls fn(arg) once, `ms` from now by the monotonic clock; 0 is "after this
 * callback, before waiting again". Before fn runs the timer is gone: whoever keeps
 * the pointer sets it to NULL first thing in fn.
 */
struct loop_timer *loop_after(struct loop *loop, int64_t ms, loop_fn fn, void *arg);

/* Calls fn(arg) every `ms`, the first time after `ms`, until cancelled. What was late is not made up for. */
struct loop_timer *loop_every(struct loop *loop, int64_t ms, loop_fn fn, void *arg);

/* Cancels and sets *timer to NULL; a NULL *timer is fine. A periodic timer may be cancelled from its own fn.
 */
void loop_cancel(struct loop_timer **timer);

#endif
