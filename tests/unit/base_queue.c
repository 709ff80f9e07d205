#include "base/queue.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tests/check.h"
#include "tests/support/servers.h"

enum { MOST = 4000, IDLE_MS = 700 };

/* One program of the service: its own connection, queue and jobs. */
struct process {
    struct redis *redis;
    struct queue *queue;
    struct queue_job *in_hand[MOST]; /* those not ended yet, in the order of arrival */
    int held, heard;
    void (*end)(struct queue_job *job); /* what it does with a job at once; NULL: keeps it */
    int64_t last_job, sum;
    int last_deliveries;
    char last_body[128];
};

static struct config *config;
static struct loop *loop;
static redisContext *inside; /* looks at Redis past all that is tested */

static void on_job(struct queue_job *job, void *arg)
{
    struct process *process = arg;

    process->heard++;
    process->last_job = job->job;
    process->sum += job->job;
    process->last_deliveries = job->deliveries;
    snprintf(process->last_body, sizeof process->last_body, "%s", job->body);
    if (process->end)
        process->end(job);
    else
        process->in_hand[process->held++] = job;
}

static void process_start(struct process *process, const char *name)
{
    *process = (struct process){.end = process->end};
    process->redis = redis_open(loop, config);
    process->queue = queue_open(loop, process->redis, config);
    if (name)
        queue_consume(process->queue, "to-rank", "matcher", name, on_job, process);
}

static void process_stop(struct process *process)
{
    queue_close(process->queue);
    redis_close(process->redis);
    process->queue = NULL;
    process->redis = NULL;
}

static void end_all(struct process *process, void (*end)(struct queue_job *))
{
    int held = process->held;

    process->held = 0;
    for (int i = 0; i < held; i++)
        end(process->in_hand[i]);
}

static int put_done;
static enum status put_status;

static void on_put(enum status status, void *arg)
{
    (void)arg;
    put_status = status;
    put_done++;
}

static enum status put(struct process *process, int64_t job, const char *body)
{
    put_done = 0;
    queue_put(process->queue, "to-rank", job, body, on_put, NULL);
    servers_turn_until(loop, &put_done, 1, 5000);
    return put_status;
}

static void inside_connect(void)
{
    if (inside)
        redisFree(inside);
    inside = redisConnectUnix(config->redis);
}

/* The number that the command answers: an integer, the length of an array, or the first integer in it. */
static long long look(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    redisReply *reply = redisvCommand(inside, format, args);
    va_end(args);
    long long number =
        reply->type == REDIS_REPLY_ARRAY && reply->elements && reply->element[0]->type == REDIS_REPLY_INTEGER
            ? reply->element[0]->integer
        : reply->type == REDIS_REPLY_ARRAY ? (long long)reply->elements
                                           : reply->integer;
    freeReplyObject(reply);
    return number;
}

static long long pending(void)
{
    return look("XPENDING nec:{nantes}:to-rank matcher");
}

/* True when the newest dead letter has this field with this value. */
static bool dead_letter_has(const char *field, const char *value)
{
    redisReply *reply = redisCommand(inside, "XREVRANGE nec:{nantes}:dead + - COUNT 1");
    bool found = false;

    if (reply->elements == 1) {
        const redisReply *fields = reply->element[0]->element[1];
        for (size_t i = 0; i + 1 < fields->elements; i += 2)
            found = found || (strcmp(fields->element[i]->str, field) == 0 &&
                              strcmp(fields->element[i + 1]->str, value) == 0);
    }
    freeReplyObject(reply);
    return found;
}

static int64_t ms_since(int64_t start_us)
{
    return (monotonic_us() - start_us) / 1000;
}

static struct process a, b;

static void try_one(void)
{
    process_start(&a, "matcher-1");
    CHECK_INT(put(&a, 1, "{}"), STATUS_UNAVAILABLE,
              "a job put before there is a connection is not in the queue, and one hears so");
    servers_turn(loop, 200);
    CHECK_INT(put(&a, 17, "{\"outing\": 17, \"œ\": \"\\u0000\"}"), STATUS_OK, "a job is put");
    CHECK(servers_turn_until(loop, &a.heard, 1, 5000), "and consumed");
    CHECK(a.last_job == 17 && a.last_deliveries == 1, "with its number, for the first time");
    CHECK_TEXT(a.last_body, "{\"outing\": 17, \"œ\": \"\\u0000\"}", "and its body");
    CHECK_INT(pending(), 1, "until it is acknowledged it is pending");
    end_all(&a, queue_ack);
    servers_turn(loop, 50);
    CHECK_INT(pending(), 0, "then no more");
}

static void try_hands_full(void)
{
    a.heard = 0;
    for (int i = 1; i <= 10; i++)
        put(&a, i, "{}");
    servers_turn(loop, 100);
    CHECK_INT(a.held, 4, "a consumer holds no more jobs at once than it is told");
    struct queue_job *first = a.in_hand[0];
    memmove(a.in_hand, a.in_hand + 1, 3 * sizeof first);
    a.held = 3;
    queue_ack(first);
    servers_turn(loop, 100);
    CHECK(a.held == 4 && a.last_job == 5, "when one ends the next one comes");
    a.end = queue_ack;
    end_all(&a, queue_ack);
    CHECK(servers_turn_until(loop, &a.heard, 10, 5000), "and so all come");
    servers_turn(loop, 50);
    CHECK_INT(pending(), 0, "and end");
    a.end = NULL;
}

static void try_again(void)
{
    long long letters = look("XLEN nec:{nantes}:dead");
    int64_t start = monotonic_us();

    a.heard = 0;
    a.end = queue_again;
    put(&a, 3, "{\"bad\": true}");
    CHECK(servers_turn_until(loop, &a.heard, 2, 6000), "a job that failed comes again");
    CHECK(a.last_deliveries == 2 && ms_since(start) >= IDLE_MS,
          "after its idle time, as the second delivery");
    servers_turn_until(loop, &a.heard, 5, 20000);
    CHECK_INT(a.last_deliveries, 5, "and again, until the fifth time");
    servers_turn(loop, IDLE_MS + 1500);
    CHECK_INT(a.heard, 5, "but not a sixth time");
    CHECK_INT(look("XLEN nec:{nantes}:dead"), letters + 1, "it is a dead letter now");
    CHECK(dead_letter_has("stream", "to-rank") && dead_letter_has("job", "3") &&
              dead_letter_has("body", "{\"bad\": true}") && dead_letter_has("reason", "too_many_deliveries"),
          "which says of which stream, which job, and why");
    CHECK_INT(pending(), 0, "and is pending no more");
    a.end = NULL;
}

static void try_later(void)
{
    int64_t start = monotonic_us();

    a.heard = 0;
    a.end = queue_later;
    put(&a, 4, "{}");
    servers_turn_until(loop, &a.heard, 3, 10000);
    CHECK(ms_since(start) < 6000, "a job that met an outage comes again every second or two");
    CHECK_INT(a.last_deliveries, 1, "and that is not held against it");
    a.end = queue_ack;
    servers_turn_until(loop, &a.heard, 4, 10000);
    servers_turn(loop, 50);
    CHECK_INT(pending(), 0, "once the outage is over it ends");
    a.end = NULL;
}

static void bury(struct queue_job *job)
{
    queue_bury(job, "no_such_outing");
}

static void try_bury(void)
{
    a.heard = 0;
    a.end = bury;
    put(&a, 5, "{}");
    servers_turn_until(loop, &a.heard, 1, 5000);
    servers_turn(loop, 50);
    CHECK(dead_letter_has("reason", "no_such_outing") && pending() == 0, "a hopeless job is buried at once");
    a.end = NULL;
    look("XADD nec:{nantes}:to-rank * nonsense 1");
    servers_turn(loop, 50);
    CHECK(dead_letter_has("reason", "malformed") && pending() == 0,
          "an entry that is no job is buried unseen");
    look("XADD nec:{nantes}:to-rank * job 6 v 2 body {}");
    servers_turn(loop, 50);
    CHECK(dead_letter_has("job", "6") && a.heard == 1, "so is one of a version to come");
}

/* Another consumer read a job and died. */
static void try_dead_consumer(void)
{
    int64_t start;

    process_stop(&a);
    servers_turn(loop, 50); /* until Redis has seen that it is gone */
    look("XADD nec:{nantes}:to-rank * job 7 v 1 body {}");
    look("XREADGROUP GROUP matcher ghost COUNT 1 STREAMS nec:{nantes}:to-rank >");
    start = monotonic_us();
    process_start(&a, "matcher-1");
    CHECK(servers_turn_until(loop, &a.heard, 1, 6000), "what a dead consumer left is taken over");
    CHECK(a.last_job == 7 && a.last_deliveries == 2 && ms_since(start) >= IDLE_MS - 100,
          "after its idle time, as a second delivery");
    process_stop(&a);
    start = monotonic_us();
    process_start(&a, "matcher-1");
    CHECK(servers_turn_until(loop, &a.heard, 1, 6000),
          "what this consumer left before it restarted is there too");
    CHECK(a.last_job == 7 && a.last_deliveries == 3 && ms_since(start) < 500, "at once");
    end_all(&a, queue_ack);
}

/* Many left behind: more than fit in hand, and than one page of the list. */
static void try_many_left(void)
{
    process_stop(&a);
    servers_turn(loop, 50);
    for (int i = 1; i <= 50; i++)
        look("XADD nec:{nantes}:to-rank * job %d v 1 body {}", i);
    look("XREADGROUP GROUP matcher matcher-1 COUNT 50 STREAMS nec:{nantes}:to-rank >");
    a.end = queue_ack;
    process_start(&a, "matcher-1");
    CHECK(servers_turn_until(loop, &a.heard, 50, 1400), "fifty jobs left by itself come one after the other");
    CHECK_INT(a.sum, 50 * 51 / 2, "each once");
    servers_turn(loop, 100);
    CHECK_INT(pending(), 0, "and all end");
    a.end = NULL;
}

static void try_two_consumers(void)
{
    process_start(&b, "matcher-2");
    servers_turn(loop, 100);
    a.end = b.end = queue_ack;
    a.heard = b.heard = 0;
    a.sum = b.sum = 0;
    for (int i = 1; i <= 100; i++)
        queue_put(a.queue, "to-rank", i, "{}", NULL, NULL);
    servers_turn(loop, 500);
    CHECK_INT(a.heard + b.heard, 100, "two consumers share a hundred jobs");
    CHECK_INT(a.sum + b.sum, 5050, "each job once");
    check_note("%d and %d", a.heard, b.heard);
    process_stop(&b);
    a.end = NULL;
}

static void try_trimming(void)
{
    a.heard = a.held = 0;
    for (int i = 1; i <= 4; i++)
        put(&a, i, "{}");
    servers_turn(loop, 100);
    for (int i = 3; i > 0; i--)
        queue_ack(a.in_hand[i]);
    a.held = 1;
    servers_turn(loop, 2600);
    CHECK_INT(look("XLEN nec:{nantes}:to-rank"), 4, "trimming leaves all from the oldest pending job on");
    end_all(&a, queue_ack);
    servers_turn(loop, 2600);
    CHECK_INT(look("XLEN nec:{nantes}:to-rank"), 1, "and of what is acknowledged all but the last");
}

static void try_redis_lost(void)
{
    a.heard = a.held = 0;
    put(&a, 8, "{}");
    servers_turn_until(loop, &a.heard, 1, 5000);
    servers_do("kill-redis");
    servers_turn(loop, 100);
    CHECK_INT(put(&a, 9, "{}"), STATUS_UNAVAILABLE,
              "while Redis is away nothing can be put, and one hears so");
    end_all(&a, queue_ack); /* says something to nobody */
    servers_do("start-redis");
    inside_connect();
    servers_turn(loop, 3000);
    CHECK_INT(put(&a, 9, "{}"), STATUS_OK, "back, and empty, it takes jobs again");
    CHECK(servers_turn_until(loop, &a.heard, 2, 5000) && a.last_job == 9, "and the consumer gets them");
    end_all(&a, queue_ack);
    look("FLUSHALL");
    put(&a, 10, "{}");
    CHECK(servers_turn_until(loop, &a.heard, 3, 5000) && a.last_job == 10,
          "also when it lost all without a restart");
    end_all(&a, queue_ack);
}

static void measure(void)
{
    enum { JOBS = 2000 };
    int64_t start = monotonic_us();

    a.heard = 0;
    a.end = queue_ack;
    for (int i = 0; i < JOBS; i++)
        queue_put(a.queue, "to-rank", i, "{\"outing\": 1}", NULL, NULL);
    servers_turn_until(loop, &a.heard, JOBS, 20000);
    check_note("%d jobs put, consumed and acknowledged in %d ms", JOBS, (int)ms_since(start));
    start = monotonic_us();
    for (int i = 0; i < 100; i++) {
        a.heard = 0;
        queue_put(a.queue, "to-rank", i, "{\"outing\": 1}", NULL, NULL);
        servers_turn_until(loop, &a.heard, 1, 5000);
    }
    check_note("from put to on_job: %d us on average when idle", (int)(ms_since(start) * 10));
    a.end = NULL;
}

static void on_work_done(void *arg)
{
    end_all(arg, queue_ack);
}

/* The last test: it ends the loop. */
static void try_clean_stop(void)
{
    a.heard = a.held = 0;
    put(&a, 11, "{}");
    servers_turn_until(loop, &a.heard, 1, 5000);
    loop_after(loop, 200, on_work_done, &a);
    loop_stop(loop);
    queue_put(a.queue, "to-rank", 12, "{}", NULL, NULL);
    loop_run(loop);
    CHECK_INT(a.held, 0, "a stop waits for the job in hand");
    CHECK_INT(a.heard, 1, "and takes no new one");
    process_stop(&a);
    process_start(&a, "matcher-1");
    servers_turn(loop, 300);
    CHECK(a.heard == 1 && a.last_job == 12,
          "after a restart the next job comes, not the one that was acknowledged last");
    process_stop(&a);
}

int main(void)
{
    config = servers_start();
    log_level_set(LEVEL_ERROR + 1);
    loop = loop_new();
    config->call_timeout_ms = 1000;
    config->queue_idle_ms = IDLE_MS;
    config->queue_in_hand = 4;
    inside_connect();
    try_one();
    try_hands_full();
    try_again();
    try_later();
    try_bury();
    try_dead_consumer();
    try_many_left();
    try_two_consumers();
    try_trimming();
    try_redis_lost();
    measure();
    try_clean_stop();
    redisFree(inside);
    loop_free(loop);
    config_free(config);
    return check_done();
}
