/* Words that sound alike have one key, words that do not have two. And how alike letters are. */
#include "geo/fold.h"
#include "geo/likeness.h"
#include "geo/sound.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *key(const char *word)
{
    static char keys[2][SOUND_MAX];
    static int turn;
    struct fold fold;
    fold_words(&fold, word);
    turn = !turn;
    sound_key(keys[turn], fold.count ? fold.words[0] : "");
    return keys[turn];
}

static void sounds_check(void)
{
    static const char *const alike[][2] = {
        {"maison", "meson"},           {"blanche", "blanch"},     {"Tchaïkovski", "tchaykovsky"}, {"Philippe", "filipe"},
        {"Crébillon", "krebillon"},    {"Chézine", "chezinne"},   {"Hugo", "ugo"},                {"Talensac", "talansac"},
        {"Jaurès", "jores"},           {"Beaulieu", "bolieu"},     {"quai", "kai"},                {"Égalité", "égallité"},
        {"Olivettes", "olivete"},       {"Guiheneuf", "guieneuf"},  {"Gigant", "jigan"},            {"Zola", "sola"},
        {"Versailles", "versaille"},   {"Pitre", "pitres"},       {"Anne", "ane"},                {"Procé", "prossé"},
    };
    static const char *const apart[][2] = {
        {"pont", "port"}, {"Doulon", "Toulon"}, {"Michelet", "Mellinet"}, {"rue", "route"}, {"Buat", "Bois"}, {"Barbin", "Barbant"}, {"Bourse", "Bosse"},
    };
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        CHECK_TEXT(key(alike[i][1]), key(alike[i][0]), "%s sounds like %s", alike[i][1], alike[i][0]);
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        CHECK(strcmp(key(apart[i][0]), key(apart[i][1])) != 0, "%s does not sound like %s", apart[i][0], apart[i][1]);
    CHECK_TEXT(key("1945"), "1945", "figures are themselves");
    char endless[200], cut[SOUND_MAX];
    memset(endless, 0, sizeof endless);
    for (size_t i = 0; i < sizeof endless - 1; i++)
        endless[i] = "bx"[i & 1];
    sound_key(cut, endless);
    CHECK(strlen(cut) < SOUND_MAX, "a word without end has a key that fits");
}

static void letters_check(void)
{
    CHECK_INT(likeness("crebillon", "crebillon"), 1000, "a word is like itself");
    CHECK(likeness("crebilon", "crebillon") > likeness("crebllon", "crebillon"), "one letter of two is less than a letter");
    CHECK(likeness("crebollon", "crebillon") > likeness("crebyllon", "crebillon"), "a neighbouring key is less than any other");
    CHECK(likeness("crebilloxn", "crebillon") > likeness("xcrebillon", "crebillon"), "people get the first letter right");
    CHECK(likeness("cerbillon", "crebillon") > likeness("cxebillon", "crebillon"), "exchanged is less than wrong");
    CHECK_INT(likeness("rue", "quai"), 0, "other words are other words");
    CHECK_INT(likeness("pont", "gare"), 0, "short ones too");
    CHECK(likeness("pont", "port") < 800, "one letter of four is much");
    CHECK_INT(likeness("", ""), 0, "nothing is like nothing");
    int lopsided = 0;
    static const char *const words[] = {"hugo", "ugo", "victor", "vicotr", "michelet", "mellinet", "a", "", "saintfelix", "felixsaint"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t j = 0; j < sizeof words / sizeof *words; j++)
            lopsided += likeness(words[i], words[j]) != likeness(words[j], words[i]);
    CHECK_INT(lopsided, 0, "likeness is mutual");
}

/* xorshift64*: the same words in every run. */
static uint64_t chance(uint64_t below)
{
    static uint64_t state = 88172645463325252u;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % below;
}

/* A word of a few letters, and the same after some slips. */
static void words_draw(char first[20], char second[20])
{
    size_t length = 1 + chance(12);
    for (size_t i = 0; i < length; i++)
        first[i] = "aabcdeeilmnorst7"[chance(16)];
    first[length] = '\0';
    snprintf(second, 20, "%s", first);
    for (uint64_t slips = chance(4); slips > 0; slips--)
        second[chance(length)] = (char)('a' + chance(26));
}

static void bar_check(void)
{
    int other = 0, above = 0;
    for (int n = 0; n < 100000; n++) {
        char a[20], b[20];
        words_draw(a, b);
        int full = likeness(a, b), bar = (int)chance(1000), over = likeness_over(a, b, bar);
        other += over != (full > bar ? full : 0);
        above += over > 0 && over < 1000;
    }
    CHECK(other == 0 && above > 1000, "asked for more than a bar, likeness is the same above it and 0 below: %d above", above);
}

int main(void)
{
    sounds_check();
    letters_check();
    bar_check();
    return check_done();
}
