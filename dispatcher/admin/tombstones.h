/*
 * Who was erased, kept beside the database: a line "CODE" for each in <data>/tombstones. A backup from before would
 * bring them back; nec-admin restore erases them again from here.
 */
#ifndef ADMIN_TOMBSTONES_H
#define ADMIN_TOMBSTONES_H

#include <jansson.h>
#include <stdbool.h>

/* Adds one and has it on the disk before it returns; false, and the reason on stderr, when it cannot. */
bool tombstones_add(const char *folder, const char *code);

/* All of them, as strings; yours. Empty when there is no such file. */
json_t *tombstones_read(const char *folder);

#endif
