/*
 * Pixels out of a file: what base/picture.c makes a portrait of. Private to the two.
 */
#ifndef BASE_PICTURE_PIXELS_H
#define BASE_PICTURE_PIXELS_H

#include "base/picture.h"

struct pixels {
    unsigned char *rgb; /* three bytes each, row by row from the top; for free() */
    size_t width, height;
    unsigned turn; /* how to look at them, 1 to 8, as EXIF counts: 1 upright, 6 turned right … */
};

/* The picture in these bytes, its shorter side no shorter than PICTURE_SIDE where it was not before. FINE: *pixels is filled. */
enum picture_fault pixels_read(const unsigned char *bytes, size_t length, struct pixels *pixels);

#endif
