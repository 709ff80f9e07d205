/* Numbers in words, roman numerals and ordinals are figures. */
#include "geo/figures.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

static const char *read(const char *text)
{
    static char line[500];
    struct fold fold;
    fold_words(&fold, text);
    figures_read(&fold);
    fold_join(line, sizeof line, &fold, ' ');
    return line;
}

/* Every number up to 9999, spelled as the French do, without and with hyphens. */
static const char *spell(int n, char *text)
{
    static const char *const units[] = {"", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
                                        "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"};
    static const char *const tens[] = {"", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"};
    text[0] = '\0';
    char *end = text;
    if (n >= 1000)
        end += sprintf(end, "%s%smille ", n >= 2000 ? units[n / 1000] : "", n >= 2000 ? " " : "");
    if (n % 1000 >= 100)
        end += sprintf(end, "%s%scent ", n % 1000 >= 200 ? units[n % 1000 / 100] : "", n % 1000 >= 200 ? " " : "");
    int rest = n % 100;
    if (rest < 20) {
        sprintf(end, "%s", units[rest]);
        return text;
    }
    int unit = rest >= 60 ? rest % 20 : rest % 10;
    bool and = (unit == 1 || unit == 11) && rest < 80;
    sprintf(end, "%s%s%s", tens[rest / 10], unit ? (and ? " et " : "-") : "", units[unit]);
    return text;
}

int main(void)
{
    char text[200], figures[20];
    int wrong = 0;
    for (int n = 1; n <= 9999; n++) {
        snprintf(figures, sizeof figures, "%d", n);
        bool same = strcmp(read(spell(n, text)), figures) == 0;
        if (!same && wrong++ < 5)
            check_note("%s is read as %s", text, read(text));
    }
    CHECK_INT(wrong, 0, "every number from one to 9999 is read");
    CHECK_TEXT(read("place du Huit Mai Mille Neuf Cent Quarante-Cinq"), "place du 8 mai 1945", "a date in words");
    CHECK_TEXT(read("douze bis rue du onze novembre"), "12 bis rue du 11 novembre", "two numbers apart");
    CHECK_TEXT(read("deux cinq"), "2 5", "two numbers that are none together are two");
    CHECK_TEXT(read("rue Jean XXIII, place Louis XVI"), "rue jean 23 place louis 16", "roman numerals");
    CHECK_TEXT(read("rue I, avenue V. Hugo, vix, iiii"), "rue i avenue v hugo vix iiii", "letters that are none stay letters");
    CHECK_TEXT(read("1er étage, 2e, 3ème, avenue Premier"), "1 etage 2 3 avenue 1", "ordinals");
    CHECK_TEXT(read("un"), "1", "the shortest");
    CHECK_TEXT(read("cent mille mille et"), "100 1000 1000 et", "what is no number any more begins another");
    CHECK_TEXT(read(""), "", "nothing is nothing");
    return check_done();
}
