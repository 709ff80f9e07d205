#include "matcher/world.h"

#include "base/memory.h"
#include "matcher/checksum.h"

#include <stdlib.h>
#include <string.h>

/*
 * Volunteers lie side by side in `volunteers`; `slots` is an open-addressed
 * table from id to place + 1 in it, 0 for an empty slot, never more than half full.
 */
struct world {
    struct vocabulary vocabulary;
    struct acceptance acceptance;
    struct volunteer *volunteers;
    size_t count;
    size_t room;
    uint32_t *slots;
    size_t slots_count;  /* a power of two, or 0 */
    struct index *index; /* NULL: to be built */
    size_t grids;
};

struct world *world_new(void)
{
    struct world *world = memory_zero(sizeof *world);
    world->acceptance = acceptance_prior();
    return world;
}

void world_free(struct world *world)
{
    if (!world)
        return;
    for (size_t i = 0; i < world->count; i++)
        volunteer_clear(&world->volunteers[i]);
    free(world->volunteers);
    free(world->slots);
    index_free(world->index);
    free(world);
}

struct vocabulary *world_vocabulary(struct world *world)
{
    return &world->vocabulary;
}

size_t world_count(const struct world *world)
{
    return world->count;
}

/* The slot of this id, or the empty one where it would go. */
static size_t slot_of(const struct world *world, int64_t id)
{
    size_t mask = world->slots_count - 1;
    size_t slot = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
    while (world->slots[slot] && world->volunteers[world->slots[slot] - 1].id != id)
        slot = (slot + 1) & mask;
    return slot;
}

static void slots_rebuild(struct world *world, size_t slots_count)
{
    free(world->slots);
    world->slots = memory_zero(slots_count * sizeof *world->slots);
    world->slots_count = slots_count;
    for (size_t i = 0; i < world->count; i++)
        world->slots[slot_of(world, world->volunteers[i].id)] = (uint32_t)i + 1;
}

static struct volunteer *find(const struct world *world, int64_t id)
{
    if (world->slots_count == 0)
        return NULL;
    uint32_t place = world->slots[slot_of(world, id)];
    return place ? &world->volunteers[place - 1] : NULL;
}

const struct volunteer *world_find(const struct world *world, int64_t id)
{
    return find(world, id);
}

static void index_outdated(struct world *world)
{
    index_free(world->index);
    world->index = NULL;
}

/* As far as the grid is concerned. Most changes are questions and answers, which it does not hold. */
static bool lives_as_before(const struct volunteer *old, const struct volunteer *now)
{
    return old->active == now->active && old->radius_m == now->radius_m &&
           memcmp(&old->home, &now->home, sizeof old->home) == 0; /* NAN, not known, is alike too */
}

void world_put(struct world *world, struct volunteer volunteer)
{
    struct volunteer *old = find(world, volunteer.id);
    volunteer_prepare(&volunteer);
    if (old) {
        bool moved = !lives_as_before(old, &volunteer);
        volunteer.effect = old->effect;
        volunteer_clear(old);
        *old = volunteer;
        if (moved)
            index_outdated(world);
        else if (world->index)
            index_renew(world->index, (size_t)(old - world->volunteers));
        return;
    }
    index_outdated(world);
    if (world->count == world->room) {
        world->room = world->room ? world->room * 2 : 64;
        struct volunteer *wider = memory_wide(world->room * sizeof *wider);
        if (world->volunteers)
            memcpy(wider, world->volunteers, world->count * sizeof *wider);
        free(world->volunteers);
        world->volunteers = wider;
    }
    world->volunteers[world->count++] = volunteer;
    if (world->count * 2 > world->slots_count)
        slots_rebuild(world, world->slots_count ? world->slots_count * 2 : 128);
    else
        world->slots[slot_of(world, volunteer.id)] = (uint32_t)world->count;
}

void world_remove(struct world *world, int64_t id)
{
    struct volunteer *gone = find(world, id);
    if (!gone)
        return;
    index_outdated(world);
    volunteer_clear(gone);
    *gone = world->volunteers[--world->count];
    /* Open addressing has no cheap removal, and people leave rarely. */
    slots_rebuild(world, world->slots_count);
}

void world_suppose_asked(struct world *world, int64_t id, const struct problem *problem)
{
    struct volunteer *volunteer = find(world, id);
    if (!volunteer)
        return;
    volunteer_asked(volunteer, problem, problem->start_s);
    volunteer->supposed = true;
}

static bool differs(const struct world *one, const struct world *other, const struct volunteer *volunteer, int64_t since_s)
{
    const struct volunteer *there = find(other, volunteer->id);
    if (!there)
        return true;
    return !volunteer->supposed && !there->supposed &&
           checksum_of(volunteer, &one->vocabulary, since_s) != checksum_of(there, &other->vocabulary, since_s);
}

size_t world_differing(const struct world *one, const struct world *other, int64_t since_s, int64_t *ids, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < one->count && count < room; i++)
        if (differs(one, other, &one->volunteers[i], since_s))
            ids[count++] = one->volunteers[i].id;
    for (size_t i = 0; i < other->count && count < room; i++)
        if (!find(one, other->volunteers[i].id))
            ids[count++] = other->volunteers[i].id;
    return count;
}

void world_learn(struct world *world, int64_t id, const struct features *features, bool yes)
{
    struct volunteer *volunteer = find(world, id);
    struct effect nobody = {0};
    acceptance_learn(&world->acceptance, volunteer ? &volunteer->effect : &nobody, features, yes);
}

void world_remember(struct world *world, const struct world *older)
{
    world->acceptance = older->acceptance;
    for (size_t i = 0; i < older->count; i++) {
        struct volunteer *volunteer = find(world, older->volunteers[i].id);
        if (volunteer)
            volunteer->effect = older->volunteers[i].effect;
    }
}

size_t world_grids(const struct world *world)
{
    return world->grids;
}

struct ranking world_ranking(struct world *world)
{
    if (!world->index) {
        world->index = index_new(world->volunteers, world->count);
        world->grids++;
    }
    return (struct ranking){
        .volunteers = world->volunteers,
        .count = world->count,
        .index = world->index,
        .weights = &weights_default,
        .vocabulary = &world->vocabulary,
        .scarce = vocabulary_scarce(&world->vocabulary),
        .chances = acceptance_of,
        .chances_arg = &world->acceptance,
    };
}
