/* What a call says as a sound file: pieces joined, made once, in a person's voice where one has been lent. */
#include "dispatcher/phone/voice.h"

#include <dirent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/memory.h"
#include "dispatcher/phone/sentences.h"
#include "dispatcher/phone/speech.h"
#include "dispatcher/phone/voice_files.h"
#include "tests/check.h"

static struct loop *loop;
static struct voice *voice;
static char folder[] = "/tmp/nec-voice-XXXXXX";
static char last[300];
static int answers;

static void on_ready(const char *path, void *arg)
{
    (void)arg;
    snprintf(last, sizeof last, "%s", path ? path : "");
    if (--answers == 0)
        event_base_loopbreak(loop_base(loop));
}

/* The file of a text, "" when it cannot be spoken. */
static char *made(const char *text)
{
    answers = 1;
    voice_make(voice, text, on_ready, NULL);
    event_base_dispatch(loop_base(loop));
    return memory_text(last);
}

static double seconds_of(const char *path)
{
    struct sound sound;
    double seconds = voice_file_read(path, &sound) ? sound_seconds(&sound) : 0;

    sound_free(&sound);
    return seconds;
}

/* How many spoken files there are. */
static long files(void)
{
    return voice_files_tidy(folder);
}

static const char *text_of(const char *name)
{
    const struct sentence *sentence = sentences_find(name);

    return sentence ? sentence->text : "";
}

static void spoken(void)
{
    char *text = memory_format("Bonjour Jeanne. %s %s", text_of("choice_menu"), text_of("for_a_person"));
    char *first = made(text);
    double long_s = seconds_of(first);
    CHECK(long_s > 3 && long_s < 15, "a text of three sentences is spoken: %.1f s", long_s);
    CHECK_INT(files(), 4, "each of its pieces is kept, and the whole");
    char *again = made(text);
    CHECK_TEXT(again, first, "saying it again plays the same file");
    char *other = memory_format("Bonjour Paul. %s", text_of("choice_menu")), *path = made(other);
    CHECK(seconds_of(path) < long_s && files() == 6, "of another text only what is new is spoken");
    answers = 20;
    for (int i = 0; i < 20; i++)
        voice_make(voice, "Vingt appels à la fois.", on_ready, NULL);
    event_base_dispatch(loop_base(loop));
    CHECK(*last && answers == 0, "twenty calls are answered at once");
    free(path);
    path = made("");
    CHECK(*path && seconds_of(path) == 0, "nothing to say is silence");
    struct voice_job *job = voice_make(voice, "Personne n’écoute.", on_ready, NULL);
    voice_forget(job);
    free(path);
    path = made("Quelqu’un écoute.");
    CHECK(*path && answers == 0, "whoever has hung up hears nothing more");
    free(path);
    free(other);
    free(again);
    free(first);
    free(text);
}

/* A second of a tone: no voice sounds like that. */
static void *tone(size_t *size)
{
    struct sound sound = {0};

    sound_pause(&sound, 1000);
    for (size_t i = 0; i < sound.count; i++)
        sound.samples[i] = (int16_t)(16000 * sin((double)i * 0.7));
    void *wav = sound_wav(&sound, size);
    sound_free(&sound);
    return wav;
}

static void lent(void)
{
    char hash[65];
    size_t size;
    void *wav = tone(&size);
    char *synthetic = made(text_of("choice_menu"));

    memset(hash, 'a', 64);
    hash[64] = '\0';
    CHECK(!voice_lent(voice, "choice_menu"), "at first nobody has lent a voice");
    CHECK(voice_lend(voice, "choice_menu", hash, wav, size), "a person lends theirs");
    CHECK_TEXT(voice_lent(voice, "choice_menu"), hash, "which is known by what it is");
    char *hers = made(text_of("choice_menu"));
    CHECK_NEAR(seconds_of(hers), 1.3, 0.01, "from then on it is heard, with a breath around it");
    voice_close(voice);
    voice = voice_open(loop, folder);
    char *after = made(text_of("choice_menu"));
    CHECK_TEXT(after, hers, "after a restart, too, without asking anybody");
    CHECK(!voice_lend(voice, "nothing", hash, wav, size) && !voice_lend(voice, "choice_menu", "short", wav, size) &&
              !voice_lend(voice, "choice_menu", hash, "no sound", 8),
          "what is no sentence, or no sound, is not lent");
    voice_take_back(voice, "choice_menu");
    char *back = made(text_of("choice_menu"));
    CHECK(!voice_lent(voice, "choice_menu") && strcmp(back, synthetic) == 0, "taken back, the synthetic voice speaks again");
    free(back);
    free(after);
    free(hers);
    free(synthetic);
    free(wav);
}

/* Three files of 100 MB are more than may stay. */
static void bounded(void)
{
    for (int i = 0; i < 3; i++) {
        char *key = memory_format("big %d", i), *path = voice_path(folder, key), *file = memory_format("%s.wav", path);
        FILE *big = fopen(file, "w");
        CHECK(big && ftruncate(fileno(big), 100 << 20) == 0, "a large file is there");
        if (big)
            fclose(big);
        struct timespec played[2] = {{.tv_sec = 1000 + i}, {.tv_sec = 1000 + i}};
        utimensat(AT_FDCWD, file, played, 0);
        free(file);
        free(path);
        free(key);
    }
    long before = files(), now = files();
    char *oldest = voice_path(folder, "big 0"), *newest = voice_path(folder, "big 2");
    CHECK(before == now && !voice_file_there(oldest) && voice_file_there(newest),
          "when there is too much, what was played longest ago goes, and no more than that");
    free(oldest);
    free(newest);
}

static void folder_remove(const char *path)
{
    DIR *open_folder = opendir(path);

    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;)
        unlinkat(dirfd(open_folder), entry->d_name, 0);
    if (open_folder)
        closedir(open_folder);
    rmdir(path);
}

int main(void)
{
    if (system("espeak-ng --version >/dev/null 2>&1") != 0) {
        check_skip("espeak-ng is not here: nothing can be spoken");
        return check_done();
    }
    char *recorded = memory_format("%s/recorded", mkdtemp(folder));
    loop = loop_new();
    voice = voice_open(loop, folder);
    CHECK(voice != NULL, "the voice opens");
    spoken();
    lent();
    bounded();
    voice_close(voice);
    CHECK(!voice_open(loop, "/proc/nowhere"), "without a folder there is no voice");
    loop_free(loop);
    folder_remove(recorded);
    folder_remove(folder);
    free(recorded);
    return check_done();
}
