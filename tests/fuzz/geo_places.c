/* Any bytes as a file of places, streets or doors: rows within bounds or a sentence, and an index that can be asked. */
#include "geo/geocode_load.h"
#include "geo/places.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void places_read(const char *path)
{
    char why[400] = "";
    struct place_row row;
    enum places_result result;
    size_t line = 0;
    struct places_reader *reader = places_open(path, why, sizeof why);
    assert(reader || why[0]);
    while (reader && (result = places_next(reader, &row, why, sizeof why)) != PLACES_END && result != PLACES_BROKEN) {
        assert(row.line > line);
        line = row.line;
        assert(result != PLACES_ROW || (row.name[0] && row.id[0] && lonlat_known(row.at) && strlen(row.name) <= PLACES_TEXT_MAX + 40));
    }
    places_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64], why[400] = "";
    struct geocode_loaded loaded;
    struct geocode_found found[3];
    int fd = memfd_create("table", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    assert(write(fd, data, size) == (ssize_t)size);
    lseek(fd, 0, SEEK_SET);
    places_read(path);
    struct geocode *geocode = geocode_new();
    bool fine = geocode_load(geocode, path, &loaded, why, sizeof why);
    assert(fine || why[0]);
    assert(!fine || loaded.taken + loaded.refused <= size);
    geocode_build(geocode);
    geocode_judge(found, geocode_find(geocode, "12 rue commerce nantes", found, 3));
    geocode_free(geocode);
    close(fd);
    return 0;
}
