/* Going out, to servers of our own that answer, refuse, dawdle or say nothing at all. */
#include "base/transfer.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tests/check.h"

enum { TIMEOUT_MS = 800 };

/* ---- Servers: a process each, which serves one connection after the other ---- */

static void http_serve(FILE *in, FILE *out)
{
    char line[512], path[64] = "";

    if (fgets(line, sizeof line, in))
        sscanf(line, "%*s %63s", path);
    while (fgets(line, sizeof line, in) && strcmp(line, "\r\n") != 0)
        ;
    if (strcmp(path, "/silent") == 0)
        sleep(60);
    fprintf(out,
            "HTTP/1.1 404 Not Found\r\nDate: Tue, 24 Nov 2026 09:00:00 GMT\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < (strcmp(path, "/long") == 0 ? 70000 : 1); i++)
        fprintf(out, "{\"x\":1}");
}

static void smtp_serve(FILE *in, FILE *out)
{
    char line[512];
    bool data = false;

    fprintf(out, "220 bonjour\r\n");
    while (fflush(out) == 0 && fgets(line, sizeof line, in)) {
        if (data && strcmp(line, ".\r\n") != 0)
            continue;
        if (strncmp(line, "QUIT", 4) == 0)
            sleep(60);
        if (strncmp(line, "MAIL FROM:<silent", 17) == 0)
            sleep(60);
        const char *answer = data                                  ? "250-pris\r\n250 merci"
                             : strncmp(line, "EHLO", 4) == 0       ? "250-ici\r\n250 8BITMIME"
                             : strstr(line, "RCPT TO:<personne")   ? "550 5.1.1 inconnu"
                             : strstr(line, "MAIL FROM:<indesire") ? "554 5.7.1 pas vous"
                             : strncmp(line, "DATA", 4) == 0       ? "354 allez-y"
                                                                   : "250 bien";
        fprintf(out, "%s\r\n", answer);
        data = !data && strncmp(line, "DATA", 4) == 0;
    }
}

struct server {
    pid_t process;
    int port;
};

static struct server server_start(void (*serve)(FILE *in, FILE *out))
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct server server;

    bind(listening, (struct sockaddr *)&address, size);
    listen(listening, 8);
    getsockname(listening, (struct sockaddr *)&address, &size);
    server.port = ntohs(address.sin_port);
    server.process = fork();
    if (server.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGCHLD, SIG_IGN);
        for (;;) {
            int peer = accept(listening, NULL, NULL);
            if (fork() == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                FILE *in = fdopen(dup(peer), "r"), *out = fdopen(peer, "w");
                serve(in, out);
                fclose(out);
                _exit(0);
            }
            close(peer);
        }
    }
    close(listening);
    return server;
}

static void server_stop(struct server server)
{
    kill(server.process, SIGKILL);
    waitpid(server.process, NULL, 0);
}

/* ---- Asking ---- */

struct scene {
    struct loop *loop;
    struct transfers *transfers;
    int ended;
    struct transfer_end end; /* of the last one; its texts are copied */
    char body[64], words[256];
    int64_t took_ms;
};

static void on_end(const struct transfer_end *end, void *arg)
{
    struct scene *scene = arg;

    scene->ended++;
    scene->end = *end;
    snprintf(scene->body, sizeof scene->body, "%.*s", (int)(end->size < 60 ? end->size : 60), end->body);
    snprintf(scene->words, sizeof scene->words, "%s", end->words);
    loop_stop(scene->loop);
}

static void scene_open(struct scene *scene)
{
    *scene = (struct scene){.loop = loop_new()};
    scene->transfers = transfers_open(scene->loop, NULL);
}

/* One question, and the loop until it is answered: how it ended. */
static void scene_turn(struct scene *scene)
{
    int64_t began = monotonic_us();

    loop_run(scene->loop);
    transfers_close(scene->transfers);
    loop_free(scene->loop);
    scene->took_ms = (monotonic_us() - began) / 1000;
}

static void ask_http(struct scene *scene, struct server server, const char *path, size_t most_bytes)
{
    char *url = memory_format("http://127.0.0.1:%d%s", server.port, path);

    scene_open(scene);
    transfer_http(scene->transfers,
                  &(struct http_ask){.method = "POST",
                                     .url = url,
                                     .body = "a=b",
                                     .timeout_ms = TIMEOUT_MS,
                                     .most_bytes = most_bytes},
                  on_end, scene);
    free(url);
    scene_turn(scene);
}

static void ask_mail(struct scene *scene, struct server server, const char *from, const char *to,
                     enum mail_tls tls)
{
    char *url = memory_format("smtp://127.0.0.1:%d", server.port);

    scene_open(scene);
    transfer_mail(scene->transfers,
                  &(struct mail_ask){.url = url,
                                     .tls = tls,
                                     .from = from,
                                     .to = to,
                                     .mail = "Subject: x\r\n\r\nx\r\n",
                                     .timeout_ms = TIMEOUT_MS},
                  on_end, scene);
    free(url);
    scene_turn(scene);
}

/* ---- Tests ---- */

static void test_http(void)
{
    struct server server = server_start(http_serve);
    struct scene scene;

    ask_http(&scene, server, "/", 0);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_ANSWERED && scene.end.code == 404,
          "any answer is an answer, once");
    CHECK_TEXT(scene.body, "{\"x\":1}", "with its body");
    CHECK_INT(scene.end.date, 1795510800, "and the server's clock");
    ask_http(&scene, server, "/long", 0);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_NOT, "an answer over 64 kB is none");
    ask_http(&scene, server, "/long", 500000);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_ANSWERED && scene.end.size == 490000, "unless more was asked for");
    ask_http(&scene, server, "/silent", 0);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_NOT && scene.took_ms < 3 * TIMEOUT_MS,
          "a server that says nothing is waited for no longer than asked");
    server_stop(server);
    ask_http(&scene, server, "/", 0);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_NOT && scene.end.code == 0,
          "a server that is not there is no answer");
}

static void test_mail(void)
{
    struct server server = server_start(smtp_serve);
    struct scene scene;

    ask_mail(&scene, server, "a@nec.example", "b@nec.example", MAIL_TLS_NOT);
    CHECK(scene.ended == 1 && scene.end.how == TRANSFER_ANSWERED && scene.end.code == 250, "a mail is taken");
    CHECK_TEXT(scene.words, "250 merci", "the server's last word is kept");
    CHECK(scene.took_ms < TIMEOUT_MS, "a server that never answers to QUIT holds nobody up (%lld ms)",
          (long long)scene.took_ms);
    ask_mail(&scene, server, "a@nec.example", "personne@nec.example", MAIL_TLS_TRY);
    CHECK(scene.end.how == TRANSFER_REFUSED && scene.end.code == 550 && scene.end.to_refused,
          "an addressee is refused");
    CHECK_TEXT(scene.words, "550 5.1.1 inconnu", "with the server's reason");
    CHECK(scene.took_ms < TIMEOUT_MS, "after which nobody waits either");
    ask_mail(&scene, server, "indesire@nec.example", "b@nec.example", MAIL_TLS_NOT);
    CHECK(scene.end.how == TRANSFER_REFUSED && scene.end.code == 554 && !scene.end.to_refused,
          "a refused sender is another matter");
    ask_mail(&scene, server, "silent@nec.example", "b@nec.example", MAIL_TLS_NOT);
    CHECK(scene.end.how == TRANSFER_NOT && scene.took_ms < 3 * TIMEOUT_MS,
          "a server that falls silent is waited for no longer than asked");
    ask_mail(&scene, server, "a@nec.example", "b@nec.example", MAIL_TLS_MUST);
    CHECK(scene.end.how == TRANSFER_NOT && scene.took_ms < 4 * TIMEOUT_MS,
          "without TLS nothing is sent where it must be (%lld ms)", (long long)scene.took_ms);
    server_stop(server);
}

static void test_close(void)
{
    struct server server = server_start(http_serve);
    struct scene scene;
    char *url = memory_format("http://127.0.0.1:%d/silent", server.port);

    scene_open(&scene);
    for (int i = 0; i < 3; i++)
        transfer_http(scene.transfers,
                      &(struct http_ask){.method = "POST", .url = url, .body = "a=b", .timeout_ms = 60000},
                      on_end, &scene);
    transfers_close(scene.transfers);
    CHECK(scene.ended == 3 && scene.end.how == TRANSFER_NOT, "whoever waits is told when we close");
    loop_free(scene.loop);
    free(url);
    server_stop(server);
}

int main(void)
{
    test_http();
    test_mail();
    test_close();
    return check_done();
}
