#include "base/picture.h"

#include "base/memory.h"
#include "base/picture_pixels.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

/* The pixel that is seen at x, y once the picture is held upright. */
static const unsigned char *seen_at(const struct pixels *pixels, size_t x, size_t y)
{
    size_t right = pixels->width - 1, bottom = pixels->height - 1;
    const struct {
        size_t x, y;
    } from[] = {
        {x, y}, {right - x, y}, {right - x, bottom - y}, {x, bottom - y},
        {y, x}, {y, bottom - x}, {right - y, bottom - x}, {right - y, x},
    };
    unsigned turn = pixels->turn - 1;
    return pixels->rgb + (from[turn].y * pixels->width + from[turn].x) * 3;
}

/* A square of what is seen, in pixels of it. */
struct square {
    size_t x, y, side;
};

/* The middle of a broad picture; of a high one somewhat higher, where faces are. */
static struct square square_of(const struct pixels *pixels)
{
    bool lies = pixels->turn > 4;
    size_t width = lies ? pixels->height : pixels->width, height = lies ? pixels->width : pixels->height;
    return width < height ? (struct square){0, (height - width) / 3, width}
                          : (struct square){(width - height) / 2, 0, height};
}

/* How much of the i-th pixel lies between the two. */
static double part_between(size_t i, double from, double to)
{
    return fmin((double)i + 1, to) - fmax((double)i, from);
}

/* The mean colour of `step` by `step` pixels, those at the edge as far as they lie inside. */
static void mean_colour(const struct pixels *pixels, const struct square *square, double left, double top, double step,
                        unsigned char colour[3])
{
    double sum[3] = {0, 0, 0};
    for (size_t y = (size_t)top; y < square->side && (double)y < top + step; y++)
        for (size_t x = (size_t)left; x < square->side && (double)x < left + step; x++) {
            const unsigned char *seen = seen_at(pixels, square->x + x, square->y + y);
            double part = part_between(x, left, left + step) * part_between(y, top, top + step);
            for (size_t c = 0; c < 3; c++)
                sum[c] += part * seen[c];
        }
    for (size_t c = 0; c < 3; c++)
        colour[c] = (unsigned char)fmin(sum[c] / (step * step) + 0.5, 255);
}

static unsigned char *square_shrink(const struct pixels *pixels, size_t *side)
{
    struct square square = square_of(pixels);
    *side = square.side < PICTURE_SIDE ? square.side : PICTURE_SIDE;
    double step = (double)square.side / (double)*side;
    unsigned char *small = memory_zero(*side * *side * 3);
    for (size_t y = 0; y < *side; y++)
        for (size_t x = 0; x < *side; x++)
            mean_colour(pixels, &square, (double)x * step, (double)y * step, step, small + (y * *side + x) * 3);
    return small;
}

/* Memory is all that could fail, and libjpeg ends the process then, as ours does. */
static void *jpeg_write(unsigned char *rgb, size_t side, int quality, size_t *size)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    unsigned char *written = NULL;
    unsigned long length = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &written, &length);
    jpeg.image_width = jpeg.image_height = (JDIMENSION)side;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, quality, TRUE);
    jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW row = rgb + jpeg.next_scanline * side * 3;
        jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    *size = length;
    return written;
}

enum picture_fault picture_portrait(const void *bytes, size_t length, void **portrait, size_t *size)
{
    static const int qualities[] = {82, 65, 45, 25, 8}; /* a face fits at the first; noise alone needs the last */
    struct pixels pixels;
    size_t side;
    enum picture_fault fault = pixels_read(bytes, length, &pixels);
    *portrait = NULL;
    *size = 0;
    if (fault != PICTURE_FINE)
        return fault;
    unsigned char *small = square_shrink(&pixels, &side);
    free(pixels.rgb);
    for (size_t i = 0; i < sizeof qualities / sizeof *qualities && (i == 0 || *size > PICTURE_BYTES_MOST); i++) {
        free(*portrait);
        *portrait = jpeg_write(small, side, qualities[i], size);
    }
    free(small);
    return PICTURE_FINE;
}
