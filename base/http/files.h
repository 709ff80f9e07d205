/*
 * Static files: a folder read into memory once, served with type, ETag and a
 * cache of one hour. In the trial the folder is read again when a file changes.
 * Only plain files directly in the folder, whose names are letters, digits,
 * '-', '_' and '.'; nothing is ever opened by a name that a client sent.
 */
#ifndef BASE_HTTP_FILES_H
#define BASE_HTTP_FILES_H

#include "base/http/server.h"

struct http_files;

/* NULL, and the reason in the log, when the folder cannot be read. */
struct http_files *http_files_open(const char *folder, bool reload);
void http_files_close(struct http_files *files);

/* Answers with the file of that name; false (nothing answered) when there is none. */
bool http_files_serve(struct http_files *files, struct http_request *request, const char *name);

#endif
