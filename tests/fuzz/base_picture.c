/* Any bytes as a picture: a portrait of it is small, square, and is read again as it was written. */
#include "base/picture.h"
#include "base/picture_pixels.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *portrait;
    size_t length;
    struct pixels seen;
    if (picture_portrait(data, size, &portrait, &length) != PICTURE_FINE) {
        assert(!portrait && !length);
        return 0;
    }
    assert(length > 0 && length <= PICTURE_BYTES_MOST);
    assert(pixels_read(portrait, length, &seen) == PICTURE_FINE && seen.turn == 1);
    assert(seen.width == seen.height && seen.width <= PICTURE_SIDE);
    free(seen.rgb);
    free(portrait);
    return 0;
}
