/*
 * Tables for a spreadsheet: what Excel and LibreOffice open as it is, in French.
 *
 * UTF-8 with its mark, ';' between cells, CRLF after a line, quotes as in RFC 4180. A text that a spreadsheet would
 * take for a formula (it begins with = + - @, a tab or a line end) gets a ' before it: a name typed by a stranger
 * runs nothing on somebody's desk, and a telephone number keeps its signs.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <event2/buffer.h>
#include <stdbool.h>

/* Before the first line. */
void csv_begin(struct evbuffer *out);

/* One cell and, but for the first of its line, the ';' before it. NULL is an empty cell. */
void csv_cell(struct evbuffer *out, const char *text, bool first);

/* The end of a line. */
void csv_line_end(struct evbuffer *out);

#endif
