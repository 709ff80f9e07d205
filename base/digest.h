/*
 * The digests that gateways ask for, where libsodium has none: SHA-1, by itself and
 * keyed (RFC 2104), as they travel: hexadecimal or base64. Not for secrets of our own, which
 * base/seal.h keeps. By OpenSSL's libcrypto. Pure.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_SHA1_HEX    41 /* 40 digits and the NUL */
#define DIGEST_SHA1_BASE64 29

/* SHA-1 of a text, in 40 small hexadecimal digits. */
void digest_sha1_hex(const char *text, char hex[static DIGEST_SHA1_HEX]);

/* HMAC-SHA-1 of some bytes under a key, in base64 with its padding. */
void digest_hmac_sha1_base64(const char *key, const void *bytes, size_t size,
                             char base64[static DIGEST_SHA1_BASE64]);

/* Bytes in base64 (RFC 4648, with padding, one line); yours. */
char *digest_base64(const void *bytes, size_t size);

#endif
