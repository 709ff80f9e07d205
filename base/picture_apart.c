#include "base/picture_apart.h"

#include "base/cage.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What no command line of ours begins with. */
#define WORD "::picture"

enum { PIECE_BYTES = 64 * 1024, SENT_MOST = 64 * 1024 * 1024, MEMORY_MOST = 384 * 1024 * 1024, CPU_S = 5, WAIT_MS = 5000 };
enum { EXIT_NO_CAGE = 3, EXIT_CUT_OFF };

/* ---- Over there ---- */

/* At once: what libraries and sanitizers would do before is none of the cage's calls. */
static _Noreturn void end(int status)
{
    for (;;)
        (void)syscall(SYS_exit_group, status);
}

/* All that is sent; where it ends the other side has nothing more to say. */
static unsigned char *sent_read(size_t *size)
{
    unsigned char *bytes = NULL;
    size_t room = 0;
    ssize_t got = 1;
    for (*size = 0; got > 0 && *size < SENT_MOST; *size += (size_t)got) {
        if (room - *size < PIECE_BYTES)
            bytes = memory_grow(bytes, room = room * 2 + PIECE_BYTES);
        got = read(STDIN_FILENO, bytes + *size, room - *size);
        if (got < 0)
            end(EXIT_CUT_OFF);
    }
    return bytes;
}

static void send_back(const void *bytes, size_t size)
{
    for (ssize_t put; size > 0; bytes = (const char *)bytes + put, size -= (size_t)put)
        if ((put = write(STDOUT_FILENO, bytes, size)) <= 0)
            end(EXIT_CUT_OFF);
}

void picture_apart_main(int argc, char **argv)
{
    void *portrait;
    size_t length, size;
    if (argc != 2 || strcmp(argv[1], WORD) != 0)
        return;
    if (!cage_enter(MEMORY_MOST, CPU_S))
        end(EXIT_NO_CAGE);
    unsigned char *bytes = sent_read(&length), fault = (unsigned char)picture_portrait(bytes, length, &portrait, &size);
    send_back(&fault, 1);
    send_back(portrait, size);
    end(EXIT_SUCCESS);
}

/* ---- Here ---- */

struct apart {
    pid_t pid;
    int wire;
    unsigned char heard[1 + PICTURE_BYTES_MOST + 1]; /* the fault, the portrait, and one too many */
    size_t heard_size;
    bool whole; /* it has said all it had to say */
};

/* The program that runs, by its name, which valgrind knows; when it was replaced on the disk meanwhile, as it runs. */
static bool spawn(pid_t *pid, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes)
{
    char path[4096] = "", *words[] = {"nec-picture", WORD, NULL}, *nothing[] = {NULL};
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    return posix_spawn(pid, path, actions, attributes, words, nothing) == 0 ||
           posix_spawn(pid, "/proc/self/exe", actions, attributes, words, nothing) == 0;
}

/* It inherits its end of the wire, and nothing else: what it would write into our log nobody could believe. */
static bool apart_start(struct apart *apart)
{
    int ends[2];
    sigset_t none;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    bool fine = spawn(&apart->pid, &actions, &attributes);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    apart->wire = ends[0];
    if (fine)
        fcntl(apart->wire, F_SETFL, O_NONBLOCK);
    else
        close(apart->wire);
    return fine;
}

/* One more piece of the picture; whoever does not want to hear it may still have something to say. */
static size_t piece_send(const struct apart *apart, const char *bytes, size_t left)
{
    ssize_t put = send(apart->wire, bytes, left, MSG_NOSIGNAL);
    if (put < 0 && errno != EAGAIN && errno != EINTR)
        return left;
    return put > 0 ? (size_t)put : 0;
}

/* False: there is nothing more to hear. */
static bool piece_hear(struct apart *apart)
{
    ssize_t got = recv(apart->wire, apart->heard + apart->heard_size, sizeof apart->heard - apart->heard_size, 0);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    apart->heard_size += (size_t)got;
    apart->whole = got == 0;
    return got > 0 && apart->heard_size < sizeof apart->heard;
}

static void apart_talk(struct apart *apart, const char *bytes, size_t left)
{
    int64_t until_us = monotonic_us() + WAIT_MS * INT64_C(1000), left_us;
    bool ended = false;
    while ((left_us = until_us - monotonic_us()) > 0) {
        struct pollfd wire = {.fd = apart->wire, .events = (short)(POLLIN | (ended ? 0 : POLLOUT))};
        if (poll(&wire, 1, (int)(left_us / 1000) + 1) < 0 && errno != EINTR)
            return;
        if (!ended && wire.revents & (POLLOUT | POLLERR | POLLHUP)) {
            size_t put = piece_send(apart, bytes, left);
            bytes += put;
            left -= put;
            ended = left == 0;
            if (ended)
                shutdown(apart->wire, SHUT_WR);
        }
        if (wire.revents & (POLLIN | POLLERR | POLLHUP) && !piece_hear(apart))
            return;
    }
}

/* It has ended by itself, and said what it should: a fault and nothing, or a JPEG. */
static bool apart_believed(const struct apart *apart, int status)
{
    const unsigned char *heard = apart->heard;
    if (!apart->whole || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS || apart->heard_size < 1)
        return false;
    return heard[0] == PICTURE_FINE ? apart->heard_size > 4 && memcmp(heard + 1, "\xFF\xD8\xFF", 3) == 0
                                    : heard[0] <= PICTURE_TOO_SMALL && apart->heard_size == 1;
}

enum picture_fault picture_portrait_apart(const void *bytes, size_t length, void **portrait, size_t *size)
{
    struct apart apart = {0};
    int status = 0;
    *portrait = NULL;
    *size = 0;
    if (!apart_start(&apart)) {
        log_error("picture", "why=\"no process for it\"");
        return PICTURE_FORMAT;
    }
    apart_talk(&apart, bytes, length);
    close(apart.wire);
    if (!apart.whole)
        kill(apart.pid, SIGKILL);
    while (waitpid(apart.pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!apart_believed(&apart, status)) {
        log_error("picture", "why=\"it ended badly\" heard=%zu signal=%d exit=%d", apart.heard_size,
                  WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) ? WEXITSTATUS(status) : 0);
        return PICTURE_FORMAT;
    }
    if (apart.heard[0] == PICTURE_FINE) {
        *size = apart.heard_size - 1;
        *portrait = memory_grow(NULL, *size);
        memcpy(*portrait, apart.heard + 1, *size);
    }
    return (enum picture_fault)apart.heard[0];
}
