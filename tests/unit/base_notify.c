/* What systemd is told, by a socket as it makes one. */
#include "base/loop.h"
#include "base/memory.h"
#include "base/notify.h"
#include "tests/check.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A manager's end of the socket, in a folder ('/') or in the kernel ('@'); its name for the environment. */
static int manager(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    int end = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

    memcpy(at.sun_path, name, length);
    if (name[0] == '@')
        at.sun_path[0] = '\0';
    if (bind(end, (struct sockaddr *)&at, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0)
        abort();
    setenv("NOTIFY_SOCKET", name, 1);
    return end;
}

/* Everything that was said, each in brackets. */
static char *heard(int end)
{
    char *all = memory_text(""), one[64];
    ssize_t size;

    while ((size = recv(end, one, sizeof one, 0)) >= 0) {
        char *more = memory_format("%s[%.*s]", all, (int)size, one);
        free(all);
        all = more;
    }
    return all;
}

static void on_enough(void *arg)
{
    loop_stop(arg);
}

static void try_life(const char *name, const char *title)
{
    int end = manager(name);
    struct loop *loop = loop_new();

    setenv("WATCHDOG_USEC", "40000", 1);
    notify_ready(loop);
    loop_after(loop, 70, on_enough, loop);
    loop_run(loop);
    loop_free(loop);
    char *said = heard(end);
    CHECK(strncmp(said, "[READY=1][WATCHDOG=1]", 21) == 0 && strstr(said, "[STOPPING=1]"), "%s", title);
    free(said);
    close(end);
    unlink(name);
}

static void try_nobody(void)
{
    struct loop *loop = loop_new();

    unsetenv("WATCHDOG_USEC");
    setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
    notify_ready(loop);
    setenv("NOTIFY_SOCKET", "", 1);
    loop_stop(loop);
    loop_run(loop);
    loop_free(loop);
    CHECK(true, "where nobody listens, nothing is told and nothing is wrong");
}

/* A socket is ours when it was handed to us, and not to the parent whose environment we have. */
static void try_socket(void)
{
    char *own = memory_format("%ld", (long)getpid());
    int kept = dup(3), other = socket(AF_UNIX, SOCK_STREAM, 0);

    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "1", 1);
    CHECK_INT(notify_socket(), -1, "a socket that was handed to somebody else is not taken");
    CHECK(!getenv("LISTEN_FDS"), "nor do children of ours hear of it");
    dup2(other, 3);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", own, 1);
    CHECK(notify_socket() == 3 && fcntl(3, F_GETFD) == FD_CLOEXEC && (fcntl(3, F_GETFL) & O_NONBLOCK), "ours is, for us alone, and never stands still");
    CHECK_INT(notify_socket(), -1, "it is given once");
    if (kept >= 0)
        dup2(kept, 3);
    free(own);
}

int main(void)
{
    char *in_folder = memory_format("/tmp/nec-notify-%ld", (long)getpid()),
         *in_kernel = memory_format("@nec-notify-%ld", (long)getpid());

    try_life(in_folder, "a process says that it is ready, alive, and about to end");
    try_life(in_kernel, "also by a name that is in no folder");
    try_nobody();
    try_socket();
    free(in_folder);
    free(in_kernel);
    return check_done();
}
