/* Any bytes as a form that holds a file: the first line is its type, the rest its body. */
#include "base/http/form.h"
#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = memchr(data, '\n', size);
    const char *name;
    json_t *value;
    enum form_fault fault;
    if (!end)
        return 0;
    char *type = memory_format("%.*s", (int)(end - data), (const char *)data);
    json_t *form = form_multipart(type, (const char *)end + 1, size - (size_t)(end - data) - 1, &fault);
    assert(!form == (fault != FORM_FINE) && form_fault_text(fault));
    json_object_foreach(form, name, value)
    {
        assert(*name && json_is_string(value));
        assert(json_string_length(value) <= FORM_MAX_FIELD_BYTES || json_string_length(value) <= 4 * (size / 3 + 1));
    }
    assert(json_object_size(form) <= FORM_MAX_FIELDS);
    json_decref(form);
    free(type);
    return 0;
}
