#include "matcher/block.h"

#include <string.h>

/* Bit a of word b becomes bit b of word a: halves of ever smaller squares change places (Hacker's Delight 7-3). */
static void turn(uint64_t words[64])
{
    uint64_t low = UINT32_MAX;
    for (int side = 32; side > 0; side /= 2, low ^= low << side)
        for (int a = 0; a < 64; a = ((a | side) + 1) & ~side) {
            uint64_t change = (words[a] >> side ^ words[a | side]) & low;
            words[a] ^= change << side;
            words[a | side] ^= change;
        }
}

/* A row is a word and a half. */
static void fill_day(struct block *block, const struct volunteer *volunteers, size_t count, int day)
{
    uint64_t late[64] = {0};
    for (size_t lane = 0; lane < count; lane++) {
        const struct day_row *row = &volunteers[block->position[lane]].availability.weekly[day];
        block->free[day][lane] = row->word[0];
        late[lane] = row->word[1];
    }
    turn(block->free[day]);
    turn(late);
    memcpy(&block->free[day][64], late, (QUARTERS_A_DAY - 64) * sizeof *late);
}

static void fill_absences(struct block *block, const struct volunteer *volunteers, size_t count)
{
    block->away_from = INT32_MAX;
    for (size_t lane = 0; lane < count; lane++) {
        const struct availability *availability = &volunteers[block->position[lane]].availability;
        for (uint32_t i = 0; i < availability->absences_count; i++)
            if (availability->absences[i].first_day < block->away_from)
                block->away_from = availability->absences[i].first_day;
    }
    for (size_t lane = 0; lane < count; lane++) {
        const struct availability *availability = &volunteers[block->position[lane]].availability;
        for (uint32_t i = 0; i < availability->absences_count; i++) {
            int64_t first = (int64_t)availability->absences[i].first_day - block->away_from;
            int64_t last = (int64_t)availability->absences[i].last_day - block->away_from;
            for (int64_t day = first; day <= last && day < BLOCK_AWAY; day++)
                block->away[day] |= UINT64_C(1) << lane;
        }
    }
}

void block_fill(struct block *block, const struct volunteer *volunteers, size_t count)
{
    memset((char *)block + offsetof(struct block, active), 0, sizeof *block - offsetof(struct block, active));
    block->longest_pause = PAUSE_NONE;
    block->shortest_papers = CLEARED_ALWAYS;
    for (size_t lane = 0; lane < count; lane++) {
        const struct volunteer *volunteer = &volunteers[block->position[lane]];
        block->active |= (uint64_t)volunteer->active << lane;
        block->names_days |= (uint64_t)(volunteer->availability.occasions_count > 0) << lane;
        block->wants_purposes |= (uint64_t)(volunteer->purposes != 0) << lane;
        block->wants_districts |= (uint64_t)(volunteer->districts != 0) << lane;
        block->id[lane] = volunteer->id;
        block->paused_until[lane] = volunteer->paused_until;
        block->cleared_until[lane] = volunteer->cleared_until;
        if (volunteer->paused_until > block->longest_pause)
            block->longest_pause = volunteer->paused_until;
        if (volunteer->cleared_until < block->shortest_papers)
            block->shortest_papers = volunteer->cleared_until;
        block->ability[lane] = volunteer->abilities;
        block->mode[lane] = volunteer->modes;
        block->purpose[lane] = volunteer->purposes;
        block->language[lane] = volunteer->languages;
        block->district[lane] = volunteer->districts;
    }
    turn(block->ability);
    turn(block->mode);
    turn(block->purpose);
    turn(block->language);
    turn(block->district);
    for (int day = 0; day < BLOCK_DAYS; day++)
        fill_day(block, volunteers, count, day);
    fill_absences(block, volunteers, count);
}

static void name(struct wanted *wanted, const int64_t *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wanted->named[ids[i] >> 6 & 15] |= UINT64_C(1) << (ids[i] & 63);
}

struct wanted block_wanted(const struct problem *problem)
{
    struct wanted wanted = {.problem = problem};
    if (problem->common.days == 1) {
        wanted.day = problem->common.on[0].day;
        wanted.weekday = problem->common.on[0].weekday;
        wanted.hours = problem->common.on[0].row;
    }
    name(&wanted, problem->excluded, problem->excluded_count);
    name(&wanted, problem->asked, problem->asked_count);
    return wanted;
}

static bool may_be_named(const struct wanted *wanted, int64_t id)
{
    return wanted->named[id >> 6 & 15] >> (id & 63) & 1;
}

/* Bits from the lowest up. */
#define EACH_BIT(bit, set)                                                                                   \
    for (uint64_t left_##bit = (set); left_##bit && (bit = __builtin_ctzll(left_##bit), true);               \
         left_##bit &= left_##bit - 1)

/* Those who have any of it, and those who have all of it. */
static uint64_t any(const uint64_t *words, uint64_t set)
{
    uint64_t lanes = 0;
    int bit;
    EACH_BIT(bit, set)
        lanes |= words[bit];
    return lanes;
}

static uint64_t all(const uint64_t *words, uint64_t set)
{
    uint64_t lanes = UINT64_MAX;
    int bit;
    EACH_BIT(bit, set)
        lanes &= words[bit];
    return lanes;
}

static uint64_t paused(const struct block *block, uint64_t near, int32_t day)
{
    uint64_t lanes = 0;
    int lane;
    if (block->longest_pause >= day)
        EACH_BIT(lane, near)
            lanes |= (uint64_t)(block->paused_until[lane] >= day) << lane;
    return lanes;
}

static uint64_t papers_over(const struct block *block, uint64_t near, int32_t day)
{
    uint64_t lanes = 0;
    int lane;
    if (block->shortest_papers < day)
        EACH_BIT(lane, near)
            lanes |= (uint64_t)(block->cleared_until[lane] < day) << lane;
    return lanes;
}

static uint64_t listed(const struct block *block, uint64_t near, const struct wanted *wanted,
                       bool (*on_list)(const struct problem *problem, int64_t id))
{
    uint64_t lanes = 0;
    int lane;
    EACH_BIT(lane, near)
        if (may_be_named(wanted, block->id[lane]) && on_list(wanted->problem, block->id[lane]))
            lanes |= UINT64_C(1) << lane;
    return lanes;
}

/* From the first of the set's words to the last: hours follow one another, of others rarely more than one is wanted. */
static void fetch(const uint64_t *words, uint64_t set)
{
    if (set)
        for (int bit = __builtin_ctzll(set); bit < 72 - __builtin_clzll(set); bit += 8)
            __builtin_prefetch(&words[bit]);
}

void block_fetch(const struct block *block, const struct wanted *wanted, size_t first_lane, size_t end_lane)
{
    const struct problem *problem = wanted->problem;
    const uint64_t *free = block->free[wanted->weekday];
    __builtin_prefetch(&block->active);
    fetch(free, wanted->hours.word[0]);
    fetch(free + 64, wanted->hours.word[1]);
    fetch(block->ability, problem->required);
    fetch(block->mode, problem->mode);
    fetch(block->purpose, problem->purpose);
    fetch(block->district, problem->district);
    for (size_t lane = first_lane / 16 * 16; lane < end_lane; lane += 16)
        __builtin_prefetch(&block->position[lane]);
}

/* On the day whose hours are wanted, as far as the block knows; NULL when it does not. */
static const uint64_t *away_then(const struct block *block, const struct wanted *wanted)
{
    int64_t day = (int64_t)wanted->day - block->away_from;
    bool known = (wanted->hours.word[0] | wanted->hours.word[1]) && day >= 0 && day < BLOCK_AWAY;
    return known ? &block->away[day] : NULL;
}

static uint64_t put_aside(uint64_t near, uint64_t breaking, enum rule rule, struct tally *aside)
{
    uint64_t out = near & breaking;
    if (out)
        aside->by_rule[rule] += block_count(out);
    return near & ~out;
}

uint64_t block_sift(const struct block *block, const struct wanted *wanted, uint64_t near, struct tally *aside)
{
    const struct problem *problem = wanted->problem;
    const uint64_t *free = block->free[wanted->weekday];
    near = put_aside(near, ~block->active, RULE_NOT_ACTIVE, aside);
    near = put_aside(near, paused(block, near, problem->day), RULE_PAUSED, aside);
    near = put_aside(near, papers_over(block, near, problem->day), RULE_PAPERS, aside);
    uint64_t other_district = block->wants_districts & ~any(block->district, problem->district);
    near = put_aside(near, other_district, RULE_OTHER_DISTRICT, aside);
    if (problem->excluded_count > 0)
        near = put_aside(near, listed(block, near, wanted, problem_excludes), RULE_EXCLUDED, aside);
    if (problem->asked_count > 0)
        near = put_aside(near, listed(block, near, wanted, problem_asked), RULE_ALREADY_ASKED, aside);
    near = put_aside(near, ~all(block->ability, problem->required), RULE_MISSING_ABILITY, aside);
    if (problem->mode)
        near = put_aside(near, ~any(block->mode, problem->mode), RULE_OTHER_MODE, aside);
    if (problem->languages)
        near = put_aside(near, ~any(block->language, problem->languages), RULE_LANGUAGE, aside);
    uint64_t other_purpose = block->wants_purposes & ~any(block->purpose, problem->purpose);
    near = put_aside(near, other_purpose, RULE_PURPOSE_UNWANTED, aside);
    uint64_t free_then = all(free, wanted->hours.word[0]) & all(free + 64, wanted->hours.word[1]);
    const uint64_t *away = away_then(block, wanted);
    return put_aside(near, (~free_then & ~block->names_days) | (away ? *away : 0), RULE_NOT_FREE, aside);
}
