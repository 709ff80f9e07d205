/*
 * How a message leaves the house: one adapter per gateway.
 *
 * The sender has checked that the message is still true and has put it into words;
 * an adapter carries it and says how that ended. It keeps nothing: trying
 * again, another channel, an alarm are decided in PostgreSQL (api.message_failed).
 * It answers within ADAPTER_DEADLINE_MS, also when its gateway does not: the message is
 * ours for ten seconds, then another sender may take it.
 */
#ifndef MESSAGES_ADAPTER_H
#define MESSAGES_ADAPTER_H

#include "base/loop.h"
#include "dispatcher/messages/words.h"

enum { ADAPTER_DEADLINE_MS = 8000 };

/* All borrowed until the adapter's answer. */
struct outgoing {
    enum channel channel;
    const char *reference; /* the message's code, the same at each try: some gateways can tell a repetition */
    const char *to;        /* E.164 number, mail address, or for a letter the postal address */
    const char *subject;   /* of a mail or letter */
    const char *body;
};

enum adapter_end {
    ADAPTER_SENT,  /* the gateway has it */
    ADAPTER_AGAIN, /* not now: an outage, a full queue */
    ADAPTER_NEVER, /* this address takes no such message */
};

/* Called exactly once per message, from the loop, never from inside send(). `reason` is a code for the log
 * and the desk, NULL when sent. */
typedef void (*adapter_done)(enum adapter_end end, const char *reason, void *arg);

struct adapter {
    void (*send)(struct adapter *adapter, const struct outgoing *message, adapter_done done, void *arg);
    void (*close)(struct adapter *adapter);
};

/*
 * The trial: nothing leaves the house. What each person would have received stands on the
 * page « Messages sortants », since the sender keeps what was said. Close it by its own close().
 */
struct adapter *adapter_trial_open(struct loop *loop);

#endif
