/* Portraits made in a process of their own: the same, and whatever ends badly there is no picture here. */
#include "base/loop.h"
#include "base/memory.h"
#include "base/picture_apart.h"
#include "tests/check.h"

#include <dirent.h>
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static char *file_read(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = memory_zero(1 << 20);
    *size = file ? fread(bytes, 1, 1 << 20, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* What went to the log: lines of picture_apart.c, had it anything to complain of. */
static long complaints(void)
{
    return lseek(STDERR_FILENO, 0, SEEK_END);
}

/* ---- One picture, waited for ---- */

static struct loop *loop;
static struct pictures *pictures;

struct ended {
    int times;
    enum picture_fault fault;
    void *portrait;
    size_t size;
};

static void on_done(enum picture_fault fault, const void *portrait, size_t size, void *arg)
{
    struct ended *ended = arg;
    ended->times++;
    ended->fault = fault;
    ended->size = size;
    ended->portrait = portrait ? memory_grow(NULL, size) : NULL;
    if (portrait)
        memcpy(ended->portrait, portrait, size);
}

static bool begin(const void *bytes, size_t length, struct ended *ended)
{
    void *copy = memory_zero(length + 1);
    memcpy(copy, bytes, length);
    *ended = (struct ended){0};
    return picture_apart(pictures, copy, length, on_done, ended);
}

static void wait_for(const struct ended *ended)
{
    while (ended->times == 0)
        event_base_loop(loop_base(loop), EVLOOP_ONCE);
}

static enum picture_fault apart(const void *bytes, size_t length, void **portrait, size_t *size)
{
    struct ended ended;
    CHECK(begin(bytes, length, &ended), "it begins");
    wait_for(&ended);
    CHECK_INT(ended.times, 1, "and ends once");
    *portrait = ended.portrait;
    *size = ended.size;
    return ended.fault;
}

static void compare(const char *title, const void *bytes, size_t length)
{
    void *here, *there;
    size_t here_size, there_size;
    enum picture_fault fault = picture_portrait(bytes, length, &here, &here_size);
    CHECK_INT(apart(bytes, length, &there, &there_size), fault, "%s: the same is said of it", title);
    CHECK(here_size == there_size && !here == !there && (!here || memcmp(here, there, here_size) == 0), "and the same made of it");
    CHECK_INT(complaints(), 0, "it has ended well");
    free(here);
    free(there);
}

static void corpus_try(const char *folder)
{
    char path[800];
    size_t size;
    DIR *corpus = opendir(folder);
    CHECK(corpus != NULL, "there are pictures to try");
    for (struct dirent *entry; corpus && (entry = readdir(corpus));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        char *bytes = file_read(path, &size);
        compare(entry->d_name, bytes, size);
        free(bytes);
    }
    if (corpus)
        closedir(corpus);
}

/* A stranger who knows the word starts the program by hand: it ends, and does nothing else. */
static void by_hand(void)
{
    int status;
    char path[800] = "";
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    pid_t pid = fork();
    if (pid == 0) {
        if (length > 0 && freopen("/dev/null", "r", stdin) && freopen("/dev/null", "w", stdout))
            execl(path, "x", "::picture", NULL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "started by hand with nothing it says that nothing is no picture");
}

/* ---- Programs that do something else ---- */

static void says(const void *bytes, size_t size)
{
    char sent[4096];
    while (read(STDIN_FILENO, sent, sizeof sent) > 0)
        continue;
    if (write(STDOUT_FILENO, bytes, size) != (ssize_t)size)
        _exit(1);
    _exit(0);
}

static void says_nothing(void)
{
    says("", 0);
}

static void says_no_picture(void)
{
    says("\0<script>alert(1)</script>", 26);
}

static void says_too_much(void)
{
    static char much[PICTURE_BYTES_MOST + 2] = "\0\xFF\xD8\xFF";
    says(much, sizeof much);
}

static void says_what_nobody_knows(void)
{
    says("\x7F", 1);
}

static void says_no_and_more(void)
{
    says("\x01\xFF\xD8\xFF....", 8);
}

static void breaks(void)
{
    says("\0\xFF\xD8\xFF....", write(STDOUT_FILENO, "\0\xFF\xD8\xFF....", 8) == 8 ? (raise(SIGSEGV), 0) : 0);
}

static void fails(void)
{
    _exit(write(STDOUT_FILENO, "\0\xFF\xD8\xFF....", 8) == 8);
}

static void never_reads(void)
{
    for (;;)
        pause();
}

static const struct {
    const char *name;
    void (*doing)(void);
} others[] = {{"which says nothing", says_nothing},
              {"which sends something else", says_no_picture},
              {"which sends too much", says_too_much},
              {"which has another fault than those", says_what_nobody_knows},
              {"which says no and sends one", says_no_and_more},
              {"which breaks when all is said", breaks},
              {"which fails", fails},
              {"which never reads", never_reads}};
enum { OTHERS = sizeof others / sizeof *others };

/* The one that is being tried stands in a file, by the number of whoever starts it: it inherits nothing else. */
static void other_path(char path[64], pid_t starter)
{
    snprintf(path, 64, "/tmp/nec-picture-apart-%d", (int)starter);
}

static void be_another(void)
{
    char path[64];
    unsigned which;
    other_path(path, getppid());
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%u", &which) == 1 && which < OTHERS)
        others[which].doing();
}

static void bad_endings(const char *picture, size_t length)
{
    char path[64];
    void *portrait;
    size_t size;
    other_path(path, getpid());
    for (unsigned i = 0; i < OTHERS; i++) {
        FILE *file = fopen(path, "w");
        fprintf(file, "%u", i);
        fclose(file);
        long before = complaints();
        CHECK_INT(apart(picture, length, &portrait, &size), PICTURE_FORMAT, "a program %s: there is no picture", others[i].name);
        CHECK(!portrait && size == 0 && complaints() > before, "and the log has it");
        unlink(path);
    }
}

/* Two at once, each as it is; who comes then is told to come again; who closes does not wait. */
static void at_once(const char *picture, size_t length)
{
    struct ended ended[PICTURES_MOST + 1];
    for (size_t i = 0; i < PICTURES_MOST; i++)
        CHECK(begin(picture, length, &ended[i]), "%zu at once", i + 1);
    CHECK(!begin(picture, length, &ended[PICTURES_MOST]), "and no more");
    for (size_t i = 0; i < PICTURES_MOST; i++) {
        wait_for(&ended[i]);
        CHECK(ended[i].fault == PICTURE_FINE && ended[i].size > 0, "each is made");
        free(ended[i].portrait);
    }
    CHECK(begin(picture, length, &ended[0]), "then the next");
    pictures_close(pictures);
    CHECK_INT(ended[0].times, 0, "who closes ends what is under way, and nobody is told");
    CHECK_INT(waitpid(-1, NULL, WNOHANG), -1, "nor is anybody left behind");
}

int main(int argc, char **argv)
{
    if (argc == 2)
        be_another();
    picture_apart_main(argc, argv);
    char folder[512], *large = memory_zero(9 << 20);
    if (dup2(memfd_create("log", MFD_CLOEXEC), STDERR_FILENO) < 0)
        return 1;
    snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/base_picture", getenv("NEC_SOURCE") ? getenv("NEC_SOURCE") : ".");
    loop = loop_new();
    pictures = pictures_open(loop);
    int files = open_files();
    corpus_try(folder);
    compare("nothing", "", 0);
    memcpy(large, "\xFF\xD8\xFF", 3);
    compare("nine megabytes of nothing", large, 9 << 20);
    CHECK_INT(open_files(), files, "nothing is left open");
    CHECK_INT(waitpid(-1, NULL, WNOHANG), -1, "and nobody is left behind");
    by_hand();
    bad_endings(large, 9 << 20);
    CHECK_INT(open_files(), files, "however they end, nothing is left open");
    snprintf(folder + strlen(folder), sizeof folder - strlen(folder), "/camera");
    size_t size;
    char *camera = file_read(folder, &size);
    at_once(camera, size);
    free(camera);
    free(large);
    loop_free(loop);
    return check_done();
}
