/*
 * What callers have said: sealed in PostgreSQL, opened here, for whoever works at the desk.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/handlers.h"

#include <sodium.h>
#include <stdlib.h>

static void on_recording(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    const json_t *sound = json_object_get(answer->document, "sound");
    const char *sealed = json_text(sound, "sealed");
    size_t size = 0;
    if (status != STATUS_OK || !sealed)
        return visit_refuse(visit, status, answer->reason);
    void *wav = seal_reveal_bytes(visit->app->seal, "recording", json_text(sound, "at"), sealed, &size);
    if (!wav) { /* sealed with a key that we lack, or moved from another row: nothing that a page could repair */
        log_error("seal", "id=%s closed=1 purpose=recording", visit->request->id);
        return visit_refuse(visit, STATUS_NOT_FOUND, "recording_closed");
    }
    http_reply_bytes(visit->request, 200, "audio/wav", wav, size);
    sodium_memzero(wav, size);
    free(wav);
}

void recording_play(struct visit *visit)
{
    char *text = json_dumps(visit->named, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, "page_recording", PG_ARGS(visit->who, text), on_recording, visit);
    free(text);
}
