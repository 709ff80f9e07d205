#include "matcher/acceptance.h"

#include <math.h>

#define OWN_VARIANCE 0.7  /* of a volunteer's own effect, before they were ever asked */
#define FORGETS      1e-5 /* variance that comes back with each answer: people change */
#define FORGETS_OWN  2e-3
#define LEAST        0.002
#define MOST         0.95
#define EVENING_Q    70            /* 17:30 */
#define ABOUT_S      (4 * 60 * 60) /* hours so near belong to the same half-day */
#define SOON_S       (8 * 60 * 60)
#define TOGETHER     16

const char *feature_name(enum feature feature)
{
    static const char *const names[] = {
#define FEATURE(name, mean, variance) #name,
        FEATURES(FEATURE)
#undef FEATURE
    };
    return names[feature];
}

struct acceptance acceptance_prior(void)
{
    return (struct acceptance){
#define FEATURE(name, mean, variance) mean,
        .mean = {FEATURES(FEATURE)},
#undef FEATURE
#define FEATURE(name, mean, variance) variance,
        .variance = {FEATURES(FEATURE)},
#undef FEATURE
    };
}

static double own_variance(const struct effect *effect)
{
    return OWN_VARIANCE - effect->learned;
}

static int first_quarter(const struct start *start)
{
    const uint64_t *word = start->span.on[0].row.word;
    return word[0] ? __builtin_ctzll(word[0]) : 64 + __builtin_ctzll(word[1]);
}

/* What they answered lately. */
struct answers {
    int silences; /* since the last answer */
    bool said_no; /* to another outing about that hour */
};

static struct answers answers_of(const struct volunteer *volunteer, int64_t start_s)
{
    struct answers answers = {0};
    int64_t answered_s = 0;
    for (uint32_t i = 0; i < volunteer->asks_count; i++) {
        const struct ask *ask = &volunteer->asks[i];
        bool no = ask->answer == ANSWER_NO, answered = no | (ask->answer == ANSWER_YES);
        int64_t away_s = ask->start_s - start_s;
        answered_s = answered ? ask->at_s : answered_s;
        bool silent = (ask->answer == ANSWER_SILENT) & (ask->at_s > answered_s);
        answers.silences = answered ? 0 : answers.silences + silent;
        answers.said_no |= no & (away_s > -ABOUT_S) & (away_s < ABOUT_S);
    }
    return answers;
}

struct features acceptance_features(const struct problem *problem, const struct candidate *candidate)
{
    const struct volunteer *volunteer = candidate->volunteer;
    const struct start *start = candidate->start;
    uint32_t together = candidate->bond ? candidate->bond->outings : 0;
    float km = (float)candidate->distance_m / 1000;
    struct answers answers = answers_of(volunteer, start->start_s);
    return (struct features){{
        [FEATURE_always] = 1,
        [FEATURE_kilometres] = km / 3,
        [FEATURE_near_kilometres] = volunteer->near_home ? km : 0,
        [FEATURE_known] = together > 0,
        [FEATURE_trust] = (float)(together < 4 ? together : 4) / 4,
        [FEATURE_soon] = start->start_s - problem->now_s < SOON_S,
        [FEATURE_appointment] = problem->appointment,
        [FEATURE_tired] = (float)candidate->fatigue / 5000,
        [FEATURE_evening] = first_quarter(start) >= EVENING_Q,
        [FEATURE_said_no] = answers.said_no,
        [FEATURE_silences] = (float)answers.silences / 2,
    }};
}

struct guess {
    double logit;
    double variance;
};

static struct guess guess(const struct acceptance *acceptance, const struct effect *effect,
                          const struct features *features)
{
    struct guess guess = {effect->mean, own_variance(effect)};
#pragma GCC unroll 16
    for (int i = 0; i < FEATURE_COUNT; i++) {
        double x = (double)features->x[i];
        guess.logit += acceptance->mean[i] * x;
        guess.variance += acceptance->variance[i] * x * x;
    }
    return guess;
}

static double sigmoid(double logit)
{
    return 1 / (1 + exp(-logit));
}

/* The logit, drawn towards nothing by how little is known. */
static double lean(struct guess about)
{
    return about.logit / sqrt(1 + M_PI * about.variance / 8);
}

static double share_of(double lean)
{
    double share = sigmoid(lean);
    return share < LEAST ? LEAST : share > MOST ? MOST : share;
}

double acceptance_share(const struct acceptance *acceptance, const struct effect *effect,
                        const struct features *features)
{
    return share_of(lean(guess(acceptance, effect, features)));
}

void acceptance_learn(struct acceptance *acceptance, struct effect *effect, const struct features *features,
                      bool yes)
{
    struct guess about = guess(acceptance, effect, features);
    double expected = sigmoid(about.logit), steep = expected * (1 - expected);
    double surprise = (yes - expected) / (1 + steep * about.variance);
    double narrows = steep / (1 + steep * about.variance);
    for (int i = 0; i < FEATURE_COUNT; i++) {
        double gain = acceptance->variance[i] * (double)features->x[i];
        acceptance->mean[i] += gain * surprise;
        acceptance->variance[i] += FORGETS - gain * gain * narrows;
    }
    double gain = own_variance(effect);
    effect->mean += gain * surprise;
    effect->learned += gain * gain * narrows - FORGETS_OWN;
}

/* As lround() has it, of what is not negative. */
static int32_t whole(double number)
{
    int32_t below = (int32_t)number;
    return below + (number - below >= 0.5);
}

/* In two rounds: roots and exponentials take long, but several are under way at once when little lies between them. */
void acceptance_of(const struct problem *problem, struct candidate *candidates, size_t count, void *arg)
{
    double leans[TOGETHER];
    for (size_t done = 0; done < count; done += TOGETHER) {
        size_t next = count - done < TOGETHER ? count - done : TOGETHER;
        for (size_t i = 0; i < next; i++) {
            struct features features = acceptance_features(problem, &candidates[done + i]);
            leans[i] = lean(guess(arg, &candidates[done + i].volunteer->effect, &features));
        }
        for (size_t i = 0; i < next; i++)
            candidates[done + i].yes_share = whole(10000 * share_of(leans[i]));
    }
}
