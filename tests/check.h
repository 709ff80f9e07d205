/*
 * The smallest test harness that prints TAP.
 *
 * A test program is a row of sentences that are true of the product:
 *
 *     CHECK(plane_distance_m(a, b) < 1.0, "two points a foot apart are under a metre");
 *     return check_done();
 *
 * A failed check prints where and what, and the program goes on. Not thread safe.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <stdbool.h>

#define CHECK(condition, ...) check_that((condition), #condition, __FILE__, __LINE__, __VA_ARGS__)

/* Compares and shows both sides when they differ; NULL is a value like another. */
#define CHECK_TEXT(got, wanted, ...) check_text((got), (wanted), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_INT(got, wanted, ...) check_int((got), (wanted), __FILE__, __LINE__, __VA_ARGS__)

/* |got - wanted| <= tolerance, all in the unit the title names. */
#define CHECK_NEAR(got, wanted, tolerance, ...) \
    check_near((got), (wanted), (tolerance), __FILE__, __LINE__, __VA_ARGS__)

bool check_that(bool ok, const char *condition, const char *file, int line, const char *title, ...)
    __attribute__((format(printf, 5, 6)));
bool check_text(const char *got, const char *wanted, const char *file, int line, const char *title, ...)
    __attribute__((format(printf, 5, 6)));
bool check_int(long long got, long long wanted, const char *file, int line, const char *title, ...)
    __attribute__((format(printf, 5, 6)));
bool check_near(double got, double wanted, double tolerance, const char *file, int line, const char *title, ...)
    __attribute__((format(printf, 6, 7)));

/* One test that could not run here, and why: counted as skipped, never as passed. */
void check_skip(const char *why, ...) __attribute__((format(printf, 1, 2)));

/* A line for the reader, not a test. */
void check_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the plan; the exit status of main: 0 when all held and at least one ran. */
int check_done(void);

#endif
