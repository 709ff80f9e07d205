#include "dispatcher/phone/phone.h"

#include <stdlib.h>

#include "base/memory.h"
#include "dispatcher/phone/agi.h"
#include "dispatcher/phone/calls.h"
#include "dispatcher/phone/recordings.h"
#include "dispatcher/phone/repertoire.h"
#include "dispatcher/phone/trial.h"

enum { TRIAL_LINES = 100 }; /* nobody waits for a line on a page */

struct phone {
    struct kept *kept;
    struct calls *calls;
    struct call_service service; /* as given, and with these two */
    struct agi *agi;
    struct repertoire *repertoire;
    struct recordings *recordings;
    struct trial *trial;
};

static void on_not_answered(const char *code, const char *outcome, void *arg)
{
    calls_not_answered(arg, code, outcome);
}

/* What rings: in the trial the page that plays the telephone. */
static bool ringing_open(struct phone *phone, struct loop *loop, const struct config *config)
{
    bool fine = true;

    if (config->trial)
        calls_use(phone->calls, phone->trial ? trial_exchange(phone->trial) : NULL, TRIAL_LINES);
    else
        calls_use(phone->calls, exchange_open(loop, config, on_not_answered, phone->calls, &fine), config->call_lines);
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
    if (fine && config->agi_port)
        fine = (phone->agi = agi_open(loop, config, &phone->service)) != NULL;
    if (fine && phone->agi)
        phone->recordings = recordings_open(loop, &phone->service, agi_recordings(phone->agi));
    if (fine && phone->agi)
        phone->repertoire = repertoire_open(loop, service->pg, agi_voice(phone->agi), config->voice_ahead);
    if (fine && config->trial && config->phone_port)
        fine = (phone->trial = trial_open(loop, config, &phone->service)) != NULL;
    if (fine && ringing_open(phone, loop, config))
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
    trial_close(phone->trial);
    calls_close(phone->calls);
    kept_close(phone->kept);
    free(phone);
}
