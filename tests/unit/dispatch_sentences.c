/* What the telephone can say: fixed sentences stand in sentences.txt, once, and each is said somewhere. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dispatcher/phone/script.h"
#include "dispatcher/phone/sentences.h"
#include "tests/check.h"

static bool plain_name(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name) && *name;
}

/* Does some state say it? */
static bool is_said(const char *name)
{
    char *part = memory_format("{{>%s}}", name);
    bool said = false;

    for (size_t i = 0; script_say(i); i++)
        said = said || strstr(script_say(i), part);
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
        CHECK(fine && (text[strlen(text) - 1] == '.' || text[strlen(text) - 1] == '?'),
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
    for (size_t i = 0; script_say(i); i++)
        judge(script_say(i));
}

int main(void)
{
    listed();
    said();
    return check_done();
}
