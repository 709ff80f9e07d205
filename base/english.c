#include "base/english.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    const char *french, *english;
};

static const struct pair pairs[] = {
#define ENGLISH(french, english) {french, english},
#include "base/english.def"
#undef ENGLISH
};
enum { PAIRS = sizeof pairs / sizeof *pairs };

/* ---- Keys ---- */

/* The next letter of a key: any run of spaces is one, a no-break space included. Moves *at on; '\0' at the end. */
static char next_letter(const char **at, const char *end)
{
    const char *from = *at;
    while (*at < end && (isspace((unsigned char)**at) || (end - *at > 1 && memcmp(*at, "\u00A0", 2) == 0)))
        *at += isspace((unsigned char)**at) ? 1 : 2;
    if (*at > from)
        return ' ';
    return *at < end ? *(*at)++ : '\0';
}

static bool is_key(const char *key, const char *text, size_t size)
{
    const char *key_end = key + strlen(key), *end = text + size;
    char letter;
    do {
        letter = next_letter(&key, key_end);
        if (letter != next_letter(&text, end))
            return false;
    } while (letter);
    return true;
}

/* A thousand keys, most of which differ in their first letter: looking through them costs microseconds. */
static const char *find(const char *text, size_t size)
{
    bool spaced = size > 0 && (isspace((unsigned char)*text) || (unsigned char)*text == 0xC2);
    for (size_t i = 0; i < PAIRS; i++)
        if ((spaced || *pairs[i].french == *text) && is_key(pairs[i].french, text, size))
            return pairs[i].english;
    return NULL;
}

const char *english_of(const char *french)
{
    return find(french, strlen(french));
}

const char *english_key(size_t i)
{
    return i < PAIRS ? pairs[i].french : NULL;
}

/* ---- Templates ---- */

struct translating {
    char *out;
    size_t size;
    void (*on_lacking)(const char *french, void *arg);
    void *arg;
};

static void put(struct translating *work, const char *text, size_t size)
{
    work->out = memory_grow(work->out, work->size + size + 1);
    memcpy(work->out + work->size, text, size);
    work->size += size;
    work->out[work->size] = '\0';
}

/* Is there a letter in it that is not part of a name in braces? */
static bool has_words(const char *text, size_t size)
{
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        if (i + 1 < size && (strncmp(text + i, "{{", 2) == 0 || strncmp(text + i, "}}", 2) == 0))
            inside = text[i++] == '{';
        else if (!inside && (isalpha((unsigned char)text[i]) || (unsigned char)text[i] == 0xC3))
            return true;
    }
    return false;
}

/* Signs between names, as English sets them: no space before a colon or inside quotes. */
static void put_signs(struct translating *work, const char *text, size_t size)
{
    static const char *const signs[][2] = {{"\u00A0:", ":"}, {"«\u00A0", "“"}, {"\u00A0»", "”"}};
    enum { SIGNS = sizeof signs / sizeof *signs };
    for (const char *at = text, *end = text + size; at < end;) {
        size_t i = 0;
        while (i < SIGNS && ((size_t)(end - at) < strlen(signs[i][0]) || strncmp(at, signs[i][0], strlen(signs[i][0])) != 0))
            i++;
        put(work, i < SIGNS ? signs[i][1] : at, i < SIGNS ? strlen(signs[i][1]) : 1);
        at += i < SIGNS ? strlen(signs[i][0]) : 1;
    }
}

/* The spaces around it stay. */
static void put_words(struct translating *work, const char *text, size_t size)
{
    size_t lead = 0, tail = size;
    while (lead < size && isspace((unsigned char)text[lead]))
        lead++;
    while (tail > lead && isspace((unsigned char)text[tail - 1]))
        tail--;
    if (!has_words(text, size))
        return put_signs(work, text, size);
    const char *english = find(text + lead, tail - lead);
    if (english) {
        put(work, text, lead);
        put(work, english, strlen(english));
        put(work, text + tail, size - tail);
        return;
    }
    put(work, text, size);
    if (work->on_lacking) {
        char *lacking = memory_format("%.*s", (int)(tail - lead), text + lead);
        work->on_lacking(lacking, work->arg);
        free(lacking);
    }
}

/* Text between two tags of HTML: the tags of sections part it, those of names are part of it. */
static void put_text(struct translating *work, const char *text, const char *end)
{
    const char *from = text;
    for (const char *at = text; at < end; at++) {
        bool parts = end - at > 2 && strncmp(at, "{{", 2) == 0 && strchr("#^/>!", at[2]);
        const char *close = parts ? strstr(at, "}}") : NULL;
        if (!close || close >= end) /* half a tag: the template's own reader complains of it */
            continue;
        put_words(work, from, (size_t)(at - from));
        put(work, at, (size_t)(close + 2 - at));
        from = close + 2;
        at = from - 1;
    }
    put_words(work, from, (size_t)(end - from));
}

/* A tag of HTML: only what is said of a picture or a part of the page is for people, and what a script will say. */
static void put_tag(struct translating *work, const char *tag, const char *end)
{
    static const char *const said[] = {" aria-label=\"", " alt=\"", " data-words=\""};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        const char *label = strstr(tag, said[i]), *quote = label && label < end ? strchr(label + strlen(said[i]), '"') : NULL;
        if (!quote || quote >= end)
            continue;
        label += strlen(said[i]);
        put(work, tag, (size_t)(label - tag));
        put_text(work, label, quote);
        tag = quote;
    }
    put(work, tag, (size_t)(end - tag));
}

/* Behind the tag of HTML that begins here; a section's tag inside it may hold a '>' of its own. */
static const char *tag_end(const char *tag, const char *end)
{
    for (; tag < end; tag++) {
        if (strncmp(tag, "{{", 2) == 0 && strstr(tag, "}}"))
            tag = strstr(tag, "}}") + 1;
        else if (*tag == '>')
            return tag + 1;
    }
    return end;
}

char *english_template(const char *html, size_t size, void (*on_lacking)(const char *french, void *arg), void *arg)
{
    struct translating work = {.out = memory_zero(1), .on_lacking = on_lacking, .arg = arg};
    char *source = memory_format("%.*s", (int)size, html);
    const char *end = source + strlen(source);
    for (const char *at = source; at < end;) {
        const char *tag = strchr(at, '<');
        put_text(&work, at, tag ? tag : end);
        at = tag ? tag_end(tag, end) : end;
        if (tag)
            put_tag(&work, tag, at);
    }
    free(source);
    return work.out;
}
