#include "base/totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/seal.h"

enum { KEY_BYTES = 20, STEP_S = 30, LETTER_BITS = 5 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void totp_secret(char secret[static TOTP_SECRET_BYTES])
{
    for (int i = 0; i < TOTP_SECRET_BYTES - 1; i++) /* five random bits a letter */
        secret[i] = letters[randombytes_uniform(sizeof letters - 1)];
    secret[TOTP_SECRET_BYTES - 1] = '\0';
}

static bool key_read(const char *secret, unsigned char key[static KEY_BYTES])
{
    unsigned bits = 0;
    int held = 0, count = 0;

    if (strlen(secret) != TOTP_SECRET_BYTES - 1)
        return false;
    for (const char *at = secret; *at; at++) {
        const char *letter = strchr(letters, *at);
        if (!letter)
            return false;
        bits = bits << LETTER_BITS | (unsigned)(letter - letters);
        held += LETTER_BITS;
        if (held >= 8) {
            held -= 8;
            key[count++] = (unsigned char)(bits >> held);
        }
    }
    return count == KEY_BYTES;
}

bool totp_number(const char *secret, int64_t step, char number[static TOTP_NUMBER_BYTES])
{
    unsigned char key[KEY_BYTES], counter[8], hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (!key_read(secret, key))
        return false;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), key, KEY_BYTES, counter, sizeof counter, hash, &size) || size != KEY_BYTES)
        abort();
    /* RFC 4226: the last four bits say where in the hash the number begins. */
    const unsigned char *at = hash + (hash[size - 1] & 15);
    unsigned long whole = (unsigned long)(at[0] & 127) << 24 | (unsigned long)at[1] << 16 | (unsigned long)at[2] << 8 | at[3];
    snprintf(number, TOTP_NUMBER_BYTES, "%06lu", whole % 1000000);
    return true;
}

int64_t totp_find(const char *secret, const char *number, int64_t now, int64_t used)
{
    char right[TOTP_NUMBER_BYTES];

    for (int64_t step = now / STEP_S - 1; step <= now / STEP_S + 1; step++)
        if (step > used && totp_number(secret, step, right) && seal_same(right, number))
            return step;
    return 0;
}
