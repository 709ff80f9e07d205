#include "base/redis.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/redis_link.h"

/*
 *   ASKED ── reply ──► told, gone             REFUSED ── soon ──► told UNAVAILABLE, gone
 *     └─ deadline ──► ABANDONED ── reply, or NULL as the connection ends ──► gone
 *                      (told)     └─ twice the deadline: the connection is given up
 */
enum command_state { COMMAND_ASKED, COMMAND_ABANDONED, COMMAND_REFUSED };

struct command {
    struct redis *redis;
    enum command_state state;
    redis_done done;
    void *arg;
    int time_ms;
    struct loop_timer *timer;
    char name[16];                /* for the log */
    struct command *next, **link; /* among the refused */
};

struct subscription {
    char *key;
    redis_heard on_message;
    loop_fn on_up;
    void *arg;
    struct subscription *next;
};

struct watch {
    loop_fn on_up, on_down;
    void *arg;
    struct watch *next;
};

struct redis {
    struct loop *loop;
    const struct config *config;
    struct redis_link *link; /* for commands */
    struct redis_link *ear;  /* for subscriptions; NULL until there is one */
    struct command *refused; /* to be told from the loop */
    struct subscription *subscriptions;
    struct watch *watches;
    bool closing;
};

/* Commands */

static void command_tell(struct command *command, enum status status, const redisReply *reply)
{
    char quoted[120];

    if (command->state == COMMAND_ABANDONED)
        return;
    if (command->done)
        command->done(status, reply, command->arg);
    else if (status == STATUS_INTERNAL)
        log_warn("redis", "command=%s error=%s", command->name, log_quote(quoted, sizeof quoted, reply->str));
}

static void command_end(struct command *command, enum status status, const redisReply *reply)
{
    loop_cancel(&command->timer);
    command_tell(command, status, reply);
    free(command);
}

static void on_reply(redisAsyncContext *context, void *data, void *arg)
{
    const redisReply *reply = data;

    (void)context;
    /* Restarted, it answers while it still reads its file: as good as no answer. */
    if (!reply || (reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "LOADING", 7) == 0))
        command_end(arg, STATUS_UNAVAILABLE, NULL);
    else
        command_end(arg, reply->type == REDIS_REPLY_ERROR ? STATUS_INTERNAL : STATUS_OK, reply);
}

static void command_unlink(struct command *command)
{
    *command->link = command->next;
    if (command->next)
        command->next->link = command->link;
}

static void on_command_time(void *arg)
{
    struct command *command = arg;

    command->timer = NULL;
    switch (command->state) {
    case COMMAND_ASKED:
        log_warn("redis", "command=%s late=true", command->name);
        command_tell(command, STATUS_UNAVAILABLE, NULL);
        command->state = COMMAND_ABANDONED;
        command->timer = loop_after(command->redis->loop, command->time_ms, on_command_time, command);
        break;
    case COMMAND_ABANDONED:
        redis_link_break(command->redis->link, "silent for twice the deadline");
        break;
    case COMMAND_REFUSED:
        command_unlink(command);
        command_end(command, STATUS_UNAVAILABLE, NULL);
    }
}

/* There is no connection. The answer comes from the loop all the same, or from redis_close(). */
static void command_refuse(struct command *command)
{
    struct redis *redis = command->redis;

    command->state = COMMAND_REFUSED;
    command->next = redis->refused;
    command->link = &redis->refused;
    if (command->next)
        command->next->link = &command->next;
    redis->refused = command;
    if (!redis->closing)
        command->timer = loop_after(redis->loop, 0, on_command_time, command);
}

void redis_command_waiting(struct redis *redis, int wait_ms, redis_done done, void *arg, int argc,
                           const char *const *argv, const size_t *lengths)
{
    redisAsyncContext *context = redis_link_context(redis->link);
    struct command *command = memory_zero(sizeof *command);

    *command = (struct command){
        .redis = redis, .done = done, .arg = arg, .time_ms = wait_ms + redis->config->call_timeout_ms};
    snprintf(command->name, sizeof command->name, "%s", argv[0]);
    /* hiredis takes pointers to changeable text and changes nothing. */
    if (redis->closing || !context ||
        redisAsyncCommandArgv(context, on_reply, command, argc, (const char **)argv, lengths) != REDIS_OK)
        command_refuse(command);
    else
        command->timer = loop_after(redis->loop, command->time_ms, on_command_time, command);
}

void redis_command(struct redis *redis, redis_done done, void *arg, int argc, const char *const *argv,
                   const size_t *lengths)
{
    redis_command_waiting(redis, 0, done, arg, argc, argv, lengths);
}

void redis_publish(struct redis *redis, const char *channel, const char *payload)
{
    char *key = redis_key(redis, channel);

    redis_command(redis, NULL, NULL, REDIS_ARGV("PUBLISH", key, payload));
    free(key);
}

char *redis_key(const struct redis *redis, const char *name)
{
    return memory_format("nec:{%s}:%s", redis->config->territory, name);
}

/* Subscriptions */

static bool is_word(const redisReply *reply, const char *word)
{
    return reply->type == REDIS_REPLY_STRING && strcmp(reply->str, word) == 0;
}

/* What a channel says: {subscribe, key, count} once, then {message, key, payload}. */
static void on_heard(redisAsyncContext *context, void *data, void *arg)
{
    const redisReply *reply = data;
    struct subscription *subscription = arg;

    (void)context;
    if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3)
        return; /* the connection ends: on_ear_up() will ask again */
    if (is_word(reply->element[0], "subscribe") && subscription->on_up)
        subscription->on_up(subscription->arg);
    else if (is_word(reply->element[0], "message"))
        subscription->on_message(reply->element[2]->str, reply->element[2]->len, subscription->arg);
}

static void subscription_ask(struct redis *redis, struct subscription *subscription)
{
    redisAsyncContext *context = redis_link_context(redis->ear);

    if (context)
        redisAsyncCommandArgv(context, on_heard, subscription, 2,
                              (const char *[]){"SUBSCRIBE", subscription->key}, NULL);
}

static void on_ear_up(void *arg)
{
    struct redis *redis = arg;

    for (struct subscription *one = redis->subscriptions; one; one = one->next)
        subscription_ask(redis, one);
}

static void on_ear_down(void *arg)
{
    (void)arg; /* on_ear_up() asks for everything again */
}

void redis_subscribe(struct redis *redis, const char *channel, redis_heard on_message, loop_fn on_up,
                     void *arg)
{
    struct subscription *subscription = memory_zero(sizeof *subscription);

    *subscription = (struct subscription){
        .key = redis_key(redis, channel), .on_message = on_message, .on_up = on_up, .arg = arg};
    subscription->next = redis->subscriptions;
    redis->subscriptions = subscription;
    if (redis->ear)
        subscription_ask(redis, subscription);
    else
        redis->ear = redis_link_open(
            redis->loop, redis->config,
            (struct redis_link_user){.on_up = on_ear_up, .on_down = on_ear_down, .arg = redis});
}

/* The whole */

static void on_link_up(void *arg)
{
    struct redis *redis = arg;

    log_info("redis", "up=true");
    for (struct watch *watch = redis->watches; watch; watch = watch->next)
        if (watch->on_up)
            watch->on_up(watch->arg);
}

static void on_link_down(void *arg)
{
    struct redis *redis = arg;

    log_info("redis", "up=false");
    for (struct watch *watch = redis->watches; watch; watch = watch->next)
        if (watch->on_down)
            watch->on_down(watch->arg);
}

struct redis *redis_open(struct loop *loop, const struct config *config)
{
    struct redis *redis = memory_zero(sizeof *redis);

    redis->loop = loop;
    redis->config = config;
    redis->link = redis_link_open(
        loop, config, (struct redis_link_user){.on_up = on_link_up, .on_down = on_link_down, .arg = redis});
    return redis;
}

void redis_close(struct redis *redis)
{
    struct command *command;

    if (!redis)
        return;
    redis->closing = true;
    redis_link_close(redis->link);
    redis_link_close(redis->ear);
    while ((command = redis->refused)) {
        command_unlink(command);
        command_end(command, STATUS_UNAVAILABLE, NULL);
    }
    for (struct subscription *one = redis->subscriptions, *next; one; one = next) {
        next = one->next;
        free(one->key);
        free(one);
    }
    for (struct watch *watch = redis->watches, *next; watch; watch = next) {
        next = watch->next;
        free(watch);
    }
    free(redis);
}

bool redis_is_up(const struct redis *redis)
{
    return redis_link_context(redis->link) != NULL;
}

void redis_watch(struct redis *redis, loop_fn on_up, loop_fn on_down, void *arg)
{
    struct watch *watch = memory_zero(sizeof *watch);

    *watch = (struct watch){.on_up = on_up, .on_down = on_down, .arg = arg, .next = redis->watches};
    redis->watches = watch;
}
