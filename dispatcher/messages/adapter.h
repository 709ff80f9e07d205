/*
 * How a message leaves the house: one adapter per gateway.
 *
 * The sender has checked that the message is still true and has put it into words;
 * an adapter carries it and says how that ended. It keeps nothing: trying
 * again, another channel, an alarm are decided in PostgreSQL (api.message_failed).
 * It answers within the message's `within_ms`, also when its gateway does not, and begins nothing
 * after that: by then another sender may have taken the message.
 */
#ifndef MESSAGES_ADAPTER_H
#define MESSAGES_ADAPTER_H

#include "base/config.h"
#include "base/loop.h"
#include "base/transfer.h"
#include "dispatcher/messages/words.h"

/* All borrowed until the adapter's answer. */
struct outgoing {
    enum channel channel;
    const char *reference; /* the message's code, the same at each try: some gateways can tell a repetition */
    const char *to;        /* E.164 number, mail address, or for a letter the postal address */
    const char *subject;   /* of a mail or letter */
    const char *body;
    int within_ms; /* above 0 */
    bool unasked; /* of a kind that somebody may want no more of: a mail says how */
};

enum adapter_end {
    ADAPTER_SENT,    /* the gateway has it */
    ADAPTER_AGAIN,   /* not now: an outage, a full queue */
    ADAPTER_NEVER,   /* this address takes no such message */
    ADAPTER_TO_POST, /* on paper: a person at the desk prints and posts it */
    ADAPTER_TO_CALL, /* by telephone, as soon as a line is free (dispatcher/phone/calls.h) */
};

/* Called exactly once per message, from the loop, never from inside send(). `said`: when sent, the gateway's
 * own name for the message, or NULL; else a code of why not, for the log and the desk. */
typedef void (*adapter_done)(enum adapter_end end, const char *said, void *arg);

struct adapter {
    void (*send)(struct adapter *adapter, const struct outgoing *message, adapter_done done, void *arg);
    /* Answers what is under way with ADAPTER_AGAIN, then frees: so close it before what `done` uses. */
    void (*close)(struct adapter *adapter);
};

/*
 * The one that the sender is given: in the trial nothing leaves the house, and what each person would have
 * received stands on the page « Messages sortants », since the sender keeps what was said; only the trial
 * telephone rings. Else each channel has the adapter that the settings describe; a channel that has none
 * answers NEVER, and the message finds another way. NULL, and the reason in the log, when a setting makes no sense.
 */
struct adapter *adapter_choose(struct loop *loop, const struct config *config);

/* Each by itself; all borrowed. NULL, and the reason in the log, when a setting makes no sense. */
struct adapter *adapter_trial_open(struct loop *loop);
struct adapter *adapter_letter_open(struct loop *loop);
struct adapter *adapter_call_open(struct loop *loop);
struct adapter *adapter_sms_open(struct transfers *transfers, const struct config *config);
struct adapter *adapter_mail_open(struct loop *loop, struct transfers *transfers,
                                  const struct config *config);

/* For adapters: answers from the loop, before it ends. `said` is static or NULL. */
void adapter_answer(struct loop *loop, enum adapter_end end, const char *said, adapter_done done, void *arg);

#endif
