/*
 * What is sealed in PostgreSQL and opened here, for whom PostgreSQL shows it to: what volunteers look like, and what
 * callers have said.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/handlers.h"

#include <sodium.h>
#include <stdlib.h>

struct sealed_file {
    const char *page;    /* api.page_… */
    const char *member;  /* of its document: {at, sealed} */
    const char *purpose; /* of the seal */
    const char *type;
    const char *closed;  /* the reason, when no key of ours opens it */
};

static const struct sealed_file photo = {"page_photo", "picture", "photo", "image/jpeg", "photo"};
static const struct sealed_file recording = {"page_recording", "sound", "recording", "audio/wav", "recording_closed"};

static void answer(struct visit *visit, const struct sealed_file *file, enum status status, const struct pg_answer *found)
{
    const json_t *member = json_object_get(found->document, file->member);
    const char *sealed = json_text(member, "sealed");
    size_t size = 0;
    if (status != STATUS_OK || !sealed)
        return visit_refuse(visit, status, found->reason);
    void *opened = seal_reveal_bytes(visit->app->seal, file->purpose, json_text(member, "at"), sealed, &size);
    if (!opened) { /* sealed with a key that we lack, or moved from another row: nothing that a page could repair */
        log_error("seal", "id=%s closed=1 purpose=%s", visit->request->id, file->purpose);
        return visit_refuse(visit, STATUS_NOT_FOUND, file->closed);
    }
    http_reply_bytes(visit->request, 200, file->type, opened, size);
    sodium_memzero(opened, size);
    free(opened);
}

static void on_photo(enum status status, const struct pg_answer *found, void *arg)
{
    answer(arg, &photo, status, found);
}

static void on_recording(enum status status, const struct pg_answer *found, void *arg)
{
    answer(arg, &recording, status, found);
}

static void ask(struct visit *visit, const struct sealed_file *file, pg_done done)
{
    char *text = json_dumps(visit->named, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, file->page, PG_ARGS(visit->who, text), done, visit);
    free(text);
}

void photo_show(struct visit *visit)
{
    ask(visit, &photo, on_photo);
}

void recording_play(struct visit *visit)
{
    ask(visit, &recording, on_recording);
}
