/* Any text as a settings' file, and as words on the command line: read or refused with one line, never half. */
#include "base/config.h"
#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_one(char **argv)
{
    static const struct config_program program = {.name = "nec-fuzz", .about = "-", .words = "[WORD]..."};
    char *said = NULL, *complained = NULL;
    size_t said_size, complained_size;
    int exit_code;
    FILE *out = open_memstream(&said, &said_size), *err = open_memstream(&complained, &complained_size);
    struct config *config = config_read(&program, argv, (char *[]){NULL}, out, err, &exit_code);

    fclose(out);
    fclose(err);
    assert(config || exit_code == 0 || exit_code == CONFIG_EXIT_USAGE || exit_code == CONFIG_EXIT_CONFIG);
    assert(!config || (config->database && config->port >= 0 && config->words));
    assert((exit_code == 0) == (complained_size == 0));
    config_free(config);
    free(said);
    free(complained);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], *text = memory_zero(size + 1);
    int file = memfd_create("nec-fuzz", 0);

    if (size > 0)
        memcpy(text, data, size);
    assert(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    read_one((char *[]){"nec-fuzz", "--config", path, NULL});
    close(file);
    /* Its lines, as words. */
    char *argv[18] = {"nec-fuzz"}, *rest = text;
    for (size_t i = 1; i < 17 && (argv[i] = strsep(&rest, "\n")); i++)
        if (strncmp(argv[i], "--config", 8) == 0)
            argv[i] = "word";
    argv[17] = NULL;
    read_one(argv);
    free(text);
    return 0;
}
