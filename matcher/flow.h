/*
 * The cheapest flow through a small network: arcs with room and a cost.
 *
 * Successive shortest paths: along the cheapest path there is, again and
 * again, as long as it costs less than nothing. What has flowed is then the
 * cheapest of all flows, whatever their amount: a cost below nothing is a gain,
 * and nothing is sent for its own sake. Exact, in whole numbers; of flows
 * that cost the same the one found first, so the same arcs in the same order
 * give the same flow. A path is looked for by Bellman and Ford over all arcs:
 * for some hundreds of them that is faster than anything with a heap.
 *
 * Allocates nothing: the struct, some 35 kilobytes, is the caller's. Pure.
 * Source: Ahuja, Magnanti, Orlin, Network Flows, 9.7.
 */
#ifndef MATCHER_FLOW_H
#define MATCHER_FLOW_H

#include <stddef.h>
#include <stdint.h>

#define FLOW_NODES 768
#define FLOW_ARCS  1024

struct flow_arc {
    uint16_t from;
    uint16_t to;
    int32_t room;
    int32_t cost; /* of each unit */
    int32_t flow; /* 0 before flow_solve() */
};

struct flow {
    struct flow_arc arcs[FLOW_ARCS];
    size_t arcs_count;
    size_t nodes_count;
    int64_t distance[FLOW_NODES]; /* from the source, while a path is looked for, */
    uint32_t via[FLOW_NODES];     /* and the arc by which one comes */
};

/* A network of nothing. */
void flow_clear(struct flow *flow);

/* One more node, from 0 on; at most FLOW_NODES. */
uint16_t flow_node(struct flow *flow);

/* One more arc, from 0 on; at most FLOW_ARCS. No circle of arcs may cost less than nothing. */
size_t flow_arc(struct flow *flow, uint16_t from, uint16_t to, int32_t room, int32_t cost);

/* Fills each arc's flow; what it costs altogether, 0 or less. */
int64_t flow_solve(struct flow *flow, uint16_t source, uint16_t sink);

#endif
