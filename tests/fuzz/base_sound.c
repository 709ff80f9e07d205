/* Any bytes as a WAV: what is read is as long as its header or its bytes allow, and is read again as it is. */
#include "base/sound.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sound sound, again;
    size_t written;
    if (sound_read(data, size, 2, &sound) != SOUND_FINE) {
        assert(!sound.samples && !sound.count);
        return 0;
    }
    assert(sound.count <= 2 * SOUND_RATE_HZ);
    void *wav = sound_wav(&sound, &written);
    assert(sound_read(wav, written, 3, &again) == SOUND_FINE && again.count == sound.count);
    assert(memcmp(again.samples, sound.samples, sound.count * sizeof *sound.samples) == 0);
    free(wav);
    sound_dress(&sound);
    sound_free(&sound);
    sound_free(&again);
    return 0;
}
