/*
 * A template, and after a NUL the document it is filled with. In HTML no value
 * may break out: the documents hold no '<' of their own in what is rendered
 * from a template without one.
 */
#include "base/http/template.h"
#include "base/log.h"
#include "base/memory.h"

#include <assert.h>
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    log_level_set(LEVEL_ERROR);
    const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
    size_t text_size = end ? (size_t)(end - data) : size;
    json_t *document =
        end ? json_loadb((const char *)end + 1, size - text_size - 1, JSON_DECODE_ANY, NULL) : NULL;
    /* Lists inside lists of lists multiply; 2 kB of template cannot make much of 2 kB of document. */
    if (size <= 4096) {
        render(TEMPLATE_HTML, (const char *)data, text_size, document);
        render(TEMPLATE_TEXT, (const char *)data, text_size, document);
    }
    json_decref(document);
    return 0;
}
