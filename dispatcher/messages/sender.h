/*
 * Messages on their way out.
 *
 *        message_take
 *   id ──► still true? ── yes ──► unseal, words ──► adapter ──► message_sent: kept, sealed
 *               │                                      └──────► message_failed: again later,
 *               └── no, not now, another's ──► done              another channel, or a person
 *
 * Whether a message is still true is asked here, at the last moment. Taking it gives
 * it to us for ten seconds, so that the same id may be handed in twice, or to two processes,
 * and one message goes out; the gateway must answer within that time.
 * Sending twice is possible in one case only: the process dies, or is frozen, between
 * handing the message to the gateway and telling PostgreSQL; the message's code lets a
 * gateway notice.
 */
#ifndef MESSAGES_SENDER_H
#define MESSAGES_SENDER_H

#include <stdint.h>

#include "base/config.h"
#include "base/loop.h"
#include "base/pg.h"
#include "base/queue.h"
#include "base/seal.h"
#include "dispatcher/messages/adapter.h"

struct sender;

/* All borrowed. NULL, and the reason in the log, when the texts cannot be used. */
struct sender *sender_open(struct loop *loop, const struct config *config, struct pg *pg,
                           const struct seal *seal, struct adapter *adapter);

/* After pg_close(): calls under way answer to it. NULL is fine. */
void sender_close(struct sender *sender);

/*
 * Called once, from the loop. OK: it went out, or was dropped, put off, given to a person
 * or left to whoever has it in hand. UNAVAILABLE: nobody knows, hand it in again.
 */
typedef void (*sender_done)(enum status status, void *arg);

/* Sends a message now, straight from PostgreSQL. */
void sender_send(struct sender *sender, int64_t message, sender_done done, void *arg);

/* From now on sends what comes through the queue `messages`, as this consumer. */
void sender_consume(struct sender *sender, struct queue *queue, const char *consumer);

#endif
