/*
 * A portrait from whatever picture somebody sends.
 *
 * Reads JPEG, PNG and WebP, known by their first bytes and by nothing that a sender says of them; turns the picture as its
 * camera was held (EXIF), cuts a square out of it, brings that to at most PICTURE_SIDE by averaging and writes it as a new
 * JPEG. Only what can be seen gets through: no place and no hour where it was taken (EXIF, XMP), no name of a camera,
 * nothing that was hidden behind the picture.
 *
 * How large it says it is is read before room is made for it. Of a camera's JPEG no more is unpacked than the portrait
 * needs: twelve million pixels of nothing but noise take 0.4 s (tests/unit/base_picture.c says so each time), those of a
 * room half of that. What must be whole in memory to be read (PNG, WebP, a JPEG in several scans) may have a quarter of
 * the pixels.
 *
 * Pure: no I/O, any thread.
 */
#ifndef BASE_PICTURE_H
#define BASE_PICTURE_H

#include <stddef.h>

#define PICTURE_SIDE       240
#define PICTURE_BYTES_MOST 15000

enum picture_fault {
    PICTURE_FINE,
    PICTURE_FORMAT,    /* none of the three, or broken, or cut off */
    PICTURE_TOO_LARGE, /* over 32 million pixels; over 8 where it has to be whole */
    PICTURE_TOO_SMALL, /* nobody can be recognised: under 64 pixels */
};

/* FINE: *portrait is a JPEG of *size bytes, PICTURE_BYTES_MOST at most; yours. Else it is NULL. */
enum picture_fault picture_portrait(const void *bytes, size_t length, void **portrait, size_t *size);

#endif
