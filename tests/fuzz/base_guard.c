/*
 * A request line and headers, one per line ("METHOD uri", then "name: value"):
 * what the guard lets through has one host, at most one length of digits, and
 * what guard_path() gives is a plain path.
 */
#include "base/http/guard.h"
#include "base/memory.h"

#include <assert.h>
#include <event2/http.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(const char *uri)
{
    char *path = guard_path(uri);
    if (!path)
        return;
    assert(path[0] == '/' && strlen(path) <= strlen(uri) && !strstr(path, "//") && !strstr(path, "/../") &&
           !strchr(path, '\n'));
    json_t *utf8 = json_string(path);
    assert(utf8);
    json_decref(utf8);
    free(path);
}

static void check_passed(const char *uri, const struct evkeyvalq *headers)
{
    int hosts = 0, lengths = 0;
    for (const struct evkeyval *header = headers->tqh_first; header; header = header->next.tqe_next) {
        hosts += strcasecmp(header->key, "host") == 0;
        lengths += strcasecmp(header->key, "content-length") == 0;
        assert(strcasecmp(header->key, "transfer-encoding") != 0);
    }
    assert(hosts == 1 && lengths <= 1 && uri[0] == '/' && uri[1] != '/');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct evkeyvalq headers = {NULL, &headers.tqh_first};
    char *text = memory_zero(size + 1), *rest = text;
    if (size > 0)
        memcpy(text, data, size);
    const char *line = strsep(&rest, "\n");
    enum evhttp_cmd_type method = *line == 'P'   ? EVHTTP_REQ_POST
                                  : *line == 'D' ? EVHTTP_REQ_DELETE
                                                 : EVHTTP_REQ_GET;
    const char *uri = strchr(line, ' ') ? strchr(line, ' ') + 1 : line;
    for (char *header; (header = strsep(&rest, "\n"));) {
        const char *name = strsep(&header, ":");
        evhttp_add_header(&headers, name, header ? header + strspn(header, " ") : "");
    }
    struct guard_answer answer = guard_check(method, uri, &headers);
    assert(answer.code == 0 || answer.code == 400 || answer.code == 405);
    if (answer.code == 0)
        check_passed(uri, &headers);
    check_path(uri);
    evhttp_clear_headers(&headers);
    free(text);
    return 0;
}
