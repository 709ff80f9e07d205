#include "tests/support/servers.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

extern char **environ;

static char folder[] = "/tmp/nec-test-XXXXXX";
static pid_t starter;

void servers_do(const char *command)
{
    char *line = memory_format("%s/tests/support/servers %s %s", NEC_SOURCE_DIR, command, folder);

    if (system(line) != 0) {
        printf("Bail out! %s\n", line);
        exit(1);
    }
    free(line);
}

/* Not from a child that a test forked. */
static void servers_stop(void)
{
    if (getpid() == starter)
        servers_do("stop");
}

struct config *servers_start(void)
{
    static const struct config_program program = {.name = "test", .about = "A test."};
    int exit_code;

    if (!mkdtemp(folder))
        exit(1);
    starter = getpid();
    atexit(servers_stop);
    servers_do("start");
    char *database = memory_format("--database=host=%s/run dbname=postgres user=postgres", folder);
    char *redis = memory_format("--redis=%s/run/redis.sock", folder);
    struct config *config = config_read(&program, (char *[]){"test", database, redis, NULL}, (char *[]){NULL},
                                        stdout, stderr, &exit_code);
    free(database);
    free(redis);
    return config;
}

void servers_sql(const char *sql)
{
    char *line = memory_format(
        "psql -qX -v ON_ERROR_STOP=1 'host=%s/run dbname=postgres user=postgres' >/dev/null", folder);
    FILE *psql = popen(line, "w");

    fputs(sql, psql);
    if (pclose(psql) != 0) {
        printf("Bail out! psql refuses: %.60s\n", sql);
        exit(1);
    }
    free(line);
}

static void on_time(void *arg)
{
    *(bool *)arg = true;
}

bool servers_turn_until(struct loop *loop, const int *flag, int wanted, int most_ms)
{
    bool over = false;
    struct loop_timer *timer = loop_after(loop, most_ms, on_time, &over);

    while (*flag < wanted && !over)
        event_base_loop(loop_base(loop), EVLOOP_ONCE);
    if (!over)
        loop_cancel(&timer);
    return *flag >= wanted;
}

void servers_turn(struct loop *loop, int ms)
{
    int never = 0;

    servers_turn_until(loop, &never, 1, ms);
}
