/* The map of a page: what it says is what the document says, for eyes and ears, and the partial fits it. */
#include "web/map.h"

#include "base/config.h"
#include "base/http/template.h"
#include "base/json.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <jansson.h>
#include <stdlib.h>

static const json_t *area_of(const json_t *document, const char *name)
{
    size_t i;
    json_t *area;
    json_array_foreach(json_object_get(json_object_get(document, "map"), "areas"), i, area)
        if (strcmp(json_text(area, "name"), name) == 0)
            return area;
    return NULL;
}

int main(void)
{
    struct config config = {.districts = "migrations/demo/none.geojson"};
    CHECK(!map_open(&config), "without the file of shapes pages have no map");
    char *districts = strdup(source_file("migrations/demo/quartiers.geojson"));
    config.districts = districts;
    config.lines = "/nowhere";
    struct map *map = map_open(&config);
    CHECK(map, "trams that cannot be read are no reason to have no map");
    map_close(map);
    char *lines = strdup(source_file("tests/cases/gtfs"));
    config.lines = lines;
    map = map_open(&config);
    json_t *document = json_pack("{s:[{ss si}, {ss si}, {ss si}], s:[{sf sf ss}, {sf sf ss}]}", "districts", "name",
                                 "Nantes Sud", "count", 4, "code", "nantes-nord", "count", 1, "name", "Atlantis",
                                 "count", 2, "points", "e", 1355239.7, "n", 6234300.3, "label", "Hôtel de ville", "e",
                                 0.0, "n", 0.0, "label", "Golfe de Guinée");
    map_draw(map, document, "Sorties, par quartier");
    const json_t *drawn = json_object_get(document, "map");
    CHECK_INT(json_whole(area_of(document, "Nantes Sud"), "tint", -1), 4, "the district with most is tinted most");
    CHECK_INT(json_whole(area_of(document, "Nantes Nord"), "tint", -1), 1, "one is found by its code, and tinted least");
    CHECK_INT(json_whole(area_of(document, "Île de Nantes"), "tint", -1), 0, "of which nothing is said has no tint");
    CHECK_TEXT(json_text(drawn, "words"), "Nantes Nord\u00A0: 1, Nantes Sud\u00A0: 4, Hôtel de ville",
               "ears hear what is there, and of nothing that is not on the map");
    const json_t *tram = json_array_get(json_object_get(drawn, "lines"), 0);
    CHECK(json_array_size(json_object_get(drawn, "lines")) == 1 && strcmp(json_text(tram, "name"), "T1") == 0, "the tram is on it, the bus is not");
    CHECK_TEXT(json_text(drawn, "trams"), "T1", "and named below it");
    CHECK_INT(json_array_size(json_object_get(drawn, "points")), 1, "a point beyond the map is left out");

    struct template_set *pages = template_open(source_file("web/pages"), TEMPLATE_HTML);
    struct template_report report = {0};
    char *html = template_text(pages, "district_map", document, &report);
    CHECK_INT(report.missing, 0, "the partial needs nothing else: %s", report.names[0]);
    CHECK(html && strstr(html, "role=\"img\" aria-labelledby=\"map-title map-words\"") &&
              strstr(html, "<title id=\"map-title\">Sorties, par quartier</title>") && strstr(html, ">4</text>") &&
              strstr(html, "<title>Hôtel de ville</title>") && strstr(html, "<title>Ligne T1</title>"),
          "it has a title, a description, numbers and points");
    free(html);
    json_object_del(document, "map");
    map_draw(NULL, document, "Rien");
    html = template_text(pages, "district_map", document, &report);
    CHECK(html && !strstr(html, "<svg"), "no map, no picture: the page does without");
    free(html);
    template_free(pages);
    json_decref(document);
    map_close(map);
    free(districts);
    free(lines);
    return check_done();
}
