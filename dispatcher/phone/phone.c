#include "dispatcher/phone/phone.h"

#include <stdlib.h>

#include "base/memory.h"
#include "dispatcher/phone/agi.h"
#include "dispatcher/phone/repertoire.h"
#include "dispatcher/phone/trial.h"

struct phone {
    struct kept *kept;
    struct call_service service; /* as given, and with `kept` */
    struct agi *agi;
    struct repertoire *repertoire;
    struct trial *trial;
};

struct phone *phone_open(struct loop *loop, const struct config *config, const struct call_service *service)
{
    struct phone *phone = memory_zero(sizeof *phone);
    char *folder = memory_format("%s/kept", config->data);
    bool fine = (phone->kept = kept_open(loop, service->pg, folder)) != NULL;

    free(folder);
    phone->service = *service;
    phone->service.kept = phone->kept;
    if (fine && config->agi_port)
        fine = (phone->agi = agi_open(loop, config, &phone->service)) != NULL;
    if (fine && phone->agi)
        phone->repertoire = repertoire_open(loop, service->pg, agi_voice(phone->agi), config->voice_ahead);
    if (fine && config->trial && config->phone_port)
        fine = (phone->trial = trial_open(loop, config, &phone->service)) != NULL;
    if (fine)
        return phone;
    phone_close(phone);
    return NULL;
}

void phone_close(struct phone *phone)
{
    if (!phone)
        return;
    phone->service.pg = NULL;
    repertoire_close(phone->repertoire);
    agi_close(phone->agi);
    trial_close(phone->trial);
    kept_close(phone->kept);
    free(phone);
}
