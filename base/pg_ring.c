#include "base/pg_ring.h"

#include <stdlib.h>

#include "base/memory.h"

enum { PAUSE_MS = 3 }; /* between two rings: a few hundred a second tell as much as thousands */

/*
 *   SILENT ── an act ──► RINGING ── answered ──► PAUSING ── timer ──► SILENT, or RINGING when an act came
 * meanwhile
 */
struct pg_ring {
    struct loop *loop;
    struct pg *pg;
    const char *function, *who;
    enum { RING_SILENT, RING_RINGING, RING_PAUSING, RING_STOPPED } state;
    bool wanted; /* for an act since the last ring was sent */
    struct loop_timer *pause;
};

static void ring_now(struct pg_ring *ring);

static void on_paused(void *arg)
{
    struct pg_ring *ring = arg;

    ring->pause = NULL;
    ring->state = RING_SILENT;
    if (ring->wanted)
        ring_now(ring);
}

/* Well or not: a ring that was lost is the poll's affair. */
static void on_rung(enum status status, const struct pg_answer *answer, void *arg)
{
    struct pg_ring *ring = arg;

    (void)status, (void)answer;
    if (ring->state != RING_RINGING)
        return;
    ring->state = RING_PAUSING;
    ring->pause = loop_after(ring->loop, PAUSE_MS, on_paused, ring);
}

static void ring_now(struct pg_ring *ring)
{
    ring->state = RING_RINGING;
    ring->wanted = false;
    pg_read(ring->pg, ring->function, PG_ARGS(ring->who, "{}"), on_rung, ring);
}

void pg_ring_soon(struct pg_ring *ring)
{
    ring->wanted = true;
    if (ring->state == RING_SILENT)
        ring_now(ring);
}

struct pg_ring *pg_ring_open(struct loop *loop, struct pg *pg, const char *function, const char *who)
{
    struct pg_ring *ring = memory_zero(sizeof *ring);

    *ring = (struct pg_ring){.loop = loop, .pg = pg, .function = function, .who = who};
    return ring;
}

void pg_ring_stop(struct pg_ring *ring)
{
    if (!ring)
        return;
    loop_cancel(&ring->pause);
    ring->state = RING_STOPPED;
}

void pg_ring_free(struct pg_ring *ring)
{
    free(ring);
}
