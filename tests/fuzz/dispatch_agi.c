/*
 * Any bytes as what Asterisk says on a FastAGI connection: as a reply, and line by line as a header. What is read stays
 * within its bounds, whatever it says; a header that is taken for a call's holds nothing that ends a word or a line.
 */
#include "base/memory.h"
#include "dispatcher/phone/agi_wire.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void reply(const char *line)
{
    struct agi_reply said = agi_reply_parse(line);

    assert(said.code >= 0 && said.code <= 999);
    assert(strlen(said.digits) < sizeof said.digits && !strchr(said.digits, ' '));
    assert(said.code != 0 || (said.result == -1 && !*said.digits && !said.timeout && said.endpos == -1));
}

static void one_word(const char *text, size_t size)
{
    assert(strlen(text) < size);
    for (; *text; text++)
        assert(isgraph((unsigned char)*text));
}

/* `lines` is the caller's own, and is cut up. */
static void header(char *lines)
{
    struct agi_header said = {0};
    bool returned = false;

    for (char *line = lines, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        bool ended = agi_header_take(&said, line);
        assert(ended == (*line == '\0'));
        if (ended)
            break;
        returned = returned || strchr(line, '\r');
    }
    one_word(said.number, sizeof said.number);
    assert(!*said.number || agi_number_fine(said.number));
    assert(*agi_dial_outcome(said.status, said.cause));
    if (agi_header_fault(&said, ""))
        return;
    assert(!returned && said.lines <= 200);
    one_word(said.script, sizeof said.script);
    one_word(said.id, sizeof said.id);
    one_word(said.status, sizeof said.status);
    one_word(said.cause, sizeof said.cause);
    assert(!agi_header_is(&said, "rappel") || strlen(said.code) == sizeof said.code - 1);
    assert(agi_header_fault(&said, "s3cret") == NULL || !strstr(said.script, "?cle=s3cret") || strcmp(strstr(said.script, "?cle="), "?cle=s3cret") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_zero(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    reply(text);
    assert(!agi_number_fine(text) || strspn(text + (*text == '+'), "0123456789") == strlen(text + (*text == '+')));
    header(text);
    free(text);
    return 0;
}
