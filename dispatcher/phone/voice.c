#include "dispatcher/phone/voice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dispatcher/phone/sentences.h"
#include "dispatcher/phone/speech.h"
#include "dispatcher/phone/spoken.h"
#include "dispatcher/phone/voice_files.h"

enum { FIRST_BREATH_MS = 100, BREATH_MS = 180, LAST_BREATH_MS = 200, HASH_BYTES = 65 };

struct voice {
    struct loop *loop;
    char *folder;
    struct speech *speech;
    struct loop_timer *tidy;
    char (*lent)[HASH_BYTES]; /* by the place of the sentence in the list; "": nobody has */
    struct voice_job *jobs;   /* a list */
};

/*
 * The pieces of a text, one after the other: each is read from its file, or spoken first. A
 * text whose file is there already is ready at once.
 */
struct voice_job {
    struct voice *voice;
    struct voice_job *next;
    void (*on_ready)(const char *path, void *arg);
    void *arg;
    char *text;
    const char *at;      /* what is not joined yet */
    char *path;          /* of the whole, without .wav */
    struct sound joined; /* up to `at` */
    char *piece;         /* the file of the piece that is being spoken */
    struct speech_job *speaking;
    struct loop_timer *soon;
};

/* ---- Pieces ---- */

/* The next piece of a text: *fixed is its sentence, or NULL for words up to the next one. Its length. */
static size_t piece_next(const char *text, const struct sentence **fixed)
{
    size_t length = 0;

    *fixed = sentences_begin(text);
    if (*fixed)
        return strlen((*fixed)->text);
    while (text[length] && (length == 0 || text[length - 1] != ' ' || !sentences_begin(text + length)))
        length++;
    return length;
}

static size_t place_of(const struct sentence *sentence)
{
    size_t count;

    return (size_t)(sentence - sentences_all(&count));
}

static const char *lent_for(const struct voice *voice, const struct sentence *sentence)
{
    const char *hash = sentence ? voice->lent[place_of(sentence)] : "";

    return *hash ? hash : NULL;
}

/* What makes the whole another one: its words, and each recording that stands in it. */
static char *whole_path(const struct voice *voice, const char *text)
{
    char *key = memory_format("whole %s", text);
    const struct sentence *fixed;

    for (const char *at = text; *at;) {
        at += piece_next(at, &fixed);
        const char *hash = lent_for(voice, fixed);
        if (!hash)
            continue;
        char *longer = memory_format("%s\n%s %s", key, fixed->name, hash);
        free(key);
        key = longer;
    }
    char *path = voice_path(voice->folder, key);
    free(key);
    return path;
}

/* ---- A job ---- */

static void on_soon(void *arg);

static void job_free(struct voice_job *job)
{
    struct voice_job **link = &job->voice->jobs;

    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
    speech_forget(job->speaking);
    loop_cancel(&job->soon);
    sound_free(&job->joined);
    free(job->piece);
    free(job->text);
    free(job->path);
    free(job);
}

static void job_end(struct voice_job *job, bool fine)
{
    if (job->on_ready)
        job->on_ready(fine ? job->path : NULL, job->arg);
    job_free(job);
}

static void piece_join(struct voice_job *job, const struct sound *sound)
{
    sound_pause(&job->joined, job->joined.count ? BREATH_MS : FIRST_BREATH_MS);
    sound_append(&job->joined, sound);
}

/* True: the piece has its sound already, in somebody's voice or kept from the last time. */
static bool piece_read(struct voice_job *job, const struct sentence *fixed, const char *words)
{
    const char *hash = lent_for(job->voice, fixed);
    struct sound sound;
    char *path = hash ? voice_lent_path(job->voice->folder, fixed->name, hash) : NULL;
    bool fine = path && voice_file_read(path, &sound);

    free(path);
    if (!fine) {
        free(job->piece);
        job->piece = voice_path(job->voice->folder, words);
        fine = voice_file_read(job->piece, &sound);
    }
    if (!fine)
        return false;
    piece_join(job, &sound);
    sound_free(&sound);
    return true;
}

static void on_spoken(const struct sound *sound, void *arg)
{
    struct voice_job *job = arg;

    job->speaking = NULL;
    if (!sound)
        return job_end(job, false);
    voice_file_write(job->piece, sound);
    piece_join(job, sound);
    on_soon(job);
}

/* Is there anything to say in it? Words between two sentences may be a full stop. */
static bool has_words(const char *text)
{
    return strcspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") < strlen(text) || strstr(text, "\xC3");
}

static void on_soon(void *arg)
{
    struct voice_job *job = arg;
    const struct sentence *fixed;

    job->soon = NULL;
    while (*job->at) {
        size_t length = piece_next(job->at, &fixed);
        char *piece = memory_format("%.*s", (int)length, job->at), *words = spoken_text(piece);
        job->at += length;
        free(piece);
        bool there = !has_words(words) || piece_read(job, fixed, words);
        if (!there)
            job->speaking = speech_make(job->voice->speech, words, on_spoken, job);
        free(words);
        if (!there)
            return;
    }
    sound_pause(&job->joined, LAST_BREATH_MS);
    job_end(job, voice_file_words(job->path, job->text) && voice_file_write(job->path, &job->joined));
}

static void on_there(void *arg)
{
    struct voice_job *job = arg;

    job->soon = NULL;
    job_end(job, true);
}

struct voice_job *voice_make(struct voice *voice, const char *text, void (*on_ready)(const char *path, void *arg), void *arg)
{
    struct voice_job *job = memory_zero(sizeof *job);

    job->voice = voice;
    job->next = voice->jobs;
    voice->jobs = job;
    job->on_ready = on_ready;
    job->arg = arg;
    job->at = job->text = memory_text(text);
    job->path = whole_path(voice, text);
    job->soon = loop_after(voice->loop, 0, voice_file_there(job->path) ? on_there : on_soon, job);
    return job;
}

void voice_forget(struct voice_job *job)
{
    if (job)
        job->on_ready = NULL;
}

/* ---- Recordings by people ---- */

static char *lent_of(const struct voice *voice, const char *name)
{
    const struct sentence *sentence = sentences_find(name);

    return sentence ? voice->lent[place_of(sentence)] : NULL;
}

const char *voice_lent(const struct voice *voice, const char *name)
{
    const char *hash = lent_of(voice, name);

    return hash && *hash ? hash : NULL;
}

void voice_take_back(struct voice *voice, const char *name)
{
    char *hash = lent_of(voice, name);

    if (!hash || !*hash)
        return;
    char *path = voice_lent_path(voice->folder, name, hash);
    voice_file_remove(path);
    hash[0] = '\0';
    free(path);
}

bool voice_lend(struct voice *voice, const char *name, const char *hash, const void *wav, size_t size)
{
    char *mine = lent_of(voice, name);
    struct sound sound;

    if (!mine || strlen(hash) != HASH_BYTES - 1 || sound_read(wav, size, 60, &sound) != SOUND_FINE)
        return false;
    voice_take_back(voice, name);
    char *path = voice_lent_path(voice->folder, name, hash);
    bool fine = voice_file_write(path, &sound);
    if (fine)
        snprintf(mine, HASH_BYTES, "%s", hash);
    sound_free(&sound);
    free(path);
    return fine;
}

void voice_synthetic(struct voice *voice, const char *text, void (*on_spoken_alone)(const struct sound *sound, void *arg), void *arg)
{
    char *words = spoken_text(text);

    speech_make(voice->speech, words, on_spoken_alone, arg);
    free(words);
}

/* ---- Life ---- */

static void on_tidy(void *arg)
{
    struct voice *voice = arg;

    voice_files_tidy(voice->folder);
}

static void on_lent_file(const char *name, const char *hash, void *arg)
{
    char *mine = lent_of(arg, name);

    if (mine)
        snprintf(mine, HASH_BYTES, "%s", hash);
}

struct voice *voice_open(struct loop *loop, const char *folder)
{
    struct voice *voice = memory_zero(sizeof *voice);
    size_t count;

    sentences_all(&count);
    voice->loop = loop;
    voice->folder = memory_text(folder);
    voice->lent = memory_zero(count * sizeof *voice->lent);
    voice->speech = speech_open(loop);
    if (!voice_files_open(folder, on_lent_file, voice)) {
        voice_close(voice);
        return NULL;
    }
    voice->tidy = loop_every(loop, 3600000, on_tidy, voice);
    return voice;
}

void voice_close(struct voice *voice)
{
    if (!voice)
        return;
    while (voice->jobs)
        job_free(voice->jobs);
    speech_close(voice->speech);
    loop_cancel(&voice->tidy);
    free(voice->folder);
    free(voice->lent);
    free(voice);
}
