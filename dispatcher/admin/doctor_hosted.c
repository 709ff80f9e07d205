/*
 * nec-admin doctor phone, where a provider carries the calls by webhooks: may we log in there, and do its requests reach us?
 *
 * The doctor signs as the provider does and tells nec-dispatcher of the end of a call that never was: first here, on its
 * own port, then at the public address. Each step needs those before it; no telephone rings.
 */
#include "dispatcher/admin/admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/loop.h"
#include "base/memory.h"
#include "base/phone_number.h"
#include "base/transfer.h"

enum { WAIT_MS = 10000 };

struct hosted_patient {
    const struct config *config;
    char say[512];
};

/* ---- One request ---- */

struct reply {
    struct loop *loop;
    int code;    /* 0: none */
    bool is_ours; /* the answer that asks for nothing */
};

static void on_end(const struct transfer_end *end, void *arg)
{
    struct reply *reply = arg;

    reply->code = end->how == TRANSFER_ANSWERED ? end->code : 0;
    reply->is_ours = reply->code == 200 && strstr(end->body, "<Response></Response>") != NULL;
    loop_stop(reply->loop);
}

static struct reply asked(const struct config *config, const struct http_ask *ask)
{
    struct reply reply = {.loop = loop_new()};
    struct transfers *transfers = transfers_open(reply.loop, config->ca_file);

    transfer_http(transfers, ask, on_end, &reply);
    loop_run(reply.loop);
    transfers_close(transfers);
    loop_free(reply.loop);
    return reply;
}

/* The end of a call "doctor", told at this site, signed for the public address. */
static struct reply told(const struct config *config, const char *site)
{
    char *url = memory_format("%s/telephone/fin", site), base64[DIGEST_SHA1_BASE64];
    char *plain = memory_format("%s/telephone/finCallSiddoctorCallStatuscompleted", config->public_url);

    digest_hmac_sha1_base64(config->twiml_secret, plain, strlen(plain), base64);
    char *signature = memory_format("X-Twilio-Signature: %s", base64);
    struct reply reply = asked(config, &(struct http_ask){.method = "POST",
                                                          .url = url,
                                                          .headers = (const char *const[]){signature, NULL},
                                                          .body = "CallSid=doctor&CallStatus=completed",
                                                          .timeout_ms = WAIT_MS});
    free(signature);
    free(plain);
    free(url);
    return reply;
}

/* ---- Steps ---- */

static const char *check_settings(struct hosted_patient *patient)
{
    const struct config *config = patient->config;
    char desk[PHONE_E164_BYTES];

    if (!*config->twiml_account || !*config->twiml_secret)
        return "twiml_account et twiml_secret doivent dire le compte chez le prestataire et son jeton (docs/telephone.md)";
    if (phone_number_parse(config->desk_phone, desk) != PHONE_FINE)
        return "desk_phone n’est pas un numéro que l’on peut appeler : c’est lui que la touche 0 fait sonner";
    if (!*config->twiml_number)
        return "le service ne peut appeler personne : réglez twiml_number, votre numéro chez le prestataire";
    return NULL;
}

static const char *check_dispatcher(struct hosted_patient *patient)
{
    const struct config *config = patient->config;
    char *site = memory_format("http://%s:%d", config->twiml_listen, config->twiml_port);
    const struct reply reply = told(config, site);

    free(site);
    if (reply.is_ours)
        return NULL;
    if (reply.code == 403)
        return "nec-dispatcher n’a pas reconnu la signature : tourne-t-il avec les mêmes twiml_secret et public_url ?";
    snprintf(patient->say, sizeof patient->say, "rien de nous ne répond sur %s:%d : nec-dispatcher est-il lancé, avec ces mêmes réglages ?",
             config->twiml_listen, config->twiml_port);
    return patient->say;
}

static const char *check_address(struct hosted_patient *patient)
{
    const struct config *config = patient->config;
    const struct reply reply = told(config, config->public_url);

    if (reply.is_ours)
        return NULL;
    snprintf(patient->say, sizeof patient->say,
             reply.code ? "%s/telephone/ ne mène pas à nec-dispatcher (réponse %d) : voyez « location /telephone/ » dans docs/telephone.md"
                        : "%s ne répond pas d’ici : le mandataire est-il lancé, son certificat est-il bon ?",
             config->public_url, reply.code);
    return patient->say;
}

static const char *check_account(struct hosted_patient *patient)
{
    const struct config *config = patient->config;
    char *url = memory_format("%s/Accounts/%s.json", config->twiml_api, config->twiml_account);
    const struct reply reply = asked(config, &(struct http_ask){.method = "GET",
                                                                .url = url,
                                                                .user = config->twiml_account,
                                                                .password = config->twiml_secret,
                                                                .timeout_ms = WAIT_MS});

    free(url);
    if (reply.code == 200)
        return NULL;
    if (reply.code == 401 || reply.code == 403 || reply.code == 404)
        return "le prestataire refuse le compte : vérifiez twiml_account et twiml_secret";
    snprintf(patient->say, sizeof patient->say, "le prestataire ne répond pas comme il faut à %s (%d) : vérifiez twiml_api et l’accès à Internet",
             config->twiml_api, reply.code);
    return patient->say;
}

static const struct {
    const char *name;
    const char *(*run)(struct hosted_patient *patient);
} steps[] = {{"réglages du prestataire", check_settings}, {"dispatcher à l’écoute", check_dispatcher},
             {"adresse publique", check_address}, {"compte chez le prestataire", check_account}};

int doctor_hosted(const struct config *config)
{
    struct hosted_patient patient = {.config = config};
    const char *complaint = NULL;

    for (size_t i = 0; !complaint && i < sizeof steps / sizeof *steps; i++) {
        complaint = steps[i].run(&patient);
        printf("%s %s%s%s\n", complaint ? "NON" : "oui", steps[i].name, complaint ? " : " : "", complaint ? complaint : "");
        fflush(stdout);
    }
    return complaint ? ADMIN_FAILED : 0;
}
