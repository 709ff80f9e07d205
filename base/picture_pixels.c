#include "base/picture_pixels.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

enum { PIXELS_MOST = 32 * 1000 * 1000, PIXELS_WHOLE = 8 * 1000 * 1000, SIDE_LEAST = 64, SCANS_MOST = 20 };

static enum picture_fault size_check(uint64_t width, uint64_t height, uint64_t most)
{
    if (width < SIDE_LEAST || height < SIDE_LEAST)
        return PICTURE_TOO_SMALL;
    return width * height > most ? PICTURE_TOO_LARGE : PICTURE_FINE;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- How the camera was held ---- */

static unsigned whole_at(const unsigned char *at, size_t bytes, bool little)
{
    unsigned value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[little ? bytes - 1 - i : i];
    return value;
}

/* Tag 274 of the first directory of an EXIF block; 1 when it is not there or makes no sense. */
static unsigned exif_turn(const unsigned char *exif, size_t size)
{
    if (size < 14 || memcmp(exif, "Exif\0\0", 6) != 0)
        return 1;
    const unsigned char *tiff = exif + 6;
    size -= 6;
    bool little = tiff[0] == 'I';
    size_t at = whole_at(tiff + 4, 4, little);
    if (at > size - 2)
        return 1;
    unsigned entries = whole_at(tiff + at, 2, little);
    for (at += 2; entries > 0 && at + 12 <= size; entries--, at += 12) {
        unsigned turn = whole_at(tiff + at + 8, 2, little);
        if (whole_at(tiff + at, 2, little) == 274)
            return turn >= 1 && turn <= 8 ? turn : 1;
    }
    return 1;
}

/* ---- JPEG ---- */

struct jpeg_reading {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf out;
};

static void on_error(j_common_ptr jpeg)
{
    struct jpeg_reading *reading = jpeg->client_data;
    longjmp(reading->out, 1);
}

/* What is a little wrong is read as well as it can be; half a picture is none. */
static void on_warning(j_common_ptr jpeg, int level)
{
    if (level < 0 && jpeg->err->msg_code == JWRN_JPEG_EOF)
        on_error(jpeg);
}

/* A picture may be sent in ever finer scans: each is a walk through all of it, however few bytes it takes. */
static void on_progress(j_common_ptr jpeg)
{
    if (((j_decompress_ptr)jpeg)->input_scan_number > SCANS_MOST)
        on_error(jpeg);
}

/* Unpacks an eighth, a quarter, half or all of it: what is left is still enough. */
static void jpeg_scale(j_decompress_ptr jpeg)
{
    size_t side = least(jpeg->image_width, jpeg->image_height);
    jpeg->scale_denom = 8;
    for (jpeg->scale_num = 1; jpeg->scale_num < 8 && side * jpeg->scale_num / 8 < PICTURE_SIDE;)
        jpeg->scale_num *= 2;
}

static void jpeg_unpack(j_decompress_ptr jpeg, struct pixels *pixels)
{
    for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker; marker = marker->next)
        if (pixels->turn <= 1)
            pixels->turn = exif_turn(marker->data, marker->data_length);
    jpeg_scale(jpeg);
    jpeg->out_color_space = JCS_RGB;
    jpeg_start_decompress(jpeg);
    pixels->width = jpeg->output_width;
    pixels->height = jpeg->output_height;
    pixels->rgb = memory_zero(pixels->width * pixels->height * 3);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = pixels->rgb + jpeg->output_scanline * pixels->width * 3;
        jpeg_read_scanlines(jpeg, &row, 1);
    }
    jpeg_finish_decompress(jpeg);
}

static enum picture_fault jpeg_read(const unsigned char *bytes, size_t length, struct pixels *pixels)
{
    struct jpeg_reading *reading = memory_zero(sizeof *reading);
    j_decompress_ptr jpeg = &reading->jpeg;
    volatile enum picture_fault fault = PICTURE_FORMAT;
    pixels->turn = 1;
    jpeg->client_data = reading;
    jpeg->err = jpeg_std_error(&reading->errors);
    reading->errors.error_exit = on_error;
    reading->errors.emit_message = on_warning;
    reading->progress.progress_monitor = on_progress;
    if (setjmp(reading->out) == 0) {
        jpeg_create_decompress(jpeg);
        jpeg->progress = &reading->progress;
        jpeg_mem_src(jpeg, bytes, length);
        jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
        jpeg_read_header(jpeg, TRUE);
        bool whole = jpeg_has_multiple_scans(jpeg);
        fault = size_check(jpeg->image_width, jpeg->image_height, whole ? PIXELS_WHOLE : PIXELS_MOST);
        if (fault == PICTURE_FINE)
            jpeg_unpack(jpeg, pixels);
    } else {
        fault = PICTURE_FORMAT;
    }
    jpeg_destroy_decompress(jpeg);
    free(reading);
    return fault;
}

/* ---- PNG ---- */

static enum picture_fault png_read(const unsigned char *bytes, size_t length, struct pixels *pixels)
{
    const png_color paper = {255, 255, 255};
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&png, bytes, length))
        return PICTURE_FORMAT;
    enum picture_fault fault = size_check(png.width, png.height, PIXELS_WHOLE);
    if (fault == PICTURE_FINE) {
        png.format = PNG_FORMAT_RGB;
        *pixels = (struct pixels){memory_zero(PNG_IMAGE_SIZE(png)), png.width, png.height, 1};
        if (!png_image_finish_read(&png, &paper, pixels->rgb, 0, NULL))
            fault = PICTURE_FORMAT;
    }
    png_image_free(&png);
    return fault;
}

/* ---- WebP ---- */

/* What shines through is on white paper; the colours come multiplied by how little does. */
static void paper_under(const unsigned char *rgba, struct pixels *pixels)
{
    for (size_t i = 0; i < pixels->width * pixels->height; i++)
        for (size_t c = 0; c < 3; c++)
            pixels->rgb[i * 3 + c] = (unsigned char)(rgba[i * 4 + c] + 255 - rgba[i * 4 + 3]);
}

static enum picture_fault webp_read(const unsigned char *bytes, size_t length, struct pixels *pixels)
{
    WebPDecoderConfig webp;
    if (!WebPInitDecoderConfig(&webp) || WebPGetFeatures(bytes, length, &webp.input) != VP8_STATUS_OK ||
        webp.input.has_animation)
        return PICTURE_FORMAT;
    size_t width = (size_t)webp.input.width, height = (size_t)webp.input.height;
    enum picture_fault fault = size_check(width, height, PIXELS_WHOLE);
    if (fault != PICTURE_FINE)
        return fault;
    webp.output.colorspace = MODE_rgbA;
    if (WebPDecode(bytes, length, &webp) == VP8_STATUS_OK) {
        *pixels = (struct pixels){memory_zero(width * height * 3), width, height, 1};
        paper_under(webp.output.u.RGBA.rgba, pixels);
    } else {
        fault = PICTURE_FORMAT;
    }
    WebPFreeDecBuffer(&webp.output);
    return fault;
}

/* ---- Any of them ---- */

static bool begins(const unsigned char *bytes, size_t length, size_t at, const char *magic, size_t size)
{
    return length >= at + size && memcmp(bytes + at, magic, size) == 0;
}

enum picture_fault pixels_read(const unsigned char *bytes, size_t length, struct pixels *pixels)
{
    enum picture_fault fault = PICTURE_FORMAT;
    *pixels = (struct pixels){0};
    if (begins(bytes, length, 0, "\xFF\xD8\xFF", 3))
        fault = jpeg_read(bytes, length, pixels);
    else if (begins(bytes, length, 0, "\x89PNG\r\n\x1A\n", 8))
        fault = png_read(bytes, length, pixels);
    else if (begins(bytes, length, 0, "RIFF", 4) && begins(bytes, length, 8, "WEBP", 4))
        fault = webp_read(bytes, length, pixels);
    if (fault != PICTURE_FINE) {
        free(pixels->rgb);
        pixels->rgb = NULL;
    }
    return fault;
}
