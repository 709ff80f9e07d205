#include "dispatcher/phone/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

/* ---- By the manager interface ---- */

struct by_ami {
    struct exchange exchange; /* first: what callers hold */
    struct ami *ami;
};

static bool by_ami_ready(const struct exchange *exchange)
{
    return ami_is_up(((const struct by_ami *)exchange)->ami);
}

static bool by_ami_ring(struct exchange *exchange, const struct ami_call *call)
{
    return ami_originate(((struct by_ami *)exchange)->ami, call);
}

static void by_ami_close(struct exchange *exchange)
{
    ami_close(((struct by_ami *)exchange)->ami);
    free(exchange);
}

static struct exchange *by_ami_open(struct loop *loop, const struct config *config, ami_failed failed, void *arg)
{
    struct ami *ami = ami_open(loop, config, failed, arg);

    if (!ami)
        return NULL;
    struct by_ami *by_ami = memory_zero(sizeof *by_ami);
    *by_ami = (struct by_ami){{by_ami_ready, by_ami_ring, by_ami_close}, ami};
    return &by_ami->exchange;
}

/* ---- By call files: written beside, then moved in, since Asterisk reads at once what appears there ---- */

struct by_file {
    struct exchange exchange;
    const struct config *config;
};

char *exchange_file_text(const struct config *config, const struct ami_call *call)
{
    char *action = ami_originate_text(config, call); /* has looked at every value */

    if (!action)
        return NULL;
    free(action);
    const char *place = strstr(config->call_channel, "%s");
    return memory_format("Channel: %.*s%s%s\n"
                         "%s%s%s"
                         "Context: nec-rappel\n"
                         "Extension: s\n"
                         "Priority: 1\n"
                         "MaxRetries: 0\n" /* whether to try again is ours to know */
                         "WaitTime: %d\n"
                         "Set: __NEC_CALL=%s\n"
                         "Set: __NEC_RING=%d\n",
                         (int)(place - config->call_channel), config->call_channel, call->number, place + 2,
                         *config->caller_id ? "CallerID: " : "", config->caller_id, *config->caller_id ? "\n" : "",
                         config->ring_s + 5, call->code, config->ring_s);
}

static bool by_file_ready(const struct exchange *exchange)
{
    (void)exchange;
    return true;
}

static bool file_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    size_t length = strlen(text);

    if (fd < 0)
        return false;
    /* Asterisk runs as somebody else: the folder's group must be able to take it, whatever our umask. */
    bool fine = fchmod(fd, 0660) == 0 && write(fd, text, length) == (ssize_t)length;
    return close(fd) == 0 && fine;
}

static bool by_file_ring(struct exchange *exchange, const struct ami_call *call)
{
    const struct config *config = ((struct by_file *)exchange)->config;
    char *text = exchange_file_text(config, call);
    char *beside = memory_format("%s/tmp/nec-%s.call", config->call_spool, call->code);
    char *there = memory_format("%s/outgoing/nec-%s.call", config->call_spool, call->code);
    bool fine = text && file_write(beside, text) && rename(beside, there) == 0;

    if (!fine) {
        log_error("call_file", "folder=%s error=\"%s\"", config->call_spool, text ? strerror(errno) : "a value has signs it must not");
        remove(beside);
    }
    free(text);
    free(beside);
    free(there);
    return fine;
}

static void by_file_close(struct exchange *exchange)
{
    free(exchange);
}

static struct exchange *by_file_open(const struct config *config)
{
    struct by_file *by_file = memory_zero(sizeof *by_file);

    *by_file = (struct by_file){{by_file_ready, by_file_ring, by_file_close}, config};
    return &by_file->exchange;
}

struct exchange *exchange_open(struct loop *loop, const struct config *config, ami_failed failed, void *arg, bool *fine)
{
    static const struct ami_call sample = {"x", "0240000000"};
    char *text = ami_originate_text(config, &sample);
    struct exchange *exchange = NULL;

    *fine = text != NULL;
    free(text);
    if (!*fine)
        log_error("exchange", "why=\"call_channel must hold %%s, and neither it nor caller_id a line feed\"");
    else if (config->ami_port)
        *fine = (exchange = by_ami_open(loop, config, failed, arg)) != NULL;
    else if (*config->call_spool)
        exchange = by_file_open(config);
    return exchange;
}
