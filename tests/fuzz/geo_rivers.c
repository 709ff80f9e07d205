/* Any bytes as the two files of banks and bridges, parted by a byte of 1: distances that make a metric, or a sentence. */
#include "geo/rivers.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char SHAPES[] = "{\"features\":[{\"properties\":{\"name\":\"A\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
                             "[[-1.56,47.20],[-1.55,47.20],[-1.55,47.21],[-1.56,47.21],[-1.56,47.20]]]}}]}";

/* An open file descriptor under a path. */
static int file_make(char path[64], const uint8_t *data, size_t size)
{
    int fd = memfd_create("table", 0);
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    assert(write(fd, data, size) == (ssize_t)size);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct plane *plane;
    static struct districts *districts;
    char why[500] = "", banks[64], bridges[64];
    if (!plane) {
        plane = plane_open(&PLANE_NANTES, why, sizeof why);
        districts = districts_parse(SHAPES, sizeof SHAPES - 1, plane, why, sizeof why);
    }
    const uint8_t *middle = memchr(data, 1, size);
    size_t first = middle ? (size_t)(middle - data) : size;
    int fds[2] = {file_make(banks, data, first), file_make(bridges, middle ? middle + 1 : data, middle ? size - first - 1 : 0)};
    struct rivers *rivers = rivers_open(banks, bridges, districts, plane, why, sizeof why);
    assert(rivers || why[0]);
    for (int i = 0; rivers && i < 30; i++) {
        struct metres a = {1350000 + 700 * i, 6228000 + 300 * i}, b = {1360000 - 500 * i, 6232000}, c = {1355500, 6226000 + 500 * i};
        for (int mode = TRAVEL_WALK; mode <= TRAVEL_CAR; mode++) {
            double straight = plane_distance_m(a, b), way = rivers_distance_m(rivers, a, b, (enum travel_mode)mode);
            assert(way > straight - 1e-6 && isfinite(way));
            assert(way < rivers_distance_m(rivers, a, c, (enum travel_mode)mode) + rivers_distance_m(rivers, c, b, (enum travel_mode)mode) + 1e-6);
        }
    }
    rivers_close(rivers);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
