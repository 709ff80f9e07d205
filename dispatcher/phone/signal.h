/*
 * The signal after which people speak: a sound of our own, since an Asterisk may have been installed without any.
 */
#ifndef PHONE_SIGNAL_H
#define PHONE_SIGNAL_H

#include <stdbool.h>

/* Makes signal.wav in this folder where it is missing: a quarter of a second of 1,000 Hz. False, and the reason in the log. */
bool signal_make(const char *folder);

#endif
