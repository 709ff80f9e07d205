/*
 * Many people at once, from one thread, costing next to nothing: for tests/bench/load.py.
 *
 *     bench-crowd ask PORT CONNECTIONS RATE KEY <requests >answers
 *
 * sends each request (a line: session, tab, JSON) as POST /sorties/nouvelle over kept-open connections, KEY
 * and the line's number as its key. RATE 0: each connection sends its next request as soon as it is answered.
 * RATE n: n a second, due at fixed moments; what waits for a free connection counts as waiting. For each it
 * writes a line: the moment it was due (CLOCK_MONOTONIC, s), ms until answered, status.
 *
 *     bench-crowd listen PORT COUNT SESSION
 *
 * opens so many live pages and says "open" once all are. For each line it then reads it says "ready", and
 * once all have been told of a change, or after five seconds: how many have, and the moments of the first and
 * the last (CLOCK_MONOTONIC, s).
 *
 * Ends with 1 and a sentence when the service does not behave.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 16384, REQUEST_MAX = 4096, EVENTS = 256, PATIENCE_MS = 5000 };

struct person {
    int socket;
    bool open;     /* listening: the headers have come */
    bool told;     /* listening: since the last line */
    double due_s;  /* asking: when the request under way was due; 0: none is */
    size_t length; /* of what has come of the answer */
    char *answer;
};

static uint16_t port;
static int poller;

__attribute__((format(printf, 1, 2))) static void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("bench-crowd: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void person_connect(struct person *person)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int yes = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    person->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (person->socket < 0 || connect(person->socket, (struct sockaddr *)&address, sizeof address) != 0)
        fail("no connection: %s", strerror(errno));
    setsockopt(person->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(person->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = person};
    epoll_ctl(poller, EPOLL_CTL_ADD, person->socket, &event);
}

/* Requests are small: the socket takes them whole. */
static void person_send(const struct person *person, const char *text, size_t length)
{
    if (write(person->socket, text, length) != (ssize_t)length)
        fail("a request of %zu bytes was not taken: %s", length, strerror(errno));
}

/* Appends what has come; what does not fit is a bug of the service's or ours. */
static void person_read(struct person *person)
{
    ssize_t got = read(person->socket, person->answer + person->length, ANSWER_MAX - 1 - person->length);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        fail("the service has hung up on us: %s", got < 0 ? strerror(errno) : "end of file");
    person->length += (size_t)got;
    person->answer[person->length] = '\0';
}

/* ---- Asking ---- */

static const char *keys; /* what all keys begin with */
static long key;         /* of the last request */
static long answered;    /* how many have been */
static bool all_sent;

/* The next line goes out; false when there is none. */
static bool person_ask(struct person *person, double due_s)
{
    char line[REQUEST_MAX / 2], text[REQUEST_MAX];
    char *body;

    if (all_sent || !fgets(line, sizeof line, stdin)) {
        all_sent = true;
        return false;
    }
    line[strcspn(line, "\n")] = '\0';
    body = strchr(line, '\t');
    if (!body)
        fail("a line without a tab: %s", line);
    *body++ = '\0';
    int length =
        snprintf(text, sizeof text,
                 "POST /sorties/nouvelle HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: nec=%s\r\n"
                 "Accept: application/json\r\nContent-Type: application/json\r\nIdempotency-Key: %s-%ld\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 port, line, keys, ++key, strlen(body), body);
    person->length = 0;
    person->due_s = due_s;
    person_send(person, text, (size_t)length);
    return true;
}

/* Is the answer whole? Then 200 or whatever it says, else 0. */
static int answer_status(const char *answer, size_t length)
{
    const char *end = strstr(answer, "\r\n\r\n"), *size = strcasestr(answer, "\r\nContent-Length:");

    if (!end)
        return 0;
    if (!size || size > end)
        fail("an answer without its length: %.200s", answer);
    if (length < (size_t)(end + 4 - answer) + strtoul(size + 17, NULL, 10))
        return 0;
    return atoi(answer + strlen("HTTP/1.1 "));
}

static void on_answer(struct person *person)
{
    person_read(person);
    int status = answer_status(person->answer, person->length);
    if (!status)
        return;
    printf("%.6f %.3f %d\n", person->due_s, 1000 * (now_s() - person->due_s), status);
    answered++;
    person->due_s = 0;
}

/* Everybody who is free asks for what is due; with a rate the due moments are laid out beforehand. */
static void ask_due(struct person *people, int count, double began_s, double rate)
{
    for (int i = 0; i < count && !all_sent; i++) {
        if (people[i].due_s != 0)
            continue;
        double due_s = rate > 0 ? began_s + (double)key / rate : now_s();
        if (due_s > now_s() || !person_ask(&people[i], due_s))
            return;
    }
}

static void ask(struct person *people, int count, double rate)
{
    struct epoll_event events[EVENTS];
    double began_s = now_s();

    do {
        ask_due(people, count, began_s, rate);
        int got = epoll_wait(poller, events, EVENTS, rate > 0 ? 1 : 1000);
        for (int i = 0; i < got; i++)
            on_answer(events[i].data.ptr);
    } while (!all_sent || answered < key);
}

/* ---- Listening ---- */

static int open_count, told_count;
static double first_s, last_s;

/* Only the end of what came before is kept: an event may come in two parts. */
static void on_live(struct person *person)
{
    person_read(person);
    if (!person->open && strstr(person->answer, "retry:")) {
        if (strncmp(person->answer, "HTTP/1.1 200", 12) != 0)
            fail("a live page was refused: %.200s", person->answer);
        person->open = true;
        person->length = 0;
        open_count++;
    } else if (person->open && strstr(person->answer, "event: changed")) {
        last_s = now_s();
        if (!person->told && told_count++ == 0)
            first_s = last_s;
        person->told = true;
        person->length = 0;
    }
}

static void listen_until(const int *counter, int count)
{
    struct epoll_event events[EVENTS];
    double end_s = now_s() + PATIENCE_MS / 1e3;

    while (*counter < count && now_s() < end_s) {
        int got = epoll_wait(poller, events, EVENTS, 100);
        for (int i = 0; i < got; i++)
            on_live(events[i].data.ptr);
    }
}

static void live_open(struct person *people, int count, const char *session)
{
    char text[512];
    int length =
        snprintf(text, sizeof text, "GET /live HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: nec=%s\r\n\r\n",
                 port, session);

    for (int i = 0; i < count; i++) {
        person_connect(&people[i]);
        person_send(&people[i], text, (size_t)length);
        if (i % 50 == 49) /* not all at the door at once: that is another question */
            listen_until(&open_count, i + 1);
    }
    listen_until(&open_count, count);
    if (open_count < count)
        fail("%d of %d live pages are open", open_count, count);
}

static void listening(struct person *people, int count, const char *session)
{
    char line[16];

    live_open(people, count, session);
    puts("open");
    while (fgets(line, sizeof line, stdin)) {
        for (int i = 0; i < count; i++) {
            people[i].told = false;
            people[i].length = 0;
        }
        told_count = 0;
        puts("ready"); /* whatever changes from here on is counted */
        listen_until(&told_count, count);
        printf("%d %.6f %.6f\n", told_count, first_s, last_s);
    }
}

int main(int argc, char **argv)
{
    bool asks = argc == 6 && strcmp(argv[1], "ask") == 0,
         listens = argc == 5 && strcmp(argv[1], "listen") == 0;

    if (!asks && !listens)
        fail("ask PORT CONNECTIONS RATE KEY, or listen PORT COUNT SESSION");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setlinebuf(stdout);
    port = (uint16_t)atoi(argv[2]);
    poller = epoll_create1(0);
    int count = atoi(argv[3]);
    struct person *people = calloc((size_t)count, sizeof *people);
    for (int i = 0; i < count; i++)
        people[i].answer = malloc(ANSWER_MAX);
    if (listens)
        listening(people, count, argv[4]);
    else {
        setvbuf(stdout, NULL, _IOFBF, 1 << 16);
        for (int i = 0; i < count; i++)
            person_connect(&people[i]);
        keys = argv[5];
        ask(people, count, atof(argv[4]));
    }
    return 0;
}
