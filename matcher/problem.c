#include "matcher/problem.h"

#include "base/memory.h"
#include "base/paris.h"

#include <assert.h>
#include <stdlib.h>

#define KEPT_S (30 * 24 * 60 * 60) /* asks that count for anything */

static int by_time(const void *a, const void *b)
{
    int64_t left = ((const struct ask *)a)->at_s, right = ((const struct ask *)b)->at_s;
    return (left > right) - (left < right);
}

void volunteer_prepare(struct volunteer *volunteer)
{
    availability_prepare(&volunteer->availability);
    if (volunteer->asks_count > 1)
        qsort(volunteer->asks, volunteer->asks_count, sizeof *volunteer->asks, by_time);
}

static void message_take(struct volunteer *volunteer, const struct problem *problem, int64_t start_s)
{
    struct message *message = &volunteer->message;
    volunteer->held = memory_grow(volunteer->held, (message->held_count + 1u) * sizeof *volunteer->held);
    volunteer->held[message->held_count++] = (struct commitment){
        .from_s = start_s,
        .meet_s = start_s,
        .until_s = problem->end_s + start_s - problem->start_s,
        .meet = problem->meet,
        .part = problem->part,
    };
    message->outings++;
}

void volunteer_asked(struct volunteer *volunteer, const struct problem *problem, int64_t start_s)
{
    int64_t now_s = problem->now_s;
    bool further = volunteer_in_round(volunteer, problem);
    if (!further)
        volunteer->message = (struct message){.leaves_s = problem->leaves_s};
    message_take(volunteer, problem, start_s);
    volunteer->open_offers++;

    uint32_t kept = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++)
        if (volunteer->asks[i].at_s > now_s - KEPT_S)
            volunteer->asks[kept++] = volunteer->asks[i];
    volunteer->asks = memory_grow(volunteer->asks, (kept + 1) * sizeof *volunteer->asks);
    volunteer->asks_count = kept + 1;
    for (; kept > 0 && volunteer->asks[kept - 1].at_s > now_s; kept--)
        volunteer->asks[kept] = volunteer->asks[kept - 1];
    volunteer->asks[kept] = (struct ask){.at_s = now_s, .start_s = start_s, .further = further};
}

void volunteer_clear(struct volunteer *volunteer)
{
    free(volunteer->availability.absences);
    free(volunteer->availability.occasions);
    free(volunteer->commitments);
    free(volunteer->asks);
    free(volunteer->held);
    *volunteer = (struct volunteer){0};
}

void problem_clear(struct problem *problem)
{
    free(problem->bonds);
    free(problem->excluded);
    free(problem->asked);
    free(problem->pending);
    *problem = (struct problem){0};
}

static int by_id(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static int by_volunteer(const void *a, const void *b)
{
    return by_id(&((const struct bond *)a)->volunteer, &((const struct bond *)b)->volunteer);
}

/* An empty list may be NULL, which neither qsort() nor bsearch() accepts. */
static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    if (count > 1)
        qsort(items, count, size, compare);
}

static const void *find(const void *key, const void *items, size_t count, size_t size,
                        int (*compare)(const void *, const void *))
{
    return count > 0 ? bsearch(key, items, count, size, compare) : NULL;
}

static int64_t midnight_of(int64_t day)
{
    struct paris_time local = {.date = paris_date_of(day)};
    int64_t instant;
    paris_to_instant(&local, &instant);
    return instant;
}

static struct start start_at(int64_t start_s, int64_t end_s)
{
    return (struct start){
        .start_s = start_s,
        .end_s = end_s,
        .span = span_of(start_s, end_s),
        .before = span_of(start_s - MARGIN_S, start_s),
        .after = span_of(end_s, end_s + MARGIN_S),
    };
}

/* Who lacks any of it is free at none of the starts. */
static struct span common_of(const struct start *starts, size_t count)
{
    struct span common = starts[0].span;
    for (size_t i = 1; i < count; i++) {
        const struct span *other = &starts[i].span;
        if (other->days != 1 || common.days != 1 || other->on[0].day != common.on[0].day)
            return (struct span){0};
        for (int word = 0; word < 2; word++)
            common.on[0].row.word[word] &= other->on[0].row.word[word];
    }
    return common;
}

/* False when the span is not one stretch of that day. */
static bool quarters_of(const struct span *span, int32_t day, struct quarters *quarters)
{
    if (span->days != 1 || span->on[0].day != day)
        return false;
    const uint64_t *word = span->on[0].row.word;
    int from = word[0] ? __builtin_ctzll(word[0]) : 64 + __builtin_ctzll(word[1]);
    int until = word[1] ? 128 - __builtin_clzll(word[1]) : 64 - __builtin_clzll(word[0]);
    struct day_row whole = {0};
    day_row_add(&whole, from, until);
    *quarters = (struct quarters){(uint8_t)from, (uint8_t)until};
    return whole.word[0] == word[0] && whole.word[1] == word[1];
}

static struct asked_hours hours_of(const struct start *starts, size_t count)
{
    struct asked_hours hours = {.day = starts[0].span.on[0].day, .weekday = starts[0].span.on[0].weekday};
    hours.one_day = true;
    for (size_t i = 0; i < count; i++)
        hours.one_day = hours.one_day && quarters_of(&starts[i].span, hours.day, &hours.during[i]) &&
                        quarters_of(&starts[i].before, hours.day, &hours.before[i]) &&
                        quarters_of(&starts[i].after, hours.day, &hours.after[i]);
    hours.around = (struct quarters){hours.before[0].from, hours.after[count - 1].until};
    return hours;
}

void problem_at(struct problem *problem, int64_t now_s)
{
    problem->now_s = now_s;
    problem->today_s = midnight_of(paris_days(paris_from_instant(now_s).date));
}

void problem_prepare(struct problem *problem)
{
    assert(problem->end_s > problem->start_s && problem->end_s - problem->start_s <= OUTING_MAX_S);
    sort(problem->bonds, problem->bonds_count, sizeof *problem->bonds, by_volunteer);
    sort(problem->excluded, problem->excluded_count, sizeof *problem->excluded, by_id);
    sort(problem->asked, problem->asked_count, sizeof *problem->asked, by_id);
    problem->starts_count = 0;
    for (int64_t late_s = 0; late_s == 0 || problem->start_s + late_s <= problem->latest_s;
         late_s += START_STEP_S) {
        if (problem->starts_count == STARTS_MAX)
            break;
        problem->starts[problem->starts_count++] =
            start_at(problem->start_s + late_s, problem->end_s + late_s);
    }
    problem->common = common_of(problem->starts, problem->starts_count);
    problem->hours = hours_of(problem->starts, problem->starts_count);
    problem_at(problem, problem->now_s);
    problem->day = (int32_t)paris_days(paris_from_instant(problem->start_s).date);
    int64_t monday = problem->day - weekday_of(problem->day);
    problem->week_from_s = midnight_of(monday);
    problem->week_until_s = midnight_of(monday + 7);
}

const struct bond *problem_bond(const struct problem *problem, int64_t volunteer)
{
    const struct bond key = {.volunteer = volunteer};
    return find(&key, problem->bonds, problem->bonds_count, sizeof key, by_volunteer);
}

bool problem_excludes(const struct problem *problem, int64_t volunteer)
{
    return find(&volunteer, problem->excluded, problem->excluded_count, sizeof volunteer, by_id) != NULL;
}

bool problem_asked(const struct problem *problem, int64_t volunteer)
{
    return find(&volunteer, problem->asked, problem->asked_count, sizeof volunteer, by_id) != NULL;
}
