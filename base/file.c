#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

static bool all_write(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        size -= (size_t)written;
    }
    return fsync(fd) == 0;
}

/* A name is on disk when its folder is. */
static bool folder_sync(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? memory_format("%.*s", (int)(slash - path + 1), path) : memory_text(".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    free(folder);
    return done;
}

bool file_write_whole(const char *path, const void *bytes, size_t size, mode_t mode)
{
    char *beside = memory_format("%s.new", path);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    bool written = fd >= 0 && all_write(fd, bytes, size);

    if (fd >= 0)
        close(fd);
    bool done = written && rename(beside, path) == 0 && folder_sync(path);
    if (!done) {
        log_error("file", "path=%s errno=%d", path, errno);
        unlink(beside);
    }
    free(beside);
    return done;
}
