#include "geo/figures.h"
#include "geo/geocode_index.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIGHT_WORDS   4   /* after "résidence" so many words may be its name */
#define PIECES_MAX    8   /* of words written together */
#define PART_FROM     5   /* letters; shorter words are not parted */

/* ---- Words that are not the address ---- */

enum noise {
    NOISE_WORD,   /* itself */
    NOISE_NUMBER, /* and the figure or letter that follows: "appartement 12", "bâtiment B", "CEDEX 2" */
    NOISE_BEFORE, /* and the figure before: "3e étage" */
    NOISE_NAME,   /* and a name, which may stand where the street does: "résidence les Lilas", "chez Mme Petit" */
};

static const struct {
    const char *word;
    enum noise noise;
} NOISE[] = {
    {"adresse", NOISE_WORD},     {"app", NOISE_NUMBER},       {"appart", NOISE_NUMBER},   {"appartement", NOISE_NUMBER},
    {"appt", NOISE_NUMBER},      {"apt", NOISE_NUMBER},       {"atlantique", NOISE_WORD}, {"bah", NOISE_WORD},        {"bal", NOISE_NUMBER},
    {"bat", NOISE_NUMBER},       {"batiment", NOISE_NUMBER},  {"bloc", NOISE_NUMBER},     {"boite", NOISE_NUMBER},
    {"bonjour", NOISE_WORD},     {"bp", NOISE_NUMBER},        {"bt", NOISE_NUMBER},       {"cedex", NOISE_NUMBER},
    {"chez", NOISE_NAME},        {"cidex", NOISE_NUMBER},     {"code", NOISE_NUMBER},     {"cs", NOISE_NUMBER},
    {"digicode", NOISE_NUMBER},  {"droite", NOISE_WORD},      {"entree", NOISE_NUMBER},   {"ehpad", NOISE_NAME},       {"esc", NOISE_NUMBER},
    {"escalier", NOISE_NUMBER},  {"est", NOISE_WORD},         {"etage", NOISE_BEFORE},    {"etg", NOISE_BEFORE},
    {"euh", NOISE_WORD},         {"face", NOISE_WORD},        {"foyer", NOISE_NAME},      {"france", NOISE_WORD},
    {"gauche", NOISE_WORD},      {"habite", NOISE_WORD},      {"hall", NOISE_NUMBER},     {"imm", NOISE_NAME},
    {"immeuble", NOISE_NAME},    {"interphone", NOISE_NAME},  {"j", NOISE_WORD},          {"je", NOISE_WORD},
    {"lettres", NOISE_WORD},     {"loire", NOISE_WORD},       {"lot", NOISE_NUMBER},      {"lotissement", NOISE_NAME},
    {"m", NOISE_NAME},           {"madame", NOISE_NAME},      {"meme", NOISE_WORD},        {"merci", NOISE_WORD},       {"moi", NOISE_WORD},      {"mme", NOISE_NAME},
    {"monsieur", NOISE_NAME},    {"mr", NOISE_NAME},          {"n", NOISE_WORD},          {"no", NOISE_WORD},
    {"num", NOISE_WORD},         {"numero", NOISE_WORD},      {"palier", NOISE_BEFORE},   {"plait", NOISE_WORD},
    {"porte", NOISE_NUMBER},     {"pres", NOISE_WORD},        {"rdc", NOISE_WORD},        {"res", NOISE_NAME},
    {"resid", NOISE_NAME},       {"residence", NOISE_NAME},   {"rez", NOISE_WORD},        {"s", NOISE_WORD},
    {"sonner", NOISE_NAME},      {"sonnette", NOISE_NAME},    {"suis", NOISE_WORD},        {"svp", NOISE_WORD},        {"tel", NOISE_WORD},
    {"tsa", NOISE_NUMBER},       {"vers", NOISE_WORD},        {"voila", NOISE_WORD},      {"vous", NOISE_WORD},
};

static int noise_of(const char *word)
{
    for (size_t i = 0; i < sizeof NOISE / sizeof *NOISE; i++)
        if (strcmp(NOISE[i].word, word) == 0)
            return (int)NOISE[i].noise;
    return -1;
}

/* ---- Words and numbers ---- */

/* The suffix of a house number that `letters` begin with, and how many letters it takes; 0 when none. */
static size_t suffix_length(const char *letters)
{
    static const char *const suffixes[] = {"quinquies", "quater", "bis", "ter"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (strncmp(letters, suffixes[i], strlen(suffixes[i])) == 0)
            return strlen(suffixes[i]);
    return isalpha((unsigned char)letters[0]) && !letters[1] ? 1 : 0;
}

static struct token *token_add(struct query *query, const char *text, size_t length, uint8_t segment)
{
    if (query->count == TOKENS_MAX)
        return NULL;
    struct token *token = &query->tokens[query->count++];
    *token = (struct token){.number = -1, .segment = segment};
    snprintf(token->text, sizeof token->text, "%.*s", (int)length, text);
    size_t digits = strspn(token->text, "0123456789");
    if (digits > 0 && !token->text[digits]) {
        token->postcode = digits == 5;
        token->number = digits <= 5 ? atoi(token->text) : -1;
    }
    return token;
}

/* "12bis" and "12b" are a number with its suffix, "12rue", "rue12" and "44000nantes" two words. */
static void word_add(struct query *query, const char *word, uint8_t segment)
{
    while (*word) {
        size_t digits = strspn(word, "0123456789");
        size_t length = digits ? digits : strcspn(word, "0123456789");
        struct token *token = token_add(query, word, length, segment);
        word += length;
        size_t suffix = token && digits && digits < 5 ? suffix_length(word) : 0;
        if (suffix > 0) {
            snprintf(token->suffix, sizeof token->suffix, "%.*s", (int)suffix, word);
            word += suffix;
        }
    }
}

/* "44 000" is one postcode, "02 40 12 34 56" is nobody's address. */
static void figures_join(struct query *query)
{
    size_t kept = 0;
    for (size_t i = 0; i < query->count; i++) {
        struct token *token = &query->tokens[i], *next = token + 1;
        bool two = i + 1 < query->count && strlen(token->text) == 2 && token->number > 0 && strlen(next->text) == 3 &&
                   next->number >= 0 && !next->suffix[0];
        if (two) {
            memcpy(token->text + 2, next->text, 4);
            token->number = atoi(token->text);
            token->postcode = true;
            i++;
        }
        query->tokens[kept++] = *token;
    }
    query->count = kept;
}

static bool is_argument(const struct token *token)
{
    size_t length = strlen(token->text);
    return token->number >= 0 || length == 1 || (length <= 3 && strpbrk(token->text, "0123456789"));
}

static void name_lighten(struct query *query, size_t at)
{
    for (size_t i = at + 1; i < query->count && i <= at + LIGHT_WORDS; i++) {
        const struct token *token = &query->tokens[i];
        if (token->segment != query->tokens[at].segment || token->number >= 0 || word_role(token->text) == ROLE_TYPE)
            return;
        query->tokens[i].light = true;
    }
}

static void noise_mark(struct query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        struct token *token = &query->tokens[i], *next = i + 1 < query->count ? token + 1 : NULL;
        int noise = noise_of(token->text);
        if (noise < 0)
            continue;
        token->noise = true;
        if (noise == NOISE_NUMBER && next && is_argument(next) && !next->postcode)
            next->noise = true;
        if (noise == NOISE_NUMBER && strcmp(token->text, "porte") == 0 && !(next && next->noise))
            token->noise = false; /* la porte de Chézine */
        if (noise == NOISE_BEFORE && i > 0 && query->tokens[i - 1].number >= 0)
            query->tokens[i - 1].noise = true;
        else if (noise == NOISE_BEFORE && next && next->number >= 0)
            next->noise = true;
        if (noise == NOISE_NAME)
            name_lighten(query, i);
    }
}

static void weigh(const struct geocode *geocode, struct query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        struct token *token = &query->tokens[i];
        uint32_t term = term_exact(geocode, token->text);
        enum role role = word_role(token->text);
        token->weight = term != NONE            ? geocode->terms[term].weight
                        : role == ROLE_STOP     ? 0.05F
                        : role == ROLE_TYPE     ? 0.8F
                        : strlen(token->text) == 1 ? 0.6F
                                                : geocode->rarest;
        token->weight *= token->light ? LIGHT_SHARE : 1;
    }
}

void query_read(const struct geocode *geocode, const char *text, struct query *query)
{
    query->count = 0;
    uint8_t segment = 0;
    while (*text && query->count < TOKENS_MAX) {
        size_t length = strcspn(text, ",;()\n");
        char part[FOLD_TEXT_MAX];
        snprintf(part, sizeof part, "%.*s", (int)(length < sizeof part ? length : sizeof part - 1), text);
        struct fold fold;
        fold_words(&fold, part);
        figures_read(&fold);
        for (size_t i = 0; i < fold.count; i++)
            word_add(query, fold.words[i], segment);
        segment++;
        text += length + (text[length] != '\0');
    }
    figures_join(query);
    noise_mark(query);
    weigh(geocode, query);
}

/* ---- Words written together ---- */

#define PARTED_MAX 7 /* what parting may cost: beyond, the letters only happen to be words */

/* What it costs to believe that these letters are a word of their own; more than PARTED_MAX when they are none. */
static size_t piece_cost(const struct geocode *geocode, const char *text, size_t length)
{
    char piece[TOKEN_MAX];
    snprintf(piece, sizeof piece, "%.*s", (int)length, text);
    enum role role = word_role(piece);
    if (length == 1)
        return role == ROLE_STOP && piece[0] != 'a' ? 2 : PARTED_MAX + 1;
    if (role == ROLE_STOP || role == ROLE_TYPE)
        return 1;
    return length < 3 || term_exact(geocode, piece) == NONE ? PARTED_MAX + 1 : length == 3 ? 2 : 1;
}

/* The cheapest known words that make up `word`: where each ends, and how many; 0 when there are none. */
static size_t pieces_find(const struct geocode *geocode, const char *word, size_t ends[PIECES_MAX])
{
    size_t length = strlen(word), least[TOKEN_MAX] = {0}, from[TOKEN_MAX] = {0};
    for (size_t to = 1; to <= length; to++) {
        least[to] = PARTED_MAX + 1;
        for (size_t at = 0; at < to; at++) {
            if (least[at] > PARTED_MAX)
                continue;
            size_t cost = least[at] + piece_cost(geocode, word + at, to - at);
            if (cost < least[to]) {
                least[to] = cost;
                from[to] = at;
            }
        }
    }
    if (least[length] > PARTED_MAX)
        return 0;
    size_t count = 0, all[TOKEN_MAX];
    for (size_t to = length; to > 0; to = from[to])
        all[count++] = to;
    if (count < 2 || count > PIECES_MAX)
        return 0;
    for (size_t i = 0; i < count; i++)
        ends[i] = all[count - 1 - i];
    return count;
}

/* Else what begins with a type or small words: the rest may be misspelt. */
static size_t beginning_find(const char *word, size_t ends[PIECES_MAX])
{
    size_t length = strlen(word), at = 0, count = 0;
    for (size_t to = length > 4 ? length - 3 : 0; to > at && count < PIECES_MAX - 1;) {
        char piece[TOKEN_MAX];
        snprintf(piece, sizeof piece, "%.*s", (int)(to - at), word + at);
        enum role role = word_role(piece);
        bool counts = role == ROLE_TYPE || (role == ROLE_STOP && count > 0) || strcmp(piece, "saint") == 0;
        if (!counts) {
            to--;
            continue;
        }
        ends[count++] = at = to;
        to = length - 3;
    }
    if (count == 0)
        return 0;
    ends[count++] = length;
    return count;
}

bool query_part(const struct geocode *geocode, const struct query *query, struct query *parted)
{
    bool any = false;
    parted->count = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct token *token = &query->tokens[i];
        size_t ends[PIECES_MAX], count = 0;
        if (token->number < 0 && strlen(token->text) >= PART_FROM && term_exact(geocode, token->text) == NONE) {
            count = pieces_find(geocode, token->text, ends);
            count = count ? count : beginning_find(token->text, ends);
        }
        if (count == 0 && parted->count < TOKENS_MAX)
            parted->tokens[parted->count++] = *token;
        for (size_t p = 0; p < count; p++) {
            size_t from = p ? ends[p - 1] : 0;
            token_add(parted, token->text + from, ends[p] - from, token->segment);
            any = true;
        }
    }
    noise_mark(parted);
    weigh(geocode, parted);
    return any;
}
