/*
 * Every page has all of its English, or stands behind an address that is named here as French. And the words that pages
 * in English take from the catalogue have theirs.
 */
#include "web/language.h"
#include "base/acts.h"
#include "base/english.h"
#include "base/french.h"
#include "base/memory.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"
#include "web/routes.h"

#include <stdlib.h>
#include <string.h>

/* What is French only, and why. */
static const char *const only_french[][2] = {
    {"/bureau", "those who work with people in Nantes read French"},
    {"/benevole", "those who go along speak it with whom they meet"},
    {"/propositions/", "likewise"},
    {"/o/", "likewise"},
    {"/a/", "what somebody says of an outing is read by the desk"},
    {"/mes-", "who is accompanied speaks it with who comes; the telephone is as near"},
    {"/sorties/", "likewise"},
    {"/essai/", "the trial's own page"},
    {"/accessibilite", "its words are prescribed"},
    {"/confidentialite", "its words are read by lawyers"},
    {"/mentions-legales", "likewise"},
};

static bool is_only_french(const char *path)
{
    for (size_t i = 0; i < sizeof only_french / sizeof *only_french; i++)
        if (strncmp(path, only_french[i][0], strlen(only_french[i][0])) == 0)
            return true;
    return false;
}

static void on_lacking(const char *french, void *arg)
{
    size_t *lacking = arg;
    check_note("no English: %s", french);
    ++*lacking;
}

static char *template_read(const char *template)
{
    char path[128], *text = memory_zero(64 * 1024);
    snprintf(path, sizeof path, "web/pages/%s.html", template);
    FILE *file = fopen(source_file(path), "r");
    size_t size = file ? fread(text, 1, 64 * 1024 - 1, file) : 0;
    CHECK(size > 0, "%s is there", path);
    if (file)
        fclose(file);
    return text;
}

/* What a template and its parts lack; parts that hold themselves are looked at a few times. */
static size_t lacking_in(const char *template, int depth)
{
    size_t lacking = 0;
    char *text = template_read(template);
    free(english_template(text, strlen(text), on_lacking, &lacking));
    for (const char *part = text; depth < 4 && (part = strstr(part, "{{>")); part++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(part + 3, "}"), part + 3);
        lacking += lacking_in(name, depth + 1);
    }
    free(text);
    return lacking;
}

static void check_pages(void)
{
    size_t count, english = 0;
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; i < count; i++) {
        if (routes[i].kind == ROUTE_FORM && *routes[i].said && !is_only_french(routes[i].then))
            CHECK(english_of(routes[i].said), "what is said after %s has English", routes[i].path);
        if (routes[i].kind != ROUTE_PAGE)
            continue;
        bool has = routes[i].english;
        CHECK(has != is_only_french(routes[i].path), "%s has English or a reason to have none", routes[i].path);
        if (!has)
            continue;
        english++;
        CHECK(english_of(routes[i].title), "the title of %s has English", routes[i].path);
        CHECK_INT((long long)lacking_in(routes[i].template, 0), 0, "%s has all of its English", routes[i].path);
    }
    CHECK(english >= 13, "%zu pages have English", english);
    CHECK_INT((long long)lacking_in("error", 0), 0, "so has the page of errors");
}

static void check_words(void)
{
    static const char *const kinds[] = {"purpose", "need", "mode", "ability", "around", "slot", "relation"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const char *code, *words;
        size_t lacking = 0;
        for (size_t i = 0; french_choice(kinds[k], i, &code, &words); i++)
            lacking += english_of(words) == NULL;
        CHECK_INT((long long)lacking, 0, "the words of kind %s have English", kinds[k]);
    }
}

/* The problems with fields of their own that the acts of these pages can have. */
static void check_problems(void)
{
    static const char *const acts[] = {"login_ask", "login_confirm", "card_enter", "factor_confirm", "senior_enrol",
                                       "volunteer_register", "stranger_call", "person_point_out", "callback_ask"};
    static const char *const codes[] = {"required", "format", "too_short", "too_long", "premium", "wrong", "unknown", "not_in_nantes",
                                        "choose_one", "range", "age_under_65", "consent_needed", "ask_first", "taken"};
    size_t lacking = 0, tried = 0;
    for (size_t a = 0; a < sizeof acts / sizeof *acts; a++) {
        const struct act *act = acts_find(acts[a]);
        for (size_t f = 0; f < act->field_count; f++)
            for (size_t c = 0; c < sizeof codes / sizeof *codes; c++) {
                char *sentence = french_problem(act->fields[f].name, codes[c]);
                bool own = strstr(sentence, "\u00A0: ") == NULL || strstr(sentence, "Exemple") || strncmp(sentence, "Cette adresse", 13) == 0;
                tried += own;
                if (own && !english_of(sentence) && ++lacking)
                    check_note("no English: %s", sentence);
                free(sentence);
            }
    }
    CHECK_INT((long long)lacking, 0, "%zu sentences about fields have English", tried);
}

int main(void)
{
    check_pages();
    check_words();
    check_problems();
    return check_done();
}
