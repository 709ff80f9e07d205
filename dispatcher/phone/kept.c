#include "dispatcher/phone/kept.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

enum { LOOK_MS = 2000 };

struct kept {
    struct loop *loop;
    struct pg *pg;
    char *folder;
    int lock; /* the folder, locked while a word is in hand: by one process at a time */
    struct loop_timer *look;
    char *path;       /* the word that is being left; NULL: none is */
    json_t *document; /* {"key", "opening", "who"?, "word"} */
};

/* In the order in which they run. */
static void kept_look(void *arg);
static void word_start(struct kept *kept);
static void on_opened(enum status status, const struct pg_answer *answer, void *arg);
static void word_leave(struct kept *kept);
static void on_left(enum status status, const struct pg_answer *answer, void *arg);
static void word_end(struct kept *kept);

/* Files */

static bool document_write(const char *path, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    bool done = file_write_whole(path, text, strlen(text), 0600);

    free(text);
    return done;
}

/* A word that waits, any; NULL when there is none. Yours. */
static char *word_find(const struct kept *kept)
{
    DIR *folder = opendir(kept->folder);
    char *path = NULL;

    for (struct dirent *entry; folder && !path && (entry = readdir(folder)) != NULL;) {
        const char *ending = strrchr(entry->d_name, '.');
        if (ending && strcmp(ending, ".json") == 0)
            path = memory_format("%s/%s", kept->folder, entry->d_name);
    }
    if (folder)
        closedir(folder);
    return path;
}

/* It will never be taken: a person may still look at it. */
static void word_lay_aside(const struct kept *kept, const char *why)
{
    char *aside = memory_format("%s.refused", kept->path);

    log_error("kept", "path=%s end=refused why=%s", aside, why);
    rename(kept->path, aside);
    free(aside);
}

/* One word after the other, while PostgreSQL answers */

static void kept_look(void *arg)
{
    struct kept *kept = arg;

    if (kept->path || !pg_is_up(kept->pg) || loop_stopping(kept->loop))
        return;
    if (flock(kept->lock, LOCK_EX | LOCK_NB) != 0)
        return;
    kept->path = word_find(kept);
    if (!kept->path)
        return word_end(kept);
    kept->document = json_load_file(kept->path, 0, NULL);
    if (json_text(kept->document, "key"))
        return word_start(kept);
    word_lay_aside(kept, "unreadable");
    word_end(kept);
}

static void word_start(struct kept *kept)
{
    if (json_text(kept->document, "who"))
        return word_leave(kept);
    char *opening = json_dumps(json_object_get(kept->document, "opening"), JSON_COMPACT);
    pg_call(kept->pg, "call_open", PG_ARGS("service:dispatcher", NULL, opening ? opening : "{}"), on_opened, kept);
    free(opening);
}

/* The session is written down before it is used: however often we begin again, it leaves the word once. */
static void on_opened(enum status status, const struct pg_answer *answer, void *arg)
{
    struct kept *kept = arg;
    const char *session = json_text(answer->document, "session");

    if (status != STATUS_OK || !session)
        return word_end(kept);
    json_object_set_new(kept->document, "who", json_sprintf("session:%s", session));
    if (!document_write(kept->path, kept->document))
        return word_end(kept);
    word_leave(kept);
}

static void word_leave(struct kept *kept)
{
    char *word = json_dumps(json_object_get(kept->document, "word"), JSON_COMPACT);

    pg_call(kept->pg, "word_leave",
            PG_ARGS(json_text(kept->document, "who"), json_text(kept->document, "key"), word ? word : "{}"), on_left, kept);
    free(word);
}

static void on_left(enum status status, const struct pg_answer *answer, void *arg)
{
    struct kept *kept = arg;
    (void)answer;

    if (status == STATUS_OK) {
        log_info("kept", "path=%s end=left", kept->path);
        unlink(kept->path);
    } else if (status == STATUS_FORBIDDEN) { /* the outage outlived the session: another one will do */
        json_object_del(kept->document, "who");
        document_write(kept->path, kept->document);
    } else if (status != STATUS_UNAVAILABLE && status != STATUS_INTERNAL) {
        word_lay_aside(kept, status_name(status));
    }
    word_end(kept);
}

static void word_end(struct kept *kept)
{
    free(kept->path);
    json_decref(kept->document);
    kept->path = NULL;
    kept->document = NULL;
    flock(kept->lock, LOCK_UN);
}

/* Life */

bool kept_add(struct kept *kept, const char *name, const char *who, const json_t *opening, const json_t *word)
{
    char code[23];

    seal_code(code);
    json_auto_t *document = json_pack("{s:s+, s:O?, s:O}", "key", "kept:", name ? name : code, "opening", opening, "word", word);
    if (who)
        json_put_text(document, "who", who);
    char *path = memory_format("%s/%s.json", kept->folder, name ? name : code);
    bool done = document_write(path, document);
    log_info("kept", "path=%s end=%s", path, done ? "waits" : "lost");
    free(path);
    return done;
}

struct kept *kept_open(struct loop *loop, struct pg *pg, const char *folder)
{
    struct kept *kept = memory_zero(sizeof *kept);

    *kept = (struct kept){.loop = loop, .pg = pg, .folder = memory_text(folder), .lock = -1};
    if ((mkdir(folder, 0700) == 0 || errno == EEXIST) && access(folder, R_OK | W_OK | X_OK) == 0)
        kept->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (kept->lock < 0) {
        log_error("kept", "folder=%s errno=%d", folder, errno);
        kept_close(kept);
        return NULL;
    }
    kept->look = loop_every(loop, LOOK_MS, kept_look, kept);
    return kept;
}

void kept_close(struct kept *kept)
{
    if (!kept)
        return;
    loop_cancel(&kept->look);
    word_end(kept);
    if (kept->lock >= 0)
        close(kept->lock);
    free(kept->folder);
    free(kept);
}
