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
    {"/benevole/attestation", "it is made out for offices in France"},
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

/* Kinds of the catalogue that only the desk reads, or nobody on a page. */
static const char *const desk_kinds[] = {"escalation_reason", "first_act", "heard", "settled", "message_state", "stream", "dead_letter_reason",
                                         "put_aside", "says_yes", "event", "direction", "call_state", "call_outcome", "why",
                                         "volunteer_step", "candidate_to", "refusal"};

/* Why acts are refused that only the desk does, or a telephone, an import, a command. */
static const char *const desk_refusals[] = {
    "card", "no_card", "nothing_to_undo", "concern_kept", "nothing_said", "papers_over", "escalation", "dead_letter_gone", "queue_away",
    "already_settled", "not_settled", "settled_long_ago", "raised_again", "cannot_ask", "contact", "no_territory", "not_held", "last_to_hear",
    "last_one", "welcome_noted", "factor", "factor_there", "not_recognised", "sentence", "recording", "recording_closed", "column", "message", "call",
    "call_over", "call_under_way", "no_telephone", "no_own_telephone", "nothing_staged", "too_many_refused", "import_disturbed", "already_loaded"};

static bool is_among(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}
#define IS_AMONG(names, name) is_among(names, sizeof(names) / sizeof *(names), name)

static const struct word {
    const char *kind, *code, *words;
} words[] = {
#define FRENCH(kind, code, words) {#kind, #code, words},
#define KEY(...)
#define FIELD(...)
#define PROBLEM(...)
#include "base/french.def"
#undef FRENCH
#undef FIELD
#undef PROBLEM
};

static void check_words(void)
{
    size_t lacking = 0, said = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bool refusal = strcmp(words[i].kind, "refusal") == 0;
        if (refusal ? IS_AMONG(desk_refusals, words[i].code) : IS_AMONG(desk_kinds, words[i].kind))
            continue;
        said++;
        if (!english_of(words[i].words) && ++lacking)
            check_note("no English: %s (%s)", words[i].words, words[i].kind);
    }
    CHECK_INT((long long)lacking, 0, "%zu words of codes have English, and all sentences of refusals", said);
}

/* A field of an act that somebody other than the desk can do. */
static bool is_asked(const char *field)
{
    size_t count;
    const struct act *acts = acts_all(&count);
    for (size_t a = 0; a < count; a++)
        if ((acts[a].who & (ACT_SENIOR | ACT_VOLUNTEER | ACT_LINK | ACT_ANYONE)) && act_field(&acts[a], field))
            return true;
    return false;
}

static void check_problems(void)
{
    static const char *const fields[][2] = {
#define FRENCH(...)
#define FIELD(field, words) {#field, words},
#define PROBLEM(...)
#include "base/french.def"
    };
    static const char *const problems[][2] = {
#undef FIELD
#undef PROBLEM
#define FIELD(...)
#define PROBLEM(field, code, sentence) {field, sentence},
#include "base/french.def"
    };
    size_t lacking = 0, said = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (is_asked(fields[i][0]) && ++said && !english_of(fields[i][1]) && ++lacking)
            check_note("no English: %s", fields[i][1]);
    CHECK_INT((long long)lacking, 0, "%zu fields of their acts have English", said);
    said = 0;
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
        if ((!*problems[i][0] || is_asked(problems[i][0])) && ++said && !english_of(problems[i][1]) && ++lacking)
            check_note("no English: %s", problems[i][1]);
    CHECK_INT((long long)lacking, 0, "so have %zu sentences of what is wrong with them", said);
}

int main(void)
{
    check_pages();
    check_words();
    check_problems();
    return check_done();
}
