#include "dispatcher/phone/recordings.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"

enum { LOOK_MS = 2000, SETTLED_S = 3, ORPHAN_S = 900, AT_ONCE = 50, FILE_MOST = 4 << 20, WAV_HEAD = 44, BYTES_A_SECOND = 16000 };

#define WHO "service:dispatcher"

struct recordings {
    struct loop *loop;
    const struct call_service *service;
    char *folder;
    struct loop_timer *look;
    json_t *names;   /* of the files that are asked about; NULL: nothing is under way */
    json_t *wanted;  /* those to take, the first one is being taken */
};

/* In the order in which they run. */
static void recordings_look(void *arg);
static void on_judged(enum status status, const struct pg_answer *answer, void *arg);
static void take_next(struct recordings *recordings);
static void on_taken(enum status status, const struct pg_answer *answer, void *arg);

static void step_end(struct recordings *recordings)
{
    json_decref(recordings->names);
    json_decref(recordings->wanted);
    recordings->names = recordings->wanted = NULL;
}

/* ---- Files ---- */

static char *path_of(const struct recordings *recordings, const char *name)
{
    return memory_format("%s/%s", recordings->folder, name);
}

static void file_remove(const struct recordings *recordings, const char *name)
{
    char *path = path_of(recordings, name);

    unlink(path);
    free(path);
}

/* How long nobody has written on it, in seconds; -1: it is no recording of ours. */
static long quiet_s(DIR *folder, const char *name)
{
    const char *ending = strrchr(name, '.');
    struct stat about;

    if (!ending || strcmp(ending, ".wav") != 0 || fstatat(dirfd(folder), name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode) || about.st_size > FILE_MOST)
        return -1;
    return (long)(time(NULL) - about.st_mtime);
}

/* The files that are whole, a few at a time. Yours. */
static json_t *names_list(const struct recordings *recordings)
{
    json_t *names = json_array();
    DIR *folder = opendir(recordings->folder);

    for (struct dirent *entry; folder && json_array_size(names) < AT_ONCE && (entry = readdir(folder)) != NULL;)
        if (quiet_s(folder, entry->d_name) >= SETTLED_S)
            json_array_append_new(names, json_string(entry->d_name)); /* a name that is no UTF-8 is none of ours */
    if (folder)
        closedir(folder);
    return names;
}

/* The whole file, sealed; NULL when it cannot be read. Yours. */
static char *file_seal(const struct recordings *recordings, const char *name, long *seconds)
{
    char *path = path_of(recordings, name), *bytes = memory_zero(FILE_MOST), *sealed = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, bytes, FILE_MOST) : -1;

    if (fd >= 0)
        close(fd);
    if (size >= 0) {
        sealed = seal_bytes(recordings->service->seal, "recording", bytes, (size_t)size);
        *seconds = size > WAV_HEAD ? (size - WAV_HEAD) / BYTES_A_SECOND : 0;
    } else {
        log_error("recordings", "file=%s end=unreadable", path);
    }
    free(bytes);
    free(path);
    return sealed;
}

/* ---- One look after the other ---- */

static void recordings_look(void *arg)
{
    struct recordings *recordings = arg;

    if (recordings->names || !pg_is_up(recordings->service->pg) || loop_stopping(recordings->loop))
        return;
    json_t *names = names_list(recordings);
    if (json_array_size(names) == 0) {
        json_decref(names);
        return;
    }
    recordings->names = names;
    json_auto_t *input = json_pack("{s:O}", "files", names);
    char *text = json_dumps(input, JSON_COMPACT);
    pg_call(recordings->service->pg, "recordings_wanted", PG_ARGS(WHO, NULL, text), on_judged, recordings);
    free(text);
}

static bool holds(const json_t *list, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one) if (strcmp(json_string_value(one), name) == 0) return true;
    return false;
}

/* Whoever said it has hung up long ago, and whoever carried the call was stopped before the word was left. */
static void orphan_keep(struct recordings *recordings, const char *name)
{
    DIR *folder = opendir(recordings->folder);
    long quiet = folder ? quiet_s(folder, name) : -1;
    char *stem = memory_format("%.*s", (int)strcspn(name, "."), name);
    json_auto_t *opening = call_opening(recordings->service->seal, stem, NULL);
    json_auto_t *word = json_pack("{s:s}", "recording", name);

    if (quiet >= ORPHAN_S)
        kept_add(recordings->service->kept, stem, NULL, opening, word);
    if (folder)
        closedir(folder);
    free(stem);
}

static void on_judged(enum status status, const struct pg_answer *answer, void *arg)
{
    struct recordings *recordings = arg;
    json_t *wanted = json_object_get(answer->document, "wanted"), *taken = json_object_get(answer->document, "taken");
    size_t i;
    json_t *name;

    if (status != STATUS_OK)
        return step_end(recordings);
    json_array_foreach(recordings->names, i, name)
    {
        if (holds(taken, json_string_value(name)))
            file_remove(recordings, json_string_value(name));
        else if (!holds(wanted, json_string_value(name)))
            orphan_keep(recordings, json_string_value(name));
    }
    recordings->wanted = json_incref(wanted);
    take_next(recordings);
}

static void take_next(struct recordings *recordings)
{
    const char *name = json_string_value(json_array_get(recordings->wanted, 0));
    long seconds = 0;
    char *sealed = name ? file_seal(recordings, name, &seconds) : NULL;

    if (!sealed)
        return step_end(recordings);
    json_auto_t *input = json_pack("{s:s, s:s, s:I}", "file", name, "sealed", sealed, "seconds", (json_int_t)seconds);
    char *text = json_dumps(input, JSON_COMPACT);
    pg_call(recordings->service->pg, "recording_take", PG_ARGS(WHO, NULL, text), on_taken, recordings);
    free(text);
    free(sealed);
}

/* Removed only when it is committed elsewhere: what is in doubt is asked again. */
static void on_taken(enum status status, const struct pg_answer *answer, void *arg)
{
    struct recordings *recordings = arg;
    const char *name = json_string_value(json_array_get(recordings->wanted, 0));
    (void)answer;

    log_info("recordings", "file=%s end=%s", name, status_name(status));
    if (status != STATUS_OK)
        return step_end(recordings);
    file_remove(recordings, name);
    json_array_remove(recordings->wanted, 0);
    take_next(recordings);
}

/* ---- Life ---- */

struct recordings *recordings_open(struct loop *loop, const struct call_service *service, const char *folder)
{
    struct recordings *recordings = memory_zero(sizeof *recordings);

    *recordings = (struct recordings){.loop = loop, .service = service, .folder = memory_text(folder)};
    recordings->look = loop_every(loop, LOOK_MS, recordings_look, recordings);
    return recordings;
}

void recordings_close(struct recordings *recordings)
{
    if (!recordings)
        return;
    loop_cancel(&recordings->look);
    step_end(recordings);
    free(recordings->folder);
    free(recordings);
}
