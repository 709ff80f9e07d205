/*
 * Is the process alive, and can it do its work? Neither says anything to the outside
 * that is not yes or no. Ready means that a function of the database has just answered:
 * a connection alone would still look well while PostgreSQL hangs or is not migrated.
 * Without Redis pages go on, so it does not count.
 */
#include "base/pg.h"
#include "web/handlers.h"

void health_live(struct visit *visit)
{
    json_t *yes = json_pack("{s:b}", "alive", true);
    http_reply_json(visit->request, 200, yes);
    json_decref(yes);
}

static void on_clock(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    bool ready = status == STATUS_OK;
    json_t *said = json_pack("{s:b}", "ready", ready);
    (void)answer;
    http_reply_json(visit->request, ready ? 200 : 503, said);
    json_decref(said);
}

void health_ready(struct visit *visit)
{
    visit->request->pg++;
    pg_read(visit->app->pg, "clock_read", PG_ARGS("service:web", "{}"), on_clock, visit);
}
