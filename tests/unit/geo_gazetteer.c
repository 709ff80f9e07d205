/* What a place means that somebody typed. */
#include "geo/gazetteer.h"

#include "base/json.h"
#include "tests/check.h"

#include <stdlib.h>

static const char rows[] =
    "{\"rows\":["
    "[\"a1\",\"12\",\"\",\"Rue "
    "Crébillon\",\"44000\",\"Nantes\",\"44109\",-1.5620,47.2133,1355100,6690100,\"centre-ville\"],"
    "[\"a2\",\"14\",\"\",\"Rue "
    "Crébillon\",\"44000\",\"Nantes\",\"44109\",-1.5622,47.2134,1355085,6690110,\"centre-ville\"],"
    "[\"a5\",\"15\",\"\",\"Rue "
    "Crébillon\",\"44000\",\"Nantes\",\"44109\",-1.5623,47.2135,1355075,6690120,\"centre-ville\"],"
    "[\"a6\",\"11\",\"\",\"Rue "
    "Crébillon\",\"44000\",\"Nantes\",\"44109\",-1.5619,47.2133,1355105,6690095,\"centre-ville\"],"
    "[\"a3\",\"3\",\"\",\"Rue de la "
    "Paix\",\"44000\",\"Nantes\",\"44109\",-1.5530,47.2150,1355800,6690300,\"centre-ville\"],"
    "[\"a4\",\"3\",\"\",\"Rue de la "
    "Paix\",\"44600\",\"Saint-Nazaire\",\"44184\",-2.2100,47.2700,null,null,null],"
    "[\"bad\",\"3\"]],"
    "\"places\":["
    "[\"p1\",\"Marché de Talensac\",\"Rue "
    "Talensac\",\"44000\",\"Nantes\",\"44109\",-1.5590,47.2210,1355350,6690950,\"hauts-paves\"],"
    "[\"p2\",\"Marché Zola\",\"\",\"\",\"\",\"44109\",-1.5850,47.2120,1353400,6690000,\"bellevue\"]],"
    "\"next\":7}";

static enum act_place ask(struct gazetteer *gazetteer, const char *text, json_t **found)
{
    *found = NULL;
    return gazetteer_resolve(gazetteer, text, NULL, found);
}

int main(void)
{
    json_t *document = json_loads(rows, 0, NULL), *found;
    struct gazetteer *gazetteer = gazetteer_new();
    CHECK_INT(gazetteer_add(gazetteer, document), 7, "a page says which one comes next");
    gazetteer_build(gazetteer);
    CHECK_INT(gazetteer_size(gazetteer), 8, "a row that makes no sense is left out");

    CHECK_INT(ask(gazetteer, "12 rue crebillon", &found), ACT_PLACE_ONE,
              "a door that is surely meant is one answer");
    CHECK_TEXT(json_text(found, "label"), "12 Rue Crébillon, 44000 Nantes",
               "with its address as it is written");
    CHECK_TEXT(json_text(found, "district"), "centre-ville", "its district");
    CHECK_NEAR(json_number(found, "e", 0), 1355100, 0.5, "and its metres");
    CHECK_TEXT(json_text(found, "insee"), "44109", "in its commune");
    json_decref(found);

    CHECK_INT(ask(gazetteer, "marché", &found), ACT_PLACE_SEVERAL, "half a name is a question back");
    CHECK_INT(json_array_size(found), 2, "with all that it may mean");
    json_decref(found);
    CHECK_INT(ask(gazetteer, "3 rue de la paix", &found), ACT_PLACE_SEVERAL,
              "two streets of one name are a question back");
    for (size_t i = 0; i < json_array_size(found); i++) {
        json_t *one;
        CHECK_INT(ask(gazetteer, json_string_value(json_array_get(found, i)), &one), ACT_PLACE_ONE,
                  "a label that was offered is answered by its place");
        CHECK_TEXT(json_text(one, "label"), json_string_value(json_array_get(found, i)), "word for word");
        json_decref(one);
    }
    json_decref(found);
    static const char *const near[][2] = {{"bellevue hauts", "Marché Zola"}, {"x hauts-paves", "Marché de Talensac, Rue Talensac, 44000 Nantes"}};
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(gazetteer_resolve(gazetteer, "marché", near[i][0], &found), ACT_PLACE_SEVERAL, "where one lives makes no choice");
        CHECK_TEXT(json_string_value(json_array_get(found, 0)), near[i][1], "but what is there is offered first");
        json_decref(found);
        found = gazetteer_suggest(gazetteer, "march", near[i][0]);
        CHECK_TEXT(json_string_value(json_array_get(found, 0)), near[i][1], "also while one types");
        json_decref(found);
    }
    found = gazetteer_suggest(gazetteer, "3 rue de la paix", NULL);
    CHECK_TEXT(json_string_value(json_array_get(found, 0)), "3 Rue de la Paix, 44000 Nantes", "the territory comes before other towns");
    json_decref(found);
    CHECK_INT(gazetteer_resolve(gazetteer, "12 rue crebillon", "bellevue", &found), ACT_PLACE_ONE, "what is sure is not changed by it");
    json_decref(found);
    CHECK_INT(ask(gazetteer, "Marché Zola", &found), ACT_PLACE_ONE, "a place without an address is found");
    CHECK_TEXT(json_text(found, "label"), "Marché Zola", "and has no comma behind it");
    json_decref(found);
    CHECK_INT(ask(gazetteer, "3 Rue de la Paix, 44600 Saint-Nazaire", &found), ACT_PLACE_ONE,
              "a door elsewhere is found");
    CHECK(json_is_null(json_object_get(found, "e")) && !json_text(found, "district"),
          "without metres or district");
    json_decref(found);
    CHECK_INT(ask(gazetteer, "44000 Nantes", &found), ACT_PLACE_NONE, "a whole town is no place to meet");
    CHECK_INT(ask(gazetteer, "13 rue crébillon", &found), ACT_PLACE_SEVERAL, "a door between two is offered, not taken");
    json_decref(found);
    CHECK_INT(ask(gazetteer, "xyzzy", &found), ACT_PLACE_NONE, "what nobody knows is nothing");
    CHECK_INT(ask(gazetteer, "", &found), ACT_PLACE_NONE, "so is nothing");
    CHECK_INT(gazetteer_resolve(NULL, "12 rue crebillon", NULL, &found), ACT_PLACE_NONE,
              "before it is read no place is known");

    found = gazetteer_suggest(gazetteer, "creb", NULL);
    CHECK_INT(json_array_size(found), 1, "four letters suggest a street");
    json_decref(found);
    found = gazetteer_suggest(gazetteer, "talens", NULL);
    CHECK_TEXT(json_string_value(json_array_get(found, 0)), "Marché de Talensac, Rue Talensac, 44000 Nantes",
               "the middle of a name does, too");
    json_decref(found);
    found = gazetteer_suggest(gazetteer, "", NULL);
    CHECK_INT(json_array_size(found), 0, "nothing suggests nothing");
    json_decref(found);
    found = gazetteer_suggest(NULL, "creb", NULL);
    CHECK_INT(json_array_size(found), 0, "nor does anything before it is read");
    json_decref(found);
    gazetteer_free(gazetteer);
    json_decref(document);
    return check_done();
}
