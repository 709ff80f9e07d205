#include "base/json.h"

#include "tests/check.h"

int main(void)
{
    json_t *json =
        json_loads("{\"name\": \"Jeanne\", \"age\": 81, \"km\": 1.5, \"glad\": true, \"none\": null,"
                   " \"legs\": [{\"state\": \"open\"}, {\"state\": \"closed\"}], \"1\": \"one\"}",
                   0, NULL);

    CHECK_TEXT(json_text(json, "name"), "Jeanne", "a text is found");
    CHECK_TEXT(json_text(json, "age"), NULL, "a number is no text");
    CHECK_TEXT(json_text(NULL, "age"), NULL, "nothing has no text");
    CHECK_INT(json_whole(json, "age", -1), 81, "a whole number is found");
    CHECK_INT(json_whole(json, "km", -1), -1, "a fraction is no whole number");
    CHECK_NEAR(json_number(json, "km", -1), 1.5, 0, "a number may have a fraction");
    CHECK_NEAR(json_number(json, "age", -1), 81, 0, "or none");
    CHECK(json_truth(json, "glad") && !json_truth(json, "none") && !json_truth(json, "lost"),
          "only true is true");
    CHECK_TEXT(json_string_value(json_at(json, "legs.1.state")), "closed", "a path goes through arrays");
    CHECK_TEXT(json_string_value(json_at(json, "1")), "one", "a digit names a key of an object too");
    CHECK(!json_at(json, "legs.2.state"), "a path beyond the end finds nothing");
    CHECK(!json_at(json, "name.x"), "a path through a text finds nothing");
    CHECK(!json_at(json, "legs..state") && !json_at(json, "") && !json_at(NULL, "a"),
          "an empty step finds nothing");
    json_put_text(json, "name", NULL);
    json_put_whole(json, "age", 82);
    CHECK(json_is_null(json_object_get(json, "name")), "a NULL is put as null");
    CHECK_INT(json_whole(json, "age", -1), 82, "a whole number is put");
    json_decref(json);
    return check_done();
}
