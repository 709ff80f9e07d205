#include "dispatcher/phone/voice.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

extern char **environ;

struct voice {
    struct loop *loop;
    char *folder;
    struct voice_job *jobs; /* a list */
};

/* speaking ─► shaping ─► done; a file that is there already begins at done. */
struct voice_job {
    struct voice *voice;
    struct voice_job *next;
    void (*on_ready)(const char *path, void *arg);
    void *arg;
    char *text;
    char *path;            /* without .wav */
    bool shaping;
    bool fine;
    pid_t child;
    int pipe_end;          /* closes when the child ends */
    struct event *ended;
    struct loop_timer *soon;
};

static void job_free(struct voice_job *job)
{
    struct voice_job **link = &job->voice->jobs;

    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
    if (job->ended)
        event_free(job->ended);
    if (job->pipe_end >= 0)
        close(job->pipe_end);
    if (job->child > 0) {
        kill(job->child, SIGKILL);
        waitpid(job->child, NULL, 0);
    }
    loop_cancel(&job->soon);
    free(job->text);
    free(job->path);
    free(job);
}

static void job_end(struct voice_job *job)
{
    if (job->on_ready)
        job->on_ready(job->fine ? job->path : NULL, job->arg);
    job_free(job);
}

static void on_soon(void *arg)
{
    struct voice_job *job = arg;

    job->soon = NULL;
    job_end(job);
}

static void on_child_ended(evutil_socket_t fd, short what, void *arg);

/* Starts a program whose end is seen on a pipe that only it holds open. */
static bool child_start(struct voice_job *job, char *const argv[])
{
    posix_spawn_file_actions_t files;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawnp(&job->child, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        job->child = 0;
        log_error("voice", "program=%s error=\"%s\"", argv[0], strerror(error));
        return false;
    }
    job->pipe_end = ends[0];
    job->ended = event_new(loop_base(job->voice->loop), ends[0], EV_READ, on_child_ended, job);
    event_add(job->ended, NULL);
    return true;
}

static bool speak(struct voice_job *job)
{
    char *spoken = memory_format("%s.spoken.wav", job->path);
    bool fine = child_start(job, (char *[]){"espeak-ng", "-v", "fr", "-s", "130", "-w", spoken, "--", job->text, NULL});

    free(spoken);
    return fine;
}

static bool shape(struct voice_job *job)
{
    char *spoken = memory_format("%s.spoken.wav", job->path);
    char *shaped = memory_format("%s.part.wav", job->path);
    bool fine = child_start(job, (char *[]){"sox", spoken, "-r", "8000", "-c", "1", "-b", "16", "-e", "signed-integer", shaped,
                                            "gain", "-n", "-3", NULL});
    job->shaping = true;
    free(spoken);
    free(shaped);
    return fine;
}

/* The finished file appears under its name in one step: whoever looks finds it whole or not at all. */
static bool finish(struct voice_job *job)
{
    char *spoken = memory_format("%s.spoken.wav", job->path);
    char *shaped = memory_format("%s.part.wav", job->path);
    char *final = memory_format("%s.wav", job->path);
    bool fine = rename(shaped, final) == 0;

    unlink(spoken);
    free(spoken);
    free(shaped);
    free(final);
    return fine;
}

static void on_child_ended(evutil_socket_t fd, short what, void *arg)
{
    struct voice_job *job = arg;
    char scrap[256];
    int status = 0;

    (void)what;
    if (read(fd, scrap, sizeof scrap) > 0) {
        event_add(job->ended, NULL);
        return;
    }
    event_free(job->ended);
    job->ended = NULL;
    close(job->pipe_end);
    job->pipe_end = -1;
    waitpid(job->child, &status, 0);
    job->child = 0;
    bool worked = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!worked)
        log_error("voice", "step=%s status=%d", job->shaping ? "shape" : "speak", status);
    if (worked && !job->shaping && shape(job))
        return;
    job->fine = worked && job->shaping && finish(job);
    job_end(job);
}

struct voice *voice_open(struct loop *loop, const char *folder)
{
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        log_error("voice", "folder=%s error=\"%s\"", folder, strerror(errno));
        return NULL;
    }
    struct voice *voice = memory_zero(sizeof *voice);
    voice->loop = loop;
    voice->folder = memory_text(folder);
    return voice;
}

void voice_close(struct voice *voice)
{
    if (!voice)
        return;
    while (voice->jobs)
        job_free(voice->jobs);
    free(voice->folder);
    free(voice);
}

struct voice_job *voice_make(struct voice *voice, const char *text, void (*on_ready)(const char *path, void *arg), void *arg)
{
    struct voice_job *job = memory_zero(sizeof *job);
    char name[65];

    seal_sha256_hex(text, name);
    job->voice = voice;
    job->next = voice->jobs;
    voice->jobs = job;
    job->on_ready = on_ready;
    job->arg = arg;
    job->pipe_end = -1;
    job->text = memory_text(text);
    job->path = memory_format("%s/%s", voice->folder, name);
    char *final = memory_format("%s.wav", job->path);
    job->fine = access(final, R_OK) == 0;
    free(final);
    if (job->fine || !speak(job))
        job->soon = loop_after(voice->loop, 0, on_soon, job);
    return job;
}

void voice_forget(struct voice_job *job)
{
    if (job)
        job->on_ready = NULL;
}
