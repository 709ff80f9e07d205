#include "base/french.h"

#include "base/english.h"
#include "base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct word {
    const char *kind, *code, *words;
};
struct key {
    const char *parent, *key, *kinds;
};
struct named {
    const char *field, *words;
};
struct problem {
    const char *field, *code, *sentence;
};

#define NOTHING(...)

#define FRENCH(kind, code, words) {#kind, #code, words},
#define KEY                       NOTHING
#define FIELD                     NOTHING
#define PROBLEM                   NOTHING
static const struct word word_list[] = {
#include "base/french.def"
};
#undef FRENCH
#undef KEY
#define FRENCH                  NOTHING
#define KEY(parent, key, kinds) {parent, key, kinds},
static const struct key keys[] = {
#include "base/french.def"
};
#undef KEY
#undef FIELD
#define KEY                 NOTHING
#define FIELD(field, words) {#field, words},
static const struct named fields[] = {
#include "base/french.def"
};
#undef FIELD
#undef PROBLEM
#define FIELD                          NOTHING
#define PROBLEM(field, code, sentence) {field, code, sentence},
static const struct problem problem_list[] = {
#include "base/french.def"
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* A page asks for thousands of names: most differ in their first letter. */
static bool is(const char *name, const char *wanted)
{
    return *name == *wanted && strcmp(name, wanted) == 0;
}

/* `kind` need not end at a NUL: the lists of KEY are walked as they are. */
static const char *find_word(const char *kind, size_t kind_length, const char *code)
{
    for (size_t i = 0; i < COUNT(word_list); i++)
        if (is(word_list[i].code, code) && strncmp(word_list[i].kind, kind, kind_length) == 0 &&
            !word_list[i].kind[kind_length])
            return word_list[i].words;
    return NULL;
}

const char *french_word(const char *kind, const char *code)
{
    return kind && code ? find_word(kind, strlen(kind), code) : NULL;
}

bool french_choice(const char *kind, size_t i, const char **code, const char **words)
{
    for (size_t at = 0; at < COUNT(word_list); at++)
        if (strcmp(word_list[at].kind, kind) == 0 && i-- == 0) {
            *code = word_list[at].code;
            *words = word_list[at].words;
            return true;
        }
    return false;
}

static bool is_chosen(const json_t *chosen, const char *code)
{
    size_t i;
    json_t *one;
    if (json_is_string(chosen))
        return strcmp(json_string_value(chosen), code) == 0;
    json_array_foreach(chosen, i,
                       one) if (json_is_string(one) && strcmp(json_string_value(one), code) == 0) return true;
    return false;
}

/* The words of the catalogue, in the language of this way. */
static const char *worded(const char *french, enum french_way way)
{
    const char *english = way == ENGLISH_PAGE ? english_of(french) : NULL;
    return english ? english : french;
}

json_t *french_choices(const char *kind, const json_t *chosen, enum french_way way)
{
    json_t *choices = json_array();
    const char *code, *words;
    for (size_t i = 0; french_choice(kind, i, &code, &words); i++) {
        json_t *choice = json_pack("{s:s, s:s}", "code", code, "text", worded(words, way));
        if (is_chosen(chosen, code))
            json_object_set_new(choice, "chosen", json_true());
        json_array_append_new(choices, choice);
    }
    return choices;
}

const char *french_field(const char *field)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(fields[i].field, field) == 0)
            return fields[i].words;
    return field;
}

/* "Le prénom : ce texte est trop long. …" A name that the catalogue lacks stays as it was sent. */
static char *named_problem(const char *field, const char *sentence, enum french_way way)
{
    const char *french = french_field(field), *words = worded(french, way);
    const char *colon = way == ENGLISH_PAGE ? ": " : "\u00A0: ";
    char *named = memory_format("%s%s%s", words, colon, sentence);
    if (french != field)
        named[0] = (char)toupper((unsigned char)named[0]);
    char *start = named + strlen(words) + strlen(colon);
    *start = (char)tolower((unsigned char)*start);
    return named;
}

char *french_problem(const char *field, const char *code, enum french_way way)
{
    const char *general = NULL;
    for (size_t i = 0; i < COUNT(problem_list); i++) {
        if (!code || strcmp(problem_list[i].code, code) != 0)
            continue;
        if (field && strcmp(problem_list[i].field, field) == 0)
            return memory_text(worded(problem_list[i].sentence, way));
        if (!*problem_list[i].field)
            general = problem_list[i].sentence;
    }
    if (!general)
        return memory_text(worded("Cette réponse ne convient pas. Changez-la, ou appelez-nous.", way));
    general = worded(general, way);
    return field && *field ? named_problem(field, general, way) : memory_text(general);
}

/* ---- Words beside raw values ---- */

struct speaker {
    int64_t now;
    enum french_way way;
};

/* No-break spaces are for the eye: a voice and a text message get plain ones. */
static char *in_way(const char *words, enum french_way way)
{
    if (way == FRENCH_SMS)
        return french_gsm7(words);
    char *spoken = memory_text(worded(words, way));
    char *to = spoken;
    for (const char *from = words; way == FRENCH_SPEECH && *from; to++) {
        bool no_break = strncmp(from, "\u00A0", 2) == 0;
        *to = no_break ? ' ' : *from;
        from += no_break ? 2 : 1;
    }
    if (way == FRENCH_SPEECH)
        *to = '\0';
    return spoken;
}

/* Puts `words` (taken) at key + suffix, unless something stands there. */
static void put(json_t *object, const char *key, const char *suffix, char *words)
{
    char *name = memory_format("%s%s", key, suffix);
    if (words && !json_object_get(object, name))
        json_object_set_new(object, name, json_string(words));
    free(name);
    free(words);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), wanted = strlen(end);
    return length > wanted && strcmp(text + length - wanted, end) == 0;
}

static const char *kinds_of(const char *parent, const char *key)
{
    for (size_t i = 0; i < COUNT(keys); i++)
        if (is(keys[i].key, key) && (!*keys[i].parent || strcmp(keys[i].parent, parent) == 0))
            return keys[i].kinds;
    return NULL;
}

static const char *word_in(const char *kinds, const char *code)
{
    for (const char *kind = kinds; *kind; kind += strspn(kind, " ")) {
        size_t length = strcspn(kind, " ");
        const char *words = find_word(kind, length, code);
        if (words)
            return words;
        kind += length;
    }
    return NULL;
}

static void add_code(const struct speaker *speaker, json_t *object, const char *key, const char *kinds,
                     const char *code)
{
    const char *words = word_in(kinds, code);
    if (words)
        put(object, key, "_text", in_way(words, speaker->way));
}

/* A list of codes: its words one by one in <key>_text, and joined in <key>_line. */
static void add_codes(const struct speaker *speaker, json_t *object, const char *key, const char *kinds,
                      json_t *codes)
{
    json_t *texts = json_array(), *code;
    char *line = memory_text("");
    size_t i;
    json_array_foreach(codes, i, code)
    {
        const char *words = json_is_string(code) ? word_in(kinds, json_string_value(code)) : NULL;
        if (!words)
            continue;
        char *said = in_way(words, speaker->way);
        char *longer = memory_format("%s%s%s", line, *line ? ", " : "", said);
        json_array_append_new(texts, json_string(said));
        free(said);
        free(line);
        line = longer;
    }
    char *name = memory_format("%s_text", key);
    if (!json_object_get(object, name))
        json_object_set(object, name, texts);
    json_decref(texts);
    free(name);
    put(object, key, "_line", line);
}

static void add_instant(const struct speaker *speaker, json_t *object, const char *key, const char *text)
{
    int64_t at = paris_parse_instant(text);
    if (at == PARIS_NEVER)
        return;
    put(object, key, "_text", french_instant(at, speaker->now, speaker->way));
    put(object, key, "_day", french_day(at, speaker->now, speaker->way));
    put(object, key, "_hour", french_hour(at, speaker->way));
    put(object, key, "_near", french_near(at, speaker->now, speaker->way));
}

static void add_problem(const struct speaker *speaker, json_t *problem)
{
    const char *field = json_string_value(json_object_get(problem, "field"));
    const char *code = json_string_value(json_object_get(problem, "code"));
    if (!field || !code)
        return;
    char *sentence = french_problem(field, code, speaker->way);
    put(problem, "message", "", in_way(sentence, speaker->way));
    free(sentence);
    put(problem, "field_text", "", in_way(french_field(field), speaker->way));
}

static void add_string(const struct speaker *speaker, json_t *object, const char *key, const char *kinds,
                       const char *text)
{
    struct paris_date date;
    if (kinds)
        add_code(speaker, object, key, kinds, text);
    else if (ends_with(key, "_at") || strcmp(key, "at") == 0)
        add_instant(speaker, object, key, text);
    else if (ends_with(key, "_on") && paris_parse_date(text, &date))
        put(object, key, "_text", french_date(date, speaker->now, speaker->way));
}

static void add_number(const struct speaker *speaker, json_t *object, const char *key, double number)
{
    if (number < 0 || number > 1e9)
        return;
    if (ends_with(key, "_min"))
        put(object, key, "_text", french_duration((int)number, speaker->way));
    else if (ends_with(key, "_m"))
        put(object, key, "_text", french_distance(number, speaker->way));
}

static void walk(const struct speaker *speaker, json_t *json, const char *parent);

static void walk_object(const struct speaker *speaker, json_t *object, const char *parent)
{
    /* Words are added to the object while it is walked: walk a list of its keys. */
    size_t count = json_object_size(object), i = 0;
    const char **names = memory_zero((count + 1) * sizeof *names);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) names[i++] = name;
    if (strcmp(parent, "problems") == 0)
        add_problem(speaker, object);
    for (i = 0; i < count; i++) {
        value = json_object_get(object, names[i]);
        const char *kinds = json_is_string(value) || json_is_array(value) ? kinds_of(parent, names[i]) : NULL;
        if (json_is_string(value))
            add_string(speaker, object, names[i], kinds, json_string_value(value));
        else if (json_is_number(value))
            add_number(speaker, object, names[i], json_number_value(value));
        else if (json_is_array(value) && kinds &&
                 (!json_array_size(value) || json_is_string(json_array_get(value, 0))))
            add_codes(speaker, object, names[i], kinds, value);
        else
            walk(speaker, value, names[i]);
    }
    free(names);
}

static void walk(const struct speaker *speaker, json_t *json, const char *parent)
{
    size_t i;
    json_t *value;
    if (json_is_object(json))
        walk_object(speaker, json, parent);
    json_array_foreach(json, i, value) walk(speaker, value, parent);
}

void french_document(json_t *document, int64_t now, enum french_way way)
{
    struct speaker speaker = {.now = now, .way = way};
    walk(&speaker, document, "");
}
