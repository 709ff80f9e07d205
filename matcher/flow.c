#include "matcher/flow.h"

#include <assert.h>
#include <stdbool.h>

#define NOWHERE INT64_MAX

void flow_clear(struct flow *flow)
{
    flow->arcs_count = flow->nodes_count = 0;
}

uint16_t flow_node(struct flow *flow)
{
    assert(flow->nodes_count < FLOW_NODES);
    return (uint16_t)flow->nodes_count++;
}

size_t flow_arc(struct flow *flow, uint16_t from, uint16_t to, int32_t room, int32_t cost)
{
    assert(flow->arcs_count < FLOW_ARCS && from < flow->nodes_count && to < flow->nodes_count);
    flow->arcs[flow->arcs_count] = (struct flow_arc){from, to, room, cost, 0};
    return flow->arcs_count++;
}

/* An arc is walked forward where it has room, and backward, for its cost back, where something flows: `step` is twice its number, plus one for backward. */
static bool nearer(struct flow *flow, uint16_t from, uint16_t to, int64_t cost, uint32_t step)
{
    if (flow->distance[from] == NOWHERE || flow->distance[from] + cost >= flow->distance[to])
        return false;
    flow->distance[to] = flow->distance[from] + cost;
    flow->via[to] = step;
    return true;
}

/* What the cheapest path to the sink costs; NOWHERE when there is none. */
static int64_t find_path(struct flow *flow, uint16_t source, uint16_t sink)
{
    for (size_t node = 0; node < flow->nodes_count; node++)
        flow->distance[node] = NOWHERE;
    flow->distance[source] = 0;
    for (bool better = true; better;) {
        better = false;
        for (size_t i = 0; i < flow->arcs_count; i++) {
            const struct flow_arc *arc = &flow->arcs[i];
            if (arc->flow < arc->room)
                better |= nearer(flow, arc->from, arc->to, arc->cost, (uint32_t)i * 2);
            if (arc->flow > 0)
                better |= nearer(flow, arc->to, arc->from, -(int64_t)arc->cost, (uint32_t)i * 2 + 1);
        }
    }
    return flow->distance[sink];
}

/* Back along the path from the sink. */
static struct flow_arc *step_back(struct flow *flow, uint16_t *node, int *direction)
{
    uint32_t step = flow->via[*node];
    struct flow_arc *arc = &flow->arcs[step / 2];
    *direction = step % 2 ? -1 : 1;
    *node = step % 2 ? arc->to : arc->from;
    return arc;
}

static int32_t narrowest(struct flow *flow, uint16_t source, uint16_t sink)
{
    int32_t amount = INT32_MAX;
    int direction;
    for (uint16_t node = sink; node != source;) {
        const struct flow_arc *arc = step_back(flow, &node, &direction);
        int32_t room = direction > 0 ? arc->room - arc->flow : arc->flow;
        amount = room < amount ? room : amount;
    }
    return amount;
}

int64_t flow_solve(struct flow *flow, uint16_t source, uint16_t sink)
{
    int64_t cost, total = 0;
    while ((cost = find_path(flow, source, sink)) < 0) {
        int32_t amount = narrowest(flow, source, sink);
        int direction;
        for (uint16_t node = sink; node != source;) {
            struct flow_arc *arc = step_back(flow, &node, &direction);
            arc->flow += direction * amount;
        }
        total += cost * amount;
    }
    return total;
}
