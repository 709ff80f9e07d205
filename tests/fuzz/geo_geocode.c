/* Any bytes as street names and as a query: answers in order, within bounds, and the same when asked again.
 */
#include "geo/geocode.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIMIT 4

/* Lines of the input, but for the first, are streets and places; the first is the query. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *rest = text, *line;
    memcpy(text, data, size);
    text[size] = '\0';
    const char *query = strsep(&rest, "\n");
    struct geocode *geocode = geocode_new();
    for (int i = 0; (line = strsep(&rest, "\n")) && i < 50; i++) {
        if (i % 3 == 2)
            geocode_add_place(
                geocode, &(struct geocode_place){"p", line, "", "44000", "Nantes", "44109", {-1.5, 47.2}});
        else if (i % 7 == 3)
            geocode_add_street(
                geocode, &(struct geocode_street){"s", line, line[0] ? "44000|44100" : "", "", "44109", LONLAT_NOWHERE});
        else
            geocode_add(geocode, &(struct address){.id = "d",
                                                   .number = i,
                                                   .suffix = i % 2 ? "bis" : "",
                                                   .street = line,
                                                   .postcode = "44100",
                                                   .insee = "44109",
                                                   .city = line,
                                                   .at = {-1.5, 47.2}});
    }
    geocode_build(geocode);
    struct geocode_found first[LIMIT], again[LIMIT];
    size_t count = geocode_find(geocode, query, first, LIMIT);
    assert(count <= LIMIT && count == geocode_find(geocode, query, again, LIMIT));
    for (size_t i = 0; i < count; i++) {
        assert(first[i].confidence >= 0 && first[i].confidence <= 1000);
        assert(i == 0 || first[i - 1].confidence >= first[i].confidence);
        assert(strcmp(first[i].label, again[i].label) == 0 && strlen(first[i].label) <= GEOCODE_LABEL_MAX);
    }
    assert(geocode_judge(first, count) == geocode_judge(again, count));
    geocode_free(geocode);
    free(text);
    return 0;
}
