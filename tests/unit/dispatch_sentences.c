/* What the telephone can say: fixed sentences stand in sentences.txt, once, and each is said somewhere. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dispatcher/phone/states.h"
#include "dispatcher/phone/sentences.h"
#include "tests/check.h"

static bool plain_name(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name) && *name;
}

/* The i-th part of what states say: their words, their choices, what comes after; "" where there is none, NULL at the end. */
static const char *part_of(size_t i)
{
    size_t count;
    const struct state *states = states_all(&count);
    const size_t parts = STATE_CHOICES + 2;

    if (i / parts >= count)
        return NULL;
    const struct state *state = &states[i / parts];
    const char *part = i % parts == 0 ? state->say : i % parts == 1 ? state->end : state->choices[i % parts - 2].say;
    return part ? part : "";
}

/* Does some state say it, or the script before or after a state, or Asterisk alone? */
static bool is_said(const char *name)
{
    static const char *const others[] = {"press_", "wrong_", "no_key", "away"};
    char *part = memory_format("{{>%s}}", name);
    bool said = false;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        said = said || strncmp(name, others[i], strlen(others[i])) == 0;
    for (size_t i = 0; part_of(i); i++)
        said = said || strstr(part_of(i), part);
    free(part);
    return said;
}

static bool is_known(const char *name, size_t length)
{
    size_t count;
    const struct sentence *all = sentences_all(&count);

    for (size_t i = 0; i < count; i++)
        if (strlen(all[i].name) == length && strncmp(all[i].name, name, length) == 0)
            return true;
    return false;
}

static void listed(void)
{
    size_t count;
    const struct sentence *all = sentences_all(&count);

    CHECK(count >= 50, "the list holds the telephone's sentences: %zu", count);
    for (size_t i = 0; i < count; i++) {
        const char *name = all[i].name, *text = all[i].text;
        bool fine = plain_name(name) && !strpbrk(text, "\"\\{}#'");

        for (const char *at = text; *at; at++)
            fine = fine && !isdigit((unsigned char)*at) && strncmp(at, " :", 2) != 0 && strncmp(at, " ?", 2) != 0;
        CHECK(fine && strchr(strncmp(name, "choice_", 7) == 0 ? "," : ".?", text[strlen(text) - 1]),
              "%s is written out in words, with French typography", name);
        CHECK(is_said(name), "%s is said by some state", name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(all[j].name, name) == 0 || strcmp(all[j].text, text) == 0)
                CHECK(false, "%s stands in the list once", name);
    }
}

/*
 * Walks a state's words, sentence by sentence. `value`: a {{name}} was met in this sentence;
 * `words`: letters of its own were. Words without a value should stand in the list.
 */
static void judge(const char *say)
{
    bool value = false, words = false;

    for (const char *at = say; *at; at++) {
        if (strncmp(at, "{{>", 3) == 0) {
            size_t length = strcspn(at + 3, "}");
            CHECK(is_known(at + 3, length), "{{>%.*s}} is in the list", (int)length, at + 3);
            CHECK(!words || value, "no fixed sentence outside the list, before: %.30s", at);
            value = words = false;
        } else if (strncmp(at, "{{", 2) == 0) {
            value = value || isalpha((unsigned char)at[2]);
        } else if (*at == '.' || *at == '?' || *at == '!') {
            CHECK(!words || value, "no fixed sentence outside the list, before: %.30s", at);
            value = words = false;
        } else {
            words = words || isalpha((unsigned char)*at);
        }
        if (strncmp(at, "{{", 2) == 0)
            at = strstr(at, "}}") + 1;
    }
    CHECK(!words || value, "no fixed sentence outside the list, at the end of: %s", say);
}

static void said(void)
{
    for (size_t i = 0; part_of(i); i++)
        judge(part_of(i));
}

int main(void)
{
    listed();
    said();
    return check_done();
}
