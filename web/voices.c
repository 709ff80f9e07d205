/*
 * The voice of the telephone: its sounds.
 */
#include "base/json.h"
#include "base/pg.h"
#include "web/handlers.h"

#include <stdlib.h>
#include <string.h>

static void on_sound(enum status status, const struct pg_answer *answer, void *arg)
{
    struct visit *visit = arg;
    const char *sound = json_text(answer->document, "sound");
    size_t size;
    if (status != STATUS_OK || !sound)
        return visit_refuse(visit, status, answer->reason);
    void *wav = json_unbase64(sound, &size);
    http_reply_bytes(visit->request, 200, "audio/wav", wav ? wav : "", wav ? size : 0);
    free(wav);
}

void sentence_play(struct visit *visit)
{
    const char *voice = json_text(visit->named, "voice");
    bool person = strcmp(voice, "personne") == 0;
    if (!person && strcmp(voice, "synthese") != 0)
        return visit_refuse(visit, STATUS_NOT_FOUND, "sentence");
    json_auto_t *input = json_pack("{s:s, s:s}", "sentence", json_text(visit->named, "sentence"), "voice",
                                   person ? "recorded" : "synthetic");
    char *text = json_dumps(input, JSON_COMPACT);
    visit->request->pg++;
    pg_read(visit->app->pg, "page_sentence", PG_ARGS(visit->who, text), on_sound, visit);
    free(text);
}
