#include "base/notify.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* One datagram; what cannot be told is not: the manager notices by itself. */
static void tell(const char *words)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const char *path = getenv("NOTIFY_SOCKET");
    size_t length = path ? strlen(path) : 0;

    if (length == 0 || length >= sizeof to.sun_path || !strchr("/@", path[0]))
        return;
    memcpy(to.sun_path, path, length);
    if (path[0] == '@') /* a name in the kernel, not in a folder */
        to.sun_path[0] = '\0';
    int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_fd < 0)
        return;
    sendto(socket_fd, words, strlen(words), MSG_NOSIGNAL, (const struct sockaddr *)&to,
           (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    close(socket_fd);
}

static void on_alive(void *arg)
{
    (void)arg;
    tell("WATCHDOG=1");
}

static void on_stop(void *arg)
{
    (void)arg;
    tell("STOPPING=1");
}

void notify_ready(struct loop *loop)
{
    const char *span_us = getenv("WATCHDOG_USEC");
    long long span_ms = span_us ? strtoll(span_us, NULL, 10) / 1000 : 0;

    if (span_ms > 1)
        loop_every(loop, span_ms / 2, on_alive, NULL);
    loop_on_stop(loop, on_stop, NULL);
    tell("READY=1");
}

int notify_socket(void)
{
    enum { FIRST = 3 }; /* SD_LISTEN_FDS_START */
    const char *whose = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    bool ours = whose && count && strtol(whose, NULL, 10) == (long)getpid() && strcmp(count, "1") == 0;

    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (!ours || fcntl(FIRST, F_SETFD, FD_CLOEXEC) != 0 || fcntl(FIRST, F_SETFL, O_NONBLOCK) != 0)
        return -1;
    return FIRST;
}
