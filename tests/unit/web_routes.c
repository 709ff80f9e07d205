/* The table of addresses agrees with the acts, with the pages' files and with itself. */
#include "web/routes.h"

#include "base/acts.h"
#include "base/http/template.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *source_folder(void)
{
    const char *folder = getenv("NEC_SOURCE");
    return folder ? folder : ".";
}

static bool finds(enum http_method method, const char *path, const char *pattern)
{
    json_t *named;
    bool other_method;
    const struct route *route = routes_find(method, path, &named, &other_method);
    json_decref(named);
    return pattern ? route && strcmp(route->path, pattern) == 0 : !route;
}

static void test_finding(void)
{
    json_t *named;
    bool other_method;
    CHECK(finds(HTTP_GET, "/", "/"), "the first page is found");
    CHECK(finds(HTTP_GET, "/sorties/nouvelle", "/sorties/nouvelle"),
          "a literal path stands before one with a name");
    CHECK(finds(HTTP_GET, "/sorties/abc", "/sorties/{outing}"), "a name is one segment");
    CHECK(finds(HTTP_GET, "/sorties/abc/def", NULL), "and not two");
    CHECK(finds(HTTP_GET, "/sorties/", NULL), "nor an empty one");
    CHECK(finds(HTTP_GET, "/sortiesabc", NULL), "a longer word is another path");
    CHECK(finds(HTTP_GET, "/mes-sortie", NULL), "a shorter one too");
    const struct route *route = routes_find(HTTP_POST, "/bureau/alertes/xyz/prendre", &named, &other_method);
    CHECK(route && strcmp(route->call, "escalation_take") == 0, "a form's address leads to its act");
    CHECK_TEXT(json_string_value(json_object_get(named, "escalation")), "xyz", "with the name's value");
    json_decref(named);
    CHECK(!routes_find(HTTP_POST, "/mes-sorties", &named, &other_method) && other_method,
          "a path known for another method is told apart from one that is not there");
    CHECK(!routes_find(HTTP_POST, "/nulle-part", &named, &other_method) && !other_method,
          "which is simply not there");
}

static void test_filling(void)
{
    json_t *first = json_pack("{s:s}", "outing", "ab c"),
           *second = json_pack("{s:s, s:s}", "outing", "x", "senior", "é");
    const json_t *const objects[] = {first, NULL, second};
    char *filled = routes_fill("/sorties/{outing}", objects, 3);
    CHECK_TEXT(filled, "/sorties/ab%20c", "the first object that has a name gives its value, encoded");
    free(filled);
    filled = routes_fill("/bureau/demande?senior={senior}", objects, 3);
    CHECK_TEXT(filled, "/bureau/demande?senior=%C3%A9", "the others give what it lacks");
    free(filled);
    filled = routes_fill("/x/{nobody}/y", objects, 3);
    CHECK(!filled, "a name that nobody has leaves nothing");
    free(filled);
    json_decref(first);
    json_decref(second);
}

/* A picture is unpacked before the fields are read, for the forms that say so: no other may bring one. */
static bool brings_picture(const struct act *act)
{
    for (size_t i = 0; act && i < act->field_count; i++)
        if (act->fields[i].kind == ACT_PICTURE)
            return true;
    return false;
}

static void test_table(void)
{
    size_t count, pages = 0, forms = 0;
    const struct route *routes = routes_all(&count);
    char folder[512], file[768];
    snprintf(folder, sizeof folder, "%s/web/pages", source_folder());
    struct template_set *templates = template_open(folder, TEMPLATE_HTML);
    CHECK(templates != NULL, "every page and part is there and can be read");
    for (size_t i = 0; i < count; i++) {
        const struct route *route = &routes[i];
        if (route->kind == ROUTE_PAGE) {
            pages++;
            CHECK(templates && template_has(templates, route->template), "%s has its template", route->path);
            CHECK(route->title && *route->title, "%s has a title", route->path);
            snprintf(file, sizeof file, "%s/migrations/api/%s.sql", source_folder(), route->call);
            CHECK(access(file, R_OK) == 0, "%s is one function of api, in a file of that name", route->path);
        } else if (route->kind == ROUTE_FORM) {
            forms++;
            CHECK(acts_find(route->call) != NULL, "%s is an act of the list", route->path);
            CHECK(routes_page(route->from) != NULL, "%s stands on a page", route->path);
            CHECK(route->done || routes_then(route), "%s leads to a page", route->path);
            CHECK(route->costly == brings_picture(acts_find(route->call)), "%s is costly if it brings a picture", route->path);
        } else {
            CHECK(route->handle != NULL, "%s has a handler", route->path);
        }
    }
    check_note("%zu pages, %zu forms", pages, forms);
    template_free(templates);
}

/* A senior can do on the web what they can do at all; so can everybody else. */
static void test_parity(void)
{
    size_t acts_count, count;
    const struct act *acts = acts_all(&acts_count);
    const struct route *routes = routes_all(&count);
    for (size_t i = 0; i < acts_count; i++) {
        bool has_form = false;
        for (size_t j = 0; j < count; j++)
            has_form =
                has_form || (routes[j].kind == ROUTE_FORM && strcmp(routes[j].call, acts[i].name) == 0);
        if (acts[i].channels & (ACT_WEB | ACT_DESK))
            CHECK(has_form, "%s can be done on the web", acts[i].name);
    }
}

int main(void)
{
    test_finding();
    test_filling();
    test_table();
    test_parity();
    return check_done();
}
