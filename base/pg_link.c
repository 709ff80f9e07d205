#include "base/pg_link.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/log.h"
#include "base/memory.h"

/*
 *   WAITING ── timer ──► CONNECTING ── libpq is satisfied ──► UP
 *      ▲                     │ refused, or too slow            │ broken
 *      └─────────────────────┴─────────────────────────────────┘
 */
enum link_state { LINK_WAITING, LINK_CONNECTING, LINK_UP };

struct pg_link {
    struct loop *loop;
    const struct config *config;
    struct pg_link_user user;
    enum link_state state;
    PGconn *connection;    /* NULL while waiting */
    struct event *on_read; /* these three: what the state waits for */
    struct event *on_write;
    struct loop_timer *timer;
    struct backoff backoff;
    bool complained; /* since it was last up */
};

static void link_wait(struct pg_link *link);
static void link_connect(struct pg_link *link);
static void link_go_on_connecting(struct pg_link *link);
static void link_up(struct pg_link *link);

/* Takes everything away that belongs to the state it leaves. */
static void link_clear(struct pg_link *link)
{
    loop_cancel(&link->timer);
    if (link->on_read)
        event_free(link->on_read);
    if (link->on_write)
        event_free(link->on_write);
    link->on_read = link->on_write = NULL;
}

/* WAITING: for the next try */

static void on_next_try(void *arg)
{
    struct pg_link *link = arg;

    link->timer = NULL;
    link_connect(link);
}

static void link_wait(struct pg_link *link)
{
    link_clear(link);
    PQfinish(link->connection);
    link->connection = NULL;
    link->state = LINK_WAITING;
    link->timer = loop_after(link->loop, backoff_next_ms(&link->backoff), on_next_try, link);
}

/* Down for a reason: the first time it is news, the tenth it is not. libpq's first line says it all. */
static void link_complain(struct pg_link *link, const char *why)
{
    char line[200], quoted[256];

    snprintf(line, sizeof line, "%.*s", (int)strcspn(why, "\n"), why);
    log_write(link->complained ? LEVEL_DEBUG : LEVEL_WARN, "pg-down", "why=%s",
              log_quote(quoted, sizeof quoted, line));
    link->complained = true;
}

void pg_link_break(struct pg_link *link, const char *why)
{
    bool was_up = link->state == LINK_UP;

    link_complain(link, why);
    link_wait(link);
    if (was_up)
        link->user.on_down(link->user.arg);
}

/* CONNECTING: libpq says each time what it waits for */

static void on_connecting_progress(evutil_socket_t socket, short what, void *arg)
{
    (void)socket, (void)what;
    link_go_on_connecting(arg);
}

static void on_connecting_late(void *arg)
{
    struct pg_link *link = arg;

    link->timer = NULL;
    pg_link_break(link, "no connection in time");
}

/* Waits for one event of the connection's socket, which may be another one after each step. */
static void link_await(struct pg_link *link, short what)
{
    if (link->on_read)
        event_free(link->on_read);
    link->on_read =
        event_new(loop_base(link->loop), PQsocket(link->connection), what, on_connecting_progress, link);
    event_add(link->on_read, NULL);
}

static void link_go_on_connecting(struct pg_link *link)
{
    switch (PQconnectPoll(link->connection)) {
    case PGRES_POLLING_READING:
        link_await(link, EV_READ);
        break;
    case PGRES_POLLING_WRITING:
        link_await(link, EV_WRITE);
        break;
    case PGRES_POLLING_OK:
        link_up(link);
        break;
    default:
        pg_link_break(link, PQerrorMessage(link->connection));
    }
}

/* A notice is for psql, not for our stderr. */
static void on_notice(void *arg, const PGresult *notice)
{
    char quoted[256];

    (void)arg;
    log_debug("pg-notice", "message=%s",
              log_quote(quoted, sizeof quoted, PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY)));
}

static void link_connect(struct pg_link *link)
{
    /* The server gives up before we do, so that a connection is rarely lost to a slow function. */
    char *options = memory_format("-c statement_timeout=%d", link->config->call_timeout_ms / 5 * 4);
    const char *const names[] = {"dbname", "options", "client_encoding", "fallback_application_name", NULL};
    const char *const values[] = {link->config->database, options, "UTF8", "nec", NULL};

    link->state = LINK_CONNECTING;
    link->connection = PQconnectStartParams(names, values, 1);
    free(options);
    if (!link->connection || PQstatus(link->connection) == CONNECTION_BAD) {
        pg_link_break(link, link->connection ? PQerrorMessage(link->connection) : "no memory");
        return;
    }
    PQsetNoticeReceiver(link->connection, on_notice, NULL);
    link->timer = loop_after(link->loop, link->config->call_timeout_ms, on_connecting_late, link);
    link_await(link, EV_WRITE); /* as libpq asks: behave as if the poll had said so */
}

/* UP: input goes to the user, output as the socket takes it */

static void on_readable(evutil_socket_t socket, short what, void *arg)
{
    struct pg_link *link = arg;

    (void)socket, (void)what;
    if (!PQconsumeInput(link->connection))
        return pg_link_break(link, PQerrorMessage(link->connection));
    link->user.on_input(link->user.arg);
    /* Reading may have made room for writing, and a lost connection may still have had answers in it. */
    if (link->state == LINK_UP && PQstatus(link->connection) == CONNECTION_BAD)
        pg_link_break(link, PQerrorMessage(link->connection));
    else if (link->state == LINK_UP)
        pg_link_flush(link);
}

static void on_writable(evutil_socket_t socket, short what, void *arg)
{
    (void)socket, (void)what;
    pg_link_flush(arg);
}

static void link_up(struct pg_link *link)
{
    int socket = PQsocket(link->connection);

    link_clear(link);
    link->state = LINK_UP;
    link->backoff = (struct backoff){0};
    link->complained = false;
    link->on_read = event_new(loop_base(link->loop), socket, EV_READ | EV_PERSIST, on_readable, link);
    link->on_write = event_new(loop_base(link->loop), socket, EV_WRITE, on_writable, link);
    event_add(link->on_read, NULL);
    PQsetnonblocking(link->connection, 1);
    link->user.on_up(link->user.arg);
}

void pg_link_flush(struct pg_link *link)
{
    switch (PQflush(link->connection)) {
    case 0:
        break;
    case 1:
        event_add(link->on_write, NULL);
        break;
    default:
        pg_link_break(link, PQerrorMessage(link->connection));
    }
}

PGconn *pg_link_connection(const struct pg_link *link)
{
    return link->state == LINK_UP ? link->connection : NULL;
}

struct pg_link *pg_link_open(struct loop *loop, const struct config *config, struct pg_link_user user)
{
    struct pg_link *link = memory_zero(sizeof *link);

    *link = (struct pg_link){.loop = loop, .config = config, .user = user};
    /* From the loop, so that the user has its pointer before anything is said to it. */
    link->timer = loop_after(loop, 0, on_next_try, link);
    return link;
}

void pg_link_close(struct pg_link *link)
{
    if (!link)
        return;
    link_clear(link);
    PQfinish(link->connection);
    free(link);
}
