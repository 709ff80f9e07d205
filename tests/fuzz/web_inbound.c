/*
 * Any bytes as what a gateway posts, for each shape we know: a text has a sender and words, a receipt a
 * name, all of them valid UTF-8 of bounded length; the word it is read as is one of five.
 */
#include "web/inbound.h"
#include "web/reply_word.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_value(const char *value, bool wanted)
{
    assert(value || !wanted);
    if (!value)
        return;
    json_t *string = json_string(value);
    assert(string && strlen(value) <= 8192 && *value);
    json_decref(string);
}

static void check_shape(struct inbound_shape shape, const json_t *fields)
{
    struct inbound inbound = inbound_read(shape, fields);
    bool text = inbound.kind == INBOUND_TEXT;

    check_value(inbound.id, inbound.kind == INBOUND_DELIVERED || inbound.kind == INBOUND_FAILED);
    check_value(inbound.from, text);
    check_value(inbound.text, text);
    if (text)
        assert(strlen(reply_word_name(reply_word_of(inbound.text))) > 0);
    inbound_clear(&inbound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct inbound_shape shapes[] = {
        {"id=id from=sender text=message", "id=id state=dlr delivered=1 failed=2,16"},
        {"id=messageId from=from text=body.text",
         "id=messageId state=status.value delivered=DELIVERED failed=UNDELIVERABLE,UNDELIVERED"},
        {"id=MessageSid from=From text=Body",
         "id=MessageSid state=MessageStatus delivered=delivered,read failed=failed,undelivered"},
        {"", ""},
    };
    json_t *fields = inbound_decode((const char *)data, size);

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        check_shape(shapes[i], fields);
    json_decref(fields);
    return 0;
}
