/*
 * What a volunteer looks like: sealed in PostgreSQL, opened here, for whom PostgreSQL shows it to.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/pg.h"
#include "base/seal.h"
#include "web/handlers.h"

#include <stdlib.h>

static void on_photo(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    const json_t *picture = json_object_get(answer->document, "picture");
    const char *sealed = json_text(picture, "sealed");
    size_t size = 0;
    if (status != STATUS_OK || !sealed)
        return visit_refuse(visit, status, answer->reason);
    void *jpeg = seal_reveal_bytes(visit->app->seal, "photo", json_text(picture, "at"), sealed, &size);
    if (!jpeg) { /* sealed with a key that we lack, or moved from another row: nothing that a page could repair */
        log_error("seal", "id=%s closed=1 purpose=photo", visit->request->id);
        return visit_refuse(visit, STATUS_NOT_FOUND, "photo");
    }
    http_reply_bytes(visit->request, 200, "image/jpeg", jpeg, size);
    free(jpeg);
}

void photo_show(struct visit *visit)
{
    char *text = json_dumps(visit->named, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, "page_photo", PG_ARGS(visit->who, text), on_photo, visit);
    free(text);
}
