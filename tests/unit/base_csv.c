/* Cells that a spreadsheet takes for what they are. */
#include "base/csv.h"
#include "tests/check.h"

#include <string.h>

static void cell_is(const char *text, const char *wanted, const char *title)
{
    struct evbuffer *out = evbuffer_new();
    csv_cell(out, text, true);
    csv_cell(out, "z", false);
    csv_line_end(out);
    evbuffer_add(out, "", 1);
    CHECK_TEXT((const char *)evbuffer_pullup(out, -1), wanted, "%s", title);
    evbuffer_free(out);
}

int main(void)
{
    struct evbuffer *out = evbuffer_new();
    csv_begin(out);
    CHECK(evbuffer_get_length(out) == 3 && memcmp(evbuffer_pullup(out, -1), "\xEF\xBB\xBF", 3) == 0, "the file says that it is UTF-8");
    evbuffer_free(out);
    cell_is("Élodie", "Élodie;z\r\n", "a word stands as it is, and the line ends as it should");
    cell_is(NULL, ";z\r\n", "what is not known is empty");
    cell_is("", ";z\r\n", "so is nothing");
    cell_is("rue ; 3", "\"rue ; 3\";z\r\n", "what divides cells is quoted");
    cell_is("dit « \"oui\" »", "\"dit « \"\"oui\"\" »\";z\r\n", "a quote is doubled");
    cell_is("deux\nlignes", "\"deux\nlignes\";z\r\n", "a line end stays in its cell");
    cell_is("=1+1", "'=1+1;z\r\n", "a formula is a text");
    cell_is("+33 6 12", "'+33 6 12;z\r\n", "a telephone number keeps its sign");
    cell_is("-12", "'-12;z\r\n", "nothing is taken away");
    cell_is("@SUM(A1)", "'@SUM(A1);z\r\n", "nor called");
    cell_is("\t=1", "'\t=1;z\r\n", "a tab does not hide it");
    cell_is("\r\n=1;2", "\"'\r\n=1;2\";z\r\n", "nor does a line end");
    cell_is("a=1", "a=1;z\r\n", "inside a text it is harmless");
    return check_done();
}
