/* Any text as a telephone number: what is read is E.164, and reading it again gives the same. */
#include "base/memory.h"
#include "base/phone_number.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char e164[PHONE_E164_BYTES], again[PHONE_E164_BYTES], shown[PHONE_SHOWN_BYTES];
    char *text = memory_zero(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    enum phone_fault fault = phone_number_parse(text, e164);
    assert((fault == PHONE_FINE) == (e164[0] == '+'));
    if (fault == PHONE_FINE) {
        assert(strspn(e164 + 1, "0123456789") == strlen(e164 + 1) && strlen(e164) >= 9);
        assert(phone_number_parse(e164, again) == PHONE_FINE && strcmp(e164, again) == 0);
        phone_number_show(e164, shown);
        assert(phone_number_parse(shown, again) == PHONE_FINE && strcmp(e164, again) == 0);
        phone_number_speak(e164, shown);
    } else {
        assert(phone_fault_code(fault));
    }
    free(text);
    return 0;
}
