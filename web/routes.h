/*
 * Every address of the site, as one table (routes.def).
 *
 * A page is one function of schema api, one template and a title. A form is one
 * act of base/acts.def, the page it stands on (shown again when it is refused)
 * and where to go when it is done. The same addresses answer JSON to a program
 * that asks for it. Few addresses need a handler of their own.
 *
 * Who may is no column: PostgreSQL decides, for page and act alike.
 */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "base/http/server.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct visit;

enum route_kind { ROUTE_PAGE, ROUTE_FORM, ROUTE_OTHER, ROUTE_HOOK };

/* In whose name PostgreSQL is asked. */
enum route_who {
    BY_SESSION, /* the cookie's, or nobody's */
    BY_LINK,    /* the session whose token is the path's {token}: the link of an offer */
    BY_SERVICE, /* nec-web itself: what only a trial shows */
};

struct route {
    enum route_kind kind;
    enum http_method method;
    const char
        *path; /* "/sorties/{outing}/annuler": a name in braces is one segment (up to the letter that follows it),
                    and a field of the input */
    enum route_who who;

    /* A page: its function, template and title. `call` is the act's name for a form. */
    const char *call, *template, *title;
    bool english; /* the page has English too, all of it (web/language.h) */

    /* A form: the path of the page it stands on, where to go when done, what is said there. */
    const char *from, *then, *said;

    /* A page, before it is read: adds to the function's input. False: the visit is answered already,
     * or goes on by itself, with page_read(). */
    bool (*before)(struct visit *visit, json_t *input);
    /* A page that will be HTML: adds to the document. */
    void (*after)(struct visit *visit, json_t *document);
    /* A form whose act may share a transaction with others (base/pg.h): many ask at once, on Monday morning. */
    bool together;
    /* A form whose fields are long, and take time to read: whether its page is the sender's to see is asked first. */
    bool costly;
    /* A form, before its fields are read: may change visit->fields. */
    void (*reading)(struct visit *visit);
    /* A form whose act needs to know more than was sent: goes on with form_send(), at once or later. */
    void (*taking)(struct visit *visit, json_t *input);
    /* A form whose act is done, in place of `then`: answers. */
    void (*done)(struct visit *visit, json_t *document);
    /* Anything else: answers. A hook, which machines call, has no session and no `fields`: it reads the request. */
    void (*handle)(struct visit *visit);
};

/* All of them; `count` is how many. Static. */
const struct route *routes_all(size_t *count);

/*
 * The route of a path, NULL when there is none; *named becomes {"outing": "…"} (yours).
 * With a route for that path but not that method: NULL, and *other_method is true.
 */
const struct route *routes_find(enum http_method method, const char *path, json_t **named,
                                bool *other_method);

/* The page of exactly this pattern; NULL when there is none. */
const struct route *routes_page(const char *pattern);

/* The page that a form leads to when it is done; NULL when its `done` decides. */
const struct route *routes_then(const struct route *form);

/*
 * A pattern with its names filled in, each from the first of the objects that has it, percent-encoded;
 * NULL when one has no value. Objects may be NULL. Yours.
 */
char *routes_fill(const char *pattern, const json_t *const objects[], size_t count);

#endif
