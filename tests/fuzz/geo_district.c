/* Any bytes as GeoJSON: districts or a sentence; whoever is read can be asked, and drawn. */
#include "geo/chart.h"
#include "geo/district.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct plane *plane;
    char why[300] = "";
    if (!plane)
        plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts = districts_parse((const char *)data, size, plane, why, sizeof why);
    assert(districts ? districts_count(districts) > 0 : why[0] != '\0');
    for (size_t i = 0; districts && i < districts_count(districts); i++)
        assert(district_by_code(districts, districts_get(districts, i)->code) == districts_get(districts, i));
    for (int i = 0; districts && i < 50; i++) {
        struct metres at = {1345000 + 400 * i, 6222000 + 500 * i};
        assert(district_at(districts, at) == district_at(districts, at));
    }
    struct chart *chart = districts ? chart_new(districts) : NULL;
    if (chart)
        json_decref(chart_draw(chart));
    chart_free(chart);
    districts_close(districts);
    return 0;
}
