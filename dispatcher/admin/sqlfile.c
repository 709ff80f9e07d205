#include "dispatcher/admin/sqlfile.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void hex_of(const unsigned char hash[crypto_hash_sha256_BYTES], char hex[65])
{
    sodium_bin2hex(hex, 65, hash, crypto_hash_sha256_BYTES);
}

static char *text_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat about;
    char *text = NULL;

    if (file && fstat(fileno(file), &about) == 0) {
        size_t size = (size_t)about.st_size;
        text = malloc(size + 1);
        if (text && fread(text, 1, size, file) == size) {
            text[size] = '\0';
        } else {
            free(text);
            text = NULL;
        }
    }
    if (!text)
        fprintf(stderr, "%s : fichier illisible (%s)\n", path, strerror(errno));
    if (file)
        fclose(file);
    return text;
}

static bool file_append(struct sqlfiles *files, const char *folder, const char *below, const char *name)
{
    struct sqlfile file = {0};
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *path = NULL;

    if (asprintf(&file.name, "%s%s%s", below, *below ? "/" : "", name) < 0 ||
        asprintf(&path, "%s/%s", folder, file.name) < 0)
        abort();
    file.text = text_read(path);
    free(path);
    if (!file.text) {
        free(file.name);
        return false;
    }
    crypto_hash_sha256(hash, (const unsigned char *)file.text, strlen(file.text));
    hex_of(hash, file.sha256);

    struct sqlfile *items = reallocarray(files->items, files->count + 1, sizeof *items);
    if (!items)
        abort();
    files->items = items;
    files->items[files->count++] = file;
    return true;
}

static int is_sql(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

/* Not alphasort(): that one follows the locale, and the order must not. */
static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool sqlfiles_read(struct sqlfiles *files, const char *folder, const char *below)
{
    struct dirent **entries = NULL;
    char *path = NULL;
    bool ok = true;

    if (asprintf(&path, "%s/%s", folder, below) < 0)
        abort();
    int count = scandir(path, &entries, is_sql, by_bytes);
    if (count < 0 && errno != ENOENT) {
        fprintf(stderr, "%s : dossier illisible (%s)\n", path, strerror(errno));
        ok = false;
    }
    free(path);
    for (int i = 0; i < count; i++) {
        ok = ok && file_append(files, folder, below, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

void sqlfiles_free(struct sqlfiles *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        free(files->items[i].text);
    }
    free(files->items);
    *files = (struct sqlfiles){0};
}

const struct sqlfile *sqlfiles_find(const struct sqlfiles *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].name, name) == 0)
            return &files->items[i];
    return NULL;
}

void sqlfiles_sum(const struct sqlfile *const *files, size_t count, char sha256[65])
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++) {
        crypto_hash_sha256_update(&state, (const unsigned char *)files[i]->name, strlen(files[i]->name) + 1);
        crypto_hash_sha256_update(&state, (const unsigned char *)files[i]->sha256, sizeof files[i]->sha256);
    }
    crypto_hash_sha256_final(&state, hash);
    hex_of(hash, sha256);
}

int sqlfile_line(const char *text, int position)
{
    int line = 1;

    for (int at = 1; *text && at < position; text++) {
        if (*text == '\n')
            line++;
        if ((text[1] & 0xC0) != 0x80) /* the next byte begins a character */
            at++;
    }
    return line;
}

static void error_tell(const struct sqlfile *file, const PGresult *result)
{
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *parts[] = {"précision", PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
                           "piste", PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
                           "contexte", PQresultErrorField(result, PG_DIAG_CONTEXT)};
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

    fprintf(stderr, "%s", file->name);
    if (position)
        fprintf(stderr, ":%d", sqlfile_line(file->text, (int)strtol(position, NULL, 10)));
    fprintf(stderr, " : %s\n", message ? message : PQresultErrorMessage(result));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i += 2)
        if (parts[i + 1])
            fprintf(stderr, "    %s : %s\n", parts[i], parts[i + 1]);
}

bool sqlfile_run(PGconn *connection, const struct sqlfile *file)
{
    PGresult *result = PQexec(connection, file->text);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;

    if (PQtransactionStatus(connection) == PQTRANS_IDLE) {
        fprintf(stderr, "%s : ce fichier termine lui-même la transaction (commit ou rollback) ; retirez-le.\n",
                file->name);
        ok = false;
    } else if (!ok) {
        error_tell(file, result);
    }
    PQclear(result);
    return ok;
}
