/*
 * The style sheet, the script, and what browsers and robots ask for by themselves.
 */
#include "base/http/files.h"
#include "web/handlers.h"

#include <string.h>

static void serve(struct visit *visit, const char *name)
{
    if (!http_files_serve(visit->app->files, visit->request, name))
        visit_refuse(visit, STATUS_NOT_FOUND, "page");
}

void static_serve(struct visit *visit)
{
    visit->request->authenticated = false; /* the same for everybody */
    serve(visit, json_string_value(json_object_get(visit->named, "file")));
}

void static_icon(struct visit *visit)
{
    visit->request->authenticated = false;
    serve(visit, "favicon.ico");
}

void static_robots(struct visit *visit)
{
    visit->request->authenticated = false;
    serve(visit, "robots.txt");
}
