/* Portraits: upright however the camera was held, small, and nothing left of what stood behind the picture. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/picture.h"
#include "base/picture_pixels.h"
#include "tests/check.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#define SECRET "47.2184 N 1.5536 W"

/* Bytes of a file, and where they end. */
struct file {
    unsigned char *bytes;
    size_t size;
};

/* Four quarters: red and green above, blue and white below. */
static unsigned char *quarters(size_t width, size_t height)
{
    static const unsigned char colours[][3] = {{230, 10, 10}, {10, 200, 10}, {10, 10, 230}, {250, 250, 250}};
    unsigned char *rgb = memory_zero(width * height * 3);
    for (size_t y = 0; y < height; y++)
        for (size_t x = 0; x < width; x++)
            memcpy(rgb + (y * width + x) * 3, colours[(y >= height / 2) * 2 + (x >= width / 2)], 3);
    return rgb;
}

static unsigned char *noise(size_t width, size_t height)
{
    unsigned char *rgb = memory_zero(width * height * 3);
    unsigned state = 1;
    for (size_t i = 0; i < width * height * 3; i++)
        rgb[i] = (unsigned char)((state = state * 1664525 + 1013904223) >> 24);
    return rgb;
}

/* EXIF with one tag, how the camera was held, in either order of bytes; and where it stood. */
static void exif_write(j_compress_ptr jpeg, unsigned turn, bool little)
{
    unsigned char exif[80] = "Exif\0\0";
    const unsigned char big_tiff[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, (unsigned char)turn};
    const unsigned char little_tiff[] = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, (unsigned char)turn, 0};
    memcpy(exif + 6, little ? little_tiff : big_tiff, sizeof big_tiff);
    memcpy(exif + 40, SECRET, sizeof SECRET);
    jpeg_write_marker(jpeg, JPEG_APP0 + 1, exif, sizeof exif);
    jpeg_write_marker(jpeg, JPEG_COM, (const unsigned char *)SECRET, sizeof SECRET);
}

/* `turn` 0 is a picture without EXIF, from 10 on it is written with the small end first. */
static struct file jpeg_make(unsigned char *rgb, size_t width, size_t height, unsigned turn, bool progressive)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct file file = {0};
    unsigned long size = 0;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &file.bytes, &size);
    jpeg.image_width = (JDIMENSION)width;
    jpeg.image_height = (JDIMENSION)height;
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    if (progressive)
        jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    if (turn)
        exif_write(&jpeg, turn % 10, turn >= 10);
    for (size_t y = 0; y < height; y++)
        jpeg_write_scanlines(&jpeg, &(JSAMPROW){rgb + y * width * 3}, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    file.size = size;
    return file;
}

static struct file png_make(const unsigned char *rgb, size_t width, size_t height)
{
    png_image png = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height, .format = PNG_FORMAT_RGB};
    struct file file = {.size = PNG_IMAGE_PNG_SIZE_MAX(png)};
    file.bytes = memory_zero(file.size);
    png_image_write_to_memory(&png, file.bytes, &file.size, 0, rgb, 0, NULL);
    return file;
}

static struct file webp_make(const unsigned char *rgb, size_t width, size_t height)
{
    struct file file = {0};
    unsigned char *written = NULL;
    file.size = WebPEncodeRGB(rgb, (int)width, (int)height, (int)width * 3, 90, &written);
    file.bytes = memory_zero(file.size);
    memcpy(file.bytes, written, file.size);
    WebPFree(written);
    return file;
}

/* The letters of the four corners of a portrait, "RGBW" when it is upright; what was refused otherwise. */
static const char *corners(struct file file, size_t side)
{
    static char letters[5];
    static const char *const faults[] = {
        [PICTURE_FORMAT] = "format", [PICTURE_TOO_LARGE] = "too large", [PICTURE_TOO_SMALL] = "too small"};
    struct pixels seen;
    void *portrait;
    size_t size;
    enum picture_fault fault = picture_portrait(file.bytes, file.size, &portrait, &size);
    if (fault != PICTURE_FINE)
        return portrait || size ? "something was left" : faults[fault];
    fault = pixels_read(portrait, size, &seen);
    bool fine = fault == PICTURE_FINE && seen.width == side && seen.height == side && seen.turn == 1;
    for (size_t i = 0; fine && i < 4; i++) {
        size_t x = side / 8 + (i % 2) * side * 3 / 4, y = side / 8 + (i / 2) * side * 3 / 4;
        const unsigned char *at = seen.rgb + (y * side + x) * 3;
        letters[i] = at[0] > 128 && at[1] > 128 ? 'W' : at[0] > 128 ? 'R' : at[1] > 128 ? 'G' : 'B';
    }
    free(portrait);
    free(seen.rgb);
    return fine ? letters : "not what it should be";
}

static const char *corners_of(struct file file, size_t side)
{
    const char *letters = corners(file, side);
    free(file.bytes);
    return letters;
}

static void check_kinds(void)
{
    unsigned char *rgb = quarters(800, 600), *high = quarters(300, 3000), *little = quarters(100, 100);
    CHECK_TEXT(corners_of(jpeg_make(rgb, 800, 600, 0, false), 240), "RGBW", "a JPEG becomes a portrait");
    CHECK_TEXT(corners_of(jpeg_make(rgb, 800, 600, 0, true), 240), "RGBW", "one in several scans too");
    CHECK_TEXT(corners_of(png_make(rgb, 800, 600), 240), "RGBW", "and a PNG");
    CHECK_TEXT(corners_of(webp_make(rgb, 800, 600), 240), "RGBW", "and a WebP");
    CHECK_TEXT(corners_of(jpeg_make(little, 100, 100, 0, false), 100), "RGBW", "a small one is not blown up");
    CHECK_TEXT(corners_of(jpeg_make(high, 300, 3000, 0, false), 240), "RGRG", "of a high one the part above the middle is kept");
    free(rgb);
    free(high);
    free(little);
}

static void check_turns(void)
{
    static const char *const seen[] = {"RGBW", "GRWB", "WBGR", "BWRG", "RBGW", "BRWG", "WGBR", "GWRB"};
    unsigned char *rgb = quarters(480, 480);
    for (unsigned turn = 1; turn <= 8; turn++) {
        CHECK_TEXT(corners_of(jpeg_make(rgb, 480, 480, turn, false), 240), seen[turn - 1], "upright when the camera was held as EXIF %u says", turn);
        CHECK_TEXT(corners_of(jpeg_make(rgb, 480, 480, turn + 10, false), 240), seen[turn - 1], "with the small end first too");
    }
    CHECK_TEXT(corners_of(jpeg_make(rgb, 480, 480, 9, false), 240), "RGBW", "a way to hold it that is none is not believed");
    free(rgb);
}

static void check_nothing_else(void)
{
    unsigned char *rgb = quarters(640, 640), *wild = noise(640, 640);
    void *portrait;
    size_t size;
    struct file file = jpeg_make(rgb, 640, 640, 6, false), loud = png_make(wild, 640, 640);
    file.bytes = memory_grow(file.bytes, file.size + sizeof SECRET);
    memcpy(file.bytes + file.size, SECRET, sizeof SECRET);
    file.size += sizeof SECRET;
    CHECK(memmem(file.bytes, file.size, SECRET, strlen(SECRET)), "a photo says where it was taken");
    CHECK_INT(picture_portrait(file.bytes, file.size, &portrait, &size), PICTURE_FINE, "its portrait is made");
    CHECK(!memmem(portrait, size, SECRET, strlen(SECRET)) && !memmem(portrait, size, "Exif", 4), "and does not");
    free(portrait);
    CHECK_INT(picture_portrait(loud.bytes, loud.size, &portrait, &size), PICTURE_FINE, "of noise too");
    CHECK(size <= PICTURE_BYTES_MOST, "which is no larger than any: %zu bytes", size);
    free(portrait);
    free(file.bytes);
    free(loud.bytes);
    free(rgb);
    free(wild);
}

/* The sum at the end of each part of a PNG. */
static uint32_t png_sum(const unsigned char *at, size_t size)
{
    uint32_t sum = UINT32_MAX;
    for (size_t i = 0; i < size * 8; i++) {
        sum ^= i % 8 ? 0 : at[i / 8];
        sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
    }
    return ~sum;
}

/* A PNG of 64 rows that says that it has more. */
static struct file png_says(unsigned width, unsigned height)
{
    unsigned char *rgb = quarters(64, 64);
    struct file file = png_make(rgb, 64, 64);
    for (int i = 0; i < 4; i++) {
        file.bytes[16 + i] = (unsigned char)(width >> (24 - 8 * i));
        file.bytes[20 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    uint32_t check = png_sum(file.bytes + 12, 17);
    for (int i = 0; i < 4; i++)
        file.bytes[29 + i] = (unsigned char)(check >> (24 - 8 * i));
    free(rgb);
    return file;
}

/* The same JPEG with other numbers where its size stands: behind the marker of its frame. */
static struct file jpeg_says(unsigned width, unsigned height, bool progressive)
{
    unsigned char *rgb = quarters(64, 64);
    struct file file = jpeg_make(rgb, 64, 64, 0, progressive);
    unsigned char *frame = memmem(file.bytes, file.size, progressive ? "\xFF\xC2\0\x11" : "\xFF\xC0\0\x11", 4);
    frame[5] = (unsigned char)(height >> 8);
    frame[6] = (unsigned char)height;
    frame[7] = (unsigned char)(width >> 8);
    frame[8] = (unsigned char)width;
    free(rgb);
    return file;
}

static void check_refused(void)
{
    unsigned char *rgb = quarters(640, 640), *narrow = quarters(640, 40);
    struct file file = jpeg_make(rgb, 640, 640, 0, false), cut = file;
    CHECK_TEXT(corners((struct file){(unsigned char *)"", 0}, 0), "format", "nothing is no picture");
    CHECK_TEXT(corners((struct file){(unsigned char *)"GIF89a and more", 15}, 0), "format", "nor is what we do not read");
    CHECK_TEXT(corners((struct file){(unsigned char *)"\xFF\xD8\xFF", 3}, 0), "format", "nor what only begins like one");
    CHECK_TEXT(corners((struct file){(unsigned char *)"RIFF\x20\0\0\0WEBPVP8 ", 16}, 0), "format", "in any of the three ways");
    cut.size /= 2;
    CHECK_TEXT(corners(cut, 0), "format", "half a picture is none");
    CHECK_TEXT(corners_of(jpeg_make(narrow, 640, 40, 0, false), 0), "too small", "nobody is recognised on forty pixels");
    CHECK_TEXT(corners_of(jpeg_says(65000, 65000, false), 0), "too large", "nor is room made for what says it has four thousand million");
    CHECK_TEXT(corners_of(jpeg_says(4000, 3000, true), 0), "too large", "nor for twelve million in several scans");
    CHECK_TEXT(corners_of(png_says(30000, 30000), 0), "too large", "nor for a PNG of that kind");
    CHECK_TEXT(corners_of(png_says(640, 640), 0), "format", "nor is one believed that has less than it says");
    free(file.bytes);
    free(rgb);
    free(narrow);
}

/* The figure of base/picture.h: a note, since no clock of a busy machine is a test. */
static void note_camera(void)
{
    unsigned char *rgb = noise(4000, 3000);
    struct file file = jpeg_make(rgb, 4000, 3000, 6, false);
    void *portrait;
    size_t size;
    int64_t since = monotonic_us();
    CHECK_INT(picture_portrait(file.bytes, file.size, &portrait, &size), PICTURE_FINE, "a camera's twelve million pixels are read");
    check_note("%zu bytes in %.3f s", file.size, (double)(monotonic_us() - since) / 1e6);
    free(portrait);
    free(file.bytes);
    free(rgb);
}

int main(void)
{
    check_kinds();
    check_turns();
    check_nothing_else();
    check_refused();
    note_camera();
    return check_done();
}
