/*
 * One request on its way through the site: who asks, for what, in which face.
 *
 *     on_request ─► route ─► visit_make ─► page_show ──────────────────────► HTML or JSON
 *                                     └──► form_take ─► act ─► done: 303 ─┘
 *                                               └─► refused: the same page again, 422 409 410 …
 *
 * A visit lives as long as its http_request, which owns it; it is answered once.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "base/acts.h"
#include "base/http/reply.h"
#include "base/http/server.h"
#include "base/status.h"
#include "web/app.h"
#include "web/routes.h"

#include <jansson.h>
#include <stdbool.h>

struct visit {
    struct app *app;
    struct http_request *request;
    const struct route *route; /* what was asked for */
    const struct route *page;  /* what is shown: the route itself, or the page a form stands on */
    json_t *named;             /* the names of the path: {"outing": "…"} */
    json_t *fields;            /* query of a GET, body of a POST, as they came */
    bool english;              /* its reader would rather have English (web/language.h) */
    bool json;                 /* the face: JSON instead of HTML */
    bool program;              /* the body was JSON */
    const char *token;         /* the cookie's, NULL when there is none */
    const char *who;           /* for PostgreSQL: "session:…", "service:web", "anyone" */
    const char *key;           /* of its act, so that twice is once; or NULL */
    char csrf[65];             /* what a form of this browser must carry; "" without a cookie */

    /* A program's form that is done only if its page is still what was seen: the tag it sent, while the page is looked
     * at; then the page, what it was read with and its fingerprint, for the act. */
    const char *if_match, *matched;
    const struct route *match_page;
    json_t *match_input;

    struct act_portrait portrait; /* of the picture that its form brought, once it is made (web/form.c) */
    int64_t portrait_began_us;

    /* How its act ended; OK for a page that was simply asked for. */
    enum status status;
    const char *reason; /* a code of the catalogue's kind "refusal", kept; or NULL */
    json_t *problems;   /* array, or NULL */
};

/* What a form that is costly (web/routes.h) may bring: a camera's picture. All others: HTTP_MAX_BODY_BYTES. */
#define LONG_BODY_BYTES (8 * 1024 * 1024)

/* Called by the server for each request: finds the route and goes on from there. `arg` is the app. */
void visit_begin(struct http_request *request, void *arg);

/* ---- page.c ---- */

/* Answers with visit->page, in the visit's face, and with what visit->status says. */
void page_show(struct visit *visit);

/* The second half of page_show(), for a page whose `before` had to wait: reads it with this input. */
void page_read(struct visit *visit, const json_t *input);

/*
 * ---- form.c ----
 *
 * A program may say with If-Match which document it has seen: the ETag of the page that the form stands on. The page is
 * read first, with a fingerprint of PostgreSQL's; the act is done only if the page, read again in its own transaction and
 * under its locks, still has that one (api.act_matched); else 412. Whoever repeats a key after it was done is told 412 too.
 */

/* Does the act that the route names, with the visit's fields; answers. */
void form_take(struct visit *visit);

/* The act, once its page is known to be what the program has seen. */
void form_act(struct visit *visit);

/* For a `taking`: does the act with this input (borrowed). */
void form_send(struct visit *visit, const json_t *input);

/* For a `done` that had more to do. The act is done: answers with its document, or goes on to `then`. */
void form_done(struct visit *visit, const json_t *document);

/* A `done` of what is told once: the form's page answers, with the document for its fields. A redirection would have to
 * keep it somewhere, or leave it in the browser's history. */
void form_shown(struct visit *visit, json_t *document);

/* It was not to be after all: the form's page again. `reason` is a code of kind "refusal", or NULL;
 * `problems` becomes the visit's, or is NULL. */
void form_refused(struct visit *visit, enum status status, const char *reason, json_t *problems);

/* ---- refuse.c ---- */

/*
 * Answers that it was not to be: the page of errors, a problem document, or for somebody
 * who only has to log in the way there. `reason` is a code of kind "refusal", or NULL.
 */
void visit_refuse(struct visit *visit, enum status status, const char *reason);

/* The same for what HTTP has a code for and our vocabulary has not (400, 405). `detail` is French. */
void visit_refuse_code(struct visit *visit, int code, const char *detail);

/* Problems as JSON errors: [{"pointer": "/phone", "message": "…", "choices"?}]; NULL stays NULL. Yours. */
json_t *refusal_errors(const json_t *problems);

/* The sentence for a reason, or the general one of this status. Static. */
const char *refusal_sentence(enum status status, const char *reason);

/* ---- session.c ---- */

/* The session's token from the cookie, kept; NULL when there is none or it is no token. */
const char *session_token(struct http_request *request, const struct app *app);

/* Gives the browser this token to keep; for a session or, before there is one, for its forms. */
void session_give(struct visit *visit, const char *token);
void session_take_away(struct visit *visit);

/* What forms must carry for this token: a keyed hash of it, so that only we can make it. */
void session_csrf(const struct app *app, const char *token, char csrf[65]);

/* Where somebody of this role is at home on the site: "/mes-sorties"; "/" for others and NULL. Static. */
const char *session_home(const char *role);

/* Did a page of ours send this? What the browser says by Sec-Fetch-Site, else by Origin; one that
 * says neither is believed, since forms carry the token as well. */
bool session_same_origin(const struct http_request *request, const struct app *app);

/* ---- login.c ---- */

/* "/connexion?suite=…": the way in, which leads back to the page of this visit. Yours. */
char *login_way(const struct visit *visit);

#endif
