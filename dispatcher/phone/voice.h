/*
 * Sentences as sound files, made when they are first needed.
 *
 * espeak-ng speaks, sox makes of it what telephones carry (8 kHz, mono, 16 bit).
 * A file is named by the SHA-256 of its sentence and kept, so a sentence is
 * made once. A recording by a person, put there under the same name, is found
 * and used instead. The children run beside the loop; about 0.1 s a sentence.
 */
#ifndef PHONE_VOICE_H
#define PHONE_VOICE_H

#include "base/loop.h"

struct voice;

/* `folder` is made if need be; Asterisk must be able to read it. NULL, and the reason in the log. */
struct voice *voice_open(struct loop *loop, const char *folder);

/* Waits for no one: callbacks that were promised do not come. NULL is fine. */
void voice_close(struct voice *voice);

/*
 * Calls on_ready(path, arg) from the loop, with the path without ".wav" as Asterisk
 * wants it, or NULL when the sentence could not be made (the reason is in the log).
 */
struct voice_job *voice_make(struct voice *voice, const char *text, void (*on_ready)(const char *path, void *arg), void *arg);

/* Whoever asked has gone: no callback. */
void voice_forget(struct voice_job *job);

#endif
