/*
 * A map of the districts on a page, with a number in each and points where there are any.
 *
 * A page shows it in two steps: its `after` hook (struct route) calls map_put(), its template has
 * {{>district_map}}. The map is drawn from the shapes in --districts, once, when the process starts:
 * no tiles, no script, nothing from elsewhere; with --lines, which knows the trams (geo/tracks.h), they are on it. Where
 * the file of districts is missing, map_put() puts nothing and the template shows nothing: a map never tells what the
 * page does not also say in words.
 *
 * It takes from the document
 *     districts   [{code or name, count?}]   districts with a count are tinted and numbered
 *     points      [{e, n, label}]            metres of EPSG:3947; outside the map: left out
 * both optional, and puts
 *     map   {title, words, width, height, areas: [{name, path, x, y, count, some, tint}], lines: [{name, path}],
 *            trams: "1, 2" or null, points: [{x, y, label}]}
 * where `words` says for ears what the map shows ("Doulon - Bottière : 3, …"), and `tint` is 0 (none) to 4 (most).
 */
#ifndef WEB_MAP_H
#define WEB_MAP_H

#include <jansson.h>

struct config;
struct map;
struct visit;

/* NULL, after a line in the log, when there is no such file or no shape in it: pages then have no map. */
struct map *map_open(const struct config *config);

/* NULL allowed. */
void map_close(struct map *map);

/* `title` says what the numbers are: "Sorties sans bénévole, par quartier". Does nothing without a map. */
void map_put(const struct visit *visit, json_t *document, const char *title);

/* The same for any document; `map` may be NULL. */
void map_draw(const struct map *map, json_t *document, const char *title);

#endif
