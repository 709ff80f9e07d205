#include "geo/geocode.h"

#include "base/memory.h"
#include "geo/figures.h"
#include "geo/geocode_index.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    free(geocode->terms);
    free(geocode->by_sound);
    free(geocode->uses);
    if (geocode->grams)
        free(geocode->grams->list);
    free(geocode->grams);
    free(geocode);
}

const char *geocode_keep(struct geocode *geocode, const char *text)
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

static struct name *name_add(struct geocode *geocode, struct name name)
{
    assert(!geocode->built);
    char key[FOLD_TEXT_MAX];
    struct fold fold;
    fold_words(&fold, name.text);
    figures_read(&fold);
    fold_join(key, sizeof key, &fold, '-');
    name.key = geocode_keep(geocode, key);
    name.text = geocode_keep(geocode, name.text);
    name.id = geocode_keep(geocode, name.id);
    name.address = geocode_keep(geocode, name.address);
    name.postcode = geocode_keep(geocode, name.postcode);
    name.postcodes = name.postcodes ? geocode_keep(geocode, name.postcodes) : name.postcode;
    name.city = geocode_keep(geocode, name.city);
    name.insee = geocode_keep(geocode, name.insee);
    name.commune = NONE;
    geocode->names = memory_room(geocode->names, geocode->name_count, sizeof name);
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

void geocode_add_street(struct geocode *geocode, const struct geocode_street *street)
{
    char first[8];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(street->postcodes, "|"), street->postcodes);
    name_add(geocode, (struct name){.kind = GEOCODE_STREET,
                                    .text = street->name,
                                    .id = street->id,
                                    .address = "",
                                    .postcode = first,
                                    .postcodes = street->postcodes,
                                    .city = street->city,
                                    .insee = street->insee,
                                    .at = street->at});
}

/* Of "44109_2300_00012_bis" the street is "44109_2300"; ids that are made otherwise say nothing of it. */
static void street_id(char id[32], const char *door)
{
    size_t insee = strcspn(door, "_"), street = insee == 5 && door[5] ? strcspn(door + 6, "_") : 0;
    bool interoperable = street == 4 || street == 6;
    snprintf(id, 32, "%.*s", interoperable ? (int)(6 + street) : 0, door);
}

/* Files are sorted by street: mostly this is the street of the door before. What is not is merged when
 * building. */
void geocode_add(struct geocode *geocode, const struct address *address)
{
    if (address->number == ADDRESS_NO_NUMBER) {
        geocode_add_street(geocode, &(struct geocode_street){.id = address->id, .name = address->street, .postcodes = address->postcode,
                                                             .city = address->city, .insee = address->insee, .at = address->at});
        return;
    }
    struct name *name = geocode->name_count ? &geocode->names[geocode->name_count - 1] : NULL;
    if (!name || name->kind != GEOCODE_STREET || strcmp(name->text, address->street) != 0 ||
        strcmp(name->insee, address->insee) != 0) {
        char id[32];
        street_id(id, address->id);
        name = name_add(geocode, (struct name){.kind = GEOCODE_STREET,
                                               .text = address->street,
                                               .id = id,
                                               .address = "",
                                               .postcode = address->postcode,
                                               .city = address->city,
                                               .insee = address->insee,
                                               .at = LONLAT_NOWHERE});
    }
    bool usual = strcmp(name->postcode, address->postcode) == 0;
    geocode->doors = memory_room(geocode->doors, geocode->door_count, sizeof *geocode->doors);
    geocode->doors[geocode->door_count] =
        (struct door){.name = (uint32_t)(name - geocode->names),
                      .order = (uint32_t)geocode->door_count,
                      .preference = address->preference,
                      .number = address->number,
                      .suffix = geocode_keep(geocode, address->suffix),
                      .id = geocode_keep(geocode, address->id),
                      .postcode = usual ? name->postcode : geocode_keep(geocode, address->postcode),
                      .street = name->text,
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

/* What one file does not say of a street another may. */
static void name_absorb(struct name *name, const struct name *other)
{
    if (!name->id[0])
        name->id = other->id;
    if (!name->city[0])
        name->city = other->city;
    if (!name->postcode[0]) {
        name->postcode = other->postcode;
        name->postcodes = other->postcodes;
    }
    if (!lonlat_known(name->at))
        name->at = other->at;
}

/* Puts the names in order and makes one of those that are the same street. */
static void names_merge(struct geocode *geocode)
{
    size_t count = geocode->name_count, kept = 0;
    uint32_t *order = memory_zero((count + 1) * sizeof *order), *now = memory_zero((count + 1) * sizeof *now);
    size_t room = 1; /* as memory_room() wants it: communes are added afterwards */
    while (room <= count)
        room *= 2;
    struct name *names = memory_zero(room * sizeof *names);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, names_by_key, geocode->names);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || name_compare(&names[kept - 1], &geocode->names[order[i]]) != 0)
            names[kept++] = geocode->names[order[i]];
        else
            name_absorb(&names[kept - 1], &geocode->names[order[i]]);
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
    order = order ? order : right->preference - left->preference;
    return order ? order : left->order < right->order ? -1 : 1;
}

/* Adds a postcode to the list of the street's, unless it is there. */
static void postcode_add(struct geocode *geocode, struct name *name, const char *postcode)
{
    char all[100];
    if (!postcode[0] || strstr(name->postcodes, postcode))
        return;
    snprintf(all, sizeof all, "%.80s%s%.5s", name->postcodes, name->postcodes[0] ? "|" : "", postcode);
    name->postcodes = geocode_keep(geocode, all);
}

/* Gives each street its doors, the middle of them and their postcodes. */
static void doors_attach(struct geocode *geocode)
{
    if (geocode->door_count)
        qsort(geocode->doors, geocode->door_count, sizeof *geocode->doors, doors_by_number);
    for (uint32_t i = 0; i < geocode->door_count; i++) {
        struct name *name = &geocode->names[geocode->doors[i].name];
        if (name->door_count == 0) {
            name->first_door = i;
            name->at = (struct lonlat){0, 0};
        }
        name->door_count++;
        name->at.lon += geocode->doors[i].at.lon;
        name->at.lat += geocode->doors[i].at.lat;
        postcode_add(geocode, name, geocode->doors[i].postcode);
    }
    for (size_t i = 0; i < geocode->name_count; i++) {
        struct name *name = &geocode->names[i];
        if (name->door_count > 0)
            name->at = (struct lonlat){name->at.lon / name->door_count, name->at.lat / name->door_count};
    }
}

static int names_by_insee(const void *a, const void *b, void *arg)
{
    const struct name *names = arg, *left = &names[*(const uint32_t *)a], *right = &names[*(const uint32_t *)b];
    int order = strcmp(left->insee, right->insee);
    order = order ? order : (left->city[0] == '\0') - (right->city[0] == '\0');
    return order ? order : left < right ? -1 : left > right;
}

/* Makes a commune of names[from..to) of `order`, and tells them. */
static void commune_make(struct geocode *geocode, const uint32_t *order, size_t from, size_t to)
{
    const struct name first = geocode->names[order[from]];
    if (!first.insee[0] || !first.city[0])
        return;
    struct lonlat sum = {0, 0};
    size_t known = 0;
    struct name commune = {.kind = GEOCODE_COMMUNE, .text = first.city, .id = first.insee, .address = "",
                           .postcode = first.postcode, .city = first.city, .insee = first.insee};
    for (size_t i = from; i < to; i++) {
        struct name *name = &geocode->names[order[i]];
        name->commune = (uint32_t)geocode->name_count;
        if (!name->city[0] && name->kind == GEOCODE_STREET)
            name->city = first.city;
        if (!lonlat_known(name->at))
            continue;
        sum = (struct lonlat){sum.lon + name->at.lon, sum.lat + name->at.lat};
        known++;
    }
    commune.at = known ? (struct lonlat){sum.lon / (double)known, sum.lat / (double)known} : LONLAT_NOWHERE;
    struct name *made = name_add(geocode, commune);
    made->commune = (uint32_t)(geocode->name_count - 1);
    for (size_t i = from; i < to; i++)
        for (const char *code = geocode->names[order[i]].postcodes; *code; code += code[5] == '|' ? 6 : 5)
            if (strlen(code) >= 5) {
                char one[6];
                snprintf(one, sizeof one, "%.5s", code);
                postcode_add(geocode, made, one);
            } else {
                break;
            }
    geocode->commune_count++;
}

static void communes_make(struct geocode *geocode)
{
    size_t count = geocode->name_count;
    uint32_t *order = memory_zero((count + 1) * sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, names_by_insee, geocode->names);
    for (size_t from = 0, to; from < count; from = to) {
        const char *insee = geocode->names[order[from]].insee;
        for (to = from; to < count && strcmp(geocode->names[order[to]].insee, insee) == 0; to++)
            ;
        commune_make(geocode, order, from, to);
    }
    free(order);
}

static int names_by_text(const void *a, const void *b, void *names)
{
    const struct name *left = (const struct name *)names + *(const uint32_t *)a;
    const struct name *right = (const struct name *)names + *(const uint32_t *)b;
    int order = strcmp(left->key, right->key);
    return order ? order : left < right ? -1 : left > right;
}

/* Marks the streets that have namesakes elsewhere. */
static void namesakes_find(struct geocode *geocode)
{
    size_t count = geocode->name_count;
    uint32_t *order = memory_zero((count + 1) * sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, names_by_text, geocode->names);
    for (size_t i = 1; i < count; i++) {
        struct name *one = &geocode->names[order[i - 1]], *next = &geocode->names[order[i]];
        if (one->kind == GEOCODE_STREET && next->kind == GEOCODE_STREET && strcmp(one->key, next->key) == 0)
            one->namesakes = next->namesakes = true;
    }
    free(order);
}

void geocode_build(struct geocode *geocode)
{
    assert(!geocode->built);
    names_merge(geocode);
    doors_attach(geocode);
    communes_make(geocode);
    namesakes_find(geocode);
    words_index(geocode);
    geocode->built = true;
}

size_t geocode_size(const struct geocode *geocode)
{
    return geocode->name_count - geocode->commune_count;
}

const char *geocode_kind_name(enum geocode_kind kind)
{
    static const char *const names[] = {"number", "interpolated", "street", "place", "commune"};
    return names[kind];
}

const char *geocode_verdict_name(enum geocode_verdict verdict)
{
    static const char *const names[] = {"none", "ask", "accept"};
    return names[verdict];
}

static const char *suffix_short(const char *suffix)
{
    return strcasecmp(suffix, "bis") == 0      ? "b"
           : strcasecmp(suffix, "ter") == 0    ? "t"
           : strcasecmp(suffix, "quater") == 0 ? "q"
                                               : suffix;
}

int geocode_suffix_compare(const char *a, const char *b)
{
    return strcasecmp(suffix_short(a), suffix_short(b));
}
