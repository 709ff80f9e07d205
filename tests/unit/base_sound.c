/* Sounds: what is read of a WAV, what the telephone's narrow band keeps and loses, what is refused. */
#include "base/memory.h"
#include "base/sound.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TURN 6.283185307179586

static unsigned char *put(unsigned char *at, unsigned long value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (unsigned char)(value >> (8 * i));
    return at;
}

struct kind {
    unsigned format, channels, rate, bits;
};

static unsigned char *put_sample(unsigned char *at, const struct kind *kind, double value)
{
    float real = (float)value;
    uint32_t word;
    if (kind->format == 3) {
        memcpy(&word, &real, sizeof word);
        return put(at, word, 4);
    }
    if (kind->bits == 8)
        return put(at, (unsigned long)lround(value * 127) + 128, 1);
    return put(at, (unsigned long)(long)(value * (pow(2, kind->bits - 1) - 1)), (int)kind->bits / 8);
}

/* A tone of half the most, as a WAV; a LIST chunk of odd length stands before the data. */
static unsigned char *tone(const struct kind *kind, double hz, double seconds, size_t *size)
{
    size_t frames = (size_t)(seconds * kind->rate), frame = kind->channels * kind->bits / 8;
    unsigned char *wav = memory_zero(56 + frames * frame), *at = wav;
    memcpy(at, "RIFF....WAVEfmt ", 16);
    at = put(at + 16, 16, 4);
    at = put(put(at, kind->format, 2), kind->channels, 2);
    at = put(put(at, kind->rate, 4), kind->rate * frame, 4);
    at = put(put(at, frame, 2), kind->bits, 2);
    memcpy(at, "LIST\3\0\0\0abc", 11);
    at += 12;
    memcpy(at, "data", 4);
    at = put(at + 4, frames * frame, 4);
    for (size_t i = 0; i < frames; i++)
        for (unsigned c = 0; c < kind->channels; c++)
            at = put_sample(at, kind, 0.5 * sin(TURN * hz * (double)i / kind->rate));
    *size = (size_t)(at - wav);
    return wav;
}

/* How loud it is in decibels, against a tone of half the most; the ends, where the filter begins, left out. */
static double loudness(const struct sound *sound)
{
    double sum = 0;
    for (size_t i = 400; i + 400 < sound->count; i++)
        sum += pow(sound->samples[i] / 32768.0, 2);
    return 10 * log10(sum / (double)(sound->count - 800) / 0.125 + 1e-12);
}

static void kept(const struct kind *kind, double hz, double least_db, double most_db)
{
    struct sound sound;
    size_t size;
    unsigned char *wav = tone(kind, hz, 0.5, &size);
    CHECK_INT(sound_read(wav, size, 10, &sound), SOUND_FINE, "%u Hz, %u bit, %u channels are read", kind->rate, kind->bits,
              kind->channels);
    CHECK_NEAR((double)sound.count, 4000, 1, "half a second stays half a second");
    double db = loudness(&sound);
    CHECK(db >= least_db && db <= most_db, "a tone of %.0f Hz comes through at %.1f dB", hz, db);
    sound_free(&sound);
    free(wav);
}

static void bands(void)
{
    static const struct kind kinds[] = {{1, 1, 8000, 16},  {1, 1, 8000, 8},   {1, 2, 44100, 16}, {1, 1, 48000, 24},
                                        {3, 2, 48000, 32}, {1, 1, 22050, 16}, {1, 8, 96000, 32}, {1, 1, 11025, 16}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        kept(&kinds[i], 300, -0.2, 0.2);
        kept(&kinds[i], 3000, -0.5, 0.5);
        if (kinds[i].rate > 9000)
            kept(&kinds[i], 4500, -200, -50);
    }
    kept(&kinds[2], 7300, -200, -50); /* would fold back to 700 Hz */
}

static void as_it_was(void)
{
    const struct kind kind = {1, 1, 8000, 16};
    struct sound sound, again;
    size_t size, written;
    unsigned char *wav = tone(&kind, 440, 1, &size);
    CHECK_INT(sound_read(wav, size, 10, &sound), SOUND_FINE, "a telephone's own WAV is read");
    bool same = memcmp(sound.samples, wav + size - sound.count * 2, sound.count * 2) == 0;
    CHECK(same, "and not one sample is changed");
    void *copy = sound_wav(&sound, &written);
    CHECK_INT((long long)written, 44 + 16000, "a WAV of a second has 16,044 bytes");
    CHECK(sound_read(copy, written, 10, &again) == SOUND_FINE && again.count == sound.count &&
              memcmp(again.samples, sound.samples, sound.count * 2) == 0,
          "what is written is read again");
    sound_free(&sound);
    sound_free(&again);
    free(copy);
    free(wav);
}

static void dressed(void)
{
    const struct kind kind = {1, 1, 8000, 16};
    struct sound sound = {0}, speech;
    size_t size;
    unsigned char *wav = tone(&kind, 440, 1, &size);
    int most = 0;
    sound_read(wav, size, 10, &speech);
    for (size_t i = 0; i < speech.count; i++)
        speech.samples[i] = (int16_t)(speech.samples[i] / 8 + 900);
    sound_pause(&sound, 700);
    sound_append(&sound, &speech);
    sound_pause(&sound, 700);
    CHECK_NEAR(sound_seconds(&sound), 2.4, 0.001, "pauses and sounds follow each other");
    for (size_t i = 0; i < sound.count; i++)
        if (i < 5600 || i >= sound.count - 5600)
            sound.samples[i] = 900; /* the constant part of a bad sound card */
    sound_dress(&sound);
    for (size_t i = 0; i < sound.count; i++)
        most = abs(sound.samples[i]) > most ? abs(sound.samples[i]) : most;
    CHECK_NEAR(most, 23197, 400, "the loudest moment is brought to 3 dB below the most");
    CHECK_NEAR(sound_seconds(&sound), 1.1, 0.01, "and of the silence at both ends 50 ms are left");
    sound_free(&sound);
    sound_free(&speech);
    free(wav);
}

static void refused(void)
{
    const struct kind kind = {1, 1, 8000, 16};
    struct sound sound;
    size_t size;
    unsigned char *wav = tone(&kind, 440, 1, &size);
    CHECK_INT(sound_read("bonjour", 7, 10, &sound), SOUND_FORMAT, "a text is no sound");
    CHECK_INT(sound_read("OggS\0\2............................", 36, 10, &sound), SOUND_FORMAT, "nor is what is compressed");
    CHECK_INT(sound_read(wav, size, 0.5, &sound), SOUND_TOO_LONG, "a sound that is too long is refused");
    CHECK_INT(sound_read(wav, 1200, 10, &sound), SOUND_SILENT, "one of less than a tenth of a second has nothing to say");
    put(wav + 52, 0x7ffff000, 4);
    CHECK(sound_read(wav, size, 10, &sound) == SOUND_FINE && sound.count == 8000,
          "a stream says a length that cannot be: what is there is read");
    sound_free(&sound);
    memset(wav + 56, 0, size - 56);
    CHECK_INT(sound_read(wav, size, 10, &sound), SOUND_SILENT, "silence is refused");
    put(wav + 20, 7, 2);
    CHECK_INT(sound_read(wav, size, 10, &sound), SOUND_FORMAT, "so is a compressed format inside of a WAV");
    put(put(wav + 20, 1, 2), 0, 2);
    CHECK_INT(sound_read(wav, size, 10, &sound), SOUND_FORMAT, "and a WAV without channels");
    free(wav);
}

int main(void)
{
    bands();
    as_it_was();
    dressed();
    refused();
    return check_done();
}
