/*
 * A mail as it travels (RFC 5322, 2045-2047, 3834).
 *
 * multipart/alternative: the words as plain text first, then the same words as simple
 * HTML in large letters, its addresses as links. Both quoted-printable, so that every relay lets
 * them through and a log can be read; headers in RFC 2047 where they are not ASCII. Pure.
 *
 * The same message gives the same Message-ID at each try, so that a mail delivered twice is shown once.
 */
#ifndef MESSAGES_MIME_H
#define MESSAGES_MIME_H

#include <stdbool.h>
#include <stdint.h>

struct mime_mail {
    const char *from;        /* "Nantes en Compagnie <ne-pas-repondre@exemple.fr>", or the address alone */
    const char *to;          /* an address alone */
    const char *reply_to;    /* like from; NULL or "": none */
    const char *unsubscribe; /* an address alone; NULL or "": this mail has no List-Unsubscribe */
    const char *subject;     /* one line */
    const char *text;        /* UTF-8, lines ended by LF, paragraphs parted by an empty line */
    const char *reference;   /* the message's code: letters, digits, '-' and '_' */
    int64_t at;              /* seconds since 1970 */
};

/*
 * The whole mail, lines ended by CR LF; yours. NULL when a header would hold what a header must not
 * (CR, LF, NUL cannot be written, other control characters, no UTF-8) or an address is none.
 */
char *mime_write(const struct mime_mail *mail);

/* The bare address in "Name <address>" or "address"; NULL when it is none that we would send to. Yours. */
char *mime_address(const char *mailbox);

#endif
