#include "geo/geocode_index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAID_SHARE    0.45 /* how much it counts that the whole name was said */
#define NO_SUCH_DOOR  0.55 /* what is left of the confidence when the street lacks the number */
#define DOORS_UNKNOWN 0.75 /* when no door of the street is known at all */
#define BETWEEN       0.75 /* when it is put between its neighbours */
#define WRONG_CODE    0.4F /* weight of a postcode that is not the street's: people mix them up */
#define OTHER_PLACE   4.0F /* of another commune, or of a postcode of another department */
#define NOT_A_STREET  0.6  /* of a commune, when a street was asked for */
#define SPARE_NUMBER  0.8F /* of a number that is nothing */
#define INITIAL       450  /* likeness of "J" to "Jean" */
#define VAGUE         930 /* likeness: below, a word is perhaps another */
#define LEFT_OVER     1.5F /* weight of a word that means something, and that nothing explains */
#define PAIRS_MAX     64
#define WORDS_MAX     16 /* of a name that are compared */

/* ---- Making a question ready ---- */

static void unit_add(struct asked *asked, uint32_t term, struct unit unit)
{
    if (asked->count == ASKED_MAX)
        return;
    int16_t at = (int16_t)asked->count++;
    size_t slot = (term * 2654435761U) >> 22;
    asked->terms[at] = term;
    asked->units[at] = unit;
    asked->next[at] = asked->slots[slot];
    asked->slots[slot] = at;
}

/* The next entry of this term from `at` on. */
static int entry_of(const struct asked *asked, int at, uint32_t term)
{
    while (at >= 0 && asked->terms[at] != term)
        at = asked->next[at];
    return at;
}

int asked_first(const struct asked *asked, uint32_t term)
{
    return entry_of(asked, asked->slots[(term * 2654435761U) >> 22], term);
}

static void meanings_add(struct asked *asked, const char *word, uint8_t first, uint8_t count, bool far)
{
    struct meaning meanings[MEANINGS_MAX];
    bool last = (size_t)first + count == asked->query.count;
    size_t found = terms_meant(asked->geocode, word, far, last, meanings);
    for (size_t i = 0; i < found; i++)
        unit_add(asked, meanings[i].term, (struct unit){first, count, meanings[i].likeness - (count > 1 ? 20 : 0)});
}

/* Which tokens of the question say the words of this name; 0 unless they say all that tell. */
static uint32_t tokens_saying(const struct asked *asked, const struct name *name)
{
    uint32_t tokens = 0;
    for (uint32_t w = 0; w < name->word_count; w++) {
        const struct word *word = &asked->geocode->words[name->first_word + w];
        uint32_t saying = 0;
        for (int e = asked_first(asked, word->term); e >= 0; e = entry_of(asked, asked->next[e], word->term))
            if (asked->units[e].likeness >= 740)
                saying |= ((1U << asked->units[e].count) - 1) << asked->units[e].first;
        if (!saying && asked->geocode->terms[word->term].role != ROLE_STOP)
            return 0;
        tokens |= saying;
    }
    return tokens;
}

/* Communes are the last names of the index. */
static void communes_find(struct asked *asked)
{
    const struct geocode *geocode = asked->geocode;
    for (size_t i = geocode->name_count - geocode->commune_count; i < geocode->name_count; i++) {
        uint32_t tokens = tokens_saying(asked, &geocode->names[i]);
        if (!tokens || asked->commune_count == sizeof asked->communes / sizeof *asked->communes)
            continue;
        asked->communes[asked->commune_count] = (uint32_t)i;
        asked->commune_tokens[asked->commune_count++] = tokens;
    }
}

/* "Rés. Bel Horizon 12 rue…", "12 rue … 44000 Nantes, sonner chez Durand": what stands before the number or
 * behind the commune is mostly no part of the address. */
static void around_lighten(struct asked *asked)
{
    struct query *query = &asked->query;
    size_t begin = 0, end = query->count;
    uint32_t places = 0, types = 0;
    for (size_t i = 0; i < asked->commune_count; i++)
        places |= asked->commune_tokens[i];
    for (size_t i = 0; i < query->count; i++) {
        places |= query->tokens[i].postcode ? 1U << i : 0;
        types |= word_role(query->tokens[i].text) == ROLE_TYPE ? 1U << i : 0;
    }
    for (size_t i = query->count; i-- > 1;)
        if ((types >> i & 1) && (query->tokens[i - 1].number >= 0 || (i > 1 && query->tokens[i - 2].number >= 0)))
            begin = i - 1;
    for (size_t i = 1; i < query->count; i++)
        if ((places >> i & 1) && (types & ((1U << i) - 1)) && !(types >> i))
            end = i + 1;
    for (size_t i = 0; i < query->count; i++) {
        struct token *token = &query->tokens[i];
        if ((i < begin || i >= end) && !token->light && token->number < 0) {
            token->light = true;
            token->weight *= LIGHT_SHARE;
        }
    }
}

static bool spelled(const struct geocode *geocode, const struct token *token)
{
    return term_exact(geocode, token->text) != NONE;
}

void asked_make(const struct geocode *geocode, const struct query *query, bool far, struct asked *asked)
{
    asked->geocode = geocode;
    asked->query = *query;
    asked->count = asked->commune_count = 0;
    memset(asked->slots, -1, sizeof asked->slots);
    for (size_t i = 0; i < query->count; i++) {
        const struct token *token = &query->tokens[i], *next = i + 1 < query->count ? token + 1 : NULL;
        meanings_add(asked, token->text, (uint8_t)i, 1, far && !token->noise);
        char both[2 * TOKEN_MAX];
        if (!next || token->number >= 0 || next->number >= 0)
            continue;
        snprintf(both, sizeof both, "%s%s", token->text, next->text);
        both[TOKEN_MAX - 1] = '\0';
        uint32_t term = term_exact(geocode, both);
        if (term != NONE)
            unit_add(asked, term, (struct unit){(uint8_t)i, 2, 970});
        else if (far && strlen(both) >= 5 && !(spelled(geocode, token) && spelled(geocode, next)))
            meanings_add(asked, both, (uint8_t)i, 2, true);
    }
    communes_find(asked);
    around_lighten(asked);
}

/* ---- Laying it over a name ---- */

struct pair {
    uint8_t word, words; /* of the name: which, and whether it is two as one */
    uint8_t first, count; /* of the question */
    int likeness;
    float gain;
};

struct match {
    const struct asked *asked;
    const struct name *name;
    uint32_t used;  /* tokens that explain something, one bit each */
    uint32_t words; /* words of the name that were said */
    double explained, unexplained, said;
    int number; /* -1: none asked */
    char suffix[8];
    bool placed;    /* its commune or postcode was said */
    bool vague;     /* a word that tells was not quite said */
    bool doubt;     /* struct geocode_found */
    struct pair pairs[PAIRS_MAX];
    size_t pair_count;
};

static uint32_t tokens_of(const struct pair *pair)
{
    return ((1U << pair->count) - 1) << pair->first;
}

static void pairs_of_term(struct match *match, uint32_t term, uint8_t word, uint8_t words)
{
    const struct asked *asked = match->asked;
    for (int e = term == NONE ? -1 : asked_first(asked, term); e >= 0 && match->pair_count < PAIRS_MAX;
         e = entry_of(asked, asked->next[e], term)) {
        const struct unit *unit = &asked->units[e];
        if (words == 1 || unit->count == 1) /* two for two are two pairs */
            match->pairs[match->pair_count++] = (struct pair){word, words, unit->first, unit->count, unit->likeness - (words > 1 ? 20 : 0), 0};
    }
}

static void pairs_find(struct match *match)
{
    const struct query *query = &match->asked->query;
    const struct word *words = &match->asked->geocode->words[match->name->first_word];
    for (uint8_t w = 0; w < match->name->word_count && w < WORDS_MAX; w++) {
        pairs_of_term(match, words[w].term, w, 1);
        if (w + 1 < WORDS_MAX)
            pairs_of_term(match, words[w].joined, w, 2);
        for (uint8_t t = 0; t < query->count && match->pair_count < PAIRS_MAX; t++)
            if (!query->tokens[t].text[1] && query->tokens[t].number < 0 && query->tokens[t].text[0] == words[w].initial)
                match->pairs[match->pair_count++] = (struct pair){w, 1, t, 1, INITIAL, 0};
    }
}

static float weight_of(const struct match *match, const struct pair *pair)
{
    const struct word *words = &match->asked->geocode->words[match->name->first_word + pair->word];
    return pair->words == 2 ? words[0].weight + words[1].weight : words[0].weight;
}

/* Among equals the pair wins whose neighbours stand beside each other too: "8 rue du 8 mai". */
static void pairs_weigh(struct match *match)
{
    for (size_t i = 0; i < match->pair_count; i++) {
        struct pair *pair = &match->pairs[i];
        /* for two words by half: what is said of each by itself comes first */
        pair->gain = weight_of(match, pair) * (float)pair->likeness / (float)pair->words;
        for (size_t j = 0; j < match->pair_count; j++) {
            const struct pair *other = &match->pairs[j];
            if (other->word == pair->word + pair->words && other->first == pair->first + pair->count)
                pair->gain += 5;
            if (other->word + other->words == pair->word && other->first + other->count == pair->first)
                pair->gain += 5;
        }
    }
}

static uint32_t words_of(const struct pair *pair)
{
    return ((1U << pair->words) - 1) << pair->word;
}

static void words_match(struct match *match)
{
    pairs_find(match);
    pairs_weigh(match);
    for (;;) {
        const struct pair *best = NULL;
        for (size_t i = 0; i < match->pair_count; i++) {
            const struct pair *pair = &match->pairs[i];
            if ((match->words & words_of(pair)) || (match->used & tokens_of(pair)))
                continue;
            if (!best || pair->gain > best->gain)
                best = pair;
        }
        if (!best)
            return;
        double weight = weight_of(match, best), share = best->likeness / 1000.0;
        match->words |= words_of(best);
        match->used |= tokens_of(best);
        match->said += weight * share;
        match->explained += weight * share;
        match->unexplained += weight * (1 - share);
        match->vague |= best->likeness < VAGUE && weight > 1;
    }
}

static void postcode_match(struct match *match, const char *postcode)
{
    bool near = strncmp(match->name->insee, postcode, 2) == 0 || !match->name->insee[0];
    if (strstr(match->name->postcodes, postcode)) {
        match->placed = true;
        match->explained += 0.5;
        return;
    }
    /* people mix up the codes of a city, but not its department */
    match->doubt |= !near || (!match->placed && match->name->postcodes[0]);
    match->unexplained += near ? WRONG_CODE : OTHER_PLACE;
}

/* What remains may be the commune, or the postcode. */
static void place_match(struct match *match)
{
    const struct asked *asked = match->asked;
    uint32_t here = 0, there = 0;
    for (size_t i = 0; i < asked->commune_count; i++)
        if (asked->communes[i] == match->name->commune)
            here |= asked->commune_tokens[i];
        else
            there |= (asked->commune_tokens[i] & match->used) ? 0 : asked->commune_tokens[i];
    there &= ~here;
    if (there) {
        match->doubt = true;
        match->unexplained += OTHER_PLACE;
    }
    if (here & ~match->used) {
        match->placed = true;
        match->explained += 0.5;
    }
    match->used |= here | there;
    for (size_t i = 0; i < asked->query.count; i++) {
        const struct token *token = &asked->query.tokens[i];
        if (!token->postcode || (match->used >> i & 1))
            continue;
        match->used |= 1U << i;
        postcode_match(match, token->text);
    }
}

/* ---- The house number ---- */

static const struct door *door_at(const struct match *match, int number, const char *suffix)
{
    const struct door *doors = match->asked->geocode->doors + match->name->first_door;
    uint32_t low = 0, high = match->name->door_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (doors[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < match->name->door_count && doors[low].number == number; low++)
        if (!suffix || geocode_suffix_compare(doors[low].suffix, suffix) == 0)
            return &doors[low];
    return NULL;
}

static bool is_suffix(const char *word)
{
    return (word[0] >= 'a' && word[0] <= 'z' && !word[1]) || strcmp(word, "bis") == 0 || strcmp(word, "ter") == 0 ||
           strcmp(word, "quater") == 0 || strcmp(word, "quinquies") == 0;
}

/* Takes the token as the house number, with the suffix that follows it. */
static void number_take(struct match *match, size_t at)
{
    const struct query *query = &match->asked->query;
    const struct token *token = &query->tokens[at], *next = at + 1 < query->count ? token + 1 : NULL;
    match->number = token->number;
    match->used |= 1U << at;
    snprintf(match->suffix, sizeof match->suffix, "%s", token->suffix);
    if (match->suffix[0] || !next || (match->used >> (at + 1) & 1) || !is_suffix(next->text))
        return;
    /* "12 d Alsace", "12 a rue…": a letter that is a small word is a suffix only if there is such a door */
    if (word_role(next->text) == ROLE_STOP && !door_at(match, token->number, next->text))
        return;
    snprintf(match->suffix, sizeof match->suffix, "%.7s", next->text);
    match->used |= 2U << at;
}

/* The first number that is a door of this street, else the first that is left. */
static void number_match(struct match *match)
{
    const struct query *query = &match->asked->query;
    int first = -1, door = -1;
    for (int i = 0; i < (int)query->count; i++) {
        const struct token *token = &query->tokens[i];
        bool noise = token->noise && !(i > 0 && (match->used >> (i - 1) & 1)); /* "Rue Basse Porte 7" */
        if (token->number < 0 || noise || token->postcode || strlen(token->text) > 5 || (match->used >> i & 1))
            continue;
        first = first < 0 ? i : first;
        door = door < 0 && door_at(match, token->number, NULL) ? i : door;
    }
    match->number = -1;
    if (first >= 0)
        number_take(match, (size_t)(door >= 0 ? door : first));
}

/* Between the nearest known numbers below and above on the same side of the street. */
static bool interpolate(const struct match *match, struct lonlat *at)
{
    const struct door *doors = match->asked->geocode->doors + match->name->first_door, *below = NULL, *above = NULL;
    for (uint32_t i = 0; i < match->name->door_count; i++) {
        if ((doors[i].number ^ match->number) & 1)
            continue;
        if (doors[i].number <= match->number)
            below = &doors[i];
        if (doors[i].number >= match->number && !above)
            above = &doors[i];
    }
    if (!below || !above)
        return false;
    int apart = above->number - below->number;
    double share = apart > 0 ? (double)(match->number - below->number) / apart : 0;
    *at = (struct lonlat){below->at.lon + share * (above->at.lon - below->at.lon),
                          below->at.lat + share * (above->at.lat - below->at.lat)};
    return true;
}

/* ---- The answer ---- */

static void rest_weigh(struct match *match)
{
    const struct query *query = &match->asked->query;
    for (size_t i = 0; i < query->count; i++) {
        const struct token *token = &query->tokens[i];
        if ((match->used >> i & 1) || token->noise)
            continue;
        match->unexplained += token->number >= 0 ? SPARE_NUMBER : token->weight;
        match->doubt |= token->number >= 0 || (token->weight >= LEFT_OVER && !token->light);
    }
}

/* Is there a "rue" that nothing explains? */
static bool type_left(const struct match *match)
{
    const struct query *query = &match->asked->query;
    for (size_t i = 0; i < query->count; i++)
        if (!(match->used >> i & 1) && !query->tokens[i].noise && word_role(query->tokens[i].text) == ROLE_TYPE)
            return true;
    return false;
}

/* "3 rue de l’Église" is no 3 place de l’Église. */
static bool other_type(const struct match *match)
{
    const struct word *words = &match->asked->geocode->words[match->name->first_word];
    for (uint32_t w = 0; w < match->name->word_count && w < WORDS_MAX; w++)
        if (match->asked->geocode->terms[words[w].term].role == ROLE_TYPE && !(match->words >> w & 1))
            return type_left(match);
    return false;
}

static struct geocode_found found_of_name(const struct name *name)
{
    return (struct geocode_found){.kind = name->kind,
                                  .id = name->id,
                                  .number = -1,
                                  .suffix = "",
                                  .street = name->text,
                                  .address = name->address,
                                  .postcode = name->postcode,
                                  .city = name->city,
                                  .insee = name->insee,
                                  .at = name->at};
}

/* Fills in the door that was asked for; what is left of the confidence. */
static double door_fill(const struct match *match, struct geocode_found *found)
{
    const struct door *door = door_at(match, match->number, match->suffix);
    if (door) {
        found->kind = GEOCODE_NUMBER;
        found->id = door->id;
        found->suffix = door->suffix;
        found->number = door->number;
        found->street = door->street;
        found->postcode = door->postcode;
        found->at = door->at;
        return 1;
    }
    if (interpolate(match, &found->at)) {
        static const char *const suffixes[] = {"bis", "ter", "quater", "quinquies"};
        found->kind = GEOCODE_INTERPOLATED;
        found->number = match->number;
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
            if (geocode_suffix_compare(suffixes[i], match->suffix) == 0)
                found->suffix = suffixes[i];
        return BETWEEN;
    }
    return match->name->door_count > 0 ? NO_SUCH_DOOR : DOORS_UNKNOWN;
}

struct geocode_found asked_match(const struct asked *asked, const struct name *name)
{
    struct match match = {.asked = asked, .name = name};
    struct geocode_found found = found_of_name(name);
    words_match(&match);
    if (match.said <= 0)
        return found;
    place_match(&match);
    double left = 1;
    number_match(&match);
    if (match.number >= 0 && name->kind == GEOCODE_STREET)
        left = door_fill(&match, &found);
    else if (match.number >= 0)
        match.unexplained += SPARE_NUMBER; /* a place has no number: perhaps its street is meant */
    if (name->kind == GEOCODE_COMMUNE && (match.number >= 0 || type_left(&match)))
        left = NOT_A_STREET;
    rest_weigh(&match);
    match.doubt |= other_type(&match) || (!match.placed && (match.vague || name->namesakes));
    found.doubt = match.doubt;
    double explained = match.explained / (match.explained + match.unexplained);
    double said = match.said / name->weight;
    found.confidence = (int)lround(1000 * left * explained * (1 - SAID_SHARE + SAID_SHARE * (said < 1 ? said : 1)));
    return found;
}
