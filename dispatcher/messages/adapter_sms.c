#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"
#include "dispatcher/messages/adapter.h"
#include "dispatcher/messages/gateway.h"

struct sms {
    struct adapter adapter; /* first: what callers hold */
    struct transfers *transfers;
    const struct config *config;
    struct gateway *gateway;
    int64_t ahead_s; /* the gateway's clock minus ours, as its last answer said: signatures hold the time */
};

struct texting {
    struct sms *sms;
    adapter_done done;
    void *arg;
};

static void on_answered(const struct transfer_end *end, void *arg)
{
    struct texting texting = *(struct texting *)arg;
    struct sms *sms = texting.sms;
    char id[GATEWAY_ID_BYTES] = "", words[128];
    const char *why = "gateway_silent";
    enum adapter_end ends = ADAPTER_AGAIN;

    free(arg);
    if (end->date)
        sms->ahead_s = end->date - (int64_t)time(NULL);
    if (end->how == TRANSFER_ANSWERED)
        ends = gateway_answer_read(sms->gateway, end->code, end->body, id, &why);
    else
        log_quote(words, sizeof words, end->words);
    if (end->how != TRANSFER_ANSWERED)
        log_warn("sms", "gateway=%s why=%s words=%s", sms->config->sms_gateway, why, words);
    else if (why && (strcmp(why, "gateway_refuses") == 0 || strcmp(why, "gateway_unclear") == 0))
        log_error("sms", "gateway=%s status=%d why=%s", sms->config->sms_gateway, end->code, why);
    texting.done(ends, ends == ADAPTER_SENT ? (id[0] ? id : NULL) : why, texting.arg);
}

static void sms_send(struct adapter *adapter, const struct outgoing *message, adapter_done done, void *arg)
{
    struct sms *sms = (struct sms *)adapter;
    struct texting *texting = memory_zero(sizeof *texting);
    struct gateway_request request =
        gateway_request_make(sms->gateway, message, (int64_t)time(NULL) + sms->ahead_s);

    *texting = (struct texting){sms, done, arg};
    transfer_http(sms->transfers,
                  &(struct http_ask){.method = sms->config->sms_method,
                                     .url = request.url,
                                     .headers = (const char *const *)request.headers,
                                     .body = request.body,
                                     .user = request.user,
                                     .password = request.password,
                                     .timeout_ms = message->within_ms},
                  on_answered, texting);
    gateway_request_clear(&request);
}

static void sms_close(struct adapter *adapter)
{
    struct sms *sms = (struct sms *)adapter;

    gateway_close(sms->gateway);
    free(sms);
}

struct adapter *adapter_sms_open(struct transfers *transfers, const struct config *config)
{
    struct gateway *gateway = gateway_open(config);

    if (!gateway)
        return NULL;
    struct sms *sms = memory_zero(sizeof *sms);
    *sms = (struct sms){{sms_send, sms_close}, transfers, config, gateway, 0};
    return &sms->adapter;
}
