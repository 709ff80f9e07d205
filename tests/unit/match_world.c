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

int main(void)
{
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
