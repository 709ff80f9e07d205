/*
 * Reading a JSON document that came from outside, with every value checked.
 *
 * A place is a value and the way to it, so that whatever makes no sense is
 * refused with where it stands: "volunteers.3.free.0.from_q: a whole number
 * from 0 to 95". Places lie on the caller's stack, each pointing to the one
 * above. A reader answers false when it has complained; then nothing further
 * is read.
 */
#ifndef MATCHER_READING_H
#define MATCHER_READING_H

#include "geo/lonlat.h"
#include "matcher/words.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where and what. No values: they may be personal. */
struct complaint {
    char text[160];
};

struct place {
    const struct place *up;
    const char *key; /* NULL: an item of a list */
    size_t item;
    const json_t *value; /* NULL: absent, or null */
    struct complaint *complaint;
};

struct place place_top(const json_t *document, struct complaint *complaint);
struct place place_at(const struct place *object, const char *key);
struct place place_item(const struct place *list, size_t item);

/* Says what should have been there; always false. */
bool complain(const struct place *place, const char *wanted);

/* Complains unless there is a value here; at `key`; unless this is an object. */
bool place_is_there(const struct place *place);
bool place_require(const struct place *object, const char *key);
bool place_is_object(const struct place *place);

/* One kind of value each. What is absent leaves `*to` as it is and is fine. */
bool read_whole(const struct place *place, int64_t least, int64_t most, int64_t *to);
bool read_day(const struct place *place, int32_t *to); /* days since 1970, local */
bool read_count(const struct place *object, const char *key, uint16_t *to);
bool read_number(const struct place *object, const char *key, float *to);
bool read_truth(const struct place *object, const char *key, bool *to);
bool read_instant(const struct place *object, const char *key, int64_t *to);  /* of the years 1996 to 2200 */
bool read_text(const struct place *object, const char *key, const char **to); /* borrowed from the document */
bool read_metres(const struct place *object, struct metres *to); /* both "e" and "n", or neither */

/* An id, from 1 on; must be there. */
bool read_id(const struct place *object, const char *key, int64_t *to);

/* A list of codes as a set, learned where new; one code as a set of one. */
bool read_set(const struct place *object, const char *key, struct words *words, uint64_t *to);
bool read_word(const struct place *object, const char *key, struct words *words, uint64_t *to);

/* Calls read(item, arg) for each item of the list at `key`, until one fails. */
typedef bool (*item_read)(const struct place *item, void *arg);
bool read_list(const struct place *object, const char *key, item_read read, void *arg);

/* Zeroed room for all items of the list at `key`, yours to free; NULL when there are none. */
void *list_room(const struct place *object, const char *key, size_t size);

#endif
