/*
 * Where tests of geo/ find their files.
 *
 * source_file("tests/cases/plane.case") is in the tree under test, $NEC_SOURCE, or beside the sources of this very
 * build, as the compiler was told of them. shared_file("nantes_voies.csv") is in the folder of reference data,
 * $NEC_SHARED or ../shared/data beside the tree: NULL where there is none, and
 * the test says so and skips. Both answers live until the next call.
 */
#ifndef TESTS_UNIT_GEO_FILES_H
#define TESTS_UNIT_GEO_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline const char *source_file(const char *path)
{
    static const char header[] = __FILE__;
    static char name[1024];
    const char *tree = getenv("NEC_SOURCE"), *tests = strstr(header, "tests/unit/");
    if (tree)
        snprintf(name, sizeof name, "%s/%s", tree, path);
    else
        snprintf(name, sizeof name, "%.*s%s", tests ? (int)(tests - header) : 0, header, path);
    return name;
}

static inline const char *shared_file(const char *path)
{
    static char name[1024];
    const char *folder = getenv("NEC_SHARED");
    if (folder)
        snprintf(name, sizeof name, "%s/%s", folder, path);
    else
        snprintf(name, sizeof name, "%s", source_file("../shared/data/"));
    if (!folder)
        snprintf(name + strlen(name), sizeof name - strlen(name), "%s", path);
    return access(name, R_OK) == 0 ? name : NULL;
}

/* The lines of a case file that say something; without the line break. NULL at the end. */
static inline char *case_line(FILE *file, char *line, int size)
{
    while (fgets(line, size, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] && line[0] != '#')
            return line;
    }
    return NULL;
}

static inline FILE *case_open(const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "tests/cases/%s", name);
    FILE *file = fopen(source_file(path), "r");
    if (!file) {
        printf("Bail out! %s: %m\n", source_file(path));
        exit(1);
    }
    return file;
}

#endif
