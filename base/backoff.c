#include "base/backoff.h"

#include <sodium.h>
#include <stdint.h>

int backoff_next_ms(struct backoff *backoff)
{
    enum { FIRST_MS = 50, MOST_MS = 2000, STEPS = 6 };
    int step = FIRST_MS << (backoff->tries < STEPS ? backoff->tries++ : STEPS);

    if (step > MOST_MS)
        step = MOST_MS;
    return step / 2 + (int)randombytes_uniform((uint32_t)(step / 2 + 1));
}
