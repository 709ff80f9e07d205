#include "web/qr.h"

#include <event2/buffer.h>
#include <qrencode.h>

enum { MARGIN = 4, BLACK = 1 };

/* Neighbours in a row are one rectangle: half the bytes of a square each. */
static void row_draw(struct evbuffer *path, const QRcode *code, int y)
{
    const unsigned char *row = code->data + y * code->width;
    for (int x = 0; x < code->width;) {
        int end = x;
        while (end < code->width && row[end] & BLACK)
            end++;
        if (end > x)
            evbuffer_add_printf(path, "M%d %dh%dv1h-%dz", x + MARGIN, y + MARGIN, end - x, end - x);
        x = end + 1;
    }
}

json_t *qr_draw(const char *text)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code)
        return NULL;
    struct evbuffer *path = evbuffer_new();
    for (int y = 0; y < code->width; y++)
        row_draw(path, code, y);
    size_t size = evbuffer_get_length(path);
    json_t *drawn = json_pack("{s:i, s:s%}", "side", code->width + 2 * MARGIN, "path",
                              (const char *)evbuffer_pullup(path, -1), size);
    evbuffer_free(path);
    QRcode_free(code);
    return drawn;
}
