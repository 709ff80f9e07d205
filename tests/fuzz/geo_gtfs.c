/*
 * Any bytes as the tables of a GTFS, parted by a byte of 1: stops, routes, trips, times, shapes. Lines and tracks, or a
 * sentence; rides that take time, on lines that have a name.
 */
#include "geo/lines.h"
#include "geo/tracks.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const FILES[] = {"stops.txt", "routes.txt", "trips.txt", "stop_times.txt", "shapes.txt"};
enum { COUNT = sizeof FILES / sizeof *FILES };

static char folder[] = "/tmp/nec-fuzz-gtfs-XXXXXX";

static void folder_drop(void)
{
    char path[64];
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        unlink(path);
    }
    rmdir(folder);
}

/* A folder whose files are memory. */
static void folder_make(int fds[COUNT])
{
    char path[64], memory[32];
    if (!mkdtemp(folder))
        abort();
    atexit(folder_drop);
    for (size_t i = 0; i < COUNT; i++) {
        fds[i] = memfd_create("table", 0);
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        snprintf(memory, sizeof memory, "/proc/self/fd/%d", fds[i]);
        if (fds[i] < 0 || symlink(memory, path) != 0)
            abort();
    }
}

static void folder_fill(const int fds[COUNT], const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < COUNT; i++) {
        const uint8_t *end = memchr(data, 1, size);
        size_t length = end ? (size_t)(end - data) : size;
        if (ftruncate(fds[i], 0) != 0 || pwrite(fds[i], data, length, 0) != (ssize_t)length)
            abort();
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

static void rides_check(const struct lines *lines)
{
    struct ride ride;
    assert(lines_count(lines) > 0);
    for (int i = 0; i < 20; i++) {
        struct metres from = {1351500 + 200 * i, 6225500}, to = {1355500 - 100 * i, 6225500 + 50 * i};
        if (lines_ride(lines, NULL, &TRAVEL_PACE, from, to, &ride))
            assert(ride.minutes > 0 && ride.line && ride.from && ride.to);
        struct way way = way_find(NULL, lines, &TRAVEL_PACE, from, to, TRAVEL_TRANSIT);
        assert(way.minutes >= 0 && isfinite(way.distance_m));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct plane *plane;
    static int fds[COUNT];
    char why[500] = "";
    if (!plane) {
        plane = plane_open(&PLANE_NANTES, why, sizeof why);
        folder_make(fds);
    }
    folder_fill(fds, data, size);
    struct lines *lines = lines_open(folder, plane, why, sizeof why);
    assert(lines || why[0]);
    if (lines)
        rides_check(lines);
    lines_close(lines);
    why[0] = '\0';
    struct tracks *tracks = tracks_open(folder, plane, why, sizeof why);
    assert(tracks || why[0]);
    for (size_t i = 0; tracks && i < tracks_count(tracks); i++) {
        const struct metres *points;
        size_t count;
        assert(tracks_get(tracks, i, &points, &count) && count > 1);
        for (size_t p = 0; p < count; p++)
            assert(metres_known(points[p]));
    }
    tracks_close(tracks);
    return 0;
}
