#include "geo/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* U+00C0 to U+017F without their accents; '?' parts words (× and ÷). Two letters: LIGATURE. */
static const char LATIN[] = "aaaaaa*ceeeeiiii*nooooo?ouuuuy**"   /* À to ß */
                            "aaaaaa*ceeeeiiii*nooooo?ouuuuy*y"   /* à to ÿ */
                            "aaaaaaccccccccddddeeeeeeeeeegggggg" /* Ā to ģ */
                            "gghhhhiiiiiiiiii**jjkkklllllllllln" /* Ģ to Ń */
                            "nnnnnnnnoooooo**rrrrrrssssssss"     /* ń to š */
                            "ttttttuuuuuuuuuuuuwwyyyzzzzzzs";    /* Ţ to ſ */

static const struct {
    uint32_t letter;
    const char *text;
} LIGATURE[] = {
    {0xC6, "ae"}, {0xE6, "ae"},  {0xD0, "d"},   {0xF0, "d"},   {0xDE, "th"},  {0xFE, "th"},
    {0xDF, "ss"}, {0x132, "ij"}, {0x133, "ij"}, {0x152, "oe"}, {0x153, "oe"},
};

/* Whole words that stand for others. The second column is what BAN writes out. */
static const struct {
    const char *short_form, *word;
} ABBREVIATION[] = {
    {"all", "allee"},       {"av", "avenue"},      {"ave", "avenue"},      {"bd", "boulevard"},
    {"bld", "boulevard"},   {"blvd", "boulevard"}, {"boul", "boulevard"},  {"bvd", "boulevard"},
    {"cdt", "commandant"},  {"che", "chemin"},     {"chem", "chemin"},     {"crs", "cours"},
    {"doct", "docteur"},    {"dr", "docteur"},     {"espl", "esplanade"},  {"fbg", "faubourg"},
    {"fg", "faubourg"},     {"gal", "general"},    {"gen", "general"},     {"hop", "hopital"},
    {"imp", "impasse"},     {"mal", "marechal"},   {"mgr", "monseigneur"}, {"nd", "notre dame"},
    {"pass", "passage"},    {"pge", "passage"},    {"pl", "place"},        {"pr", "professeur"},
    {"prof", "professeur"}, {"rte", "route"},      {"sq", "square"},       {"st", "saint"},
    {"ste", "sainte"},      {"stes", "saintes"},   {"sts", "saints"},
};

/* Decodes one character at *text and moves past it. Whatever is not UTF-8 is a space. */
static uint32_t character_next(const char **text)
{
    const unsigned char *p = (const unsigned char *)*text;
    uint32_t c = p[0];
    int more = c < 0x80                ? 0
               : c >= 0xC2 && c < 0xE0 ? 1
               : c >= 0xE0 && c < 0xF0 ? 2
               : c >= 0xF0 && c < 0xF5 ? 3
                                       : -1;
    *text += 1;
    if (more < 0)
        return ' ';
    if (more > 0)
        c &= 0x3Fu >> more;
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return ' ';
        c = c << 6 | (p[i] & 0x3Fu);
    }
    *text += more;
    return c;
}

/* The character folded, as UTF-8 of at most 4 bytes in `out`; returns its length, 0 when it parts words. */
static size_t character_fold(uint32_t c, const char *raw, size_t raw_length, char out[4])
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return out[0] = (char)c, 1;
    if (c >= 'A' && c <= 'Z')
        return out[0] = (char)(c + ('a' - 'A')), 1;
    for (size_t i = 0; i < sizeof LIGATURE / sizeof LIGATURE[0]; i++)
        if (LIGATURE[i].letter == c) {
            size_t length = strlen(LIGATURE[i].text);
            memcpy(out, LIGATURE[i].text, length);
            return length;
        }
    if (c >= 0xC0 && c <= 0x17F) {
        out[0] = LATIN[c - 0xC0];
        return out[0] == '?' ? 0 : 1;
    }
    /* Beyond Latin: punctuation, arrows, symbols, pictures, no-break spaces and the like part words, letters
     * are kept. */
    if (c < 0x180 || (c >= 0x2000 && c <= 0x2BFF) || c == 0x3000 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
        (c >= 0x1F000 && c <= 0x1FFFF))
        return 0;
    memcpy(out, raw, raw_length);
    return raw_length;
}

static bool starts_with_digit(const char *word)
{
    return word[0] >= '0' && word[0] <= '9';
}

static bool is_number_suffix(const char *word)
{
    return strcmp(word, "bis") == 0 || strcmp(word, "ter") == 0 || strcmp(word, "quater") == 0;
}

static void word_add(struct fold *fold, const char *word)
{
    if (fold->count < FOLD_WORDS_MAX)
        fold->words[fold->count++] = word;
}

/* "r" is a street only where a street type can stand: in "12 r Crébillon", not in "allée R". */
static bool rue_may_stand(const struct fold *fold)
{
    const char *before = fold->count ? fold->words[fold->count - 1] : NULL;
    return !before || starts_with_digit(before) || is_number_suffix(before);
}

static void word_end(struct fold *fold, const char *word)
{
    if (strcmp(word, "r") == 0 && rue_may_stand(fold)) {
        word_add(fold, "rue");
        return;
    }
    for (size_t i = 0; i < sizeof ABBREVIATION / sizeof ABBREVIATION[0]; i++)
        if (strcmp(word, ABBREVIATION[i].short_form) == 0) {
            word = ABBREVIATION[i].word;
            break;
        }
    if (strcmp(word, "notre dame") == 0) {
        word_add(fold, "notre");
        word = "dame";
    }
    word_add(fold, word);
}

void fold_words(struct fold *fold, const char *text)
{
    fold->count = 0;
    size_t length = 0, begin = 0;
    bool more = true;
    while (more) {
        const char *raw = text;
        uint32_t c = *text ? character_next(&text) : 0;
        if (c >= 0x300 && c <= 0x36F)
            continue; /* an accent that follows its letter, as some keyboards write them */
        char folded[4];
        size_t size = c ? character_fold(c, raw, (size_t)(text - raw), folded) : 0;
        more = c != 0 && length + size < FOLD_TEXT_MAX;
        if (more && size > 0) {
            memcpy(fold->text + length, folded, size);
            length += size;
        } else if (length > begin) {
            fold->text[length++] = '\0';
            word_end(fold, fold->text + begin);
            begin = length;
        }
    }
}

void fold_join(char *joined, size_t size, const struct fold *fold, char between)
{
    size_t length = 0;
    joined[0] = '\0';
    for (size_t i = 0; i < fold->count; i++) {
        size_t more = strlen(fold->words[i]);
        if (length + (length > 0) + more >= size)
            return;
        if (length > 0)
            joined[length++] = between;
        memcpy(joined + length, fold->words[i], more + 1);
        length += more;
    }
}

void fold_slug(char *slug, size_t size, const char *text)
{
    struct fold fold;
    fold_words(&fold, text);
    fold_join(slug, size, &fold, '-');
}
