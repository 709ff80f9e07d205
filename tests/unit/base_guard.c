/*
 * The table of reference/conventions.md §3.4, over a raw socket: what evhttp
 * lets through and our guard does not. After a refusal the connection closes,
 * so that nothing smuggled behind is ever read as a request.
 */
#include "base/http/guard.h"
#include "base/http/reply.h"
#include "base/http/server.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"
#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct loop *loop;
static struct http_server *server;
static int seen; /* requests that came through the guard */

static void on_request(struct http_request *request, void *arg)
{
    (void)arg;
    seen++;
    http_reply_bytes(request, 200, "text/plain; charset=utf-8", request->path, strlen(request->path));
}

/* Sends bytes and gives back all that comes until the other side closes, or 300 ms pass. *closed says which.
 */
static char *exchange(const char *bytes, size_t size, bool *closed)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char *answer = memory_zero(65536);
    size_t got = 0;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        write(fd, bytes, size) != (ssize_t)size)
        check_note("cannot talk to the server: %s", strerror(errno));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    *closed = false;
    for (int turn = 0; turn < 150 && !*closed; turn++) {
        event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
        ssize_t more = read(fd, answer + got, 65535 - got);
        if (more > 0)
            got += (size_t)more;
        else if (more == 0 || errno != EAGAIN)
            *closed = true;
        else if (strstr(answer, "\r\n\r\n") && turn > 20)
            break;
        usleep(2000);
    }
    close(fd);
    return answer;
}

/* One row of the table: `code` is the status of the first answer, `through` how many requests got past. */
static void check_bytes(const char *bytes, size_t size, int code, int through, const char *title)
{
    bool closed;
    seen = 0;
    char *answer = exchange(bytes, size, &closed);
    int got = 0;
    sscanf(answer, "HTTP/1.1 %d", &got);
    CHECK(got == code && seen == through && (code == 200 || closed), "%s: %d, %d through", title, code,
          through);
    if (got != code || seen != through || (code != 200 && !closed))
        check_note("got %d, %d through, %s", got, seen, closed ? "closed" : "open");
    if (strstr(answer, "X-Request-Id")) /* else evhttp refused it by itself, which nobody can dress */
        CHECK(strstr(answer, "Content-Security-Policy") && strstr(answer, "nosniff"),
              "%s: the answer has all its headers", title);
    free(answer);
}

#define ROW(bytes, code, through, title) check_bytes(bytes, sizeof(bytes) - 1, code, through, title)
#define SMUGGLED                         "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

static void check_smuggling(void)
{
    ROW("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, 1, "an honest GET");
    ROW("GET / HTTP/1.1\r\nHost: a\r\n\r\n" SMUGGLED, 200, 2, "two honest ones in a row");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200, 1, "an honest POST");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 40\r\n\r\nhello" SMUGGLED, 400, 0,
        "two lengths");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" SMUGGLED, 400, 0,
        "the same length twice");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n" SMUGGLED,
        400, 0, "a length and chunks");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 400, 0,
        "chunks");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: "
        "5\r\n\r\nhello" SMUGGLED,
        400, 0, "a list of codings");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" SMUGGLED, 400, 0,
        "an unknown coding");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" SMUGGLED,
        400, 0, "a blank before the colon");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400, 0, "a length with a sign");
    ROW("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nhello", 400, 0, "a list of lengths");
    ROW("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\n" SMUGGLED, 400, 0, "a HEAD with a body");
    ROW("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 35\r\n\r\n" SMUGGLED, 400, 0, "a GET with a body");
    ROW("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200, 1, "a GET with a length of nothing");
}

static void check_lines(void)
{
    ROW("GET / HTTP/1.1\r\n\r\n", 400, 0, "no Host");
    ROW("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, 0, "two Hosts");
    ROW("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, 0, "an empty Host");
    ROW("GET //evil.com/x HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "a path that is a host");
    ROW("GET http://evil.com/x HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "an absolute address");
    ROW("GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "a step back");
    ROW("GET /%2e%2e/b HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "an encoded step back");
    ROW("GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "an encoded slash");
    ROW("GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "an encoded NUL");
    ROW("GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, 0, "half an escape");
    ROW("GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400, 0, "a header's name with a blank");
    ROW("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400, 0, "a header without a name");
    ROW("GET / HTTP/1.1\r\nHost: a\r\nX: a\001b\r\n\r\n", 400, 0, "a header with a control character");
    ROW("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405, 0, "PUT");
    ROW("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, 0, "DELETE");
    ROW("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n", 405, 0, "OPTIONS");
    ROW("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, 0, "TRACE");
}

static void check_limits(void)
{
    char *headers = memory_zero(20000),
         *body = memory_format("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");
    int length = sprintf(headers, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
    memset(headers + length, 'a', 17000);
    strcat(headers, "\r\n\r\n");
    bool closed;
    seen = 0;
    char *answer = exchange(headers, strlen(headers), &closed);
    CHECK(seen == 0 && !strstr(answer, " 200 "), "headers over 16 kB do not come through");
    free(answer);
    check_bytes(body, strlen(body), 413, 0, "a body over 1 MB");
    free(body);
    free(headers);
}

static void check_path(const char *uri, const char *wanted)
{
    char *path = guard_path(uri);
    CHECK_TEXT(path, wanted, "the path of %s", uri);
    free(path);
}

static void check_paths(void)
{
    check_path("/", "/");
    check_path("/a/b?c=/../d", "/a/b");
    check_path("/a%C3%A9%20b", "/aé b");
    check_path("/a/", "/a/");
    check_path("/...", "/...");
    check_path("/.hidden/a.b", "/.hidden/a.b");
    check_path("/%2525", "/%25");
    check_path("/a#b", "/a");
    check_path("/a//b", NULL);
    check_path("//", NULL);
    check_path("/.", NULL);
    check_path("/a/./b", NULL);
    check_path("/a/..", NULL);
    check_path("/a/.%2e/b", NULL);
    check_path("/a\\b", NULL);
    check_path("/a%5cb", NULL);
    check_path("/%e9", NULL);
    check_path("/a%0ab", NULL);
    check_path("/a%7f", NULL);
    check_path("/a%", NULL);
    check_path("/a%1", NULL);
    check_path("a", NULL);
    check_path("", NULL);
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    loop = loop_new();
    server = http_server_open(loop, "127.0.0.1", 0, on_request, NULL);
    check_smuggling();
    check_lines();
    check_limits();
    check_paths();
    http_server_close(server);
    loop_free(loop);
    return check_done();
}
