#include "base/config.h"

#include <ctype.h>
#include <errno.h>
#include <event2/event.h>
#include <hiredis/hiredis.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* What a setting's text may be, and how it becomes the field. */

struct setting_type {
    const char *wanted; /* "must be ..." */
    bool (*read)(const char *text, void *field);
};

static bool read_text(const char *text, void *field)
{
    char **own = field;

    free(*own);
    *own = memory_text(text);
    return true;
}

static bool read_whole(const char *text, int most, int *number)
{
    char *end;

    if (!isdigit((unsigned char)*text))
        return false;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*end || errno || value > most)
        return false;
    *number = (int)value;
    return true;
}

static bool read_number(const char *text, void *field)
{
    return read_whole(text, 1000000000, field);
}

static bool read_port(const char *text, void *field)
{
    return read_whole(text, 65535, field);
}

static bool read_truth(const char *text, void *field)
{
    bool yes = strcmp(text, "true") == 0;

    if (!yes && strcmp(text, "false") != 0)
        return false;
    *(bool *)field = yes;
    return true;
}

static bool read_level(const char *text, void *field)
{
    return log_level_from_name(text, field);
}

static const struct setting_type text_type = {"any text", read_text};
static const struct setting_type number_type = {"a whole number from 0 to 1000000000", read_number};
static const struct setting_type port_type = {"a port from 1 to 65535, or 0", read_port};
static const struct setting_type truth_type = {"true or false", read_truth};
static const struct setting_type level_type = {"debug, info, warn or error", read_level};

/* The table, from config.def. */

struct setting {
    const char *name, *fallback, *meaning;
    const struct setting_type *type;
    size_t offset;
};

static const struct setting settings[] = {
#define SETTING(type, name, fallback, meaning)                                                               \
    {#name, fallback, meaning, &type##_type, offsetof(struct config, name)},
#include "base/config.def"
#undef SETTING
};

enum { SETTINGS = sizeof settings / sizeof *settings, NAME_MAX_LENGTH = 40 };

/* What one reading works on. */
struct reading {
    const struct config_program *program;
    struct config *config;
    FILE *err;
    int exit_code; /* set by the first complaint, or -1 */
};

static bool refuse(struct reading *reading, int exit_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line that names the place and what would be right. Always false. */
static bool refuse(struct reading *reading, int exit_code, const char *format, ...)
{
    va_list args;

    fprintf(reading->err, "%s: ", reading->program->name);
    va_start(args, format);
    vfprintf(reading->err, format, args);
    va_end(args);
    fputc('\n', reading->err);
    reading->exit_code = exit_code;
    return false;
}

/* Finding a name */

static const struct setting *setting_find(const char *name)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (strcmp(settings[i].name, name) == 0)
            return &settings[i];
    return NULL;
}

/* Levenshtein's distance; both at most NAME_MAX_LENGTH long. */
static size_t edits_between(const char *a, const char *b)
{
    size_t row[NAME_MAX_LENGTH + 1];
    size_t length = strlen(b);

    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t swap = diagonal + (a[i - 1] != b[j - 1]);
            size_t best = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = swap < best ? swap : best;
        }
    }
    return row[length];
}

/* The setting that was probably meant, or NULL when none is anywhere near. */
static const char *setting_nearest(const char *name)
{
    const char *nearest = NULL;
    size_t fewest = strlen(name) / 2 + 1;

    if (strlen(name) > NAME_MAX_LENGTH)
        return NULL;
    for (size_t i = 0; i < SETTINGS; i++) {
        size_t edits = edits_between(name, settings[i].name);
        if (edits < fewest) {
            fewest = edits;
            nearest = settings[i].name;
        }
    }
    return nearest;
}

static bool refuse_unknown(struct reading *reading, int exit_code, const char *place, const char *name)
{
    const char *nearest = setting_nearest(name);

    if (nearest)
        return refuse(reading, exit_code, "%s: unknown setting \"%s\", the nearest is \"%s\"", place, name,
                      nearest);
    return refuse(reading, exit_code, "%s: unknown setting \"%s\", see --help", place, name);
}

static bool setting_set(struct reading *reading, const struct setting *setting, const char *value,
                        int exit_code, const char *place)
{
    if (setting->type->read(value, (char *)reading->config + setting->offset))
        return true;
    return refuse(reading, exit_code, "%s: \"%s\" must be %s", place, setting->name, setting->type->wanted);
}

/* The file */

static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

static bool line_read(struct reading *reading, char *line, const char *place)
{
    char *key = trim(line);

    if (*key == '\0' || *key == '#')
        return true;
    char *equals = strchr(key, '=');
    if (!equals)
        return refuse(reading, CONFIG_EXIT_CONFIG, "%s: wanted \"key = value\"", place);
    *equals = '\0';
    key = trim(key);
    const struct setting *setting = setting_find(key);
    if (!setting)
        return refuse_unknown(reading, CONFIG_EXIT_CONFIG, place, key);
    return setting_set(reading, setting, trim(equals + 1), CONFIG_EXIT_CONFIG, place);
}

static bool file_read(struct reading *reading, const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    bool good = true;

    if (!file)
        return refuse(reading, CONFIG_EXIT_CONFIG, "%s: %s", path, strerror(errno));
    for (int number = 1; good && getline(&line, &size, file) >= 0; number++) {
        char *place = memory_format("%s, line %d", path, number);
        good = line_read(reading, line, place);
        free(place);
    }
    if (good && ferror(file))
        good = refuse(reading, CONFIG_EXIT_CONFIG, "%s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return good;
}

/* The environment */

/* "NEC_LOG_LEVEL=debug" gives "log_level" and the value; NULL when it is none of ours. */
static const char *variable_split(const char *variable, char name[NAME_MAX_LENGTH + 1])
{
    const char *equals = strchr(variable, '=');

    if (strncmp(variable, "NEC_", 4) != 0 || !equals || equals - variable - 4 > NAME_MAX_LENGTH)
        return NULL;
    size_t length = (size_t)(equals - variable - 4);
    for (size_t i = 0; i < length; i++)
        name[i] = (char)tolower((unsigned char)variable[4 + i]);
    name[length] = '\0';
    return equals + 1;
}

static bool environment_read(struct reading *reading, char **environment)
{
    bool good = true;

    for (char **variable = environment; good && *variable; variable++) {
        char name[NAME_MAX_LENGTH + 1], quoted[128];
        const char *value = variable_split(*variable, name);
        const struct setting *setting = value ? setting_find(name) : NULL;

        if (setting) {
            char *place = memory_format("%.*s", (int)(value - *variable - 1), *variable);
            good = setting_set(reading, setting, value, CONFIG_EXIT_CONFIG, place);
            free(place);
        } else if (value && strcmp(name, "config") != 0) {
            const char *nearest = setting_nearest(name);
            log_warn("config", "unknown=%s nearest=%s", log_quote(quoted, sizeof quoted, name),
                     nearest ? nearest : "-");
        }
    }
    return good;
}

/* The command line */

/* The value of --config, as "--config FILE" or "--config=FILE"; NULL without. `used` is how many words it
 * took. */
static const char *config_flag(char **word, int *used)
{
    *used = 1;
    if (strncmp(*word, "--config=", 9) == 0)
        return *word + 9;
    if (strcmp(*word, "--config") != 0 || !word[1])
        return NULL;
    *used = 2;
    return word[1];
}

/* Among the flags before the first word: what follows that one belongs to the command. */
static bool asks_for(char **argv, const char *flag)
{
    int used;

    for (char **word = argv + 1; *word && strncmp(*word, "--", 2) == 0; word += used)
        if (!config_flag(word, &used) && strcmp(*word, flag) == 0)
            return true;
    return false;
}

static const char *config_path(char **argv, char **environment)
{
    int used;
    const char *path;

    for (char **word = argv + 1; *word && strcmp(*word, "--") != 0; word += used)
        if ((path = config_flag(word, &used)))
            return path;
    for (char **variable = environment; *variable; variable++)
        if (strncmp(*variable, "NEC_CONFIG=", 11) == 0)
            return *variable + 11;
    return access(NEC_CONFIG_FILE, F_OK) == 0 ? NEC_CONFIG_FILE : NULL;
}

/* "--log-level=debug" and "--log_level=debug" give "log_level" and the value, NULL when there is no "=". */
static const char *flag_split(const char *flag, char name[NAME_MAX_LENGTH + 1])
{
    const char *equals = strchrnul(flag, '=');
    size_t length = (size_t)(equals - flag - 2);

    if (length > NAME_MAX_LENGTH)
        length = NAME_MAX_LENGTH;
    for (size_t i = 0; i < length; i++)
        name[i] = flag[2 + i] == '-' ? '_' : flag[2 + i];
    name[length] = '\0';
    return *equals ? equals + 1 : NULL;
}

static bool flag_read(struct reading *reading, char *flag, int *words)
{
    char name[NAME_MAX_LENGTH + 1];
    const char *value = flag_split(flag, name);
    const struct setting *setting = setting_find(name);

    if (setting && value)
        return setting_set(reading, setting, value, CONFIG_EXIT_USAGE, flag);
    if (*words) {
        reading->config->words[(*words)++] = flag;
        return true;
    }
    if (strcmp(name, "config") == 0)
        return refuse(reading, CONFIG_EXIT_USAGE, "%s: wanted --config FILE", flag);
    if (setting)
        return refuse(reading, CONFIG_EXIT_USAGE, "%s: wanted %s=VALUE, %s", flag, flag,
                      setting->type->wanted);
    return refuse_unknown(reading, CONFIG_EXIT_USAGE, flag, name);
}

static bool flags_read(struct reading *reading, char **argv)
{
    int words = 0, used = 1;
    char **word = argv + 1;

    for (; *word && strcmp(*word, "--") != 0; word += used) {
        if (config_flag(word, &used))
            continue;
        if (strncmp(*word, "--", 2) != 0)
            reading->config->words[words++] = *word;
        else if (!flag_read(reading, *word, &words))
            return false;
    }
    for (word += *word != NULL; *word; word++)
        reading->config->words[words++] = *word;
    if (words && !reading->program->words)
        return refuse(reading, CONFIG_EXIT_USAGE, "\"%s\": wanted only settings, see --help",
                      reading->config->words[0]);
    return true;
}

/* The whole */

static void help(const struct config_program *program, FILE *out)
{
    fprintf(out, "%s: %s\n\nUsage: %s [--config FILE] [--name=value]... %s\n\n", program->name,
            program->about, program->name, program->words ? program->words : "");
    fprintf(out, "Settings, also as \"name = value\" in FILE and as NEC_NAME in the environment:\n\n");
    for (size_t i = 0; i < SETTINGS; i++)
        fprintf(out, "  --%s=%s\n        %s\n", settings[i].name, settings[i].fallback, settings[i].meaning);
}

const char *config_version(void)
{
    return NEC_VERSION;
}

struct config *config_read(const struct config_program *program, char **argv, char **environment, FILE *out,
                           FILE *err, int *exit_code)
{
    size_t count = 0;
    struct reading reading = {.program = program, .err = err, .exit_code = -1};
    const char *path = config_path(argv, environment);

    *exit_code = 0;
    if (asks_for(argv, "--help")) {
        help(program, out);
        return NULL;
    }
    if (asks_for(argv, "--version")) {
        fprintf(out, "%s %s (libevent %s, libpq %d.%d, hiredis %d.%d.%d, Jansson %s)\n", program->name, config_version(),
                event_get_version(), PQlibVersion() / 10000, PQlibVersion() % 10000, HIREDIS_MAJOR, HIREDIS_MINOR,
                HIREDIS_PATCH, jansson_version_str());
        return NULL;
    }
    while (argv[count])
        count++;
    reading.config = memory_zero(sizeof *reading.config);
    reading.config->words = memory_zero((count + 1) * sizeof *reading.config->words);
    for (size_t i = 0; i < SETTINGS; i++)
        setting_set(&reading, &settings[i], settings[i].fallback, CONFIG_EXIT_CONFIG, "config.def");
    if ((!path || file_read(&reading, path)) && environment_read(&reading, environment) &&
        flags_read(&reading, argv))
        return reading.config;
    *exit_code = reading.exit_code;
    config_free(reading.config);
    return NULL;
}

struct config *config_open(const struct config_program *program, char **argv)
{
    int exit_code;
    struct config *config = config_read(program, argv, environ, stdout, stderr, &exit_code);

    if (!config)
        exit(exit_code);
    if (program->unprivileged && geteuid() == 0 && !config->trial && !config->as_root) {
        fprintf(stderr, "%s: not as root. Give it a user of its own, as deploy/systemd does.\n", program->name);
        exit(CONFIG_EXIT_CONFIG);
    }
    log_level_set(config->log_level);
    return config;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < SETTINGS; i++)
        if (settings[i].type == &text_type)
            free(*(char **)((char *)config + settings[i].offset));
    free(config->words);
    free(config);
}
