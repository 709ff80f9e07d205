#include "base/seal.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    KEY_BYTES = 32,
    MAX_KEYS = 16,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    LINE_BYTES = KEY_BYTES * 2 + 16,
    PURPOSE_BYTES = 32,
    LABEL_BYTES = 160,
    FILE_BYTES = LINE_BYTES * (MAX_KEYS + 1),
    BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

struct seal {
    size_t count;
    struct master {
        char name[8]; /* "v1" */
        unsigned char key[KEY_BYTES];
    } masters[MAX_KEYS];
};

static void sodium_ready(void)
{
    if (sodium_init() < 0) {
        log_error("seal", "why=\"libsodium finds no randomness\"");
        abort();
    }
}

/* ---- The key file ---- */

/* "v3:<64 hex digits>" and a line's end. */
static void new_line(char line[LINE_BYTES], unsigned number)
{
    unsigned char key[KEY_BYTES];
    char digits[KEY_BYTES * 2 + 1];
    sodium_ready();
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(digits, sizeof digits, key, sizeof key);
    snprintf(line, LINE_BYTES, "v%u:%s\n", number, digits);
    sodium_memzero(key, sizeof key);
    sodium_memzero(digits, sizeof digits);
}

bool seal_make_keys(const char *path)
{
    char line[LINE_BYTES], quoted[256];
    new_line(line, 1);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = file >= 0 && write(file, line, strlen(line)) == (ssize_t)strlen(line) && fsync(file) == 0;
    if (!written)
        log_error("seal", "file=%s why=\"%s\"", log_quote(quoted, sizeof quoted, path), strerror(errno));
    if (file >= 0)
        close(file);
    sodium_memzero(line, sizeof line);
    return written;
}

/* The whole of a new file beside the old one, and in its place once it is on the disk. */
static bool replace_keys(const char *path, const char *text)
{
    char *beside = memory_format("%s.new", path), quoted[256];
    struct stat about;
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = file >= 0 && stat(path, &about) == 0 && fchown(file, about.st_uid, about.st_gid) == 0 &&
                   write(file, text, strlen(text)) == (ssize_t)strlen(text) && fsync(file) == 0 && rename(beside, path) == 0;
    if (!written) {
        log_error("seal", "file=%s why=\"%s\"", log_quote(quoted, sizeof quoted, path), strerror(errno));
        unlink(beside);
    }
    if (file >= 0)
        close(file);
    free(beside);
    return written;
}

bool seal_add_key(const char *path)
{
    char text[FILE_BYTES] = "", line[LINE_BYTES];
    struct seal *seal = seal_open_keys(path);
    if (!seal)
        return false;
    unsigned newest = (unsigned)strtoul(seal_newest(seal) + 1, NULL, 10);
    for (size_t i = 0; i < seal->count; i++) {
        char digits[KEY_BYTES * 2 + 1];
        sodium_bin2hex(digits, sizeof digits, seal->masters[i].key, KEY_BYTES);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s:%s\n", seal->masters[i].name, digits);
        sodium_memzero(digits, sizeof digits);
    }
    new_line(line, newest + 1);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s", line);
    bool room = seal->count < MAX_KEYS;
    if (!room)
        log_error("seal", "why=\"the file has %d keys already\"", MAX_KEYS);
    bool written = room && replace_keys(path, text);
    sodium_memzero(text, sizeof text);
    sodium_memzero(line, sizeof line);
    seal_close(seal);
    return written;
}

static const struct master *find_master(const struct seal *seal, const char *name, size_t length)
{
    for (size_t i = 0; i < seal->count; i++)
        if (strlen(seal->masters[i].name) == length && memcmp(seal->masters[i].name, name, length) == 0)
            return &seal->masters[i];
    return NULL;
}

/* One line, "v1:<64 hex digits>", of a name that no other has. */
static bool take_master(struct seal *seal, const char *line, size_t length)
{
    size_t name = strcspn(line, ":"), read = 0;
    struct master *master = &seal->masters[seal->count];
    if (seal->count == MAX_KEYS || name < 2 || name >= sizeof master->name || line[0] != 'v' ||
        length != name + 1 + KEY_BYTES * 2)
        return false;
    if (sodium_hex2bin(master->key, KEY_BYTES, line + name + 1, KEY_BYTES * 2, NULL, &read, NULL) != 0 ||
        read != KEY_BYTES)
        return false;
    memcpy(master->name, line, name);
    if (find_master(seal, master->name, name)) /* two of a name: what the second seals, the first would be asked to open */
        return false;
    seal->count++;
    return true;
}

struct seal *seal_from_text(const char *text)
{
    sodium_ready();
    struct seal *seal = memory_zero(sizeof *seal);
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        if (length > 0 && !take_master(seal, text, length)) {
            seal_close(seal);
            return NULL;
        }
        text += length;
        text += strspn(text, "\r\n");
    }
    if (seal->count > 0)
        return seal;
    seal_close(seal);
    return NULL;
}

struct seal *seal_open_keys(const char *path)
{
    char text[FILE_BYTES] = "", quoted[256];
    const char *why = NULL;
    struct stat about;
    struct seal *seal = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        why = strerror(errno);
    else if (about.st_mode & 077)
        why = "others can read it: chmod 600";
    else if (read(file, text, sizeof text - 1) < 0)
        why = strerror(errno);
    else if (!(seal = seal_from_text(text)))
        why = "each line must be v1:<64 hexadecimal digits>, each with a number of its own";
    if (why)
        log_error("seal", "file=%s why=\"%s\"", log_quote(quoted, sizeof quoted, path), why);
    if (file >= 0)
        close(file);
    sodium_memzero(text, sizeof text);
    return seal;
}

void seal_close(struct seal *seal)
{
    if (seal)
        sodium_memzero(seal, sizeof *seal);
    free(seal);
}

/* A key for one use: a keyed hash of the use's name. */
static void derive(const struct master *master, const char *use, const char *purpose,
                   unsigned char key[KEY_BYTES])
{
    char *name = memory_format("nec %s %s", use, purpose);
    crypto_generichash(key, KEY_BYTES, (const unsigned char *)name, strlen(name), master->key, KEY_BYTES);
    free(name);
}

/* ---- One field ---- */

char *seal_text(const struct seal *seal, const char *purpose, const char *plain)
{
    return seal_bytes(seal, purpose, plain, strlen(plain));
}

/* What stands between the colons, "door_code" or "door_code@senior.door_code.42": all of it is authenticated. */
struct label {
    char words[LABEL_BYTES], purpose[PURPOSE_BYTES];
    const char *place; /* in `words`; NULL: loose */
};

/* False when it is no label. */
static bool label_read(struct label *label, const char *text, size_t length)
{
    if (length >= sizeof label->words)
        return false;
    memcpy(label->words, text, length);
    label->words[length] = '\0';
    size_t purpose = strcspn(label->words, "@");
    if (purpose >= sizeof label->purpose)
        return false;
    memcpy(label->purpose, label->words, purpose);
    label->purpose[purpose] = '\0';
    label->place = label->words[purpose] ? label->words + purpose + 1 : NULL;
    return true;
}

/* Sealed under this label by the newest key. */
static char *seal_under(const struct seal *seal, const struct label *label, const void *plain, size_t size)
{
    const struct master *master = &seal->masters[seal->count - 1];
    size_t sealed_size = NONCE_BYTES + size + TAG_BYTES;
    unsigned char key[KEY_BYTES], *sealed = memory_zero(sealed_size);
    derive(master, "seal", label->purpose, key);
    randombytes_buf(sealed, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES, NULL, plain, size,
                                               (const unsigned char *)label->words, strlen(label->words), NULL,
                                               sealed, key);
    size_t letters = sodium_base64_ENCODED_LEN(sealed_size, BASE64);
    char *encoded = memory_zero(letters);
    sodium_bin2base64(encoded, letters, sealed, sealed_size, BASE64);
    char *text = memory_format("%s:%s:%s", master->name, label->words, encoded);
    sodium_memzero(key, sizeof key);
    free(encoded);
    free(sealed);
    return text;
}

char *seal_bytes(const struct seal *seal, const char *purpose, const void *plain, size_t size)
{
    struct label label;
    bool fine = label_read(&label, purpose, strlen(purpose)) && !label.place;
    assert(fine);
    return seal_under(seal, &label, plain, size);
}

/* Opens nonce and ciphertext; NULL when they do not fit the key and label. A NUL stands behind what comes out. */
static char *open_bytes(const struct master *master, const struct label *label, const unsigned char *sealed,
                        size_t size, size_t *plain_size)
{
    if (size < NONCE_BYTES + TAG_BYTES)
        return NULL;
    unsigned char key[KEY_BYTES];
    derive(master, "seal", label->purpose, key);
    char *plain = memory_zero(size - NONCE_BYTES - TAG_BYTES + 1);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        (unsigned char *)plain, NULL, NULL, sealed + NONCE_BYTES, size - NONCE_BYTES,
        (const unsigned char *)label->words, strlen(label->words), sealed, key);
    sodium_memzero(key, sizeof key);
    *plain_size = size - NONCE_BYTES - TAG_BYTES;
    if (!failed)
        return plain;
    free(plain);
    return NULL;
}

char *seal_reveal(const struct seal *seal, const char *purpose, const char *place, const char *sealed)
{
    size_t size;
    return seal_reveal_bytes(seal, purpose, place, sealed, &size);
}

/* The key and the label that a sealed text names; what is encoded stands behind them. NULL when it is none of ours. */
static const struct master *read_head(const struct seal *seal, const char *sealed, struct label *label, const char **encoded)
{
    size_t version = strcspn(sealed, ":");
    const struct master *master = find_master(seal, sealed, version);
    if (!master || sealed[version] != ':')
        return NULL;
    const char *words = sealed + version + 1;
    size_t length = strcspn(words, ":");
    *encoded = words + length + 1;
    return words[length] == ':' && label_read(label, words, length) ? master : NULL;
}

void *seal_reveal_bytes(const struct seal *seal, const char *purpose, const char *place, const char *sealed, size_t *plain_size)
{
    struct label label;
    const char *encoded, *end;
    const struct master *master = read_head(seal, sealed, &label, &encoded);
    if (!master || (purpose && strcmp(purpose, label.purpose) != 0))
        return NULL;
    if (place && label.place && strcmp(place, label.place) != 0)
        return NULL;
    size_t letters = strlen(encoded), size;
    unsigned char *bytes = memory_zero(letters + 1);
    char *plain = NULL;
    if (sodium_base642bin(bytes, letters + 1, encoded, letters, NULL, &size, &end, BASE64) == 0 && !*end)
        plain = open_bytes(master, &label, bytes, size, plain_size);
    free(bytes);
    return plain;
}

const char *seal_newest(const struct seal *seal)
{
    return seal->masters[seal->count - 1].name;
}

char *seal_bind(const struct seal *seal, const char *place, const char *sealed)
{
    size_t size;
    struct label label, bound;
    const char *encoded;
    char *plain = seal_reveal_bytes(seal, NULL, place, sealed, &size), *text = NULL;
    if (plain && read_head(seal, sealed, &label, &encoded)) {
        char *words = memory_format("%s@%s", label.purpose, place);
        if (label_read(&bound, words, strlen(words)))
            text = seal_under(seal, &bound, plain, size);
        free(words);
    }
    if (plain)
        sodium_memzero(plain, size);
    free(plain);
    return text;
}

static void index_text(const struct seal *seal, const char *purpose, const char *text, char index[65])
{
    unsigned char key[KEY_BYTES], hash[crypto_auth_hmacsha256_BYTES];
    derive(&seal->masters[0], "index", purpose, key);
    crypto_auth_hmacsha256(hash, (const unsigned char *)text, strlen(text), key);
    sodium_bin2hex(index, 65, hash, sizeof hash);
    sodium_memzero(key, sizeof key);
}

void seal_index(const struct seal *seal, const char *e164, char index[65])
{
    index_text(seal, "contact", e164, index);
}

void seal_place_index(const struct seal *seal, const char *label, char index[65])
{
    char *lower = memory_text(label);
    for (char *at = lower; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    index_text(seal, "place", lower, index);
    free(lower);
}

/* ---- A document ---- */

/* A telephone number gets the words for people beside it, whole and masked; another contact is its own words. */
static void show_contact(json_t *object, const char *key, const char *plain)
{
    char shown[PHONE_SHOWN_BYTES], masked[PHONE_SHOWN_BYTES];
    char *name = memory_format("%s_text", key), *other = memory_format("%s_masked", key);
    if (*plain == '+') {
        phone_number_show(plain, shown);
        phone_number_mask(plain, masked);
        json_object_set_new(object, other, json_string(masked));
    }
    json_object_set_new(object, name, json_string(*plain == '+' ? shown : plain));
    free(name);
    free(other);
}

/* The plain text of {"sealed", "at"?, "purpose"?}; null when it cannot be opened, which is counted. */
static json_t *reveal_one(const struct seal *seal, const json_t *envelope, size_t *closed)
{
    const char *sealed = json_string_value(json_object_get(envelope, "sealed"));
    const char *purpose = json_string_value(json_object_get(envelope, "purpose"));
    const char *place = json_string_value(json_object_get(envelope, "at"));
    char *plain = sealed ? seal_reveal(seal, purpose, place ? place : "", sealed) : NULL;
    json_t *text = plain ? json_string(plain) : NULL;
    struct label label;
    const char *encoded;
    if (text && json_is_true(json_object_get(envelope, "loose")) && read_head(seal, sealed, &label, &encoded)) {
        char *loose = seal_text(seal, label.purpose, plain);
        json_decref(text);
        text = json_string(loose);
        free(loose);
    }
    if (!text && sealed) {
        char quoted[64];
        ++*closed;
        log_warn("seal", "closed=1 purpose=%s", log_quote(quoted, sizeof quoted, purpose));
    }
    if (plain)
        sodium_memzero(plain, strlen(plain));
    free(plain);
    return text ? text : json_null();
}

static bool is_envelope(const json_t *json)
{
    return json_object_get(json, "sealed") != NULL;
}

static bool is_contact(const json_t *envelope)
{
    const char *sealed = json_string_value(json_object_get(envelope, "sealed"));
    const char *word = sealed ? strchr(sealed, ':') : NULL;
    size_t length = word ? strcspn(word + 1, ":@") : 0;
    return (length == 5 && strncmp(word + 1, "phone", 5) == 0) || (length == 7 && strncmp(word + 1, "contact", 7) == 0);
}

size_t seal_document(const struct seal *seal, json_t *document)
{
    size_t closed = 0, i;
    const char *name;
    json_t *value;
    void *next;
    json_array_foreach(document, i, value)
    {
        if (is_envelope(value))
            json_array_set_new(document, i, reveal_one(seal, value, &closed));
        else
            closed += seal_document(seal, value);
    }
    json_object_foreach_safe(document, next, name, value)
    {
        if (!is_envelope(value)) {
            closed += seal_document(seal, value);
            continue;
        }
        bool contact = is_contact(value);
        json_t *text = reveal_one(seal, value, &closed);
        if (contact && json_is_string(text))
            show_contact(document, name, json_string_value(text));
        json_object_set_new(document, name, text);
    }
    return closed;
}

/* ---- Tokens ---- */

static void random_letters(char *to, size_t letters, size_t bytes)
{
    unsigned char random[32];
    sodium_ready();
    randombytes_buf(random, bytes);
    sodium_bin2base64(to, letters, random, bytes, BASE64);
}

void seal_token(char token[44])
{
    random_letters(token, 44, 32);
}

void seal_code(char code[23])
{
    random_letters(code, 23, 16);
}

void seal_letters(char letters[9])
{
    for (size_t i = 0; i < 8; i++)
        letters[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[randombytes_uniform(32)];
    letters[8] = '\0';
}

bool seal_code_fine(const char *code)
{
    return strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == 22 && !code[22];
}

void seal_sha256_hex(const char *text, char hex[65])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)text, strlen(text));
    sodium_bin2hex(hex, 65, hash, sizeof hash);
}

void seal_fingerprint(const void *bytes, size_t size, char etag[36])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, size);
    etag[0] = '"';
    sodium_bin2hex(etag + 1, 33, hash, 16);
    memcpy(etag + 33, "\"", 2);
}

bool seal_same(const char *a, const char *b)
{
    unsigned char one[crypto_hash_sha256_BYTES], other[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(one, (const unsigned char *)a, strlen(a));
    crypto_hash_sha256(other, (const unsigned char *)b, strlen(b));
    return sodium_memcmp(one, other, sizeof one) == 0;
}
