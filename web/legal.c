/*
 * Who answers for this site, as the settings say: the legal notice, the notice
 * on data and the statement of accessibility. What no setting says is said to be
 * lacking, by the pages themselves.
 */
#include "base/config.h"
#include "base/json.h"
#include "web/handlers.h"

#include <string.h>

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
