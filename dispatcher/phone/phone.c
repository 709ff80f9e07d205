#include "dispatcher/phone/phone.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "dispatcher/phone/agi.h"
#include "dispatcher/phone/calls.h"
#include "dispatcher/phone/recordings.h"
#include "dispatcher/phone/repertoire.h"
#include "dispatcher/phone/trial.h"
#include "dispatcher/phone/twiml.h"
#include "dispatcher/phone/voice.h"

enum { TRIAL_LINES = 100 }; /* nobody waits for a line on a page */

struct phone {
    struct kept *kept;
    struct calls *calls;
    struct call_service service; /* as given, and with these two */
    struct voice *voice;
    struct repertoire *repertoire;
    struct recordings *recordings;
    struct agi *agi;
    struct provider *provider;
    struct twiml *twiml;
    struct trial *trial;
};

static void on_not_answered(const char *code, const char *outcome, void *arg)
{
    calls_not_answered(arg, code, outcome);
}

/* What rings: in the trial the page that plays the telephone; else Asterisk, and without one the provider. */
static bool ringing_open(struct phone *phone, struct loop *loop, const struct config *config)
{
    struct exchange *exchange = NULL;
    bool fine = true;

    if (config->trial)
        exchange = phone->trial ? trial_exchange(phone->trial) : NULL;
    else
        exchange = exchange_open(loop, config, on_not_answered, phone->calls, &fine);
    if (!exchange && fine && !config->trial && phone->twiml)
        exchange = twiml_exchange(phone->twiml, on_not_answered, phone->calls);
    calls_use(phone->calls, exchange, config->trial ? TRIAL_LINES : config->call_lines);
    return fine;
}

/* What lines with a sound stand on: a voice, and somewhere for what is said. */
static bool sounds_open(struct phone *phone, struct loop *loop, const struct config *config, const char *folder)
{
    char *voices = memory_format("%s/voices", folder), *recordings = memory_format("%s/recordings", folder);

    mkdir(folder, 0755);
    mkdir(recordings, 0770);
    phone->voice = voice_open(loop, voices);
    if (phone->voice) {
        phone->recordings = recordings_open(loop, &phone->service, recordings);
        phone->repertoire = repertoire_open(loop, phone->service.pg, phone->voice, config->voice_ahead);
        phone->provider = config->twiml_port ? provider_open(loop, config, recordings) : NULL;
    }
    free(voices);
    free(recordings);
    return phone->voice != NULL;
}

/* Each front-end that the settings ask for. */
static bool fronts_open(struct phone *phone, struct loop *loop, const struct config *config)
{
    char *folder = *config->asterisk_folder ? memory_text(config->asterisk_folder) : memory_format("%s/phone", config->data);
    bool fine = true;

    if (config->agi_port || config->twiml_port)
        fine = sounds_open(phone, loop, config, folder);
    if (fine && config->agi_port)
        fine = (phone->agi = agi_open(loop, config, &phone->service, phone->voice, folder)) != NULL;
    if (fine && config->twiml_port)
        fine = (phone->twiml = twiml_open(loop, config, &phone->service, phone->voice, phone->provider)) != NULL;
    if (fine && config->trial && config->phone_port)
        fine = (phone->trial = trial_open(loop, config, &phone->service)) != NULL;
    free(folder);
    return fine;
}

struct phone *phone_open(struct loop *loop, const struct config *config, const struct call_service *service)
{
    struct phone *phone = memory_zero(sizeof *phone);
    char *folder = memory_format("%s/kept", config->data);
    bool fine = (phone->kept = kept_open(loop, service->pg, folder)) != NULL;

    free(folder);
    phone->service = *service;
    phone->service.kept = phone->kept;
    phone->service.calls = phone->calls = calls_open(loop, config, service->pg, service->seal);
    if (fine && fronts_open(phone, loop, config) && ringing_open(phone, loop, config))
        return phone;
    phone_close(phone);
    return NULL;
}

void phone_close(struct phone *phone)
{
    if (!phone)
        return;
    phone->service.pg = NULL;
    recordings_close(phone->recordings);
    repertoire_close(phone->repertoire);
    agi_close(phone->agi);
    twiml_close(phone->twiml);
    provider_close(phone->provider);
    voice_close(phone->voice);
    trial_close(phone->trial);
    calls_close(phone->calls);
    kept_close(phone->kept);
    free(phone);
}
