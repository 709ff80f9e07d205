/*
 * The server over real sockets: each way to answer, one answer each, HEAD,
 * clients that leave, live streams, static files, a UNIX socket.
 */
#include "base/clock.h"
#include "base/http/files.h"
#include "base/http/reply.h"
#include "base/http/server.h"
#include "base/http/stream.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/memory.h"
#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static struct loop *loop;
static struct http_server *server;
static struct http_files *files;
static struct http_request *parked; /* waits for its answer */
static struct http_stream *stream;
static int freed, gone;

/* ---- The server under test ---- */

static void on_freed(void *pointer)
{
    freed++;
    free(pointer);
}

static void on_gone(struct http_stream *left, void *arg)
{
    (void)arg;
    gone += left == stream;
    stream = NULL;
}

static void reply_echo(struct http_request *request)
{
    json_t *document =
        json_pack("{s:s, s:s, s:s, s:i}", "method", request->method == HTTP_POST ? "POST" : "GET", "query",
                  request->query, "body", request->body, "size", (int)request->body_size);
    json_object_set_new(document, "client", json_string(request->client));
    http_reply_json(request, 200, document);
    json_decref(document);
}

static void reply_page(struct http_request *request)
{
    struct evbuffer *html = evbuffer_new();
    evbuffer_add_printf(html, "<p>bonjour</p>");
    request->authenticated = true;
    http_set_header(request, "Set-Cookie", "a=1");
    http_set_header(request, "Set-Cookie", "b=2");
    http_reply_html(request, 200, html);
    evbuffer_free(html);
}

/* Several writes of evbuffer. */
static void reply_long(struct http_request *request)
{
    struct evbuffer *html = evbuffer_new();
    for (int i = 0; i < 6000; i++)
        evbuffer_add_printf(html, "0123456789");
    evbuffer_add_printf(html, "the end");
    http_reply_html(request, 200, html);
    evbuffer_free(html);
}

static void reply_invalid(struct http_request *request)
{
    json_t *errors = json_pack("[{s:s, s:s}]", "pointer", "/phone", "message", "Il manque un chiffre.");
    http_reply_problem(request, STATUS_INVALID, "Il reste une chose à corriger.", errors);
    json_decref(errors);
}

static void on_request(struct http_request *request, void *arg)
{
    (void)arg;
    const char *path = request->path;
    request->route = path;
    http_keep(request, memory_zero(8), on_freed);
    if (strcmp(path, "/echo") == 0)
        reply_echo(request);
    else if (strcmp(path, "/page") == 0)
        reply_page(request);
    else if (strcmp(path, "/long") == 0)
        reply_long(request);
    else if (strcmp(path, "/invalid") == 0)
        reply_invalid(request);
    else if (strcmp(path, "/go") == 0)
        http_reply_see_other(request, "/outings/%s", "abc");
    else if (strcmp(path, "/outage") == 0)
        http_reply_problem(request, STATUS_UNAVAILABLE, NULL, NULL);
    else if (strcmp(path, "/even") == 0)
        http_even(request, 40), reply_page(request);
    else if (strcmp(path, "/park") == 0)
        parked = request;
    else if (strcmp(path, "/live") == 0)
        stream = http_stream_open(request, on_gone, NULL);
    else if (strncmp(path, "/static/", 8) != 0 || !http_files_serve(files, request, path + 8))
        http_reply_problem(request, STATUS_NOT_FOUND, NULL, NULL);
}

/* ---- A client ---- */

static void turn(int times)
{
    for (int i = 0; i < times; i++) {
        event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
        usleep(1000);
    }
}

static int dial(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(http_server_port(server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        check_note("cannot connect: %s", strerror(errno));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

/* What has come after some turns of the loop. Yours. */
static char *hear(int fd)
{
    char *text = memory_zero(1 << 20);
    size_t got = 0;
    for (int quiet = 0; quiet < 20;) {
        turn(1);
        ssize_t more = read(fd, text + got, (1 << 20) - 1 - got);
        quiet = more > 0 ? 0 : quiet + 1;
        got += more > 0 ? (size_t)more : 0;
    }
    return text;
}

static void say(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        check_note("cannot write: %s", strerror(errno));
}

static char *ask(const char *request)
{
    int fd = dial();
    say(fd, request);
    char *answer = hear(fd);
    close(fd);
    turn(3);
    return answer;
}

static char *get(const char *path)
{
    char *request = memory_format("GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    char *answer = ask(request);
    free(request);
    return answer;
}

static const char *body_of(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end ? end + 4 : "";
}

#define HAS(answer, text, ...)                                                                               \
    do {                                                                                                     \
        if (!CHECK(strstr(answer, text), __VA_ARGS__))                                                       \
            check_note("%s", answer);                                                                        \
    } while (0)

/* ---- Tests ---- */

static void check_security_headers(const char *answer, const char *which)
{
    static const char *const wanted[] = {
        "Content-Security-Policy: default-src 'none';",
        "frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
        "Referrer-Policy: same-origin",
        "Cross-Origin-Opener-Policy: same-origin",
        "Strict-Transport-Security: max-age=63072000",
        "Cache-Control: ",
        "X-Request-Id: ",
    };
    size_t there = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        there += strstr(answer, wanted[i]) != NULL;
    CHECK(there == sizeof wanted / sizeof *wanted && !strstr(answer, "ISO-8859"),
          "%s carries the security headers", which);
}

static void check_replies(void)
{
    char *answer = get("/page");
    HAS(answer, "HTTP/1.1 200 OK", "a page is answered");
    HAS(answer, "Content-Type: text/html; charset=utf-8", "as UTF-8");
    HAS(answer, "Cache-Control: no-store", "what is somebody's is not stored");
    CHECK(strstr(answer, "Set-Cookie: a=1") && strstr(answer, "Set-Cookie: b=2"), "two cookies can be set");
    check_security_headers(answer, "a page");
    free(answer);

    answer = get("/invalid");
    HAS(answer, "HTTP/1.1 422 Unprocessable Content", "a refused form is 422");
    HAS(answer, "Content-Type: application/problem+json", "as RFC 9457 has it");
    json_t *problem = json_loads(body_of(answer), 0, NULL);
    CHECK(problem && strcmp(json_string_value(json_object_get(problem, "type")), "/problems/invalid") == 0 &&
              json_integer_value(json_object_get(problem, "status")) == 422 &&
              json_object_get(problem, "instance") &&
              json_array_size(json_object_get(problem, "errors")) == 1,
          "with type, status, instance and the errors");
    json_decref(problem);
    check_security_headers(answer, "a refusal");
    free(answer);

    answer = get("/nowhere");
    HAS(answer, "HTTP/1.1 404 Not Found", "what is not there is 404");
    check_security_headers(answer, "a 404");
    free(answer);

    answer = get("/go");
    HAS(answer, "HTTP/1.1 303 See Other", "after an act the browser is sent on");
    HAS(answer, "Location: /outings/abc", "to a path of ours");
    free(answer);

    answer = get("/outage");
    HAS(answer, "HTTP/1.1 503 Service Unavailable", "an outage is 503");
    HAS(answer, "Retry-After: 10", "and says when to come back");
    free(answer);
}

static void check_requests(void)
{
    char *answer = ask("POST /echo?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    HAS(body_of(answer),
        "{\"method\":\"POST\",\"query\":\"a=b\",\"body\":\"hello\",\"size\":5,\"client\":\"127.0.0.1\"}",
        "a handler sees method, query, body and peer");
    free(answer);
    answer = ask("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\nGET /go HTTP/1.1\r\nHost: a\r\n\r\n");
    HAS(answer, "Content-Length: 14\r\n", "a HEAD tells the length");
    CHECK(!strstr(answer, "bonjour") && strstr(answer, "303"), "has no body, and the next answer follows");
    free(answer);
    int before = freed;
    free(get("/page"));
    CHECK_INT(freed, before + 1, "what a request keeps is freed with it");
    CHECK_INT((long long)http_server_waiting(server), 0, "nothing is left waiting");
    char *encoded = http_url_encode("é /?&a-z_.~");
    CHECK_TEXT(encoded, "%C3%A9%20%2F%3F%26a-z_.~", "a value is encoded for a URL");
    free(encoded);
}

/* Milliseconds until a long answer has come whole. */
static double long_ms(int fd)
{
    char text[1 << 17];
    size_t got = 0;
    int64_t began = monotonic_us();
    say(fd, "GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
    while (got < 7 || memcmp(text + got - 7, "the end", 7) != 0) {
        event_base_loop(loop_base(loop), EVLOOP_NONBLOCK);
        ssize_t more = read(fd, text + got, sizeof text - got);
        got += more > 0 ? (size_t)more : 0;
    }
    return (double)(monotonic_us() - began) / 1000;
}

static int by_size(const void *one, const void *other)
{
    return (*(const double *)one > *(const double *)other) - (*(const double *)one < *(const double *)other);
}

/* Linux puts an acknowledgement off by 40 ms at least, once it has seen a few: half of the answers, so that a busy
 * machine does not matter. */
static void check_long_answers(void)
{
    double ms[61];
    int fd = dial();
    for (size_t i = 0; i < 61; i++)
        ms[i] = long_ms(fd);
    qsort(ms, 61, sizeof *ms, by_size);
    if (!CHECK(ms[30] < 38, "no part of a long answer waits until the one before it is acknowledged"))
        check_note("median %.1f ms", ms[30]);
    close(fd);
    turn(3);
}

static void check_late_answers(void)
{
    int fd = dial();
    say(fd, "GET /park HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    CHECK(parked && http_server_waiting(server) == 1, "a request may wait for its answer");
    reply_echo(parked);
    char *answer = hear(fd);
    HAS(answer, "HTTP/1.1 200 OK", "and gets it later");
    free(answer);
    close(fd);
    parked = NULL;
    fd = dial();
    say(fd, "GET /park HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    struct linger abrupt = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    close(fd);
    turn(10);
    CHECK(parked != NULL, "a client that leaves does not end its request");
    reply_echo(parked);
    turn(10);
    CHECK_INT((long long)http_server_waiting(server), 0, "its answer is dropped, and all is freed");
}

/* An answer that may not tell by its time what was found out. */
static void check_even_answers(void)
{
    char text[4096] = "";
    size_t got = 0;
    int fd = dial();
    int64_t began = monotonic_us();
    say(fd, "GET /even HTTP/1.1\r\nHost: a\r\n\r\n");
    while (!strstr(text, "bonjour") && monotonic_us() - began < 5000000) {
        turn(1);
        ssize_t more = read(fd, text + got, sizeof text - 1 - got);
        got += more > 0 ? (size_t)more : 0;
        text[got] = '\0';
    }
    CHECK(strstr(text, "200 OK") && strstr(text, "bonjour") && monotonic_us() - began >= 40000, "an even answer leaves at its time, whole");
    CHECK_INT((long long)http_server_waiting(server), 0, "and nothing waits any more");
    say(fd, "GET /even HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(5);
    close(fd);
    turn(60);
    CHECK_INT((long long)http_server_waiting(server), 0, "a client that leaves before that leaves nothing behind");
}

/* In a child, since a second answer ends the process. */
static void check_answered_once(void)
{
    int fd = dial();
    say(fd, "GET /park HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        fclose(stderr);
        reply_echo(parked);
        reply_echo(parked);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) || WEXITSTATUS(status) != 0, "a second answer is a bug that ends the process");
    reply_echo(parked);
    turn(5);
    close(fd);
}

static void check_streams(void)
{
    int fd = dial();
    say(fd, "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    CHECK(stream && http_server_streams(server) == 1 && http_server_waiting(server) == 0,
          "a stream stays open");
    http_stream_send(stream, "changed", "7", "un\ndeux\r\ntrois");
    char *answer = hear(fd);
    HAS(answer, "Content-Type: text/event-stream; charset=utf-8", "as an event stream");
    HAS(answer, "X-Accel-Buffering: no", "that no proxy holds back");
    HAS(answer, "retry: 5000\n\n", "says when to come back");
    HAS(answer, "event: changed\nid: 7\ndata: un\ndata: deux\ndata: trois\n\n",
        "and each line of an event is marked");
    free(answer);
    close(fd);
    turn(20);
    CHECK(gone == 1 && http_server_streams(server) == 0, "a reader that leaves is noticed at once");

    fd = dial();
    say(fd, "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    http_stream_close(stream);
    answer = hear(fd);
    CHECK(strstr(answer, "0\r\n\r\n") && gone == 1, "a stream that we close ends properly");
    free(answer);
    say(fd, "GET /go HTTP/1.1\r\nHost: a\r\n\r\n");
    answer = hear(fd);
    HAS(answer, "303 See Other", "and its connection goes on");
    free(answer);
    close(fd);

    fd = dial();
    say(fd, "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(10);
    char *large = memory_zero(100001);
    memset(large, 'x', 100000);
    for (int i = 0; i < 200 && stream; i++) {
        http_stream_send(stream, NULL, NULL, large);
        turn(1);
    }
    turn(20);
    CHECK(gone == 2 && !stream, "a reader too slow is cut off");
    free(large);
    close(fd);

    answer = ask("HEAD /live HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(strstr(answer, "200 OK") && !strstr(answer, "retry:") && !stream,
          "a HEAD of a stream is only its headers");
    free(answer);
}

static void check_many_streams(void)
{
    int fds[HTTP_MAX_STREAMS];
    for (int i = 0; i < HTTP_MAX_STREAMS; i++) {
        fds[i] = dial();
        say(fds[i], "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
        turn(2);
    }
    turn(20);
    CHECK_INT((long long)http_server_streams(server), HTTP_MAX_STREAMS, "%d streams are fine",
              HTTP_MAX_STREAMS);
    char *answer = get("/live");
    HAS(answer, "503 Service Unavailable", "one more is politely refused");
    free(answer);
    http_server_allow(server, HTTP_MAX_STREAMS + 1);
    int late = dial();
    say(late, "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    turn(20);
    CHECK_INT((long long)http_server_streams(server), HTTP_MAX_STREAMS + 1, "unless more are allowed");
    close(late);
    for (int i = 0; i < HTTP_MAX_STREAMS; i++)
        close(fds[i]);
    turn(50);
    CHECK_INT((long long)http_server_streams(server), 0, "all of them end");
}

static void check_files(void)
{
    char *answer = get("/static/site.css");
    HAS(answer, "Content-Type: text/css; charset=utf-8", "a file has its type");
    HAS(answer, "body{}", "and its bytes");
    char *tag = strstr(answer, "ETag: ");
    char etag[64] = "";
    sscanf(tag ? tag : "", "ETag: %63s", etag);
    free(answer);
    char *again =
        memory_format("GET /static/site.css HTTP/1.1\r\nHost: a\r\nIf-None-Match: %s\r\n\r\n", etag);
    answer = ask(again);
    CHECK(strlen(etag) == 34 && strstr(answer, "304 Not Modified") && !strstr(answer, "body{}"),
          "a browser that has it is told so");
    free(answer);
    free(again);
    static const char *const not_there[] = {"/static/none.css", "/static/.secret.css", "/static/secret",
                                            "/static/"};
    for (size_t i = 0; i < 4; i++) {
        answer = get(not_there[i]);
        HAS(answer, "404 Not Found", "%s is not served", not_there[i]);
        free(answer);
    }
}

static char *folder_new(void)
{
    static char folder[] = "/tmp/nec-http-XXXXXX";
    static const char *const names[] = {"site.css", ".secret.css", "secret"};
    if (!mkdtemp(folder))
        abort();
    for (size_t i = 0; i < 3; i++) {
        char *path = memory_format("%s/%s", folder, names[i]);
        FILE *file = fopen(path, "w");
        fputs("body{}", file);
        fclose(file);
        free(path);
    }
    return folder;
}

static void check_unix_socket(const char *folder)
{
    char *path = memory_format("%s/web.sock", folder);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    struct http_server *other = http_server_open(loop, path, 0, on_request, NULL);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    CHECK(other && connect(fd, (struct sockaddr *)&address, sizeof address) == 0,
          "a UNIX socket is listened on");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    say(fd, "GET /echo HTTP/1.1\r\nHost: a\r\nX-Real-IP: 192.0.2.7\r\n\r\n");
    char *answer = hear(fd);
    HAS(answer, "\"client\":\"192.0.2.7\"", "there the proxy says who asks");
    free(answer);
    http_server_close(other);
    CHECK(access(path, F_OK) != 0, "and the socket goes with the server");
    close(fd);
    free(path);
    answer = ask("GET /echo HTTP/1.1\r\nHost: a\r\nX-Real-IP: 192.0.2.7\r\n\r\n");
    HAS(answer, "\"client\":\"127.0.0.1\"", "over TCP nobody can");
    free(answer);
}

static void check_end(void)
{
    int fd = dial(), live = dial();
    say(live, "GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
    say(fd, "GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    free(hear(fd));
    int before = gone;
    http_server_pause(server);
    say(fd, "GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
    char *answer = hear(fd);
    HAS(answer, "Connection: close", "a server that stops answers what comes, and closes");
    free(answer);
    close(fd);
    CHECK(!http_server_open(loop, "192.0.2.1", 80, on_request, NULL),
          "an address that is not ours is refused");
    http_server_close(server);
    CHECK_INT(gone, before + 1, "at the end the streams are gone");
    close(live);
}

static void check_network(const char *address, const char *network, const char *visitor, const char *says)
{
    char found[HTTP_NETWORK_BYTES];
    http_network(address, found);
    CHECK_TEXT(found, network, "a network: %s", says);
    http_visitor(address, found);
    CHECK_TEXT(found, visitor, "a visitor: %s", says);
}

static void check_networks(void)
{
    check_network("203.0.113.77", "cb0071", "cb00714d", "what the first three numbers say, and all four");
    check_network("::ffff:203.0.113.77", "cb0071", "cb00714d", "in the clothes of a longer address too");
    check_network("2001:db8:12:3456:1::7", "20010db8001234", "20010db800123456", "of a longer address what a household has, and one of its lines");
    check_network("2001:db8:12:3456:ffff::", "20010db8001234", "20010db800123456", "whatever stands behind that");
    check_network("local", "local", "local", "what is no address stays as it is");
    const char *cut = "x: 1 and much more than any address that there ever was, made u";
    check_network("x: 1 and much more than any address that there ever was, made up by somebody who wants to see what happens", cut, cut,
                  "and is cut");
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    loop = loop_new();
    const char *folder = folder_new();
    files = http_files_open(folder, false);
    server = http_server_open(loop, "127.0.0.1", 0, on_request, NULL);
    check_networks();
    check_replies();
    check_requests();
    check_long_answers();
    check_late_answers();
    check_even_answers();
    check_answered_once();
    check_streams();
    check_many_streams();
    check_files();
    check_unix_socket(folder);
    check_end();
    http_files_close(files);
    loop_free(loop);
    char *clean = memory_format("rm -r %s", folder);
    CHECK(system(clean) == 0, "nothing is left behind");
    free(clean);
    return check_done();
}
