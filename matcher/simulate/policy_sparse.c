/*
 * Notification policies of the literature on volunteer crowdsourcing, carried over.
 *
 * Manshadi and Rodilitz (2022) let a notification make a volunteer inactive for
 * some time and ask who is worth it. Outings are told apart by 165 types
 * (district, category, part of the week); rates and mean chances are given as
 * known, which no service would know. Lists are drawn up before the first day:
 * "sn" (sparse) gives each volunteer the types that are worth their days of rest
 * and asks whoever was not asked for D days; "sdn" (scaled down) asks by lot as
 * the best mean solution says. Every five waking hours they try again. What is
 * carried over loses their guarantees: their tasks do not stay open for days.
 */
#include "base/memory.h"
#include "geo/plane.h"
#include "matcher/eligible.h"
#include "matcher/simulate/chance.h"
#include "matcher/simulate/policies.h"

#include <assert.h>
#include <glpk.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WEEK_PARTS 5 /* morning, afternoon and evening of a weekday, morning and later of a week-end */
#define TYPES      (DISTRICTS * CATEGORIES * WEEK_PARTS)
#define RETRY      5.0 /* waking hours */

struct sparse {
    struct run *run;
    double rate[TYPES]; /* requests a day */
    float *yes;         /* by volunteer and type: mean chance of a yes when asked, */
    float *able;        /* share of such requests they may be asked for, */
    float *ask;         /* and the chance with which they are asked */
    int64_t *asked_s;   /* by volunteer */
    double days;        /* D */
    bool rests;         /* nobody is asked again within D days; else only on average */
};

static int type_of(const struct town *town, const struct request *request)
{
    int weekday = (int)((request->start_s - BEGIN_S) / DAY_S % 7);
    enum part_of_day part = part_of_day(request->start_s);
    int week_part = weekday < 5 ? (int)part : part == MORNING ? 3 : 4;
    return (town->seniors[request->senior].district * CATEGORIES + (int)request->category) * WEEK_PARTS +
           week_part;
}

/* One request, looked at by all who live near enough. */
struct measure {
    struct sparse *sparse;
    const struct problem *problem;
    const struct request *request;
    size_t type;
};

static void on_measured(size_t position, void *arg)
{
    struct measure *measure = arg;
    struct sparse *sparse = measure->sparse;
    const struct volunteer *volunteer = &sparse->run->town->volunteers[position];
    size_t at = position * TYPES + measure->type;
    if (eligible_check(volunteer, measure->problem) != RULE_NONE)
        return;
    sparse->able[at] += 1;
    sparse->yes[at] += (float)behaviour_mean_chance(sparse->run->behaviour, (uint32_t)position,
                                                    plane_distance_m(volunteer->home, measure->problem->home),
                                                    measure->request->category,
                                                    part_of_day(measure->request->start_s));
}

/*
 * Rates and chances as they are on average over all that will be asked for: known, says the model. Over all, indeed: by
 * fifteen of a type a volunteer who is seldom able for it would count as never able, and not be asked.
 */
static void measure(struct sparse *sparse)
{
    const struct town *town = sparse->run->town;
    size_t seen[TYPES] = {0};
    for (size_t i = 0; i < town->requests_count; i++) {
        const struct request *request = &town->requests[i];
        size_t type = (size_t)type_of(town, request);
        struct problem problem =
            town_problem(town, i, (struct offer_limits){UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX});
        index_query(sparse->run->index, problem.home, on_measured, &(struct measure){sparse, &problem, request, type});
        problem_clear(&problem);
        seen[type]++;
    }
    for (size_t type = 0; type < TYPES; type++)
        sparse->rate[type] = (double)seen[type] / town->days;
    for (size_t v = 0; v < town->volunteers_count; v++)
        for (size_t type = 0; type < TYPES; type++) {
            float *able = &sparse->able[v * TYPES + type];
            if (*able > 0) {
                sparse->yes[v * TYPES + type] /= *able;
                *able /= (float)seen[type];
            }
        }
}

struct worth {
    double value; /* g */
    double rate;
    size_t type;
};

static int by_value_down(const void *a, const void *b)
{
    const struct worth *left = a, *right = b;
    if (left->value < right->value || left->value > right->value)
        return left->value > right->value ? -1 : 1;
    return (left->type > right->type) - (left->type < right->type);
}

/* One after the other: each takes the types that are worth their inactivity, and leaves less to the next. */
static void draw_up_sparse(struct sparse *sparse)
{
    double open[TYPES]; /* rho: the chance that nobody before has said yes */
    for (size_t type = 0; type < TYPES; type++)
        open[type] = 1;
    for (size_t v = 0; v < sparse->run->town->volunteers_count; v++) {
        struct worth list[TYPES];
        size_t count = 0;
        for (size_t type = 0; type < TYPES; type++) {
            size_t at = v * TYPES + type;
            if (sparse->able[at] > 0 && sparse->rate[type] > 0)
                list[count++] = (struct worth){(double)sparse->yes[at] * open[type],
                                               sparse->rate[type] * (double)sparse->able[at], type};
        }
        qsort(list, count, sizeof *list, by_value_down);
        double won = 0, rate = 0, best = 0, best_rate = 0;
        for (size_t i = 0; i < count; i++) {
            won += list[i].rate * list[i].value;
            rate += list[i].rate;
            if (won / (1 + sparse->days * rate) > best) {
                best = won / (1 + sparse->days * rate);
                best_rate = rate;
            }
        }
        double active = 1 / (1 + sparse->days * best_rate);
        for (size_t i = 0; i < count && list[i].value >= best * sparse->days; i++) {
            size_t at = v * TYPES + list[i].type;
            sparse->ask[at] = 1;
            open[list[i].type] *= 1 - active * (double)sparse->able[at] * (double)sparse->yes[at];
        }
    }
}

/*
 * The ex-ante solution: max sum of what is filled, at most all of each type, nobody asked more often than
 * every D days on average. Variables x, the chance of asking, then f, the share filled.
 */
static void draw_up_scaled(struct sparse *sparse)
{
    size_t volunteers = sparse->run->town->volunteers_count, pairs = volunteers * TYPES;
    glp_prob *programme = glp_create_prob();
    glp_set_obj_dir(programme, GLP_MAX);
    glp_add_rows(programme, (int)(TYPES + volunteers));
    for (size_t v = 0; v < volunteers; v++)
        glp_set_row_bnds(programme, (int)(TYPES + v) + 1, GLP_UP, 0, 1 / sparse->days);
    size_t *column_of = memory_zero((pairs + 1) * sizeof *column_of);
    for (size_t type = 0; type < TYPES; type++) {
        int column = glp_add_cols(programme, 1);
        glp_set_row_bnds(programme, (int)type + 1, GLP_UP, 0, 0); /* f - sum e p x <= 0 */
        glp_set_col_bnds(programme, column, GLP_DB, 0, 1);
        glp_set_obj_coef(programme, column, sparse->rate[type]);
        glp_set_mat_col(programme, column, 1, (int[]){0, (int)type + 1}, (double[]){0, 1});
    }
    for (size_t at = 0; at < pairs; at++) {
        size_t type = at % TYPES;
        if (!(sparse->able[at] > 0) || !(sparse->rate[type] > 0))
            continue;
        int column = glp_add_cols(programme, 1);
        double able = (double)sparse->able[at];
        glp_set_col_bnds(programme, column, GLP_DB, 0, 1);
        glp_set_mat_col(programme, column, 2, (int[]){0, (int)type + 1, (int)(TYPES + at / TYPES) + 1},
                        (double[]){0, -able * (double)sparse->yes[at], able * sparse->rate[type]});
        column_of[at] = (size_t)column;
    }
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    int failed = glp_simplex(programme, &how);
    assert(!failed);
    for (size_t at = 0; at < pairs; at++)
        if (column_of[at])
            sparse->ask[at] = (float)glp_get_col_prim(programme, (int)column_of[at]);
    free(column_of);
    glp_delete_prob(programme);
}

static struct sparse *begin(struct run *run, double days)
{
    size_t volunteers = run->town->volunteers_count, pairs = volunteers * TYPES;
    struct sparse *sparse = memory_zero(sizeof *sparse);
    *sparse = (struct sparse){
        .run = run,
        .yes = memory_zero((pairs + 1) * sizeof *sparse->yes),
        .able = memory_zero((pairs + 1) * sizeof *sparse->able),
        .ask = memory_zero((pairs + 1) * sizeof *sparse->ask),
        .asked_s = memory_zero((volunteers + 1) * sizeof *sparse->asked_s),
        .days = days,
    };
    measure(sparse);
    return sparse;
}

static void *start_sn(struct run *run)
{
    struct sparse *sparse = begin(run, 1);
    sparse->rests = true;
    draw_up_sparse(sparse);
    return sparse;
}

static void *start_sdn(struct run *run)
{
    struct sparse *sparse = begin(run, 4);
    draw_up_scaled(sparse);
    return sparse;
}

static void stop(void *state)
{
    struct sparse *sparse = state;
    free(sparse->yes);
    free(sparse->able);
    free(sparse->ask);
    free(sparse->asked_s);
    free(sparse);
}

struct asking {
    struct sparse *sparse;
    const struct problem *problem;
    uint32_t request;
    size_t type;
};

static void on_near(size_t position, void *arg)
{
    struct asking *asking = arg;
    struct sparse *sparse = asking->sparse;
    struct run *run = sparse->run;
    const struct volunteer *volunteer = &run->town->volunteers[position];
    double share = (double)sparse->ask[position * TYPES + asking->type];
    uint64_t draw = (uint64_t)asking->request << 16 | (uint64_t)((run->now_s - BEGIN_S) / HOUR_S);
    if (!(share > 0) ||
        (sparse->rests && (double)(run->now_s - sparse->asked_s[position]) < sparse->days * DAY_S) ||
        chance_share(chance_for(run->town->seed, FOR_POLICY), position, draw) >= share ||
        eligible_check(volunteer, asking->problem) != RULE_NONE)
        return;
    sparse->asked_s[position] = run->now_s;
    run_ask(run, (uint32_t)position, asking->request, eligible_start(volunteer, asking->problem)->start_s, 0);
}

static void ask(struct run *run, uint32_t request)
{
    struct sparse *sparse = run->state;
    struct asking asking = {sparse, run_problem(run, request), request,
                            (size_t)type_of(run->town, &run->town->requests[request])};
    index_query(run->index, asking.problem->home, on_near, &asking);
    run_wave_at(run, request, waking_after(run->now_s, RETRY));
}

const struct policy policy_sn_retry = {
    .name = "sn-retry",
    .about = "parcimonieuse (Manshadi et Rodilitz) : au plus une fois par jour, selon le genre de sortie",
    .limited = true,
    .start = start_sn,
    .stop = stop,
    .on_request = ask,
    .on_wave = ask,
};
const struct policy policy_sdn_retry = {
    .name = "sdn-retry",
    .about = "par tirage selon la solution moyenne (Manshadi et Rodilitz) : au plus une fois en 4 jours",
    .limited = true,
    .start = start_sdn,
    .stop = stop,
    .on_request = ask,
    .on_wave = ask,
};
