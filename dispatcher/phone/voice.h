/*
 * What a call says, as one sound file that Asterisk can play and twiml.h serves.
 *
 *   "Bonjour Jeanne. Une bonne nouvelle. Pour dire oui, tapez un. …"
 *     │               │                  └ fixed: a person's recording, or spoken once and kept
 *     │               └ fixed
 *     └ the rest: written out (spoken.h), spoken by espeak-ng (speech.h), kept for the next time
 *
 * A text is cut where sentences of the list (sentences.h) stand in it; the pieces are joined
 * with a breath between them. A person's recording (repertoire.h lends them) stands for its
 * sentence as soon as it is there, and no longer than it is. Files are named by what they say
 * and in which voice, so a text is made once; those that have not been asked for longest go
 * when there are too many. Nothing here needs PostgreSQL: a call in an outage has its voice.
 */
#ifndef PHONE_VOICE_H
#define PHONE_VOICE_H

#include "base/loop.h"
#include "base/sound.h"

struct voice;

/* `folder` is made if need be; Asterisk must be able to read it. NULL, and the reason in the log. */
struct voice *voice_open(struct loop *loop, const char *folder);

/* Waits for no one: callbacks that were promised do not come. NULL is fine. */
void voice_close(struct voice *voice);

/*
 * Calls on_ready(path, arg) from the loop, with the path without ".wav" as Asterisk
 * wants it, or NULL when the text could not be spoken (the reason is in the log).
 */
struct voice_job *voice_make(struct voice *voice, const char *text, void (*on_ready)(const char *path, void *arg), void *arg);

/* Whoever asked has gone: no callback. */
void voice_forget(struct voice_job *job);

/* ---- Recordings by people ---- */

/* The recording of this sentence that is in use: the SHA-256 of its file in hexadecimal; NULL: none. */
const char *voice_lent(const struct voice *voice, const char *name);

/* From now on this recording, a WAV for telephones, is the voice of the sentence. False when it cannot be kept. */
bool voice_lend(struct voice *voice, const char *name, const char *hash, const void *wav, size_t size);

/* The synthetic voice speaks this sentence again. */
void voice_take_back(struct voice *voice, const char *name);

/* The synthetic voice alone, once from the loop; NULL when there is none. */
void voice_synthetic(struct voice *voice, const char *text, void (*on_spoken)(const struct sound *sound, void *arg), void *arg);

#endif
