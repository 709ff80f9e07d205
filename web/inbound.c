#include "web/inbound.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/http/form.h"
#include "base/http/pairs.h"
#include "base/json.h"
#include "base/memory.h"

enum { VALUE_MOST = 8192, WORD_MOST = 128 };

/* ---- Shapes ---- */

static const struct {
    const char *name;
    struct inbound_shape shape;
} known[] = {
#define INBOUND(name, text, receipt) {#name, {text, receipt}},
#include "web/inbound.def"
#undef INBOUND
};

struct inbound_shape inbound_shape_of(const struct config *config)
{
    struct inbound_shape shape = {"", ""};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, config->sms_gateway) == 0)
            shape = known[i].shape;
    if (*config->sms_in)
        shape.text = config->sms_in;
    if (*config->sms_receipt)
        shape.receipt = config->sms_receipt;
    return shape;
}

/* "from=From" in a shape gives "From" for "from"; "" when it has none. */
static void name_of(const char *shape, const char *what, char name[static WORD_MOST])
{
    size_t length = strlen(what);

    name[0] = '\0';
    for (const char *at = shape; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strncmp(at, what, length) == 0 && at[length] == '=')
            snprintf(name, WORD_MOST, "%.*s", (int)strcspn(at + length + 1, " "), at + length + 1);
}

/* ---- Any bytes as text ---- */

static bool is_utf8(const char *bytes)
{
    json_t *string = json_string(bytes);

    json_decref(string);
    return string != NULL;
}

/* Latin-1 to UTF-8; yours. */
static char *from_latin1(const char *bytes)
{
    char *text = memory_zero(2 * strlen(bytes) + 1), *to = text;

    for (; *bytes; bytes++) {
        unsigned char byte = (unsigned char)*bytes;
        if (byte >= 0x80)
            *to++ = (char)(0xC0 | byte >> 6);
        *to++ = byte >= 0x80 ? (char)(0x80 | (byte & 0x3F)) : (char)byte;
    }
    return text;
}

/* At most VALUE_MOST bytes, whole characters, no controls but line breaks; yours. */
static char *readable(const char *bytes)
{
    char *text = is_utf8(bytes) ? memory_text(bytes) : from_latin1(bytes);
    size_t length = strlen(text);

    if (length > VALUE_MOST)
        for (length = VALUE_MOST; ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    text[length] = '\0';
    for (char *at = text; *at; at++)
        if (((unsigned char)*at < ' ' && *at != '\n') || *at == 0x7F)
            *at = ' ';
    return text;
}

/* The first of a name counts. */
static json_t *form_of(const char *bytes, size_t size)
{
    struct pairs pairs;
    json_t *fields = json_object();

    pairs_read(&pairs, bytes, size);
    for (size_t i = 0; i < pairs.count; i++) {
        char *name = readable(pairs.list[i].name), *value = readable(pairs.list[i].value);
        if (!json_object_get(fields, name))
            json_object_set_new(fields, name, json_string(value));
        free(name);
        free(value);
    }
    pairs_clear(&pairs);
    return fields;
}

json_t *inbound_decode(const char *bytes, size_t size)
{
    enum form_fault fault;
    size_t blank = 0;

    while (blank < size && isspace((unsigned char)bytes[blank]))
        blank++;
    if (blank < size && bytes[blank] == '{')
        return form_json(bytes, size, &fault);
    return form_of(bytes, size);
}

/* ---- What it says ---- */

/* The text or number that a shape's word names; NULL when it is not there or empty. Yours. */
static char *value_of(const json_t *fields, const char *shape, const char *what)
{
    char name[WORD_MOST];

    name_of(shape, what, name);
    const json_t *found = name[0] ? json_object_get(fields, name) : NULL;
    if (!found && name[0])
        found = json_at(fields, name);
    if (json_is_integer(found))
        return memory_format("%lld", (long long)json_integer_value(found));
    return json_string_length(found) > 0 ? readable(json_string_value(found)) : NULL;
}

/* Does "delivered,read" hold the word? */
static bool one_of(const char *shape, const char *what, const char *word)
{
    char list[WORD_MOST];
    size_t length = strlen(word);

    name_of(shape, what, list);
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, word, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    return false;
}

static void receipt_read(struct inbound *inbound, const char *shape, const json_t *fields, const char *state)
{
    inbound->id = value_of(fields, shape, "id");
    if (inbound->id && one_of(shape, "delivered", state))
        inbound->kind = INBOUND_DELIVERED;
    else if (inbound->id && one_of(shape, "failed", state))
        inbound->kind = INBOUND_FAILED;
}

struct inbound inbound_read(struct inbound_shape shape, const json_t *fields)
{
    struct inbound inbound = {.kind = INBOUND_NOTHING};
    char *state = value_of(fields, shape.receipt, "state");

    if (state) {
        receipt_read(&inbound, shape.receipt, fields, state);
        free(state);
        return inbound;
    }
    inbound.id = value_of(fields, shape.text, "id");
    inbound.from = value_of(fields, shape.text, "from");
    inbound.text = value_of(fields, shape.text, "text");
    if (inbound.from && inbound.text)
        inbound.kind = INBOUND_TEXT;
    return inbound;
}

void inbound_clear(struct inbound *inbound)
{
    free(inbound->id);
    free(inbound->from);
    free(inbound->text);
    *inbound = (struct inbound){.kind = INBOUND_NOTHING};
}
