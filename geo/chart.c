#include "geo/chart.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MARGIN 4 /* units around the outermost corners: half a line is drawn beyond them */

struct chart {
    const struct districts *districts;
    struct metres corner; /* north-west: where x and y are 0 */
    double unit_m;
    int height;
};

/* The box around all districts; false when there is nothing in it. */
static bool box_find(const struct districts *districts, struct metres *low, struct metres *high)
{
    *low = (struct metres){INFINITY, INFINITY};
    *high = (struct metres){-INFINITY, -INFINITY};
    for (size_t i = 0; i < districts_count(districts); i++) {
        const struct metres *points;
        for (size_t ring = 0, count; (count = district_ring(districts, i, ring, &points)) > 0; ring++)
            for (size_t p = 0; p < count; p++) {
                *low = (struct metres){fmin(low->east, points[p].east), fmin(low->north, points[p].north)};
                *high = (struct metres){fmax(high->east, points[p].east), fmax(high->north, points[p].north)};
            }
    }
    return high->east > low->east && high->north > low->north;
}

struct chart *chart_new(const struct districts *districts)
{
    struct metres low, high;
    if (!box_find(districts, &low, &high))
        return NULL;
    struct chart *chart = memory_zero(sizeof *chart);
    chart->districts = districts;
    chart->unit_m = (high.east - low.east) / (CHART_WIDTH - 2 * MARGIN);
    chart->corner = (struct metres){low.east - MARGIN * chart->unit_m, high.north + MARGIN * chart->unit_m};
    chart->height = (int)ceil((high.north - low.north) / chart->unit_m) + 2 * MARGIN;
    return chart;
}

void chart_free(struct chart *chart)
{
    free(chart);
}

struct unit {
    int x, y;
};

static struct unit unit_of(const struct chart *chart, struct metres at)
{
    return (struct unit){(int)lround((at.east - chart->corner.east) / chart->unit_m),
                         (int)lround((chart->corner.north - at.north) / chart->unit_m)};
}

bool chart_place(const struct chart *chart, struct metres at, int *x, int *y)
{
    double across = (at.east - chart->corner.east) / chart->unit_m;
    double down = (chart->corner.north - at.north) / chart->unit_m;
    if (!(across >= 0 && across <= CHART_WIDTH && down >= 0 && down <= chart->height))
        return false; /* NAN too */
    struct unit unit = unit_of(chart, at);
    *x = unit.x;
    *y = unit.y;
    return true;
}

/* "M12 30l4 2 -1 3z": corners that fall on the same unit are one. */
static void ring_draw(const struct chart *chart, FILE *path, const struct metres *points, size_t count)
{
    struct unit last = unit_of(chart, points[0]);
    fprintf(path, "M%d %dl0 0", last.x, last.y);
    for (size_t p = 1; p < count; p++) {
        struct unit unit = unit_of(chart, points[p]);
        if (unit.x != last.x || unit.y != last.y)
            fprintf(path, " %d %d", unit.x - last.x, unit.y - last.y);
        last = unit;
    }
    fputc('z', path);
}

#define SEEN 2 /* units from one point of a line to the next */

char *chart_line(const struct chart *chart, const struct metres *points, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *path = open_memstream(&text, &size);
    if (!path)
        abort();
    struct unit last = {0, 0};
    bool drawing = false;
    for (size_t p = 0; p < count; p++) {
        struct unit unit;
        if (!chart_place(chart, points[p], &unit.x, &unit.y)) {
            drawing = false;
            continue;
        }
        if (drawing && p + 1 < count && abs(unit.x - last.x) < SEEN && abs(unit.y - last.y) < SEEN)
            continue;
        fprintf(path, drawing ? "l%d %d" : "M%d %d", unit.x - (drawing ? last.x : 0), unit.y - (drawing ? last.y : 0));
        last = unit;
        drawing = true;
    }
    fclose(path);
    return text;
}

static json_t *area_draw(const struct chart *chart, size_t index)
{
    const struct district *district = districts_get(chart->districts, index);
    const struct metres *points;
    char *text = NULL;
    size_t size = 0;
    int x, y;
    if (!chart_place(chart, district_middle(chart->districts, index), &x, &y))
        return NULL;
    FILE *path = open_memstream(&text, &size);
    if (!path)
        abort();
    for (size_t ring = 0, count; (count = district_ring(chart->districts, index, ring, &points)) > 0; ring++)
        ring_draw(chart, path, points, count);
    fclose(path);
    json_t *area = json_pack("{ss ss ss si si}", "code", district->code, "name", district->name, "path", text,
                             "x", x, "y", y);
    free(text);
    return area;
}

json_t *chart_draw(const struct chart *chart)
{
    json_t *areas = json_array();
    for (size_t i = 0; i < districts_count(chart->districts); i++) {
        json_t *area = area_draw(chart, i);
        if (area)
            json_array_append_new(areas, area);
    }
    return json_pack("{si si so}", "width", CHART_WIDTH, "height", chart->height, "areas", areas);
}
