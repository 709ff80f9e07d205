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

/* Is all told of that day? Before the first absence of all nobody is away. */
static bool knows(const struct block *block, int64_t day)
{
    return day - block->away_from < BLOCK_AWAY;
}

#define away_on(block, day) (&(block)->away[(day) & (BLOCK_AWAY - 1)])

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
            const struct absence *absence = &availability->absences[i];
            for (int64_t day = absence->first_day; day <= absence->last_day && knows(block, day); day++)
                *away_on(block, day) |= UINT64_C(1) << lane;
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

void block_want(struct wanted *wanted, const struct problem *problem)
{
    wanted->problem = problem;
    if (problem->excluded_count + problem->asked_count == 0)
        return;
    memset(wanted->named, 0, sizeof wanted->named);
    name(wanted, problem->excluded, problem->excluded_count);
    name(wanted, problem->asked, problem->asked_count);
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

/* Eight of them fill a line. */
static void fetch(const uint64_t *words, int from, int until)
{
    for (int at = from / 8 * 8; at < until; at += 8)
        __builtin_prefetch(&words[at]);
}

/* Rarely more than one is wanted. */
static void fetch_first(const uint64_t *words, uint64_t set)
{
    if (set)
        __builtin_prefetch(&words[__builtin_ctzll(set)]);
}

void block_fetch(const struct block *block, const struct wanted *wanted, size_t first_lane, size_t end_lane)
{
    const struct problem *problem = wanted->problem;
    const struct asked_hours *hours = &problem->hours;
    __builtin_prefetch(&block->active);
    if (hours->one_day) {
        fetch(block->free[hours->weekday], hours->around.from, hours->around.until);
        __builtin_prefetch(away_on(block, hours->day));
    }
    fetch_first(block->ability, problem->required);
    fetch_first(block->mode, problem->mode);
    for (size_t lane = first_lane / 16 * 16; lane < end_lane; lane += 16)
        __builtin_prefetch(&block->position[lane]);
}

/* Who is free in all of these quarters, but for absences and single days. */
static uint64_t free_in(const uint64_t *free, struct quarters quarters)
{
    uint64_t lanes = UINT64_MAX;
#pragma GCC unroll 4
    for (int quarter = quarters.from; quarter < quarters.until; quarter++)
        lanes &= free[quarter];
    return lanes;
}

/*
 * Who is free at no start. Of some it is not known: the outing does not lie on one day, they name single days, or the
 * day is too far ahead.
 */
static uint64_t not_free(const struct block *block, const struct problem *problem, struct free_lanes *free)
{
    const struct asked_hours *hours = &problem->hours;
    free->known = hours->one_day && knows(block, hours->day) ? ~block->names_days : 0;
    if (!free->known)
        return 0;
    const uint64_t *words = block->free[hours->weekday];
    uint64_t away = hours->day < block->away_from ? 0 : *away_on(block, hours->day);
    uint64_t at_any = 0;
    for (size_t i = 0; i < problem->starts_count; i++) {
        free->during[i] = free_in(words, hours->during[i]) & ~away;
        free->before[i] = free_in(words, hours->before[i]);
        free->after[i] = free_in(words, hours->after[i]);
        at_any |= free->during[i];
    }
    return ~at_any & free->known;
}

static uint64_t put_aside(uint64_t near, uint64_t breaking, enum rule rule, struct tally *aside)
{
    uint64_t out = near & breaking;
    if (out)
        aside->by_rule[rule] += block_count(out);
    return near & ~out;
}

uint64_t block_sift(const struct block *block, const struct wanted *wanted, uint64_t near, struct tally *aside,
                    struct free_lanes *free)
{
    const struct problem *problem = wanted->problem;
    near = put_aside(near, ~block->active, RULE_NOT_ACTIVE, aside);
    near = put_aside(near, paused(block, near, problem->day), RULE_PAUSED, aside);
    near = put_aside(near, papers_over(block, near, problem->day), RULE_PAPERS, aside);
    uint64_t wishing = near & block->wants_districts;
    if (wishing)
        near = put_aside(near, wishing & ~any(block->district, problem->district), RULE_OTHER_DISTRICT, aside);
    if (problem->excluded_count > 0)
        near = put_aside(near, listed(block, near, wanted, problem_excludes), RULE_EXCLUDED, aside);
    if (problem->asked_count > 0)
        near = put_aside(near, listed(block, near, wanted, problem_asked), RULE_ALREADY_ASKED, aside);
    near = put_aside(near, ~all(block->ability, problem->required), RULE_MISSING_ABILITY, aside);
    if (problem->mode)
        near = put_aside(near, ~any(block->mode, problem->mode), RULE_OTHER_MODE, aside);
    if (problem->languages)
        near = put_aside(near, ~any(block->language, problem->languages), RULE_LANGUAGE, aside);
    wishing = near & block->wants_purposes;
    if (wishing)
        near = put_aside(near, wishing & ~any(block->purpose, problem->purpose), RULE_PURPOSE_UNWANTED, aside);
    return put_aside(near, not_free(block, problem, free), RULE_NOT_FREE, aside);
}
