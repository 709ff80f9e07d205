#include "matcher/simulate/town.h"

#include "base/memory.h"
#include "matcher/simulate/chance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

const char *const DISTRICT_NAMES[DISTRICTS] = {
    "Centre-ville",
    "Bellevue – Chantenay – Sainte-Anne",
    "Dervallières – Zola",
    "Hauts-Pavés – Saint-Félix",
    "Malakoff – Saint-Donatien",
    "Île de Nantes",
    "Breil – Barberie",
    "Nantes Nord",
    "Nantes Erdre",
    "Doulon – Bottière",
    "Nantes Sud",
};

/* Kilometres from the centre; plausible, not official. */
static const struct {
    double x, y, radius;
} discs[DISTRICTS] = {
    {0.0, 0.0, 0.88}, {-3.0, -1.2, 1.52}, {-2.4, 0.6, 1.18}, {-0.6, 1.6, 1.22},
    {1.5, 0.6, 1.26}, {0.3, -1.5, 1.21},  {-2.0, 2.4, 1.06}, {-1.2, 4.2, 1.55},
    {2.2, 4.4, 1.95}, {3.8, 1.4, 1.67},   {1.8, -3.0, 1.26},
};
static const double seniors_in[DISTRICTS] = {.090, .100, .115, .115, .110, .050,
                                             .090, .085, .095, .100, .050};
static const double volunteers_in[DISTRICTS] = {.150, .070, .100, .150, .140, .085,
                                                .065, .050, .075, .075, .040};

#define CENTRE_EAST  1355238.0
#define CENTRE_NORTH 6234302.0
#define CITIES_APART 60000.0
#define CITIES_A_ROW 10

/* Blocks of a day in which somebody is free or not, and how likely: retired, employed, others. */
static const struct {
    int from_q, to_q;
} blocks[PARTS_OF_DAY] = {{34, 50}, {54, 72}, {70, 82}};
static const double archetypes[] = {.42, .35, .23};
static const double free_share[3][2][PARTS_OF_DAY] = {
    {{.60, .65, .12}, {.25, .35, .10}},
    {{.10, .12, .35}, {.45, .50, .15}},
    {{.30, .40, .30}, {.30, .40, .20}},
};

/* Which draw of FOR_VOLUNTEER, FOR_SENIOR, FOR_REQUEST is which. */
enum {
    DISTRICT,
    ANGLE,
    AWAY,
    NEAR,
    RADIUS,
    ONE_OFF,
    WEEK_CAP,
    MONTH_CAP,
    KIND,
    LONG_ABSENCE,
    ABSENCE_FROM,
    ABSENCE_DAYS,
    WEIGHT
};
enum { ABLE = 32 };
enum { CHANNEL, DAY, HOUR, WHO, WHAT, LEAD_KIND, CAR, FLEXIBLE, FLEX, LASTS, SLOT };
enum { LEAD = 64 };

int64_t second_of_day(int64_t at_s)
{
    return (at_s - BEGIN_S) % DAY_S;
}

static int day_of(int64_t at_s)
{
    return (int)((at_s - BEGIN_S) / DAY_S);
}

enum part_of_day part_of_day(int64_t at_s)
{
    int64_t second = second_of_day(at_s);
    return second < 13 * HOUR_S ? MORNING : second < 17 * HOUR_S + HOUR_S / 2 ? AFTERNOON : EVENING;
}

#define WAKE_S   (8 * HOUR_S)
#define ASLEEP_S (22 * HOUR_S)

/* How many waking seconds have passed since the beginning. */
static int64_t waking_s(int64_t at_s)
{
    int64_t second = second_of_day(at_s) - WAKE_S;
    second = second < 0 ? 0 : second > ASLEEP_S - WAKE_S ? ASLEEP_S - WAKE_S : second;
    return day_of(at_s) * (int64_t)(ASLEEP_S - WAKE_S) + second;
}

int64_t waking_after(int64_t at_s, double hours)
{
    int64_t then = waking_s(at_s) + (int64_t)(hours * HOUR_S);
    return BEGIN_S + then / (ASLEEP_S - WAKE_S) * DAY_S + WAKE_S + then % (ASLEEP_S - WAKE_S);
}

double waking_hours(int64_t from_s, int64_t until_s)
{
    return (double)(waking_s(until_s) - waking_s(from_s)) / HOUR_S;
}

static struct metres place(struct chance chance, uint64_t who, int district, int city)
{
    double angle = chance_between(chance, who, ANGLE, 0, 2 * M_PI);
    double away = discs[district].radius * sqrt(chance_share(chance, who, AWAY));
    return (struct metres){
        CENTRE_EAST + city % CITIES_A_ROW * CITIES_APART + (discs[district].x + away * cos(angle)) * 1000,
        CENTRE_NORTH + city / CITIES_A_ROW * CITIES_APART + (discs[district].y + away * sin(angle)) * 1000,
    };
}

static void add_absences(struct town *town, struct volunteer *volunteer, uint64_t who)
{
    struct chance chance = chance_for(town->seed, FOR_ABSENCE),
                  traits = chance_for(town->seed, FOR_VOLUNTEER);
    int days = town->days + LEAD_MAX_S / DAY_S + 2;
    struct availability *availability = &volunteer->availability;
    availability->absences = memory_zero(((size_t)days + 1) * sizeof *availability->absences);
    if (chance_share(traits, who, LONG_ABSENCE) < 0.55) {
        int from = DAY_0 + chance_below(traits, who, ABSENCE_FROM, town->days);
        availability->absences[availability->absences_count++] =
            (struct absence){from, from + 3 + chance_below(traits, who, ABSENCE_DAYS, 11)};
    }
    for (int day = 0; day < days; day++)
        if (chance_share(chance, who, (uint64_t)day) < 0.04)
            availability->absences[availability->absences_count++] =
                (struct absence){DAY_0 + day, DAY_0 + day};
    availability->absences = memory_grow(availability->absences,
                                         (availability->absences_count + 1) * sizeof *availability->absences);
}

static void add_hours(struct town *town, struct volunteer *volunteer, uint64_t who)
{
    struct chance hours = chance_for(town->seed, FOR_HOURS), traits = chance_for(town->seed, FOR_VOLUNTEER);
    int kind = chance_pick(traits, who, KIND, archetypes, 3);
    for (int day = 0; day < 7; day++)
        for (int part = 0; part < PARTS_OF_DAY; part++)
            if (chance_share(hours, who, (uint64_t)(day * PARTS_OF_DAY + part)) <
                free_share[kind][day >= 5][part])
                day_row_add(&volunteer->availability.weekly[day], blocks[part].from_q, blocks[part].to_q);
}

static uint64_t draw_abilities(struct chance chance, uint64_t who, const double *shares)
{
    uint64_t set = 0;
    for (int i = 0; i < 5; i++)
        if (chance_share(chance, who, (uint64_t)(ABLE + i)) < shares[i])
            set |= UINT64_C(1) << i;
    return set;
}

static void add_volunteer(struct town *town, size_t i, int city)
{
    static const double able[] = {.35, .25, .07, .10, .68};
    const struct settings *settings = town->settings;
    struct chance chance = chance_for(town->seed, FOR_VOLUNTEER);
    bool near = chance_share(chance, i, NEAR) < settings->near_home;
    bool one_off = chance_share(chance, i, ONE_OFF) < settings->one_off;
    int district = chance_pick(chance, i, DISTRICT, volunteers_in, DISTRICTS);
    double radius = near ? chance_between(chance, i, RADIUS, 1000, 2200)
                         : fmin(fmax(4000 * exp(0.45 * chance_normal(chance, i, RADIUS)), 2000), 12000);
    struct volunteer *volunteer = &town->volunteers[i];
    *volunteer = (struct volunteer){
        .id = (int64_t)i + 1,
        .home = place(chance, i, district, city),
        .radius_m = (float)radius,
        .active = true,
        .near_home = near,
        .abilities = draw_abilities(chance, i, able),
        .district = UINT64_C(1) << district,
        .week_cap = (uint16_t)(one_off ? 1 : 2 + chance_below(chance, i, WEEK_CAP, 2)),
        .month_cap = (uint16_t)(one_off ? 2 + chance_below(chance, i, MONTH_CAP, 2)
                                        : 7 + chance_below(chance, i, MONTH_CAP, 4)),
        .paused_until = PAUSE_NONE,
        .cleared_until = CLEARED_ALWAYS,
    };
    volunteer->drives = volunteer->abilities & CAN_DRIVE;
    add_hours(town, volunteer, i);
    add_absences(town, volunteer, i);
    volunteer_prepare(volunteer);
}

static void add_senior(struct town *town, size_t i, int city)
{
    static const double needs[] = {0, .08, .03, .03, .05};
    struct chance chance = chance_for(town->seed, FOR_SENIOR);
    struct senior *senior = &town->seniors[i];
    senior->district = chance_pick(chance, i, DISTRICT, seniors_in, DISTRICTS);
    senior->home = place(chance, i, senior->district, city);
    senior->needs = draw_abilities(chance, i, needs);
}

static void bond_add(struct senior *senior, int64_t volunteer, int64_t at_s)
{
    size_t at = senior->bonds_count;
    while (at > 0 && senior->bonds[at - 1].volunteer >= volunteer)
        at--;
    if (at < senior->bonds_count && senior->bonds[at].volunteer == volunteer) {
        senior->bonds[at].outings++;
        senior->bonds[at].last_s = at_s;
        return;
    }
    senior->bonds = memory_grow(senior->bonds, (senior->bonds_count + 1) * sizeof *senior->bonds);
    for (size_t i = senior->bonds_count++; i > at; i--)
        senior->bonds[i] = senior->bonds[i - 1];
    senior->bonds[at] = (struct bond){.volunteer = volunteer, .last_s = at_s, .outings = 1};
}

void town_bond(struct town *town, uint32_t senior, uint32_t volunteer, int64_t at_s)
{
    bond_add(&town->seniors[senior], (int64_t)volunteer + 1, at_s);
}

/* Before the first day some seniors already know somebody who lives near and is able. */
static void add_first_bonds(struct town *town, size_t i, size_t first, size_t count)
{
    struct senior *senior = &town->seniors[i];
    int bonds = chance_poisson(chance_for(town->seed, FOR_ARRIVAL), i, 1 << 20, 0.7);
    struct chance chance = chance_for(town->seed, FOR_BOND);
    for (int found = 0, tried = 0; found < bonds && tried < 200; tried++) {
        size_t v = first + (size_t)chance_below(chance, i, (uint64_t)tried, (int)count);
        const struct volunteer *volunteer = &town->volunteers[v];
        double away =
            hypot(volunteer->home.east - senior->home.east, volunteer->home.north - senior->home.north);
        if (away > (double)volunteer->radius_m || (senior->needs & ~volunteer->abilities))
            continue;
        bond_add(senior, volunteer->id, BEGIN_S - 14 * DAY_S);
        found++;
    }
}

/* Hours at which each kind of outing begins, in half hours after midnight, on which days. */
static const struct {
    int last_weekday;
    int halves[12];
} begins[CATEGORIES] = {
    [SHOPPING] = {5, {18, 19, 20, 21, 28, 29, 30, 31, 32, 0}},
    [APPOINTMENT] = {4, {18, 19, 20, 21, 22, 28, 29, 30, 31, 32, 0}},
    [LEISURE] = {6, {19, 20, 28, 29, 30, 31, 36, 0}},
};

static int64_t next_start(enum category category, int64_t from_s)
{
    for (int day = day_of(from_s);; day++)
        for (const int *half = begins[category].halves; day % 7 <= begins[category].last_weekday && *half;
             half++) {
            int64_t start_s = BEGIN_S + day * (int64_t)DAY_S + *half * (HOUR_S / 2);
            if (start_s >= from_s)
                return start_s;
        }
}

/* An admissible hour of that day, or of the next admissible day; later when it is too soon. */
static int64_t draw_start_s(struct chance chance, uint64_t i, enum category category, int64_t about_s,
                            int64_t soonest_s)
{
    int64_t day_s = next_start(category, about_s - second_of_day(about_s));
    day_s -= second_of_day(day_s);
    int count = 0;
    while (begins[category].halves[count])
        count++;
    int64_t start_s = day_s + begins[category].halves[chance_below(chance, i, SLOT, count)] * (HOUR_S / 2);
    return start_s >= soonest_s ? start_s : next_start(category, soonest_s);
}

static int64_t draw_lead_s(struct chance chance, uint64_t i)
{
    static const double kinds[] = {.12, .28, .60};
    switch (chance_pick(chance, i, LEAD_KIND, kinds, 3)) {
    case 0:
        return (int64_t)(chance_between(chance, i, LEAD, 3, 24) * HOUR_S);
    case 1:
        return (int64_t)(chance_between(chance, i, LEAD, 24, 72) * HOUR_S);
    default:
        return (int64_t)((72 + 48 * chance_gamma(chance, i, LEAD, 2)) * HOUR_S);
    }
}

/* Seven in ten telephone, on weekdays from 9:00 to 17:30; the others write, any day from 8 to 22. */
static int64_t draw_made_s(const struct town *town, struct chance chance, uint64_t i)
{
    bool telephone = chance_share(chance, i, CHANNEL) < 0.70;
    int day = chance_below(chance, i, DAY, town->days);
    if (telephone) {
        int weekdays = town->days / 7 * 5 + (town->days % 7 < 5 ? town->days % 7 : 5);
        int nth = chance_below(chance, i, DAY, weekdays);
        day = nth / 5 * 7 + nth % 5;
    }
    double hour =
        telephone ? chance_between(chance, i, HOUR, 9, 17.5) : chance_between(chance, i, HOUR, 8, 22);
    return BEGIN_S + day * (int64_t)DAY_S + (int64_t)(hour * HOUR_S);
}

static struct request draw_request(const struct town *town, uint64_t i, const double *weight_until)
{
    static const double categories[] = {.40, .30, .30};
    static const double car[] = {.12, .28, .08};
    static const double lasts[CATEGORIES][2] = {{1.5, 2}, {1.5, 2.5}, {2, 2.5}};
    struct chance chance = chance_for(town->seed, FOR_REQUEST);
    struct request request = {.made_s = draw_made_s(town, chance, i)};

    double wanted = chance_share(chance, i, WHO) * weight_until[town->seniors_count - 1];
    size_t low = 0, high = town->seniors_count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (weight_until[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    request.senior = (uint32_t)low;
    request.category = (enum category)chance_pick(chance, i, WHAT, categories, CATEGORIES);
    int64_t lead_s = draw_lead_s(chance, i);
    lead_s = lead_s > LEAD_MAX_S ? LEAD_MAX_S : lead_s < 2 * HOUR_S ? 2 * HOUR_S : lead_s;
    request.start_s =
        draw_start_s(chance, i, request.category, request.made_s + lead_s, request.made_s + 2 * HOUR_S);
    const double *range = lasts[request.category];
    int quarters = chance_below(chance, i, LASTS, (int)((range[1] - range[0]) * 4) + 1);
    request.lasts_s = (int32_t)(range[0] * HOUR_S) + quarters * (HOUR_S / 4);
    bool flexible = request.category != APPOINTMENT && chance_share(chance, i, FLEXIBLE) < 0.5;
    request.latest_s =
        request.start_s + (flexible ? (1 + chance_below(chance, i, FLEX, 3)) * (HOUR_S / 2) : 0);
    request.required =
        town->seniors[low].needs | (chance_share(chance, i, CAR) < car[request.category] ? CAN_DRIVE : 0);
    return request;
}

static int by_made(const void *a, const void *b)
{
    const struct request *left = a, *right = b;
    if (left->made_s != right->made_s)
        return left->made_s < right->made_s ? -1 : 1;
    return (left->senior > right->senior) - (left->senior < right->senior);
}

static void add_requests(struct town *town)
{
    struct chance seniors = chance_for(town->seed, FOR_SENIOR);
    double *weight_until = memory_zero((town->seniors_count + 1) * sizeof *weight_until), sum = 0;
    for (size_t i = 0; i < town->seniors_count; i++)
        weight_until[i] = sum += chance_gamma(seniors, i, WEIGHT, 0.8);
    double mean = (double)town->seniors_count * town->settings->asks_a_week * town->days / 7;
    town->requests_count = (size_t)chance_poisson(chance_for(town->seed, FOR_ARRIVAL), 0, 0, mean);
    town->requests = memory_zero((town->requests_count + 1) * sizeof *town->requests);
    for (size_t i = 0; i < town->requests_count; i++)
        town->requests[i] = draw_request(town, i, weight_until);
    qsort(town->requests, town->requests_count, sizeof *town->requests, by_made);
    free(weight_until);
}

struct town *town_new(const struct settings *settings, uint64_t seed, int cities, int days)
{
    struct town *town = memory_zero(sizeof *town);
    size_t volunteers = (size_t)settings->volunteers, seniors = (size_t)settings->seniors;
    *town = (struct town){
        .seed = seed,
        .settings = settings,
        .days = days,
        .volunteers_count = volunteers * (size_t)cities,
        .seniors_count = seniors * (size_t)cities,
    };
    town->volunteers = memory_wide(town->volunteers_count * sizeof *town->volunteers);
    town->seniors = memory_zero((town->seniors_count + 1) * sizeof *town->seniors);
    for (size_t i = 0; i < town->volunteers_count; i++)
        add_volunteer(town, i, (int)(i / volunteers));
    for (size_t i = 0; i < town->seniors_count; i++) {
        add_senior(town, i, (int)(i / seniors));
        add_first_bonds(town, i, i / seniors * volunteers, volunteers);
    }
    if (town->seniors_count > 0)
        add_requests(town);
    return town;
}

void town_free(struct town *town)
{
    if (!town)
        return;
    for (size_t i = 0; i < town->volunteers_count; i++)
        volunteer_clear(&town->volunteers[i]);
    for (size_t i = 0; i < town->seniors_count; i++)
        free(town->seniors[i].bonds);
    free(town->volunteers);
    free(town->seniors);
    free(town->requests);
    free(town);
}

struct problem town_problem(const struct town *town, size_t request, struct offer_limits limits)
{
    const struct request *asked = &town->requests[request];
    const struct senior *senior = &town->seniors[asked->senior];
    struct problem problem = {
        .outing = (int64_t)request + 1,
        .now_s = asked->made_s,
        .start_s = asked->start_s,
        .end_s = asked->start_s + asked->lasts_s,
        .latest_s = asked->latest_s,
        .medical = asked->category == APPOINTMENT,
        .leisure = asked->category == LEISURE,
        .appointment = asked->category == APPOINTMENT,
        .home = senior->home,
        .meet = senior->home,
        .part = senior->home,
        .district = UINT64_C(1) << senior->district,
        .purpose = UINT64_C(1) << asked->category,
        .required = asked->required,
        .limits = limits,
        .pace = TRAVEL_PACE,
    };
    if (town->settings->fixed_months > 0) {
        problem.month_from_s = asked->start_s - (asked->start_s - BEGIN_S) % (30 * DAY_S);
        problem.month_until_s = problem.month_from_s + 30 * DAY_S;
    }
    problem_prepare(&problem);
    return problem;
}
