#include "geo/fold.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static const char *folded(const char *text)
{
    static char line[1000];
    struct fold fold;
    fold_words(&fold, text);
    line[0] = '\0';
    for (size_t i = 0; i < fold.count; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s%s", i ? " " : "", fold.words[i]);
    return line;
}

int main(void)
{
    CHECK_TEXT(folded("BD de l’Égalité"), "boulevard de l egalite",
               "accents, capitals, apostrophes and abbreviations go");
    CHECK_TEXT(folded("boulevard de l'e\xCC\x81galite\xCC\x81"), "boulevard de l egalite",
               "accents written after their letter too");
    CHECK_TEXT(folded("Sœur Ÿvonne Ærø ÇÀÛ"), "soeur yvonne aero cau", "ligatures become two letters");
    CHECK_TEXT(folded("12, r. St-Félix"), "12 rue saint felix", "r is a street after a number");
    CHECK_TEXT(folded("12 bis r Crébillon"), "12 bis rue crebillon", "and after bis");
    CHECK_TEXT(folded("allée R"), "allee r", "but a letter where it is one");
    CHECK_TEXT(folded("ND de Bon Port"), "notre dame de bon port", "one abbreviation may be two words");
    CHECK_TEXT(folded("rue\xC2\xA0"
                      "Cre\xE9\xFF\xF0x"),
               "rue cre x", "no-break spaces and bytes that are not UTF-8 part words");
    CHECK_TEXT(folded("\xED\xA0\x80\xF4\x90\x80\x80\xC3"), folded("\xED\xA0\x80\xF4\x90\x80\x80\xC3"),
               "anything can be folded");
    CHECK_TEXT(folded("Владимир"), "Владимир", "other letters are kept");
    CHECK_TEXT(folded("🚌 rue→Crébillon ☎️"), "rue crebillon", "pictures and arrows part words");
    CHECK_TEXT(folded("  ' - … "), "", "nothing but punctuation is nothing");

    char endless[3000];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    struct fold fold;
    fold_words(&fold, endless);
    CHECK(fold.count == 1 && strlen(fold.words[0]) < FOLD_TEXT_MAX, "a word without end is cut");
    for (size_t i = 1; i < sizeof endless - 1; i += 2)
        endless[i] = ' ';
    fold_words(&fold, endless);
    CHECK_INT(fold.count, FOLD_WORDS_MAX, "words without end are cut");

    char slug[61], small[12];
    fold_slug(slug, sizeof slug, "Hauts Pavés - Saint Félix");
    CHECK_TEXT(slug, "hauts-paves-saint-felix", "a name becomes a code");
    fold_slug(small, sizeof small, "Hauts Pavés - Saint Félix");
    CHECK_TEXT(small, "hauts-paves", "cut at a whole word");
    fold_slug(small, sizeof small, "Anticonstitutionnellement");
    CHECK_TEXT(small, "", "or nothing");
    return check_done();
}
