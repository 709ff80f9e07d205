/*
 * pg_dump and pg_restore as children, with a pipe to or from them.
 *
 * How to reach the server goes by the environment (PGHOST, PGPASSWORD …), taken from --database: arguments can be
 * read by everybody on the machine. As root, which PostgreSQL's peer authentication would not know, nothing changes:
 * a trial lets root in.
 */
#ifndef ADMIN_TOOL_H
#define ADMIN_TOOL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <sys/types.h>

struct tool {
    pid_t process;
    int pipe; /* our end: what it says, or what it is told; close it before tool_end() */
};

/*
 * Starts `words` (NULL-terminated) with its standard output, or its input when `told`, on our pipe. `conninfo` says the
 * server; `user` and `database` NULL: as it says. False, and why on stderr, when it cannot be started.
 */
bool tool_start(struct tool *tool, const char *const *words, bool told, const char *conninfo, const char *user,
                const char *database);

/* Waits for its end; true when that was a good one. */
bool tool_end(struct tool *tool);

#endif
