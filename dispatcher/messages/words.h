/*
 * What a message says, on each channel.
 *
 * messages.def lists the kinds; texts/<kind>.txt holds all wordings of one
 * kind, in sections of its own for a text message, a call, a mail or letter
 * (texts/README.md says how they are written). What comes out fits its channel: a text message is in
 * GSM-7, a call is plain sentences for a voice, the subject of a mail names nobody.
 */
#ifndef MESSAGES_WORDS_H
#define MESSAGES_WORDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"

enum channel { CHANNEL_SMS = 1, CHANNEL_EMAIL = 2, CHANNEL_CALL = 4, CHANNEL_LETTER = 8 };

/* "sms", "email", "call" or "letter"; 0 for anything else. */
enum channel channel_from_name(const char *name);

struct words;

/* Reads the folder config->texts. NULL, and the reason in the log, when a text is broken or a kind has none.
 */
struct words *words_open(const struct config *config);
void words_close(struct words *words);

/*
 * The words of a `kind` on a `channel`, filled from the document of api.message_take,
 * unsealed (it gets French words added; `now` is the service's time in seconds).
 * False when this kind has nothing to say there (a code by letter), or the document lacks
 * a name that the text needs; else *subject and *body are yours, the subject empty
 * where a channel has none.
 */
bool words_write(struct words *words, const char *kind, enum channel channel, json_t *document, int64_t now,
                 char **subject, char **body);

/* A kind that people get without having asked for it, and may want no more of. */
bool words_unasked(const char *kind);

/* Walks the kinds: the i-th and the channels it speaks on, or-ed; NULL beyond the last. Static. */
const char *words_kind(size_t i, unsigned *channels);

#endif
