#include "tests/check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int checks, failures;

static void __attribute__((format(printf, 2, 0))) title_print(bool ok, const char *title, va_list args)
{
    printf("%sok %d - ", ok ? "" : "not ", ++checks);
    vprintf(title, args);
    putchar('\n');
    if (!ok)
        failures++;
}

bool check_that(bool ok, const char *condition, const char *file, int line, const char *title, ...)
{
    va_list args;
    va_start(args, title);
    title_print(ok, title, args);
    va_end(args);
    if (!ok)
        printf("# %s:%d: %s\n", file, line, condition);
    fflush(stdout);
    return ok;
}

bool check_text(const char *got, const char *wanted, const char *file, int line, const char *title, ...)
{
    bool ok = got && wanted ? strcmp(got, wanted) == 0 : got == wanted;
    va_list args;
    va_start(args, title);
    title_print(ok, title, args);
    va_end(args);
    if (!ok)
        printf("# %s:%d\n#      got: %s\n#   wanted: %s\n", file, line, got ? got : "(null)", wanted ? wanted : "(null)");
    fflush(stdout);
    return ok;
}

bool check_int(long long got, long long wanted, const char *file, int line, const char *title, ...)
{
    bool ok = got == wanted;
    va_list args;
    va_start(args, title);
    title_print(ok, title, args);
    va_end(args);
    if (!ok)
        printf("# %s:%d: got %lld, wanted %lld\n", file, line, got, wanted);
    fflush(stdout);
    return ok;
}

bool check_near(double got, double wanted, double tolerance, const char *file, int line, const char *title, ...)
{
    bool ok = fabs(got - wanted) <= tolerance;
    va_list args;
    va_start(args, title);
    title_print(ok, title, args);
    va_end(args);
    if (!ok)
        printf("# %s:%d: got %.9g, wanted %.9g within %.3g\n", file, line, got, wanted, tolerance);
    fflush(stdout);
    return ok;
}

void check_skip(const char *why, ...)
{
    va_list args;
    va_start(args, why);
    printf("ok %d # SKIP ", ++checks);
    vprintf(why, args);
    putchar('\n');
    va_end(args);
}

void check_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
}

int check_done(void)
{
    printf("1..%d\n", checks);
    return checks > 0 && failures == 0 ? 0 : 1;
}
