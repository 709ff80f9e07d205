/*
 * A portrait, made in a process of its own.
 *
 * A fault of a decoder of pictures would be a fault of the process that unpacks them, and that one holds everybody's pages
 * and the key to what is sealed. So this program starts itself anew for each picture: what runs there has another address
 * space, no key, no connection and no environment, and works in a cage (base/cage.h). It is sent the picture and sends the
 * portrait back, of which no more is believed than of what a stranger sends.
 *
 *     nec-web ── the picture ──► nec-web, as picture_apart_main() ── a byte for the fault, the portrait ──► nec-web
 */
#ifndef BASE_PICTURE_APART_H
#define BASE_PICTURE_APART_H

#include "base/picture.h"

/*
 * As picture_portrait(). Waits for it, five seconds at most. What ends in there otherwise than it should is PICTURE_FORMAT,
 * and an error in the log.
 */
enum picture_fault picture_portrait_apart(const void *bytes, size_t length, void **portrait, size_t *size);

/* The first thing that main() of such a program does: when this process was started for a picture, it does not return. */
void picture_apart_main(int argc, char **argv);

#endif
