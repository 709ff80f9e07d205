#include "dispatcher/phone/agi_wire.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/seal.h"

#define LINES_MOST 200 /* Asterisk sends some twenty, and an argument a line */
#define BASE64URL  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/* ---- The header ---- */

bool agi_number_fine(const char *number)
{
    size_t digits = strspn(number + (*number == '+'), "0123456789");

    return digits > 0 && !number[(*number == '+') + digits];
}

static bool in_one_piece(const char *text)
{
    for (; *text; text++)
        if (!isgraph((unsigned char)*text))
            return false;
    return true;
}

/* Into a field of `size` bytes that is still empty: what comes second does not replace what came first. */
static bool keep(char *field, size_t size, const char *value)
{
    return *field || (in_one_piece(value) && (size_t)snprintf(field, size, "%s", value) < size);
}

static void value_take(struct agi_header *header, const char *name, const char *value)
{
    const struct {
        const char *name;
        char *field;
        size_t size;
    } wanted[] = {{"agi_network_script", header->script, sizeof header->script}, {"agi_uniqueid", header->id, sizeof header->id},
                  {"agi_arg_1", header->code, sizeof header->code}, {"agi_arg_2", header->status, sizeof header->status},
                  {"agi_arg_3", header->cause, sizeof header->cause}};

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (strcmp(name, wanted[i].name) == 0 && !keep(wanted[i].field, wanted[i].size, value))
            header->wrong = true;
    if (strcmp(name, "agi_callerid") == 0 && !*header->number && agi_number_fine(value) && strlen(value) < sizeof header->number)
        snprintf(header->number, sizeof header->number, "%s", value);
    /* The number may still be there when the caller withheld it (bits 0x60): neither shown nor kept then. */
    if (strcmp(name, "agi_callingpres") == 0 && (strtol(value, NULL, 10) & 0x60))
        header->withheld = true;
}

bool agi_header_take(struct agi_header *header, const char *line)
{
    const char *colon = strstr(line, ": ");
    char name[32];

    if (!*line)
        return true;
    if (++header->lines > LINES_MOST || strpbrk(line, "\r\n"))
        header->wrong = true;
    else if (colon && (size_t)snprintf(name, sizeof name, "%.*s", (int)(colon - line), line) < sizeof name)
        value_take(header, name, colon + 2);
    return false;
}

bool agi_header_is(const struct agi_header *header, const char *name)
{
    size_t length = strcspn(header->script, "?");

    return strlen(name) == length && strncmp(header->script, name, length) == 0;
}

const char *agi_header_fault(const struct agi_header *header, const char *secret)
{
    const char *given = strstr(header->script, "?cle=");

    if (header->wrong || !*header->script || !*header->id)
        return "header";
    if (*secret && (!given || !seal_same(given + strlen("?cle="), secret)))
        return "secret";
    if ((agi_header_is(header, "rappel") || agi_header_is(header, "echec")) &&
        (strlen(header->code) != sizeof header->code - 1 || header->code[strspn(header->code, BASE64URL)]))
        return "code";
    return NULL;
}

/* ---- Replies ---- */

struct agi_reply agi_reply_parse(const char *line)
{
    struct agi_reply reply = {.result = -1, .endpos = -1};
    const char *at;
    size_t n = 0;

    if (line[0] < '1' || line[0] > '9' || !isdigit((unsigned char)line[1]) || !isdigit((unsigned char)line[2]))
        return reply;
    reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    at = strstr(line, "result=");
    if (at) {
        at += strlen("result=");
        for (; n + 1 < sizeof reply.digits && *at && *at != ' '; at++)
            reply.digits[n++] = *at;
        reply.digits[n] = '\0';
        reply.result = (int)strtol(reply.digits, NULL, 10);
        if (n == 0)
            reply.result = 0;
    }
    reply.timeout = strstr(line, "(timeout)") != NULL;
    at = strstr(line, "endpos=");
    if (at)
        reply.endpos = strtol(at + strlen("endpos="), NULL, 10);
    return reply;
}

const char *agi_dial_outcome(const char *status, const char *cause)
{
    static const struct {
        const char *status, *outcome;
    } words[] = {{"BUSY", "busy"}, {"NOANSWER", "no_answer"}, {"ANSWER", "done"}, {"CANCEL", "no_answer"}};
    /* Q.850: no such number, number changed, number incomplete. All else that fails may work later. */
    static const char *const never[] = {"1", "22", "28"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].status, status) == 0)
            return words[i].outcome;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strcmp(never[i], cause) == 0)
            return "unreachable";
    return "failed";
}
