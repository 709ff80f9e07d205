#include "dispatcher/phone/repertoire.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "dispatcher/phone/sentences.h"

enum { LOOK_MS = 5000 };

#define WHO "service:dispatcher"

struct repertoire {
    struct loop *loop;
    struct pg *pg;
    struct voice *voice;
    bool ahead;
    bool busy; /* a step is under way */
    struct loop_timer *look;
    const struct sentence *sentence; /* that is being fetched or spoken */
    char *hash;                      /* of what is being fetched */
};

/* In the order in which they run. */
static void repertoire_look(void *arg);
static void on_declared(enum status status, const struct pg_answer *answer, void *arg);
static void on_fetched(enum status status, const struct pg_answer *answer, void *arg);
static void on_spoken(const struct sound *sound, void *arg);
static void on_told(enum status status, const struct pg_answer *answer, void *arg);

static void step_end(struct repertoire *repertoire)
{
    free(repertoire->hash);
    repertoire->hash = NULL;
    repertoire->sentence = NULL;
    repertoire->busy = false;
}

static void repertoire_look(void *arg)
{
    struct repertoire *repertoire = arg;
    size_t count;
    const struct sentence *all = sentences_all(&count);

    if (repertoire->busy || !pg_is_up(repertoire->pg) || loop_stopping(repertoire->loop))
        return;
    json_auto_t *input = json_pack("{s:[]}", "sentences");
    for (size_t i = 0; i < count; i++)
        json_array_append_new(json_object_get(input, "sentences"), json_pack("{s:s, s:s}", "name", all[i].name, "text", all[i].text));
    char *text = json_dumps(input, JSON_COMPACT);
    repertoire->busy = true;
    pg_call(repertoire->pg, "voices_declare", PG_ARGS(WHO, NULL, text), on_declared, repertoire);
    free(text);
}

/* The hash under which this sentence is recorded by somebody; NULL: by nobody. */
static const char *recorded_hash(const json_t *recorded, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach(recorded, i, one) if (strcmp(json_text(one, "name"), name) == 0) return json_text(one, "hash");
    return NULL;
}

/* Recordings that are gone are given back at once; the first one that we lack is what to fetch. */
static const struct sentence *recordings_compare(struct repertoire *repertoire, const json_t *recorded)
{
    const struct sentence *lacking = NULL;
    size_t count;
    const struct sentence *all = sentences_all(&count);

    for (size_t i = 0; i < count; i++) {
        const char *theirs = recorded_hash(recorded, all[i].name), *ours = voice_lent(repertoire->voice, all[i].name);
        if (!theirs)
            voice_take_back(repertoire->voice, all[i].name);
        else if (!lacking && (!ours || strcmp(ours, theirs) != 0))
            lacking = &all[i];
    }
    return lacking;
}

static void on_declared(enum status status, const struct pg_answer *answer, void *arg)
{
    struct repertoire *repertoire = arg;
    const json_t *recorded = json_object_get(answer->document, "recorded");
    const char *unspoken = json_string_value(json_at(answer->document, "unspoken.0"));

    if (status != STATUS_OK)
        return step_end(repertoire);
    const struct sentence *lacking = recordings_compare(repertoire, recorded);
    if (lacking) {
        json_auto_t *input = json_pack("{s:s, s:s}", "sentence", lacking->name, "voice", "recorded");
        char *text = json_dumps(input, JSON_COMPACT);
        repertoire->sentence = lacking;
        repertoire->hash = memory_text(recorded_hash(recorded, lacking->name));
        pg_read(repertoire->pg, "page_sentence", PG_ARGS(WHO, text), on_fetched, repertoire);
        free(text);
    } else if (unspoken && repertoire->ahead && (repertoire->sentence = sentences_find(unspoken))) {
        voice_synthetic(repertoire->voice, repertoire->sentence->text, on_spoken, repertoire);
    } else {
        step_end(repertoire);
    }
}

static void on_fetched(enum status status, const struct pg_answer *answer, void *arg)
{
    struct repertoire *repertoire = arg;
    const char *sound = json_text(answer->document, "sound");
    size_t size;
    void *wav = status == STATUS_OK && sound ? json_unbase64(sound, &size) : NULL;
    bool lent = wav && voice_lend(repertoire->voice, repertoire->sentence->name, repertoire->hash, wav, size);

    log_info("repertoire", "sentence=%s lent=%d", repertoire->sentence->name, lent);
    free(wav);
    step_end(repertoire);
    if (lent)
        repertoire_look(repertoire); /* there may be more */
}

static void on_spoken(const struct sound *sound, void *arg)
{
    struct repertoire *repertoire = arg;
    size_t size;

    if (!sound) {
        repertoire->ahead = false; /* there is no voice on this machine: its log has said so */
        return step_end(repertoire);
    }
    void *wav = sound_wav(sound, &size);
    json_auto_t *input = json_pack("{s:s, s:s, s:o}", "sentence", repertoire->sentence->name, "text", repertoire->sentence->text,
                                   "sound", json_base64(wav, size));
    char *text = json_dumps(input, JSON_COMPACT);
    pg_call(repertoire->pg, "sentence_spoken", PG_ARGS(WHO, NULL, text), on_told, repertoire);
    free(text);
    free(wav);
}

static void on_told(enum status status, const struct pg_answer *answer, void *arg)
{
    struct repertoire *repertoire = arg;
    (void)answer;

    step_end(repertoire);
    if (status == STATUS_OK)
        repertoire_look(repertoire);
}

struct repertoire *repertoire_open(struct loop *loop, struct pg *pg, struct voice *voice, bool ahead)
{
    struct repertoire *repertoire = memory_zero(sizeof *repertoire);

    *repertoire = (struct repertoire){.loop = loop, .pg = pg, .voice = voice, .ahead = ahead};
    repertoire->look = loop_every(loop, LOOK_MS, repertoire_look, repertoire);
    return repertoire;
}

void repertoire_close(struct repertoire *repertoire)
{
    if (!repertoire)
        return;
    loop_cancel(&repertoire->look);
    free(repertoire->hash);
    free(repertoire);
}
