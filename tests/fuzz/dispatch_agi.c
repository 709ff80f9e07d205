/* Any reply line as Asterisk's: what is read stays within its bounds, whatever it says. */
#include "base/memory.h"
#include "dispatcher/phone/agi.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = memory_zero(size + 1);
    if (size > 0)
        memcpy(line, data, size);
    struct agi_reply reply = agi_reply_parse(line);
    assert(reply.code >= 0 && reply.code <= 999);
    assert(strlen(reply.digits) < sizeof reply.digits && !strchr(reply.digits, ' '));
    assert(reply.code != 0 || (reply.result == -1 && !*reply.digits && !reply.timeout && reply.endpos == -1));
    assert(!agi_number_fine(line) || strspn(line + (*line == '+'), "0123456789") == strlen(line + (*line == '+')));
    free(line);
    return 0;
}
