/* French dates (tests/cases/french_dates.case), words of the catalogue, documents, text messages. */
#include "base/french.h"
#include "base/memory.h"
#include "base/paris.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW "2026-11-22T10:00:00+01:00"

/* ---- The file of cases ---- */

static enum french_way way_of(const char *word)
{
    return strcmp(word, "sms") == 0 ? FRENCH_SMS : strcmp(word, "speech") == 0 ? FRENCH_SPEECH : strcmp(word, "english") == 0 ? ENGLISH_PAGE : FRENCH_PAGE;
}

/* What was typed, read and written as programs write it; "-" when it is not understood. */
static char *read_text(const char *how, const char *value, int64_t now)
{
    struct paris_date days[PARIS_DAYS_MOST];
    int hour, minute;
    if (strcmp(how, "read") == 0) {
        size_t count = paris_read_days(value, now, days);
        char *text = memory_text(count ? "" : "-");
        for (size_t d = 0; d < count; d++) {
            char *more = memory_format("%s%s%04d-%02d-%02d", text, d ? " " : "", days[d].year, days[d].month, days[d].day);
            free(text);
            text = more;
        }
        return text;
    }
    return paris_read_hour(value, &hour, &minute) ? memory_format("%02d:%02d", hour, minute) : memory_text("-");
}

static char *case_text(const char *how, enum french_way way, const char *value, int64_t now)
{
    char first[40] = "", second[40] = "";
    struct paris_date date = {0};
    sscanf(value, "%39s %39s", first, second);
    int64_t at = paris_parse_instant(first);
    if (strcmp(how, "read") == 0 || strcmp(how, "clock") == 0)
        return read_text(how, value, now);
    if (strcmp(how, "instant") == 0)
        return french_instant(at, now, way);
    if (strcmp(how, "near") == 0)
        return french_near(at, now, way);
    if (strcmp(how, "day") == 0)
        return french_day(at, now, way);
    if (strcmp(how, "hour") == 0)
        return french_hour(at, way);
    if (strcmp(how, "range") == 0)
        return french_range(at, paris_parse_instant(second), now, way);
    if (strcmp(how, "duration") == 0)
        return french_duration(atoi(first), way);
    if (strcmp(how, "distance") == 0)
        return french_distance(atof(first), way);
    return paris_parse_date(first, &date) ? french_date(date, now, way) : memory_text("?");
}

/* "~" of the file to a no-break space. */
static char *unfold(const char *text)
{
    char *wide = memory_zero(strlen(text) * 2 + 1), *to = wide;
    for (; *text; text++) {
        *to++ = *text == '~' ? '\xC2' : *text;
        if (*text == '~')
            *to++ = '\xA0';
    }
    return wide;
}

static void check_cases(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[512], how[16], way[16], value[128], now[64], wanted[256];
    CHECK(file != NULL, "%s is there", path);
    while (file && fgets(line, sizeof line, file)) {
        if (line[0] == '#' || line[0] == '\n')
            continue;
        if (sscanf(line, "%15s %15s | %127[^|] | %63[^|] | %255[^\n]", how, way, value, now, wanted) != 5) {
            CHECK(false, "a line of the cases: %s", line);
            continue;
        }
        now[strcspn(now, " ")] = '\0';
        char *text = case_text(how, way_of(way), value, paris_parse_instant(now));
        char *right = unfold(wanted);
        CHECK_TEXT(text, right, "%s for a %s: %s", how, way, wanted);
        free(text);
        free(right);
    }
    if (file)
        fclose(file);
}

/* ---- The catalogue ---- */

static void check_words(void)
{
    const char *code, *words;
    size_t purposes = 0;
    CHECK_TEXT(french_word("purpose", "medical"), "rendez-vous médical", "a code has its words");
    CHECK_TEXT(french_word("offer_state", "accepted"), "acceptée", "a code means another thing elsewhere");
    CHECK(!french_word("purpose", "nonsense") && !french_word("nonsense", "medical") &&
              !french_word("purpose", NULL),
          "an unknown code has none");
    while (french_choice("purpose", purposes, &code, &words))
        purposes++;
    CHECK_INT((long long)purposes, 5, "a page can list the purposes");
    json_t *chosen = json_string("walk");
    json_t *choices = french_choices("purpose", chosen, FRENCH_PAGE);
    CHECK(json_is_true(json_object_get(json_array_get(choices, 4), "chosen")) &&
              json_array_size(choices) == 5,
          "and mark the one chosen");
    json_decref(chosen);
    json_decref(choices);
}

static void check_problem(const char *field, const char *code, const char *wanted, const char *title)
{
    char *sentence = french_problem(field, code, FRENCH_PAGE);
    CHECK_TEXT(sentence, wanted, "%s", title);
    free(sentence);
}

static void check_problems(void)
{
    check_problem("phone", "too_short",
                  "Ce numéro de téléphone ne semble pas complet. Il faut 10\u00A0chiffres. Exemple\u00A0: "
                  "02\u00A040\u00A012\u00A034\u00A056.",
                  "a problem says what is wrong, how to repair it, and gives an example");
    check_problem("first_name", "too_long", "Le prénom\u00A0: ce texte est trop long. Raccourcissez-le.",
                  "without words of its own a field gets the general ones, after its name");
    check_problem("zorglub", "unexpected", "zorglub\u00A0: ce champ n’existe pas. Retirez-le.",
                  "a name that nobody knows is said as it came");
    check_problem("x", "never_heard_of", "Cette réponse ne convient pas. Changez-la, ou appelez-nous.",
                  "there is always a sentence");
    check_problem(NULL, NULL, "Cette réponse ne convient pas. Changez-la, ou appelez-nous.",
                  "even for nothing at all");
    CHECK_TEXT(french_field("birth_year"), "l’année de naissance", "a field has a French name");
    CHECK_TEXT(french_field("xyz"), "xyz", "an unknown one keeps its own");
}

/* ---- Documents ---- */

static void check_document(const char *title, const char *given, enum french_way way, const char *wanted)
{
    json_t *document = json_loads(given, 0, NULL);
    char *right_text = unfold(wanted);
    json_t *right = json_loads(right_text, 0, NULL);
    int64_t now = paris_parse_instant(NOW);
    french_document(document, now, way);
    bool first = json_equal(document, right);
    char *got = json_dumps(document, JSON_COMPACT);
    CHECK(first, "%s: %s", title, got);
    french_document(document, now, way);
    CHECK(json_equal(document, right), "%s, and once more changes nothing", title);
    free(got);
    free(right_text);
    json_decref(document);
    json_decref(right);
}

static void check_documents(void)
{
    check_document(
        "an instant gets its words", "{\"meet_at\":\"2026-11-24T14:30:00+01:00\"}", FRENCH_PAGE,
        "{\"meet_at\":\"2026-11-24T14:30:00+01:00\",\"meet_at_text\":\"mardi 24 novembre à 14~h~30\","
        "\"meet_at_day\":\"mardi 24 novembre\",\"meet_at_hour\":\"14~h~30\","
        "\"meet_at_near\":\"après-demain, mardi 24 novembre, à 14~h~30\"}");
    check_document("a date, minutes and metres too",
                   "{\"from_on\":\"2026-12-01\",\"stay_min\":90,\"distance_m\":420}", FRENCH_PAGE,
                   "{\"from_on\":\"2026-12-01\",\"from_on_text\":\"mardi 1er décembre\",\"stay_min\":90,"
                   "\"stay_min_text\":\"1~h~30\",\"distance_m\":420,\"distance_m_text\":\"420~m\"}");
    check_document("a state is an outing's", "{\"state\":\"accepted\"}", FRENCH_PAGE,
                   "{\"state\":\"accepted\",\"state_text\":\"un bénévole a dit oui\"}");
    check_document("but among offers an offer's", "{\"offers\":[{\"state\":\"accepted\"}]}", FRENCH_PAGE,
                   "{\"offers\":[{\"state\":\"accepted\",\"state_text\":\"acceptée\"}]}");
    check_document("a reason is found where it belongs", "{\"escalations\":[{\"reason\":\"voicemail\"}]}",
                   FRENCH_SPEECH,
                   "{\"escalations\":[{\"reason\":\"voicemail\",\"reason_text\":\"à rappeler\"}]}");
    check_document(
        "codes become a list and a line", "{\"needs\":[\"poor_sight\",\"carry_bags\"],\"consents\":[]}",
        FRENCH_PAGE,
        "{\"needs\":[\"poor_sight\",\"carry_bags\"],\"needs_text\":[\"voit mal\",\"aide pour porter les "
        "sacs\"],\"needs_line\":\"voit mal, aide pour porter les sacs\",\"consents\":[],"
        "\"consents_text\":[],\"consents_line\":\"\"}");
    check_document("a problem is said", "{\"problems\":[{\"field\":\"last_name\",\"code\":\"required\"}]}",
                   FRENCH_SPEECH,
                   "{\"problems\":[{\"field\":\"last_name\",\"code\":\"required\",\"field_text\":\"le nom\","
                   "\"message\":\"Le nom manque. Exemple : Martin.\"}]}");
    check_document("a text message stays in its alphabet", "{\"return_mode\":\"stay\",\"mode\":\"any\"}",
                   FRENCH_SMS,
                   "{\"return_mode\":\"stay\",\"return_mode_text\":\"le bénévole reste, puis raccompagne\","
                   "\"mode\":\"any\",\"mode_text\":\"à pied, en bus ou en tramway, au choix\"}");
    check_document("what cannot be read stays as it is",
                   "{\"a_at\":\"soon\",\"b_on\":\"2026-02-30\",\"state\":\"odd\",\"c_min\":-1,\"at\":null,"
                   "\"d_m\":\"x\"}",
                   FRENCH_PAGE,
                   "{\"a_at\":\"soon\",\"b_on\":\"2026-02-30\",\"state\":\"odd\",\"c_min\":-1,\"at\":null,"
                   "\"d_m\":\"x\"}");
}

/* ---- Text messages ---- */

static void check_sms_text(const char *text, const char *wanted)
{
    char *plain = french_gsm7(text);
    CHECK_TEXT(plain, wanted, "as a text message: %s", wanted);
    free(plain);
}

static void check_parts(size_t letters, const char *letter, int parts)
{
    char *text = memory_zero(letters * strlen(letter) + 1);
    for (size_t i = 0; i < letters; i++)
        memcpy(text + i * strlen(letter), letter, strlen(letter));
    CHECK_INT(french_sms_parts(text), parts, "%zu times %s cost %d messages", letters, letter, parts);
    free(text);
}

static void check_messages(void)
{
    check_sms_text("À 14\u00A0h\u00A030, « Cœur d’été »…", "A 14 h 30, \" Coeur d'été \"...");
    check_sms_text("Ça, français, août, Élodie, 3\u00A0€", "Ça, francais, aout, Élodie, 3 €");
    check_sms_text("é è à ù É Ç [x] 10 % _ @", "é è à ù É Ç [x] 10 % _ @");
    check_sms_text("\xF0\x9F\x99\x82 `x`", "? 'x'");
    check_parts(0, "a", 1);
    check_parts(160, "a", 1);
    check_parts(161, "a", 2);
    check_parts(306, "é", 2);
    check_parts(307, "é", 3);
    check_parts(80, "€", 1);
    check_parts(81, "€", 2);
    check_parts(70, "ê", 1);
    check_parts(71, "ê", 2);
    check_parts(35, "\xF0\x9F\x99\x82", 1);
    check_parts(36, "\xF0\x9F\x99\x82", 2);
}

int main(void)
{
    check_cases("tests/cases/french_dates.case");
    check_words();
    check_problems();
    check_documents();
    check_messages();
    return check_done();
}
