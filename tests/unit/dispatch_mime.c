/* Mails: what other programs need to read in them, and what must never get in. */
#include "dispatcher/messages/mime.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/check.h"

static struct mime_mail mail(void)
{
    return (struct mime_mail){.from = "Nantes en Compagnie <bonjour@nec.example>",
                              .to = "jeanne@exemple.fr",
                              .subject = "Votre demande de sortie",
                              .text = "Bonjour Jeanne,\n\nÀ demain.",
                              .reference = "AbCdEf-0123_456789xyzQ",
                              .at = 1795510800}; /* 2026-11-24T10:00+01:00 */
}

static bool has(const char *written, const char *part)
{
    return written && strstr(written, part);
}

static void test_whole(void)
{
    struct mime_mail one = mail();
    char *written = mime_write(&one);

    CHECK(has(written, "Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n"),
          "a mail says when it was written, in Nantes' time");
    CHECK(has(written, "From: \"Nantes en Compagnie\" <bonjour@nec.example>\r\n"), "and by whom");
    CHECK(has(written, "Subject: Votre demande de sortie\r\n"), "a subject of plain letters stays plain");
    CHECK(has(written, "Message-ID: <AbCdEf-0123_456789xyzQ@nec.example>\r\n"),
          "its id is made of the message's code: the same at each try");
    CHECK(has(written, "Auto-Submitted: auto-generated\r\n"),
          "it says that no person wrote it, so that none answers by machine");
    CHECK(!has(written, "List-Unsubscribe"), "what somebody waits for says nothing of having no more");
    const char *plain = written ? strstr(written, "text/plain") : NULL,
               *html = written ? strstr(written, "text/html") : NULL;
    CHECK(plain && html && plain < html, "the plain text comes first");
    CHECK(has(written, "Bonjour Jeanne,\r\n\r\n=C3=80 demain.\r\n"), "in quoted-printable");
    CHECK(has(written, "<p>Bonjour Jeanne,</p>"), "the same words in HTML");
    CHECK(has(written, "\r\n--=_AbCdEf-0123_456789xyzQ--\r\n"), "and it has an end");
    free(written);
}

static void test_lines(void)
{
    struct mime_mail one = mail();
    char *long_text = memory_zero(4001);
    bool fine = true;

    for (size_t i = 0; i < 4000; i += 2)
        memcpy(long_text + i, "é", 2);
    one.text = long_text;
    one.subject = "Votre sortie\u00A0: ce qu’il faut savoir avant de partir ensemble, dit un peu plus "
                  "longuement que d’habitude";
    char *written = mime_write(&one);
    for (const char *line = written; line && *line;) {
        const char *end = strstr(line, "\r\n");
        fine = fine && end && end - line <= 76 && !memchr(line, '\n', (size_t)(end - line));
        line = end ? end + 2 : NULL;
    }
    CHECK(fine, "no line is longer than 76 letters, and every one ends in CR LF");
    CHECK(has(written, "Subject: =?UTF-8?B?Vm90cmUgc29ydGll"), "a subject with accents is in encoded words");
    CHECK(has(written, "?=\r\n =?UTF-8?B?"), "folded");
    free(written);
    free(long_text);

    one = mail();
    one.text = "Espace à la fin \nsigne = et\t tabulation";
    written = mime_write(&one);
    CHECK(has(written, "Espace =C3=A0 la fin=20\r\nsigne =3D et=09 tabulation\r\n"),
          "spaces at the end of a line and equals signs survive");
    free(written);
}

static void test_html(void)
{
    struct mime_mail one = mail();

    one.text = "Oui : https://nec.example/o/abc?x=1&y=2.\n<b>gras</b> & \"guillemets\"";
    char *written = mime_write(&one);
    CHECK(has(written, "<a href=3D\"https://nec.example/o/abc?x=3D1&amp;y=3D2\">"),
          "an address becomes a link, without the full stop after it");
    CHECK(has(written, "&lt;b&gt;gras&lt;/b&gt; &amp; &quot;guillemets&quot;"),
          "what looks like HTML is text");
    free(written);
}

static void test_unsubscribe(void)
{
    struct mime_mail one = mail();

    one.unsubscribe = "desk@nec.example";
    one.reply_to = "L’équipe <desk@nec.example>";
    char *written = mime_write(&one);
    CHECK(has(written, "List-Unsubscribe: <mailto:desk@nec.example?subject=STOP>\r\n"),
          "a question that nobody asked for says how to have no more of them");
    CHECK(has(written, "Reply-To: =?UTF-8?B?") && has(written, "?= <desk@nec.example>\r\n"),
          "answers go to a person");
    free(written);
}

static void refused(struct mime_mail one, const char *title)
{
    char *written = mime_write(&one);

    CHECK(!written, "%s", title);
    free(written);
}

static void test_refused(void)
{
    struct mime_mail one = mail();

    one.subject = "Votre sortie\r\nBcc: tous@exemple.fr";
    refused(one, "a subject of two lines is refused");
    one.subject = "Votre sortie\nX: y";
    refused(one, "a lone line feed too");
    one.subject = "Votre\x01sortie";
    refused(one, "and every other control character");
    one.subject = "Votre sortie \xC3";
    refused(one, "and what is not UTF-8");
    one = mail();
    one.to = "jeanne@exemple.fr\r\nRCPT TO:<x@y>";
    refused(one, "an address with a line break is refused");
    one.to = "jeanne@exemple.fr>, <x@y.fr";
    refused(one, "two addresses in one too");
    one.to = "jeanne exemple.fr";
    refused(one, "and what is no address");
    one.to = "@exemple.fr";
    refused(one, "or only half of one");
    one = mail();
    one.from = "Nantes\r\nBcc: x@y <bonjour@nec.example>";
    refused(one, "a sender's name with a line break is refused");
    one = mail();
    one.reference = "abc\r\n";
    refused(one, "a code with anything but its letters is refused");
}

static void test_addresses(void)
{
    char *bare = mime_address("bonjour@nec.example"), *inside = mime_address("Nantes <bonjour@nec.example>");

    CHECK_TEXT(bare, "bonjour@nec.example", "an address may stand alone");
    CHECK_TEXT(inside, "bonjour@nec.example", "or after a name");
    CHECK(!mime_address("Nantes <bonjour@nec.example> x") && !mime_address("Nantes <bonjour@nec.example") &&
              !mime_address(""),
          "and not in any other way");
    free(bare);
    free(inside);
}

int main(void)
{
    test_whole();
    test_lines();
    test_html();
    test_unsubscribe();
    test_refused();
    test_addresses();
    return check_done();
}
