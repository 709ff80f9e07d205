/*
 * The JSON face described for programs: OpenAPI 3.1, made from the tables that the service
 * itself runs on (routes.def, base/acts.def, base/french.def), so that it cannot lie.
 *
 *     routes ─► paths ─► one operation each ─► fields of the act ─► JSON Schema
 */
#include "base/acts.h"
#include "base/config.h"
#include "base/french.h"
#include "base/http/reply.h"
#include "base/json.h"
#include "base/memory.h"
#include "web/handlers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define CODE_PATTERN "^[A-Za-z0-9_-]{22}$"

static json_t *text_schema(const char *pattern, const char *format, long most)
{
    json_t *schema = json_pack("{s:s}", "type", "string");
    if (pattern)
        json_put_text(schema, "pattern", pattern);
    if (format)
        json_put_text(schema, "format", format);
    if (most)
        json_object_set_new(schema, "maxLength", json_integer(most));
    return schema;
}

/* One code of a kind of the catalogue, each with its French words. */
static json_t *word_schema(const char *kind)
{
    const char *code, *words;
    json_t *choices = json_array();
    for (size_t i = 0; french_choice(kind, i, &code, &words); i++)
        json_array_append_new(choices, json_pack("{s:s, s:s}", "const", code, "title", words));
    return json_pack("{s:s, s:o}", "type", "string", "oneOf", choices);
}

static json_t *field_schema(const struct act_field *field)
{
    switch (field->kind) {
    case ACT_CODE:
        return text_schema(CODE_PATTERN, NULL, 0);
    case ACT_WORD:
        return word_schema(field->words);
    case ACT_LIST:
        return json_pack("{s:s, s:o}", "type", "array", "items", word_schema(field->words));
    case ACT_TEXT:
        return text_schema(NULL, NULL, 200);
    case ACT_WHOLE:
        return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)field->min, "maximum",
                         (json_int_t)field->max);
    case ACT_FLAG:
        return json_pack("{s:s}", "type", "boolean");
    case ACT_YEAR:
        return json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum", 1900, "maximum", 2100);
    case ACT_DATE:
        return text_schema(NULL, "date", 0);
    case ACT_HOUR:
        return text_schema("^([01]?[0-9]|2[0-4]):[0-5][0-9]$", NULL, 0);
    case ACT_PHONE_NUMBER:
    case ACT_CONTACT:
    case ACT_WHERE:
        return text_schema(NULL, NULL, 200);
    case ACT_SECRET:
        return text_schema(NULL, NULL, 2000);
    case ACT_DIGITS:
        return text_schema("^[0-9 ]+$", NULL, 0);
    case ACT_TOKEN:
        return text_schema("^[A-Za-z0-9_-]{16,64}$", NULL, 0);
    case ACT_SOUND:
    case ACT_PICTURE:
        return json_pack("{s:s, s:s}", "type", "string", "contentEncoding", "base64");
    case ACT_MOMENT:
        break;
    }
    return json_object();
}

static void property_put(json_t *properties, const char *field, const char *suffix, json_t *schema)
{
    char *name = memory_format("%s%s", field, suffix), *words = memory_text(french_field(field));
    if (*suffix == '\0' || strcmp(suffix, "_at") == 0)
        json_put_text(schema, "description", words);
    json_object_set_new(properties, name, schema);
    free(name);
    free(words);
}

/* One of these must be there: [{"required": ["a"]}, {"required": ["b"]}]. */
static json_t *either(const char *one, const char *other)
{
    return json_pack("{s:[{s:[s]}, {s:[s]}]}", "anyOf", "required", one, "required", other);
}

/* A moment is an instant <field>_at, or a date and an hour as people say them. */
static void moment_put(json_t *schema, const struct act_field *field)
{
    json_t *properties = json_object_get(schema, "properties");
    char *at = memory_format("%s_at", field->name), *date = memory_format("%s_date", field->name);
    property_put(properties, field->name, "_at", text_schema(NULL, "date-time", 0));
    property_put(properties, field->name, "_date", text_schema(NULL, NULL, 40));
    property_put(properties, field->name, "_time", text_schema(NULL, NULL, 40));
    property_put(properties, field->name, "_choice", text_schema(NULL, NULL, 40));
    property_put(properties, field->name, "_which",
                 json_pack("{s:s, s:[s, s], s:s}", "type", "string", "enum", "first", "second", "description",
                           "quand l’heure existe deux fois, à l’automne"));
    if (field->required)
        json_array_append_new(json_object_get(schema, "allOf"), either(at, date));
    free(at);
    free(date);
}

static void field_put(json_t *schema, const struct act_field *field)
{
    json_t *properties = json_object_get(schema, "properties");
    if (field->kind == ACT_MOMENT)
        return moment_put(schema, field);
    property_put(properties, field->name, "", field_schema(field));
    if (field->kind == ACT_WHERE) /* one of the labels that a refusal offered, or what was typed after all */
        property_put(properties, field->name, "_choice", text_schema(NULL, NULL, 200));
    if (field->kind == ACT_WHERE)
        property_put(properties, field->name, "_typed", json_pack("{s:s}", "type", "boolean"));
    if (field->required && field->unless)
        json_array_append_new(json_object_get(schema, "allOf"), either(field->name, field->unless));
    else if (field->required && field->kind != ACT_WHERE && field->kind != ACT_FLAG)
        json_array_append_new(json_object_get(schema, "required"), json_string(field->name));
}

static bool in_path(const struct route *route, const char *name)
{
    char *braced = memory_format("{%s}", name);
    bool there = strstr(route->path, braced) != NULL;
    free(braced);
    return there;
}

/* The body of a form's act; what its path names is no part of it. */
static json_t *body_schema(const struct route *route)
{
    const struct act *act = acts_find(route->call);
    json_t *schema = json_pack("{s:s, s:{}, s:[], s:[], s:b}", "type", "object", "properties", "required",
                               "allOf", "additionalProperties", false);
    for (size_t i = 0; i < act->field_count; i++)
        if (!in_path(route, act->fields[i].name))
            field_put(schema, &act->fields[i]);
    if (json_array_size(json_object_get(schema, "required")) == 0)
        json_object_del(schema, "required");
    if (json_array_size(json_object_get(schema, "allOf")) == 0)
        json_object_del(schema, "allOf");
    return schema;
}

static json_t *parameters(const struct route *route)
{
    json_t *list = json_array();
    for (const char *at = route->path; (at = strchr(at, '{')); at++) {
        size_t length = strcspn(at + 1, "}");
        json_array_append_new(list, json_pack("{s:s%, s:s, s:b, s:o}", "name", at + 1, length, "in", "path",
                                              "required", true, "schema",
                                              text_schema("^[A-Za-z0-9_-]+$", NULL, 0)));
    }
    if (route->kind == ROUTE_FORM)
        json_array_append_new(list, json_pack("{s:s}", "$ref", "#/components/parameters/IdempotencyKey"));
    json_array_append_new(list, json_pack("{s:s+}", "$ref", "#/components/parameters/",
                                          route->kind == ROUTE_FORM ? "IfMatch" : "IfNoneMatch"));
    return list;
}

/* {"200": a document, "4XX" and "503": a problem}. */
static json_t *responses(void)
{
    json_t *problem = json_pack("{s:s}", "$ref", "#/components/responses/Problem");
    json_t *all =
        json_pack("{s:{s:s, s:{s:{s:{s:s}}}}}", "200", "description", "c’est fait, ou voici le document",
                  "content", "application/json", "schema", "type", "object");
    json_object_set(all, "4XX", problem);
    json_object_set_new(all, "503", problem);
    return all;
}

static json_t *operation(const struct route *route)
{
    bool form = route->kind == ROUTE_FORM;
    const struct route *page = form ? routes_page(route->from) : route;
    json_t *it = json_pack("{s:s, s:s, s:o, s:o}", "summary", form ? route->call : route->title,
                           "description", form && page ? page->title : route->call, "parameters",
                           parameters(route), "responses", responses());
    if (form)
        json_object_set_new(it, "requestBody",
                            json_pack("{s:b, s:{s:{s:o}}}", "required", true, "content", "application/json",
                                      "schema", body_schema(route)));
    return it;
}

static json_t *paths(void)
{
    size_t count;
    const struct route *routes = routes_all(&count);
    json_t *all = json_object();
    for (size_t i = 0; i < count; i++) {
        if (routes[i].kind != ROUTE_PAGE && routes[i].kind != ROUTE_FORM)
            continue;
        json_t *path = json_object_get(all, routes[i].path);
        if (!path)
            json_object_set_new(all, routes[i].path, path = json_object());
        json_object_set_new(path, routes[i].kind == ROUTE_FORM ? "post" : "get", operation(&routes[i]));
    }
    return all;
}

static json_t *of_type(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *object_of(json_t *properties)
{
    return json_pack("{s:s, s:o}", "type", "object", "properties", properties);
}

/* RFC 9457, with the fields that are wrong. */
static json_t *problem_schema(void)
{
    json_t *error = object_of(json_pack("{s:o, s:o, s:o}", "pointer", of_type("string"), "code",
                                        of_type("string"), "message", of_type("string")));
    return object_of(json_pack("{s:o, s:o, s:o, s:o, s:{s:s, s:o}}", "type", of_type("string"), "title",
                               of_type("string"), "status", of_type("integer"), "detail", of_type("string"),
                               "errors", "type", "array", "items", error));
}

static json_t *components(void)
{
    json_t *key = json_pack("{s:s, s:s, s:s, s:o}", "name", "Idempotency-Key", "in", "header", "description",
                            "répété, il rend la première réponse", "schema", text_schema(NULL, NULL, 200));
    json_t *match = json_pack("{s:s, s:s, s:s, s:o}", "name", "If-Match", "in", "header", "description",
                              "l’ETag du document lu\u00A0: 412 s’il a changé depuis", "schema", text_schema(NULL, NULL, 0));
    json_t *none_match = json_pack("{s:s, s:s, s:s, s:o}", "name", "If-None-Match", "in", "header", "description",
                                   "l’ETag du document lu\u00A0: 304 s’il est le même", "schema", text_schema(NULL, NULL, 0));
    json_t *problem =
        json_pack("{s:s, s:{s:{s:{s:s}}}}", "description", "ce n’est pas fait, et rien n’a changé", "content",
                  "application/problem+json", "schema", "$ref", "#/components/schemas/Problem");
    json_t *bearer = json_pack("{s:s, s:s}", "type", "http", "scheme", "bearer");
    json_t *cookie = json_pack("{s:s, s:s, s:s}", "type", "apiKey", "in", "cookie", "name", "nec");
    return json_pack("{s:{s:o, s:o, s:o}, s:{s:o}, s:{s:o}, s:{s:o, s:o}}", "parameters", "IdempotencyKey", key, "IfMatch",
                     match, "IfNoneMatch", none_match,
                     "responses", "Problem", problem, "schemas", "Problem", problem_schema(),
                     "securitySchemes", "bearer", bearer, "cookie", cookie);
}

static json_t *description(const struct app *app)
{
    char *server = memory_format("%s/api/v1", app->config->public_url);
    json_t *it =
        json_pack("{s:s, s:{s:s, s:s, s:s}, s:[{s:s}], s:[{}, {s:[]}, {s:[]}], s:o, s:o}", "openapi", "3.1.0",
                  "info", "title", "Nantes en Compagnie", "version", NEC_VERSION, "description",
                  "Chaque page est un document, chaque formulaire un acte\u00A0; une personne et un "
                  "programme font la même chose, au même "
                  "endroit. Qui peut quoi, la base de données le dit.",
                  "servers", "url", server, "security", "bearer", "cookie", "paths", paths(), "components",
                  components());
    free(server);
    return it;
}

void openapi_show(struct visit *visit)
{
    json_t *it = description(visit->app);
    http_set_header(visit->request, "Cache-Control", "public, max-age=3600");
    http_reply_json(visit->request, 200, it);
    json_decref(it);
}
