/*
 * Any bytes as a document: a world, its changes, answers, a problem. What is
 * read must be rankable and writable; what is not must leave the world alone.
 *
 * A document {"world": ..., "changes": ..., "learn": ..., "problem": ...} reaches all four.
 */
#include "matcher/codec.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rank_in(struct world *world, const json_t *document)
{
    struct complaint complaint;
    struct problem problem;
    struct candidate best[4];
    struct tally aside;
    if (!codec_problem(document, world_vocabulary(world), &problem, &complaint))
        return;
    struct weights weights;
    struct ranking ranking = world_ranking(world);
    if (codec_weights(document, &weights, &complaint))
        ranking.weights = &weights;
    size_t count = rank(&ranking, &problem, best, 4, &aside);
    struct plan plan = plan_now(&plan_habits_default, &problem, best, count);
    json_t *ranked = codec_ranked(&ranking, &problem, best, count, &plan, &aside);
    assert(ranked);
    json_decref(ranked);
    problem_clear(&problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaint complaint;
    json_t *document = json_loadb((const char *)data, size, 0, NULL);
    if (!document)
        return 0;
    struct world *world = world_new();
    codec_volunteers(json_object_get(document, "world"), world, &complaint);
    size_t count = world_count(world);
    if (!codec_volunteers(json_object_get(document, "changes"), world, &complaint))
        assert(world_count(world) == count);
    codec_answers(json_object_get(document, "learn"), world, &complaint);
    rank_in(world, json_object_get(document, "problem"));
    world_free(world);
    json_decref(document);
    return 0;
}
