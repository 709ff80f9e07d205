/*
 * A template, and after a NUL the document it is filled with. In HTML no value
 * may break out: the documents hold no '<' of their own in what is rendered
 * from a template without one.
 */
#include "base/http/template.h"
#include "base/log.h"
#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(unsigned flags, const char *text, size_t size, const json_t *document)
{
    struct template_set *set = template_new(flags);
    struct template_report report = {0};
    char error[128] = "";
    bool fine = template_add(set, "page", text, size, error);
    assert(fine == !*error && fine == template_has(set, "page"));
    char *page = template_text(set, "page", document, &report);
    assert(!page == !fine);
    if (page && !(flags & TEMPLATE_TEXT) && !memchr(text, '<', size) && !memchr(text, '"', size))
        assert(!strchr(page, '<') && !strchr(page, '"'));
    free(page);
    template_free(set);
}

/* Lists inside lists multiply: as often as there are sections, by as many values as there are commas. Whose templates are
 * rendered are our own; what takes a minute here says nothing. */
static bool much(const uint8_t *text, size_t text_size, const uint8_t *document, size_t size)
{
    size_t values = 1, product = 1;

    for (size_t i = 0; i < size; i++)
        values += document[i] == ',';
    for (size_t i = 0; i + 2 < text_size && product < 100000; i++)
        if (text[i] == '{' && text[i + 1] == '{' && (text[i + 2] == '#' || text[i + 2] == ' '))
            product *= values;
    return product >= 100000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    log_level_set(LEVEL_ERROR);
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t text_size = end ? (size_t)(end - data) : size;
    json_t *document =
        end ? json_loadb((const char *)end + 1, size - text_size - 1, JSON_DECODE_ANY, NULL) : NULL;
    if (size <= 4096 && !much(data, text_size, data + text_size, size - text_size)) {
        render(TEMPLATE_HTML, (const char *)data, text_size, document);
        render(TEMPLATE_TEXT, (const char *)data, text_size, document);
    }
    json_decref(document);
    return 0;
}
