#include "base/redis.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/check.h"
#include "tests/support/servers.h"

/* One command and what came of it. */
struct heard {
    int times;
    enum status status;
    char text[64];
};

static void on_heard(enum status status, const redisReply *reply, void *arg)
{
    struct heard *heard = arg;

    heard->times++;
    heard->status = status;
    snprintf(heard->text, sizeof heard->text, "%s", reply && reply->str ? reply->str : "-");
}

static struct config *config;
static struct loop *loop;
static struct redis *redis;
static int ups, downs;

static int64_t ms_since(int64_t start_us)
{
    return (monotonic_us() - start_us) / 1000;
}

/* argc, argv, lengths: so that it takes REDIS_ARGV(). */
static void ask(struct heard *heard, int argc, const char *const *argv, const size_t *lengths)
{
    *heard = (struct heard){0};
    redis_command(redis, on_heard, heard, argc, argv, lengths);
    servers_turn_until(loop, &heard->times, 1, 10000);
}

static void count(void *arg)
{
    ++*(int *)arg;
}

static void try_commands(void)
{
    struct heard heard = {0};
    const char binary[] = "a\0b\r\n";

    redis_command(redis, on_heard, &heard, REDIS_ARGV("PING"));
    CHECK_INT(heard.times, 0, "no command is answered from inside redis_command");
    servers_turn_until(loop, &heard.times, 1, 5000);
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "before there is a connection a command is unavailable");
    redis_watch(redis, count, NULL, &ups);
    redis_watch(redis, NULL, count, &downs);
    CHECK(servers_turn_until(loop, &ups, 1, 5000) && redis_is_up(redis), "who watches hears that it is up");
    ask(&heard, REDIS_ARGV("PING"));
    CHECK(heard.status == STATUS_OK && strcmp(heard.text, "PONG") == 0, "a command is answered");
    ask(&heard, 3, (const char *const[]){"SET", "x", binary}, (const size_t[]){3, 1, 5});
    ask(&heard, REDIS_ARGV("STRLEN", "x"));
    ask(&heard, REDIS_ARGV("GET", "x"));
    CHECK(memcmp(heard.text, "a", 2) == 0, "a value may hold any byte");
    ask(&heard, REDIS_ARGV("LPUSH", "x", "y"));
    CHECK(heard.status == STATUS_INTERNAL && strncmp(heard.text, "WRONGTYPE", 9) == 0,
          "an error of Redis is our bug, its text is there");
    redis_command(redis, NULL, NULL, REDIS_ARGV("LPUSH", "x", "y"));
    char *key = redis_key(redis, "changed");
    CHECK_TEXT(key, "nec:{nantes}:changed", "a key names the territory, as the hash tag of a cluster");
    free(key);
}

struct ear {
    int ups, messages;
    char last[64];
};

static void on_ear_up(void *arg)
{
    ((struct ear *)arg)->ups++;
}

static void on_message(const char *payload, size_t length, void *arg)
{
    struct ear *ear = arg;

    ear->messages++;
    snprintf(ear->last, sizeof ear->last, "%.*s", (int)length, payload);
}

static void try_subscription(struct ear *ear, struct ear *other)
{
    redis_subscribe(redis, "changed", on_message, on_ear_up, ear);
    redis_subscribe(redis, "else", on_message, on_ear_up, other);
    CHECK(servers_turn_until(loop, &ear->ups, 1, 5000), "a subscription says when it stands");
    servers_turn_until(loop, &other->ups, 1, 5000);
    redis_publish(redis, "changed", "{\"topic\": \"outing\"}");
    CHECK(servers_turn_until(loop, &ear->messages, 1, 5000), "what is published is heard");
    CHECK_TEXT(ear->last, "{\"topic\": \"outing\"}", "as it was said");
    CHECK_INT(other->messages, 0, "on its channel only");
}

static void try_outage(struct ear *ear)
{
    struct heard heard = {0};
    int stood = ear->ups;
    int64_t start = monotonic_us();

    ups = downs = 0;
    redis_command_waiting(redis, 5000, on_heard, &heard, REDIS_ARGV("BLPOP", "nothing", "5"));
    servers_turn(loop, 50);
    servers_do("kill-redis");
    servers_turn_until(loop, &heard.times, 1, 5000);
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "Redis is killed: the command under way is unavailable");
    CHECK(ms_since(start) < 1000, "at once");
    CHECK(servers_turn_until(loop, &downs, 1, 1000) && !redis_is_up(redis),
          "who watches hears that it is down");
    start = monotonic_us();
    ask(&heard, REDIS_ARGV("PING"));
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "a command while it is away is unavailable");
    CHECK(ms_since(start) < 100, "at once too");
    servers_turn(loop, 300);
    servers_do("start-redis");
    start = monotonic_us();
    CHECK(servers_turn_until(loop, &ups, 1, 5000), "who watches hears that it is back");
    check_note("back after %d ms", (int)ms_since(start));
    ask(&heard, REDIS_ARGV("PING"));
    CHECK_INT(heard.status, STATUS_OK, "commands go on");
    CHECK(servers_turn_until(loop, &ear->ups, stood + 1, 5000), "the subscription stands again, and says so");
    int heard_before = ear->messages;
    redis_publish(redis, "changed", "again");
    CHECK(servers_turn_until(loop, &ear->messages, heard_before + 1, 5000), "and hears");
}

/* Redis is there and says nothing. */
static void try_silence(void)
{
    struct heard slow = {0}, behind = {0};
    int64_t start = monotonic_us();

    ups = 0;
    redis_command(redis, on_heard, &slow, REDIS_ARGV("BLPOP", "nothing", "30"));
    redis_command(redis, on_heard, &behind, REDIS_ARGV("PING"));
    servers_turn_until(loop, &slow.times, 1, 5000);
    servers_turn_until(loop, &behind.times, 1, 5000);
    CHECK(slow.status == STATUS_UNAVAILABLE && behind.status == STATUS_UNAVAILABLE,
          "a silent connection makes what was asked on it unavailable");
    CHECK_NEAR((double)ms_since(start), 1000, 200, "at the deadline");
    CHECK(servers_turn_until(loop, &ups, 1, 5000), "a new connection is made");
    CHECK_NEAR((double)ms_since(start), 2050, 300, "after twice the deadline");
    CHECK(slow.times == 1 && behind.times == 1, "what is late is told once");
    ask(&slow, REDIS_ARGV("PING"));
    CHECK_INT(slow.status, STATUS_OK, "and commands go on");
}

static int compare(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

    return one < other ? -1 : one > other;
}

static void measure(void)
{
    enum { TIMES = 1000 };
    static int64_t took[TIMES];
    struct heard heard = {0};

    for (int i = 0; i < TIMES; i++) {
        int64_t start = monotonic_us();
        ask(&heard, REDIS_ARGV("PING"));
        took[i] = monotonic_us() - start;
    }
    qsort(took, TIMES, sizeof *took, compare);
    check_note("one round trip: median %d us, 99 of 100 within %d us", (int)took[TIMES / 2],
               (int)took[TIMES * 99 / 100]);
}

int main(void)
{
    struct ear ear = {0}, other = {0};
    struct heard open = {0}, refused = {0};

    config = servers_start();
    log_level_set(LEVEL_ERROR + 1);
    loop = loop_new();
    config->call_timeout_ms = 1000;
    redis = redis_open(loop, config);
    try_commands();
    try_subscription(&ear, &other);
    measure();
    try_outage(&ear);
    try_silence();
    redis_command(redis, on_heard, &open, REDIS_ARGV("PING"));
    redis_close(redis);
    CHECK(open.times == 1 && open.status == STATUS_UNAVAILABLE, "closing answers a command under way");
    redis = redis_open(loop, config);
    redis_command(redis, on_heard, &refused, REDIS_ARGV("PING"));
    redis_close(redis);
    CHECK(refused.times == 1 && refused.status == STATUS_UNAVAILABLE, "and one that had no connection");
    loop_free(loop);
    config_free(config);
    return check_done();
}
