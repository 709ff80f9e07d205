#include "dispatcher/phone/signal.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

enum { RATE = 8000, SAMPLES = RATE / 4, LOUD = 8000, EDGE = RATE / 100, HEADER = 44 };

static uint8_t *put(uint8_t *at, uint32_t value, int bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        *at++ = (uint8_t)value;
    return at;
}

/* What telephones carry: 8 kHz, mono, 16 bit. Soft at both ends, or it would click. */
static void sound_make(uint8_t sound[HEADER + 2 * SAMPLES])
{
    uint8_t *at = sound;

    memcpy(at, "RIFF", 4);
    at = put(at + 4, HEADER - 8 + 2 * SAMPLES, 4);
    memcpy(at, "WAVEfmt ", 8);
    at = put(put(put(at + 8, 16, 4), 1, 2), 1, 2);
    at = put(put(put(put(at, RATE, 4), 2 * RATE, 4), 2, 2), 16, 2);
    memcpy(at, "data", 4);
    at = put(at + 4, 2 * SAMPLES, 4);
    for (int i = 0; i < SAMPLES; i++) {
        int edge = i < SAMPLES - i ? i : SAMPLES - i;
        double loud = edge < EDGE ? LOUD * edge / (double)EDGE : LOUD;
        at = put(at, (uint32_t)(int32_t)lround(loud * sin(2 * M_PI * 1000 * i / RATE)), 2);
    }
}

bool signal_make(const char *folder)
{
    uint8_t sound[HEADER + 2 * SAMPLES];
    char *path = memory_format("%s/signal.wav", folder), *part = memory_format("%s/signal.part", folder);
    bool fine = access(path, R_OK) == 0;

    if (!fine) {
        FILE *file = fopen(part, "wb");
        sound_make(sound);
        fine = file && fwrite(sound, sizeof sound, 1, file) == 1;
        fine = file && fclose(file) == 0 && fine && rename(part, path) == 0;
        if (!fine)
            log_error("signal", "path=%s error=\"%s\"", path, strerror(errno));
    }
    free(path);
    free(part);
    return fine;
}
