/* What a label that was offered means when it comes back. */
#include <string.h>

#include "base/json.h"
#include "geo/gazetteer.h"
#include "tests/check.h"

static struct gazetteer *town(void)
{
    struct gazetteer *gazetteer = gazetteer_new();
    json_t *document = json_loads(
        "{\"rows\":[[\"a1\",\"15\",\"\",\"Rue Stanislas Baudry\",\"44000\",\"Nantes\",\"44109\",-1.5425,47.2191,1355900.5,6260500.5,"
        "\"malakoff-saint-donatien\"],[\"a2\",\"12\",\"\",\"Rue Crébillon\",\"44000\",\"Nantes\",\"44109\",-1.5608,47.2135,"
        "1354500.0,6259900.0,\"centre-ville\"]],\"places\":[[\"jardin-des-plantes\",\"Jardin des plantes\","
        "\"15 Rue Stanislas Baudry\",\"44000\",\"Nantes\",\"44109\",-1.5425,47.2195,1355901.0,6260540.0,"
        "\"malakoff-saint-donatien\"],[\"jardin-extraordinaire\",\"Jardin extraordinaire\",\"Quai Marquis d'Aiguillon\","
        "\"44100\",\"Nantes\",\"44109\",-1.5843,47.2031,1352700.0,6258800.0,\"bellevue\"]],\"next\":0}",
        0, NULL);

    CHECK(document != NULL, "the document of two doors and two places is read");
    gazetteer_add(gazetteer, document);
    json_decref(document);
    gazetteer_build(gazetteer);
    return gazetteer;
}

int main(void)
{
    struct gazetteer *gazetteer = town();
    json_t *found = NULL;
    json_t *again = NULL;

    CHECK_INT(gazetteer_size(gazetteer), 4, "they are known");
    if (CHECK_INT(gazetteer_resolve(gazetteer, "jardin", &found), ACT_PLACE_SEVERAL, "a word of two places is asked back")) {
        size_t i;
        json_t *label;
        CHECK(json_array_size(found) == 2, "both are offered");
        json_array_foreach (found, i, label) {
            CHECK_INT(gazetteer_resolve(gazetteer, json_string_value(label), &again), ACT_PLACE_ONE,
                      "the label « %s » that was offered means itself", json_string_value(label));
            CHECK_TEXT(json_text(again, "label"), json_string_value(label), "and keeps its name");
            json_decref(again);
        }
    }
    json_decref(found);
    found = NULL;
    CHECK_INT(gazetteer_resolve(gazetteer, "12 rue crebillon", &found), ACT_PLACE_ONE, "a door is found without accents");
    CHECK_TEXT(json_text(found, "district"), "centre-ville", "with its district");
    json_decref(found);
    found = NULL;
    CHECK_INT(gazetteer_resolve(gazetteer, "chez ma fille", &found), ACT_PLACE_NONE, "what nobody knows is nobody's guess");
    CHECK_INT(gazetteer_resolve(NULL, "12 rue Crébillon", &found), ACT_PLACE_NONE, "without a gazetteer every place is left to the desk");
    gazetteer_free(gazetteer);
    return check_done();
}
