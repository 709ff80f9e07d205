#include "matcher/together.h"

#include "matcher/eligible.h"

#define SPARE_MIN 10

/* From the end of one to the meeting of the other there is the way, and some time to spare. */
static bool fits(const struct volunteer *volunteer, const struct problem *problem, int64_t until_s, struct metres part,
                 int64_t meet_s, struct metres meet)
{
    int64_t between_s = meet_s - until_s;
    return between_s >= 0 && between_s < STRAIGHT_S &&
           between_s >= (eligible_minutes(volunteer, problem, part, meet) + SPARE_MIN) * 60;
}

struct chain together(const struct volunteer *volunteer, const struct problem *problem, const struct start *start)
{
    struct chain chain = {.length = 1};
    if (!volunteer_in_round(volunteer, problem))
        return chain;
    for (uint16_t i = 0; i < volunteer->message.held_count; i++) {
        const struct commitment *one = &volunteer->held[i];
        if (fits(volunteer, problem, one->until_s, one->part, start->start_s, problem->meet) &&
            (!chain.before || one->until_s > chain.before->until_s))
            chain.before = one;
        if (fits(volunteer, problem, start->end_s, problem->part, one->meet_s, one->meet) &&
            (!chain.after || one->meet_s < chain.after->meet_s))
            chain.after = one;
    }
    chain.length += (chain.before != NULL) + (chain.after != NULL);
    chain.offered = chain.length > 1;
    return chain;
}
