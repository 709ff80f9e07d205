/*
 * The settings: one table (config.def), one struct, four places to say a value.
 *
 * A flag wins over the environment, that over the file, that over the default:
 *
 *     --port=8080          NEC_PORT=8080          port = 8080          config.def
 *
 * The file is named by --config FILE (or NEC_CONFIG); an installed program reads
 * /etc/nec/nec.conf when nobody names one. It holds one `key = value` a line, the
 * value to the end of the line, blank lines and lines starting with # left out. A
 * key or flag nobody knows is refused, with its line and the nearest name there
 * is; an unknown NEC_… variable is only warned of, since the environment is
 * shared with other programs.
 *
 * A process has one struct config, made first and freed last; all parts borrow it.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/log.h"

typedef const char *config_text;
typedef int config_number;
typedef int config_port;
typedef bool config_truth;
typedef enum log_level config_level;

struct config {
#define SETTING(type, name, fallback, meaning) config_##type name;
#include "base/config.def"
#undef SETTING

    char **words; /* what the command line holds beside settings, NULL-terminated */
};

/* What ends a process that was started wrongly (sysexits.h, and the shell's own 2). */
enum {
    CONFIG_EXIT_USAGE = 2,   /* the command line makes no sense */
    CONFIG_EXIT_CONFIG = 78, /* a setting makes no sense */
};

struct config_program {
    const char *name;  /* "nec-web" */
    const char *about; /* one sentence for --help */
    bool unprivileged; /* outside a trial it does not run as root */
    const char *words; /* "COMMAND [ARGUMENT]…" for --help; NULL: it takes none, and refuses them */
};

/*
 * Reads everything, sets the log's level and returns the settings; config_free() when done.
 * Ends the process itself: 0 after --help or --version, CONFIG_EXIT_* for root where that must not be, or after one line
 * on stderr that names the place, the key and what would be right.
 *
 * Settings may stand anywhere on the command line. What follows the first word
 * belongs to the command: flags there that are no settings are left in `words`,
 * and so is all that follows "--". Before it, an unknown flag is refused.
 */
struct config *config_open(const struct config_program *program, char **argv);

/* Of this tree: "0.1.0". */
const char *config_version(void);

/*
 * The same for tests and for tools that must go on: NULL and `*exit_code` when the
 * process should end. `environment` is like environ; help goes to `out`, complaints to `err`.
 */
struct config *config_read(const struct config_program *program, char **argv, char **environment, FILE *out,
                           FILE *err, int *exit_code);

void config_free(struct config *config);

#endif
