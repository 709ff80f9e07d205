#include "dispatcher/phone/ami.h"

#include <ctype.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/backoff.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/phone_number.h"

enum {
    LINE_MOST = 2048,
    LINES_MOST = 256,
    CONNECT_MS = 5000,  /* to the end of the login */
    PING_MS = 20000,
    MUTE_MS = 50000,    /* nothing heard for so long: it is gone */
    REFUSED_MS = 60000, /* a wrong account is not hammered */
};

/* ---- One message ---- */

struct ami_message ami_message_new(void)
{
    return (struct ami_message){.reason = -1};
}

/* The value of "Name: value", names in any case; NULL for another name. */
static const char *value_of(const char *line, const char *name)
{
    size_t length = strlen(name);

    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " ");
}

static void kind_set(struct ami_message *message, enum ami_kind kind, const char *name)
{
    message->kind = kind;
    snprintf(message->name, sizeof message->name, "%s", name);
}

bool ami_message_take(struct ami_message *message, const char *line)
{
    const char *value;

    if (!*line)
        return true;
    message->lines++;
    if ((value = value_of(line, "Event")))
        kind_set(message, AMI_EVENT, value);
    else if ((value = value_of(line, "Response")) && message->kind == AMI_NOTHING)
        kind_set(message, AMI_RESPONSE, value);
    else if (value || (value = value_of(line, "Message")))
        snprintf(message->text, sizeof message->text, "%s", value);
    else if ((value = value_of(line, "ActionID")))
        snprintf(message->action, sizeof message->action, "%s", value);
    else if ((value = value_of(line, "Reason")) && isdigit((unsigned char)*value))
        message->reason = atoi(value);
    return false;
}

/* ---- One call ---- */

/* A line feed begins another header, an empty line another action. */
static bool one_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool code_fine(const char *code)
{
    size_t length = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    return length > 0 && length <= 32 && !code[length];
}

char *ami_originate_text(const struct config *config, const struct ami_call *call)
{
    const char *place = strstr(config->call_channel, "%s");

    if (!place || !one_line(config->call_channel) || !one_line(config->caller_id) || !code_fine(call->code) ||
        !phone_number_diallable(call->number))
        return NULL;
    return memory_format("Action: Originate\r\n"
                         "ActionID: %s\r\n"
                         "Channel: %.*s%s%s\r\n"
                         "Context: nec-rappel\r\n"
                         "Exten: s\r\n"
                         "Priority: 1\r\n"
                         "%s%s%s"
                         "Timeout: %d\r\n" /* the dialplan's own limit comes first, and says more */
                         "Async: true\r\n"
                         "Variable: __NEC_CALL=%s\r\n"
                         "Variable: __NEC_RING=%d\r\n"
                         "\r\n",
                         call->code, (int)(place - config->call_channel), config->call_channel, call->number, place + 2,
                         *config->caller_id ? "CallerID: " : "", config->caller_id, *config->caller_id ? "\r\n" : "",
                         config->ring_s * 1000 + 5000, call->code, config->ring_s);
}

/* ---- The connection ---- */

enum ami_state { AMI_WAITING, AMI_CONNECTING, AMI_GREETING, AMI_UP };

struct ami {
    struct loop *loop;
    const struct config *config;
    ami_failed failed;
    void *arg;
    enum ami_state state;
    struct sockaddr_storage where; /* of a host that is an address */
    int where_size;                /* 0: it is a name, */
    struct evdns_base *dns;        /* which this resolves; of several addresses the first is tried */
    struct bufferevent *wire;  /* NULL while waiting */
    struct loop_timer *timer;  /* the next try, the login's deadline, or the next ping */
    struct loop_timer *mute;
    struct backoff backoff;
    struct ami_message message;
    bool complained;           /* since it was last up */
    char complaint[128];
};

static void ami_connect(struct ami *ami);

static void on_next_try(void *arg)
{
    struct ami *ami = arg;

    ami->timer = NULL;
    ami_connect(ami);
}

/* Down for a reason; the first time it is news. */
static void ami_break(struct ami *ami, const char *why, int wait_ms)
{
    char quoted[160];

    log_write(ami->complained ? LEVEL_DEBUG : LEVEL_WARN, "ami", "up=false why=%s", log_quote(quoted, sizeof quoted, why));
    ami->complained = true;
    snprintf(ami->complaint, sizeof ami->complaint, "%s", why);
    loop_cancel(&ami->timer);
    loop_cancel(&ami->mute);
    if (ami->wire)
        bufferevent_free(ami->wire);
    ami->wire = NULL;
    ami->state = AMI_WAITING;
    ami->timer = loop_after(ami->loop, wait_ms, on_next_try, ami);
}

static void on_late(void *arg)
{
    struct ami *ami = arg;

    ami->timer = NULL;
    ami_break(ami, "no login in time", backoff_next_ms(&ami->backoff));
}

static void on_mute(void *arg)
{
    struct ami *ami = arg;

    ami->mute = NULL;
    ami_break(ami, "nothing heard any more", backoff_next_ms(&ami->backoff));
}

static void on_ping(void *arg)
{
    struct ami *ami = arg;

    evbuffer_add_printf(bufferevent_get_output(ami->wire), "Action: Ping\r\n\r\n");
}

/* ---- What Asterisk says ---- */

static void login_answered(struct ami *ami, const struct ami_message *message)
{
    if (strcasecmp(message->name, "Success") != 0)
        return ami_break(ami, *message->text ? message->text : "login refused", REFUSED_MS);
    loop_cancel(&ami->timer);
    ami->state = AMI_UP;
    ami->backoff = (struct backoff){0};
    ami->complained = false;
    ami->complaint[0] = '\0';
    ami->timer = loop_every(ami->loop, PING_MS, on_ping, ami);
    log_info("ami", "up=true");
}

/* Why Asterisk gave up on a call (AST_CONTROL_…): rings, busy, congestion; 0 hangs up before any of them. */
static const char *outcome_of(int reason)
{
    return reason == 3 || reason == 1 ? "no_answer" : reason == 5 ? "busy" : "failed";
}

static void message_done(struct ami *ami)
{
    struct ami_message message = ami->message;
    char quoted[160];

    ami->message = ami_message_new();
    if (ami->state == AMI_GREETING && message.kind == AMI_RESPONSE)
        return login_answered(ami, &message);
    if (ami->state != AMI_UP || !*message.action)
        return;
    if (message.kind == AMI_RESPONSE && strcasecmp(message.name, "Error") == 0) {
        log_warn("ami", "call=%s refused=%s", code_fine(message.action) ? message.action : "?",
                 log_quote(quoted, sizeof quoted, message.text));
        snprintf(ami->complaint, sizeof ami->complaint, "%s", message.text);
        ami->failed(message.action, "failed", ami->arg);
    } else if (message.kind == AMI_EVENT && strcasecmp(message.name, "OriginateResponse") == 0 &&
               strcasecmp(message.text, "Failure") == 0) {
        ami->failed(message.action, outcome_of(message.reason), ami->arg);
    }
}

static void line_take(struct ami *ami, const char *line)
{
    if (ami->state == AMI_CONNECTING) { /* the banner: "Asterisk Call Manager/5.0.4" */
        if (strncmp(line, "Asterisk Call Manager/", 22) != 0)
            return ami_break(ami, "this is no manager interface", REFUSED_MS);
        ami->state = AMI_GREETING;
        evbuffer_add_printf(bufferevent_get_output(ami->wire),
                            "Action: Login\r\nUsername: %s\r\nSecret: %s\r\nEvents: call\r\n\r\n", ami->config->ami_user,
                            ami->config->ami_secret);
        return;
    }
    if (ami_message_take(&ami->message, line))
        message_done(ami);
    else if (ami->message.lines > LINES_MOST)
        ami_break(ami, "a message too long", backoff_next_ms(&ami->backoff));
}

static void on_read(struct bufferevent *wire, void *arg)
{
    struct ami *ami = arg;
    struct evbuffer *in = bufferevent_get_input(wire);
    size_t length;
    char *line;

    loop_cancel(&ami->mute);
    ami->mute = loop_after(ami->loop, MUTE_MS, on_mute, ami);
    while (ami->wire == wire && (line = evbuffer_readln(in, &length, EVBUFFER_EOL_CRLF))) {
        line_take(ami, line);
        free(line);
    }
    if (ami->wire == wire && evbuffer_get_length(in) > LINE_MOST)
        ami_break(ami, "a line too long", backoff_next_ms(&ami->backoff));
}

static void on_event(struct bufferevent *wire, short what, void *arg)
{
    struct ami *ami = arg;
    const int unresolved = bufferevent_socket_get_dns_error(wire);
    const char *why = unresolved ? evutil_gai_strerror(unresolved) : evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR());

    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        ami_break(ami, what & BEV_EVENT_EOF ? "closed" : why, backoff_next_ms(&ami->backoff));
}

static void ami_connect(struct ami *ami)
{
    int failed;

    ami->message = ami_message_new();
    ami->state = AMI_CONNECTING;
    ami->timer = loop_after(ami->loop, CONNECT_MS, on_late, ami);
    /* Deferred: a name that is known to be none is told from inside connect_hostname(), which goes on using the wire. */
    ami->wire = bufferevent_socket_new(loop_base(ami->loop), -1, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    bufferevent_setcb(ami->wire, on_read, NULL, on_event, ami);
    bufferevent_enable(ami->wire, EV_READ | EV_WRITE);
    if (ami->where_size)
        failed = bufferevent_socket_connect(ami->wire, (struct sockaddr *)&ami->where, ami->where_size);
    else
        /* Of any family: libevent 2.1.12 falls over a name of /etc/hosts that has none of the one family asked for. */
        failed = bufferevent_socket_connect_hostname(ami->wire, ami->dns, AF_UNSPEC, ami->config->ami_host, ami->config->ami_port);
    if (failed && ami->state == AMI_CONNECTING)
        ami_break(ami, "no connection", backoff_next_ms(&ami->backoff));
}

/* The address that the setting is, IPv4 or IPv6; its size, 0 when it is a name. */
static int address_of(const struct config *config, struct sockaddr_storage *where)
{
    const bool six = strchr(config->ami_host, ':') != NULL;
    char *text = memory_format(six ? "[%s]:%d" : "%s:%d", config->ami_host, config->ami_port);
    int size = sizeof *where;
    bool fine = evutil_parse_sockaddr_port(text, (struct sockaddr *)where, &size) == 0;

    free(text);
    return fine ? size : 0;
}

struct ami *ami_open(struct loop *loop, const struct config *config, ami_failed failed, void *arg)
{
    if (!one_line(config->ami_user) || !one_line(config->ami_secret)) {
        log_error("ami", "setting=ami_secret why=\"must be one line\"");
        return NULL;
    }
    struct ami *ami = memory_zero(sizeof *ami);
    *ami = (struct ami){.loop = loop, .config = config, .failed = failed, .arg = arg};
    ami->where_size = address_of(config, &ami->where);
    if (!ami->where_size)
        ami->dns = evdns_base_new(loop_base(loop), EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    ami->timer = loop_after(loop, 0, on_next_try, ami);
    return ami;
}

void ami_close(struct ami *ami)
{
    if (!ami)
        return;
    loop_cancel(&ami->timer);
    loop_cancel(&ami->mute);
    if (ami->wire)
        bufferevent_free(ami->wire);
    if (ami->dns)
        evdns_base_free(ami->dns, 0);
    free(ami);
}

bool ami_is_up(const struct ami *ami)
{
    return ami->state == AMI_UP;
}

bool ami_originate(struct ami *ami, const struct ami_call *call)
{
    char *text = ami->state == AMI_UP ? ami_originate_text(ami->config, call) : NULL;

    if (!text)
        return false;
    evbuffer_add(bufferevent_get_output(ami->wire), text, strlen(text));
    free(text);
    return true;
}

const char *ami_complaint(const struct ami *ami)
{
    return ami->complaint;
}
