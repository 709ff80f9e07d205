#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/memory.h"
#include "tests/check.h"

static const struct config_program daemon_program = {.name = "nec-test", .about = "tries settings."};
static const struct config_program tool_program = {.name = "nec-test", .about = "tries.", .words = "COMMAND"};

/* One reading: what it said, and how it ended. */
struct reading {
    struct config *config;
    char *out, *err;
    int exit_code;
};

#define WORDS(...)     ((char *[]){"nec-test", __VA_ARGS__ __VA_OPT__(, ) NULL})
#define VARIABLES(...) ((char *[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

static struct reading read_with(const struct config_program *program, char **argv, char **environment)
{
    struct reading reading;
    size_t out_size, err_size;
    FILE *out = open_memstream(&reading.out, &out_size), *err = open_memstream(&reading.err, &err_size);

    reading.config = config_read(program, argv, environment, out, err, &reading.exit_code);
    fclose(out);
    fclose(err);
    return reading;
}

static void reading_free(struct reading *reading)
{
    config_free(reading->config);
    free(reading->out);
    free(reading->err);
}

static char *file_with(const char *text)
{
    char *path = memory_text("/tmp/nec-config-XXXXXX");
    FILE *file = fdopen(mkstemp(path), "w");

    fputs(text, file);
    fclose(file);
    return path;
}

static void try_defaults(void)
{
    struct reading reading = read_with(&daemon_program, WORDS(), VARIABLES("PATH=/bin"));

    CHECK(reading.config, "nothing said: the settings are read");
    CHECK_TEXT(reading.config->territory, "nantes", "nothing said: the territory is its default");
    CHECK_INT(reading.config->port, 8080, "nothing said: the port is its default");
    CHECK(!reading.config->trial, "nothing said: no trial mode");
    CHECK_INT(reading.config->log_level, LEVEL_INFO, "nothing said: the log is at info");
    CHECK_TEXT(reading.err, "", "nothing said: nothing complained of");
    reading_free(&reading);
}

static void try_precedence(void)
{
    char *path =
        file_with("# a comment\n\n  port = 1001 \r\nterritory=angers\ndatabase = host=/run dbname=x = y\n"
                  "desk_phone = 02 41 00 00 00\n");
    char *flag = memory_format("--config=%s", path);
    struct reading reading = read_with(&daemon_program, WORDS("--config", path), VARIABLES(NULL));

    CHECK_INT(reading.config->port, 1001, "the file wins over the default");
    CHECK_TEXT(reading.config->database, "host=/run dbname=x = y", "a value goes to the end of its line");
    CHECK_TEXT(reading.config->desk_phone, "02 41 00 00 00", "a value may hold spaces");
    reading_free(&reading);

    reading = read_with(&daemon_program, WORDS(flag), VARIABLES("NEC_PORT=1002", "NEC_TRIAL=true"));
    CHECK_INT(reading.config->port, 1002, "the environment wins over the file");
    CHECK_TEXT(reading.config->territory, "angers", "what the environment leaves out stays as in the file");
    CHECK(reading.config->trial, "a truth is read from the environment");
    reading_free(&reading);

    char *variable = memory_format("NEC_CONFIG=%s", path);
    reading = read_with(&daemon_program, WORDS("--port=1003", "--log-level=debug"),
                        VARIABLES(variable, "NEC_PORT=1002"));
    CHECK_INT(reading.config->port, 1003, "a flag wins over the environment");
    CHECK_TEXT(reading.config->territory, "angers", "NEC_CONFIG names the file too");
    CHECK_INT(reading.config->log_level, LEVEL_DEBUG, "a dash in a flag is as good as an underscore");
    reading_free(&reading);
    unlink(path);
    free(variable);
    free(flag);
    free(path);
}

/* Each is refused, with this exit code and these words. */
static void try_refused(const char *title, char **argv, char **environment, int exit_code, const char *words)
{
    struct reading reading = read_with(&daemon_program, argv, environment);

    CHECK(!reading.config, "%s: refused", title);
    CHECK_INT(reading.exit_code, exit_code, "%s: exit code %d", title, exit_code);
    if (!CHECK(strstr(reading.err, words), "%s: says so", title))
        check_note("it said: %s", reading.err);
    reading_free(&reading);
}

static void try_refusals(void)
{
    char *typo = file_with("port = 1\n\ndatabse = x\n"), *bare = file_with("port\n");
    char *flag = memory_format("--config=%s", typo), *bare_flag = memory_format("--config=%s", bare);

    try_refused("a key nobody knows", WORDS(flag), VARIABLES(NULL), CONFIG_EXIT_CONFIG,
                ", line 3: unknown setting \"databse\", the nearest is \"database\"");
    try_refused("a line without =", WORDS(bare_flag), VARIABLES(NULL), CONFIG_EXIT_CONFIG,
                ", line 1: wanted");
    try_refused("a file that is not there", WORDS("--config", "/nowhere"), VARIABLES(NULL),
                CONFIG_EXIT_CONFIG, "/nowhere: No such file");
    try_refused("a port beyond 65535", WORDS(NULL), VARIABLES("NEC_PORT=65536"), CONFIG_EXIT_CONFIG,
                "NEC_PORT: \"port\" must be a port from 1 to 65535");
    try_refused("a number with a tail", WORDS(NULL), VARIABLES("NEC_CALL_TIMEOUT_MS=3s"), CONFIG_EXIT_CONFIG,
                "must be a whole number");
    try_refused("a negative number", WORDS("--call_timeout_ms=-1"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "must be a whole number");
    try_refused("a truth in French", WORDS("--trial=oui"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "true or false");
    try_refused("a level nobody knows", WORDS("--log_level=loud"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "debug, info, warn or error");
    try_refused("a flag nobody knows", WORDS("--prot=1"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "--prot=1: unknown setting \"prot\", the nearest is \"port\"");
    try_refused("a flag like nothing", WORDS("--xyzzyxyzzy=1"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "see --help");
    try_refused("a flag without its value", WORDS("--port"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "--port=VALUE");
    try_refused("--config without a file", WORDS("--config"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "--config FILE");
    try_refused("a word for a program that takes none", WORDS("now"), VARIABLES(NULL), CONFIG_EXIT_USAGE,
                "\"now\": wanted only settings");
    unlink(typo);
    unlink(bare);
    free(typo);
    free(bare);
    free(flag);
    free(bare_flag);
}

static void try_help(void)
{
    struct reading reading = read_with(&tool_program, WORDS("--help"), VARIABLES(NULL));

    CHECK(!reading.config && reading.exit_code == 0, "--help ends the process well");
    CHECK(strstr(reading.out, "--port=8080\n        port on which nec-web listens"),
          "--help shows each setting with its default and meaning");
    CHECK(strstr(reading.out, "[--name=value]... COMMAND"), "--help shows the words the program takes");
    reading_free(&reading);
    reading = read_with(&tool_program, WORDS("--port=1", "--version"), VARIABLES(NULL));
    CHECK(!reading.config && strncmp(reading.out, "nec-test 0.", 11) == 0,
          "--version names program and version");
    reading_free(&reading);
}

static void try_words(void)
{
    struct reading reading = read_with(
        &tool_program, WORDS("import", "--port=7", "--dry-run", "file.csv", "--help", "--", "--port=8"),
        VARIABLES(NULL));

    CHECK_INT(reading.config->port, 7, "a setting after the command is a setting");
    CHECK_TEXT(reading.config->words[0], "import", "the command is the first word");
    CHECK_TEXT(reading.config->words[1], "--dry-run",
               "a flag after the command that is no setting is the command's");
    CHECK_TEXT(reading.config->words[2], "file.csv", "words keep their order");
    CHECK_TEXT(reading.config->words[3], "--help", "--help after the command is the command's");
    CHECK_TEXT(reading.config->words[4], "--port=8", "after -- nothing is a setting");
    CHECK(!reading.config->words[5], "the words end with NULL");
    reading_free(&reading);
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    try_defaults();
    try_precedence();
    try_refusals();
    try_help();
    try_words();
    struct reading reading = read_with(&daemon_program, WORDS(), VARIABLES("NEC_DATABSE=x", "NEC_PORT=5"));
    CHECK_INT(reading.config->port, 5, "an unknown NEC_ variable does not stop a process");
    reading_free(&reading);
    return check_done();
}
