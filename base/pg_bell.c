#include "base/pg_bell.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/pg_link.h"

/*
 *   WANTED ── LISTEN sent ──► ASKED ── answered: ring ──► STANDS ── notified: ring ─┐
 *      ▲                        │                            │ ▲────────────────────┘
 *      └────── connection lost ─┴────────────────────────────┘
 */
enum bell_state { BELL_WANTED, BELL_ASKED, BELL_STANDS };

struct bell {
    enum bell_state state;
    char *channel;
    loop_fn on_bell;
    void *arg;
    bool rung;
    struct bell *next;
};

struct pg_bells {
    struct pg_link *link;
    struct bell *first;
};

static struct bell *bell_in(struct pg_bells *bells, enum bell_state state)
{
    struct bell *bell = bells->first;

    while (bell && bell->state != state)
        bell = bell->next;
    return bell;
}

/* LISTEN for the next bell that lacks it: one statement at a time, that is what a plain connection takes. */
static void bells_ask(struct pg_bells *bells)
{
    PGconn *connection = pg_link_connection(bells->link);
    struct bell *bell = bell_in(bells, BELL_WANTED);

    if (!connection || !bell || bell_in(bells, BELL_ASKED))
        return;
    char *name = PQescapeIdentifier(connection, bell->channel, strlen(bell->channel));
    char *statement = memory_format("listen %s", name);
    bell->state = BELL_ASKED;
    bool sent = PQsendQuery(connection, statement);
    free(statement);
    PQfreemem(name);
    if (sent)
        pg_link_flush(bells->link);
    else
        pg_link_break(bells->link, PQerrorMessage(connection));
}

/* The LISTEN under way has ended. What was notified before it stood is lost: so it rings. */
static void bells_answered(struct pg_bells *bells)
{
    for (struct bell *bell = bells->first; bell; bell = bell->next)
        if (bell->state == BELL_ASKED) {
            bell->state = BELL_STANDS;
            bell->rung = true;
        }
}

static void bells_notified(struct pg_bells *bells, const char *channel)
{
    for (struct bell *bell = bells->first; bell; bell = bell->next)
        if (strcmp(bell->channel, channel) == 0)
            bell->rung = true;
}

/* Reads all that has come; false when LISTEN failed, with the reason in `why`. */
static bool bells_read(struct pg_bells *bells, PGconn *connection, char why[static 256])
{
    bool good = true;
    PGresult *result;
    PGnotify *notify;

    while (!PQisBusy(connection) && (result = PQgetResult(connection))) {
        good = good && PQresultStatus(result) == PGRES_COMMAND_OK;
        if (!good)
            log_quote(why, 256, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
        PQclear(result);
        if (good)
            bells_answered(bells);
    }
    while ((notify = PQnotifies(connection))) {
        bells_notified(bells, notify->relname);
        PQfreemem(notify);
    }
    return good;
}

static void on_input(void *arg)
{
    struct pg_bells *bells = arg;
    char why[256];

    if (!bells_read(bells, pg_link_connection(bells->link), why))
        return pg_link_break(bells->link, why);
    for (struct bell *bell = bells->first; bell; bell = bell->next)
        if (bell->rung) {
            bell->rung = false;
            bell->on_bell(bell->arg);
        }
    bells_ask(bells);
}

static void on_up(void *arg)
{
    bells_ask(arg);
}

static void on_down(void *arg)
{
    struct pg_bells *bells = arg;

    for (struct bell *bell = bells->first; bell; bell = bell->next)
        bell->state = BELL_WANTED;
}

struct pg_bells *pg_bells_open(struct loop *loop, const struct config *config)
{
    struct pg_bells *bells = memory_zero(sizeof *bells);

    bells->link = pg_link_open(
        loop, config,
        (struct pg_link_user){.on_up = on_up, .on_down = on_down, .on_input = on_input, .arg = bells});
    return bells;
}

void pg_bells_add(struct pg_bells *bells, const char *channel, loop_fn on_bell, void *arg)
{
    struct bell *bell = memory_zero(sizeof *bell);

    *bell =
        (struct bell){.channel = memory_text(channel), .on_bell = on_bell, .arg = arg, .next = bells->first};
    bells->first = bell;
    bells_ask(bells);
}

void pg_bells_close(struct pg_bells *bells)
{
    if (!bells)
        return;
    pg_link_close(bells->link);
    for (struct bell *bell = bells->first, *next; bell; bell = next) {
        next = bell->next;
        free(bell->channel);
        free(bell);
    }
    free(bells);
}
