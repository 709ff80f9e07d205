/*
 * A portrait, made in a process of its own.
 *
 * A fault of a decoder of pictures would be a fault of the process that unpacks them, and that one holds everybody's pages
 * and the key to what is sealed; and while it unpacked, everybody would wait. So this program starts itself anew for each
 * picture: what runs there has another address space, no key, no connection and no environment, and works in a cage
 * (base/cage.h). It is sent the picture and sends the portrait back, of which no more is believed than of what a stranger
 * sends.
 *
 *     nec-web ── the picture ──► nec-web, as picture_apart_main() ── a byte for the fault, the portrait ──► nec-web
 */
#ifndef BASE_PICTURE_APART_H
#define BASE_PICTURE_APART_H

#include "base/picture.h"

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct pictures;

#define PICTURES_MOST 2 /* under way at once: each may take PICTURE_MEMORY_MOST */
#define PICTURE_MEMORY_MOST ((size_t)224 * 1024 * 1024)

struct pictures *pictures_open(struct loop *loop);

/* Ends those under way; whoever waits for one is not called any more. NULL is fine. */
void pictures_close(struct pictures *pictures);

/*
 * Called once, from the loop: as picture_portrait() would have ended. `portrait` is borrowed, NULL unless FINE. What ended
 * otherwise than it should, or took five seconds, is PICTURE_FORMAT, and an error in the log.
 */
typedef void (*picture_done)(enum picture_fault fault, const void *portrait, size_t size, void *arg);

/* Begins; takes `bytes` over. False: as many as may be are under way, or no process is to be had; then `done` is not called. */
bool picture_apart(struct pictures *pictures, void *bytes, size_t length, picture_done done, void *arg);

/* The first thing that main() of such a program does: when this process was started for a picture, it does not return. */
void picture_apart_main(int argc, char **argv);

#endif
