/*
 * How likely somebody is to say yes, learned from every answer.
 *
 * A logistic regression with one effect of their own for each volunteer: what
 * most people do is shared, what this person does is added as it shows. Each
 * weight is known with some uncertainty and every answer narrows it (assumed-
 * density filter with a diagonal Gaussian; reference/matching.md 3.3), so there
 * is no training, only living. An answer is a yes; a no, or silence for long,
 * is none.
 *
 * Features are about the outing's hour and place, about these two, and about
 * how the volunteer was asked of late. What is known of anybody's health is
 * never among them, nor is the need that an outing serves. Learning and asking
 * are pure and allocate nothing; shares are doubles, rounded to ten thousandths
 * before they touch a score.
 */
#ifndef MATCHER_ACCEPTANCE_H
#define MATCHER_ACCEPTANCE_H

#include "matcher/problem.h"

/* FEATURE(name, mean and variance of the weight before anything is learned) */
#define FEATURES(FEATURE)                                                                                    \
    FEATURE(always, -0.5, 0.5)                                                                               \
    FEATURE(kilometres, -0.7, 0.5)      /* by three */                                                       \
    FEATURE(near_kilometres, -0.6, 0.3) /* of those who wish to stay near their home */                      \
    FEATURE(known, 1.0, 0.3)            /* they have gone out together */                                    \
    FEATURE(trust, 0.3, 0.3)            /* how often, up to four, by four */                                 \
    FEATURE(soon, -0.4, 0.2)            /* less than eight hours ahead */                                    \
    FEATURE(appointment, 0.2, 0.1)      /* an hour that somebody else has set */                             \
    FEATURE(tired, -0.3, 0.1)           /* fatigue, by five */                                               \
    FEATURE(evening, 0.0, 0.1)                                                                               \
    FEATURE(said_no, -0.8, 0.2)  /* to another outing about that hour */                                     \
    FEATURE(silences, -0.5, 0.1) /* in a row, by two */

enum feature {
#define FEATURE(name, mean, variance) FEATURE_##name,
    FEATURES(FEATURE)
#undef FEATURE
        FEATURE_COUNT,
};

/* "kilometres": the name in documents. Static. */
const char *feature_name(enum feature feature);

struct features {
    float x[FEATURE_COUNT];
};

/* What everybody has in common. A value: saved and copied as it is. */
struct acceptance {
    double mean[FEATURE_COUNT];
    double variance[FEATURE_COUNT];
};

struct acceptance acceptance_prior(void);

/* What is seen of this candidate, whose other fields are filled, for this problem. */
struct features acceptance_features(const struct problem *problem, const struct candidate *candidate);

/* Between 0.002 and 0.95. */
double acceptance_share(const struct acceptance *acceptance, const struct effect *effect,
                        const struct features *features);

/* They answered, or were silent for long. `features` are those of the moment they were asked. */
void acceptance_learn(struct acceptance *acceptance, struct effect *effect, const struct features *features,
                      bool yes);

/* For struct ranking: `arg` is a struct acceptance. Fills in yes_share, in ten thousandths. */
void acceptance_of(const struct problem *problem, struct candidate *candidates, size_t count, void *arg);

#endif
