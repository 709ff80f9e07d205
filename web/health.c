/*
 * Is the process alive, and can it do its work? Neither says anything to the outside
 * that is not yes or no. Without Redis pages go on, so it does not count.
 */
#include "base/pg.h"
#include "web/handlers.h"

void health_live(struct visit *visit)
{
    json_t *yes = json_pack("{s:b}", "alive", true);
    http_reply_json(visit->request, 200, yes);
    json_decref(yes);
}

void health_ready(struct visit *visit)
{
    bool ready = pg_is_up(visit->app->pg);
    json_t *answer = json_pack("{s:b}", "ready", ready);
    http_reply_json(visit->request, ready ? 200 : 503, answer);
    json_decref(answer);
}
