/*
 * The catalogue against the rest of the program: no code may reach a person without words.
 *
 * Reads base/french.def and migrations/ as text: what SQL may answer must have a
 * sentence, what a person reads must follow French typography.
 */
#include "base/acts.h"
#include "base/french.h"
#include "base/memory.h"
#include "tests/check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *file_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = memory_zero(1 << 20);
    if (file) {
        size_t got = fread(text, 1, (1 << 20) - 1, file);
        text[got] = '\0';
        fclose(file);
    }
    return text;
}

/* Calls check() with the two words of each core.<name>('one', 'two'...) of a file; what SQL works out
 * (a case, a variable) the SQL tests meet. Returns how many there were. */
static int each_call(const char *text, const char *name,
                     void (*check)(const char *first, const char *second, int *wrong), int *wrong)
{
    int calls = 0;
    for (const char *at = text; (at = strstr(at, name));) {
        char first[64], second[64];
        at += strlen(name);
        if (sscanf(at, "'%63[^']', '%63[^']'", first, second) != 2)
            continue;
        check(first, second, wrong);
        calls++;
    }
    return calls;
}

static void check_problem(const char *field, const char *code, int *wrong)
{
    char *sentence = french_problem(field, code, FRENCH_PAGE), *vague = french_problem(NULL, NULL, FRENCH_PAGE);
    bool has_words = strcmp(sentence, vague) != 0;
    free(sentence);
    free(vague);
    if (has_words)
        return;
    check_note("no sentence for the problem \"%s\" of \"%s\"", code, field);
    ++*wrong;
}

static void check_refusal(const char *outcome, const char *reason, int *wrong)
{
    if (french_word("refusal", reason))
        return;
    check_note("no sentence for the reason \"%s\" (%s)", reason, outcome);
    ++*wrong;
}

/* core.journal('outing', o.id, 'wave_sent'...) and core.outing_move(o, 'open', 'nobody_left'): the history
 * on screen. A name that SQL puts together ('offer_' || …) is left to those it makes. */
static int each_event(const char *text, const char *name, const char *format, int *wrong)
{
    int calls = 0;
    for (const char *at = text; (at = strstr(at, name));) {
        char event[64];
        at += strlen(name);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        if (sscanf(at, format, event) != 1 || event[strlen(event) - 1] == '_')
            continue;
#pragma GCC diagnostic pop
        calls++;
        if (french_word("event", event))
            continue;
        check_note("no words for the event \"%s\"", event);
        ++*wrong;
    }
    return calls;
}

static void check_sql(void)
{
    glob_t files;
    int wrong = 0, problems = 0, refusals = 0, events = 0;
    glob("migrations/api/*.sql", 0, NULL, &files);
    glob("migrations/core/*.sql", GLOB_APPEND, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char *text = file_text(files.gl_pathv[i]);
        problems += each_call(text, "core.problem(", check_problem, &wrong);
        refusals += each_call(text, "core.refused(", check_refusal, &wrong);
        events += each_event(text, "core.journal(", "'%*[^']', %*[^,], '%63[^']'", &wrong);
        events += each_event(text, "core.outing_move(", "%*[^,], '%*[^']', '%63[^']'", &wrong);
        free(text);
    }
    globfree(&files);
    CHECK(problems > 30 && refusals > 30 && events > 20, "SQL names %d problems, %d reasons, %d events",
          problems, refusals, events);
    CHECK_INT(wrong, 0, "each of them has French words");
}

/* A plain space where French wants a no-break one, a typewriter's apostrophe, three dots. */
static const char *slip(const char *words)
{
    static const char *const slips[] = {" :", " ;", " !", " ?", " »", " %", "« ", "'", "...", "\u202F"};
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
        if (strstr(words, slips[i]))
            return slips[i];
    return NULL;
}

static void check_typography(void)
{
    static const char *const entries[] = {
#define FRENCH(kind, code, words) words,
#define KEY(...)
#define FIELD(field, words)            words,
#define PROBLEM(field, code, sentence) sentence,
#include "base/french.def"
    };
    int slips = 0, unfinished = 0;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (slip(entries[i])) {
            check_note("\"%s\" in: %s", slip(entries[i]), entries[i]);
            slips++;
        }
#undef FRENCH
#undef FIELD
#undef PROBLEM
#define FRENCH(kind, code, words)
#define FIELD(field, words)
#define PROBLEM(field, code, sentence) sentence,
    static const char *const sentences[] = {
#include "base/french.def"
    };
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        unfinished += !strchr(".!?", sentences[i][strlen(sentences[i]) - 1]);
    CHECK_INT(slips, 0, "the catalogue follows French typography");
    CHECK_INT(unfinished, 0, "each problem is a whole sentence");
}

static void check_kinds(void)
{
    static const char *const kinds[] = {
#undef KEY
#undef PROBLEM
#define KEY(parent, key, kinds) kinds,
#define PROBLEM(field, code, sentence)
#include "base/french.def"
    };
    int unknown = 0;
    const char *code, *words;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *list = memory_text(kinds[i]), *rest = list;
        for (char *kind; (kind = strsep(&rest, " "));)
            if (!french_choice(kind, 0, &code, &words)) {
                check_note("no kind \"%s\"", kind);
                unknown++;
            }
        free(list);
    }
    CHECK_INT(unknown, 0, "each key looks its codes up in kinds that exist");
}

static void check_alerts(void)
{
    int helpless = 0;
    const char *code, *words;
    for (size_t i = 0; french_choice("escalation_reason", i, &code, &words); i++)
        if (!french_word("first_act", code)) {
            check_note("nothing to do first about \"%s\"", code);
            helpless++;
        }
    CHECK_INT(helpless, 0, "each alert says what to do first");
}

static void check_acts(void)
{
    size_t count;
    const struct act *acts = acts_all(&count);
    int unnamed = 0, wordless = 0, functions = 0;
    const char *code, *words;
    for (size_t i = 0; i < count; i++) {
        char *path = memory_format("migrations/api/%s.sql", acts[i].name);
        char *text = file_text(path);
        bool there = strstr(text, acts[i].name) != NULL;
        functions += there;
        if (!there)
            check_note("%s lacks", path);
        for (size_t j = 0; j < acts[i].field_count; j++) {
            const struct act_field *field = &acts[i].fields[j];
            bool listed = field->kind == ACT_WORD || field->kind == ACT_LIST;
            unnamed += strcmp(french_field(field->name), field->name) == 0;
            wordless += listed && !french_choice(field->words, 0, &code, &words);
            wordless += field->kind == ACT_SECRET && !field->words;
        }
        free(text);
        free(path);
    }
    CHECK_INT(functions, (long long)count, "each act has its SQL function");
    CHECK_INT(unnamed, 0, "each field of an act has a French name");
    CHECK_INT(wordless, 0, "each list to choose from has French words, each secret a purpose");
}

int main(void)
{
    check_sql();
    check_typography();
    check_kinds();
    check_alerts();
    check_acts();
    return check_done();
}
