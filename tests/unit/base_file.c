/* Files that are whole or not there. */
#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "tests/check.h"

static void check_holds(const char *path, const char *wanted, const char *title)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");

    if (file) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    CHECK_TEXT(text, wanted, "%s", title);
}

int main(void)
{
    char folder[] = "/tmp/nec-file-XXXXXX";
    struct stat about;

    CHECK(mkdtemp(folder), "a folder to write in");
    char *path = memory_format("%s/word", folder), *beside = memory_format("%s.new", path), *away = memory_format("%s/none/word", folder);
    umask(0);
    CHECK(file_write_whole(path, "first", 5, 0640), "a file is written");
    check_holds(path, "first", "with its bytes");
    CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0640, "for whom it is meant");
    CHECK(file_write_whole(path, "the second", 10, 0640), "another takes its place");
    check_holds(path, "the second", "whole");
    CHECK(access(beside, F_OK) != 0, "and nothing is left beside it");

    CHECK(!file_write_whole(away, "x", 1, 0640), "where there is no folder nothing is written");
    CHECK(mkdir(beside, 0700) == 0 && !file_write_whole(path, "third", 5, 0640), "nor where its place beside is taken");
    check_holds(path, "the second", "what stood there stands");

    rmdir(beside);
    unlink(path);
    rmdir(folder);
    free(path);
    free(beside);
    free(away);
    return check_done();
}
