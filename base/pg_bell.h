/* LISTEN on a connection of its own; the working of pg_listen(). For pg.c only. */
#ifndef BASE_PG_BELL_H
#define BASE_PG_BELL_H

#include "base/config.h"
#include "base/loop.h"

struct pg_bells;

struct pg_bells *pg_bells_open(struct loop *loop, const struct config *config);
void pg_bells_add(struct pg_bells *bells, const char *channel, loop_fn on_bell, void *arg);
void pg_bells_close(struct pg_bells *bells);

#endif
