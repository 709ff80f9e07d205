#include "base/memory.h"
#include "geo/geocode_index.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIDENCE_MIN 250
#define CLOSER_LOOKS   64   /* names laid over the question in full */
#define MANY_NAMES     1500 /* a word that more names hold narrows, it does not find */
#define SAME_PLACE_M   60   /* answers so near each other are no rivals */

/* What the words of the question promise for each name, before a closer look. */
struct promise {
    float most;    /* the sum of the likeliest word for each token */
    uint8_t token; /* the last that counted, from 1 */
};

struct search {
    const struct geocode *geocode;
    struct promise *promises; /* by name */
    uint32_t *touched;
    size_t touched_count;
};

static int entries_by_rarity(const void *a, const void *b, void *arg)
{
    const struct asked *asked = arg;
    uint16_t left = *(const uint16_t *)a, right = *(const uint16_t *)b;
    if (asked->units[left].first != asked->units[right].first)
        return asked->units[left].first < asked->units[right].first ? -1 : 1;
    if (asked->units[left].likeness != asked->units[right].likeness)
        return asked->units[left].likeness > asked->units[right].likeness ? -1 : 1;
    return left < right ? -1 : 1;
}

/* Every name that holds a word that was meant gets what that word weighs, once for each token. */
static void names_touch(struct search *search, const struct asked *asked, uint32_t most_names)
{
    const struct geocode *geocode = search->geocode;
    uint16_t order[ASKED_MAX];
    for (size_t i = 0; i < asked->count; i++)
        order[i] = (uint16_t)i;
    qsort_r(order, asked->count, sizeof *order, entries_by_rarity, (void *)asked);
    for (size_t i = 0; i < asked->count; i++) {
        const struct term *term = &geocode->terms[asked->terms[order[i]]];
        const struct unit *unit = &asked->units[order[i]];
        if (term->use_count > most_names)
            continue;
        float promise = term->weight * (float)unit->likeness;
        for (uint32_t u = 0; u < term->use_count; u++) {
            uint32_t name = geocode->words[geocode->uses[term->first_use + u]].name;
            struct promise *p = &search->promises[name];
            if (p->token == unit->first + 1)
                continue;
            if (p->token == 0)
                search->touched[search->touched_count++] = name;
            p->token = (uint8_t)(unit->first + 1);
            p->most += promise;
        }
    }
}

/* A commune that was said speaks for its streets. */
static void communes_favour(struct search *search, const struct asked *asked)
{
    for (size_t t = 0; t < search->touched_count; t++) {
        const struct name *name = &search->geocode->names[search->touched[t]];
        float favour = 0;
        for (size_t i = 0; i < asked->commune_count; i++)
            if (asked->communes[i] == name->commune)
                favour = 1500;
        for (size_t i = 0; i < asked->query.count; i++)
            if (asked->query.tokens[i].postcode && strstr(name->postcodes, asked->query.tokens[i].text))
                favour += 1000;
        search->promises[search->touched[t]].most += favour;
    }
}

static int by_promise(const void *a, const void *b, void *arg)
{
    const struct promise *promises = arg;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    if (promises[left].most != promises[right].most)
        return promises[left].most > promises[right].most ? -1 : 1;
    return left < right ? -1 : 1;
}

#define STEPS 256

/* Puts the most promising first; drops those that cannot be among the first CLOSER_LOOKS. */
static void promising_first(struct search *search)
{
    uint32_t *touched = search->touched;
    size_t counts[STEPS] = {0}, enough = 0, kept = 0;
    float most = 1;
    for (size_t i = 0; i < search->touched_count; i++)
        most = fmaxf(most, search->promises[touched[i]].most);
    for (size_t i = 0; i < search->touched_count; i++)
        counts[(size_t)(search->promises[touched[i]].most / most * (STEPS - 1))]++;
    size_t bar = STEPS;
    while (bar > 0 && enough < CLOSER_LOOKS)
        enough += counts[--bar];
    for (size_t i = 0; i < search->touched_count; i++)
        if ((size_t)(search->promises[touched[i]].most / most * (STEPS - 1)) >= bar)
            touched[kept++] = touched[i];
    search->touched_count = kept;
    qsort_r(touched, kept, sizeof *touched, by_promise, search->promises);
}

static bool better(const struct geocode_found *a, const struct geocode_found *b)
{
    if (a->confidence != b->confidence)
        return a->confidence > b->confidence;
    int order = strcmp(a->street, b->street);
    order = order ? order : strcmp(a->insee, b->insee);
    order = order ? order : strcmp(a->id, b->id);
    return order ? order < 0 : a->kind < b->kind;
}

static bool same(const struct geocode_found *a, const struct geocode_found *b)
{
    return a->kind == b->kind && a->number == b->number && strcmp(a->street, b->street) == 0 &&
           strcmp(a->insee, b->insee) == 0 && strcmp(a->id, b->id) == 0 && strcmp(a->suffix, b->suffix) == 0;
}

/* Puts one answer among the best; the same one found again keeps its better confidence. */
static void answer_add(struct geocode_found *found, size_t *count, size_t limit, const struct geocode_found *one)
{
    for (size_t i = 0; i < *count; i++)
        if (same(&found[i], one)) {
            if (!better(one, &found[i]))
                return;
            memmove(&found[i], &found[i + 1], (*count - i - 1) * sizeof *found);
            (*count)--;
            break;
        }
    if (*count == limit && !better(one, &found[limit - 1]))
        return;
    size_t at = *count < limit ? (*count)++ : limit - 1;
    for (; at > 0 && better(one, &found[at - 1]); at--)
        found[at] = found[at - 1];
    found[at] = *one;
}

/* One reading of the question: adds its answers to those of others. */
static void reading_search(const struct geocode *geocode, const struct query *query, bool far, struct geocode_found *found,
                           size_t *count, size_t limit)
{
    struct asked asked;
    struct search search = {.geocode = geocode,
                            .promises = memory_zero((geocode->name_count + 1) * sizeof *search.promises),
                            .touched = memory_grow(NULL, (geocode->name_count + 1) * sizeof *search.touched)};
    asked_make(geocode, query, far, &asked);
    names_touch(&search, &asked, MANY_NAMES);
    if (search.touched_count == 0)
        names_touch(&search, &asked, UINT32_MAX);
    communes_favour(&search, &asked);
    promising_first(&search);
    for (size_t i = 0; i < search.touched_count && i < CLOSER_LOOKS; i++) {
        struct geocode_found one = asked_match(&asked, &geocode->names[search.touched[i]]);
        if (one.confidence >= CONFIDENCE_MIN)
            answer_add(found, count, limit, &one);
    }
    free(search.promises);
    free(search.touched);
}

/* "12 bis Rue Crébillon, 44000 Nantes" */
static void label_write(struct geocode_found *found)
{
    char *label = found->label;
    size_t size = sizeof found->label;
    char number[24] = "";
    if (found->number >= 0)
        snprintf(number, sizeof number, "%d%s%.8s ", found->number, found->suffix[0] ? " " : "",
                 found->suffix);
    const char *space = found->postcode[0] ? " " : "";
    int length = found->kind == GEOCODE_COMMUNE
                     ? snprintf(label, size, "%s%s%s", found->postcode, space, found->street)
                     : snprintf(label, size, "%s%s%s%s, %s%s%s", number, found->street, found->address[0] ? ", " : "",
                                found->address, found->postcode, space, found->city);
    if (length < (int)size)
        return;
    size_t end = size - 1; /* cut: not within a character */
    while (end > 0 && ((unsigned char)label[end - 1] & 0xC0) == 0x80)
        end--;
    label[end ? end - 1 : 0] = '\0';
}

#define BEST_MAX 32

size_t geocode_find(const struct geocode *geocode, const char *text, struct geocode_found *found,
                    size_t limit)
{
    assert(geocode->built);
    struct geocode_found best[BEST_MAX];
    struct query query, parted;
    size_t count = 0, room = limit > 2 ? limit : 2;
    room = room < BEST_MAX ? room : BEST_MAX;
    query_read(geocode, text, &query);
    if (query.count == 0 || limit == 0)
        return 0;
    reading_search(geocode, &query, false, best, &count, room);
    if (count == 0 || best[0].confidence < GEOCODE_SURE) {
        reading_search(geocode, &query, true, best, &count, room);
        if (query_part(geocode, &query, &parted))
            reading_search(geocode, &parted, false, best, &count, room);
    }
    count = count < limit ? count : limit;
    for (size_t i = 0; i < count; i++) {
        found[i] = best[i];
        label_write(&found[i]);
    }
    return count;
}

/* ---- What it is good for ---- */

static double apart_m(struct lonlat a, struct lonlat b)
{
    return hypot((a.lon - b.lon) * 75700, (a.lat - b.lat) * 111200); /* at Nantes; near enough elsewhere in France */
}

enum geocode_verdict geocode_judge(const struct geocode_found *found, size_t count)
{
    if (count == 0 || found[0].confidence < GEOCODE_ASK)
        return GEOCODE_VERDICT_NONE;
    if ((found[0].kind != GEOCODE_NUMBER && found[0].kind != GEOCODE_PLACE) || found[0].confidence < GEOCODE_ACCEPT ||
        found[0].doubt)
        return GEOCODE_VERDICT_ASK;
    for (size_t i = 1; i < count; i++)
        if (found[0].confidence - found[i].confidence < GEOCODE_LEAD && !(apart_m(found[0].at, found[i].at) < SAME_PLACE_M))
            return GEOCODE_VERDICT_ASK;
    return GEOCODE_VERDICT_ACCEPT;
}
