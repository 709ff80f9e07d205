/*
 * Any bytes as a form and as a JSON body. What is read keeps its promises:
 * at most 64 fields of at most 2 kB, no NUL, at most 32 levels.
 */
#include "base/http/form.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const json_t *value)
{
    assert(json_is_string(value) && json_string_length(value) <= FORM_MAX_FIELD_BYTES);
    assert(strlen(json_string_value(value)) == json_string_length(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum form_fault fault;
    const char *name;
    json_t *value, *one;
    size_t i, fields = 0;
    json_t *form = form_decode((const char *)data, size, &fault);
    assert(!form == (fault != FORM_FINE) && form_fault_text(fault));
    json_object_foreach(form, name, value)
    {
        fields += json_is_array(value) ? json_array_size(value) : 1;
        json_array_foreach(value, i, one) check_value(one);
        if (!json_is_array(value))
            check_value(value);
    }
    assert(fields <= FORM_MAX_FIELDS);
    json_decref(form);
    json_t *json = form_json((const char *)data, size, &fault);
    assert(!json == (fault != FORM_FINE) && (!json || json_is_object(json)));
    json_decref(json);
    return 0;
}
