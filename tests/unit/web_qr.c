/*
 * The path of a QR code, drawn again module by module, against what the standard says must be there
 * and against what libqrencode made.
 */
#include "web/qr.h"

#include "base/memory.h"
#include "tests/check.h"

#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 200, MARGIN = 4 };

static char seen[SIDE][SIDE]; /* how often each module is painted */

/* Paints a path that is nothing but rectangles one module high; false when it is anything else. */
static bool paint(const char *path)
{
    memset(seen, 0, sizeof seen);
    while (*path) {
        int x, y, wide, back, read = 0;
        if (sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &wide, &back, &read) != 4 || !read || wide != back)
            return false;
        for (int i = 0; i < wide; i++)
            seen[y][x + i]++;
        path += read;
    }
    return true;
}

static void check_code(const char *text)
{
    json_t *drawn = qr_draw(text);
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    int side = (int)json_integer_value(json_object_get(drawn, "side")), wrong = 0;
    CHECK_INT(side, code->width + 2 * MARGIN, "%zu bytes: the code has its quiet margin", strlen(text));
    CHECK(paint(json_string_value(json_object_get(drawn, "path"))), "%zu bytes: rectangles and nothing else", strlen(text));
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            bool inside = x >= MARGIN && y >= MARGIN && x < side - MARGIN && y < side - MARGIN;
            int wanted = inside ? code->data[(y - MARGIN) * code->width + x - MARGIN] & 1 : 0;
            wrong += seen[y][x] != wanted;
        }
    CHECK_INT(wrong, 0, "%zu bytes: each module is painted once, or left white", strlen(text));
    CHECK(seen[MARGIN][MARGIN] && seen[MARGIN][side - MARGIN - 1] && seen[side - MARGIN - 1][MARGIN] &&
              !seen[side - MARGIN - 1][MARGIN + 7],
          "%zu bytes: three corners have their marks", strlen(text));
    QRcode_free(code);
    json_decref(drawn);
}

int main(void)
{
    check_code("x");
    check_code("webcal://nec.example/agenda/0123456789abcdefghijklmnopqrstuvwxyzABCDEFG.ics");
    check_code("Un mot accentué, à côté de « guillemets » et d’une apostrophe");
    char *long_text = memory_zero(4001);
    memset(long_text, 'x', 2000);
    check_code(long_text);
    memset(long_text, 'x', 4000);
    CHECK(!qr_draw(long_text), "what is too long for any code is none");
    free(long_text);
    return check_done();
}
