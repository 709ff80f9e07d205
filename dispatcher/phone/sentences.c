#include "dispatcher/phone/sentences.h"

#include <string.h>

static const struct sentence sentences[] = {
#define SENTENCE(name, text) {#name, text},
#include "sentences.inc"
#undef SENTENCE
};

const struct sentence *sentences_all(size_t *count)
{
    *count = sizeof sentences / sizeof *sentences;
    return sentences;
}

const struct sentence *sentences_find(const char *name)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (strcmp(sentences[i].name, name) == 0)
            return &sentences[i];
    return NULL;
}

const struct sentence *sentences_begin(const char *text)
{
    const struct sentence *best = NULL;

    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        size_t length = strlen(sentences[i].text);
        if (strncmp(sentences[i].text, text, length) == 0 && (!best || length > strlen(best->text)))
            best = &sentences[i];
    }
    return best;
}
