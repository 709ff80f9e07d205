#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/check.h"

/* What the last event wrote: stderr is a file here. */
static const char *written(void)
{
    static char text[8192];
    ssize_t length = pread(STDERR_FILENO, text, sizeof text - 1, 0);

    text[length < 0 ? 0 : length] = '\0';
    return ftruncate(STDERR_FILENO, 0) ? NULL : text;
}

static void try_lines(void)
{
    log_info("http", "id=%s status=%d", "7f3a", 409);
    const char *line = written();
    CHECK(strncmp(line, "event=http level=info id=7f3a status=409 at=20", 46) == 0,
          "an event is one line: subject, level, fields, hour");
    CHECK(strcmp(line + strlen(line) - 2, "Z\n") == 0, "a line ends with the hour in UTC");

    log_debug("quiet", "x=%d", 1);
    CHECK_TEXT(written(), "", "what is below the level is not written");
    log_level_set(LEVEL_DEBUG);
    log_debug("quiet", "x=%d", 1);
    CHECK(strstr(written(), "event=quiet level=debug x=1"), "a lower level shows it");

    log_warn("evil", "name=%s", "x\nevent=forged level=error\r\x1b[2J");
    line = written();
    CHECK(strchr(line, '\n') == line + strlen(line) - 1,
          "a line break in a field does not make a second event");
    CHECK(strstr(line, "x\\nevent=forged level=error\\r\\x1b[2J"), "control characters are shown, not sent");

    char *endless = malloc(100001);
    memset(endless, 'e', 100000);
    endless[100000] = '\0';
    log_error("endless", "body=%s", endless);
    line = written();
    CHECK(strlen(line) < 4096 && strstr(line, "Z\n"),
          "an endless field is cut, the line still ends with its hour");
    free(endless);
}

static void try_quote(const char *value, const char *wanted, const char *title)
{
    char quoted[32];

    CHECK_TEXT(log_quote(quoted, sizeof quoted, value), wanted, "%s", title);
}

int main(void)
{
    char path[] = "/tmp/nec-log-XXXXXX";
    int file = mkstemp(path), terminal = dup(STDERR_FILENO);

    unlink(path);
    dup2(file, STDERR_FILENO);
    fcntl(STDERR_FILENO, F_SETFL, O_APPEND);
    try_lines();
    dup2(terminal, STDERR_FILENO);
    close(file);
    close(terminal);

    try_quote("plain/word-1.5", "plain/word-1.5", "a plain word stays bare");
    try_quote("quai de la Fosse", "\"quai de la Fosse\"", "a value with spaces gets quotes");
    try_quote("", "\"\"", "an empty value is visible");
    try_quote(NULL, "-", "no value is a dash");
    try_quote("a=\"b\"\\", "\"a=\\\"b\\\"\\\\\"", "quotes and backslashes are escaped");
    try_quote("a\r\nb", "\"a\\r\\nb\"", "line breaks are escaped");
    try_quote("1234567890123456789012345678é", "1234567890123456789012345678...", "what does not fit is cut");
    try_quote("éé éééééééééééééééé", "\"éé éééééééééé...\"", "and cut at a whole character");
    try_quote("\xff\xc3(", "\xff\xc3(", "bytes that are no UTF-8 pass one by one");

    char one[LOG_ID_SIZE], other[LOG_ID_SIZE];
    CHECK_INT((long long)strspn(log_id_make(one), "0123456789abcdef"), 12, "an id has 12 hexadecimal digits");
    CHECK(strcmp(one, log_id_make(other)) != 0, "two ids differ");
    return check_done();
}
