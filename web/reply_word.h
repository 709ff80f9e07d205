/*
 * The four words that a text message may answer with: OUI, NON, STOP, AIDE.
 *
 * In any spelling people use: capitals, accents, "Ouiii !!", "oui merci beaucoup", "Non, désolée.", an
 * emoji at the end. But it must be the word and nothing that could change its meaning: only
 * greetings and thanks may stand beside it. "Oui mais pas lundi", "oui ou non ?", "OK je regarde" are
 * OTHER, and a person reads them. When in doubt it is OTHER. Pure.
 */
#ifndef WEB_REPLY_WORD_H
#define WEB_REPLY_WORD_H

enum reply_word { REPLY_OTHER, REPLY_YES, REPLY_NO, REPLY_STOP, REPLY_HELP };

/* `text` is UTF-8; bytes that are not part words like a space. */
enum reply_word reply_word_of(const char *text);

/* "yes", "no", "stop", "help" or "other": what api.text_receive calls it. Static. */
const char *reply_word_name(enum reply_word word);

#endif
