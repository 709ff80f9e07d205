/*
 * The synthetic voice: espeak-ng as a child, one sentence each, beside the loop.
 *
 * At most a few children run at once; what is asked beyond that waits its turn. A child
 * that says nothing within ten seconds is killed. About 50 ms a sentence.
 */
#ifndef PHONE_SPEECH_H
#define PHONE_SPEECH_H

#include "base/loop.h"
#include "base/sound.h"

struct speech;
struct speech_job;

struct speech *speech_open(struct loop *loop);

/* Ends all children; promised callbacks do not come. NULL is fine. */
void speech_close(struct speech *speech);

/*
 * Calls on_spoken(sound, arg) once, from the loop: evened out for the telephone (base/sound.h),
 * borrowed; NULL when there is no voice (the reason is in the log). `text` as spoken_text() gives it.
 */
struct speech_job *speech_make(struct speech *speech, const char *text, void (*on_spoken)(const struct sound *sound, void *arg),
                               void *arg);

/* Whoever asked has gone: no callback. NULL is fine. */
void speech_forget(struct speech_job *job);

#endif
