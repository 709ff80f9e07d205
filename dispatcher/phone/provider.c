#include "dispatcher/phone/provider.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/http/reply.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/seal.h"
#include "base/transfer.h"
#include "dispatcher/phone/twiml_words.h"

enum { FIRST_MS = 1000, DOUBLED_MOST = 9, ASK_MS = 20000, RECORDING_MOST = 4 << 20, DAY_S = 24 * 60 * 60, WAV_HEAD = 44 };

struct provider {
    struct loop *loop;
    const struct config *config;
    struct transfers *transfers;
    char *folder;
    struct piece *pieces; /* a list */
};

/* Something said, on its way home. */
struct piece {
    struct provider *provider;
    struct piece *next;
    char code[23], recording[TWIML_NAME_BYTES];
    bool here; /* … and to be deleted there */
    int tries; /* that came to nothing: the next waits twice as long, nine minutes at most */
    struct loop_timer *timer;
};

/* In the order in which they run. */
static void piece_fetch(void *arg);
static void on_fetched(const struct transfer_end *end, void *arg);
static void piece_delete(void *arg);
static void on_deleted(const struct transfer_end *end, void *arg);

static void piece_free(struct piece *piece)
{
    struct piece **link = &piece->provider->pieces;

    while (*link != piece)
        link = &(*link)->next;
    *link = piece->next;
    loop_cancel(&piece->timer);
    free(piece);
}

/* ---- On disk ---- */

static char *path_of(const struct piece *piece, const char *ending)
{
    return memory_format("%s/%s.%s", piece->provider->folder, piece->code, ending);
}

static bool piece_write(const struct piece *piece, const char *ending, const void *bytes, size_t size)
{
    char *path = path_of(piece, ending);
    bool done = file_write_whole(path, bytes, size, 0660);

    free(path);
    return done;
}

static void file_remove(const struct piece *piece, const char *ending)
{
    char *path = path_of(piece, ending);

    unlink(path);
    free(path);
}

static long age_s(const struct piece *piece)
{
    struct stat about;
    char *path = path_of(piece, piece->here ? "here" : "there");
    long age = stat(path, &about) == 0 ? (long)(time(NULL) - about.st_mtime) : DAY_S;

    free(path);
    return age;
}

/* ---- One recording ---- */

static void piece_later(struct piece *piece)
{
    const int ms = FIRST_MS << (piece->tries < DOUBLED_MOST ? piece->tries : DOUBLED_MOST);

    if (!loop_stopping(piece->provider->loop))
        piece->timer = loop_after(piece->provider->loop, ms, piece->here ? piece_delete : piece_fetch, piece);
}

static struct piece *piece_new(struct provider *provider, const char *code, const char *recording, bool here)
{
    struct piece *piece = memory_zero(sizeof *piece);

    piece->provider = provider;
    piece->next = provider->pieces;
    provider->pieces = piece;
    snprintf(piece->code, sizeof piece->code, "%s", code);
    snprintf(piece->recording, sizeof piece->recording, "%s", recording);
    piece->here = here;
    return piece;
}

static void ask(struct provider *provider, struct http_ask what, const char *url, transfer_done done, void *arg)
{
    what.url = url;
    what.user = provider->config->twiml_account;
    what.password = provider->config->twiml_secret;
    what.timeout_ms = ASK_MS;
    transfer_http(provider->transfers, &what, done, arg);
}

static void piece_ask(struct piece *piece, const char *method, const char *ending, transfer_done done)
{
    const struct config *config = piece->provider->config;
    char *url = memory_format("%s/Accounts/%s/Recordings/%s%s", config->twiml_api, config->twiml_account, piece->recording, ending);

    ask(piece->provider, (struct http_ask){.method = method, .most_bytes = RECORDING_MOST}, url, done, piece);
    free(url);
}

static void piece_fetch(void *arg)
{
    struct piece *piece = arg;

    piece->timer = NULL;
    piece_ask(piece, "GET", ".wav", on_fetched);
}

/* Tries once more, unless it has been a day. */
static void piece_again(struct piece *piece, const struct transfer_end *end)
{
    log_warn("provider", "recording=%s here=%d code=%d words=\"%s\"", piece->code, piece->here, end->code, end->words);
    piece->tries++;
    if (age_s(piece) < DAY_S)
        return piece_later(piece);
    log_error("provider", "recording=%s here=%d given_up=true", piece->code, piece->here);
    file_remove(piece, piece->here ? "here" : "there");
    piece_free(piece);
}

static void on_fetched(const struct transfer_end *end, void *arg)
{
    struct piece *piece = arg;
    const bool sound = end->how == TRANSFER_ANSWERED && end->code == 200 && end->size > WAV_HEAD && memcmp(end->body, "RIFF", 4) == 0;

    if (!sound || !piece_write(piece, "wav", end->body, end->size))
        return piece_again(piece, end); /* it may not be ready yet */
    char *there = path_of(piece, "there"), *here = path_of(piece, "here");
    const bool renamed = rename(there, here) == 0;
    free(there);
    free(here);
    if (!renamed)
        return piece_again(piece, end);
    piece->here = true;
    piece->tries = 0;
    piece_later(piece);
}

static void piece_delete(void *arg)
{
    struct piece *piece = arg;

    piece->timer = NULL;
    piece_ask(piece, "DELETE", "", on_deleted);
}

static void on_deleted(const struct transfer_end *end, void *arg)
{
    struct piece *piece = arg;

    if (end->how != TRANSFER_ANSWERED || (end->code / 100 != 2 && end->code != 404))
        return piece_again(piece, end);
    log_info("provider", "recording=%s end=brought", piece->code);
    file_remove(piece, "here");
    piece_free(piece);
}

bool provider_knows(const struct provider *provider, const char *recording)
{
    for (const struct piece *piece = provider->pieces; piece; piece = piece->next)
        if (strcmp(piece->recording, recording) == 0)
            return true;
    return false;
}

bool provider_bring(struct provider *provider, const char *recording, const char *code)
{
    struct piece *piece = piece_new(provider, code, recording, false);

    if (!piece_write(piece, "there", recording, strlen(recording))) {
        piece_free(piece);
        return false;
    }
    piece_later(piece);
    return true;
}

void provider_drop(struct provider *provider, const char *recording)
{
    char code[23];

    seal_code(code);
    struct piece *piece = piece_new(provider, code, recording, true);
    piece_write(piece, "here", recording, strlen(recording));
    piece_later(piece);
}

/* ---- A call ---- */

struct ringing {
    char code[23];
    provider_failed failed;
    void *arg;
};

/* Numbers that are none, or that nobody may call: no use to try again. */
static const char *refusal(const struct transfer_end *end)
{
    static const long long never[] = {13223, 13224, 13225, 13226, 21211, 21214, 21216, 21217, 21421};
    json_auto_t *said = json_loadb(end->body, end->size, 0, NULL);
    long long code = json_whole(said, "code", 0);

    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (never[i] == code)
            return "unreachable";
    return "failed";
}

/* Without an answer it may ring all the same: calls.h knows when it must have ended. */
static void on_placed(const struct transfer_end *end, void *arg)
{
    struct ringing *ringing = arg;

    if (end->how != TRANSFER_ANSWERED || end->code / 100 != 2)
        log_warn("provider", "call=%s code=%d words=\"%s\"", ringing->code, end->code, end->words);
    if (end->how == TRANSFER_ANSWERED && end->code / 100 != 2)
        ringing->failed(ringing->code, refusal(end), ringing->arg);
    free(ringing);
}

/* A form of names and values, ended by NULL; yours. */
static char *form_of(const char *const *fields)
{
    char *form = memory_text("");

    for (; fields[0]; fields += 2) {
        char *value = http_url_encode(fields[1]), *longer = memory_format("%s%s%s=%s", form, *form ? "&" : "", fields[0], value);
        free(form);
        free(value);
        form = longer;
    }
    return form;
}

void provider_ring(struct provider *provider, const struct provider_call *call, provider_failed failed, void *arg)
{
    const struct config *config = provider->config;
    struct ringing *ringing = memory_zero(sizeof *ringing);
    char *url = memory_format("%s/Accounts/%s/Calls.json", config->twiml_api, config->twiml_account);
    char *ring_s = memory_format("%d", config->ring_s);
    char *form = form_of((const char *const[]){"To", call->number, "From", config->twiml_number, "Timeout", ring_s, "Url", call->picked_up,
                                               "StatusCallback", call->ended, "StatusCallbackEvent", "completed", NULL});

    snprintf(ringing->code, sizeof ringing->code, "%s", call->code);
    ringing->failed = failed;
    ringing->arg = arg;
    ask(provider, (struct http_ask){.method = "POST", .body = form}, url, on_placed, ringing);
    free(form);
    free(ring_s);
    free(url);
}

/* ---- Life ---- */

/* What an earlier process has written down; false: it is something else. What it had not written to the end goes. */
static bool piece_read(struct provider *provider, int folder, const char *name)
{
    const char *unfinished = strstr(name, ".new");
    if (unfinished && !unfinished[4]) {
        unlinkat(folder, name, 0);
        return false;
    }
    char code[23] = "", ending[8] = "", recording[TWIML_NAME_BYTES] = "";
    int fd = sscanf(name, "%22[^.].%7s", code, ending) == 2 ? openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    const bool there = strcmp(ending, "there") == 0, here = strcmp(ending, "here") == 0;

    if (fd < 0)
        return false;
    bool fine = (there || here) && read(fd, recording, sizeof recording - 1) > 0 && twiml_recording_fine(recording);
    close(fd);
    if (fine)
        piece_later(piece_new(provider, code, recording, here));
    return fine;
}

struct provider *provider_open(struct loop *loop, const struct config *config, const char *recordings)
{
    struct provider *provider = memory_zero(sizeof *provider);
    DIR *folder = opendir(recordings);
    long count = 0;

    *provider = (struct provider){.loop = loop, .config = config, .folder = memory_text(recordings)};
    provider->transfers = transfers_open(loop, config->ca_file);
    for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;)
        count += piece_read(provider, dirfd(folder), entry->d_name);
    if (folder)
        closedir(folder);
    if (count > 0)
        log_info("provider", "recordings_to_bring=%ld", count);
    return provider;
}

void provider_close(struct provider *provider)
{
    if (!provider)
        return;
    transfers_close(provider->transfers); /* their ends may make pieces wait once more */
    while (provider->pieces)
        piece_free(provider->pieces);
    free(provider->folder);
    free(provider);
}
