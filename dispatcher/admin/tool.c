#include "dispatcher/admin/tool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* libpq's own names of its options in the environment. */
static void environment_set(const char *conninfo, const char *user, const char *database)
{
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);

    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (option->val && option->envvar)
            setenv(option->envvar, option->val, 1);
    PQconninfoFree(options);
    if (user)
        setenv("PGUSER", user, 1);
    if (database)
        setenv("PGDATABASE", database, 1);
}

bool tool_start(struct tool *tool, const char *const *words, bool told, const char *conninfo, const char *user,
                const char *database)
{
    int ends[2];

    if (pipe(ends) != 0 || (tool->process = fork()) < 0) {
        fprintf(stderr, "nec-admin : %s : %s\n", words[0], strerror(errno));
        return false;
    }
    if (tool->process == 0) {
        dup2(ends[told ? 0 : 1], told ? STDIN_FILENO : STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        environment_set(conninfo, user, database);
        execvp(words[0], (char *const *)words);
        fprintf(stderr, "nec-admin : %s : %s\n", words[0], strerror(errno));
        _exit(127);
    }
    tool->pipe = ends[told ? 1 : 0];
    close(ends[told ? 0 : 1]);
    return true;
}

bool tool_end(struct tool *tool)
{
    int status = 0;

    while (waitpid(tool->process, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
