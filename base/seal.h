/*
 * Sealed fields: what SQL stores and cannot read.
 *
 * Free notes, medical detail, door codes, voicemail and telephone numbers are
 * encrypted before they reach PostgreSQL and opened in one place, between the
 * document and its faces. XChaCha20-Poly1305 (libsodium) with a key derived
 * from the master key per purpose; the purpose is also authenticated, so that
 * a door code cannot be passed off as a note. A sealed text reads
 * "v1:phone:<base64url of nonce and ciphertext>", where v1 names the master key.
 *
 * Where it lies is authenticated as well. An act seals before the row exists, so what
 * arrives is loose; some seconds later nec-dispatcher binds it to its row and column
 * (dispatcher/binder.h), and it reads "v1:note@senior.note.42:<base64url>". Such a
 * text opens at its place and nowhere else: who can write tables, but has no key,
 * cannot have the service read one person's door code out to another.
 *
 * The key file holds one line per master key, "v1:<64 hex digits>"; the last one
 * seals, all of them open, the first one makes the blind index (so that it
 * outlives a rotation). Losing the file loses the fields: back it up on paper.
 */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct seal;

/* Writes a new key file, mode 0600; false (and the reason in the log) when one is there already. */
bool seal_make_keys(const char *path);

/* Adds a key, which seals from then on for whoever opens the file anew. The file is replaced whole: it is never half of
 * itself. False, and the reason in the log, when it is no key file. */
bool seal_add_key(const char *path);

/* NULL, and the reason in the log, when the file is absent, broken or readable by others. */
struct seal *seal_open_keys(const char *path);
void seal_close(struct seal *seal);

/* Keys from memory, for tests: the key file's text. */
struct seal *seal_from_text(const char *text);

/* A sealed text; `purpose` is a short word (a-z and '_'). Two calls never give the same. Yours. */
char *seal_text(const struct seal *seal, const char *purpose, const char *plain);

/* The same of bytes: what somebody has said into a telephone. */
char *seal_bytes(const struct seal *seal, const char *purpose, const void *plain, size_t size);
void *seal_reveal_bytes(const struct seal *seal, const char *purpose, const char *place, const char *sealed, size_t *size);

/* The plain text; NULL when it was sealed for another purpose (purpose NULL: any), bound to another place
 * (place NULL: any), with a key we lack, or was tampered with. What is loose opens anywhere. Yours. */
char *seal_reveal(const struct seal *seal, const char *purpose, const char *place, const char *sealed);

/* The name of the key that seals: "v2". Borrowed. */
const char *seal_newest(const struct seal *seal);

/* The same matter, sealed by the newest key and bound to `place`; NULL when no key opens it there. Yours. */
char *seal_bind(const struct seal *seal, const char *place, const char *sealed);

/* A keyed hash (64 hex digits) by which an E.164 number can be looked up but not read. */
void seal_index(const struct seal *seal, const char *e164, char index[65]);

/* The same for the label of a place, whatever its capitals: so that a senior's usual place is found again. */
void seal_place_index(const struct seal *seal, const char *label, char index[65]);

/*
 * Replaces each {"sealed":"...", "at":"..."?, "purpose":"..."?} in `document` by its plain text, or by
 * null when it cannot be opened at that place; how many could not is returned, and logged by purpose.
 * Without "at" only what is loose opens. With "loose": true a text comes back sealed, and loose: an
 * address carries it.
 * A contact gets <key>_text beside it, a telephone number as people write it ("02 40 12 34 56"), and that one
 * <key>_masked too.
 */
size_t seal_document(const struct seal *seal, json_t *document);

/* 32 random bytes in base64url (43 letters): a session or a link. 22 letters of 16 bytes: a code. */
void seal_token(char token[44]);
void seal_code(char code[23]);

/* Eight letters and digits to be read and typed by people, of 32 none of which is taken for another: 40 random bits. */
void seal_letters(char letters[9]);

/* Is it a code, by its looks? */
bool seal_code_fine(const char *code);

/* SHA-256 in 64 hex digits: how a token is stored. */
void seal_sha256_hex(const char *text, char hex[65]);

/* The beginning of the SHA-256 of some bytes, in quotes: an ETag. */
void seal_fingerprint(const void *bytes, size_t size, char etag[36]);

/* Are the two equal? Takes the same time wherever they differ. */
bool seal_same(const char *a, const char *b);

#endif
