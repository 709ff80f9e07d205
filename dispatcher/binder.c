#include "dispatcher/binder.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum { LOOK_MS = 5000 };

struct binder {
    struct loop *loop;
    struct pg *pg;
    const struct seal *seal;
    struct loop_timer *timer;
    bool more; /* than one round takes */
    size_t closed; /* that no key opens, at the last look: they will be there again */
};

size_t binder_bind(const struct seal *seal, json_t *rows)
{
    size_t closed = 0;

    for (size_t i = json_array_size(rows); i-- > 0;) {
        json_t *row = json_array_get(rows, i);
        const char *place = json_text(row, "place");
        char *bound = place ? seal_bind(seal, place, json_text(row, "sealed")) : NULL;

        if (bound)
            json_object_set_new(row, "renewed", json_string(bound));
        else
            json_array_remove(rows, i);
        closed += !bound;
        free(bound);
    }
    return closed;
}

static void on_time(void *arg);

static void wait_again(struct binder *binder, int64_t pause_ms)
{
    if (!loop_stopping(binder->loop))
        binder->timer = loop_after(binder->loop, pause_ms, on_time, binder);
}

static void on_bound(enum status status, const struct pg_answer *answer, void *arg)
{
    struct binder *binder = arg;
    json_int_t bound = json_whole(answer->document, "renewed", 0);

    if (bound > 0)
        log_info("bound", "texts=%lld", (long long)bound);
    /* A full batch of which nothing could be bound would come again at once, for ever. */
    wait_again(binder, status == STATUS_OK && binder->more && bound > 0 ? 0 : LOOK_MS);
}

static void on_loose(enum status status, const struct pg_answer *answer, void *arg)
{
    struct binder *binder = arg;
    json_t *columns = json_object_get(answer->document, "columns"), *column;
    size_t closed = 0, i;

    if (status != STATUS_OK || json_array_size(columns) == 0)
        return wait_again(binder, LOOK_MS);
    json_array_foreach(columns, i, column) {
        closed += binder_bind(binder->seal, json_object_get(column, "rows"));
    }
    if (closed > 0 && closed != binder->closed)
        log_warn("bound", "closed=%zu", closed);
    binder->closed = closed;
    binder->more = json_truth(answer->document, "more");
    char *input = json_dumps(answer->document, JSON_COMPACT);
    pg_call_quietly(binder->pg, "sealed_renew", PG_ARGS("service:dispatcher", NULL, input), on_bound, binder);
    free(input);
}

static void on_time(void *arg)
{
    struct binder *binder = arg;

    char *input = memory_format("{\"loose\": true, \"past\": %zu}", binder->closed);
    binder->timer = NULL;
    pg_read(binder->pg, "page_sealed", PG_ARGS("service:dispatcher", input), on_loose, binder);
    free(input);
}

struct binder *binder_start(struct loop *loop, struct pg *pg, const struct seal *seal)
{
    struct binder *binder = memory_zero(sizeof *binder);

    *binder = (struct binder){.loop = loop, .pg = pg, .seal = seal};
    wait_again(binder, 0);
    return binder;
}

void binder_stop(struct binder *binder)
{
    if (!binder)
        return;
    loop_cancel(&binder->timer);
    free(binder);
}
