/* The grid of matcher/world.h follows who lives where, and stands while only questions and answers change. */
#include "base/memory.h"
#include "matcher/index.h"
#include "matcher/world.h"
#include "tests/check.h"

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

static void learns_guiding(struct volunteer *volunteer)
{
    volunteer->abilities |= 1;
}

static void learns_to_drive(struct volunteer *volunteer)
{
    volunteer->abilities |= 2;
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
