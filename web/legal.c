/*
 * Who answers for this site, as the settings say: the legal notice, the notice
 * on data and the statement of accessibility. What no setting says is said to be
 * lacking, by the pages themselves.
 */
#include "base/config.h"
#include "base/json.h"
#include "base/phone_number.h"
#include "web/handlers.h"

#include <string.h>
#include <time.h>

enum { SECURITY_DAYS = 180 };

const char *legal_accessible(const struct config *config)
{
    static const char *const states[][2] = {{"partial", "partiellement conforme"}, {"full", "totalement conforme"}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(config->accessibility, states[i][0]) == 0)
            return states[i][1];
    return "non conforme"; /* until somebody has looked */
}

void legal_dress(struct visit *visit, json_t *document)
{
    const struct config *config = visit->app->config;
    json_object_set_new(document, "legal",
                        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "publisher", config->publisher,
                                  "publisher_address", config->publisher_address, "director",
                                  config->publisher_director, "mail", config->publisher_mail, "host", config->hosted_by,
                                  "officer", config->data_officer, "audit", config->accessibility_audit, "address",
                                  config->public_url));
}

/* RFC 9116: whom to tell of a fault that lets somebody in, by mail or, where no setting names an address, by telephone. */
void legal_security(struct visit *visit)
{
    const struct config *config = visit->app->config;
    char until[32], e164[PHONE_E164_BYTES];
    time_t end = time(NULL) + SECURITY_DAYS * 24 * 3600;
    bool mail = *config->publisher_mail, phone = !mail && phone_number_parse(config->desk_phone, e164) == PHONE_FINE;
    strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", gmtime(&end));
    const char *text = http_keep_text(visit->request, "Contact: %s%s\nExpires: %s\nPreferred-Languages: fr, en\nCanonical: %s/.well-known/security.txt\n",
                                      mail ? "mailto:" : phone ? "tel:" : "", mail ? config->publisher_mail : phone ? e164 : config->public_url, until, config->public_url);
    visit->request->authenticated = false;
    http_reply_bytes(visit->request, 200, "text/plain; charset=utf-8", text, strlen(text));
}
