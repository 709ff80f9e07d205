/*
 * Memory, or the end of the process.
 *
 * Running out of memory is not handled: the truth is in PostgreSQL, the
 * supervisor starts us again. So nothing here returns NULL, and no caller
 * checks. All results are given back with free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* `size` bytes of zeroes. */
void *memory_zero(size_t size);

/* `block` (NULL allowed) moved to `size` bytes; what is beyond its old size is undefined. */
void *memory_grow(void *block, size_t size) __attribute__((warn_unused_result));

/*
 * `size` bytes that begin a line of the cache, undefined. Of what takes megabytes the system is asked for large pages:
 * whoever reads here and there in it would else wait for the processor to look up where each page is.
 */
void *memory_wide(size_t size);

/*
 * `items` with room for one more than `count` of them, each of `size` bytes. For lists that grow one by one: their
 * room doubles when it is full, which a count that is a power of two says.
 */
void *memory_room(void *items, size_t count, size_t size) __attribute__((warn_unused_result));

/* A copy of `text`; NULL gives NULL. */
char *memory_text(const char *text);

/* What printf would print. */
char *memory_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
