#include "matcher/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

uint64_t words_known(const struct words *words, const char *code)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (strcmp(words->word[i], code) == 0)
            return UINT64_C(1) << i;
    return 0;
}

uint64_t words_bit(struct words *words, const char *code)
{
    uint64_t known = words_known(words, code);
    size_t length = strlen(code);
    if (known || length == 0 || length >= WORD_SIZE || words->count == WORDS_MAX)
        return known;
    memcpy(words->word[words->count], code, length + 1);
    return UINT64_C(1) << words->count++;
}

static const struct {
    const char *code;
    bool scarce;
    struct ability_words words;
} abilities[] = {
#define ABILITY(code, scarce, has, keep) {#code, scarce, {has, keep}},
#include "matcher/abilities.def"
#undef ABILITY
};
enum { ABILITIES = sizeof abilities / sizeof *abilities };

uint64_t vocabulary_scarce(const struct vocabulary *vocabulary)
{
    uint64_t scarce = 0;
    for (size_t i = 0; i < ABILITIES; i++)
        if (abilities[i].scarce)
            scarce |= words_known(&vocabulary->abilities, abilities[i].code);
    return scarce;
}

struct ability_words ability_words(const struct vocabulary *vocabulary, uint64_t bit)
{
    for (size_t i = 0; i < ABILITIES; i++)
        if (words_known(&vocabulary->abilities, abilities[i].code) == bit)
            return abilities[i].words;
    return (struct ability_words){"A l’habitude de cette situation", "À garder pour d’autres sorties"};
}
