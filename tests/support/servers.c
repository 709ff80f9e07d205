#include "tests/support/servers.h"

#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

static char folder[] = "/tmp/nec-test-XXXXXX";
static pid_t watcher;
static int leash; /* the watcher sees it end with us, however we end */

void servers_do(const char *command)
{
    char *line = memory_format("%s/tests/support/servers %s %s", NEC_SOURCE_DIR, command, folder);

    if (system(line) != 0) {
        printf("Bail out! %s\n", line);
        exit(1);
    }
    free(line);
}

/* Stops the servers when this program is gone, also when a sanitizer ends it. */
static void watch(int end)
{
    char nothing;
    int null = open("/dev/null", O_RDWR);

    setsid();
    for (int i = 0; i < 3; i++)
        dup2(null, i);
    while (read(end, &nothing, 1) > 0)
        continue;
    servers_do("stop");
    _exit(0);
}

static void watcher_start(void)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC))
        exit(1);
    watcher = fork();
    if (watcher == 0) {
        close(ends[1]);
        watch(ends[0]);
    }
    close(ends[0]);
    leash = ends[1];
}

static void servers_stop(void)
{
    close(leash);
    waitpid(watcher, NULL, 0);
}

struct config *servers_start(void)
{
    static const struct config_program program = {.name = "test", .about = "A test."};
    int exit_code;

    if (!mkdtemp(folder))
        exit(1);
    watcher_start();
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
