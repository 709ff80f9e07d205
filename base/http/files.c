#include "base/http/files.h"

#include "base/http/reply.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 8 << 20, MAX_AGE_S = 3600 };

struct file {
    char *name, *bytes;
    const char *type;
    size_t size;
    char etag[36];
    struct timespec changed;
    struct file *next;
};

struct http_files {
    char *folder;
    bool reload;
    struct file *files;
};

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".wav", "audio/wav"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i][0]) == 0)
            return types[i][1];
    return NULL;
}

static bool is_plain_name(const char *name)
{
    if (*name == '.')
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("-_.", *name))
            return false;
    return true;
}

static struct file *find(const struct http_files *files, const char *name)
{
    for (struct file *file = files->files; file; file = file->next)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}

static char *bytes_read(const char *path, size_t size)
{
    char *bytes = memory_zero(size + 1);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = from < 0 ? -1 : read(from, bytes, size);
    if (from >= 0)
        close(from);
    if (got == (ssize_t)size)
        return bytes;
    free(bytes);
    return NULL;
}

/* Reads a file that is new or has changed. */
static void file_load(struct http_files *files, const char *name)
{
    char *path = memory_format("%s/%s", files->folder, name), *bytes;
    struct file *file = find(files, name);
    struct stat about;
    bool there = is_plain_name(name) && type_of(name) && stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
                 about.st_size <= MAX_FILE;
    bool same = there && file && file->changed.tv_sec == about.st_mtim.tv_sec &&
                file->changed.tv_nsec == about.st_mtim.tv_nsec;
    if (there && !same && (bytes = bytes_read(path, (size_t)about.st_size))) {
        if (!file) {
            file = memory_zero(sizeof *file);
            file->name = memory_text(name);
            file->type = type_of(name);
            file->next = files->files;
            files->files = file;
        }
        free(file->bytes);
        file->bytes = bytes;
        file->size = (size_t)about.st_size;
        file->changed = about.st_mtim;
        seal_fingerprint(bytes, file->size, file->etag);
    }
    free(path);
}

struct http_files *http_files_open(const char *folder, bool reload)
{
    DIR *listing = opendir(folder);
    if (!listing) {
        log_error("files", "folder=%s why=\"%s\"", folder, strerror(errno));
        return NULL;
    }
    struct http_files *files = memory_zero(sizeof *files);
    files->folder = memory_text(folder);
    files->reload = reload;
    for (struct dirent *entry; (entry = readdir(listing));)
        file_load(files, entry->d_name);
    closedir(listing);
    return files;
}

void http_files_close(struct http_files *files)
{
    struct file *next;
    for (struct file *file = files ? files->files : NULL; file; file = next) {
        next = file->next;
        free(file->name);
        free(file->bytes);
        free(file);
    }
    if (files)
        free(files->folder);
    free(files);
}

bool http_files_serve(struct http_files *files, struct http_request *request, const char *name)
{
    struct file *file = find(files, name);
    if (!file)
        return false;
    if (files->reload)
        file_load(files, name);
    http_reply_cached(request, file->type, file->etag, files->reload ? 0 : MAX_AGE_S, file->bytes,
                      file->size);
    return true;
}
