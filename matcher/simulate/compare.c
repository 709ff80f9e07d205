#include "matcher/simulate/compare.h"

#include <assert.h>
#include <math.h>

/* The 97.5 % quantile of Student's t; beyond nine degrees of freedom by the first terms of its expansion. */
static double student(size_t freedom)
{
    static const double few[] = {INFINITY, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262};
    if (freedom < sizeof few / sizeof few[0])
        return few[freedom];
    return 1.960 + 2.372 / (double)freedom + 2.822 / (double)(freedom * freedom);
}

struct difference compare(const double *a, const double *b, size_t count)
{
    assert(count > 0);
    struct difference found = {.least = INFINITY, .most = -INFINITY};
    for (size_t i = 0; i < count; i++) {
        double one = b[i] - a[i];
        found.a += a[i] / (double)count;
        found.b += b[i] / (double)count;
        found.mean += one / (double)count;
        found.least = fmin(found.least, one);
        found.most = fmax(found.most, one);
    }
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (b[i] - a[i] - found.mean) * (b[i] - a[i] - found.mean);
    double error = count > 1 ? sqrt(squares / (double)(count - 1) / (double)count) : 0;
    double wide = count > 1 ? student(count - 1) * error : INFINITY;
    found.low = found.mean - wide;
    found.high = found.mean + wide;
    return found;
}
