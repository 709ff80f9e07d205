/* The sender with a real PostgreSQL and a gateway that does as it is told. */
#include <event2/buffer.h>
#include <glob.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dispatcher/messages/sender.h"
#include "tests/check.h"
#include "tests/support/servers.h"

static const char people[] = "select set_config('nec.territory', '1', false), set_config('nec.actor', "
                             "'story', false), set_config('nec.channel', 'desk', false);"
                             "insert into nec.territory (code, name) values ('nantes', 'Nantes');"
                             "insert into nec.person (territory_id, first_name, last_name) values (1, "
                             "'Jeanne', 'Morvan'), (1, 'Claire', 'Guérin');"
                             "insert into nec.senior (person_id, state, qualified_at, home_label, home_e, "
                             "home_n) values (1, 'active', now(), '2 rue Crébillon', 1355000, 6689000);"
                             "insert into nec.coordinator (person_id) values (2);"
                             "update nec.clock set real_base = now(), shown_base = " /* not at night, whenever it is run */
                             "((now() at time zone 'Europe/Paris')::date + time '10:00') at time zone 'Europe/Paris';"
                             "insert into nec.senior_place (senior_id, label, label_index, purpose, e, n) "
                             "values (1, 'Marché', 'm', 'shopping', 1355900, 6689700);"
                             "insert into nec.outing (territory_id, senior_id, state, purpose, place_id, "
                             "appointment_at, stay_min, travel_min, meet_at, leave_at, end_at, channel)"
                             " select 1, 1, 'open', 'shopping', 1, at, 60, 20, at - interval '30 min', at + "
                             "interval '60 min', at + interval '90 min', 'desk'"
                             " from (select nec.now() + interval '5 days' as at) x;";

struct gateway {
    struct adapter adapter;
    struct loop *loop;
    enum adapter_end end; /* how the next one ends */
    bool kills_postgres;  /* before it ends */
    int sent, within_ms;
    enum channel channel;
    char to[64], subject[128], body[1024];
    adapter_done done;
    void *arg;
};

static void on_gateway(void *arg)
{
    struct gateway *gateway = arg;

    if (gateway->kills_postgres)
        servers_do("kill-pg");
    gateway->done(gateway->end, gateway->end == ADAPTER_SENT ? NULL : "gateway_says_no", gateway->arg);
}

static void gateway_send(struct adapter *adapter, const struct outgoing *message, adapter_done done,
                         void *arg)
{
    struct gateway *gateway = (struct gateway *)adapter;

    gateway->sent++;
    gateway->within_ms = message->within_ms;
    gateway->channel = message->channel;
    gateway->done = done;
    gateway->arg = arg;
    snprintf(gateway->to, sizeof gateway->to, "%s", message->to);
    snprintf(gateway->subject, sizeof gateway->subject, "%s", message->subject);
    snprintf(gateway->body, sizeof gateway->body, "%s", message->body);
    loop_after(gateway->loop, 0, on_gateway, gateway);
}

struct scene {
    struct config *config;
    struct loop *loop;
    struct seal *seal;
    struct pg *pg;
    struct sender *sender;
    struct gateway gateway;
    int ended;
    enum status status;
};

/* Asks PostgreSQL beside the program; the first column of the first row, yours. */
static char *value(struct scene *scene, const char *sql)
{
    PGconn *connection = PQconnectdb(scene->config->database);
    PGresult *rows = PQexec(connection, sql);
    char *text = memory_text(PQntuples(rows) > 0 ? PQgetvalue(rows, 0, 0) : PQerrorMessage(connection));

    PQclear(rows);
    PQfinish(connection);
    return text;
}

static void check_value(struct scene *scene, const char *sql, const char *wanted, const char *title)
{
    char *got = value(scene, sql);

    CHECK_TEXT(got, wanted, "%s", title);
    free(got);
}

/* A message about the outing: its id. */
static int64_t message_new(struct scene *scene)
{
    char *id = value(
        scene,
        "select core.message(1, 'request_open', 1) from (select set_config('nec.territory', '1', false)) x");
    int64_t number = strtoll(id, NULL, 10);

    free(id);
    return number;
}

static void on_ended(enum status status, void *arg)
{
    struct scene *scene = arg;

    scene->status = status;
    scene->ended++;
}

static bool sends(struct scene *scene, int64_t message, int times)
{
    scene->ended = 0;
    for (int i = 0; i < times; i++)
        sender_send(scene->sender, message, on_ended, scene);
    return servers_turn_until(scene->loop, &scene->ended, times, 20000);
}

/* What nec-admin migrate does, in the same order. */
static void migrate(void)
{
    static const struct {
        const char *before, *files;
    } steps[] = {
        {"set client_min_messages = warning; begin;", "roles.sql"},
        {"set local role nec_owner;", "0*.sql"},
        {"create schema core; create schema api; set local check_function_bodies = off;", "core/*.sql"},
        {"", "api/*.sql"},
        {"", "grants.sql"},
        {"commit;", NULL},
    };
    struct evbuffer *script = evbuffer_new();

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char *pattern = memory_format("migrations/%s", steps[i].files ? steps[i].files : "");
        glob_t files = {0};
        evbuffer_add_printf(script, "%s\n", steps[i].before);
        if (steps[i].files && glob(pattern, 0, NULL, &files) == 0)
            for (size_t j = 0; j < files.gl_pathc; j++)
                evbuffer_add_printf(script, "\\i %s\n", files.gl_pathv[j]);
        globfree(&files);
        free(pattern);
    }
    evbuffer_add(script, "", 1);
    servers_sql((const char *)evbuffer_pullup(script, -1));
    evbuffer_free(script);
}

static void contacts_new(struct scene *scene)
{
    char *number = seal_text(scene->seal, "phone", "+33612345678"),
         *mail = seal_text(scene->seal, "email", "jeanne@exemple.fr");
    char *sql =
        memory_format("insert into nec.contact_point (person_id, kind, value_sealed, value_index, preferred)"
                      " values (1, 'mobile', '%s', 'a', 1), (1, 'email', '%s', 'b', 2);",
                      number, mail);

    servers_sql(sql);
    free(sql);
    free(number);
    free(mail);
}

static void try_good_day(struct scene *scene)
{
    int64_t message = message_new(scene);

    CHECK(sends(scene, message, 2) && scene->status == STATUS_OK,
          "a message that two senders have in hand ends for both");
    CHECK_INT(scene->gateway.sent, 1, "and goes out once");
    CHECK(scene->gateway.channel == CHANNEL_SMS && strcmp(scene->gateway.to, "+33612345678") == 0,
          "it goes where the person wants it, the number opened at the last moment");
    CHECK(strstr(scene->gateway.body, "Nantes en Compagnie : votre demande") == scene->gateway.body,
          "in words");
    char *sealed = value(scene, "select body_sealed from nec.message order by id desc limit 1");
    char *plain = seal_reveal(scene->seal, "message", NULL, sealed);
    CHECK_TEXT(plain, scene->gateway.body, "what was said is kept, sealed");
    check_value(scene, "select state from nec.message order by id desc limit 1", "sent",
                "and PostgreSQL knows");
    CHECK(sends(scene, message, 1) && scene->gateway.sent == 1, "what has gone out does not go out again");
    CHECK(sends(scene, 123456, 1) && scene->status == STATUS_OK && scene->gateway.sent == 1,
          "a message that is not there is no trouble");
    free(sealed);
    free(plain);
}

/* Somebody holds the outing for two seconds, so that taking the message lasts as long. */
static void try_slow_taking(struct scene *scene)
{
    int64_t message = message_new(scene);
    PGconn *holder = PQconnectdb(scene->config->database);

    CHECK_INT(scene->gateway.within_ms, 8000, "a gateway has eight seconds");
    PQclear(PQexec(holder, "begin; select from nec.outing for update"));
    PQsendQuery(holder, "select pg_sleep(2); commit");
    CHECK(sends(scene, message, 1) && scene->gateway.within_ms < 8000 && scene->gateway.within_ms > 5000,
          "less when taking the message was slow: after ten it may be another's (%d ms)", scene->gateway.within_ms);
    PQfinish(holder);
}

static void try_bad_gateway(struct scene *scene)
{
    int64_t message = message_new(scene);

    scene->gateway.sent = 0;
    scene->gateway.end = ADAPTER_AGAIN;
    CHECK(sends(scene, message, 1) && scene->status == STATUS_OK,
          "a gateway that is down is no trouble of ours");
    check_value(scene,
                "select state || ' ' || tries || ' ' || (due_at > nec.now()) from nec.message order by id "
                "desc limit 1",
                "queued 1 true", "the message waits for another try");
    CHECK(sends(scene, message, 1) && scene->gateway.sent == 1, "and is not tried before its time");

    servers_sql("update nec.message set due_at = nec.now() where state = 'queued'");
    scene->gateway.end = ADAPTER_NEVER;
    sends(scene, message, 1);
    scene->gateway.end = ADAPTER_SENT;
    CHECK(sends(scene, message, 1) && scene->gateway.channel == CHANNEL_EMAIL &&
              strcmp(scene->gateway.to, "jeanne@exemple.fr") == 0,
          "a number that takes no messages gives way to the next address");
    CHECK_TEXT(scene->gateway.subject, "Votre demande de sortie", "a mail has a subject");
    check_value(scene, "select state || ' ' || channel from nec.message order by id desc limit 1",
                "sent email", "and the person is told after all");

    servers_sql("update nec.contact_point set failed_at = null");
    message = message_new(scene);
    scene->gateway.end = ADAPTER_NEVER;
    sends(scene, message, 1);
    sends(scene, message, 1);
    check_value(scene, "select reason from nec.escalation order by id desc limit 1", "channel_failed",
                "when nothing works, a person takes over");
    scene->gateway.end = ADAPTER_SENT;
    servers_sql("update nec.contact_point set failed_at = null");
}

static void try_postgres_gone(struct scene *scene)
{
    int64_t message = message_new(scene);
    int done = 0;

    scene->gateway.sent = 0;
    scene->gateway.kills_postgres = true;
    scene->ended = 0;
    sender_send(scene->sender, message, on_ended, scene);
    servers_turn_until(scene->loop, &scene->gateway.sent, 1, 10000);
    servers_turn_until(scene->loop, &done, 1, 3000);
    CHECK(scene->ended == 0 && scene->gateway.sent == 1,
          "a message has gone out, and PostgreSQL dies before it knows");
    scene->gateway.kills_postgres = false;
    servers_do("start-pg");
    CHECK(servers_turn_until(scene->loop, &scene->ended, 1, 20000) && scene->status == STATUS_OK,
          "it is told when it is back");
    check_value(scene, "select state from nec.message order by id desc limit 1", "sent",
                "so that nothing is said twice");
    CHECK_INT(scene->gateway.sent, 1, "it was said once");

    message = message_new(scene);
    servers_do("kill-pg");
    CHECK(sends(scene, message, 1) && scene->status == STATUS_UNAVAILABLE && scene->gateway.sent == 1,
          "without PostgreSQL nothing is sent: nobody knows whether it is still true");
    servers_do("start-pg");
}

int main(void)
{
    char key[70];
    struct scene scene = {.config = servers_start(), .loop = loop_new()};

    snprintf(key, sizeof key, "v1:%064d\n", 7);
    migrate();
    servers_sql(people);
    scene.seal = seal_from_text(key);
    contacts_new(&scene);
    scene.pg = pg_open(scene.loop, scene.config);
    scene.gateway = (struct gateway){.adapter = {.send = gateway_send}, .loop = scene.loop};
    scene.sender = sender_open(scene.loop, scene.config, scene.pg, scene.seal, &scene.gateway.adapter);

    try_good_day(&scene);
    try_slow_taking(&scene);
    try_bad_gateway(&scene);
    try_postgres_gone(&scene);

    pg_close(scene.pg);
    sender_close(scene.sender);
    loop_free(scene.loop);
    seal_close(scene.seal);
    config_free(scene.config);
    return check_done();
}
