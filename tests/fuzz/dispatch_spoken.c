/* Any text as something to say: no digit and no sign that a voice would trip over is left. */
#include "base/memory.h"
#include "dispatcher/phone/spoken.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_format("%.*s", (int)size, (const char *)data);
    char *said = spoken_text(text);
    assert(!strpbrk(said, "0123456789#*&%"));
    assert(strlen(said) <= 200 + 40 * strlen(text));
    free(said);
    free(text);
    return 0;
}
