/* OUI, NON, STOP, AIDE as people write them; and all that is not one of them. */
#include "web/reply_word.h"

#include <stddef.h>

#include "tests/check.h"

static void reads(const char *text, const char *wanted)
{
    CHECK_TEXT(reply_word_name(reply_word_of(text)), wanted, "« %s » is %s", text, wanted);
}

static void test_words(void)
{
    static const char *const yes[] = {"OUI",
                                      "oui",
                                      "Oui.",
                                      " oui  ",
                                      "OUI !!!",
                                      "Ouiiii",
                                      "oui merci",
                                      "Oui, merci beaucoup !",
                                      "Bonjour, oui, avec plaisir.",
                                      "o\u00FCi",
                                      "OUI\u00A0!",
                                      "oui \U0001F44D",
                                      "oui\U0001F60A",
                                      "oui oui oui",
                                      "Oui bien sûr",
                                      "yes",
                                      "oui svp",
                                      "Oui s’il vous plaît",
                                      "\"Oui\""};
    static const char *const no[] = {"NON",  "non",   "Non merci", "non, désolée",
                                     "NON.", "Nooon", "no",        "Non, je regrette. Bonne journée",
                                     "Nón"};
    static const char *const stop[] = {"STOP",     "stop",          "Stop.", "STOP SMS",
                                       "stop svp", "STOP au 36180", "Arrêt", "s’il vous plaît stop"};
    static const char *const help[] = {"AIDE", "aide", "Aide !", "à l’aide", "AIDE SVP", "SOS", "Au secours"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        reads(yes[i], "yes");
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        reads(no[i], "no");
    for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
        reads(stop[i], "stop");
    for (size_t i = 0; i < sizeof help / sizeof *help; i++)
        reads(help[i], "help");
}

static void test_others(void)
{
    static const char *const other[] = {
        "",
        "   ",
        "?",
        "ok",
        "OK je regarde",
        "oui mais pas lundi",
        "oui ou non ?",
        "non oui",
        "Oui à 14h",
        "oui 2",
        "pas oui",
        "peut-être",
        "Ou",
        "ouistiti",
        "nonante",
        "Annulez tout",
        "Stop, je ne peux plus venir demain",
        "Je suis tombée, venez",
        "merci",
        "Bonjour",
        "\U0001F44D",
        "oui \U0001F44E",
        "oui \u274C",
        "ok \u2192 oui",
        "\xFF\xFE\x80",
        "o u i",
        "да",
        "oui a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a pas"};

    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        reads(other[i], "other");
}

int main(void)
{
    test_words();
    test_others();
    return check_done();
}
