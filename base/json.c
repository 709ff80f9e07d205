#include "base/json.h"

#include "base/memory.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

const char *json_text(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

json_int_t json_whole(const json_t *json, const char *key, json_int_t fallback)
{
    const json_t *value = json_object_get(json, key);

    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

double json_number(const json_t *json, const char *key, double fallback)
{
    const json_t *value = json_object_get(json, key);

    return json_is_number(value) ? json_number_value(value) : fallback;
}

bool json_truth(const json_t *json, const char *key)
{
    return json_is_true(json_object_get(json, key));
}

/* A step that is all digits is an index, of an array. */
static json_t *json_step(const json_t *json, const char *step, size_t length)
{
    char key[64];

    if (length == 0 || length >= sizeof key)
        return NULL;
    memcpy(key, step, length);
    key[length] = '\0';
    if (json_is_array(json) && strspn(key, "0123456789") == length)
        return json_array_get(json, strtoul(key, NULL, 10));
    return json_object_get(json, key);
}

json_t *json_at(const json_t *json, const char *path)
{
    json_t *at = NULL;

    for (bool last = false; !last; path++) {
        size_t length = strcspn(path, ".");
        at = json_step(json, path, length);
        json = at;
        path += length;
        last = *path == '\0' || !at;
    }
    return at;
}

void json_put_text(json_t *object, const char *key, const char *value)
{
    int failed = json_object_set_new(object, key, value ? json_string(value) : json_null());
    assert(!failed);
}

void json_put_whole(json_t *object, const char *key, json_int_t value)
{
    int failed = json_object_set_new(object, key, json_integer(value));
    assert(!failed);
}

json_t *json_base64(const void *bytes, size_t size)
{
    size_t letters = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL);
    char *text = memory_zero(letters);
    sodium_bin2base64(text, letters, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    json_t *json = json_string(text);
    free(text);
    return json;
}

void *json_unbase64(const char *text, size_t *size)
{
    size_t letters = strlen(text);
    unsigned char *bytes = memory_zero(letters + 1);
    const char *end;
    if (sodium_base642bin(bytes, letters + 1, text, letters, " \r\n", size, &end, sodium_base64_VARIANT_ORIGINAL) == 0 && !*end)
        return bytes;
    free(bytes);
    return NULL;
}
