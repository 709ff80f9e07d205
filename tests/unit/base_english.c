/* English beside French: keys, templates, documents. */
#include "base/english.h"
#include "base/french.h"
#include "base/paris.h"
#include "base/memory.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static void becomes(const char *html, const char *wanted, const char *says)
{
    char *english = english_template(html, strlen(html), NULL, NULL);
    CHECK_TEXT(english, wanted, "%s", says);
    free(english);
}

static void on_lacking(const char *french, void *arg)
{
    char **all = arg, *longer = memory_format("%s[%s]", *all, french);
    free(*all);
    *all = longer;
}

static void check_keys(void)
{
    size_t twice = 0, count = 0;
    CHECK_TEXT(english_of("Pour qui est-ce\u00A0?"), "Who is it for?", "which spaces break is no part of a key");
    CHECK_TEXT(english_of("Pour  qui\nest-ce ?"), "Who is it for?", "nor how many there are");
    CHECK(!english_of("Pour qui est-ce") && !english_of("") && !english_of("xyz"), "what is not there has none");
    for (size_t i = 0; english_key(i); i++, count++)
        for (size_t j = 0; j < i; j++)
            twice += strcmp(english_key(i), english_key(j)) == 0;
    CHECK_INT((long long)twice, 0, "none of %zu keys is there twice", count);
}

static void check_templates(void)
{
    char *lacking = memory_text("");
    becomes("<p class=\"x\">\n  J’ai du temps </p>", "<p class=\"x\">\n  I have some time </p>", "the text between two tags is translated, its spaces stay");
    becomes("<h1>Question {{number}} sur {{of}}</h1>", "<h1>Question {{number}} of {{of}}</h1>", "a name is part of it");
    becomes("{{#a}}Adresse{{/a}}{{^a}}Nom{{/a}}{{>part}}", "{{#a}}Address{{/a}}{{^a}}Last name{{/a}}{{>part}}", "sections part it");
    becomes("<nav aria-label=\"Menu\"><a title=\"Nom\">x</a><img alt=\"Adresse\">", "<nav aria-label=\"Menu\"><a title=\"Nom\">x</a><img alt=\"Address\">",
            "so is what a screen reader says of a picture");
    becomes("<input{{#bad}} aria-label=\"Nom\"{{/bad}} value=\"Nom\">Nom", "<input{{#bad}} aria-label=\"Last name\"{{/bad}} value=\"Nom\">Last name", "nothing else of a tag");
    becomes("<p>{{a}}\u00A0: «\u00A0{{b}}\u00A0»</p>", "<p>{{a}}: “{{b}}”</p>", "signs alone are set as English sets them");
    becomes("<i data-words=\"Du nouveau.|Une nouvelle.|nouvelles\">", "<i data-words=\"There is news.|One change.|changes\">", "so is what a script will say");
    becomes("Nom {{! Nom > Nom }}<b", "Last name {{! Nom > Nom }}<b", "a remark stays, and so does what has no end");
    becomes("<p>{{#one <b>two}}</b></p>", "<p>{{#one <b>two}}</b></p>", "half a tag, in a file that is just being written, stays as it is");
    const char html[] = "<p>Bonjour tout le monde</p><p>{{name}} : 12</p><p>Nom</p>";
    free(english_template(html, strlen(html), on_lacking, &lacking));
    CHECK_TEXT(lacking, "[Bonjour tout le monde]", "what is lacking is told, and only that");
    free(lacking);
}

static void check_documents(void)
{
    json_t *document = json_pack("{s:s, s:s, s:[s, s], s:s, s:[{s:s, s:s}]}", "purpose", "walk", "title", "promenade", "needs", "hard_of_hearing",
                                 "poor_sight", "note", "courses", "problems", "field", "home", "code", "required");
    french_document(document, 0, ENGLISH_PAGE);
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    CHECK_TEXT(text,
               "{\"needs\":[\"hard_of_hearing\",\"poor_sight\"],\"needs_line\":\"hard of hearing, poor sight\","
               "\"needs_text\":[\"hard of hearing\",\"poor sight\"],\"note\":\"courses\","
               "\"problems\":[{\"code\":\"required\",\"field\":\"home\",\"field_text\":\"the address\","
               "\"message\":\"The address is missing. Example: 12 rue de Strasbourg, Nantes.\"}],"
               "\"purpose\":\"walk\",\"purpose_text\":\"walk\",\"title\":\"promenade\"}",
               "codes get English words; what was typed, and names, are left alone");
    free(text);
    json_decref(document);
}

static void check_problems(void)
{
    char *own = french_problem("birth_year", "format", ENGLISH_PAGE), *general = french_problem("first_name", "too_long", ENGLISH_PAGE);
    CHECK_TEXT(own, "The year of birth has 4 digits. Example: 1941.", "a problem of one field");
    CHECK_TEXT(general, "The first name: this text is too long. Shorten it.", "one of any field, with this one's name before it");
    free(own);
    free(general);
}

static void check_dates(void)
{
    int64_t now = paris_parse_instant("2026-11-22T10:00:00+01:00");
    char *texts[] = {french_instant(paris_parse_instant("2027-02-01T14:30:00+01:00"), now, ENGLISH_PAGE),
                     french_near(paris_parse_instant("2026-11-23T09:00:00+01:00"), now, ENGLISH_PAGE),
                     french_range(paris_parse_instant("2026-11-23T12:00:00+01:00"), paris_parse_instant("2026-11-24T00:15:00+01:00"), now, ENGLISH_PAGE)};
    CHECK_TEXT(texts[0], "Monday 1 February 2027 at 2.30\u00A0pm", "an instant");
    CHECK_TEXT(texts[1], "tomorrow, Monday 23 November, at 9\u00A0am", "one that is near");
    CHECK_TEXT(texts[2], "Monday 23 November, 12\u00A0pm to Tuesday 24 November, 12.15\u00A0am", "a range");
    for (size_t i = 0; i < 3; i++)
        free(texts[i]);
}

int main(void)
{
    check_keys();
    check_templates();
    check_documents();
    check_problems();
    check_dates();
    return check_done();
}
