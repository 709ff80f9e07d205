#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { SHA1_BYTES = 20 };

void digest_sha1_hex(const char *text, char hex[static DIGEST_SHA1_HEX])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    if (!EVP_Digest(text, strlen(text), hash, &size, EVP_sha1(), NULL) || size != SHA1_BYTES)
        abort();
    sodium_bin2hex(hex, DIGEST_SHA1_HEX, hash, size);
}

void digest_hmac_sha1_base64(const char *key, const void *bytes, size_t size,
                             char base64[static DIGEST_SHA1_BASE64])
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;

    if (!HMAC(EVP_sha1(), key, (int)strlen(key), bytes, size, hash, &length) || length != SHA1_BYTES)
        abort();
    sodium_bin2base64(base64, DIGEST_SHA1_BASE64, hash, length, sodium_base64_VARIANT_ORIGINAL);
}

char *digest_base64(const void *bytes, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = memory_zero(room);

    sodium_bin2base64(base64, room, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    return base64;
}
