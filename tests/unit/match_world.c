/* The grid of matcher/world.h follows who lives where, and stands while only questions and answers change. */
#include "base/memory.h"
#include "matcher/index.h"
#include "matcher/world.h"
#include "tests/check.h"

#include <string.h>

static const struct metres PLACE = {.east = 355000, .north = 6689000};

static void on_reached(size_t position, void *arg)
{
    (void)position;
    ++*(int *)arg;
}

/* How many of the world live near enough to PLACE, by its grid. */
static int reached(struct world *world)
{
    int count = 0;
    index_query(world_ranking(world).index, PLACE, on_reached, &count);
    return count;
}

static struct volunteer near_place(void)
{
    return (struct volunteer){
        .id = 7, .active = true, .radius_m = 1000, .home = {.east = PLACE.east + 400, .north = PLACE.north}};
}

static struct volunteer known(void)
{
    struct volunteer volunteer = near_place();
    volunteer.commitments = memory_zero(2 * sizeof *volunteer.commitments);
    volunteer.commitments[0] = (struct commitment){.from_s = 90, .meet_s = 100, .until_s = 200};
    volunteer.commitments[1] = (struct commitment){.from_s = 290, .meet_s = 300, .until_s = 400};
    volunteer.commitments_count = 2;
    volunteer.asks = memory_zero(sizeof *volunteer.asks);
    volunteer.asks[0] = (struct ask){.at_s = 260, .answer = ANSWER_NO};
    volunteer.asks_count = 1;
    day_row_add(&volunteer.availability.weekly[3], 32, 48);
    return volunteer;
}

static void changes_nothing(struct volunteer *volunteer)
{
    (void)volunteer;
}

static void turns_promises(struct volunteer *volunteer)
{
    struct commitment first = volunteer->commitments[0];
    volunteer->commitments[0] = volunteer->commitments[1];
    volunteer->commitments[1] = first;
}

static void forgets_what_is_long_past(struct volunteer *volunteer)
{
    turns_promises(volunteer);
    volunteer->commitments_count = 1;
}

static void moves(struct volunteer *volunteer)
{
    volunteer->home.north += 0.001;
}

static void says_yes(struct volunteer *volunteer)
{
    volunteer->asks[0].answer = ANSWER_YES;
}

static void is_free_longer(struct volunteer *volunteer)
{
    day_row_add(&volunteer->availability.weekly[3], 48, 49);
}

static void promises_later(struct volunteer *volunteer)
{
    volunteer->commitments[1].until_s++;
}

#define NOON_S INT64_C(1795431600) /* 2026-11-23 at 12:00 local */

/* A volunteer who could come. */
static struct volunteer able(const struct problem *problem)
{
    struct volunteer volunteer = near_place();
    volunteer.abilities = volunteer.modes = volunteer.purposes = volunteer.languages = volunteer.districts = 1;
    volunteer.week_cap = volunteer.month_cap = 2;
    volunteer.paused_until = problem->day - 1;
    volunteer.cleared_until = problem->day;
    day_row_add(&volunteer.availability.weekly[problem->starts[0].span.on[0].weekday], 40, 60);
    return volunteer;
}

static void pauses(struct volunteer *volunteer)
{
    volunteer->paused_until++;
}

static void has_old_papers(struct volunteer *volunteer)
{
    volunteer->cleared_until--;
}

static void wants_another_district(struct volunteer *volunteer)
{
    volunteer->districts = 4;
}

static void unlearns_guiding(struct volunteer *volunteer)
{
    volunteer->abilities = 2;
}

static void walks_only(struct volunteer *volunteer)
{
    volunteer->modes = 2;
}

static void speaks_breton(struct volunteer *volunteer)
{
    volunteer->languages = 2;
}

static void wants_to_walk(struct volunteer *volunteer)
{
    volunteer->purposes = 2;
}

static void is_busy_all_week(struct volunteer *volunteer)
{
    memset(volunteer->availability.weekly, 0, sizeof volunteer->availability.weekly);
}

static void names_the_day(struct volunteer *volunteer)
{
    is_busy_all_week(volunteer);
    volunteer->availability.occasions = memory_zero(sizeof *volunteer->availability.occasions);
    volunteer->availability.occasions_count = 1;
    volunteer->availability.occasions[0].day = volunteer->cleared_until;
    day_row_add(&volunteer->availability.occasions[0].row, 40, 60);
}

static void is_away(struct volunteer *volunteer)
{
    volunteer->availability.absences = memory_zero(sizeof *volunteer->availability.absences);
    volunteer->availability.absences_count = 1;
    volunteer->availability.absences[0] = (struct absence){volunteer->cleared_until, volunteer->cleared_until};
}

static void learns_guiding(struct volunteer *volunteer)
{
    volunteer->abilities |= 1;
}

static void learns_to_drive(struct volunteer *volunteer)
{
    volunteer->abilities |= 2;
}

/* What somebody declares anew while the grid stands is what the next ranking goes by. */
static void test_renewed(void)
{
    static const struct {
        void (*change)(struct volunteer *volunteer);
        enum rule rule;
        const char *title;
    } rows[] = {
        {changes_nothing, RULE_NONE, "who could come still can"},
        {pauses, RULE_PAUSED, "who pauses is seen to"},
        {has_old_papers, RULE_PAPERS, "so is whose papers have ceased to count"},
        {wants_another_district, RULE_OTHER_DISTRICT, "who wants another district"},
        {unlearns_guiding, RULE_MISSING_ABILITY, "who cannot do it any more"},
        {walks_only, RULE_OTHER_MODE, "who goes another way"},
        {speaks_breton, RULE_LANGUAGE, "who speaks something else"},
        {wants_to_walk, RULE_PURPOSE_UNWANTED, "who wants something else"},
        {is_busy_all_week, RULE_NOT_FREE, "who is never free"},
        {names_the_day, RULE_NONE, "but on that day"},
        {is_away, RULE_NOT_FREE, "and who is away"},
    };
    struct problem problem = {.now_s = NOON_S - 500000, .start_s = NOON_S, .end_s = NOON_S + 3600, .home = PLACE,
                              .meet = PLACE, .part = PLACE, .district = 1, .purpose = 1, .mode = 1, .required = 1,
                              .languages = 1, .limits = OFFER_LIMITS, .pace = TRAVEL_PACE};
    problem_prepare(&problem);
    struct world *world = world_new();
    world_put(world, able(&problem));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct candidate best[2];
        struct tally aside, none = {0};
        struct volunteer volunteer = able(&problem);
        rows[i].change(&volunteer);
        world_put(world, volunteer);
        struct ranking ranking = world_ranking(world);
        size_t count = rank(&ranking, &problem, best, 2, &aside);
        if (rows[i].rule != RULE_NONE)
            none.by_rule[rows[i].rule] = 1;
        CHECK(count == (rows[i].rule == RULE_NONE) && memcmp(&aside, &none, sizeof none) == 0, "%s", rows[i].title);
    }
    CHECK_INT(world_grids(world), 1, "all of it in one grid");
    world_free(world);
    problem_clear(&problem);
}

static void test_checksums(void)
{
    static const struct {
        void (*change)(struct volunteer *volunteer);
        size_t differing;
        const char *title;
    } rows[] = {
        {changes_nothing, 0, "two worlds that were told the same are the same"},
        {turns_promises, 0, "in whatever order"},
        {forgets_what_is_long_past, 0, "whatever they were told of what is long past"},
        {learns_to_drive, 0, "and of a licence, which may run out meanwhile"},
        {moves, 1, "a home that has moved by a millimetre sets them apart"},
        {says_yes, 1, "so does an answer"},
        {is_free_longer, 1, "a quarter of an hour"},
        {promises_later, 1, "a promise"},
        {learns_guiding, 1, "an ability"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t who[4];
        struct world *one = world_new(), *other = world_new();
        words_bit(&world_vocabulary(one)->abilities, "guiding");
        words_bit(&world_vocabulary(one)->abilities, "car");
        words_bit(&world_vocabulary(other)->abilities, "guiding");
        words_bit(&world_vocabulary(other)->abilities, "car");
        struct volunteer volunteer = known();
        rows[i].change(&volunteer);
        world_put(one, known());
        world_put(other, volunteer);
        CHECK_INT(world_differing(one, other, 250, who, 4), rows[i].differing, "%s", rows[i].title);
        world_free(one);
        world_free(other);
    }
}

static void test_who_differs(void)
{
    int64_t who[4];
    struct world *one = world_new(), *other = world_new();
    struct problem problem = {.now_s = 500, .leaves_s = 500, .start_s = 5000};
    words_bit(&world_vocabulary(one)->abilities, "dogs");
    struct volunteer first = near_place(), second = near_place();
    first.abilities = words_bit(&world_vocabulary(one)->abilities, "guiding");
    second.abilities = words_bit(&world_vocabulary(other)->abilities, "guiding");
    world_put(one, first);
    world_put(other, second);
    CHECK_INT(world_differing(one, other, 0, who, 4), 0, "a word counts, not the bit that it has in one world");
    world_suppose_asked(one, 7, &problem);
    CHECK_INT(world_differing(one, other, 0, who, 4), 0, "what is only supposed sets nobody apart");
    struct volunteer third = near_place();
    third.id = 8;
    world_put(other, third);
    CHECK(world_differing(one, other, 0, who, 4) == 1 && who[0] == 8, "who is in one of them only does");
    CHECK(world_differing(other, one, 0, who, 4) == 1 && who[0] == 8, "in whichever");
    CHECK_INT(world_differing(one, other, 0, who, 0), 0, "no more are named than there is room for");
    world_free(one);
    world_free(other);
}

int main(void)
{
    test_renewed();
    test_checksums();
    test_who_differs();
    struct world *world = world_new();
    struct volunteer volunteer = near_place();

    world_put(world, volunteer);
    CHECK_INT(reached(world), 1, "who lives near enough is found");

    volunteer.open_offers = 2;
    volunteer.asks = memory_zero(sizeof *volunteer.asks);
    volunteer.asks_count = 1;
    world_put(world, volunteer);
    CHECK_INT(reached(world), 1, "who is asked is found as before");
    CHECK_INT(world_grids(world), 1, "a question put to them leaves the grid standing");
    CHECK_INT(world_find(world, 7)->open_offers, 2, "though it is known");

    volunteer = near_place();
    volunteer.home.east += 5000;
    world_put(world, volunteer);
    CHECK_INT(reached(world), 0, "who moves away is not found any more");

    volunteer.radius_m = 6000;
    world_put(world, volunteer);
    CHECK_INT(reached(world), 1, "but is again once they go further");
    CHECK_INT(world_grids(world), 3, "each built the grid again");

    for (int i = 0; i < 5; i++) {
        volunteer.radius_m += 1000;
        world_put(world, volunteer);
    }
    CHECK_INT(reached(world), 1, "a burst of changes is seen");
    CHECK_INT(world_grids(world), 4, "and costs one building");

    volunteer = near_place();
    volunteer.active = false;
    world_put(world, volunteer);
    CHECK_INT(reached(world), 0, "who pauses for good is not found");

    volunteer.home = METRES_NOWHERE;
    world_put(world, volunteer);
    volunteer.active = true;
    world_put(world, volunteer);
    CHECK_INT(reached(world), 0, "nor who lives nobody knows where");

    world_put(world, near_place());
    CHECK_INT(reached(world), 1, "a home that is found at last counts");
    world_remove(world, 7);
    CHECK_INT(reached(world), 0, "who has gone has gone");
    world_free(world);
    return check_done();
}
