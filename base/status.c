#include "base/status.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    int http;
} words[] = {
    [STATUS_OK] = {"ok", 200},
    [STATUS_INVALID] = {"invalid", 422},
    [STATUS_FORBIDDEN] = {"forbidden", 403},
    [STATUS_NOT_FOUND] = {"not_found", 404},
    [STATUS_CONFLICT] = {"conflict", 409},
    [STATUS_EXPIRED] = {"expired", 410},
    [STATUS_STALE] = {"stale", 412},
    [STATUS_TOO_MANY] = {"too_many", 429},
    [STATUS_INTERNAL] = {"internal", 500},
    [STATUS_UNAVAILABLE] = {"unavailable", 503},
};

const char *status_name(enum status status)
{
    return words[status].name;
}

enum status status_from_name(const char *name)
{
    for (size_t i = 0; name && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].name, name) == 0)
            return (enum status)i;
    return STATUS_INTERNAL;
}

int status_http(enum status status)
{
    return words[status].http;
}
