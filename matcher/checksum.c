#include "matcher/checksum.h"

#include <string.h>

#define DAY_S (24 * 60 * 60)

/* splitmix64's finaliser: each value stirs all that came before it. */
static uint64_t stir(uint64_t sum, uint64_t value)
{
    uint64_t z = sum * UINT64_C(0x9E3779B97F4A7C15) + value + 1;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t stir_number(uint64_t sum, double number)
{
    uint64_t value;
    memcpy(&value, &number, sizeof value);
    return stir(sum, value);
}

/* The bytes of a word, by FNV-1a. */
static uint64_t of_word(const char *word)
{
    uint64_t sum = UINT64_C(0xCBF29CE484222325);
    for (; *word; word++)
        sum = (sum ^ (unsigned char)*word) * UINT64_C(0x100000001B3);
    return stir(0, sum);
}

/* Sums do not mind the order: here of bits, below of what stands in lists. */
static uint64_t of_set(const struct words *words, uint64_t set)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < words->count; i++)
        if (set >> i & 1 && strcmp(words->word[i], "car") != 0)
            sum += of_word(words->word[i]);
    return sum;
}

static uint64_t of_row(const struct day_row *row)
{
    return stir(row->word[0], row->word[1]);
}

static uint64_t of_hours(const struct availability *hours, int32_t since)
{
    uint64_t week = 0, absences = 0, occasions = 0;
    for (int day = 0; day < 7; day++)
        week = stir(week, of_row(&hours->weekly[day]));
    for (uint32_t i = 0; i < hours->absences_count; i++)
        if (hours->absences[i].last_day >= since)
            absences += stir((uint64_t)hours->absences[i].first_day, (uint64_t)hours->absences[i].last_day);
    for (uint32_t i = 0; i < hours->occasions_count; i++)
        if (hours->occasions[i].day >= since)
            occasions += stir((uint64_t)hours->occasions[i].day, of_row(&hours->occasions[i].row));
    return stir(stir(week, absences), occasions);
}

static uint64_t of_promises(const struct volunteer *volunteer, int64_t since_s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < volunteer->commitments_count; i++) {
        const struct commitment *one = &volunteer->commitments[i];
        if (one->until_s >= since_s)
            sum += stir(stir((uint64_t)one->from_s, (uint64_t)one->meet_s), (uint64_t)one->until_s);
    }
    return sum;
}

static uint64_t of_asks(const struct volunteer *volunteer, int64_t since_s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++) {
        const struct ask *ask = &volunteer->asks[i];
        if (ask->at_s >= since_s)
            sum += stir(stir((uint64_t)ask->at_s, ask->answer), ask->further);
    }
    return sum;
}

uint64_t checksum_of(const struct volunteer *volunteer, const struct vocabulary *vocabulary, int64_t since_s)
{
    /* In the order of struct volunteer. */
    uint64_t sum = stir(0, (uint64_t)volunteer->id);
    if (metres_known(volunteer->home))
        sum = stir_number(stir_number(sum, volunteer->home.east), volunteer->home.north);
    sum = stir(stir_number(sum, (double)volunteer->radius_m), volunteer->active);
    sum = stir(sum, of_set(&vocabulary->abilities, volunteer->abilities));
    sum = stir(sum, of_set(&vocabulary->modes, volunteer->modes));
    sum = stir(sum, of_set(&vocabulary->purposes, volunteer->purposes));
    sum = stir(sum, of_set(&vocabulary->languages, volunteer->languages));
    sum = stir(sum, of_set(&vocabulary->districts, volunteer->district));
    sum = stir(sum, of_set(&vocabulary->districts, volunteer->districts));
    sum = stir(stir(stir(sum, volunteer->week_cap), volunteer->month_cap), volunteer->open_offers);
    sum = stir(sum, of_hours(&volunteer->availability, (int32_t)(since_s / DAY_S) + 1));
    sum = stir(stir(sum, (uint64_t)volunteer->paused_until), (uint64_t)volunteer->cleared_until);
    sum = stir(sum, of_promises(volunteer, since_s));
    return stir(sum, of_asks(volunteer, since_s));
}
