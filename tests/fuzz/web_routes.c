/*
 * Any bytes as an address: what the guard makes a path of has one route or none, and what stands for the names of its
 * pattern (tokens of links and of calendars, codes) is one segment each, that leads to the same path again.
 */
#include "base/http/form.h"
#include "base/http/guard.h"
#include "base/memory.h"
#include "web/routes.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void names_check(const struct route *route, json_t *named, const char *path)
{
    const json_t *const objects[] = {NULL, named};
    const char *name;
    json_t *value;
    size_t count = 0;
    for (const char *at = route->path; (at = strchr(at, '{')); at++)
        count++;
    assert(json_object_size(named) == count);
    json_object_foreach(named, name, value)
    {
        assert(*name && json_string_length(value) > 0 && !strchr(json_string_value(value), '/'));
        assert(strlen(json_string_value(value)) == json_string_length(value));
    }
    char *filled = routes_fill(route->path, objects, 2), *again = guard_path(filled);
    assert(filled && again && strcmp(again, path) == 0);
    free(filled);
    free(again);
}

static void route_check(enum http_method method, const char *path)
{
    json_t *named;
    bool other_method;
    const struct route *route = routes_find(method, path, &named, &other_method);
    assert(!route == !named && (!route || (route->method == method && route->kind <= ROUTE_HOOK)));
    if (route)
        names_check(route, named, path);
    else if (other_method)
        assert(routes_find(method == HTTP_GET ? HTTP_POST : HTTP_GET, path, &named, &other_method));
    json_decref(named);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *uri = memory_zero(size + 1);
    if (size > 0)
        memcpy(uri, data, size);
    char *path = guard_path(uri);
    if (path) {
        route_check(HTTP_GET, path);
        route_check(HTTP_POST, path);
    }
    free(path);
    free(uri);
    return 0;
}
