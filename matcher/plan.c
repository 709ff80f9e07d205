#include "matcher/plan.h"

#include <math.h>

#define ROUNDS_MOST 12
#define LATE_WAVES  5 /* after the last round, for an outing planned */
#define WAVES       4 /* for an urgent one */
#define LATE_S      (24 * 60 * 60 + 30 * 60)
#define ROUND_EVERY (12 * 60 * 60)
#define HEAD_ROUNDS 3

const struct plan_habits plan_habits_default = {
    .round_share = 0.95,
    .late_share = 0.80,
    .patience = 0.99,
    .late_worth = 0.80,
    .known_share = 0.12,
};

/* Delays are lognormal: half of the answers are there after 40 minutes, nine in ten after three and a half
 * hours. */
double plan_answered(double hours)
{
    return hours > 0 ? 0.5 * erfc(-log(hours / 0.67) / 1.3 * M_SQRT1_2) : 0;
}

double plan_wait_hours(double hours_left)
{
    return fmin(fmax(hours_left / 4, 0.5), 2);
}

/* What one candidate is to the recursion. Worths are in points. */
struct box {
    double yes;
    double worth;
    double price;
};

struct stage {
    double answered; /* g */
    double worth;    /* lambda */
};

/* The best number to ask first of boxes[0..count), with a chance of `open` that it matters. */
static size_t best_wave(const struct plan_habits *habits, const struct box *boxes, size_t count,
                        const struct stage *stages, size_t stages_count, double open)
{
    double later[PLAN_LOOKS_AT + 1] = {0}, now[PLAN_LOOKS_AT + 1];
    size_t best_count = 0;
    for (size_t k = 0; k < stages_count; k++) {
        bool last = k + 1 == stages_count;
        for (size_t j = 0; j <= count; j++) {
            double unfilled = last ? open : 1, sum = 0, best = unfilled * habits->patience * later[j];
            size_t best_n = 0;
            for (size_t n = 1; n <= PLAN_MAX && j + n <= count; n++) {
                const struct box *box = &boxes[j + n - 1];
                double chance = box->yes * stages[k].answered;
                sum += unfilled * chance * stages[k].worth * box->worth - box->price;
                unfilled *= 1 - chance;
                double value = sum + unfilled * habits->patience * later[j + n];
                if (value > best) {
                    best = value;
                    best_n = n;
                }
            }
            now[j] = best;
            if (last) {
                best_count = best_n;
                break;
            }
        }
        for (size_t j = 0; j <= count && !last; j++)
            later[j] = now[j];
    }
    return best_count;
}

/* Hours of an ordinary day in which people look at their messages, in this stretch. */
static double waking(int64_t seconds)
{
    return (double)seconds / 3600 * 14 / 24;
}

/* The chance that none of those who were asked will still say yes. */
static double nobody_coming(const struct problem *problem)
{
    double nobody = 1;
    for (size_t i = 0; i < problem->pending_count; i++) {
        double answered = plan_answered(waking(problem->now_s - problem->pending[i].at_s));
        double yes = problem->pending[i].yes_share / 10000.0;
        nobody *= 1 - yes * (1 - answered) / (1 - yes * answered);
    }
    return nobody;
}

/* From the last instant to this one. */
static size_t look_ahead(const struct plan_habits *habits, const struct problem *problem,
                         struct stage *stages)
{
    int64_t left_s = problem->start_s - problem->now_s;
    size_t count = 0;
    if (!problem->urgent) {
        int64_t rounds = (left_s - LATE_S) / ROUND_EVERY;
        for (int i = 0; i < LATE_WAVES; i++)
            stages[count++] = (struct stage){habits->late_share, habits->late_worth};
        for (int i = 0; i < ROUNDS_MOST && i < rounds; i++)
            stages[count++] = (struct stage){habits->round_share, 1};
    } else {
        double share = sqrt(plan_answered(plan_wait_hours(waking(left_s))));
        for (int i = 0; i < WAVES; i++)
            stages[count++] = (struct stage){share, left_s > LATE_S ? 1 : habits->late_worth};
    }
    return count;
}

/* Somebody the person knows, and who may well come; or whom a coordinator wants asked first. */
static bool goes_ahead(const struct plan_habits *habits, const struct candidate *candidate)
{
    const struct bond *bond = candidate->bond;
    if (!bond || bond->desk < 0)
        return false;
    return bond->desk > 0 || ((bond->outings > 0 || bond->circle) && candidate->yes_share > 10000 * habits->known_share);
}

/* The first round of an outing with time left goes to them alone. */
static struct plan head_start(const struct plan_habits *habits, const struct problem *problem,
                              const struct candidate *candidates, const size_t *worthy, size_t count)
{
    struct plan plan = {0};
    int64_t rounds = (problem->start_s - problem->now_s - LATE_S) / ROUND_EVERY;
    if (problem->asked_count > 0 || rounds < HEAD_ROUNDS)
        return plan;
    for (size_t i = 0; i < count && plan.count < PLAN_HEAD_START; i++)
        if (goes_ahead(habits, &candidates[worthy[i]]))
            plan.who[plan.count++] = worthy[i];
    return plan;
}

/* Worth asking: z = R - c/p is above nothing. The order is that of z, but where a coordinator has another. */
static bool is_worthy(const struct candidate *candidate)
{
    double price = candidate->price * 10.0 / candidate->yes_share;
    return candidate->worth > price;
}

struct plan plan_now(const struct plan_habits *habits, const struct problem *problem,
                     const struct candidate *candidates, size_t count)
{
    struct box boxes[PLAN_LOOKS_AT];
    size_t worthy[PLAN_LOOKS_AT], worthy_count = 0;
    struct stage stages[LATE_WAVES + ROUNDS_MOST];
    for (size_t i = 0; i < count && i < PLAN_LOOKS_AT; i++) {
        const struct candidate *candidate = &candidates[i];
        if (!is_worthy(candidate))
            continue;
        boxes[worthy_count] =
            (struct box){candidate->yes_share / 10000.0, candidate->worth, candidate->price / 1000.0};
        worthy[worthy_count++] = i;
    }
    struct plan plan = head_start(habits, problem, candidates, worthy, worthy_count);
    if (plan.count > 0)
        return plan;
    size_t stages_count = look_ahead(habits, problem, stages);
    plan.count = best_wave(habits, boxes, worthy_count, stages, stages_count, nobody_coming(problem));
    /* Waiting costs nothing in the model, and people their evening. */
    if (plan.count == 0 && worthy_count > 0 && problem->pending_count == 0)
        plan.count = 1;
    for (size_t i = 0; i < plan.count; i++)
        plan.who[i] = worthy[i];
    plan.stop = worthy_count == 0 && problem->pending_count == 0;
    return plan;
}
