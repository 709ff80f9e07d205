#include "geo/geocode.h"

#include "base/memory.h"
#include "geo/geocode_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 65536
struct block {
    struct block *next;
    size_t used;
    char text[BLOCK_SIZE];
};

struct geocode *geocode_new(void)
{
    return memory_zero(sizeof(struct geocode));
}

void geocode_free(struct geocode *geocode)
{
    if (!geocode)
        return;
    for (struct block *block = geocode->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(geocode->names);
    free(geocode->doors);
    free(geocode->words);
    free(geocode->by_text);
    free(geocode);
}

/* A copy that lives as long as the index. */
static const char *text_keep(struct geocode *geocode, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size == 1)
        return "";
    assert(size <= BLOCK_SIZE);
    if (!geocode->blocks || geocode->blocks->used + size > BLOCK_SIZE) {
        struct block *block = memory_grow(NULL, sizeof *block);
        block->next = geocode->blocks;
        block->used = 0;
        geocode->blocks = block;
    }
    char *copy = geocode->blocks->text + geocode->blocks->used;
    geocode->blocks->used += size;
    return memcpy(copy, text, size);
}

/* Room for one more, doubled when full; a count that is a power of two is full. */
static void *room_make(void *items, size_t count, size_t size)
{
    return count == 0 || (count & (count - 1)) == 0 ? memory_grow(items, (count ? 2 * count : 1) * size)
                                                    : items;
}

static struct name *name_add(struct geocode *geocode, struct name name)
{
    assert(!geocode->built);
    char key[FOLD_TEXT_MAX];
    fold_slug(key, sizeof key, name.text);
    name.key = text_keep(geocode, key);
    fold_slug(key, sizeof key, name.city);
    name.city_key = text_keep(geocode, key);
    name.text = text_keep(geocode, name.text);
    name.id = text_keep(geocode, name.id);
    name.address = text_keep(geocode, name.address);
    name.postcode = text_keep(geocode, name.postcode);
    name.city = text_keep(geocode, name.city);
    name.insee = text_keep(geocode, name.insee);
    geocode->names = room_make(geocode->names, geocode->name_count, sizeof name);
    geocode->names[geocode->name_count] = name;
    return &geocode->names[geocode->name_count++];
}

void geocode_add_place(struct geocode *geocode, const struct geocode_place *place)
{
    name_add(geocode, (struct name){.kind = GEOCODE_PLACE,
                                    .text = place->name,
                                    .id = place->id,
                                    .address = place->address,
                                    .postcode = place->postcode,
                                    .city = place->city,
                                    .insee = place->insee,
                                    .at = place->at});
}

/* Files are sorted by street: mostly this is the street of the door before. What is not is merged when
 * building. */
void geocode_add(struct geocode *geocode, const struct address *address)
{
    struct name *name = geocode->name_count ? &geocode->names[geocode->name_count - 1] : NULL;
    if (!name || name->kind != GEOCODE_STREET || strcmp(name->text, address->street) != 0 ||
        strcmp(name->insee, address->insee) != 0)
        name = name_add(geocode, (struct name){.kind = GEOCODE_STREET,
                                               .text = address->street,
                                               .id = "",
                                               .address = "",
                                               .postcode = address->postcode,
                                               .city = address->city,
                                               .insee = address->insee});
    bool usual = strcmp(name->postcode, address->postcode) == 0;
    geocode->doors = room_make(geocode->doors, geocode->door_count, sizeof *geocode->doors);
    geocode->doors[geocode->door_count] =
        (struct door){.name = (uint32_t)(name - geocode->names),
                      .order = (uint32_t)geocode->door_count,
                      .number = address->number,
                      .suffix = text_keep(geocode, address->suffix),
                      .id = text_keep(geocode, address->id),
                      .postcode = usual ? name->postcode : text_keep(geocode, address->postcode),
                      .at = address->at};
    geocode->door_count++;
}

static int name_compare(const struct name *a, const struct name *b)
{
    int order = (int)a->kind - (int)b->kind;
    order = order ? order : strcmp(a->insee, b->insee);
    order = order ? order : strcmp(a->key, b->key);
    /* Streets are told apart by name and commune; places also by their own id. */
    return order ? order : strcmp(a->id, b->id);
}

static int names_by_key(const void *a, const void *b, void *names)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = name_compare((const struct name *)names + left, (const struct name *)names + right);
    return order ? order : left < right ? -1 : 1;
}

/* Puts the names in order and makes one of those that are the same street. */
static void names_merge(struct geocode *geocode)
{
    size_t count = geocode->name_count, kept = 0;
    uint32_t *order = memory_zero((count + 1) * sizeof *order), *now = memory_zero((count + 1) * sizeof *now);
    struct name *names = memory_zero((count + 1) * sizeof *names);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, names_by_key, geocode->names);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || name_compare(&names[kept - 1], &geocode->names[order[i]]) != 0)
            names[kept++] = geocode->names[order[i]];
        now[order[i]] = (uint32_t)(kept - 1);
    }
    for (size_t i = 0; i < geocode->door_count; i++)
        geocode->doors[i].name = now[geocode->doors[i].name];
    free(geocode->names);
    free(order);
    free(now);
    geocode->names = names;
    geocode->name_count = kept;
}

static int doors_by_number(const void *a, const void *b)
{
    const struct door *left = a, *right = b;
    if (left->name != right->name)
        return left->name < right->name ? -1 : 1;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    int order = geocode_suffix_compare(left->suffix, right->suffix);
    return order ? order : left->order < right->order ? -1 : 1;
}

/* Gives each street its doors and the middle of them. */
static void doors_attach(struct geocode *geocode)
{
    if (geocode->door_count)
        qsort(geocode->doors, geocode->door_count, sizeof *geocode->doors, doors_by_number);
    for (uint32_t i = 0; i < geocode->door_count; i++) {
        struct name *name = &geocode->names[geocode->doors[i].name];
        if (name->door_count == 0)
            name->first_door = i;
        name->door_count++;
        name->at.lon += geocode->doors[i].at.lon;
        name->at.lat += geocode->doors[i].at.lat;
    }
    for (size_t i = 0; i < geocode->name_count; i++) {
        struct name *name = &geocode->names[i];
        if (name->kind == GEOCODE_STREET)
            name->at = (struct lonlat){name->at.lon / name->door_count, name->at.lat / name->door_count};
    }
}

static int words_by_text(const void *a, const void *b, void *words)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = strcmp(((const struct word *)words)[left].text, ((const struct word *)words)[right].text);
    return order ? order : left < right ? -1 : 1;
}

static void words_index(struct geocode *geocode)
{
    for (uint32_t i = 0; i < geocode->name_count; i++) {
        struct name *name = &geocode->names[i];
        struct fold fold;
        fold_words(&fold, name->text);
        geocode_stop_words_drop(&fold);
        name->first_word = (uint32_t)geocode->word_count;
        name->word_count = (uint32_t)fold.count;
        for (size_t w = 0; w < fold.count; w++) {
            geocode->words = room_make(geocode->words, geocode->word_count, sizeof *geocode->words);
            geocode->words[geocode->word_count++] = (struct word){text_keep(geocode, fold.words[w]), i, 0};
        }
    }
    size_t count = geocode->word_count;
    geocode->by_text = memory_zero((count + 1) * sizeof *geocode->by_text);
    for (uint32_t i = 0; i < count; i++)
        geocode->by_text[i] = i;
    qsort_r(geocode->by_text, count, sizeof *geocode->by_text, words_by_text, geocode->words);

    for (size_t from = 0, to; from < count; from = to) {
        const char *text = geocode->words[geocode->by_text[from]].text;
        for (to = from; to < count && strcmp(geocode->words[geocode->by_text[to]].text, text) == 0; to++)
            ;
        for (size_t i = from; i < to; i++) {
            struct word *word = &geocode->words[geocode->by_text[i]];
            word->weight = (float)log(1 + (double)geocode->name_count / (double)(to - from));
            geocode->names[word->name].weight += word->weight;
        }
    }
}

void geocode_build(struct geocode *geocode)
{
    assert(!geocode->built);
    names_merge(geocode);
    doors_attach(geocode);
    words_index(geocode);
    geocode->built = true;
}

size_t geocode_size(const struct geocode *geocode)
{
    return geocode->name_count;
}

const char *geocode_kind_name(enum geocode_kind kind)
{
    static const char *const names[] = {"number", "street", "place"};
    return names[kind];
}
