/*
 * How long one question takes: bench-geocode FILE… < questions prints, tab-separated, names, doors, seconds to build,
 * bytes of memory, median, p99 and maximum in microseconds. tests/bench/geocode.py makes the files.
 */
#include "base/memory.h"
#include "geo/geocode.h"
#include "geo/geocode_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* other programs of the machine do not count */
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static long resident_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file && fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

int main(int argc, char **argv)
{
    char why[300], line[1000];
    struct geocode *geocode = geocode_new();
    size_t doors = 0, count = 0, room = 0;
    double *spent = NULL, began = now_us();
    for (int i = 1; i < argc; i++) {
        struct geocode_loaded loaded;
        if (!geocode_load(geocode, argv[i], &loaded, why, sizeof why)) {
            fprintf(stderr, "%s\n", why);
            return 1;
        }
        doors += loaded.taken;
    }
    geocode_build(geocode);
    double built = (now_us() - began) / 1e6;
    long bytes = resident_bytes();
    while (fgets(line, sizeof line, stdin)) {
        struct geocode_found found[6];
        line[strcspn(line, "\n")] = '\0';
        if (count == room) {
            room = room ? 2 * room : 1024;
            spent = memory_grow(spent, room * sizeof *spent);
        }
        began = now_us();
        geocode_find(geocode, line, found, 6);
        spent[count++] = now_us() - began;
    }
    if (count == 0)
        return 1;
    qsort(spent, count, sizeof *spent, by_value);
    printf("%zu\t%zu\t%.2f\t%ld\t%.0f\t%.0f\t%.0f\n", geocode_size(geocode), doors, built, bytes, spent[count / 2],
           spent[count * 99 / 100], spent[count - 1]);
    free(spent);
    geocode_free(geocode);
    return 0;
}
