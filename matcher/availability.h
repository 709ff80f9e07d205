/*
 * When a volunteer is free, in quarters of an hour of local time.
 *
 * A day is the number of days since 1970-01-01 in the local calendar, and a
 * row of 96 bits. What a volunteer declares is a weekly pattern,
 * dated absences and single occasions ("free on Saturday from 2 to 4"); the
 * row of a day is
 *
 *     weekly of that weekday, plus the occasions of that very day,
 *     and nothing at all on a day of absence
 *
 * as the database sees it, too: nobody is disturbed while away. What they have already promised is not
 * here: commitments are intervals and are compared exactly (eligible.h).
 *
 * The wall clock counts: in the night of 25 hours the same quarter is asked for
 * twice and needs one bit, in the night of 23 hours the missing hour asks for
 * nothing. Pure.
 */
#ifndef MATCHER_AVAILABILITY_H
#define MATCHER_AVAILABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUARTERS_A_DAY 96
#define SPAN_DAYS      3              /* local days that the longest span can touch */
#define SPAN_MAX_S     (24 * 60 * 60) /* the longest span */

/* Bit q of the row is the quarter that begins q * 15 minutes after midnight. */
struct day_row {
    uint64_t word[2];
};

struct absence {
    int32_t first_day; /* from here to there, both included */
    int32_t last_day;
};

struct occasion {
    int32_t day;
    struct day_row row;
};

/* The arrays belong to whoever made them; `occasions` has each day at most once. */
struct availability {
    uint64_t present;  /* bit day % 64: no absence on any such day; 0 before availability_prepare() */
    int32_t away_from; /* the 64 days from here on hold all absences: who is not present on one of them is away */
    uint32_t occasions_count;
    struct absence *absences;
    struct occasion *occasions;
    uint32_t absences_count;
    _Alignas(16) struct day_row weekly[7]; /* Monday first; none of them in two lines of the cache */
};

/* Once the absences stand: most questions are then answered without reading them. */
void availability_prepare(struct availability *availability);

/* The quarters that a stretch of time touches, day by day. */
struct span {
    size_t days;
    struct {
        int32_t day;
        int32_t weekday; /* of it: asked for every volunteer near an outing */
        struct day_row row;
    } on[SPAN_DAYS];
};

/* 0 Monday .. 6 Sunday, for a day as above. */
int weekday_of(int32_t day);

/* Adds the quarters from_q <= q < to_q, clipped to 0..96. */
void day_row_add(struct day_row *row, int from_q, int to_q);

/* The span of [from_s, until_s), two instants at most SPAN_MAX_S apart; quarters only touched count as whole.
 */
struct span span_of(int64_t from_s, int64_t until_s);

/* For who has absences or named single days, and for what touches two days. */
bool availability_covers_days(const struct availability *availability, const struct span *span);

/* Is every quarter of the span free? An empty span always is. For most the week and availability_prepare() tell. */
static inline bool availability_covers(const struct availability *availability, const struct span *span)
{
    if (span->days == 1) {
        const struct day_row *week = &availability->weekly[span->on[0].weekday], *wanted = &span->on[0].row;
        bool lacks = (wanted->word[0] & ~week->word[0]) | (wanted->word[1] & ~week->word[1]);
        int32_t day = span->on[0].day;
        if (lacks ? availability->occasions_count == 0 : availability->present >> (day & 63) & 1)
            return !lacks;
        bool away = (uint32_t)day - (uint32_t)availability->away_from < 64;
        if (!lacks && away && (wanted->word[0] | wanted->word[1]))
            return false;
    }
    return availability_covers_days(availability, span);
}

/* Did the volunteer name that day as a single occasion, and does it touch the span? */
bool availability_by_occasion(const struct availability *availability, const struct span *span);

#endif
