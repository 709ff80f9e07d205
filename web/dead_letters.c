/*
 * Dead letters: work that a queue has given up (base/queue.h), looked at by a
 * coordinator, tried again or put aside.
 *
 *     GET   ─► Redis: the newest letters ─► page_dead_letters: who may look, what each was about ─► page
 *     POST  ─► the act: who may, in the journal ─► Redis: back to its queue, or away ─► 303
 *
 * PostgreSQL decides first; a letter that somebody else has settled meanwhile is a 409.
 */
#include "base/json.h"
#include "base/redis.h"
#include "web/handlers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS_SHOWN   100
#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)

/* ---- Looking ---- */

/* What Redis holds is anybody's bytes: what is no text is none. */
static json_t *text_of(const redisReply *value)
{
    json_t *text = value->type == REDIS_REPLY_STRING ? json_stringn(value->str, value->len) : NULL;
    return text ? text : json_string("");
}

/* An entry of the stream as {letter, stream, job, reason, body}. */
static json_t *letter_of(const redisReply *entry)
{
    const redisReply *fields = entry->element[1];
    json_t *letter = json_pack("{s:o}", "letter", text_of(entry->element[0]));
    for (size_t i = 0; i + 1 < fields->elements; i += 2) {
        json_t *name = text_of(fields->element[i]);
        json_object_set_new(letter, json_string_value(name), text_of(fields->element[i + 1]));
        json_decref(name);
    }
    const char *body = json_text(letter, "body"), *job = json_text(letter, "job");
    json_t *whole = body ? json_loads(body, JSON_REJECT_DUPLICATES, NULL) : NULL;
    json_object_set_new(letter, "body", whole ? whole : json_null());
    json_object_set_new(letter, "job", json_integer(job ? strtoll(job, NULL, 10) : 0));
    return letter;
}

static bool is_entry(const redisReply *entry)
{
    return entry->type == REDIS_REPLY_ARRAY && entry->elements == 2 &&
           entry->element[1]->type == REDIS_REPLY_ARRAY;
}

static void on_found(enum status status, const redisReply *reply, void *arg)
{
    struct visit *visit = arg;
    json_t *input = json_copy(visit->named), *letters = json_array();
    bool found = status == STATUS_OK && reply->type == REDIS_REPLY_ARRAY;
    for (size_t i = 0; found && i < reply->elements; i++)
        if (is_entry(reply->element[i]))
            json_array_append_new(letters, letter_of(reply->element[i]));
    json_object_set_new(input, "away", json_boolean(!found));
    json_object_set_new(input, "more", json_boolean(json_array_size(letters) >= LETTERS_SHOWN));
    json_object_set_new(input, "letters", letters);
    page_read(visit, input);
    json_decref(input);
}

bool dead_letters_before(struct visit *visit, json_t *input)
{
    char *key = redis_key(visit->app->redis, "dead");
    (void)input;
    visit->request->redis++;
    redis_command(visit->app->redis, on_found, visit,
                  REDIS_ARGV("XREVRANGE", key, "+", "-", "COUNT", TEXT(LETTERS_SHOWN)));
    free(key);
    return false; /* on_found() goes on */
}

/* ---- Settling ---- */

/*
 * At once, so that a letter is never in both streams nor in none, and only if it is the one meant.
 * Keys: the dead letters, the queue. Arguments: the letter, its stream, its job, "retry" or "drop".
 * Answers whether it was there.
 */
static const char settle[] =
    "local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])\n"
    "if #found == 0 then return 0 end\n"
    "local letter, pairs = {}, found[1][2]\n"
    "for i = 1, #pairs, 2 do letter[pairs[i]] = pairs[i + 1] end\n"
    "if letter.stream ~= ARGV[2] or letter.job ~= ARGV[3] then return 0 end\n"
    "if ARGV[4] == 'retry' then\n"
    "  redis.call('XADD', KEYS[2], '*', 'job', letter.job, 'v', letter.v, 'body', letter.body)\n"
    "end\n"
    "return redis.call('XDEL', KEYS[1], ARGV[1])\n";

static void on_settled(enum status status, const redisReply *reply, void *arg)
{
    struct visit *visit = arg;
    if (status != STATUS_OK)
        return form_refused(visit, STATUS_UNAVAILABLE, "queue_away", NULL);
    if (reply->type != REDIS_REPLY_INTEGER || reply->integer == 0)
        return form_refused(visit, STATUS_CONFLICT, "dead_letter_gone", NULL);
    form_done(visit, visit->fields);
}

/* The act's answer says which; the visit keeps it, since Redis answers after it is gone. */
static void dead_letter_settle(struct visit *visit, json_t *document, const char *how)
{
    char job[24];
    struct redis *redis = visit->app->redis;
    visit->fields = http_keep_json(visit->request, json_incref(document));
    snprintf(job, sizeof job, "%lld", (long long)json_whole(document, "job", 0));
    char *dead = redis_key(redis, "dead"), *queue = redis_key(redis, json_text(document, "stream"));
    visit->request->redis++;
    redis_command(redis, on_settled, visit,
                  REDIS_ARGV("EVAL", settle, "2", dead, queue, json_text(document, "letter"),
                             json_text(document, "stream"), job, how));
    free(dead);
    free(queue);
}

void dead_letter_retried(struct visit *visit, json_t *document)
{
    dead_letter_settle(visit, document, "retry");
}

void dead_letter_dropped(struct visit *visit, json_t *document)
{
    dead_letter_settle(visit, document, "drop");
}
