#include "base/picture_apart.h"

#include "base/cage.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What no command line of ours begins with. */
#define WORD "::picture"

enum { PIECE_BYTES = 64 * 1024, SENT_MOST = 32 * 1024 * 1024, CPU_S = 5, WAIT_MS = 5000 };
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
    if (!cage_enter(PICTURE_MEMORY_MOST, CPU_S))
        end(EXIT_NO_CAGE);
    unsigned char *bytes = sent_read(&length), fault = (unsigned char)picture_portrait(bytes, length, &portrait, &size);
    send_back(&fault, 1);
    send_back(portrait, size);
    end(EXIT_SUCCESS);
}

/* ---- Here ---- */

struct apart {
    struct pictures *pictures;
    pid_t pid;
    int wire;
    struct event *ready;
    struct loop_timer *deadline;
    char *bytes;
    size_t length, sent;
    unsigned char heard[1 + PICTURE_BYTES_MOST + 1]; /* the fault, the portrait, and one too many */
    size_t heard_size;
    bool whole; /* it has said all it had to say */
    picture_done done;
    void *arg;
    TAILQ_ENTRY(apart) next;
};

struct pictures {
    struct loop *loop;
    TAILQ_HEAD(aparts, apart) under_way;
    size_t count;
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
static bool process_start(struct apart *apart)
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

/* How the process ended. It closes its end of the wire by ending, and by nothing else: there is no long wait. */
static int process_end(struct apart *apart)
{
    int status = 0;
    event_free(apart->ready);
    loop_cancel(&apart->deadline);
    close(apart->wire);
    if (!apart->whole)
        kill(apart->pid, SIGKILL);
    while (waitpid(apart->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    TAILQ_REMOVE(&apart->pictures->under_way, apart, next);
    apart->pictures->count--;
    return status;
}

static void apart_free(struct apart *apart)
{
    free(apart->bytes);
    free(apart);
}

/* It has ended by itself, and said what it should: a fault and nothing, or a JPEG. */
static bool is_believed(const struct apart *apart, int status)
{
    const unsigned char *heard = apart->heard;
    if (!apart->whole || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS || apart->heard_size < 1)
        return false;
    return heard[0] == PICTURE_FINE ? apart->heard_size > 4 && memcmp(heard + 1, "\xFF\xD8\xFF", 3) == 0
                                    : heard[0] <= PICTURE_TOO_SMALL && apart->heard_size == 1;
}

static void apart_end(struct apart *apart)
{
    int status = process_end(apart);
    bool believed = is_believed(apart, status), fine = believed && apart->heard[0] == PICTURE_FINE;
    if (!believed)
        log_error("picture", "why=\"it ended badly\" heard=%zu signal=%d exit=%d", apart->heard_size,
                  WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) ? WEXITSTATUS(status) : 0);
    apart->done(believed ? (enum picture_fault)apart->heard[0] : PICTURE_FORMAT, fine ? apart->heard + 1 : NULL,
                fine ? apart->heard_size - 1 : 0, apart->arg);
    apart_free(apart);
}

static void on_deadline(void *arg)
{
    struct apart *apart = arg;
    apart->deadline = NULL;
    apart_end(apart);
}

static void on_ready(evutil_socket_t wire, short what, void *arg);

static void ready_wait(struct apart *apart, short what)
{
    if (apart->ready)
        event_free(apart->ready);
    apart->ready = event_new(loop_base(apart->pictures->loop), apart->wire, (short)(what | EV_PERSIST), on_ready, apart);
    event_add(apart->ready, NULL);
}

/* One more piece of the picture; whoever does not want to hear it may still have something to say. */
static void piece_send(struct apart *apart)
{
    ssize_t put = send(apart->wire, apart->bytes + apart->sent, apart->length - apart->sent, MSG_NOSIGNAL);
    bool deaf = put < 0 && errno != EAGAIN && errno != EINTR;
    apart->sent += put > 0 ? (size_t)put : 0;
    if (!deaf && apart->sent < apart->length)
        return;
    shutdown(apart->wire, SHUT_WR);
    ready_wait(apart, EV_READ);
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

static void on_ready(evutil_socket_t wire, short what, void *arg)
{
    struct apart *apart = arg;
    (void)wire;
    if (what & EV_WRITE)
        piece_send(apart);
    if (what & EV_READ && !piece_hear(apart))
        apart_end(apart);
}

struct pictures *pictures_open(struct loop *loop)
{
    struct pictures *pictures = memory_zero(sizeof *pictures);
    pictures->loop = loop;
    TAILQ_INIT(&pictures->under_way);
    return pictures;
}

void pictures_close(struct pictures *pictures)
{
    struct apart *apart;
    while (pictures && (apart = TAILQ_FIRST(&pictures->under_way))) {
        process_end(apart);
        apart_free(apart);
    }
    free(pictures);
}

bool picture_apart(struct pictures *pictures, void *bytes, size_t length, picture_done done, void *arg)
{
    struct apart *apart = memory_zero(sizeof *apart);
    *apart = (struct apart){.pictures = pictures, .bytes = bytes, .length = length, .done = done, .arg = arg};
    bool begun = pictures->count < PICTURES_MOST && process_start(apart);
    if (!begun) {
        log_warn("picture", "why=\"no process for it\" under_way=%zu", pictures->count);
        apart_free(apart);
        return false;
    }
    TAILQ_INSERT_TAIL(&pictures->under_way, apart, next);
    pictures->count++;
    ready_wait(apart, EV_READ | EV_WRITE);
    apart->deadline = loop_after(pictures->loop, WAIT_MS, on_deadline, apart);
    return true;
}
