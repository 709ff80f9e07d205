/*
 * The six digits of an authenticator application: RFC 6238 as all of them do it,
 * HMAC-SHA-1 over steps of thirty seconds. By OpenSSL's libcrypto.
 *
 * Time is the wall clock's, never a trial's: the telephone that shows the digits knows
 * no other. Pure, but for the random bytes of totp_secret().
 */
#ifndef BASE_TOTP_H
#define BASE_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#define TOTP_SECRET_BYTES 33 /* 160 bits in 32 letters of base32 (RFC 4648), and the NUL */
#define TOTP_NUMBER_BYTES 7

/* A new secret, as applications take it. */
void totp_secret(char secret[static TOTP_SECRET_BYTES]);

/* The digits of one step (an instant in seconds / 30). False: the secret is none of ours. */
bool totp_number(const char *secret, int64_t step, char number[static TOTP_NUMBER_BYTES]);

/*
 * The step that these digits belong to, when that is the one of `now` or its neighbour, for
 * clocks that differ, and later than `used`, since each counts once; 0 when they are wrong.
 */
int64_t totp_find(const char *secret, const char *number, int64_t now, int64_t used);

#endif
