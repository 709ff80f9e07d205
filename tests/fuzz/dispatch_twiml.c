/*
 * Any bytes as what a telephone provider posts: whatever is read stays within its bounds and is fit to stand in keys,
 * files, addresses and commands of ours. The same bytes as words to say: what is answered stays XML, with no tag but ours.
 */
#include "base/memory.h"
#include "dispatcher/phone/twiml_words.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const char *name, const char *signs)
{
    assert(strlen(name) < TWIML_NAME_BYTES);
    for (; *name; name++)
        assert(isalnum((unsigned char)*name) || strchr(signs, *name));
}

static size_t count_of(const char *text, char wanted)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == wanted;
    return count;
}

/* Frees the answer. */
static void check_answer(char *xml, size_t tags)
{
    assert(count_of(xml, '<') == tags && count_of(xml, '>') == tags);
    for (const char *at = xml; *at; at++)
        assert((unsigned char)*at >= ' ' || *at == '\n');
    free(xml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct twiml_ask ask;
    char *text = memory_zero(size + 1);

    if (size > 0)
        memcpy(text, data, size);
    bool fine = twiml_read(text, size, &ask);
    assert(fine == (*ask.call != '\0'));
    check_name(ask.call, "-_.:~=+/");
    check_name(ask.recording, "-_");
    assert(!*ask.from || phone_number_diallable(ask.from));
    assert(strspn(ask.keys, "0123456789") == strlen(ask.keys) || (strlen(ask.keys) == 1 && strchr("*#", *ask.keys)));
    assert(!ask.outcome || ask.over);

    const size_t say = *text ? 2 : 0;
    check_answer(twiml_gather((struct twiml_say){text, NULL}, 1, 8, text), 7 + say);
    check_answer(twiml_record((struct twiml_say){NULL, text}, text), 6 + say);
    check_answer(twiml_dial((struct twiml_say){NULL, text}, text, 30, text), 7 + say);
    check_answer(twiml_hangup((struct twiml_say){NULL, text}), 4 + say);
    free(text);
    return 0;
}
