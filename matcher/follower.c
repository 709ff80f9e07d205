#include "matcher/follower.h"

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/paris.h"
#include "matcher/codec.h"

#include <stdio.h>
#include <stdlib.h>

#define WHO            "service:matcher"
#define FOLLOW_POLL_MS 2000
#define HELD_BACK_MS   100 /* rows wait for a transaction that still runs */
#define PAUSE_MS       50  /* between two readings: under load each brings what many acts have changed */
#define RETRY_MS       500 /* PostgreSQL did not answer while we load */
#define STRETCH        2000 /* ids of persons whose volunteers are asked for at once, */
#define SIDE_BY_SIDE   3    /* and how many such stretches */
#define DAY_S          (24 * 60 * 60)
#define SUSPECTS_MOST  4096
#define XID_SIZE       24

enum state {
    LOADING,  /* volunteers are asked for, or will be after RETRY_MS */
    LEARNING, /* so is a page of what they once answered */
    RESTING,  /* nothing is under way */
    READING,  /* changes are asked for */
    PAUSING,  /* they have been read just now */
};

/* A place in the journal: everything up to it is in the world. */
struct mark {
    char xid[XID_SIZE]; /* PostgreSQL's xid8, which JSON's numbers need not hold */
    json_int_t id;
};

struct follower {
    struct loop *loop;
    struct pg *pg;
    struct redis *redis;
    loop_fn on_ready; /* NULL once told */
    void *ready_arg;
    enum state state;
    struct world *world;
    struct mark mark;
    struct world *coming; /* while loading: the world to be; */
    json_int_t after;     /* all up to this id have been asked for, */
    json_int_t last;      /* and this is the highest there is, 0 while we do not know; */
    int64_t since_s;      /* how far back it goes; */
    int awaited;          /* answers still to come; */
    bool failed;          /* one of them is missing: all is asked for again */
    bool unlearned;       /* what was learned is learned anew: at the start, and when somebody has it erased; then */
    struct mark from;     /* where to follow from afterwards, */
    struct mark learned;  /* and the last answer learned from */
    int64_t suspects[SUSPECTS_MOST]; /* of whom a fresh world said something else, and the journal nothing yet */
    size_t suspects_count;
    bool comparing;       /* until it has been read to its end */
    bool rung;            /* while busy: look again afterwards */
    bool old;             /* it is time to load anew */
    struct loop_timer *poll, *reload, *retry, *held_back, *pause;
};

static void load(struct follower *follower);
static void learn_page(struct follower *follower);
static void read_changes(struct follower *follower);

static void mark_set(struct mark *mark, const json_t *document)
{
    const char *xid = json_text(document, "xid");
    snprintf(mark->xid, sizeof mark->xid, "%s", xid ? xid : "0");
    mark->id = json_whole(document, "id", 0);
}

/* What cannot be read is a bug of ours, in SQL or in C: it is said in the log. */
static bool readable(bool read, const struct complaint *complaint)
{
    char quoted[200];
    if (!read)
        log_error("world_unreadable", "where=%s", log_quote(quoted, sizeof quoted, complaint->text));
    return read;
}

static bool take_in(const json_t *document, struct world *world)
{
    struct complaint complaint;
    return readable(codec_volunteers(document, world, &complaint), &complaint);
}

static bool learn_from(const json_t *document, struct world *world)
{
    struct complaint complaint;
    return readable(codec_answers(document, world, &complaint), &complaint);
}

/* Nothing is under way: goes on with what has come up meanwhile. */
static void rest(struct follower *follower)
{
    follower->state = RESTING;
    if (follower->old) {
        follower->old = false;
        load(follower);
    } else if (follower->rung) {
        read_changes(follower);
    }
}

static void loaded(struct follower *follower)
{
    if (follower->unlearned) {
        follower->mark = follower->from;
        follower->comparing = false;
    } else { /* all up to the mark: it is followed from there as before */
        world_remember(follower->coming, follower->world);
        follower->suspects_count = world_differing(follower->world, follower->coming, follower->since_s + DAY_S,
                                                   follower->suspects, SUSPECTS_MOST);
        follower->comparing = true;
    }
    world_free(follower->world);
    follower->world = follower->coming;
    follower->coming = NULL;
    follower->unlearned = false;
    log_info("world_loaded", "volunteers=%zu", world_count(follower->world));
    loop_fn on_ready = follower->on_ready;
    follower->on_ready = NULL;
    if (on_ready)
        on_ready(follower->ready_arg);
    follower->rung = true;
    rest(follower);
}

static void on_retry(void *arg)
{
    struct follower *follower = arg;
    follower->retry = NULL;
    if (follower->state == LEARNING)
        learn_page(follower);
    else
        load(follower);
}

static void ask_stretch(struct follower *follower, pg_done done)
{
    char input[80];
    snprintf(input, sizeof input, "{\"after\":%lld,\"until\":%lld}", (long long)follower->after,
             (long long)follower->after + STRETCH);
    follower->after += STRETCH;
    follower->awaited++;
    pg_read(follower->pg, "match_world", PG_ARGS(WHO, input), done, follower);
}

static void on_stretch(enum status status, const struct pg_answer *answer, void *arg)
{
    struct follower *follower = arg;
    follower->awaited--;
    follower->failed = follower->failed || status != STATUS_OK;
    /* First these, so that PostgreSQL works while we read. */
    while (!follower->failed && follower->awaited < SIDE_BY_SIDE && follower->after < follower->last)
        ask_stretch(follower, on_stretch);
    if (status == STATUS_OK && !take_in(answer->document, follower->coming))
        follower->failed = true;
    if (follower->awaited > 0)
        return;
    if (follower->failed) {
        follower->retry = loop_after(follower->loop, RETRY_MS, on_retry, follower);
    } else if (!follower->unlearned) {
        loaded(follower);
    } else {
        follower->state = LEARNING;
        follower->learned = (struct mark){.xid = "0"};
        learn_page(follower);
    }
}

static void on_first_stretch(enum status status, const struct pg_answer *answer, void *arg)
{
    struct follower *follower = arg;
    if (status == STATUS_OK) {
        mark_set(&follower->from, answer->document);
        follower->last = json_whole(answer->document, "last", 0);
        const char *since = json_text(answer->document, "since");
        follower->since_s = since ? paris_parse_instant(since) : 0;
    }
    on_stretch(status, answer, arg);
}

static void on_answers(enum status status, const struct pg_answer *answer, void *arg)
{
    struct follower *follower = arg;
    if (status != STATUS_OK || !learn_from(answer->document, follower->coming)) {
        follower->retry = loop_after(follower->loop, RETRY_MS, on_retry, follower);
        return;
    }
    mark_set(&follower->learned, answer->document);
    if (json_truth(answer->document, "more"))
        learn_page(follower);
    else
        loaded(follower);
}

/* Those that the journal had when the volunteers began to be loaded, in its order. */
static void learn_page(struct follower *follower)
{
    char input[128];
    snprintf(input, sizeof input, "{\"xid\":\"%s\",\"id\":%lld,\"below\":\"%s\"}", follower->learned.xid,
             (long long)follower->learned.id, follower->from.xid);
    pg_read(follower->pg, "match_answers", PG_ARGS(WHO, input), on_answers, follower);
}

/* Whoever registers from here on is told of by the journal. */
static void load(struct follower *follower)
{
    world_free(follower->coming);
    follower->state = LOADING;
    follower->coming = world_new();
    follower->after = follower->last = 0;
    follower->failed = false;
    ask_stretch(follower, on_first_stretch);
}

static void on_bell(void *arg)
{
    struct follower *follower = arg;
    follower->rung = true;
    if (follower->state == RESTING)
        rest(follower);
}

static void on_held_back(void *arg)
{
    struct follower *follower = arg;
    follower->held_back = NULL;
    on_bell(follower);
}

static void on_paused(void *arg)
{
    struct follower *follower = arg;
    follower->pause = NULL;
    rest(follower);
}

static void strike(struct follower *follower, json_int_t id)
{
    for (size_t i = 0; i < follower->suspects_count;)
        if (follower->suspects[i] == id)
            follower->suspects[i] = follower->suspects[--follower->suspects_count];
        else
            i++;
}

/* The journal has told of these: that they differed was news, and no mistake. */
static void strike_told(struct follower *follower, const json_t *document)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(document, "volunteers"), i, one) strike(follower, json_whole(one, "id", 0));
    json_array_foreach(json_object_get(document, "removed"), i, one) strike(follower, json_integer_value(one));
}

/* The journal is at its end: of whom it has not told by now it never will. */
static void compare(struct follower *follower)
{
    follower->comparing = false;
    log_info("world_checked", "volunteers=%zu drifted=%zu", world_count(follower->world), follower->suspects_count);
    if (follower->suspects_count == 0)
        return;
    char drifted[24], *key = redis_key(follower->redis, "world-drifted");
    log_error("world_drifted", "volunteers=%zu one=%lld", follower->suspects_count, (long long)follower->suspects[0]);
    snprintf(drifted, sizeof drifted, "%zu", follower->suspects_count);
    redis_command(follower->redis, NULL, NULL, REDIS_ARGV("INCRBY", key, drifted));
    free(key);
}

static void on_changes(enum status status, const struct pg_answer *answer, void *arg)
{
    struct follower *follower = arg;
    if (status != STATUS_OK || !take_in(answer->document, follower->world) ||
        !learn_from(answer->document, follower->world)) {
        follower->state = RESTING; /* the poll tries again */
        return;
    }
    mark_set(&follower->mark, answer->document);
    strike_told(follower, answer->document);
    if (follower->comparing && !json_truth(answer->document, "more") && !json_truth(answer->document, "waiting"))
        compare(follower);
    if (json_truth(answer->document, "unlearned"))
        follower->old = follower->unlearned = true;
    if (json_truth(answer->document, "waiting") && !follower->held_back)
        follower->held_back = loop_after(follower->loop, HELD_BACK_MS, on_held_back, follower);
    if (json_truth(answer->document, "more")) {
        read_changes(follower);
    } else {
        follower->state = PAUSING;
        follower->pause = loop_after(follower->loop, PAUSE_MS, on_paused, follower);
    }
}

static void read_changes(struct follower *follower)
{
    char input[96];
    follower->state = READING;
    follower->rung = false;
    snprintf(input, sizeof input, "{\"xid\":\"%s\",\"id\":%lld}", follower->mark.xid,
             (long long)follower->mark.id);
    pg_read(follower->pg, "match_changes", PG_ARGS(WHO, input), on_changes, follower);
}

static void on_reload(void *arg)
{
    struct follower *follower = arg;
    follower->old = true;
    if (follower->state == RESTING)
        rest(follower);
}

struct follower *follower_start(struct loop *loop, struct pg *pg, struct redis *redis, const struct config *config,
                                loop_fn on_ready, void *arg)
{
    struct follower *follower = memory_zero(sizeof *follower);
    *follower = (struct follower){
        .loop = loop, .pg = pg, .redis = redis, .on_ready = on_ready, .ready_arg = arg, .unlearned = true};
    follower->poll = loop_every(loop, FOLLOW_POLL_MS, on_bell, follower);
    follower->reload = loop_every(loop, (config->match_reload_s > 0 ? config->match_reload_s : 1) * 1000, on_reload, follower);
    pg_listen(pg, "nec", on_bell, follower);
    load(follower);
    return follower;
}

void follower_stop(struct follower *follower)
{
    if (!follower)
        return;
    loop_cancel(&follower->poll);
    loop_cancel(&follower->reload);
    loop_cancel(&follower->retry);
    loop_cancel(&follower->held_back);
    loop_cancel(&follower->pause);
    world_free(follower->world);
    world_free(follower->coming);
    free(follower);
}

struct world *follower_world(struct follower *follower)
{
    return follower->world;
}
