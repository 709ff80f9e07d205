/*
 * The fixed sentences of the telephone, from sentences.txt.
 *
 * The file is built in: the script is made of these names ({{>welcome}}), the voice
 * (voice.h) speaks them, and coordinators record them under the same names. Pure.
 */
#ifndef PHONE_SENTENCES_H
#define PHONE_SENTENCES_H

#include <stddef.h>

struct sentence {
    const char *name; /* a-z and '_' */
    const char *text;
};

/* All of them, in the order of the file. Static. */
const struct sentence *sentences_all(size_t *count);

/* The one of that name; the longest one that the text begins with. NULL when there is none. */
const struct sentence *sentences_find(const char *name);
const struct sentence *sentences_begin(const char *text);

#endif
