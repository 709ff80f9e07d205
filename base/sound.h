/*
 * Sounds as telephones carry them: 8 kHz, one channel, 16 bit.
 *
 * Reads a WAV of nearly any kind (what espeak-ng, a browser or a sound recorder
 * writes), mixes its channels, brings it to 8 kHz by a windowed sinc that keeps
 * what lies below 3.6 kHz and folds nothing back (measured in
 * tests/unit/base_sound.c), and writes WAV again. Compressed sounds are not read.
 * Pure: no I/O, any thread. About 10 ms for ten seconds of 22 kHz.
 */
#ifndef BASE_SOUND_H
#define BASE_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOUND_RATE_HZ 8000

struct sound {
    int16_t *samples; /* NULL when there are none */
    size_t count;
};

enum sound_fault {
    SOUND_FINE,
    SOUND_FORMAT,   /* no WAV, or compressed, or with a rate or a depth that we do not read */
    SOUND_TOO_LONG, /* more than was asked for */
    SOUND_SILENT,   /* nothing to hear, or less than a tenth of a second */
};

/*
 * Reads a WAV of PCM (8, 16, 24, 32 bit or float), 1 to 8 channels, 8 to 96 kHz, of at most `most_s`
 * seconds. A length in its header that cannot be (a stream, a cut file) is what there is.
 * SOUND_FINE: *sound is yours, for sound_free(); else it is empty.
 */
enum sound_fault sound_read(const void *bytes, size_t size, double most_s, struct sound *sound);
void sound_free(struct sound *sound);

/* How long it takes to hear it. */
double sound_seconds(const struct sound *sound);

/* As a WAV file of *size bytes; yours. */
void *sound_wav(const struct sound *sound, size_t *size);

/* Evens it out: no constant part, the loudest moment 3 dB below the most, and at both ends no more
 * than 50 ms of what is 40 dB softer than that. */
void sound_dress(struct sound *sound);

/* Silence, and another sound, at the end. */
void sound_pause(struct sound *sound, int pause_ms);
void sound_append(struct sound *sound, const struct sound *more);

#endif
