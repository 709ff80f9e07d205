#include "base/pg.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "tests/check.h"
#include "tests/support/servers.h"

static const char functions[] =
    "create schema api;\n"
    "create type api.answer as (outcome text, reason text, problems jsonb, document jsonb);\n"
    "create table one (n int unique deferrable initially deferred);\n"
    "insert into one values (1);\n"
    "create sequence tries;\n"
    "create function api.try_say(who text, key text, input jsonb) returns setof api.answer language sql as\n"
    "$$ select input->>'outcome', input->>'reason', input->'problems',\n"
    "          jsonb_build_object('who', who, 'key', key, 'pid', pg_backend_pid(), 'back', input) $$;\n"
    "create function api.page_try(who text, input jsonb) returns setof api.answer language sql as\n"
    "$$ select 'ok', null::text, null::jsonb, input from pg_sleep((input->>'sleep_s')::float) $$;\n"
    "create function api.try_sleep(who text, key text, input jsonb) returns setof api.answer language sql "
    "as\n"
    "$$ select 'ok', null::text, null::jsonb, input from pg_sleep((input->>'sleep_s')::float) $$;\n"
    "create function api.try_deferred(who text, key text, input jsonb) returns setof api.answer language sql "
    "as\n"
    "$$ insert into one values (1); select 'ok', null::text, null::jsonb, null::jsonb $$;\n"
    "create function api.try_nothing(who text, key text, input jsonb) returns setof api.answer language sql "
    "as\n"
    "$$ select 'ok', null::text, null::jsonb, null::jsonb where false $$;\n"
    "create function api.try_often(who text, key text, input jsonb) returns setof api.answer language "
    "plpgsql as\n"
    "$$ begin if nextval('tries') <= (input->>'failures')::int then raise sqlstate '40001'; end if;\n"
    "   return query select 'ok', null::text, null::jsonb, to_jsonb(currval('tries')); end $$;\n"
    "create function api.try_ring(who text, key text, input jsonb) returns setof api.answer language sql as\n"
    "$$ notify try_bell; select 'ok', null::text, null::jsonb, null::jsonb $$;\n"
    "create sequence rings;\n"
    "create function api.page_ring(who text, input jsonb) returns setof api.answer language sql as\n"
    "$$ select nextval('rings'); notify try_bell; select 'ok', null::text, null::jsonb, null::jsonb $$;\n"
    "create function api.page_rings(who text, input jsonb) returns setof api.answer language sql as\n"
    "$$ select 'ok', null::text, null::jsonb, to_jsonb(last_value) from rings $$;\n"
    "create function api.try_version(who text, key text, input jsonb) returns setof api.answer language sql "
    "as\n"
    "$$ select 'ok', null::text, null::jsonb, '1'::jsonb $$;\n"
    "create function api.try_migrate(who text, key text, input jsonb) returns setof api.answer language "
    "plpgsql as\n"
    "$$ begin drop function api.try_version;\n"
    "   create function api.try_version(who text, key text, input jsonb) returns setof api.answer language "
    "sql as\n"
    "   'select ''ok'', null::text, null::jsonb, ''2''::jsonb';\n"
    "   return query select 'ok', null::text, null::jsonb, null::jsonb; end $$;\n"
    "create function api.try_late(who text, key text, input jsonb) returns setof api.answer language plpgsql "
    "as\n"
    "$$ begin if input ? 'fail' then raise 'not yet'; end if;\n"
    "   return query select 'ok', null::text, null::jsonb, null::jsonb; end $$;\n"
    "create table done (n int);\n"
    "create function api.try_do(who text, key text, input jsonb) returns setof api.answer language sql as\n"
    "$$ insert into done values ((input->>'n')::int);\n"
    "   select 'ok', null::text, null::jsonb, to_jsonb(pg_current_xact_id()::text) $$;\n"
    "create function api.page_done(who text, input jsonb) returns setof api.answer language sql as\n"
    "$$ select 'ok', null::text, null::jsonb, jsonb_build_object('rows', count(*), 'different', "
    "count(distinct n)) from done $$;\n"
    "create function api.try_notice(who text, key text, input jsonb) returns setof api.answer language "
    "plpgsql as\n"
    "$$ begin raise notice 'by the way'; return query select 'ok', null::text, null::jsonb, null::jsonb; end "
    "$$;\n";

/* One call and what came of it. */
struct heard {
    int times;
    enum status status;
    char reason[32];
    json_t *problems, *document;
    int64_t at_us;
};

static void on_heard(enum status status, const struct pg_answer *answer, void *arg)
{
    struct heard *heard = arg;

    heard->times++;
    heard->status = status;
    heard->at_us = monotonic_us();
    snprintf(heard->reason, sizeof heard->reason, "%s", answer->reason ? answer->reason : "-");
    json_decref(heard->problems);
    json_decref(heard->document);
    heard->problems = json_incref(answer->problems);
    heard->document = json_incref(answer->document);
}

static void heard_clear(struct heard *heard)
{
    json_decref(heard->problems);
    json_decref(heard->document);
    *heard = (struct heard){0};
}

/* The three that nearly every check needs; one program, one loop. */
static struct config *config;
static struct loop *loop;
static struct pg *pg;

static void act(struct heard *heard, const char *function, const char *key, const char *input)
{
    pg_call(pg, function, PG_ARGS("session:x", key, input), on_heard, heard);
}

static bool act_and_wait(struct heard *heard, const char *function, const char *key, const char *input)
{
    heard_clear(heard);
    act(heard, function, key, input);
    return servers_turn_until(loop, &heard->times, 1, 10000);
}

static int64_t ms_since(int64_t start_us)
{
    return (monotonic_us() - start_us) / 1000;
}

static void try_answers(void)
{
    struct heard heard = {0};

    act(&heard, "try_say", "k1",
        "{\"outcome\": \"conflict\", \"reason\": \"taken\", \"problems\": [{\"field\": \"x\"}]}");
    CHECK_INT(heard.times, 0, "no call is answered from inside pg_call");
    CHECK(servers_turn_until(loop, &heard.times, 1, 5000),
          "a call made before there is a connection is answered");
    CHECK_INT(heard.status, STATUS_CONFLICT, "the outcome is the function's");
    CHECK_TEXT(heard.reason, "taken", "the reason too");
    CHECK_TEXT(json_text(json_array_get(heard.problems, 0), "field"), "x", "the problems too");
    CHECK_TEXT(json_text(heard.document, "who"), "session:x", "the document too");
    CHECK_TEXT(json_text(heard.document, "key"), "k1", "the parameters arrive");

    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    CHECK_INT(heard.status, STATUS_OK, "ok is ok");
    CHECK(json_is_null(json_object_get(heard.document, "key")), "NULL arrives as null");
    CHECK(!heard.problems && strcmp(heard.reason, "-") == 0, "what a function leaves null is NULL");

    for (int i = 0; i <= STATUS_UNAVAILABLE; i++) {
        char input[64];
        snprintf(input, sizeof input, "{\"outcome\": \"%s\"}", status_name((enum status)i));
        act_and_wait(&heard, "try_say", NULL, input);
        CHECK_INT(heard.status, i, "outcome %s is that status", status_name((enum status)i));
    }
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"splendid\"}");
    CHECK_INT(heard.status, STATUS_INTERNAL, "an outcome that is no word of ours is our bug");
    act_and_wait(&heard, "try_nothing", NULL, "{}");
    CHECK_INT(heard.status, STATUS_INTERNAL, "a function that returns no row is our bug");
    act_and_wait(&heard, "try_notice", NULL, "{}");
    CHECK_INT(heard.status, STATUS_OK, "a notice disturbs nobody");
    CHECK_INT((long long)pg_calls(pg), 5 + STATUS_UNAVAILABLE + 1, "each call is counted once");
    heard_clear(&heard);
}

static void try_errors(void)
{
    struct heard heards[5] = {0};

    act(&heards[0], "try_say", NULL, "{\"outcome\": \"ok\"}");
    act(&heards[1], "try_deferred", NULL, "{}");
    act(&heards[2], "try_lost", NULL, "{}");
    act(&heards[3], "try_say", NULL, "this is no json");
    act(&heards[4], "try_say", NULL, "{\"outcome\": \"ok\"}");
    for (int i = 0; i < 5; i++)
        servers_turn_until(loop, &heards[i].times, 1, 5000);
    CHECK_INT(heards[1].status, STATUS_INTERNAL,
              "a constraint that fails at the commit fails the call, whatever its row said");
    CHECK_INT(heards[2].status, STATUS_INTERNAL, "a function that does not exist is our bug");
    CHECK_INT(heards[3].status, STATUS_INTERNAL, "an input that is no JSON is our bug");
    CHECK(heards[0].status == STATUS_OK && heards[4].status == STATUS_OK,
          "errors do not touch the neighbours in the pipeline");
    for (int i = 0; i < 5; i++) {
        CHECK_INT(heards[i].times, 1, "call %d of the pipeline is answered once", i);
        heard_clear(&heards[i]);
    }
}

static void try_repetition(void)
{
    struct heard heard = {0};

    act_and_wait(&heard, "try_often", "key", "{\"failures\": 3}");
    CHECK_INT(heard.status, STATUS_OK, "an act with a key that meets three serialization failures succeeds");
    CHECK_INT(json_integer_value(heard.document), 4, "at its fourth try");
    servers_sql("alter sequence tries restart");
    act_and_wait(&heard, "try_often", "key", "{\"failures\": 4}");
    CHECK_INT(heard.status, STATUS_INTERNAL, "one that meets four fails");
    servers_sql("alter sequence tries restart");
    act_and_wait(&heard, "try_often", NULL, "{\"failures\": 1}");
    CHECK_INT(heard.status, STATUS_INTERNAL, "an act without a key is not tried again");
    heard_clear(&heard);
}

/* Done since it was last asked: rows, or 0 when something was done twice. */
static long long done_once(void)
{
    struct heard heard = {0};

    pg_read(pg, "page_done", PG_ARGS("x", "{}"), on_heard, &heard);
    servers_turn_until(loop, &heard.times, 1, 5000);
    long long rows = json_whole(heard.document, "rows", 0);
    bool once = rows == json_whole(heard.document, "different", -1);
    servers_sql("truncate done");
    heard_clear(&heard);
    return once ? rows : 0;
}

/* How many transactions the acts of these have shared. */
static int transactions_of(const struct heard *heards, int count)
{
    int different = 0;

    for (int i = 0; i < count; i++) {
        int j = 0;
        while (j < i && !json_equal(heards[i].document, heards[j].document))
            j++;
        different += j == i;
    }
    return different;
}

enum { TOGETHER = 40, SPOILT = 17 };

typedef void caller(struct pg *, const char *function, struct pg_args, pg_done, void *arg);

/* Forty at once, which find four connections: sent by `call`, number SPOILT to `spoilt`. */
static void do_together(struct heard heards[TOGETHER], caller *call, const char *spoilt)
{
    for (int i = 0; i < TOGETHER; i++) {
        char input[32];
        snprintf(input, sizeof input, "{\"n\": %d}", i);
        heard_clear(&heards[i]);
        call(pg, i == SPOILT ? spoilt : "try_do", PG_ARGS("x", NULL, input), on_heard, &heards[i]);
    }
    for (int i = 0; i < TOGETHER; i++)
        servers_turn_until(loop, &heards[i].times, 1, 5000);
}

static void check_spoilt(struct heard heards[TOGETHER], const char *what)
{
    int good = 0, once = 0;

    for (int i = 0; i < TOGETHER; i++) {
        good += heards[i].status == STATUS_OK;
        once += heards[i].times == 1;
    }
    CHECK_INT(heards[SPOILT].status, STATUS_INTERNAL, "%s, among forty, fails", what);
    CHECK_INT(good, TOGETHER - 1, "%s: the others are done", what);
    CHECK_INT(done_once(), TOGETHER - 1, "%s: each once, though none has a key", what);
    CHECK_INT(once, TOGETHER, "%s: and each is answered once", what);
}

static void try_together(void)
{
    static struct heard heards[TOGETHER];

    do_together(heards, pg_call_together, "try_do");
    int transactions = transactions_of(heards, TOGETHER);
    CHECK(transactions >= TOGETHER / 8 && transactions < TOGETHER / 2,
          "forty acts at once share %d transactions", transactions);
    CHECK_INT(done_once(), TOGETHER, "and each is done once");
    do_together(heards, pg_call_together, "try_deferred");
    check_spoilt(heards, "an act that fails at the commit");
    do_together(heards, pg_call_together, "try_lost");
    check_spoilt(heards, "one of which nobody knows");
    do_together(heards, pg_call, "try_do");
    CHECK_INT(transactions_of(heards, TOGETHER), TOGETHER, "acts that do not say so have each its own");
    for (int i = 0; i < TOGETHER; i++)
        heard_clear(&heards[i]);
    servers_sql("truncate done");
}

/* Twenty at once that sleep, and one that is not of their kind. */
static void try_crowd(void)
{
    static struct heard crowd[TOGETHER / 2];
    struct heard other = {0};
    int before = 0;

    for (int i = 0; i < TOGETHER / 2; i++)
        pg_call_together(pg, "try_sleep", PG_ARGS("x", NULL, "{\"sleep_s\": 0.05}"), on_heard, &crowd[i]);
    act(&other, "try_say", "k", "{\"outcome\": \"ok\"}");
    CHECK(servers_turn_until(loop, &other.times, 1, 5000), "an act that comes after a crowd of shared ones");
    for (int i = 0; i < TOGETHER / 2; i++)
        before += crowd[i].times;
    CHECK_INT(before, 0, "is answered before any of them: half of the connections are not theirs");
    for (int i = 0; i < TOGETHER / 2; i++) {
        CHECK(servers_turn_until(loop, &crowd[i].times, 1, 5000) && crowd[i].status == STATUS_OK,
              "they are all done");
        heard_clear(&crowd[i]);
    }
    heard_clear(&other);
}

/* Two sleep in one transaction, and so the third would wait for them, or for another. */
static void try_late_comer(void)
{
    static struct heard slow[2];
    struct heard late = {0};

    for (int i = 0; i < 2; i++)
        pg_call_together(pg, "try_sleep", PG_ARGS("x", NULL, "{\"sleep_s\": 0.3}"), on_heard, &slow[i]);
    pg_call_together(pg, "try_say", PG_ARGS("x", NULL, "{\"outcome\": \"ok\"}"), on_heard, &late);
    CHECK(servers_turn_until(loop, &late.times, 1, 5000) && slow[0].times + slow[1].times == 0,
          "what is under way may be stuck: whoever comes after it does not wait for its end");
    for (int i = 0; i < 2; i++) {
        CHECK(servers_turn_until(loop, &slow[i].times, 1, 5000) && slow[i].status == STATUS_OK,
              "it ends well");
        heard_clear(&slow[i]);
    }
    heard_clear(&late);
}

static void try_lanes(void)
{
    enum { PAGES = 8 };
    struct heard pages[PAGES] = {0}, heard = {0};
    int64_t start = monotonic_us();

    for (int i = 0; i < PAGES; i++)
        pg_read(pg, "page_try", PG_ARGS("session:x", "{\"sleep_s\": 0.3}"), on_heard, &pages[i]);
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    CHECK(ms_since(start) < 200, "an act does not wait behind eight slow pages");
    for (int i = 0; i < PAGES; i++) {
        servers_turn_until(loop, &pages[i].times, 1, 5000);
        CHECK_INT(pages[i].status, STATUS_OK, "slow page %d comes all the same", i);
        heard_clear(&pages[i]);
    }
    CHECK(ms_since(start) < 1000, "eight pages of 0.3 s on four connections take about 0.6 s");
    heard_clear(&heard);
}

static void try_sizes(void)
{
    enum { MANY = 900, LENGTH = 2000000 };
    static struct heard heards[MANY];
    struct heard heard = {0};
    char *input = malloc(LENGTH + 64), *end = stpcpy(input, "{\"outcome\": \"ok\", \"long\": \"");
    int good = 0, answered = 0;

    memset(end, 'e', LENGTH);
    strcpy(end + LENGTH, "\"}");
    act_and_wait(&heard, "try_say", NULL, input);
    CHECK_INT((long long)strlen(json_string_value(json_at(heard.document, "back.long"))), LENGTH,
              "two megabytes go there and back");
    for (int i = 0; i < MANY; i++)
        act(&heards[i], "try_say", NULL, "{\"outcome\": \"ok\"}");
    for (int i = 0; i < MANY; i++) {
        servers_turn_until(loop, &heards[i].times, 1, 5000);
        answered += heards[i].times == 1;
        good += heards[i].times == 1 && heards[i].status == STATUS_OK;
        heard_clear(&heards[i]);
    }
    CHECK_INT(answered, MANY, "900 calls at once are all answered, each once");
    CHECK(good > MANY / 2, "and served, where the machine is not drowning: %d", good);
    free(input);
    heard_clear(&heard);
}

static void try_drowning(void)
{
    enum { TOO_MANY = 1500 };
    static struct heard heards[TOO_MANY];
    int good = 0, refused = 0;

    for (int i = 0; i < TOO_MANY; i++)
        act(&heards[i], "try_say", NULL, "{\"outcome\": \"ok\"}");
    for (int i = 0; i < TOO_MANY; i++) {
        servers_turn_until(loop, &heards[i].times, 1, 5000);
        good += heards[i].times == 1 && heards[i].status == STATUS_OK;
        refused += heards[i].times == 1 && heards[i].status == STATUS_UNAVAILABLE;
        heard_clear(&heards[i]);
    }
    CHECK(good > 0 && refused > 0 && good + refused == TOO_MANY,
          "of 1500 calls at once some are refused, the others are served");
    check_note("%d served, %d refused", good, refused);
}

static void try_deadlines(void)
{
    struct heard heard = {0}, other = {0};
    int64_t start = monotonic_us();

    act_and_wait(&heard, "try_sleep", NULL, "{\"sleep_s\": 5}");
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "a function that takes too long is unavailable");
    CHECK(ms_since(start) < 1000, "the server itself gave it up, before our deadline");

    /* Silent: its process is halted, so that no time-out of the server's own can help. */
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    pid_t halted = (pid_t)json_whole(heard.document, "pid", 0);
    kill(halted, SIGSTOP);
    start = monotonic_us();
    heard_clear(&heard);
    act(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    act(&other, "try_say", NULL, "{\"outcome\": \"ok\"}");
    servers_turn_until(loop, &heard.times, 1, 5000);
    servers_turn_until(loop, &other.times, 1, 5000);
    CHECK(heard.status != other.status,
          "of two calls the one on the halted connection is unavailable, the other is served");
    CHECK_NEAR((double)ms_since(start), 1000, 250, "at the deadline");
    servers_turn(loop, 1500);
    CHECK(heard.times == 1 && other.times == 1, "what is late is told once");
    kill(halted, SIGCONT);
    for (int i = 0; i < 8; i++) {
        act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
        CHECK_INT(heard.status, STATUS_OK, "after twice the deadline the silent connection is replaced (%d)",
                  i);
    }
    heard_clear(&heard);
    heard_clear(&other);
}

static int ups, downs, rings;

static void on_up(void *arg)
{
    (void)arg;
    ups++;
}

static void on_down(void *arg)
{
    (void)arg;
    downs++;
}

static void on_bell(void *arg)
{
    (void)arg;
    rings++;
}

static void try_bells(void)
{
    struct heard heard = {0};

    pg_listen(pg, "try_bell", on_bell, NULL);
    pg_listen(pg, "other_bell", on_down, NULL);
    CHECK(servers_turn_until(loop, &rings, 1, 5000), "a bell rings once it stands");
    act_and_wait(&heard, "try_ring", NULL, "{}");
    CHECK(servers_turn_until(loop, &rings, 2, 5000), "a notification rings it");
    servers_turn(loop, 100);
    CHECK_INT(rings, 2, "once");
    heard_clear(&heard);
}

/* Twenty acts at once on each of the connections, so that each meets a statement it has prepared. */
static void try_prepared(void)
{
    struct heard heard = {0}, many = {0};

    act_and_wait(&heard, "try_version", NULL, "{}");
    CHECK_INT(json_integer_value(heard.document), 1, "a function as it was");
    act_and_wait(&heard, "try_migrate", NULL, "{}");
    for (int i = 0; i < 20; i++)
        act(&many, "try_version", NULL, "{}");
    servers_turn_until(loop, &many.times, 20, 5000);
    CHECK(many.status == STATUS_OK && json_integer_value(many.document) == 2,
          "and as it is after a migration, on connections that knew the old one");
    act_and_wait(&heard, "try_late", NULL, "{\"fail\": 1}");
    CHECK_INT(heard.status, STATUS_INTERNAL, "a function that fails the first time");
    heard_clear(&many);
    for (int i = 0; i < 20; i++)
        act(&many, "try_late", NULL, "{}");
    servers_turn_until(loop, &many.times, 20, 5000);
    CHECK_INT(many.status, STATUS_OK, "is called again all the same");
    heard_clear(&heard);
    heard_clear(&many);
}

static long long rung_by_acts(void)
{
    struct heard heard = {0};

    servers_turn(loop, 100);
    pg_read(pg, "page_rings", PG_ARGS("x", "{}"), on_heard, &heard);
    servers_turn_until(loop, &heard.times, 1, 5000);
    long long rung = json_integer_value(heard.document);
    heard_clear(&heard);
    return rung;
}

static void try_rings(void)
{
    struct heard heard = {0};
    int before = rings;

    pg_ring_with(pg, "page_ring", "service:x");
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    CHECK(servers_turn_until(loop, &rings, before + 1, 5000),
          "an act that is done rings for whoever listens");
    CHECK_INT(rung_by_acts(), 1, "once");
    heard_clear(&heard);
    for (int i = 0; i < 200; i++)
        act(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    servers_turn_until(loop, &heard.times, 200, 5000);
    long long rung = rung_by_acts();
    CHECK(rung > 1 && rung < 100, "200 acts at once ring a few times (%lld)", rung - 1);
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"conflict\"}");
    CHECK_INT(rung_by_acts(), rung, "a refusal does not");
    heard_clear(&heard);
    pg_call_quietly(pg, "try_say", PG_ARGS("x", NULL, "{\"outcome\": \"ok\"}"), on_heard, &heard);
    servers_turn_until(loop, &heard.times, 1, 5000);
    CHECK_INT(rung_by_acts(), rung, "nor an act that nobody has to hear of");
    heard_clear(&heard);
}

static void try_outage(void)
{
    struct heard heard = {0};
    int64_t start;

    CHECK(pg_is_up(pg), "it is up");
    pg_watch(pg, on_up, on_down, NULL);
    downs = 0;
    act(&heard, "try_sleep", NULL, "{\"sleep_s\": 0.5}");
    servers_turn(loop, 50);
    servers_do("kill-pg");
    start = monotonic_us();
    servers_turn_until(loop, &heard.times, 1, 5000);
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "PostgreSQL is killed: the call under way is unavailable");
    CHECK(ms_since(start) < 500, "at once");
    CHECK(servers_turn_until(loop, &downs, 1, 1000) && !pg_is_up(pg), "who watches hears that it is down");

    start = monotonic_us();
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    CHECK_INT(heard.status, STATUS_UNAVAILABLE, "a call while it is away is unavailable");
    CHECK_NEAR((double)ms_since(start), 1000, 200, "after a second of patience");

    int rung = rings;
    servers_do("start-pg");
    start = monotonic_us();
    CHECK(servers_turn_until(loop, &ups, 1, 5000) && pg_is_up(pg), "who watches hears that it is back");
    check_note("back after %d ms", (int)ms_since(start));
    CHECK_INT(ups, 1, "once");
    CHECK(servers_turn_until(loop, &rings, rung + 1, 5000), "the bell rings when its connection is back");
    act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
    CHECK_INT(heard.status, STATUS_OK, "calls go on");
    rung = rings;
    act_and_wait(&heard, "try_ring", NULL, "{}");
    CHECK(servers_turn_until(loop, &rings, rung + 1, 5000), "bells ring on");
    heard_clear(&heard);
}

/* Killed and back within a call's patience: nobody notices who only now asks. */
static void try_short_outage(void)
{
    struct heard heard = {0};

    servers_do("kill-pg");
    servers_turn_until(loop, &downs, downs + 1, 1000);
    act(&heard, "try_say", "key", "{\"outcome\": \"ok\"}");
    servers_do("start-pg");
    servers_turn_until(loop, &heard.times, 1, 5000);
    CHECK(heard.times == 1, "a call across a restart is answered once");
    check_note("with %s", status_name(heard.status));
    heard_clear(&heard);
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
        act_and_wait(&heard, "try_say", NULL, "{\"outcome\": \"ok\"}");
        took[i] = heard.at_us - start;
    }
    qsort(took, TIMES, sizeof *took, compare);
    check_note("one round trip: median %d us, 99 of 100 within %d us", (int)took[TIMES / 2],
               (int)took[TIMES * 99 / 100]);
    heard_clear(&heard);
}

static void again_at_close(enum status status, const struct pg_answer *answer, void *arg)
{
    on_heard(status, answer, arg);
    if (((struct heard *)arg)->times < 2)
        pg_call(pg, "try_say", PG_ARGS("session:x", NULL, "{}"), again_at_close, arg);
}

static void try_close(void)
{
    struct heard sent = {0}, waiting = {0}, stubborn = {0};

    act(&sent, "try_sleep", NULL, "{\"sleep_s\": 0.5}");
    servers_turn(loop, 50);
    act(&waiting, "try_say", NULL, "{\"outcome\": \"ok\"}");
    pg_call(pg, "try_say", PG_ARGS("session:x", NULL, "{}"), again_at_close, &stubborn);
    pg_close(pg);
    CHECK(sent.times == 1 && sent.status == STATUS_UNAVAILABLE, "closing answers a call under way");
    CHECK(waiting.times == 1 && waiting.status == STATUS_UNAVAILABLE, "and one that waits");
    CHECK_INT(stubborn.times, 2, "and one that is made because of it");
}

int main(void)
{
    config = servers_start();
    log_level_set(LEVEL_ERROR + 1);
    servers_sql(functions);
    loop = loop_new();
    config->call_timeout_ms = 1000;
    pg = pg_open(loop, config);
    try_answers();
    try_errors();
    try_repetition();
    try_together();
    try_crowd();
    try_late_comer();
    try_lanes();
    try_sizes();
    try_drowning();
    measure();
    try_deadlines();
    try_bells();
    try_prepared();
    try_rings();
    try_outage();
    try_short_outage();
    try_close();
    loop_free(loop);
    config_free(config);
    return check_done();
}
