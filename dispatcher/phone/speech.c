#include "dispatcher/phone/speech.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/queue.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

enum { CHILDREN_MOST = 3, CHILD_MS = 10000, BYTES_MOST = 8 << 20, SENTENCE_S = 120 };

extern char **environ;

/* waiting ─► speaking (a child, and the pipe it writes to) ─► freed. */
struct speech_job {
    struct speech *speech;
    void (*on_spoken)(const struct sound *sound, void *arg);
    void *arg;
    char *text;
    pid_t child; /* 0: waiting */
    int pipe_end;
    struct event *readable;
    struct evbuffer *wav;
    struct loop_timer *late;
    TAILQ_ENTRY(speech_job) in_list;
};

struct speech {
    struct loop *loop;
    TAILQ_HEAD(, speech_job) jobs; /* in the order of asking */
    size_t speaking;
    struct loop_timer *next;
};

static void speech_look(void *arg);

/* One more may begin: looked at from the loop, so that nobody is called back from inside their question. */
static void look_soon(struct speech *speech)
{
    if (!speech->next)
        speech->next = loop_after(speech->loop, 0, speech_look, speech);
}

static void job_free(struct speech_job *job)
{
    TAILQ_REMOVE(&job->speech->jobs, job, in_list);
    if (job->child) {
        kill(job->child, SIGKILL);
        waitpid(job->child, NULL, 0);
        job->speech->speaking--;
    }
    if (job->readable)
        event_free(job->readable);
    if (job->pipe_end >= 0)
        close(job->pipe_end);
    loop_cancel(&job->late);
    evbuffer_free(job->wav);
    free(job->text);
    free(job);
}

/* What the child has said, to whoever asked; `why` NULL: it may have gone well. */
static void job_end(struct speech_job *job, const char *why)
{
    struct speech *speech = job->speech;
    struct sound sound = {0};
    size_t size = evbuffer_get_length(job->wav);

    if (!why && sound_read(evbuffer_pullup(job->wav, -1), size, SENTENCE_S, &sound) != SOUND_FINE)
        why = "no_sound";
    if (why)
        log_error("speech", "end=%s bytes=%zu", why, size);
    else
        sound_dress(&sound);
    if (job->on_spoken)
        job->on_spoken(why ? NULL : &sound, job->arg);
    sound_free(&sound);
    job_free(job);
    look_soon(speech);
}

static void on_late(void *arg)
{
    struct speech_job *job = arg;

    job->late = NULL;
    job_end(job, "late");
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    struct speech_job *job = arg;
    int status = 0;

    (void)what;
    int length = evbuffer_read(job->wav, fd, 65536);
    if (length > 0 && evbuffer_get_length(job->wav) <= BYTES_MOST)
        return;
    if (length > 0)
        return job_end(job, "too_long");
    waitpid(job->child, &status, 0);
    job->child = 0;
    job->speech->speaking--;
    job_end(job, WIFEXITED(status) && WEXITSTATUS(status) == 0 ? NULL : "failed");
}

/* The text as a file that is nowhere: what stands in arguments can be read by everybody on the machine. -1: no such file. */
static int text_file(const char *text)
{
    size_t length = strlen(text);
    int file = memfd_create("text", MFD_CLOEXEC);

    if (file >= 0 && (write(file, text, length) != (ssize_t)length || lseek(file, 0, SEEK_SET) != 0)) {
        close(file);
        return -1;
    }
    return file;
}

static bool child_start(struct speech_job *job)
{
    static char *const words[] = {"espeak-ng", "-v", "fr", "-s", "130", "-g", "3", "--stdout", "--stdin", NULL};
    posix_spawn_file_actions_t files;
    int ends[2], text = text_file(job->text);

    if (text < 0)
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(text);
        return false;
    }
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, text, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawnp(&job->child, words[0], &files, NULL, words, environ);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    close(text);
    if (error) {
        close(ends[0]);
        job->child = 0;
        return false;
    }
    job->speech->speaking++;
    job->pipe_end = ends[0];
    job->readable = event_new(loop_base(job->speech->loop), ends[0], EV_READ | EV_PERSIST, on_readable, job);
    event_add(job->readable, NULL);
    job->late = loop_after(job->speech->loop, CHILD_MS, on_late, job);
    return true;
}

static void speech_look(void *arg)
{
    struct speech *speech = arg;
    struct speech_job *job, *next;

    speech->next = NULL;
    for (job = TAILQ_FIRST(&speech->jobs); job && speech->speaking < CHILDREN_MOST; job = next) {
        next = TAILQ_NEXT(job, in_list);
        if (!job->child && !child_start(job))
            return job_end(job, "no_program"); /* the rest is looked at when this one is gone */
    }
}

struct speech *speech_open(struct loop *loop)
{
    struct speech *speech = memory_zero(sizeof *speech);

    speech->loop = loop;
    TAILQ_INIT(&speech->jobs);
    return speech;
}

void speech_close(struct speech *speech)
{
    if (!speech)
        return;
    while (!TAILQ_EMPTY(&speech->jobs))
        job_free(TAILQ_FIRST(&speech->jobs));
    loop_cancel(&speech->next);
    free(speech);
}

struct speech_job *speech_make(struct speech *speech, const char *text, void (*on_spoken)(const struct sound *sound, void *arg),
                               void *arg)
{
    struct speech_job *job = memory_zero(sizeof *job);

    *job = (struct speech_job){.speech = speech, .on_spoken = on_spoken, .arg = arg, .text = memory_text(text), .pipe_end = -1,
                               .wav = evbuffer_new()};
    TAILQ_INSERT_TAIL(&speech->jobs, job, in_list);
    look_soon(speech);
    return job;
}

void speech_forget(struct speech_job *job)
{
    if (job)
        job->on_spoken = NULL;
}
