/*
 * Any bytes as what a program posts: no field holds more than was sent, the first of a name is found, and nobody
 * signs by chance.
 */
#include "base/http/pairs.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pairs pairs;
    size_t sum = 0;

    pairs_read(&pairs, (const char *)data, size);
    assert(pairs.count <= PAIRS_MOST);
    for (size_t i = 0; i < pairs.count; i++) {
        sum += strlen(pairs.list[i].name) + strlen(pairs.list[i].value);
        assert(pairs_get(&pairs, pairs.list[i].name));
    }
    assert(sum <= size);
    pairs_clear(&pairs);
    assert(!pairs_signed("token", "https://nec.example/", (const char *)data, size, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    return 0;
}
