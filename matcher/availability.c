#include "matcher/availability.h"

#include "base/paris.h"

#include <assert.h>

#define QUARTER_S          (15 * 60)
#define AWAY_TOO_FAR_APART INT32_MAX /* 64 days that nobody asks for: the absences are read */

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
            span.on[span.days].weekday = weekday_of(day);
            span.on[span.days++].day = day;
        }
        int quarter = local.hour * 4 + local.minute / 15;
        day_row_add(&span.on[span.days - 1].row, quarter, quarter + 1);
    }
    return span;
}

int weekday_of(int32_t day)
{
    /* 1970-01-01 was a Thursday. */
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

void availability_prepare(struct availability *availability)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    availability->present = UINT64_MAX;
    for (uint32_t i = 0; i < availability->absences_count; i++) {
        const struct absence *absence = &availability->absences[i];
        for (int32_t day = absence->first_day; day <= absence->last_day && day - absence->first_day < 64; day++)
            availability->present &= ~(UINT64_C(1) << (day & 63));
        first = absence->first_day < first ? absence->first_day : first;
        last = absence->last_day > last ? absence->last_day : last;
    }
    availability->away_from = (int64_t)last - first < 64 ? first : AWAY_TOO_FAR_APART;
}

/* What the week lacks of the wanted quarters may have been named for that very day. */
static bool covers_day(const struct availability *availability, int32_t day, int32_t weekday,
                       const struct day_row *wanted)
{
    const struct day_row *week = &availability->weekly[weekday];
    uint64_t lacks[2] = {wanted->word[0] & ~week->word[0], wanted->word[1] & ~week->word[1]};
    if (lacks[0] | lacks[1]) {
        const struct occasion *occasion = occasion_on(availability, day);
        if (!occasion || (lacks[0] & ~occasion->row.word[0]) || (lacks[1] & ~occasion->row.word[1]))
            return false;
    }
    return !absent_on(availability, day) || !(wanted->word[0] | wanted->word[1]);
}

bool availability_covers_days(const struct availability *availability, const struct span *span)
{
    for (size_t i = 0; i < span->days; i++)
        if (!covers_day(availability, span->on[i].day, span->on[i].weekday, &span->on[i].row))
            return false;
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
