/* The cage: what may be done in it, and that anything else is the end. A child goes in for each. */
#include "base/cage.h"
#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NO_CAGE = 77, MEMORY = 256 << 20 };

static int pipe_ends[2];

/* How a child that does this in the cage ends: 0, or the signal. */
static int ends(void (*doing)(void))
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        if (!cage_enter(MEMORY, 2))
            _exit(NO_CAGE);
        doing();
        (void)syscall(SYS_exit_group, 0); /* _exit() is not ours with the sanitizers */
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void works(void)
{
    char letter;
    struct timespec now;
    char *memory = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, 'x', 1 << 20);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (read(pipe_ends[0], &letter, 1) != 1 || write(pipe_ends[1], memory, 1) != 1 || munmap(memory, 1 << 20) != 0)
        (void)syscall(SYS_exit_group, 1);
}

static void opens(void)
{
    (void)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

static void connects(void)
{
    (void)syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
}

static void starts(void)
{
    (void)syscall(SYS_execve, "/bin/true", NULL, NULL);
}

static void parts(void)
{
    (void)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static void signals(void)
{
    (void)syscall(SYS_kill, getppid(), 0);
}

static void looks_into(void)
{
    (void)syscall(SYS_ptrace, PTRACE_ATTACH, 1, NULL, NULL);
}

static void maps_to_run(void)
{
    (void)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void maps_a_file(void)
{
    (void)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_SHARED, pipe_ends[0], 0);
}

static void makes_it_run(void)
{
    static char page[8192];
    (void)syscall(SYS_mprotect, (char *)(((size_t)page + 4095) & ~(size_t)4095), 4096, PROT_READ | PROT_EXEC);
}

static void leaves(void)
{
    (void)syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void turns_round(void)
{
    for (volatile unsigned long i = 0;; i++)
        continue;
}

static const struct {
    void (*doing)(void);
    const char *title;
} forbidden[] = {
    {opens, "to open a file is the end"},
    {connects, "to make a socket is the end"},
    {starts, "to run another program is the end"},
    {parts, "to make another process is the end"},
    {signals, "to send a signal is the end"},
    {looks_into, "to look into another process is the end"},
    {maps_to_run, "to have memory that can be run is the end"},
    {makes_it_run, "to make some that can be is the end"},
    {maps_a_file, "to have a file as memory is the end"},
    {leaves, "to change what the process may is the end"},
};

int main(void)
{
    if (getenv("NEC_VALGRIND")) {
        check_skip("valgrind itself asks the kernel for more than the cage allows");
        return check_done();
    }
    if (pipe(pipe_ends) != 0 || write(pipe_ends[1], "x", 1) != 1)
        return 1;
    CHECK_INT(ends(works), 0, "in the cage one reads, writes, takes memory and gives it back");
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        CHECK_INT(ends(forbidden[i].doing), SIGSYS, "%s", forbidden[i].title);
    int end = ends(turns_round);
    CHECK(end == SIGXCPU || end == SIGKILL, "so is to work for longer than is given (%d)", end);
    return check_done();
}
