#include "dispatcher/messages/mime.h"

#include <event2/buffer.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/paris.h"

enum {
    LINE_MOST = 76, /* quoted-printable, RFC 2045 §6.7 */
    WORD_BYTES =
        39, /* of UTF-8 in one encoded word: with "Reply-To: " before it still one line, RFC 2047 §2 */
    ADDRESS_MOST = 254, /* RFC 5321 §4.5.3 */
};

/* ---- What may stand in a header ---- */

/* One line of UTF-8 without control characters. */
static bool line_fine(const char *text)
{
    json_t *utf8 = json_string(text);
    bool fine = utf8 != NULL;

    json_decref(utf8);
    for (; fine && *text; text++)
        fine = (unsigned char)*text >= ' ' && *text != 0x7F;
    return fine;
}

static bool address_fine(const char *address)
{
    const char *at = strchr(address, '@');

    if (!at || at == address || !at[1] || strchr(at + 1, '@') || strlen(address) > ADDRESS_MOST)
        return false;
    for (; *address; address++)
        if (*address <= ' ' || (unsigned char)*address >= 0x7F || strchr("<>()[],;:\\\"", *address))
            return false;
    return true;
}

char *mime_address(const char *mailbox)
{
    const char *open = strrchr(mailbox, '<'), *close = open ? strchr(open, '>') : NULL;
    bool bare = !open && !strchr(mailbox, '>');
    char *address;

    if (!line_fine(mailbox) || (!bare && (!close || close[1])))
        return NULL;
    address = bare ? memory_text(mailbox) : memory_format("%.*s", (int)(close - open - 1), open + 1);
    if (address_fine(address))
        return address;
    free(address);
    return NULL;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x7F)
            return false;
    return true;
}

/* ---- Headers ---- */

/* Whole characters only: a word is decoded by itself. */
static size_t word_length(const char *text)
{
    size_t length = strlen(text);

    if (length <= WORD_BYTES)
        return length;
    for (length = WORD_BYTES; ((unsigned char)text[length] & 0xC0) == 0x80; length--)
        ;
    return length;
}

/* "=?UTF-8?B?…?=" as often as needed, folded. */
static void words_add(struct evbuffer *out, const char *text)
{
    for (const char *gap = ""; *text; gap = "\r\n ") {
        size_t length = word_length(text);
        char *base64 = digest_base64(text, length);
        evbuffer_add_printf(out, "%s=?UTF-8?B?%s?=", gap, base64);
        free(base64);
        text += length;
    }
}

static void header_text(struct evbuffer *out, const char *name, const char *text)
{
    evbuffer_add_printf(out, "%s: ", name);
    if (is_ascii(text) && !strstr(text, "=?") && strlen(text) < LINE_MOST)
        evbuffer_add_printf(out, "%s", text);
    else
        words_add(out, text);
    evbuffer_add_printf(out, "\r\n");
}

/* `mailbox` is known to hold an address; its name, if it has one, is written as a quoted string or as words.
 */
static void header_mailbox(struct evbuffer *out, const char *name, const char *mailbox)
{
    char *address = mime_address(mailbox);
    const char *open = strrchr(mailbox, '<');
    int length = open ? (int)(open - mailbox) : 0;

    while (length > 0 && (mailbox[length - 1] == ' ' || mailbox[length - 1] == '"'))
        length--;
    int from = length > 0 && mailbox[0] == '"';
    char *person = memory_format("%.*s", length - from, mailbox + from);
    evbuffer_add_printf(out, "%s: ", name);
    if (!*person)
        evbuffer_add_printf(out, "%s\r\n", address);
    else if (is_ascii(person) && !strpbrk(person, "\\\""))
        evbuffer_add_printf(out, "\"%s\" <%s>\r\n", person, address);
    else {
        words_add(out, person);
        evbuffer_add_printf(out, " <%s>\r\n", address);
    }
    free(person);
    free(address);
}

/* "Tue, 24 Nov 2026 10:00:00 +0100": English by RFC 5322, whatever the locale. */
static void header_date(struct evbuffer *out, int64_t at)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct paris_time t = paris_from_instant(at);

    evbuffer_add_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +%02d00\r\n", days[t.weekday], t.date.day,
                        months[t.date.month - 1], t.date.year, t.hour, t.minute, t.second, t.offset_s / 3600);
}

static void headers_add(struct evbuffer *out, const struct mime_mail *mail)
{
    char *sender = mime_address(mail->from);

    header_date(out, mail->at);
    header_mailbox(out, "From", mail->from);
    header_mailbox(out, "To", mail->to);
    if (mail->reply_to && *mail->reply_to)
        header_mailbox(out, "Reply-To", mail->reply_to);
    header_text(out, "Subject", mail->subject);
    evbuffer_add_printf(out, "Message-ID: <%s%s>\r\n", mail->reference, strchr(sender, '@'));
    evbuffer_add_printf(out, "Auto-Submitted: auto-generated\r\nContent-Language: fr\r\n");
    if (mail->unsubscribe && *mail->unsubscribe)
        evbuffer_add_printf(out, "List-Unsubscribe: <mailto:%s?subject=STOP>\r\n", mail->unsubscribe);
    evbuffer_add_printf(out,
                        "MIME-Version: 1.0\r\n"
                        "Content-Type: multipart/alternative; boundary=\"=_%s\"\r\n\r\n",
                        mail->reference);
    free(sender);
}

/* ---- Bodies ---- */

/* RFC 2045 §6.7. "=_" never comes out of it, so it cannot look like the boundary. */
static void quoted_add(struct evbuffer *out, const char *text)
{
    size_t column = 0;

    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool ends = text[1] == '\n' || text[1] == '\0';
        bool plain = byte >= ' ' && byte < 0x7F && byte != '=' && !(byte == ' ' && ends);
        if (byte == '\n') {
            evbuffer_add(out, "\r\n", 2);
            column = 0;
            continue;
        }
        if (column + (plain ? 1 : 3) > LINE_MOST - 1) {
            evbuffer_add(out, "=\r\n", 3);
            column = 0;
        }
        if (plain)
            evbuffer_add(out, text, 1);
        else
            evbuffer_add_printf(out, "=%02X", byte);
        column += plain ? 1 : 3;
    }
    evbuffer_add(out, "\r\n", 2);
}

static void escaped_add(struct evbuffer *out, const char *text, size_t length)
{
    for (; length > 0; text++, length--) {
        const char *entity = *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        if (entity)
            evbuffer_add_printf(out, "%s", entity);
        else
            evbuffer_add(out, text, 1);
    }
}

/* How long the web address at `text` is; 0 when there is none. */
static size_t link_length(const char *text)
{
    if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
        return 0;
    size_t length = strcspn(text, " \n\t<>\"");
    while (strchr(".,;:!?)", text[length - 1]))
        length--;
    return length;
}

/* Paragraphs, line breaks and links; nothing that needs a picture or a style sheet. */
static char *html_of(const char *text)
{
    struct evbuffer *out = evbuffer_new();

    evbuffer_add_printf(out, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\">"
                             "<title>Nantes en Compagnie</title></head>\n"
                             "<body style=\"font-family: sans-serif; font-size: 18px; line-height: 1.5; "
                             "max-width: 36em\">\n<p>");
    while (*text) {
        size_t link = link_length(text), gap = strspn(text, "\n");
        if (gap > 0) {
            evbuffer_add_printf(out, gap > 1 ? "</p>\n<p>" : "<br>\n");
        } else if (link > 0) {
            evbuffer_add_printf(out, "<a href=\"");
            escaped_add(out, text, link);
            evbuffer_add_printf(out, "\">");
            escaped_add(out, text, link);
            evbuffer_add_printf(out, "</a>");
        } else {
            escaped_add(out, text, 1);
        }
        text += gap > 0 ? gap : link > 0 ? link : 1;
    }
    evbuffer_add_printf(out, "</p>\n</body>\n</html>");
    evbuffer_add(out, "", 1);
    char *html = memory_text((const char *)evbuffer_pullup(out, -1));
    evbuffer_free(out);
    return html;
}

static void part_add(struct evbuffer *out, const struct mime_mail *mail, const char *type, const char *text)
{
    evbuffer_add_printf(out,
                        "--=_%s\r\nContent-Type: %s; charset=utf-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                        mail->reference, type);
    quoted_add(out, text);
}

/* ---- The whole ---- */

static bool mailbox_fine(const char *mailbox)
{
    char *address = mime_address(mailbox);

    free(address);
    return address != NULL;
}

static bool mail_fine(const struct mime_mail *mail)
{
    bool asks = mail->unsubscribe && *mail->unsubscribe, replies = mail->reply_to && *mail->reply_to;

    return mailbox_fine(mail->from) && address_fine(mail->to) && line_fine(mail->subject) &&
           (!asks || address_fine(mail->unsubscribe)) && (!replies || mailbox_fine(mail->reply_to)) &&
           mail->reference[strspn(
               mail->reference, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

char *mime_write(const struct mime_mail *mail)
{
    if (!mail_fine(mail))
        return NULL;
    struct evbuffer *out = evbuffer_new();
    char *html = html_of(mail->text);

    headers_add(out, mail);
    part_add(out, mail, "text/plain", mail->text);
    part_add(out, mail, "text/html", html);
    evbuffer_add_printf(out, "--=_%s--\r\n", mail->reference);
    evbuffer_add(out, "", 1);
    char *written = memory_text((const char *)evbuffer_pullup(out, -1));
    evbuffer_free(out);
    free(html);
    return written;
}
