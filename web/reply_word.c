#include "web/reply_word.h"

#include "geo/fold.h"

#include <stdbool.h>
#include <string.h>

/* Spelt as squeeze() leaves them. */
static const struct {
    const char *spelling;
    enum reply_word word;
} words[] = {
    {"oui", REPLY_YES},   {"yes", REPLY_YES},        {"non", REPLY_NO},       {"no", REPLY_NO},
    {"stop", REPLY_STOP}, {"aret", REPLY_STOP},      {"aide", REPLY_HELP},    {"aider", REPLY_HELP},
    {"help", REPLY_HELP}, {"desaboner", REPLY_STOP}, {"secours", REPLY_HELP}, {"sos", REPLY_HELP},
};

/* What may stand beside a word without changing it. */
static const char *const polite[] = {
    "a",       "au",     "avec", "beaucoup",   "bien", "bientot", "bjr",          "bonjour", "bonne",
    "bonsoir", "bravo",  "bsr",  "cdlt",       "cher", "chere",   "cordialement", "desole",  "desolee",
    "equipe",  "grand",  "il",   "journee",    "l",    "la",      "le",           "madame",  "mci",
    "merci",   "mes",    "mme",  "monsieur",   "mr",   "parfait", "plaisir",      "plait",   "regrette",
    "je",      "revoir", "s",    "salut",      "sms",  "soiree",  "super",        "sur",     "svp",
    "toute",   "tres",   "vite", "volontiers", "vous",
};

/* Faces, folded hands, a thumb, a heart: friendly, and no word. */
static const char *const friendly[] = {
    "\U0001F600", "\U0001F601", "\U0001F602", "\U0001F603", "\U0001F604", "\U0001F605", "\U0001F606",
    "\U0001F609", "\U0001F60A", "\U0001F60D", "\U0001F618", "\U0001F642", "\U0001F64F", "\U0001F44D",
    "\U0001F44C", "\U0001F44B", "\U0001F917", "\U0001F970", "\U0001F339", "\U0001F33A", "\U0001F3FB",
    "\U0001F3FC", "\U0001F3FD", "\u2764",     "\u263A",     "\u2705",     "\uFE0F",
};

/* A symbol or a picture: U+2070 to U+2BFF, or beyond U+FFFF. A thumb down is no yes. */
static bool is_sign(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;

    return byte[0] >= 0xF0 ||
           (byte[0] == 0xE2 && (byte[1] > 0x81 || (byte[1] == 0x81 && byte[2] >= 0xB0)) && byte[1] < 0xB0);
}

/* The text with friendly signs as spaces; they may touch a word. False when there are others. */
static bool signs_drop(const char *text, char *to)
{
    while (*text) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof friendly / sizeof *friendly && length == 0; i++)
            if (strncmp(text, friendly[i], strlen(friendly[i])) == 0)
                length = strlen(friendly[i]);
        if (length == 0 && is_sign(text))
            return false;
        *to++ = length > 0 ? ' ' : *text;
        text += length > 0 ? length : 1;
    }
    *to = '\0';
    return true;
}

/* "ouiiii" is "oui", "nooon" is "non": a letter said more than once counts once. */
static void squeeze(char *word)
{
    char *to = word;

    for (const char *from = word; *from; from++)
        if (to == word || to[-1] != *from)
            *to++ = *from;
    *to = '\0';
}

static enum reply_word spelt(const char *word)
{
    char squeezed[32];

    if (strlen(word) >= sizeof squeezed)
        return REPLY_OTHER;
    memcpy(squeezed, word, strlen(word) + 1);
    squeeze(squeezed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].spelling, squeezed) == 0)
            return words[i].word;
    return REPLY_OTHER;
}

static bool is_polite(const char *word)
{
    for (size_t i = 0; i < sizeof polite / sizeof *polite; i++)
        if (strcmp(polite[i], word) == 0)
            return true;
    return false;
}

/* "STOP au 36180", as commercial texts have taught people: a number beside STOP, and beside nothing else. */
static bool is_number(const char *word)
{
    return word[strspn(word, "0123456789")] == '\0';
}

enum reply_word reply_word_of(const char *text)
{
    char plain[FOLD_TEXT_MAX];
    struct fold fold;
    enum reply_word found = REPLY_OTHER;
    bool number = false;

    if (strlen(text) >= sizeof plain) /* what is that long says more than one word */
        return REPLY_OTHER;
    if (!signs_drop(text, plain))
        return REPLY_OTHER;
    fold_words(&fold, plain);
    if (fold.count >= FOLD_WORDS_MAX) /* there may be more of them */
        return REPLY_OTHER;
    for (size_t i = 0; i < fold.count; i++) {
        enum reply_word word = spelt(fold.words[i]);
        bool numeral = is_number(fold.words[i]);
        number = number || numeral;
        if (word == REPLY_OTHER && !numeral && !is_polite(fold.words[i]))
            return REPLY_OTHER;
        if (word != REPLY_OTHER && found != REPLY_OTHER && word != found)
            return REPLY_OTHER;
        found = word != REPLY_OTHER ? word : found;
    }
    return number && found != REPLY_STOP ? REPLY_OTHER : found;
}

const char *reply_word_name(enum reply_word word)
{
    static const char *const names[] = {[REPLY_OTHER] = "other",
                                        [REPLY_YES] = "yes",
                                        [REPLY_NO] = "no",
                                        [REPLY_STOP] = "stop",
                                        [REPLY_HELP] = "help"};
    return names[word];
}
