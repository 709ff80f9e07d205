#include "matcher/simulate/metrics.h"

#include "base/memory.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static const struct metric_row table[] = {
#define METRIC(name, words, shown) {#name, words, shown, offsetof(struct metrics, name)},
    METRICS(METRIC)
#undef METRIC
};

size_t metric_rows(const struct metric_row **rows)
{
    *rows = table;
    return sizeof table / sizeof table[0];
}

double metric_value(const struct metrics *metrics, const struct metric_row *row)
{
    return *(const double *)((const char *)metrics + row->offset);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Sorts; between two values the one in between. */
static double quantile(double *values, size_t count, double share)
{
    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, by_value);
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    double above = below + 1 < count ? values[below + 1] : values[below];
    return values[below] + (above - values[below]) * (at - (double)below);
}

static double share_of(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static bool filled(const struct run *run, size_t request)
{
    return run->matters[request].volunteer != NOBODY;
}

static void count_requests(const struct run *run, struct metrics *metrics)
{
    size_t all = run->town->requests_count, planned = 0, urgent = 0, done = 0, planned_done = 0,
           urgent_done = 0;
    size_t ahead = 0, escalated = 0, has_known = 0, known_eligible = 0, known = 0, known_of_eligible = 0;
    double *metres = memory_zero((all + 1) * sizeof *metres), *hours = memory_zero((all + 1) * sizeof *hours);
    for (size_t i = 0; i < all; i++) {
        const struct matter *matter = &run->matters[i];
        const struct request *request = &run->town->requests[i];
        int64_t lead_s = request->start_s - request->made_s;
        planned += lead_s >= 48 * HOUR_S;
        urgent += lead_s < DAY_S;
        escalated += matter->escalated;
        if (!filled(run, i))
            continue;
        metres[done] = (double)matter->distance_m;
        hours[done++] = (double)(matter->filled_s - request->made_s) / HOUR_S;
        planned_done += lead_s >= 48 * HOUR_S;
        urgent_done += lead_s < DAY_S;
        ahead += lead_s >= 48 * HOUR_S && request->start_s - matter->filled_s >= DAY_S;
        has_known += matter->has_known;
        known_eligible += matter->known_eligible;
        known += matter->has_known && matter->by_known;
        known_of_eligible += matter->known_eligible && matter->by_known;
    }
    metrics->fill = share_of((double)done, (double)all);
    metrics->fill_planned = share_of((double)planned_done, (double)planned);
    metrics->fill_urgent = share_of((double)urgent_done, (double)urgent);
    metrics->filled_24h_ahead = share_of((double)ahead, (double)planned);
    metrics->messages_per_filled = share_of((double)run->messages, (double)done);
    metrics->offers_per_filled = share_of((double)run->offers_count, (double)done);
    metrics->wasted_yes_per_filled = share_of((double)run->wasted_yes, (double)done);
    metrics->median_km = quantile(metres, done, 0.5) / 1000;
    metrics->hours_to_fill = quantile(hours, done, 0.5);
    metrics->continuity = share_of((double)known, (double)has_known);
    metrics->eligible_continuity = share_of((double)known_of_eligible, (double)known_eligible);
    metrics->escalated = share_of((double)escalated, (double)all);
    free(metres);
    free(hours);
}

static void count_districts(const struct run *run, struct metrics *metrics)
{
    size_t asked[DISTRICTS] = {0}, done[DISTRICTS] = {0};
    for (size_t i = 0; i < run->town->requests_count; i++) {
        int district = run->town->seniors[run->town->requests[i].senior].district;
        asked[district]++;
        done[district] += filled(run, i);
    }
    double worst = 1, best = 0;
    for (int i = 0; i < DISTRICTS; i++) {
        if (asked[i] == 0)
            continue;
        worst = fmin(worst, (double)done[i] / (double)asked[i]);
        best = fmax(best, (double)done[i] / (double)asked[i]);
    }
    metrics->worst_district = worst;
    metrics->district_gap = best - worst;
}

static double gini(double *values, size_t count)
{
    double sum = 0, weighted = 0;
    qsort(values, count, sizeof *values, by_value);
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
        weighted += values[i] * (double)(i + 1);
    }
    return sum > 0 ? 2 * weighted / ((double)count * sum) - (double)(count + 1) / (double)count : 0;
}

static void count_volunteers(const struct run *run, struct metrics *metrics)
{
    size_t count = run->town->volunteers_count, weeks = (size_t)(run->town->days + 6) / 7, unused = 0;
    double *load = memory_zero((count + 1) * sizeof *load);
    double *messages = memory_zero((count + 1) * sizeof *messages);
    for (size_t i = 0; i < count; i++) {
        load[i] = share_of(run->records[i].outings, run->town->volunteers[i].month_cap);
        unused += run->records[i].outings == 0;
        for (size_t week = 0; week < weeks; week++)
            messages[i] += (double)run->records[i].messages[week] * 7 / run->town->days;
    }
    metrics->gini = gini(load, count);
    metrics->never_used = share_of((double)unused, (double)count);
    metrics->kept = share_of((double)run->kept, (double)count);

    metrics->p99_messages_per_week = quantile(messages, count, 0.99);
    free(load);
    free(messages);
}

struct metrics metrics_of(const struct run *run)
{
    struct metrics metrics = {0};
    count_requests(run, &metrics);
    count_districts(run, &metrics);
    count_volunteers(run, &metrics);
    return metrics;
}
