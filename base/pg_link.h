/*
 * One connection of libpq on the loop, that comes back by itself. For pg*.c only.
 *
 * Whoever uses it is told when it is up, when it is down and when input has
 * arrived; what is said on it is the user's affair.
 */
#ifndef BASE_PG_LINK_H
#define BASE_PG_LINK_H

#include <libpq-fe.h>

#include "base/config.h"
#include "base/loop.h"

struct pg_link;

/* All run from the loop, and from inside pg_link_flush() and pg_link_break(). */
struct pg_link_user {
    loop_fn on_up;
    loop_fn on_down;  /* only after on_up */
    loop_fn on_input; /* PQconsumeInput() has been done */
    void *arg;
};

struct pg_link *pg_link_open(struct loop *loop, const struct config *config, struct pg_link_user user);

/* Says nothing to the user any more. NULL is fine. */
void pg_link_close(struct pg_link *link);

/* The connection while it is up, else NULL. Non-blocking. */
PGconn *pg_link_connection(const struct pg_link *link);

/* Sends what libpq holds, now and as the socket takes it. */
void pg_link_flush(struct pg_link *link);

/* Gives the connection up: on_down, and later a new one. `why` goes to the log. */
void pg_link_break(struct pg_link *link, const char *why);

#endif
