/*
 * What callers have said, from the folder that Asterisk and provider.h write to, into PostgreSQL: sealed, and the
 * file is gone.
 *
 *   folder/CODE.wav ──► api.recordings_wanted: does a word speak of it?
 *        ├─ yes ─► read, sealed ─► api.recording_take ─► committed: removed
 *        ├─ PostgreSQL has it already (we were stopped in between): removed
 *        └─ no: its call is not over, or its word is still kept (kept.h): later. After a quarter
 *           of an hour nobody else will speak of it: it becomes a word of a caller unknown.
 *
 * Only files whose writing has ended are looked at. Processes may share a folder: what two take is taken once.
 */
#ifndef PHONE_RECORDINGS_H
#define PHONE_RECORDINGS_H

#include "base/loop.h"
#include "dispatcher/phone/call.h"

struct recordings;

/* `service` and its parts are borrowed; the folder need not be there yet. */
struct recordings *recordings_open(struct loop *loop, const struct call_service *service, const char *folder);

/* After pg_close(). NULL is fine. */
void recordings_close(struct recordings *recordings);

#endif
