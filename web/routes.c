#include "web/routes.h"

#include "base/http/reply.h"
#include "base/json.h"
#include "base/memory.h"
#include "web/handlers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE(pattern, function, html, words, ...)                                                            \
    {.kind = ROUTE_PAGE,                                                                                     \
     .method = HTTP_GET,                                                                                     \
     .path = pattern,                                                                                        \
     .call = #function,                                                                                      \
     .template = #html,                                                                                      \
     .title = words,                                                                                         \
     __VA_ARGS__},
#define FORM(pattern, act, page, target, words, ...)                                                         \
    {.kind = ROUTE_FORM,                                                                                     \
     .method = HTTP_POST,                                                                                    \
     .path = pattern,                                                                                        \
     .call = #act,                                                                                           \
     .from = page,                                                                                           \
     .then = target,                                                                                         \
     .said = words,                                                                                          \
     __VA_ARGS__},
#define OTHER(verb, pattern, handler)                                                                        \
    {.kind = ROUTE_OTHER, .method = HTTP_##verb, .path = pattern, .handle = handler},
#define HOOK(verb, pattern, handler)                                                                         \
    {.kind = ROUTE_HOOK, .method = HTTP_##verb, .path = pattern, .handle = handler},
static const struct route routes[] = {
#include "web/routes.def"
};
#undef PAGE
#undef FORM
#undef OTHER
#undef HOOK

const struct route *routes_all(size_t *count)
{
    *count = sizeof routes / sizeof *routes;
    return routes;
}

/* Does the path have the pattern's segments? Then *named holds what stands for its names. */
static bool matches(const char *pattern, const char *path, json_t *named)
{
    json_object_clear(named);
    while (*pattern && *path) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t name = strcspn(pattern + 1, "}");
        size_t segment = strcspn(path, (const char[]){'/', pattern[name + 2], '\0'});
        if (segment == 0)
            return false;
        json_object_setn_new(named, pattern + 1, name, json_stringn(path, segment));
        pattern += name + 2;
        path += segment;
    }
    return !*pattern && !*path;
}

const struct route *routes_find(enum http_method method, const char *path, json_t **named, bool *other_method)
{
    *named = json_object();
    *other_method = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!matches(routes[i].path, path, *named))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *other_method = true;
    }
    json_decref(*named);
    *named = NULL;
    return NULL;
}

const struct route *routes_page(const char *pattern)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (routes[i].kind == ROUTE_PAGE && strcmp(routes[i].path, pattern) == 0)
            return &routes[i];
    return NULL;
}

const struct route *routes_then(const struct route *form)
{
    char path[128];
    json_t *named = json_object();
    const struct route *found = NULL;
    snprintf(path, sizeof path, "%.*s", (int)strcspn(form->then, "?"), form->then);
    for (size_t i = 0; i < sizeof routes / sizeof *routes && !found; i++)
        if (routes[i].kind == ROUTE_PAGE && matches(routes[i].path, path, named))
            found = &routes[i];
    json_decref(named);
    return found;
}

static const char *value_of(const char *name, const json_t *const objects[], size_t count)
{
    const char *value = NULL;
    for (size_t i = 0; i < count && !value; i++)
        value = json_text(objects[i], name);
    return value;
}

char *routes_fill(const char *pattern, const json_t *const objects[], size_t count)
{
    char *filled = memory_text("");
    while (*pattern) {
        char name[32] = "", *part = NULL;
        size_t plain = strcspn(pattern, "{"), length = pattern[plain] ? strcspn(pattern + plain + 1, "}") : 0;
        if (pattern[plain]) {
            memcpy(name, pattern + plain + 1, length < sizeof name ? length : sizeof name - 1);
            const char *value = value_of(name, objects, count);
            if (!value) {
                free(filled);
                return NULL;
            }
            part = http_url_encode(value);
        }
        char *longer = memory_format("%s%.*s%s", filled, (int)plain, pattern, part ? part : "");
        free(filled);
        free(part);
        filled = longer;
        pattern += plain + (pattern[plain] ? length + 2 : 0);
    }
    return filled;
}
