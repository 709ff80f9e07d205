/*
 * The files of the voice: what has been spoken, and what people have recorded.
 *
 *   folder/<64 hex digits>.wav          spoken; named by what it says
 *   folder/<64 hex digits>.txt          its words, for whoever looks into a call; ours to read
 *   folder/recorded/NAME.<hash>.wav     a person's recording of the sentence NAME
 *
 * Paths are without ".wav", as Asterisk wants them. A file appears under its name in one
 * step: whoever looks finds it whole or not at all. Everything else in the folder is not ours.
 */
#ifndef PHONE_VOICE_FILES_H
#define PHONE_VOICE_FILES_H

#include <stdbool.h>

#include "base/sound.h"

/* Spoken files may take so much; beyond it those that have not been played for longest go. */
#define VOICE_FILES_MOST_BYTES (256L << 20)

/* Makes the folders, tells of each recording that is there, and tidies. False, and the reason in the log. */
bool voice_files_open(const char *folder, void (*on_lent)(const char *name, const char *hash, void *arg), void *arg);

/* Removes what is too much. How many files are left. */
long voice_files_tidy(const char *folder);

/* The path of what says `key`; of a recording. Yours. */
char *voice_path(const char *folder, const char *key);
char *voice_lent_path(const char *folder, const char *name, const char *hash);

/* Is it there? Whoever asks is about to play it: it counts as played now. */
bool voice_file_there(const char *path);
bool voice_file_read(const char *path, struct sound *sound);
bool voice_file_write(const char *path, const struct sound *sound);
bool voice_file_words(const char *path, const char *words);
void voice_file_remove(const char *path);

#endif
