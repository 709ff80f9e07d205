#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"
#include "dispatcher/messages/adapter.h"
#include "dispatcher/messages/mime.h"

struct mail {
    struct adapter adapter; /* first: what callers hold */
    struct loop *loop;
    struct transfers *transfers;
    const struct config *config;
    enum mail_tls tls;
    char *from, *reply_to; /* the bare addresses; the second NULL when there is none */
};

struct mailing {
    adapter_done done;
    void *arg;
};

/*
 * Is it this address that takes no mail? 550, 551, 553 and 556 to its RCPT say so, unless the
 * enhanced code is of class 5.7, "policy": then it is us whom they do not want.
 */
static bool is_never(const struct transfer_end *end)
{
    bool address = end->code == 550 || end->code == 551 || end->code == 553 || end->code == 556;

    return end->how == TRANSFER_REFUSED && end->to_refused && address && !strstr(end->words, " 5.7.");
}

static void on_delivered(const struct transfer_end *end, void *arg)
{
    struct mailing mailing = *(struct mailing *)arg;
    const char *why = end->how == TRANSFER_NOT ? "gateway_silent"
                      : end->code < 500        ? "gateway_down"
                                               : "gateway_refuses";

    free(arg);
    if (end->how == TRANSFER_ANSWERED)
        return mailing.done(ADAPTER_SENT, NULL, mailing.arg);
    if (is_never(end))
        return mailing.done(ADAPTER_NEVER, "address_refused", mailing.arg);
    /* The server's own words may hold an address, ours or theirs: they are not for the log. */
    log_warn("mail", "code=%d why=%s", end->code, why);
    mailing.done(ADAPTER_AGAIN, why, mailing.arg);
}

static void mail_send(struct adapter *adapter, const struct outgoing *message, adapter_done done, void *arg)
{
    struct mail *mail = (struct mail *)adapter;
    const struct config *config = mail->config;
    char *written = mime_write(&(struct mime_mail){.from = config->mail_from,
                                                   .to = message->to,
                                                   .reply_to = config->mail_reply_to,
                                                   .unsubscribe = message->unasked ? mail->reply_to : NULL,
                                                   .subject = message->subject,
                                                   .text = message->body,
                                                   .reference = message->reference,
                                                   .at = (int64_t)time(NULL)});

    if (!written)
        return adapter_answer(mail->loop, ADAPTER_NEVER, "address_refused", done, arg);
    struct mailing *mailing = memory_zero(sizeof *mailing);
    *mailing = (struct mailing){done, arg};
    transfer_mail(mail->transfers,
                  &(struct mail_ask){.url = config->smtp_url,
                                     .tls = mail->tls,
                                     .user = config->smtp_user,
                                     .password = config->smtp_password,
                                     .from = mail->from,
                                     .to = message->to,
                                     .mail = written,
                                     .timeout_ms = message->within_ms},
                  on_delivered, mailing);
    free(written);
}

static void mail_close(struct adapter *adapter)
{
    struct mail *mail = (struct mail *)adapter;

    free(mail->from);
    free(mail->reply_to);
    free(mail);
}

static bool tls_read(const char *word, enum mail_tls *tls)
{
    static const char *const words[] = {
        [MAIL_TLS_MUST] = "must", [MAIL_TLS_TRY] = "try", [MAIL_TLS_NOT] = "none"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            *tls = (enum mail_tls)i;
            return true;
        }
    return false;
}

static const char *fault_of(struct mail *mail)
{
    const struct config *config = mail->config;

    if (strncmp(config->smtp_url, "smtp://", 7) != 0 && strncmp(config->smtp_url, "smtps://", 8) != 0)
        return "smtp_url must begin with smtp:// or smtps://";
    if (!tls_read(config->smtp_tls, &mail->tls))
        return "smtp_tls must be must, try or none";
    if (*config->smtp_user && mail->tls != MAIL_TLS_MUST)
        return "a password does not travel without TLS: smtp_tls must be must";
    if (!mail->from)
        return "mail_from must hold an address";
    if (*config->mail_reply_to && !mail->reply_to)
        return "mail_reply_to must hold an address, or nothing";
    return NULL;
}

struct adapter *adapter_mail_open(struct loop *loop, struct transfers *transfers, const struct config *config)
{
    struct mail *mail = memory_zero(sizeof *mail);

    *mail = (struct mail){
        {mail_send, mail_close}, loop, transfers, config, .from = mime_address(config->mail_from)};
    mail->reply_to = *config->mail_reply_to ? mime_address(config->mail_reply_to) : NULL;
    const char *fault = fault_of(mail);
    if (!fault)
        return &mail->adapter;
    log_error("mail", "why=\"%s\"", fault);
    mail_close(&mail->adapter);
    return NULL;
}
