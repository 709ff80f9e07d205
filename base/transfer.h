/*
 * Going out: HTTP requests and mails on the loop, by libcurl.
 *
 *     transfer_http(transfers, &(struct http_ask){.url = …}, on_answered, job);
 *     transfer_mail(transfers, &(struct mail_ask){.to = …}, on_delivered, job);
 *
 * Each is answered exactly once, within its time. Certificates are checked, redirects are not
 * followed, an answer over 64 kB is none unless more is asked for. Whether an answer is good news, whoever asked
 * decides: HTTP 404 is an answer.
 *
 * The loop does not end (for its grace) while one is under way, so that a stop in the
 * middle does not leave behind a message of which nobody knows whether it went.
 */
#ifndef BASE_TRANSFER_H
#define BASE_TRANSFER_H

#include "base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSFER_MOST_BYTES (64 * 1024)

struct transfers;

/* `ca_file` holds the certificates to believe; NULL or "": the system's. Both are borrowed. */
struct transfers *transfers_open(struct loop *loop, const char *ca_file);

/* Answers what is under way with TRANSFER_NOT, then closes all. NULL is fine. */
void transfers_close(struct transfers *transfers);

/* All borrowed for the call only. */
struct http_ask {
    const char *method; /* "POST" */
    const char *url;
    const char *const *headers;  /* "Name: value" each, ended by NULL; NULL: none */
    const char *body;            /* NULL or "": none */
    const char *user, *password; /* basic authentication; NULL: none */
    int timeout_ms;
    size_t most_bytes; /* of the answer; 0: TRANSFER_MOST_BYTES */
};

enum mail_tls {
    MAIL_TLS_MUST, /* not without; smtps:// has it from the first byte */
    MAIL_TLS_TRY,  /* when the server offers it */
    MAIL_TLS_NOT,
};

struct mail_ask {
    const char *url; /* "smtp://relay.example:587" */
    enum mail_tls tls;
    const char *user, *password; /* NULL or "": none */
    const char *from, *to;       /* bare addresses, of the envelope */
    const char *mail;            /* headers and body, lines ended by CR LF */
    int timeout_ms;
};

enum transfer_how {
    TRANSFER_ANSWERED, /* to its end: see `code` */
    TRANSFER_REFUSED,  /* a mail only: the server has said no, `code` and `words` say how */
    TRANSFER_NOT,      /* no answer: whether the other side has acted is unknown */
};

/* Borrowed, alive until the callback returns. */
struct transfer_end {
    enum transfer_how how;
    int code;         /* of HTTP or SMTP; 0 when there was none */
    const char *body; /* of an HTTP answer; NUL after `size` bytes */
    size_t size;
    int64_t date;      /* the server's clock, seconds since 1970; 0 when it did not say */
    const char *words; /* the server's last line of SMTP, or what went wrong: for the log */
    bool to_refused;   /* a mail refused for its addressee, not for us */
};

/* Called once, from the loop, never from inside transfer_…(). */
typedef void (*transfer_done)(const struct transfer_end *end, void *arg);

void transfer_http(struct transfers *transfers, const struct http_ask *ask, transfer_done done, void *arg);
void transfer_mail(struct transfers *transfers, const struct mail_ask *ask, transfer_done done, void *arg);

#endif
