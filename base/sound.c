#include "base/sound.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS_MOST = 8, RATE_LEAST = 8000, RATE_MOST = 96000, SHORTEST = SOUND_RATE_HZ / 10 };
enum { FORMAT_PCM = 1, FORMAT_FLOAT = 3, FORMAT_EXTENSIBLE = 0xFFFE };

/* What the chunks of a WAV say, and where its frames are. */
struct wave {
    unsigned format, channels, rate, bits;
    const unsigned char *frames;
    size_t count; /* of frames */
};

/* ---- The file ---- */

static unsigned little16(const unsigned char *at)
{
    return (unsigned)at[0] | (unsigned)at[1] << 8;
}

static uint32_t little32(const unsigned char *at)
{
    return (uint32_t)little16(at) | (uint32_t)little16(at + 2) << 16;
}

static void format_read(struct wave *wave, const unsigned char *chunk, size_t size)
{
    if (size < 16)
        return;
    wave->format = little16(chunk);
    wave->channels = little16(chunk + 2);
    wave->rate = little32(chunk + 4);
    wave->bits = little16(chunk + 14);
    if (wave->format == FORMAT_EXTENSIBLE && size >= 26)
        wave->format = little16(chunk + 24);
}

static bool format_fits(const struct wave *wave)
{
    bool pcm = wave->format == FORMAT_PCM &&
               (wave->bits == 8 || wave->bits == 16 || wave->bits == 24 || wave->bits == 32);
    bool real = wave->format == FORMAT_FLOAT && wave->bits == 32;
    return (pcm || real) && wave->channels >= 1 && wave->channels <= CHANNELS_MOST &&
           wave->rate >= RATE_LEAST && wave->rate <= RATE_MOST;
}

/* Walks the chunks: the format comes before the data; all others are passed over. */
static bool wave_find(const unsigned char *bytes, size_t size, struct wave *wave)
{
    *wave = (struct wave){0};
    if (size < 12 || memcmp(bytes, "RIFF", 4) != 0 || memcmp(bytes + 8, "WAVE", 4) != 0)
        return false;
    for (size_t at = 12; at + 8 <= size;) {
        const unsigned char *chunk = bytes + at + 8;
        size_t there = size - at - 8, said = little32(bytes + at + 4), length = said < there ? said : there;
        if (memcmp(bytes + at, "fmt ", 4) == 0) {
            format_read(wave, chunk, length);
        } else if (memcmp(bytes + at, "data", 4) == 0) {
            if (!format_fits(wave))
                return false;
            wave->frames = chunk;
            wave->count = length / (wave->channels * wave->bits / 8);
            return true;
        }
        at += 8 + length + (length & 1);
    }
    return false;
}

/* One sample, -1 to 1. */
static float sample_at(const struct wave *wave, const unsigned char *at)
{
    float real;
    uint32_t word;
    switch (wave->bits) {
    case 8:
        return ((float)at[0] - 128.0F) / 128.0F;
    case 16:
        return (float)(int16_t)little16(at) / 32768.0F;
    case 24:
        return (float)(int32_t)(((uint32_t)at[0] << 8) | ((uint32_t)little16(at + 1) << 16)) / 2147483648.0F;
    default:
        word = little32(at);
        if (wave->format == FORMAT_PCM)
            return (float)(int32_t)word / 2147483648.0F;
        memcpy(&real, &word, sizeof real);
        return isfinite(real) ? fminf(fmaxf(real, -1.0F), 1.0F) : 0.0F;
    }
}

static float *wave_mix(const struct wave *wave)
{
    size_t bytes = wave->bits / 8;
    float *mixed = memory_zero((wave->count + 1) * sizeof *mixed);
    for (size_t i = 0; i < wave->count; i++) {
        for (unsigned c = 0; c < wave->channels; c++)
            mixed[i] += sample_at(wave, wave->frames + (i * wave->channels + c) * bytes);
        mixed[i] /= (float)wave->channels;
    }
    return mixed;
}

/* ---- Another rate ---- */

/*
 * A sinc that ends after WINGS zero crossings under a Hann window, as a table: computing it
 * for every sample would cost a thousand times the sum.
 */
enum { WINGS = 24, STEPS = 64 };
#define CUT_HZ 3700.0 /* half way down; what is above half of 8 kHz would come back as another tone */

static void kernel_make(float kernel[WINGS * STEPS + 2])
{
    for (int i = 0; i <= WINGS * STEPS; i++) {
        double x = (double)i / STEPS, turn = 3.14159265358979323846 * x;
        double hann = 0.5 + 0.5 * cos(turn / WINGS);
        kernel[i] = (float)(i == 0 ? 1.0 : hann * sin(turn) / turn);
    }
    kernel[WINGS * STEPS + 1] = 0.0F;
}

static float kernel_at(const float *kernel, double x)
{
    double place = fabs(x) * STEPS;
    size_t i = (size_t)place;
    if (i >= WINGS * STEPS)
        return 0.0F;
    float part = (float)(place - (double)i);
    return kernel[i] + (kernel[i + 1] - kernel[i]) * part;
}

static int16_t sample_of(float value)
{
    float scaled = roundf(value * 32767.0F);
    return (int16_t)fminf(fmaxf(scaled, -32768.0F), 32767.0F);
}

static void resample(const float *from, size_t count, double rate, struct sound *to)
{
    float kernel[WINGS * STEPS + 2];
    double per = 2.0 * CUT_HZ / rate; /* zero crossings of the sinc per sample of `from` */
    double reach = WINGS / per;
    kernel_make(kernel);
    for (size_t i = 0; i < to->count; i++) {
        double middle = (double)i * rate / SOUND_RATE_HZ;
        size_t first = middle > reach ? (size_t)ceil(middle - reach) : 0;
        float sum = 0.0F;
        for (size_t j = first; j < count && (double)j <= middle + reach; j++)
            sum += from[j] * kernel_at(kernel, ((double)j - middle) * per);
        to->samples[i] = sample_of(sum * (float)per);
    }
}

/* ---- Reading and writing ---- */

static bool is_silent(const struct sound *sound)
{
    for (size_t i = 0; i < sound->count; i++)
        if (abs(sound->samples[i]) > 64) /* 54 dB below the most: less is the hiss of a microphone */
            return false;
    return true;
}

enum sound_fault sound_read(const void *bytes, size_t size, double most_s, struct sound *sound)
{
    struct wave wave;
    *sound = (struct sound){0};
    if (!wave_find(bytes, size, &wave))
        return SOUND_FORMAT;
    if ((double)wave.count > most_s * wave.rate)
        return SOUND_TOO_LONG;
    sound->count = (size_t)((double)wave.count * SOUND_RATE_HZ / wave.rate);
    if (sound->count < SHORTEST) {
        sound->count = 0;
        return SOUND_SILENT;
    }
    sound->samples = memory_zero(sound->count * sizeof *sound->samples);
    float *mixed = wave_mix(&wave);
    if (wave.rate == SOUND_RATE_HZ)
        for (size_t i = 0; i < sound->count; i++)
            sound->samples[i] = sample_of(mixed[i] * (32768.0F / 32767.0F));
    else
        resample(mixed, wave.count, wave.rate, sound);
    free(mixed);
    if (!is_silent(sound))
        return SOUND_FINE;
    sound_free(sound);
    return SOUND_SILENT;
}

void sound_free(struct sound *sound)
{
    free(sound->samples);
    *sound = (struct sound){0};
}

double sound_seconds(const struct sound *sound)
{
    return (double)sound->count / SOUND_RATE_HZ;
}

static unsigned char *put(unsigned char *at, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        *at++ = (unsigned char)(value >> (8 * i));
    return at;
}

static unsigned char *put_word(unsigned char *at, const char *word)
{
    memcpy(at, word, 4);
    return at + 4;
}

void *sound_wav(const struct sound *sound, size_t *size)
{
    uint32_t data = (uint32_t)(sound->count * 2);
    *size = 44 + data;
    unsigned char *wav = memory_zero(*size), *at = put_word(wav, "RIFF");
    at = put_word(put(at, 36 + data, 4), "WAVE");
    at = put(put_word(at, "fmt "), 16, 4);
    at = put(put(at, FORMAT_PCM, 2), 1, 2);
    at = put(put(at, SOUND_RATE_HZ, 4), SOUND_RATE_HZ * 2, 4);
    at = put(put(at, 2, 2), 16, 2);
    at = put(put_word(at, "data"), data, 4);
    for (size_t i = 0; i < sound->count; i++)
        at = put(at, (uint16_t)sound->samples[i], 2);
    return wav;
}

/* ---- Dressing ---- */

static void ends_trim(struct sound *sound, int loud)
{
    const size_t margin = SOUND_RATE_HZ / 20;
    size_t first = 0, last = sound->count;
    while (first < last && abs(sound->samples[first]) < loud)
        first++;
    while (last > first && abs(sound->samples[last - 1]) < loud)
        last--;
    first = first > margin ? first - margin : 0;
    last = last + margin < sound->count ? last + margin : sound->count;
    memmove(sound->samples, sound->samples + first, (last - first) * sizeof *sound->samples);
    sound->count = last - first;
}

void sound_dress(struct sound *sound)
{
    double sum = 0;
    float most = 1;
    if (!sound->count)
        return;
    for (size_t i = 0; i < sound->count; i++)
        sum += sound->samples[i];
    float middle = (float)(sum / (double)sound->count);
    for (size_t i = 0; i < sound->count; i++)
        most = fmaxf(most, fabsf((float)sound->samples[i] - middle));
    float gain = 0.708F / most;
    for (size_t i = 0; i < sound->count; i++)
        sound->samples[i] = sample_of(((float)sound->samples[i] - middle) * gain);
    ends_trim(sound, (int)(0.708 * 32767 / 100));
}

void sound_pause(struct sound *sound, int pause_ms)
{
    size_t more = (size_t)pause_ms * SOUND_RATE_HZ / 1000;
    sound->samples = memory_grow(sound->samples, (sound->count + more) * sizeof *sound->samples);
    memset(sound->samples + sound->count, 0, more * sizeof *sound->samples);
    sound->count += more;
}

void sound_append(struct sound *sound, const struct sound *more)
{
    if (!more->count)
        return;
    sound->samples = memory_grow(sound->samples, (sound->count + more->count) * sizeof *sound->samples);
    memcpy(sound->samples + sound->count, more->samples, more->count * sizeof *sound->samples);
    sound->count += more->count;
}
