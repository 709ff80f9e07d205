/* Any text as the headers that we read ourselves: Cookie, Accept, Content-Type. */
#include "base/http/form.h"
#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_zero(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    char *cookie = form_cookie(text, "nec");
    assert(!cookie || (strlen(cookie) < strlen(text) && !strchr(cookie, ';')));
    free(cookie);
    form_wants_json(text);
    form_is_json(text);
    free(text);
    return 0;
}
