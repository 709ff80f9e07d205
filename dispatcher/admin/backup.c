/*
 * nec-admin backup FOLDER: the whole database in one encrypted file, FOLDER/nec-AAAAMMJJTHHMMSSZ.backup.
 *
 * It has its name only once it is whole and on the disk. Beside it goes a copy of the tombstones, which are no
 * secret. What is older than --backup-days is removed, but never the newest; and after a day the half of one that was
 * killed.
 */
#include "dispatcher/admin/admin.h"
#include "dispatcher/admin/tombstones.h"
#include "dispatcher/admin/tool.h"
#include "dispatcher/admin/vault.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 86400 };

/* nec_backup reads past row-level security, and can do nothing else. */
static bool dump(const struct config *config, int to, const unsigned char *key, size_t *size)
{
    static const char *const words[] = {"pg_dump", "-Fc", "--no-unlogged-table-data", NULL};
    struct tool tool;

    if (!tool_start(&tool, words, false, config->database, "nec_backup", NULL))
        return false;
    bool well = vault_seal(tool.pipe, to, key, size);
    close(tool.pipe);
    return tool_end(&tool) && well;
}

static bool folder_sync(const char *folder)
{
    int at = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool well = at >= 0 && fsync(at) == 0;

    if (at >= 0)
        close(at);
    return well;
}

static int tombstones_copy(const struct config *config, const char *folder)
{
    json_t *codes = tombstones_read(config->data), *had = tombstones_read(folder), *code;
    size_t i;
    int end = 0;

    json_array_foreach(codes, i, code)
        if (i >= json_array_size(had) && !tombstones_add(folder, json_string_value(code)))
            end = ADMIN_FAILED;
    json_decref(codes);
    json_decref(had);
    return end;
}

static void old_remove(const char *folder, int days, const char *newest)
{
    static const char *const endings[] = {"backup", "backup.half"};
    const time_t oldest[] = {time(NULL) - (time_t)days * DAY_S, time(NULL) - DAY_S};
    struct stat about;

    for (size_t kind = 0; kind < sizeof endings / sizeof *endings; kind++) {
        char *pattern = memory_format("%s/nec-*.%s", folder, endings[kind]);
        glob_t found = {0};
        if (glob(pattern, 0, NULL, &found) == 0)
            for (size_t i = 0; i < found.gl_pathc; i++)
                if (strcmp(found.gl_pathv[i], newest) != 0 && stat(found.gl_pathv[i], &about) == 0 &&
                    about.st_mtime < oldest[kind])
                    unlink(found.gl_pathv[i]);
        globfree(&found);
        free(pattern);
    }
}

static int backup_to(const struct config *config, const char *folder, const unsigned char *key)
{
    char stamp[32];
    time_t now = time(NULL);
    struct tm day;
    size_t size = 0;

    strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &day));
    char *path = memory_format("%s/nec-%s.backup", folder, stamp), *half = memory_format("%s.half", path);
    int file = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0)
        fprintf(stderr, "nec-admin : %s : %s\n", half, strerror(errno));
    bool well = file >= 0 && dump(config, file, key, &size);
    if (well && (fsync(file) != 0 || rename(half, path) != 0 || !folder_sync(folder))) {
        fprintf(stderr, "nec-admin : %s : %s\n", path, strerror(errno));
        well = false;
    }
    if (file >= 0)
        close(file);
    if (well) {
        printf("%s : %zu octets de base, chiffrés.\n", path, size);
        old_remove(folder, config->backup_days, path);
    } else {
        unlink(half);
    }
    free(half);
    free(path);
    return well ? tombstones_copy(config, folder) : ADMIN_FAILED;
}

int backup_command(const struct config *config, char **arguments)
{
    unsigned char key[VAULT_KEY_BYTES];

    if (!arguments[0] || arguments[1] || !*config->backup_key_file)
        return admin_usage("backup veut un dossier, et --backup-key-file=FICHIER");
    if (!vault_key(config->backup_key_file, key))
        return ADMIN_FAILED;
    signal(SIGPIPE, SIG_IGN);
    return backup_to(config, arguments[0], key);
}
