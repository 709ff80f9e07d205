/*
 * English, the second catalogue: the proof that the service can be translated.
 *
 * The French is the key, as it stands in the templates and in base/french.def; base/english.def has the English beside
 * it. How many spaces stand where, and which of them break, makes no difference to a key. A template is translated once,
 * when its file is read: each piece of text between two tags of HTML, or of a section, and the labels that only a screen
 * reader says. What a document brings becomes English where a code, a date or a problem becomes words: french_document()
 * and its like (base/french.h), asked for ENGLISH_PAGE. So nothing that people have typed is ever translated.
 *
 * A third language is a third .def. Which pages have English stands in web/routes.def (web/language.h).
 */
#ifndef BASE_ENGLISH_H
#define BASE_ENGLISH_H

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

#endif
