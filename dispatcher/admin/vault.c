#include "dispatcher/admin/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define MAGIC "NECVAULT1\n"
#define KEY_USE "nec backup"

enum {
    MAGIC_BYTES = sizeof MAGIC - 1,
    CHUNK = 64 * 1024,
    SEALED = CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES,
    HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    KEY_LINE = 3 + 64, /* v1: and 64 hexadecimal digits */
};

static bool fails(const char *why)
{
    fprintf(stderr, "nec-admin : %s\n", why);
    return false;
}

bool vault_key(const char *path, unsigned char key[VAULT_KEY_BYTES])
{
    char line[256], last[256] = "";
    unsigned char raw[32];
    struct stat about;
    FILE *file = fopen(path, "re");

    if (!file || fstat(fileno(file), &about) != 0 || (about.st_mode & 077)) {
        fprintf(stderr, "nec-admin : %s : %s\n", path, file ? "ce fichier de clé est ouvert à d’autres (chmod 600)" : strerror(errno));
        if (file)
            fclose(file);
        return false;
    }
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "v", 1) == 0)
            snprintf(last, sizeof last, "%s", line);
    fclose(file);
    const char *digits = strchr(last, ':');
    size_t got = 0;
    bool well = digits && sodium_hex2bin(raw, sizeof raw, digits + 1, strcspn(digits + 1, "\n"), NULL, &got, NULL) == 0 && got == sizeof raw;
    if (well)
        crypto_generichash(key, VAULT_KEY_BYTES, (const unsigned char *)KEY_USE, sizeof KEY_USE - 1, raw, sizeof raw);
    sodium_memzero(raw, sizeof raw);
    sodium_memzero(line, sizeof line);
    sodium_memzero(last, sizeof last);
    return well || fails("ce n’est pas un fichier de clé (nec-admin keys en fait un)");
}

/* Fills the buffer as far as there is anything to read; -1 when reading fails. */
static ssize_t read_fully(int from, void *buffer, size_t room)
{
    size_t got = 0;

    while (got < room) {
        ssize_t one = read(from, (char *)buffer + got, room - got);
        if (one < 0 && errno == EINTR)
            continue;
        if (one < 0)
            return -1;
        if (one == 0)
            break;
        got += (size_t)one;
    }
    return (ssize_t)got;
}

static bool write_fully(int to, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t one = write(to, at, size);
        if (one < 0 && errno == EINTR)
            continue;
        if (one <= 0)
            return fails(strerror(errno));
        at += one;
        size -= (size_t)one;
    }
    return true;
}

bool vault_seal(int from, int to, const unsigned char key[VAULT_KEY_BYTES], size_t *size)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char header[HEADER], *plain = memory_zero(CHUNK), *sealed = memory_zero(SEALED);
    bool well = crypto_secretstream_xchacha20poly1305_init_push(&state, header, key) == 0 &&
                write_fully(to, MAGIC, MAGIC_BYTES) && write_fully(to, header, sizeof header);
    bool last = false;

    *size = 0;
    while (well && !last) {
        ssize_t got = read_fully(from, plain, CHUNK);
        unsigned long long made;
        last = got < CHUNK;
        well = got >= 0 || fails(strerror(errno));
        if (!well)
            break;
        *size += (size_t)got;
        crypto_secretstream_xchacha20poly1305_push(&state, sealed, &made, plain, (unsigned long long)got, NULL, 0,
                                                   last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        well = write_fully(to, sealed, made);
    }
    sodium_memzero(plain, CHUNK);
    free(plain);
    free(sealed);
    return well;
}

bool vault_open(int from, int to, const unsigned char key[VAULT_KEY_BYTES])
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char head[MAGIC_BYTES + HEADER], *plain = memory_zero(CHUNK), *sealed = memory_zero(SEALED), tag = 0;
    bool well = (read_fully(from, head, sizeof head) == sizeof head && memcmp(head, MAGIC, MAGIC_BYTES) == 0) ||
                fails("ce fichier n’est pas une sauvegarde");

    well = well && crypto_secretstream_xchacha20poly1305_init_pull(&state, head + MAGIC_BYTES, key) == 0;
    while (well && tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        ssize_t got = read_fully(from, sealed, SEALED);
        unsigned long long size = 0;
        well = (got > 0 && crypto_secretstream_xchacha20poly1305_pull(&state, plain, &size, &tag, sealed, (unsigned long long)got, NULL, 0) == 0) ||
               fails("la sauvegarde ne s’ouvre pas : autre clé, fichier coupé ou modifié");
        well = well && write_fully(to, plain, size);
    }
    well = well && (read_fully(from, sealed, 1) == 0 || fails("il y a quelque chose après la fin de la sauvegarde"));
    sodium_memzero(plain, CHUNK);
    free(plain);
    free(sealed);
    return well;
}
