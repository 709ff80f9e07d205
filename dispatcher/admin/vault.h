/*
 * A backup on disk: encrypted and authenticated from its first byte to its last.
 *
 *   "NECVAULT1\n" · header of the stream · chunks of 64 KiB, each with its tag
 *
 * XChaCha20-Poly1305 as libsodium's secretstream: no chunk can be changed, left out, repeated or put
 * elsewhere, and the last one says that it is. The key is derived from the last line of a key file like the one
 * that `nec-admin keys` makes: another one than that of the sealed fields, so that neither opens the other.
 */
#ifndef ADMIN_VAULT_H
#define ADMIN_VAULT_H

#include <stdbool.h>
#include <stddef.h>

enum { VAULT_KEY_BYTES = 32 };

/* Reads the key; false, and why on stderr, when the file is absent, open to others or no key file. */
bool vault_key(const char *path, unsigned char key[VAULT_KEY_BYTES]);

/* All that `from` gives, encrypted to `to`; the bytes read go to *size. False, and why on stderr, when it breaks off. */
bool vault_seal(int from, int to, const unsigned char key[VAULT_KEY_BYTES], size_t *size);

/* The way back. False, and why on stderr, for another key, or a file that was changed or cut: what was written
 * until then is true, but not all. */
bool vault_open(int from, int to, const unsigned char key[VAULT_KEY_BYTES]);

#endif
