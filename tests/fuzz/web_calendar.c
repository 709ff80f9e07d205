/*
 * Any words and instants as an event: every line ends with CRLF, has 75 octets at most, and is
 * valid UTF-8; nothing that is said in one property becomes another.
 */
#include "web/calendar.h"

#include "base/memory.h"
#include "base/paris.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int64_t instant_of(const uint8_t *data)
{
    uint32_t number;
    memcpy(&number, data, sizeof number);
    return (int64_t)number * 16 - ((int64_t)1 << 34); /* the years 1425 to 3603 */
}

static void check_lines(const char *text)
{
    int events = 0;
    for (; *text; text += strcspn(text, "\r") + 2) {
        size_t length = strcspn(text, "\r\n");
        assert(length > 0 && length <= 75 && text[length] == '\r' && text[length + 1] == '\n');
        json_t *utf8 = json_stringn(text, length);
        assert(utf8);
        json_decref(utf8);
        events += strncmp(text, "BEGIN:VEVENT\r\n", 14) == 0;
        for (size_t i = 0; i < length; i++)
            assert((unsigned char)text[i] >= ' ' && text[i] != 0x7F);
    }
    assert(events == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 14)
        return 0;
    char *text = memory_zero(size - 13 + 1);
    memcpy(text, data + 13, size - 13);
    json_t *utf8 = json_string(text);
    if (utf8) {
        struct evbuffer *out = evbuffer_new();
        calendar_begin(out, text);
        calendar_add(out, &(struct calendar_event){.uid = text,
                                                   .status = (enum calendar_status)(data[0] % 3),
                                                   .sequence = data[0],
                                                   .from = instant_of(data + 1),
                                                   .to = instant_of(data + 5),
                                                   .changed = instant_of(data + 9),
                                                   .summary = text,
                                                   .description = text,
                                                   .url = text});
        calendar_end(out);
        evbuffer_add(out, "", 1);
        check_lines((const char *)evbuffer_pullup(out, -1));
        evbuffer_free(out);
    }
    json_decref(utf8);
    free(text);
    return 0;
}
