/*
 * The districts as a drawing: a map for a page, without tiles, files or anybody else's server.
 *
 * Shapes are in metres already (district.h), so drawing is scaling: CHART_WIDTH
 * units across, north up, y downwards as SVG has it. Corners are put on whole
 * units: 25 m at Nantes, less than the width of a line; districts that share
 * an edge still share it, and eleven of them take 14 kB instead of 180.
 *
 * Pure after chart_new(); any number of threads may draw.
 */
#ifndef GEO_CHART_H
#define GEO_CHART_H

#include "geo/district.h"

#include <jansson.h>
#include <stdbool.h>

#define CHART_WIDTH 500

struct chart;

/* `districts` must live as long. NULL when none of them has a shape. */
struct chart *chart_new(const struct districts *districts);

/* NULL allowed. */
void chart_free(struct chart *chart);

/*
 * {width, height, areas: [{code, name, path, x, y}]}: `path` is the `d` of an SVG path to fill by
 * even and odd (holes), x,y where the name or a number may stand. A district without a shape has none. Yours.
 */
json_t *chart_draw(const struct chart *chart);

/*
 * The `d` of an SVG path along these points, thinned to what can be seen; what lies beyond the edges is left out, ""
 * when all does. Yours.
 */
char *chart_line(const struct chart *chart, const struct metres *points, size_t count);

/* Where a point is on the drawing; false when it is beyond its edges or nowhere. */
bool chart_place(const struct chart *chart, struct metres at, int *x, int *y);

#endif
