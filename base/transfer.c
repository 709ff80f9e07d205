#include "base/transfer.h"

#include <assert.h>
#include <curl/curl.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

enum { CONNECT_MS = 4000, LINE_BYTES = 256, SOCKETS = 4 };

struct transfers {
    struct loop *loop;
    const char *ca_file;
    CURLM *multi;
    struct loop_timer *timer; /* curl's own: it asks for one at a time */
    TAILQ_HEAD(, transfer) under_way;
};

struct transfer {
    struct transfers *transfers;
    CURL *easy;
    struct curl_slist *headers, *recipients;
    struct evbuffer *up, *down;     /* what is still to be sent of a mail; what came back */
    size_t most_bytes;
    bool mail, told_all;            /* … all of the mail is under way */
    curl_socket_t sockets[SOCKETS]; /* of a mail: those open; more than one while IPv6 and IPv4 race */
    int64_t date;
    char line[LINE_BYTES]; /* the last line of SMTP */
    char error[CURL_ERROR_SIZE];
    transfer_done done;
    void *arg;
    TAILQ_ENTRY(transfer) next;
};

/* ---- curl's sockets and its timer, on the loop ---- */

static void transfers_look(struct transfers *transfers);

static void on_ready(evutil_socket_t socket, short what, void *arg)
{
    struct transfers *transfers = arg;
    int actions = (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0);
    int running;

    curl_multi_socket_action(transfers->multi, socket, actions, &running);
    transfers_look(transfers);
}

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *arg, void *kept)
{
    struct transfers *transfers = arg;
    struct event *event = kept;
    short wanted = (short)((what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));

    (void)easy;
    if (event)
        event_free(event);
    event = NULL;
    if (what != CURL_POLL_REMOVE) {
        event =
            event_new(loop_base(transfers->loop), socket, (short)(wanted | EV_PERSIST), on_ready, transfers);
        event_add(event, NULL);
    }
    curl_multi_assign(transfers->multi, socket, event);
    return 0;
}

static void on_due(void *arg)
{
    struct transfers *transfers = arg;
    int running;

    transfers->timer = NULL;
    curl_multi_socket_action(transfers->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    transfers_look(transfers);
}

/* Called by curl from inside its other functions: so it only notes when to look. */
static int on_timer(CURLM *multi, long wait_ms, void *arg)
{
    struct transfers *transfers = arg;

    (void)multi;
    loop_cancel(&transfers->timer);
    if (wait_ms >= 0)
        transfers->timer = loop_after(transfers->loop, wait_ms, on_due, transfers);
    return 0;
}

/* ---- Opening and closing ---- */

struct transfers *transfers_open(struct loop *loop, const char *ca_file)
{
    static bool curl_ready; /* a process-wide state of curl's own, never undone */
    struct transfers *transfers = memory_zero(sizeof *transfers);

    if (!curl_ready && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    curl_ready = true;
    transfers->loop = loop;
    transfers->ca_file = ca_file;
    transfers->multi = curl_multi_init();
    TAILQ_INIT(&transfers->under_way);
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(transfers->multi, CURLMOPT_SOCKETDATA, transfers);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(transfers->multi, CURLMOPT_TIMERDATA, transfers);
    return transfers;
}

/* Takes it off the list, tells whoever asked, frees it. */
static void transfer_end_with(struct transfer *transfer, struct transfer_end *end)
{
    struct transfers *transfers = transfer->transfers;

    TAILQ_REMOVE(&transfers->under_way, transfer, next);
    curl_multi_remove_handle(transfers->multi, transfer->easy);
    end->date = transfer->date;
    end->size = evbuffer_get_length(transfer->down);
    evbuffer_add(transfer->down, "", 1);
    end->body = (const char *)evbuffer_pullup(transfer->down, -1);
    transfer->done(end, transfer->arg);
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->recipients);
    evbuffer_free(transfer->up);
    evbuffer_free(transfer->down);
    free(transfer);
    loop_release(transfers->loop);
}

void transfers_close(struct transfers *transfers)
{
    struct transfer *transfer;

    if (!transfers)
        return;
    while ((transfer = TAILQ_FIRST(&transfers->under_way)))
        transfer_end_with(transfer, &(struct transfer_end){.how = TRANSFER_NOT, .words = "stopping"});
    curl_multi_cleanup(transfers->multi);
    loop_cancel(&transfers->timer);
    free(transfers);
}

/* ---- The end of one ---- */

static void transfer_ended(struct transfer *transfer, CURLcode result)
{
    struct transfer_end end = {.how = TRANSFER_NOT, .words = transfer->error};
    long code = 0;

    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    end.code = (int)code;
    if (!transfer->error[0])
        end.words = curl_easy_strerror(result);
    if (result == CURLE_OK) {
        end.how = TRANSFER_ANSWERED;
        end.words = transfer->mail ? transfer->line : "";
    } else if (transfer->mail && code >= 400) { /* SMTP says no by a code of its own, curl by an error */
        end.how = TRANSFER_REFUSED;
        end.words = transfer->line;
        end.to_refused = strncmp(transfer->error, "RCPT failed", 11) == 0;
    }
    transfer_end_with(transfer, &end);
}

static void transfers_look(struct transfers *transfers)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(transfers->multi, &left))) {
        struct transfer *transfer;
        CURLcode result = message->data.result;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        transfer_ended(transfer, result); /* `message` dies with its handle */
    }
}

/* ---- Bytes on their way ---- */

static size_t on_body(char *bytes, size_t one, size_t count, void *arg)
{
    struct transfer *transfer = arg;

    if (evbuffer_get_length(transfer->down) + one * count > transfer->most_bytes)
        return 0;
    evbuffer_add(transfer->down, bytes, one * count);
    return one * count;
}

static void line_keep(struct transfer *transfer, const char *bytes, size_t length)
{
    size_t kept = length < LINE_BYTES ? length : LINE_BYTES - 1;

    memcpy(transfer->line, bytes, kept);
    transfer->line[kept] = '\0';
}

/*
 * At the end of a mail curl says QUIT and waits for the answer, blocking the whole loop, for
 * two minutes if need be. So once the server has had its last word (the mail is taken, or
 * refused) we stop listening: QUIT is said, and its answer not waited for.
 */
static void mail_line(struct transfer *transfer, const char *bytes, size_t length)
{
    bool whole = length < 4 || bytes[3] != '-', refusal = length > 0 && bytes[0] >= '4';

    if (!whole || (!refusal && !transfer->told_all))
        return;
    line_keep(transfer, bytes, length);
    for (size_t i = 0; i < SOCKETS; i++)
        if (transfer->sockets[i] != CURL_SOCKET_BAD)
            shutdown(transfer->sockets[i], SHUT_RD);
}

static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = arg;
    curl_socket_t opened = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

    (void)purpose;
    for (size_t i = 0; i < SOCKETS; i++)
        if (transfer->sockets[i] == CURL_SOCKET_BAD) {
            transfer->sockets[i] = opened;
            break;
        }
    return opened;
}

static int on_close(void *arg, curl_socket_t closed)
{
    struct transfer *transfer = arg;

    for (size_t i = 0; i < SOCKETS; i++)
        if (transfer->sockets[i] == closed)
            transfer->sockets[i] = CURL_SOCKET_BAD;
    return close(closed);
}

/* A line of the answer's head: HTTP's date, or what the SMTP server says. */
static size_t on_head(char *bytes, size_t one, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    size_t size = one * count, length = size;

    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    if (transfer->mail) {
        mail_line(transfer, bytes, length);
    } else if (length > 5 && strncasecmp(bytes, "date:", 5) == 0) {
        line_keep(transfer, bytes + 5, length - 5);
        time_t date = curl_getdate(transfer->line, NULL);
        transfer->date = date > 0 ? date : 0;
    }
    return size;
}

static size_t on_wanted(char *to, size_t one, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    int taken = evbuffer_remove(transfer->up, to, one * count);

    transfer->told_all = taken <= 0;
    return taken < 0 ? 0 : (size_t)taken;
}

/* ---- Starting ---- */

#define OPTION(option, value)                                                                                \
    do {                                                                                                     \
        CURLcode set = curl_easy_setopt(transfer->easy, option, value);                                      \
        assert(set == CURLE_OK);                                                                             \
        (void)set;                                                                                           \
    } while (0)

static struct transfer *transfer_new(struct transfers *transfers, const char *url, const char *protocols,
                                     int timeout_ms, transfer_done done, void *arg)
{
    struct transfer *transfer = memory_zero(sizeof *transfer);

    transfer->transfers = transfers;
    transfer->most_bytes = TRANSFER_MOST_BYTES;
    transfer->easy = curl_easy_init();
    transfer->up = evbuffer_new();
    transfer->down = evbuffer_new();
    transfer->done = done;
    transfer->arg = arg;
    OPTION(CURLOPT_PRIVATE, transfer);
    OPTION(CURLOPT_URL, url);
    OPTION(CURLOPT_PROTOCOLS_STR, protocols);
    OPTION(CURLOPT_NOSIGNAL, 1L);
    OPTION(CURLOPT_CONNECTTIMEOUT_MS, (long)(timeout_ms < CONNECT_MS ? timeout_ms : CONNECT_MS));
    OPTION(CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    OPTION(CURLOPT_ERRORBUFFER, transfer->error);
    OPTION(CURLOPT_WRITEFUNCTION, on_body);
    OPTION(CURLOPT_WRITEDATA, transfer);
    OPTION(CURLOPT_HEADERFUNCTION, on_head);
    OPTION(CURLOPT_HEADERDATA, transfer);
    if (transfers->ca_file && *transfers->ca_file)
        OPTION(CURLOPT_CAINFO, transfers->ca_file);
    return transfer;
}

static void transfer_login(struct transfer *transfer, const char *user, const char *password)
{
    if (!user || !*user)
        return;
    OPTION(CURLOPT_USERNAME, user);
    OPTION(CURLOPT_PASSWORD, password ? password : "");
}

static void transfer_start(struct transfer *transfer)
{
    struct transfers *transfers = transfer->transfers;

    loop_hold(transfers->loop);
    TAILQ_INSERT_TAIL(&transfers->under_way, transfer, next);
    curl_multi_add_handle(transfers->multi, transfer->easy);
}

void transfer_http(struct transfers *transfers, const struct http_ask *ask, transfer_done done, void *arg)
{
    struct transfer *transfer = transfer_new(transfers, ask->url, "http,https", ask->timeout_ms, done, arg);

    if (ask->most_bytes)
        transfer->most_bytes = ask->most_bytes;
    OPTION(CURLOPT_CUSTOMREQUEST, ask->method);
    OPTION(CURLOPT_USERAGENT, "nantes-en-compagnie");
    for (size_t i = 0; ask->headers && ask->headers[i]; i++)
        transfer->headers = curl_slist_append(transfer->headers, ask->headers[i]);
    OPTION(CURLOPT_HTTPHEADER, transfer->headers);
    if (ask->body && *ask->body)
        OPTION(CURLOPT_COPYPOSTFIELDS, ask->body);
    transfer_login(transfer, ask->user, ask->password);
    transfer_start(transfer);
}

void transfer_mail(struct transfers *transfers, const struct mail_ask *ask, transfer_done done, void *arg)
{
    static const long levels[] = {CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE};
    struct transfer *transfer = transfer_new(transfers, ask->url, "smtp,smtps", ask->timeout_ms, done, arg);

    transfer->mail = true;
    transfer->recipients = curl_slist_append(NULL, ask->to);
    evbuffer_add(transfer->up, ask->mail, strlen(ask->mail));
    OPTION(CURLOPT_USE_SSL, levels[ask->tls]);
    OPTION(CURLOPT_MAIL_FROM, ask->from);
    OPTION(CURLOPT_MAIL_RCPT, transfer->recipients);
    OPTION(CURLOPT_UPLOAD, 1L);
    OPTION(CURLOPT_READFUNCTION, on_wanted);
    OPTION(CURLOPT_READDATA, transfer);
    for (size_t i = 0; i < SOCKETS; i++)
        transfer->sockets[i] = CURL_SOCKET_BAD;
    OPTION(CURLOPT_OPENSOCKETFUNCTION, on_open);
    OPTION(CURLOPT_OPENSOCKETDATA, transfer);
    OPTION(CURLOPT_CLOSESOCKETFUNCTION, on_close);
    OPTION(CURLOPT_CLOSESOCKETDATA, transfer);
    OPTION(CURLOPT_FORBID_REUSE, 1L); /* a connection kept open would be closed with QUIT, some day */
    OPTION(CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)(ask->timeout_ms + 999) / 1000);
    transfer_login(transfer, ask->user, ask->password);
    transfer_start(transfer);
}
