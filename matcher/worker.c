#include "matcher/worker.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "matcher/codec.h"

#include <stdio.h>
#include <stdlib.h>

struct worker {
    struct queue *queue;
    struct pg *pg;
    struct follower *follower;
    const struct rivers *rivers;
    const struct lines *lines;
    struct candidate best[PLAN_LOOKS_AT];
};

struct work {
    struct worker *worker;
    struct queue_job *job;
    bool preview; /* a coordinator looks at the list: nobody is asked by it */
};

/* In the order in which they run. */
static void on_job(struct queue_job *job, void *arg);
static void on_problem(enum status status, const struct pg_answer *answer, void *arg);
static void on_put(enum status status, void *arg);

static void on_job(struct queue_job *job, void *arg)
{
    struct worker *worker = arg;
    char input[64];
    json_auto_t *body = json_loadb(job->body, job->body_length, 0, NULL);
    json_int_t outing = json_whole(body, "outing", 0);
    if (outing <= 0)
        return queue_bury(job, "body");

    struct work *work = memory_zero(sizeof *work);
    *work = (struct work){worker, job, json_truth(body, "preview")};
    snprintf(input, sizeof input, "{\"outing\":%lld,\"preview\":%s}", (long long)outing, work->preview ? "true" : "false");
    pg_read(worker->pg, "match_problem", PG_ARGS("service:matcher", input), on_problem, work);
}

/* False when it cannot be read, which is a bug of ours. */
static bool read_question(struct worker *worker, const json_t *document, struct weights *weights, struct problem *problem,
                          struct standing *standing)
{
    struct vocabulary *vocabulary = world_vocabulary(follower_world(worker->follower));
    struct complaint complaint;
    char quoted[200];
    bool ok = codec_weights(document, weights, &complaint) && codec_problem(document, vocabulary, problem, &complaint);
    if (ok && !codec_standing(document, vocabulary, standing, &complaint)) {
        problem_clear(problem);
        ok = false;
    }
    if (!ok) {
        log_error("problem_unreadable", "where=%s", log_quote(quoted, sizeof quoted, complaint.text));
        return false;
    }
    problem->rivers = worker->rivers;
    problem->lines = worker->lines;
    for (size_t i = 0; i < standing->outings_count; i++) {
        standing->outings[i].problem.rivers = worker->rivers;
        standing->outings[i].problem.lines = worker->lines;
    }
    return true;
}

/* The ranking as the text of an entry; NULL when the problem cannot be read. */
static char *answer_to(struct worker *worker, const json_t *document, bool preview)
{
    struct world *world = follower_world(worker->follower);
    struct weights weights;
    struct problem problem;
    struct standing standing;
    if (!read_question(worker, document, &weights, &problem, &standing))
        return NULL;

    int64_t begun_us = monotonic_us();
    struct tally aside;
    struct ranking ranking = world_ranking(world);
    ranking.weights = &weights;
    size_t count = rank(&ranking, &problem, worker->best, PLAN_LOOKS_AT, &aside);
    struct plan plan = plan_now(&plan_habits_default, &problem, worker->best, count);
    standing_plan(&ranking, &standing);
    int64_t rank_us = monotonic_us() - begun_us;

    json_auto_t *ranked = codec_ranked(&ranking, &problem, worker->best, count, &plan, &aside);
    if (preview)
        json_object_set_new(ranked, "preview", json_true());
    bool given = codec_given(ranked, &standing, problem.outing);
    for (size_t i = 0; i < plan.count && !problem.ahead && !given; i++)
        world_suppose_asked(world, worker->best[plan.who[i]].volunteer->id, &problem);
    log_info("ranked", "outing=%lld version=%d volunteers=%zu candidates=%zu wave=%zu together=%zu given=%d us=%lld",
             (long long)problem.outing, problem.asked_version, world_count(world), count, plan.count,
             standing.outings_count, given, (long long)rank_us);
    problem_clear(&problem);
    standing_clear(&standing);
    return json_dumps(ranked, JSON_COMPACT);
}

static void on_problem(enum status status, const struct pg_answer *answer, void *arg)
{
    struct work *work = arg;
    struct queue_job *job = work->job;
    if (status == STATUS_OK) {
        char *body = answer_to(work->worker, answer->document, work->preview);
        if (body) {
            queue_put(work->worker->queue, "ranked", job->job, body, on_put, work);
            free(body);
            return;
        }
        queue_bury(job, "problem_unreadable");
    } else if (status == STATUS_STALE || status == STATUS_NOT_FOUND) {
        queue_ack(job); /* nobody is wanted any more, or somebody has answered already */
    } else if (status == STATUS_UNAVAILABLE) {
        queue_later(job);
    } else {
        queue_again(job);
    }
    free(work);
}

static void on_put(enum status status, void *arg)
{
    struct work *work = arg;
    if (status == STATUS_OK)
        queue_ack(work->job);
    else
        queue_later(work->job);
    free(work);
}

struct worker *worker_start(struct queue *queue, struct pg *pg, struct follower *follower,
                            const struct rivers *rivers, const struct lines *lines, const char *consumer)
{
    struct worker *worker = memory_zero(sizeof *worker);
    worker->queue = queue;
    worker->pg = pg;
    worker->follower = follower;
    worker->rivers = rivers;
    worker->lines = lines;
    queue_consume(queue, "to-rank", "matcher", consumer, on_job, worker);
    return worker;
}

void worker_free(struct worker *worker)
{
    free(worker);
}
