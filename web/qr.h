/*
 * A text as a QR code, for a telephone held against the screen or a card.
 *
 * The code is libqrencode's; drawn as one SVG path, so that no picture has to be
 * fetched and nothing personal stands in an address. Error correction M: a
 * seventh of it may be smudged. Pure.
 */
#ifndef WEB_QR_H
#define WEB_QR_H

#include <jansson.h>

/*
 * {"side": 41, "path": "M4 4h7v1h-7z…"}: for <svg viewBox="0 0 side side">, in modules, the quiet
 * margin of four included. NULL when the text does not fit one code (some 2,300 bytes). Yours.
 */
json_t *qr_draw(const char *text);

#endif
