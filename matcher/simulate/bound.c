#include "matcher/simulate/bound.h"

#include "base/memory.h"
#include "matcher/eligible.h"
#include "matcher/index.h"
#include "matcher/simulate/behaviour.h"
#include "matcher/simulate/town.h"

#include <assert.h>
#include <glpk.h>
#include <math.h>
#include <stdlib.h>

/* Somebody who would go, at that start. */
struct pair {
    uint32_t volunteer;
    uint32_t request;
    int64_t start_s;
};

struct pairs {
    const struct town *town;
    const struct behaviour *behaviour;
    const struct problem *problem;
    struct pair *all;
    size_t count;
    size_t room;
};

static void on_near(size_t position, void *arg)
{
    struct pairs *pairs = arg;
    const struct volunteer *volunteer = &pairs->town->volunteers[position];
    const struct problem *problem = pairs->problem;
    if (problem->required & ~volunteer->abilities)
        return;
    const struct bond *bond = problem_bond(problem, volunteer->id);
    for (size_t i = 0; i < problem->starts_count; i++) {
        const struct start *start = &problem->starts[i];
        if (!availability_covers(&volunteer->availability, &start->span) ||
            !behaviour_would_come(pairs->behaviour, (uint32_t)position, (size_t)problem->outing - 1,
                                  start->start_s, bond ? bond->outings : 0))
            continue;
        if (pairs->count == pairs->room) {
            pairs->room = pairs->room ? pairs->room * 2 : 65536;
            pairs->all = memory_grow(pairs->all, pairs->room * sizeof *pairs->all);
        }
        pairs->all[pairs->count++] =
            (struct pair){(uint32_t)position, (uint32_t)problem->outing - 1, start->start_s};
        if (volunteer->week_cap <= 1)
            break; /* who goes out once a week is never in two places: one start is as good as another */
    }
}

static void find_pairs(struct pairs *pairs, struct index *index)
{
    for (size_t i = 0; i < pairs->town->requests_count; i++) {
        const struct senior *senior = &pairs->town->seniors[pairs->town->requests[i].senior];
        struct problem problem = town_problem(pairs->town, i, (struct offer_limits){0});
        problem.bonds = senior->bonds;
        problem.bonds_count = senior->bonds_count;
        pairs->problem = &problem;
        index_query(index, problem.home, on_near, pairs);
        problem.bonds = NULL;
        problem_clear(&problem);
    }
}

static int by_volunteer_and_start(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->volunteer != right->volunteer)
        return left->volunteer < right->volunteer ? -1 : 1;
    if (left->start_s != right->start_s)
        return left->start_s < right->start_s ? -1 : 1;
    return (left->request > right->request) - (left->request < right->request);
}

/* The matrix as GLPK takes it: triplets from 1 on. */
struct matrix {
    glp_prob *programme;
    int *row, *column;
    double *one;
    int count;
    int room;
};

static int add_row(struct matrix *matrix, double most)
{
    int row = glp_add_rows(matrix->programme, 1);
    glp_set_row_bnds(matrix->programme, row, GLP_UP, 0, most);
    return row;
}

static void add_cell(struct matrix *matrix, int row, size_t pair)
{
    if (++matrix->count >= matrix->room) {
        matrix->room = matrix->room ? matrix->room * 2 : 1 << 18;
        matrix->row = memory_grow(matrix->row, (size_t)matrix->room * sizeof *matrix->row);
        matrix->column = memory_grow(matrix->column, (size_t)matrix->room * sizeof *matrix->column);
        matrix->one = memory_grow(matrix->one, (size_t)matrix->room * sizeof *matrix->one);
    }
    matrix->row[matrix->count] = row;
    matrix->column[matrix->count] = (int)pair + 1;
    matrix->one[matrix->count] = 1;
}

/* A row for each stretch of time of one volunteer whose pairs are [from, until), which lie by start. */
static void add_caps(struct matrix *matrix, const struct pair *pairs, size_t from, size_t until,
                     int64_t stretch_s, int cap)
{
    int row = 0;
    for (size_t i = from, begin = from; i < until; i++) {
        bool begins = i == from || (pairs[i].start_s - BEGIN_S) / stretch_s !=
                                       (pairs[i - 1].start_s - BEGIN_S) / stretch_s;
        if (begins) {
            begin = i;
            row = 0;
        }
        if ((int)(i - begin) == cap) { /* one more than they would give */
            row = add_row(matrix, cap);
            for (size_t j = begin; j < i; j++)
                add_cell(matrix, row, j);
        }
        if (row)
            add_cell(matrix, row, i);
    }
}

/* All that go on when one begins exclude each other; of those who give one outing a week the week says it. */
static void add_overlaps(struct matrix *matrix, const struct town *town, const struct pair *pairs,
                         size_t from, size_t until)
{
    for (size_t i = from, first = from; i < until; i++) {
        if (i + 1 < until && pairs[i + 1].start_s == pairs[i].start_s)
            continue; /* the last of those that begin together stands for them */
        while (pairs[first].start_s + 4 * HOUR_S < pairs[i].start_s)
            first++;
        int row = 0;
        for (size_t j = first; j <= i; j++) {
            int64_t until_s = pairs[j].start_s + town->requests[pairs[j].request].lasts_s + HOUR_S / 2;
            if (until_s <= pairs[i].start_s)
                continue;
            if (!row)
                row = add_row(matrix, 1);
            add_cell(matrix, row, j);
        }
    }
}

static int by_request(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Each request once. */
static void add_requests(struct matrix *matrix, const struct pairs *pairs)
{
    uint64_t *order = memory_zero((pairs->count + 1) * sizeof *order);
    for (size_t i = 0; i < pairs->count; i++)
        order[i] = (uint64_t)pairs->all[i].request << 32 | i;
    qsort(order, pairs->count, sizeof *order, by_request);
    int row = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        if (i == 0 || order[i] >> 32 != order[i - 1] >> 32)
            row = add_row(matrix, 1);
        add_cell(matrix, row, (size_t)(order[i] & UINT32_MAX));
    }
    free(order);
}

static double solve(struct pairs *pairs)
{
    struct matrix matrix = {.programme = glp_create_prob()};
    qsort(pairs->all, pairs->count, sizeof *pairs->all, by_volunteer_and_start);
    glp_set_obj_dir(matrix.programme, GLP_MAX);
    glp_add_cols(matrix.programme, (int)pairs->count);
    for (int column = 1; column <= (int)pairs->count; column++) {
        glp_set_col_bnds(matrix.programme, column, GLP_LO, 0, 0);
        glp_set_obj_coef(matrix.programme, column, 1);
    }
    add_requests(&matrix, pairs);
    for (size_t from = 0, until; from < pairs->count; from = until) {
        const struct volunteer *volunteer = &pairs->town->volunteers[pairs->all[from].volunteer];
        for (until = from; until < pairs->count && pairs->all[until].volunteer == pairs->all[from].volunteer;
             until++)
            ;
        add_caps(&matrix, pairs->all, from, until, WEEK_S, volunteer->week_cap);
        add_caps(&matrix, pairs->all, from, until, 30 * DAY_S, volunteer->month_cap);
        if (volunteer->week_cap > 1)
            add_overlaps(&matrix, pairs->town, pairs->all, from, until);
    }
    glp_load_matrix(matrix.programme, matrix.count, matrix.row, matrix.column, matrix.one);
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    /* The primal simplex: the dual one is twenty times slower on these, the interior point has no room. */
    int failed = glp_simplex(matrix.programme, &how);
    assert(!failed);
    double filled = glp_get_obj_val(matrix.programme);
    glp_delete_prob(matrix.programme);
    free(matrix.row);
    free(matrix.column);
    free(matrix.one);
    return filled;
}

double bound_fill(const struct settings *settings, uint64_t seed, int days)
{
    struct town *town = town_new(settings, seed, 1, days);
    struct behaviour *behaviour = behaviour_new(town);
    struct index *index = index_new(town->volunteers, town->volunteers_count);
    struct pairs pairs = {.town = town, .behaviour = behaviour};
    find_pairs(&pairs, index);
    double share = pairs.count > 0 ? solve(&pairs) / (double)town->requests_count : 0;
    free(pairs.all);
    index_free(index);
    behaviour_free(behaviour);
    town_free(town);
    return share;
}
