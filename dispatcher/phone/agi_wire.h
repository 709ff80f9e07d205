/*
 * What Asterisk says on a FastAGI connection, line by line; pure, for the fuzzer too.
 *
 * First its header, "agi_name: value" until an empty line, then one reply to each command. A value is
 * not quoted: whoever could put a line's end in one would write a header of their own. What we
 * keep of it goes to logs, to PostgreSQL and, as names of files, back to Asterisk: it is what we know
 * Asterisk to send, or the call is refused. A number that is none is not refused: that is a caller without a number.
 */
#ifndef PHONE_AGI_WIRE_H
#define PHONE_AGI_WIRE_H

#include <stdbool.h>

/* ---- The header ---- */

struct agi_header {
    char script[256];              /* what follows the host in agi://, the secret included */
    char id[128];                  /* of the channel, without blanks */
    char number[24];               /* "" when withheld, or when it is no number */
    char code[23];                 /* argument 1: the call's own, 22 base64url characters; or "" */
    char status[32], cause[16];    /* arguments 2 and 3: Dial's words */
    bool withheld;
    bool wrong;                    /* a line that Asterisk does not send: control characters, too long, too many */
    int lines;
};

/* Takes one line, without its line feed. True: an empty one has ended the header. */
bool agi_header_take(struct agi_header *header, const char *line);

/* Why this is no call of ours, in a word for the log; NULL when it is. `secret` "": none is asked for. Static. */
const char *agi_header_fault(const struct agi_header *header, const char *secret);

/* Is it agi://…/name, with or without a secret? */
bool agi_header_is(const struct agi_header *header, const char *name);

/* Digits, perhaps a + before them. Anything else is nobody's number. */
bool agi_number_fine(const char *number);

/* ---- Replies ---- */

struct agi_reply {
    int code;         /* 200, 510, 511, 520; 0: not a reply */
    int result;       /* of 200; -1 also when it cannot be read */
    char digits[16];  /* the result as written, cut to fit */
    bool timeout;     /* "(timeout)" */
    long endpos;      /* samples played or recorded; -1 unless said */
};
struct agi_reply agi_reply_parse(const char *line);

/* What Dial() came to, as api.call_end has it. Static. */
const char *agi_dial_outcome(const char *status, const char *cause);

#endif
