/* Files that are whole or not there, whatever breaks in between. Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Writes `path` beside itself and puts it in its place. True: the bytes and the name are on disk. False, and the
 * reason in the log: they are not sure to be; nothing is left beside it. A kill may leave PATH.new.
 */
bool file_write_whole(const char *path, const void *bytes, size_t size, mode_t mode);

#endif
