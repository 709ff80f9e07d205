#include "matcher/reading.h"

#include "base/memory.h"
#include "base/paris.h"

#include <stdio.h>

#define LIST_MAX 100000              /* items of one list: beyond is not one of ours */
#define FIRST_S  INT64_C(820454400)  /* 1996: the calendar's rule begins */
#define LAST_S   INT64_C(7289654400) /* 2201: nothing of ours lies beyond */

static size_t path_write(const struct place *place, char *text, size_t size)
{
    if (!place->up)
        return 0;
    size_t length = path_write(place->up, text, size);
    const char *dot = length > 0 ? "." : "";
    int more = place->key ? snprintf(text + length, size - length, "%s%s", dot, place->key)
                          : snprintf(text + length, size - length, "%s%zu", dot, place->item);
    length += (size_t)more;
    return length < size ? length : size - 1;
}

bool complain(const struct place *place, const char *wanted)
{
    char *text = place->complaint->text;
    size_t size = sizeof place->complaint->text;
    text[0] = '\0';
    size_t length = path_write(place, text, size);
    snprintf(text + length, size - length, "%s%s", length > 0 ? ": " : "", wanted);
    return false;
}

struct place place_top(const json_t *document, struct complaint *complaint)
{
    complaint->text[0] = '\0';
    return (struct place){.value = document, .complaint = complaint};
}

struct place place_at(const struct place *object, const char *key)
{
    const json_t *value = json_object_get(object->value, key);
    return (struct place){.up = object,
                          .key = key,
                          .value = json_is_null(value) ? NULL : value,
                          .complaint = object->complaint};
}

struct place place_item(const struct place *list, size_t item)
{
    return (struct place){
        .up = list, .item = item, .value = json_array_get(list->value, item), .complaint = list->complaint};
}

bool place_is_there(const struct place *place)
{
    return place->value || complain(place, "must be there");
}

bool place_require(const struct place *object, const char *key)
{
    struct place place = place_at(object, key);
    return place_is_there(&place);
}

bool place_is_object(const struct place *place)
{
    return json_is_object(place->value) || complain(place, "an object");
}

bool read_whole(const struct place *place, int64_t least, int64_t most, int64_t *to)
{
    if (!place->value)
        return true;
    json_int_t value = json_integer_value(place->value);
    if (!json_is_integer(place->value) || value < least || value > most) {
        char wanted[80];
        snprintf(wanted, sizeof wanted, "a whole number from %lld to %lld", (long long)least,
                 (long long)most);
        return complain(place, wanted);
    }
    *to = value;
    return true;
}

bool read_count(const struct place *object, const char *key, uint16_t *to)
{
    int64_t value = *to;
    struct place place = place_at(object, key);
    bool ok = read_whole(&place, 0, UINT16_MAX, &value);
    *to = (uint16_t)value;
    return ok;
}

bool read_id(const struct place *object, const char *key, int64_t *to)
{
    struct place place = place_at(object, key);
    return place_require(object, key) && read_whole(&place, 1, INT64_MAX, to);
}

bool read_number(const struct place *object, const char *key, float *to)
{
    struct place place = place_at(object, key);
    if (place.value && !json_is_number(place.value))
        return complain(&place, "a number");
    if (place.value)
        *to = (float)json_number_value(place.value);
    return true;
}

bool read_truth(const struct place *object, const char *key, bool *to)
{
    struct place place = place_at(object, key);
    if (place.value && !json_is_boolean(place.value))
        return complain(&place, "true or false");
    if (place.value)
        *to = json_is_true(place.value);
    return true;
}

bool read_instant(const struct place *object, const char *key, int64_t *to)
{
    struct place place = place_at(object, key);
    if (!place.value)
        return true;
    int64_t instant =
        json_is_string(place.value) ? paris_parse_instant(json_string_value(place.value)) : PARIS_NEVER;
    if (instant < FIRST_S || instant > LAST_S)
        return complain(&place, "an instant such as 2026-11-28T14:00:00+01:00");
    *to = instant;
    return true;
}

bool read_day(const struct place *place, int32_t *to)
{
    struct paris_date date;
    if (!place->value)
        return true;
    if (!json_is_string(place->value) || !paris_parse_date(json_string_value(place->value), &date))
        return complain(place, "a day such as 2026-11-28");
    *to = (int32_t)paris_days(date);
    return true;
}

bool read_text(const struct place *object, const char *key, const char **to)
{
    struct place place = place_at(object, key);
    if (place.value && !json_is_string(place.value))
        return complain(&place, "a text");
    if (place.value)
        *to = json_string_value(place.value);
    return true;
}

bool read_metres(const struct place *object, struct metres *to)
{
    struct place e = place_at(object, "e"), n = place_at(object, "n");
    if (!e.value && !n.value)
        return true;
    if (!json_is_number(e.value))
        return complain(&e, "metres");
    if (!json_is_number(n.value))
        return complain(&n, "metres");
    *to = (struct metres){json_number_value(e.value), json_number_value(n.value)};
    return true;
}

bool read_list(const struct place *object, const char *key, item_read read, void *arg)
{
    struct place list = place_at(object, key);
    if (!list.value)
        return true;
    if (!json_is_array(list.value) || json_array_size(list.value) > LIST_MAX)
        return complain(&list, "a list");
    for (size_t i = 0; i < json_array_size(list.value); i++) {
        struct place item = place_item(&list, i);
        if (!read(&item, arg))
            return false;
    }
    return true;
}

void *list_room(const struct place *object, const char *key, size_t size)
{
    size_t count = json_array_size(place_at(object, key).value);
    return count > 0 && count <= LIST_MAX ? memory_zero(count * size) : NULL;
}

struct set {
    struct words *words;
    uint64_t bits;
};

static bool read_code(const struct place *item, void *arg)
{
    struct set *set = arg;
    uint64_t bit = json_is_string(item->value) ? words_bit(set->words, json_string_value(item->value)) : 0;
    set->bits |= bit;
    return bit || complain(item, "a code of 1 to 31 bytes, of at most 64 different ones");
}

bool read_set(const struct place *object, const char *key, struct words *words, uint64_t *to)
{
    struct set set = {.words = words};
    if (!read_list(object, key, read_code, &set))
        return false;
    *to = set.bits;
    return true;
}

bool read_word(const struct place *object, const char *key, struct words *words, uint64_t *to)
{
    struct place place = place_at(object, key);
    struct set set = {.words = words};
    if (!place.value)
        return true;
    if (!read_code(&place, &set))
        return false;
    *to = set.bits;
    return true;
}
