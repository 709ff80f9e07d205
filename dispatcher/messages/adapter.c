#include "dispatcher/messages/adapter.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"

/* ---- An answer that needs no waiting ---- */

struct answer {
    struct loop *loop;
    enum adapter_end end;
    const char *said;
    adapter_done done;
    void *arg;
};

static void on_turn(void *arg)
{
    struct answer answer = *(struct answer *)arg;

    free(arg);
    answer.done(answer.end, answer.said, answer.arg);
    loop_release(answer.loop);
}

void adapter_answer(struct loop *loop, enum adapter_end end, const char *said, adapter_done done, void *arg)
{
    struct answer *answer = memory_zero(sizeof *answer);

    *answer = (struct answer){loop, end, said, done, arg};
    loop_hold(loop);
    loop_after(loop, 0, on_turn, answer);
}

/* ---- Adapters that always answer the same ---- */

struct constant {
    struct adapter adapter; /* first: what callers hold */
    struct loop *loop;
    enum adapter_end end;
};

static void constant_send(struct adapter *adapter, const struct outgoing *message, adapter_done done,
                          void *arg)
{
    struct constant *constant = (struct constant *)adapter;

    (void)message;
    adapter_answer(constant->loop, constant->end, NULL, done, arg);
}

static void constant_close(struct adapter *adapter)
{
    free(adapter);
}

static struct adapter *constant_open(struct loop *loop, enum adapter_end end)
{
    struct constant *constant = memory_zero(sizeof *constant);

    *constant = (struct constant){{constant_send, constant_close}, loop, end};
    return &constant->adapter;
}

struct adapter *adapter_trial_open(struct loop *loop)
{
    return constant_open(loop, ADAPTER_SENT);
}

struct adapter *adapter_letter_open(struct loop *loop)
{
    return constant_open(loop, ADAPTER_TO_POST);
}

struct adapter *adapter_call_open(struct loop *loop)
{
    return constant_open(loop, ADAPTER_TO_CALL);
}

/* ---- The choice, by channel ---- */

struct choice {
    struct adapter adapter;
    struct loop *loop;
    struct transfers *transfers;
    struct adapter *sms, *email, *call, *letter; /* NULL: nobody carries it */
};

static struct adapter *choice_of(const struct choice *choice, enum channel channel)
{
    switch (channel) {
    case CHANNEL_SMS:
        return choice->sms;
    case CHANNEL_EMAIL:
        return choice->email;
    case CHANNEL_CALL:
        return choice->call;
    case CHANNEL_LETTER:
        return choice->letter;
    }
    return NULL;
}

static void choice_send(struct adapter *adapter, const struct outgoing *message, adapter_done done, void *arg)
{
    struct choice *choice = (struct choice *)adapter;
    struct adapter *carrier = choice_of(choice, message->channel);

    if (carrier)
        carrier->send(carrier, message, done, arg);
    else
        adapter_answer(choice->loop, ADAPTER_NEVER, "no_gateway", done, arg);
}

static void choice_close(struct adapter *adapter)
{
    struct choice *choice = (struct choice *)adapter;
    struct adapter *carriers[] = {choice->sms, choice->email, choice->call, choice->letter};

    transfers_close(choice->transfers);
    for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++)
        if (carriers[i])
            carriers[i]->close(carriers[i]);
    free(choice);
}

static void choice_say(const struct choice *choice)
{
    if (!choice->sms)
        log_warn("messages", "channel=sms why=\"no gateway is set up (sms_gateway)\"");
    if (!choice->email)
        log_warn("messages", "channel=email why=\"no mail server is set up (smtp_url)\"");
    if (!choice->call)
        log_warn("messages", "channel=call why=\"no telephone is set up (ami_port, call_spool or twiml_number)\"");
}

static struct adapter *choice_trial(struct choice *choice, bool rings)
{
    struct loop *loop = choice->loop;

    choice->sms = adapter_trial_open(loop);
    choice->email = adapter_trial_open(loop);
    choice->call = rings ? adapter_call_open(loop) : adapter_trial_open(loop);
    choice->letter = adapter_trial_open(loop);
    return &choice->adapter;
}

struct adapter *adapter_choose(struct loop *loop, const struct config *config)
{
    struct choice *choice = memory_zero(sizeof *choice);

    *choice = (struct choice){{choice_send, choice_close}, .loop = loop};
    if (config->trial)
        return choice_trial(choice, config->phone_port && config->ring_s);
    if ((config->agi_port && (config->ami_port || *config->call_spool)) || (config->twiml_port && *config->twiml_number))
        choice->call = adapter_call_open(loop);
    choice->transfers = transfers_open(loop, config->ca_file);
    choice->letter = adapter_letter_open(loop);
    if (*config->sms_gateway)
        choice->sms = adapter_sms_open(choice->transfers, config);
    if (*config->smtp_url)
        choice->email = adapter_mail_open(loop, choice->transfers, config);
    if ((*config->sms_gateway && !choice->sms) || (*config->smtp_url && !choice->email)) {
        choice_close(&choice->adapter);
        return NULL;
    }
    choice_say(choice);
    return &choice->adapter;
}
