#include "matcher/availability.h"

#include "base/paris.h"

#include <assert.h>

#define QUARTER_S (15 * 60)

void day_row_add(struct day_row *row, int from_q, int to_q)
{
    for (int q = from_q < 0 ? 0 : from_q; q < to_q && q < QUARTERS_A_DAY; q++)
        row->word[q / 64] |= UINT64_C(1) << (q % 64);
}

struct span span_of(int64_t from_s, int64_t until_s)
{
    assert(until_s - from_s <= SPAN_MAX_S);
    struct span span = {0};
    /* Zones keep to whole quarters, so a quarter begins at the same instants everywhere. */
    int64_t first_s = from_s - ((from_s % QUARTER_S) + QUARTER_S) % QUARTER_S;
    for (int64_t at = first_s; at < until_s; at += QUARTER_S) {
        struct paris_time local = paris_from_instant(at);
        int32_t day = (int32_t)paris_days(local.date);
        if (span.days == 0 || span.on[span.days - 1].day != day) {
            assert(span.days < SPAN_DAYS);
            span.on[span.days++].day = day;
        }
        int quarter = local.hour * 4 + local.minute / 15;
        day_row_add(&span.on[span.days - 1].row, quarter, quarter + 1);
    }
    return span;
}

int weekday_of(int32_t day)
{
    /* 1970-01-01 was a Thursday. Asked for every volunteer near an outing, so without a calendar. */
    return (day % 7 + 10) % 7;
}

static const struct occasion *occasion_on(const struct availability *availability, int32_t day)
{
    for (uint32_t i = 0; i < availability->occasions_count; i++)
        if (availability->occasions[i].day == day)
            return &availability->occasions[i];
    return NULL;
}

static bool absent_on(const struct availability *availability, int32_t day)
{
    for (uint32_t i = 0; i < availability->absences_count; i++)
        if (availability->absences[i].first_day <= day && day <= availability->absences[i].last_day)
            return true;
    return false;
}

struct day_row availability_on(const struct availability *availability, int32_t day)
{
    struct day_row row = {0};
    if (absent_on(availability, day))
        return row;
    row = availability->weekly[weekday_of(day)];
    const struct occasion *occasion = occasion_on(availability, day);
    for (size_t i = 0; occasion && i < 2; i++)
        row.word[i] |= occasion->row.word[i];
    return row;
}

bool availability_covers(const struct availability *availability, const struct span *span)
{
    for (size_t i = 0; i < span->days; i++) {
        struct day_row row = availability_on(availability, span->on[i].day);
        const struct day_row *wanted = &span->on[i].row;
        if ((row.word[0] & wanted->word[0]) != wanted->word[0] ||
            (row.word[1] & wanted->word[1]) != wanted->word[1])
            return false;
    }
    return true;
}

bool availability_by_occasion(const struct availability *availability, const struct span *span)
{
    for (size_t i = 0; i < span->days; i++) {
        const struct occasion *occasion = occasion_on(availability, span->on[i].day);
        const struct day_row *wanted = &span->on[i].row;
        if (occasion &&
            ((occasion->row.word[0] & wanted->word[0]) || (occasion->row.word[1] & wanted->word[1])))
            return true;
    }
    return false;
}
