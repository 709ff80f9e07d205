/*
 * Words that callers left while PostgreSQL did not answer.
 *
 *   caller speaks ──► a file, on disk ──► "merci" ─ ─ PostgreSQL is back ─ ─► api.word_leave ──► no file
 *                                            └─ who called is not known yet: api.call_open first
 *
 * A caller is thanked for a word only when it is sure to reach a person, so it is
 * written down first; it outlives this process. What it holds of the caller is sealed as
 * the database would have it, and the folder is ours alone. A word arrives at the desk
 * once: it is always left by the same session with the same key, and by one process at a time of
 * those that share the folder; when that one dies, another goes on within two seconds.
 */
#ifndef PHONE_KEPT_H
#define PHONE_KEPT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/loop.h"
#include "base/pg.h"

struct kept;

/* Makes the folder where it is missing. NULL, and the reason in the log, when that cannot be. */
struct kept *kept_open(struct loop *loop, struct pg *pg, const char *folder);

/* After pg_close(). What is not delivered stays for the next start. NULL is fine. */
void kept_close(struct kept *kept);

/*
 * True: the word is on disk and will be left. `word` is the input of api.word_leave; `who` the
 * session of the call, NULL when it was never opened, then `opening` is the input of api.call_open.
 * `name` makes the word one and the same however often it is added; NULL: each is another. All borrowed.
 */
bool kept_add(struct kept *kept, const char *name, const char *who, const json_t *opening, const json_t *word);

#endif
