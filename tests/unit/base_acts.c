/* The list of acts, and raw input that becomes typed input or problems that name their field. */
#include "base/acts.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define CODE  "AbCdEfGhIjKlMnOpQrStU_"
#define OTHER "0123456789abcdefghij-A"

static struct seal *seal;

/* A town with one market, two streets of the same name, and a hospital. */
static enum act_place resolve(void *arg, const char *text, json_t **found)
{
    (void)arg;
    if (strcmp(text, "rue Haute") == 0) {
        *found = json_pack("[s, s]", "1 rue Haute, Nantes", "1 rue Haute, Rezé");
        return ACT_PLACE_SEVERAL;
    }
    if (strcmp(text, "nulle part") == 0)
        return ACT_PLACE_NONE;
    *found = json_pack("{s:s, s:f, s:f, s:f, s:f, s:s, s:s}", "label", text, "e", 355123.0, "n", 6689456.0,
                       "lon", -1.55, "lat", 47.2, "insee", "44109", "district", "centre-ville");
    return ACT_PLACE_ONE;
}

/* Input (or, without success, problems) of an act from raw JSON text. */
static json_t *taken(const char *act, enum act_source source, const char *raw_text, bool *fine)
{
    static const char *const also[] = {"near", NULL};
    struct act_context context = {.source = source, .seal = seal, .resolve = resolve, .also = also,
                                  .now = 1795510800 /* Tuesday 24 November 2026 */};
    json_t *raw = json_loads(raw_text, 0, NULL), *input, *problems;
    *fine = acts_input(acts_find(act), raw, &context, &input, &problems);
    json_decref(raw);
    return *fine ? input : problems;
}

static void check_input(const char *act, const char *raw, const char *wanted)
{
    bool fine;
    json_t *input = taken(act, ACT_FROM_FORM, raw, &fine), *right = json_loads(wanted, 0, NULL);
    char *got = json_dumps(input, JSON_COMPACT);
    CHECK(fine && json_equal(input, right), "%s takes %s as %s", act, raw, got);
    free(got);
    json_decref(input);
    json_decref(right);
}

/* Problems as "field:code field:code". */
static void check_problems(enum act_source source, const char *act, const char *raw, const char *wanted)
{
    bool fine;
    json_t *problems = taken(act, source, raw, &fine), *problem;
    char *list = memory_text("");
    size_t i;
    if (!fine)
        json_array_foreach(problems, i, problem)
        {
            char *longer = memory_format("%s%s%s:%s", list, i ? " " : "", json_text(problem, "field"),
                                         json_text(problem, "code"));
            free(list);
            list = longer;
        }
    CHECK_TEXT(list, wanted, "%s refuses %s", act, raw);
    free(list);
    json_decref(problems);
}

#define FORM(act, raw, wanted) check_problems(ACT_FROM_FORM, act, raw, wanted)
#define JSON(act, raw, wanted) check_problems(ACT_FROM_JSON, act, raw, wanted)
#define ASK                    "\"purpose\":\"walk\",\"appointment_date\":\"24/11/2026\",\"appointment_time\":\"14h30\""

static void check_fields(void)
{
    check_input("outing_cancel", "{\"outing\":\" " CODE " \",\"csrf\":\"x\",\"key\":\"y\",\"near\":\"z\"}",
                "{\"outing\":\"" CODE "\"}");
    check_input("outing_request",
                "{" ASK ",\"stay_min\":\"60\",\"needs\":\"walker\",\"note\":\"\",\"return_mode\":\"\"}",
                "{\"purpose\":\"walk\",\"appointment_at\":\"2026-11-24T14:30:00+01:00\",\"stay_min\":60,"
                "\"needs\":[\"walker\"]}");
    check_input("outing_request", "{" ASK ",\"needs\":[\"walker\",\"memory\",\"walker\",\"\"]}",
                "{\"purpose\":\"walk\",\"appointment_at\":\"2026-11-24T14:30:00+01:00\",\"needs\":["
                "\"walker\",\"memory\"]}");
    check_input("outing_request", "{\"like\":\"" CODE "\",\"appointment_at\":\"2026-07-14T08:00:00Z\"}",
                "{\"like\":\"" CODE "\",\"appointment_at\":\"2026-07-14T10:00:00+02:00\"}");
}

/* What came is not looked at: what was made of it elsewhere counts. */
static void check_picture(void)
{
    static const struct act_portrait portraits[] = {
        {PICTURE_FINE, "portrait", 8}, {.fault = PICTURE_TOO_SMALL}, {.fault = PICTURE_TOO_LARGE}, {.fault = PICTURE_FORMAT}};
    static const char *const ends[] = {NULL, "too_small", "too_large", "format", "format"};
    json_t *raw = json_pack("{s:s}", "photo", "/9j/4AAQSkZJRg=="), *input, *problems;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct act_context context = {
            .source = ACT_FROM_FORM, .seal = seal, .portrait = i < sizeof portraits / sizeof *portraits ? &portraits[i] : NULL};
        bool fine = acts_input(acts_find("photo_set"), raw, &context, &input, &problems);
        CHECK(fine == !ends[i], "a picture is what was made of it: %s", ends[i] ? ends[i] : "a portrait");
        if (fine) {
            size_t size;
            char *plain = seal_reveal_bytes(seal, "photo", NULL, json_text(input, "photo"), &size);
            CHECK(plain && size == 8 && memcmp(plain, "portrait", 8) == 0, "which goes on sealed");
            free(plain);
        } else {
            CHECK_TEXT(json_text(json_array_get(problems, 0), "code"), ends[i], "or a problem%s",
                       context.portrait ? "" : " where nobody has made anything of it");
        }
        json_decref(input);
        json_decref(problems);
    }
    json_decref(raw);
}

static void check_places(void)
{
    bool fine;
    json_t *input =
        taken("outing_request", ACT_FROM_FORM, "{" ASK ",\"where\":\" Marché  de Talensac\"}", &fine);
    const json_t *place = json_object_get(input, "where");
    CHECK(fine && strcmp(json_text(place, "label"), "Marché  de Talensac") == 0 &&
              strlen(json_text(place, "index")) == 64 && json_number(place, "e", 0) == 355123.0 &&
              json_object_get(place, "lon"),
          "a place is resolved, and can be found again by its index");
    json_decref(input);

    input = taken("outing_request", ACT_FROM_FORM,
                  "{\"purpose\":\"medical\",\"appointment_at\":\"2026-07-14T08:00:00Z\",\"where\":\"CHU\"}",
                  &fine);
    place = json_object_get(input, "where");
    const char *label = json_text(json_object_get(place, "label"), "sealed");
    char *plain = label ? seal_reveal(seal, "place", NULL, label) : NULL;
    CHECK(fine && plain && strcmp(plain, "CHU") == 0, "the name of a medical place is sealed");
    CHECK(json_number(place, "e", 0) == 355000.0 && json_number(place, "n", 0) == 6689500.0 &&
              !json_object_get(place, "lon") && !json_object_get(place, "lat"),
          "its position is kept to 250 m");
    free(plain);
    json_decref(input);

    input =
        taken("outing_request", ACT_FROM_FORM,
              "{\"like\":\"" CODE "\",\"appointment_at\":\"2026-07-14T08:00:00Z\",\"where\":\"CHU\"}", &fine);
    CHECK(fine && json_is_object(json_at(input, "where.label")), "so is one whose purpose nobody said");
    json_decref(input);

    input = taken("outing_request", ACT_FROM_FORM, "{" ASK ",\"where\":\"rue Haute\"}", &fine);
    CHECK(!fine && strcmp(json_text(json_at(input, "0"), "code"), "choose_one") == 0 &&
              json_array_size(json_at(input, "0.choices")) == 2,
          "of several places one has to be chosen");
    json_decref(input);
    input = taken("outing_request", ACT_FROM_FORM,
                  "{" ASK ",\"where\":\"rue Haute\",\"where_choice\":\"1 rue Haute, Rezé\"}", &fine);
    CHECK(fine && strcmp(json_text(json_object_get(input, "where"), "label"), "1 rue Haute, Rezé") == 0,
          "and the choice is taken");
    json_decref(input);
    input = taken("outing_request", ACT_FROM_FORM, "{" ASK ",\"where\":\"nulle part\"}", &fine);
    CHECK(fine && strcmp(json_text(json_object_get(input, "where"), "label"), "nulle part") == 0 &&
              !json_at(input, "where.e"),
          "a place that nobody knows is kept as typed, for the desk");
    json_decref(input);
}

static void check_contact(const char *act, const char *field, const char *typed, const char *kind,
                          const char *plain)
{
    bool fine;
    char index[65];
    char *raw = memory_format("{\"%s\":\"%s\"}", field, typed);
    json_t *input = taken(act, ACT_FROM_FORM, raw, &fine);
    const json_t *contact = json_object_get(input, field);
    char *opened = fine ? seal_reveal(seal, NULL, NULL, json_text(contact, "sealed")) : NULL;
    seal_index(seal, plain, index);
    CHECK(fine && strcmp(json_text(contact, "kind"), kind) == 0 && strcmp(opened, plain) == 0 &&
              strcmp(json_text(contact, "index"), index) == 0,
          "%s is sealed as %s, %s", typed, kind, plain);
    free(opened);
    free(raw);
    json_decref(input);
}

static void check_secrets(void)
{
    bool fine;
    check_contact("login_ask", "contact", "06 12 34 56 78", "mobile", "+33612345678");
    check_contact("login_ask", "contact", "02 40 12 34 56", "landline", "+33240123456");
    check_contact("login_ask", "contact", "Jeanne@Exemple.fr", "email", "jeanne@exemple.fr");
    json_t *input = taken("outing_cancel", ACT_FROM_FORM,
                          "{\"outing\":\"" CODE "\",\"note\":\" ligne 1\\nligne 2 \"}", &fine);
    char *note = seal_reveal(seal, "note", NULL, json_text(input, "note"));
    CHECK_TEXT(note, "ligne 1\nligne 2", "a note is sealed, its lines kept");
    free(note);
    json_decref(input);
    check_input("login_confirm", "{\"number\":\"123 456\",\"token\":\"" CODE "\"}",
                "{\"number\":\"123456\",\"token\":\"" CODE "\"}");
    check_input("login_confirm", "{\"number\":\"12\u00A034\u00A056\",\"token\":\"" CODE "\"}",
                "{\"number\":\"123456\",\"token\":\"" CODE "\"}");
    check_input("login_confirm", "{\"number\":\"1, 2, 3, 4, 5, 6.\",\"token\":\"" CODE "\"}",
                "{\"number\":\"123456\",\"token\":\"" CODE "\"}");
    check_input("login_confirm", "{\"token\":\"" CODE "\"}", "{\"token\":\"" CODE "\"}");
}

/* What shows nothing and would rule what stands beside it. */
static void check_signs(void)
{
    check_contact("login_ask", "contact", "\u202A06 12 34 56 78\u202C", "mobile", "+33612345678");
    check_input("feed_make", "{\"name\":\"\\u202EPaul\\u2069 B\"}", "{\"name\":\"Paul B\"}");
    check_input("feed_make", "{\"name\":\" \\u2028Paul\\u2028Bcc: x\\r\\ny\\u2029\"}", "{\"name\":\"Paul Bcc: x  y\"}");
    check_input("feed_make", "{\"name\":\"\\u2019 \\u00e9t\\u00e9 \\u00a0! \\u2026\"}", "{\"name\":\"\\u2019 \\u00e9t\\u00e9 \\u00a0! \\u2026\"}");
    FORM("feed_make", "{\"name\":\"Paul\\u0085\"}", "name:format");
    FORM("feed_make", "{\"name\":\"Paul\\u0007\"}", "name:format");
    FORM("feed_make", "{\"name\":\"\\u202E\\u2028 \"}", "name:required");
}

static void check_flags(void)
{
    check_input("outing_assign", "{\"outing\":\"" CODE "\",\"volunteer\":\"" OTHER "\"}",
                "{\"outing\":\"" CODE "\",\"volunteer\":\"" OTHER "\",\"agreed\":false}");
    check_input("outing_assign", "{\"outing\":\"" CODE "\",\"volunteer\":\"" OTHER "\",\"agreed\":\"on\"}",
                "{\"outing\":\"" CODE "\",\"volunteer\":\"" OTHER "\",\"agreed\":true}");
    check_input("assignment_refuse", "{\"outing\":\"" CODE "\",\"never_again\":\"non\"}",
                "{\"outing\":\"" CODE "\",\"never_again\":false}");
    check_input("assignment_refuse", "{\"outing\":\"" CODE "\",\"never_again\":true}",
                "{\"outing\":\"" CODE "\",\"never_again\":true}");
    check_input("assignment_refuse", "{\"outing\":\"" CODE "\"}", "{\"outing\":\"" CODE "\"}");
    JSON("outing_assign", "{\"outing\":\"" CODE "\",\"volunteer\":\"" OTHER "\"}", "agreed:required");
    check_input("free_add", "{\"on\":\"samedi 28 novembre 2026\",\"from\":\"14 h\",\"to\":\"16h15\"}",
                "{\"on\":\"2026-11-28\",\"from\":\"14:00\",\"to\":\"16:15\"}");
}

static void check_refusals(void)
{
    FORM("outing_cancel", "{}", "outing:required");
    FORM("outing_cancel", "{\"outing\":\"short\"}", "outing:unknown");
    FORM("outing_cancel", "{\"outing\":{}}", "outing:format");
    FORM("outing_request", "{}", "purpose:choose_one appointment:required");
    FORM("outing_request", "{\"purpose\":\"fun\",\"appointment_at\":\"soon\"}",
         "purpose:unknown appointment:format");
    FORM("outing_request", "{\"purpose\":\"walk\",\"appointment_date\":\"24/11/2026\"}",
         "appointment:required");
    FORM("outing_request",
         "{\"purpose\":\"walk\",\"appointment_date\":\"31/11/2026\",\"appointment_time\":\"9h\"}",
         "appointment:format");
    FORM("outing_request",
         "{\"purpose\":\"walk\",\"appointment_date\":\"28/03/2027\",\"appointment_time\":\"2h30\"}",
         "appointment:nonexistent_hour");
    FORM("outing_request",
         "{\"purpose\":\"walk\",\"appointment_date\":\"25/10/2026\",\"appointment_time\":\"2h30\"}",
         "appointment:ambiguous_hour");
    check_input("outing_request",
                "{\"purpose\":\"walk\",\"appointment_date\":\"25/10/"
                "2026\",\"appointment_time\":\"2h30\",\"appointment_which\":\"second\"}",
                "{\"purpose\":\"walk\",\"appointment_at\":\"2026-10-25T02:30:00+01:00\"}");
    FORM("outing_request", "{\"purpose\":\"walk\",\"appointment_date\":\"la semaine prochaine\",\"appointment_time\":\"9h\"}",
         "appointment:choose_day");
    check_input("outing_request",
                "{\"purpose\":\"walk\",\"appointment_date\":\"la semaine prochaine\",\"appointment_time\":\"9h\","
                "\"appointment_choice\":\"jeudi 3 décembre\"}",
                "{\"purpose\":\"walk\",\"appointment_at\":\"2026-12-03T09:00:00+01:00\"}");
    FORM("outing_request",
         "{\"purpose\":\"walk\",\"appointment_date\":\"la semaine prochaine\",\"appointment_time\":\"9h\","
         "\"appointment_choice\":\"jeudi 10 décembre\"}",
         "appointment:choose_day"); /* none of those days */
    check_input("outing_request",
                "{\"purpose\":\"walk\",\"appointment_date\":\"vendredi 4 décembre\",\"appointment_time\":\"9h\","
                "\"appointment_choice\":\"jeudi 3 décembre\"}", /* corrected since */
                "{\"purpose\":\"walk\",\"appointment_at\":\"2026-12-04T09:00:00+01:00\"}");
    FORM("outing_request", "{" ASK ",\"stay_min\":\"10\"}", "stay_min:range");
    FORM("outing_request", "{" ASK ",\"stay_min\":\"1h\"}", "stay_min:format");
    FORM("outing_request", "{" ASK ",\"stay_min\":1.5}", "stay_min:format");
    FORM("outing_request", "{" ASK ",\"needs\":[\"walker\",\"wings\"]}", "needs:unknown");
    FORM("outing_request", "{" ASK ",\"needs\":3}", "needs:format");
    FORM("login_ask", "{\"contact\":\"bonjour\"}", "contact:format");
    FORM("login_ask", "{\"contact\":\"02 40 12\"}", "contact:too_short");
    FORM("login_ask", "{\"contact\":\"a@b\"}", "contact:format");
    FORM("login_ask", "{\"contact\":\"a b@c.fr\"}", "contact:format");
    FORM("login_confirm", "{\"contact\":\"a@b.fr\",\"number\":\"12345\"}", "number:format");
    FORM("outing_cancel", "{\"outing\":\"" CODE "\",\"oops\":\"1\"}", "oops:unexpected");
    FORM("login_confirm", "{}", "contact:required number:required");
    FORM("login_confirm", "{\"token\":\"x!\"}", "token:format");
    FORM("senior_enrol",
         "{\"first_name\":\"Jeanne\",\"last_name\":\"M\\u0007\",\"birth_year\":\"41\",\"phone\":\"08 99 12 "
         "34 56\",\"home\":\"\",\"email\":\"x\"}",
         "last_name:format birth_year:format phone:premium email:format home:required");
    FORM("senior_enrol",
         "{\"first_name\":\"J\",\"last_name\":\"M\",\"birth_year\":\"1899\",\"phone\":\"0240123456\","
         "\"home\":\"1 rue X\"}",
         "birth_year:range");
    JSON("outing_cancel", "{\"outing\":\"" CODE "\",\"oops\":1,\"key\":\"k\"}", "oops:unexpected");
    JSON("outing_request", "{" ASK ",\"appointment\":\"x\"}", "appointment:unexpected");
    JSON("outing_request", "{" ASK ",\"appointment_at\":[]}", "appointment:format");
    JSON("outing_request", "{" ASK ",\"where\":\"Talensac\",\"where_choice\":{}}", "where:format");
    char *letters = memory_zero(300), *raw;
    memset(letters, 'a', 201);
    raw = memory_format("{\"outing\":\"" CODE "\",\"service\":\"%s\"}", letters);
    FORM("outing_redirect", raw, "service:too_long");
    FORM("factor_make", "{\"secret\":\"; drop table nec.outing; --\"}", "secret:format");
    free(raw);
    free(letters);
}

static void check_list(void)
{
    size_t count, missing = 0;
    const struct act *acts = acts_all(&count);
    CHECK(count >= 30 && !acts_find("nonsense"), "%zu acts are listed", count);
    for (size_t i = 0; i < count; i++) {
        /* Parity: what a senior can do on the web, they or somebody for them can do by telephone. */
        bool by_web = acts[i].who & ACT_SENIOR && acts[i].channels & ACT_WEB;
        if (by_web && !(acts[i].channels & (ACT_PHONE | ACT_DESK)) && strcmp(acts[i].name, "logout") != 0 && strcmp(acts[i].name, "session_end") != 0) {
            check_note("%s cannot be done by telephone", acts[i].name);
            missing++;
        }
    }
    CHECK_INT((long long)missing, 0, "every act of a senior can be done by telephone");
    const struct act *cancel = acts_find("outing_cancel");
    CHECK(cancel->field_count == 2 && act_field(cancel, "note") && !act_field(cancel, "where"),
          "an act knows its fields");
    CHECK(acts_find("logout")->field_count == 0, "one without fields has none");
}

int main(void)
{
    seal = seal_from_text("v1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
    check_list();
    check_fields();
    check_picture();
    check_places();
    check_secrets();
    check_signs();
    check_flags();
    check_refusals();
    seal_close(seal);
    return check_done();
}
