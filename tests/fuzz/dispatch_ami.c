/*
 * Any bytes as what Asterisk's manager interface says, line by line: a message ends only at an empty line, its
 * values stay within their bounds. The same bytes as a number and as a code: whatever is accepted has three
 * lines that hold them, no more lines than any call has, and no byte of another command.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/phone/ami.h"
#include "dispatcher/phone/exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t lines_of(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void messages(char *text)
{
    struct ami_message message = ami_message_new();

    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        bool over = ami_message_take(&message, line);
        assert(over == (*line == '\0'));
        assert(strlen(message.name) < sizeof message.name && strlen(message.action) < sizeof message.action &&
               strlen(message.text) < sizeof message.text);
        if (over)
            message = ami_message_new();
        *end = '\n';
    }
}

static void call(const char *code, const char *number)
{
    const struct config config = {.call_channel = "Local/%s@nec-sortant/n", .caller_id = "Nantes <0240000000>", .ring_s = 30};
    char *action = ami_originate_text(&config, &(struct ami_call){code, number});
    char *file = exchange_file_text(&config, &(struct ami_call){code, number});

    assert(!action == !file);
    if (action)
        assert(lines_of(action) == 12 && lines_of(file) == 9 && strstr(action, "\r\n\r\n") + 4 == action + strlen(action));
    free(action);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    memcpy(text, data, size);
    text[size] = '\0';
    messages(text);
    call("AAAAAAAAAAAAAAAAAAAAAA", text);
    call(text, "0240000000");
    free(text);
    return 0;
}
