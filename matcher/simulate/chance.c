#include "matcher/simulate/chance.h"

#include <math.h>

static uint64_t mix(uint64_t z)
{
    z ^= z >> 30;
    z *= UINT64_C(0xBF58476D1CE4E5B9);
    z ^= z >> 27;
    z *= UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

struct chance chance_for(uint64_t seed, enum purpose purpose)
{
    return (struct chance){
        mix(seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)purpose * UINT64_C(0xD1B54A32D192ED03))};
}

double chance_share(struct chance chance, uint64_t a, uint64_t b)
{
    uint64_t u = mix(mix(chance.key + a * UINT64_C(0x9E3779B97F4A7C15)) + b * UINT64_C(0xC2B2AE3D27D4EB4F));
    return ((double)(u >> 11) + 0.5) * 0x1p-53;
}

double chance_between(struct chance chance, uint64_t a, uint64_t b, double from, double to)
{
    return from + (to - from) * chance_share(chance, a, b);
}

int chance_below(struct chance chance, uint64_t a, uint64_t b, int below)
{
    return (int)(chance_share(chance, a, b) * below);
}

/* The inverse of the normal distribution by Acklam's rational approximation, relative error below 1.2e-9. */
static double normal_at(double share)
{
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                               1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                               6.680131188771972e+01, -1.328068155288572e+01};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                               -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
    static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                               3.754408661907416e+00};
    if (share > 0.5)
        return -normal_at(1 - share);
    if (share < 0.02425) {
        double q = sqrt(-2 * log(share));
        return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
               ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    }
    double q = share - 0.5, r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
           (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

double chance_normal(struct chance chance, uint64_t a, uint64_t b)
{
    return normal_at(chance_share(chance, a, b));
}

int chance_pick(struct chance chance, uint64_t a, uint64_t b, const double *shares, int count)
{
    double left = chance_share(chance, a, b);
    int which = 0;
    while (which < count - 1 && left >= shares[which])
        left -= shares[which++];
    return which;
}

/* Marsaglia and Tsang 2000; below shape 1 by way of shape + 1. */
double chance_gamma(struct chance chance, uint64_t a, uint64_t b, double shape)
{
    double boost = 1;
    if (shape < 1) {
        boost = pow(chance_share(chance, a, b++), 1 / shape);
        shape += 1;
    }
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;; b += 2) {
        double x = chance_normal(chance, a, b), v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && log(chance_share(chance, a, b + 1)) < x * x / 2 + d - d * v + d * log(v))
            return boost * d * v;
    }
}

double chance_beta(struct chance chance, uint64_t a, uint64_t b, double yes, double no)
{
    double x = chance_gamma(chance, a, b, yes), y = chance_gamma(chance, a, b + (1 << 19), no);
    return x / (x + y);
}

/* By inversion, in pieces small enough for e^-mean to be a number. */
int chance_poisson(struct chance chance, uint64_t a, uint64_t b, double mean)
{
    int count = 0;
    for (; mean > 0; mean -= 16) {
        double piece = mean < 16 ? mean : 16, share = chance_share(chance, a, b++);
        double p = exp(-piece);
        for (int k = 1; share > p && k < 1000; k++) {
            share -= p;
            p *= piece / k;
            count++;
        }
    }
    return count;
}
