#include "base/clock.h"

#include <math.h>
#include <time.h>

static int64_t read_us(clockid_t which)
{
    struct timespec now;

    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool clock_set(struct clock *clock, const json_t *document)
{
    const json_t *rate = json_object_get(document, "rate");
    const json_t *offset = json_object_get(document, "offset_us");

    if (!json_is_number(rate) || !(json_number_value(rate) > 0) || !json_is_integer(offset))
        return false;
    clock->rate = json_number_value(rate);
    clock->offset_us = json_integer_value(offset);
    return true;
}

int64_t clock_at_us(const struct clock *clock, int64_t real_us)
{
    /* Real time stays exact to the microsecond: no rounding through a double. */
    if (clock->rate == 1.0)
        return real_us + clock->offset_us;
    /* Seconds and the rest apart: a double holds neither product to the microsecond together. */
    double seconds = (double)(real_us / 1000000) * clock->rate;
    double whole = floor(seconds);
    double rest_us = (seconds - whole) * 1e6 + (double)(real_us % 1000000) * clock->rate;
    return (int64_t)whole * 1000000 + llround(rest_us) + clock->offset_us;
}

int64_t clock_now_us(const struct clock *clock)
{
    return clock_at_us(clock, read_us(CLOCK_REALTIME));
}

int64_t monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}
