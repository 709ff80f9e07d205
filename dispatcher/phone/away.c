#include "dispatcher/phone/away.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "dispatcher/phone/sentences.h"

enum { LOOK_MS = 2000, SETTLED_S = 4, SOUND_LEAST = 44 + 8000 /* half a second: less is nobody speaking */ };

static const char *const said[] = {"away", "away_thanks"};
#define SAID (sizeof said / sizeof *said)

struct away {
    const struct call_service *service;
    char *folder; /* that of Asterisk and us */
    struct loop_timer *look;
    struct saying {
        struct away *away;
        const char *name;
        struct voice_job *job;
    } sayings[SAID];
};

static const char *text_of(const char *name)
{
    size_t count;
    const struct sentence *all = sentences_all(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].text;
    assert(!"a sentence that the list lacks");
    return "";
}

/* The dialplan knows no names but fixed ones. */
static void on_said(const char *path, void *arg)
{
    struct saying *saying = arg;
    char *from = memory_format("%s.wav", path ? path : ""), *to = memory_format("%s/voices/%s.wav", saying->away->folder, saying->name);
    char *beside = memory_format("%s.new", to);

    saying->job = NULL;
    unlink(beside);
    if (path && strcmp(from, to) != 0 && (link(from, beside) != 0 || rename(beside, to) != 0))
        log_error("away", "path=%s error=\"%s\"", to, strerror(errno));
    free(beside);
    free(from);
    free(to);
}

/* ID-NUMBER.wav becomes a word that waits, then the file moves. */
static void word_take(struct away *away, const char *name)
{
    char *stem = memory_format("%.*s", (int)(strlen(name) - strlen(".wav")), name);
    char *from = memory_format("%s/away/%s", away->folder, name), *to = memory_format("%s/recordings/%s", away->folder, name);
    const char *number = strchr(stem, '-');
    json_auto_t *opening = call_opening(away->service->seal, stem, number ? number + 1 : NULL);
    json_auto_t *word = json_pack("{ss}", "recording", name);

    if (kept_add(away->service->kept, stem, NULL, opening, word) && rename(from, to) != 0)
        log_error("away", "path=%s error=\"%s\"", to, strerror(errno));
    free(from);
    free(to);
    free(stem);
}

static bool named_as_ours(const char *name)
{
    size_t length = strlen(name);
    size_t stem = strspn(name, "0123456789-+");

    return length > 4 && length < 100 && stem == length - 4 && strcmp(name + stem, ".wav") == 0;
}

static void away_look(void *arg)
{
    struct away *away = arg;
    char *path = memory_format("%s/away", away->folder);
    DIR *folder = opendir(path);
    struct stat about;

    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (!named_as_ours(entry->d_name) || fstatat(dirfd(folder), entry->d_name, &about, 0) != 0 ||
            time(NULL) - about.st_mtime < SETTLED_S)
            continue;
        if (about.st_size < SOUND_LEAST)
            unlinkat(dirfd(folder), entry->d_name, 0);
        else
            word_take(away, entry->d_name);
    }
    if (folder)
        closedir(folder);
    free(path);
}

struct away *away_open(struct loop *loop, struct voice *voice, const struct call_service *service, const char *folder)
{
    struct away *away = memory_zero(sizeof *away);
    char *path = memory_format("%s/away", folder);

    away->service = service;
    away->folder = memory_text(folder);
    if (mkdir(path, 0770) != 0 && errno != EEXIST) {
        log_error("away", "folder=%s error=\"%s\"", path, strerror(errno));
        free(path);
        away_close(away);
        return NULL;
    }
    free(path);
    for (size_t i = 0; i < SAID; i++) {
        away->sayings[i] = (struct saying){.away = away, .name = said[i]};
        away->sayings[i].job = voice_make(voice, text_of(said[i]), on_said, &away->sayings[i]);
    }
    away->look = loop_every(loop, LOOK_MS, away_look, away);
    return away;
}

void away_close(struct away *away)
{
    if (!away)
        return;
    for (size_t i = 0; i < SAID; i++)
        voice_forget(away->sayings[i].job);
    loop_cancel(&away->look);
    free(away->folder);
    free(away);
}
