#include "dispatcher/phone/sentences.h"

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
