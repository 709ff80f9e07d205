/*
 * Any text as a key file, and as something sealed: what opens was sealed by us and comes back the same; a document with
 * any text in its envelopes loses them all.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY "v1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = memory_zero(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    log_level_set(LEVEL_ERROR);
    struct seal *theirs = seal_from_text(text), *ours = seal_from_text(KEY);

    if (theirs) {
        char *sealed = seal_text(theirs, "note", "mot"), *plain = seal_reveal(theirs, "note", NULL, sealed);
        assert(strcmp(plain, "mot") == 0);
        free(sealed);
        free(plain);
    }
    /* Nobody makes what our key opens. */
    assert(!seal_reveal(ours, NULL, NULL, text) && !seal_bind(ours, "senior.note.1", text));
    json_t *envelope = json_pack("{ss}", "sealed", text);
    if (envelope) {
        json_t *document = json_pack("{s:o, s:[O]}", "one", envelope, "list", envelope);
        assert(seal_document(ours, document) == 2 && json_is_null(json_object_get(document, "one")));
        json_decref(document);
    }
    seal_close(theirs);
    seal_close(ours);
    free(text);
    return 0;
}
