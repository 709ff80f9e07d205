#include "dispatcher/offers.h"

#include <stdio.h>

#include "base/json.h"
#include "base/log.h"

static void on_made(enum status status, const struct pg_answer *answer, void *arg)
{
    struct queue_job *job = arg;

    if (status == STATUS_OK || status == STATUS_STALE || status == STATUS_NOT_FOUND) {
        log_info("offers", "job=%lld made=%lld status=%s", (long long)job->job,
                 (long long)json_whole(answer->document, "made", 0), status_name(status));
        queue_ack(job);
    } else if (status == STATUS_UNAVAILABLE) {
        queue_later(job); /* the key makes it safe to ask again */
    } else {
        queue_bury(job, status_name(status));
    }
}

static void on_ranked(struct queue_job *job, void *arg)
{
    struct pg *pg = arg;
    char key[40];

    snprintf(key, sizeof key, "ranked:%lld", (long long)job->job);
    pg_call(pg, "offers_make", PG_ARGS("service:dispatcher", key, job->body), on_made, job);
}

void offers_consume(struct queue *queue, struct pg *pg, const char *consumer)
{
    queue_consume(queue, "ranked", "dispatcher", consumer, on_ranked, pg);
}
