/*
 * A coordinator's second factor: the digits of an application on their telephone.
 *
 *   /mes-connexions ── factor_make ─► secret and QR code ── factor_prove ─► ten codes, shown once
 *   /connexion/second, after the message ── factor_confirm ─► logged in
 *
 * The secret is sealed, so PostgreSQL cannot compare: it is read first, the digits
 * are compared here, and the act is told which step they belong to.
 */
#include "base/json.h"
#include "base/memory.h"
#include "base/pg.h"
#include "base/seal.h"
#include "base/totp.h"
#include "web/handlers.h"
#include "web/qr.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- The digits ---- */

struct taking {
    struct visit *visit;
    json_t *input;
};

static void on_factor(enum status status, const struct pg_answer *answer, void *arg)
{
    struct taking *taking = arg;
    struct visit *visit = taking->visit;
    if (status != STATUS_OK && status != STATUS_EXPIRED)
        return form_refused(visit, status, answer->reason, NULL);
    seal_document(visit->app->seal, answer->document);
    const char *secret = json_text(answer->document, "secret"); /* without one the act says what is wrong */
    char *digits = memory_text(json_text(taking->input, "number"));
    char *end = digits;
    for (const char *at = digits; *at; at++) /* as an application groups them: "123 456" */
        if (*at != ' ')
            *end++ = *at;
    *end = '\0';
    int64_t used = json_whole(answer->document, "used", 0);
    int64_t step = secret ? totp_find(secret, digits, (int64_t)time(NULL), used) : 0;
    if (step)
        json_object_set_new(taking->input, "step", json_integer(step));
    form_send(visit, taking->input);
    free(digits);
}

void factor_take(struct visit *visit, json_t *input)
{
    struct taking *taking = http_keep(visit->request, memory_zero(sizeof *taking), free);
    *taking = (struct taking){.visit = visit, .input = http_keep_json(visit->request, json_incref(input))};
    visit->request->pg++;
    pg_read(visit->app->pg, "factor_read", PG_ARGS(visit->who, "{}"), on_factor, taking);
}

/* ---- Setting it up ---- */

/* A browser's form brings no secret: it is made here, and sealed on its way like any other. */
void factor_read(struct visit *visit)
{
    char secret[TOTP_SECRET_BYTES];
    totp_secret(secret);
    if (!visit->program)
        json_put_text(visit->fields, "secret", secret);
}

/* codes_told: {codes}, the ten, once. qr: what an application reads while it is set up. */
void connections_dress(struct visit *visit, json_t *document)
{
    bool proved = visit->request->method == HTTP_POST && visit->status == STATUS_OK;
    const char *secret = json_text(json_object_get(document, "factor"), "secret");
    json_t *codes = proved ? json_object_get(visit->fields, "codes") : NULL;
    json_object_set_new(document, "codes_told", codes ? json_pack("{s:O}", "codes", codes) : json_null());
    if (!secret)
        return;
    char *uri = memory_format("otpauth://totp/Nantes%%20en%%20Compagnie?secret=%s&issuer=Nantes%%20en%%20Compagnie", secret);
    json_object_set_new(document, "qr", qr_draw(uri));
    free(uri);
}
