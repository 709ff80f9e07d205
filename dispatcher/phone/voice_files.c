#include "dispatcher/phone/voice_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

enum { HASH_LETTERS = 64, FILE_MOST = 8 << 20, SECONDS_MOST = 600 };

/* ---- Names ---- */

char *voice_path(const char *folder, const char *key)
{
    char hash[HASH_LETTERS + 1];

    seal_sha256_hex(key, hash);
    return memory_format("%s/%s", folder, hash);
}

char *voice_lent_path(const char *folder, const char *name, const char *hash)
{
    return memory_format("%s/recorded/%s.%s", folder, name, hash);
}

static bool is_hash(const char *text, size_t length)
{
    return length == HASH_LETTERS && strspn(text, "0123456789abcdef") >= HASH_LETTERS;
}

/* ---- One file ---- */

bool voice_file_there(const char *path)
{
    char *file = memory_format("%s.wav", path);
    bool there = utimensat(AT_FDCWD, file, NULL, 0) == 0;

    free(file);
    return there;
}

static void *whole_read(const char *file, size_t *size)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *bytes = NULL;

    if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size <= FILE_MOST) {
        bytes = memory_zero((size_t)about.st_size + 1);
        ssize_t length = read(fd, bytes, (size_t)about.st_size);
        *size = length > 0 ? (size_t)length : 0;
    }
    if (fd >= 0)
        close(fd);
    return bytes;
}

bool voice_file_read(const char *path, struct sound *sound)
{
    char *file = memory_format("%s.wav", path);
    size_t size = 0;
    void *bytes = voice_file_there(path) ? whole_read(file, &size) : NULL;
    bool fine = bytes && sound_read(bytes, size, SECONDS_MOST, sound) == SOUND_FINE;

    free(bytes);
    free(file);
    return fine;
}

bool voice_file_write(const char *path, const struct sound *sound)
{
    size_t size;
    void *wav = sound_wav(sound, &size);
    char *file = memory_format("%s.wav", path), *part = memory_format("%s.%d.part", path, (int)getpid());
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool fine = fd >= 0 && write(fd, wav, size) == (ssize_t)size;

    if (fd >= 0)
        close(fd);
    fine = fine && rename(part, file) == 0;
    if (!fine)
        log_error("voice", "file=%s error=\"%s\"", file, strerror(errno));
    free(wav);
    free(file);
    free(part);
    return fine;
}

bool voice_file_words(const char *path, const char *words)
{
    char *file = memory_format("%s.txt", path);
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool fine = fd >= 0 && write(fd, words, strlen(words)) == (ssize_t)strlen(words);

    if (fd >= 0)
        close(fd);
    free(file);
    return fine;
}

void voice_file_remove(const char *path)
{
    char *file = memory_format("%s.wav", path);

    unlink(file);
    free(file);
}

/* ---- All of them ---- */

struct spoken_file {
    char name[HASH_LETTERS + 5];
    struct timespec played;
    long size;
};

static int by_played(const void *one, const void *other)
{
    const struct timespec *a = &((const struct spoken_file *)one)->played, *b = &((const struct spoken_file *)other)->played;

    if (a->tv_sec != b->tv_sec)
        return a->tv_sec < b->tv_sec ? -1 : 1;
    return a->tv_nsec < b->tv_nsec ? -1 : a->tv_nsec > b->tv_nsec;
}

/* The spoken files of the folder, those that were played longest ago first; yours. */
static struct spoken_file *spoken_list(const char *folder, long *count, long *bytes)
{
    struct spoken_file *files = NULL;
    DIR *open_folder = opendir(folder);
    struct stat about;

    *count = *bytes = 0;
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
        if (!is_hash(entry->d_name, strcspn(entry->d_name, ".")) || strcmp(entry->d_name + HASH_LETTERS, ".wav") != 0 ||
            fstatat(dirfd(open_folder), entry->d_name, &about, 0) != 0)
            continue;
        files = memory_grow(files, (size_t)(*count + 1) * sizeof *files);
        memcpy(files[*count].name, entry->d_name, sizeof files->name);
        files[*count].played = about.st_mtim;
        files[*count].size = about.st_size;
        *bytes += about.st_size;
        ++*count;
    }
    if (open_folder)
        closedir(open_folder);
    if (files)
        qsort(files, (size_t)*count, sizeof *files, by_played);
    return files;
}

long voice_files_tidy(const char *folder)
{
    long count, bytes, gone = 0;
    struct spoken_file *files = spoken_list(folder, &count, &bytes);

    if (bytes > VOICE_FILES_MOST_BYTES) /* a quarter at once, so that it is not done every hour */
        for (; gone < count && bytes > VOICE_FILES_MOST_BYTES / 4 * 3; gone++) {
            char *file = memory_format("%s/%s", folder, files[gone].name);
            unlink(file);
            memcpy(strrchr(file, '.'), ".txt", 4);
            unlink(file);
            free(file);
            bytes -= files[gone].size;
        }
    free(files);
    if (gone)
        log_info("voice", "tidied=%ld left=%ld", gone, count - gone);
    return count - gone;
}

bool voice_files_open(const char *folder, void (*on_lent)(const char *name, const char *hash, void *arg), void *arg)
{
    char *recorded = memory_format("%s/recorded", folder), name[256];
    bool fine = (mkdir(folder, 0755) == 0 || errno == EEXIST) && (mkdir(recorded, 0755) == 0 || errno == EEXIST);
    DIR *lent = fine ? opendir(recorded) : NULL;

    if (!lent)
        log_error("voice", "folder=%s error=\"%s\"", folder, strerror(errno));
    for (struct dirent *entry; lent && (entry = readdir(lent)) != NULL;) {
        snprintf(name, sizeof name, "%s", entry->d_name);
        char *hash = strchr(name, '.'), *ending = hash ? strchr(hash + 1, '.') : NULL;
        if (!ending || strcmp(ending, ".wav") != 0 || !is_hash(hash + 1, (size_t)(ending - hash - 1)))
            continue;
        *hash = *ending = '\0';
        on_lent(name, hash + 1, arg);
    }
    if (lent) {
        closedir(lent);
        voice_files_tidy(folder);
    }
    free(recorded);
    return lent != NULL;
}
