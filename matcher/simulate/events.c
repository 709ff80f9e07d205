#include "matcher/simulate/events.h"

#include "base/memory.h"

#include <stdlib.h>

static bool before(const struct event *a, const struct event *b)
{
    return a->at_s != b->at_s ? a->at_s < b->at_s : a->sequence < b->sequence;
}

void events_add(struct events *events, int64_t at_s, enum event_kind kind, uint32_t what, uint32_t who)
{
    if (events->count == events->room) {
        events->room = events->room ? events->room * 2 : 1024;
        events->heap = memory_grow(events->heap, events->room * sizeof *events->heap);
    }
    struct event event = {at_s, events->sequence++, kind, what, who};
    size_t at = events->count++;
    for (; at > 0 && before(&event, &events->heap[(at - 1) / 2]); at = (at - 1) / 2)
        events->heap[at] = events->heap[(at - 1) / 2];
    events->heap[at] = event;
}

bool events_next(struct events *events, struct event *event)
{
    if (events->count == 0)
        return false;
    *event = events->heap[0];
    struct event last = events->heap[--events->count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < events->count; at = child) {
        if (child + 1 < events->count && before(&events->heap[child + 1], &events->heap[child]))
            child++;
        if (!before(&events->heap[child], &last))
            break;
        events->heap[at] = events->heap[child];
    }
    events->heap[at] = last;
    return true;
}

void events_free(struct events *events)
{
    free(events->heap);
    *events = (struct events){0};
}
