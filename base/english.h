/*
 * English, the second catalogue: the proof that the service can be translated.
 *
 * The French is the key, as it stands in the templates and in base/french.def; base/english.def has the English beside
 * it. How many spaces stand where, and which of them break, makes no difference to a key. A template is translated once,
 * when its file is read: each piece of text between two tags of HTML, or of a section, and the labels that only a screen
 * reader says. What a document brings is translated when its page is rendered: whole sentences and words of the
 * catalogue, under the keys that hold French for people; never what people have typed.
 *
 * A third language is a third .def. Today pages in front of the login have English (web/language.h).
 */
#ifndef BASE_ENGLISH_H
#define BASE_ENGLISH_H

#include <jansson.h>
#include <stddef.h>

/* The English of this French; NULL when the catalogue lacks it. Static. */
const char *english_of(const char *french);

/* The i-th French of the catalogue; NULL beyond the last. */
const char *english_key(size_t i);

/*
 * A template with its French replaced by English; yours. What the catalogue lacks stays French, and is told to
 * `on_lacking` (NULL is fine) with a text that lives until it returns.
 */
char *english_template(const char *html, size_t size, void (*on_lacking)(const char *french, void *arg), void *arg);

/* The same for what french_document() and the site have put into a document for people. */
void english_document(json_t *document);

#endif
