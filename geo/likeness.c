#include "geo/likeness.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE = 10, SLIP = 7, DOUBLED = 5, FIRST = 4, FAR = 1000 };

/* Where each letter from a to z is on an AZERTY keyboard. */
static const char ROW[] = "02210111011112001010022200", COLUMN[] = "04222345767895890314630151";

/* A letter of a word: its key, and what it costs that it stands there and in the other word does not. */
struct letter {
    char text;
    int row, column, extra;
};

static void letters_read(struct letter *letters, const char *word, int length)
{
    for (int i = 0; i < length; i++) {
        bool key = word[i] >= 'a' && word[i] <= 'z';
        int off = 100 + 2 * (unsigned char)word[i]; /* what is no letter has no neighbour */
        letters[i] = (struct letter){word[i], key ? ROW[word[i] - 'a'] : off, key ? COLUMN[word[i] - 'a'] : off,
                                     i == 0 ? WHOLE + FIRST : word[i] == word[i - 1] ? DOUBLED : WHOLE};
    }
}

static int other_cost(const struct letter *a, const struct letter *b)
{
    return abs(a->row - b->row) <= 1 && abs(a->column - b->column) <= 1 ? SLIP : WHOLE;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The optimal string alignment of two short words, in tenths of a mistake; FAR when it passes `limit`. Letters
 * that stand farther from each other than `band` are not compared. */
static int distance(const char *a, int la, const char *b, int lb, int band, int limit)
{
    struct letter as[LIKENESS_WORD_MAX], bs[LIKENESS_WORD_MAX];
    int rows[3][LIKENESS_WORD_MAX + 2];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    letters_read(as, a, la);
    letters_read(bs, b, lb);
    last[0] = 0;
    for (int j = 1; j <= lb; j++)
        last[j] = last[j - 1] + bs[j - 1].extra;
    int lowest_before = 0;
    for (int i = 1; i <= la; i++) {
        const struct letter *here = &as[i - 1];
        int from = i > band ? i - band : 1, to = least(i + band, lb), lowest = FAR;
        now[from - 1] = from == 1 ? last[0] + here->extra : FAR;
        for (int j = from; j <= to; j++) {
            const struct letter *there = &bs[j - 1];
            int best = last[j - 1];
            if (here->text != there->text)
                best += other_cost(here, there) + (i == 1 && j == 1 ? FIRST : 0);
            best = least(best, last[j] + here->extra);
            best = least(best, now[j - 1] + there->extra);
            if (i > 1 && j > 1 && here->text == there[-1].text && here[-1].text == there->text)
                best = least(best, before[j - 2] + SLIP);
            now[j] = best;
            lowest = least(lowest, best);
        }
        if ((lowest > limit && lowest_before > limit) || from > to)
            return FAR; /* not after one row: an exchange steps over it */
        lowest_before = lowest;
        if (to < lb)
            now[to + 1] = FAR;
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[lb];
}

/* Which letters a word has, one bit each. */
static uint32_t letters_of(const char *word, int length)
{
    uint32_t letters = 0;
    for (int i = 0; i < length; i++)
        letters |= 1U << (word[i] & 31);
    return letters;
}

/* No mistake brings a letter into a word, or takes one out of it, for less than SLIP, and none does so for two. */
static int least_distance(const char *a, int la, const char *b, int lb)
{
    uint32_t here = letters_of(a, la), there = letters_of(b, lb);
    int only_here = __builtin_popcount(here & ~there), only_there = __builtin_popcount(there & ~here);
    return SLIP * (only_here > only_there ? only_here : only_there);
}

int likeness(const char *a, const char *b)
{
    return likeness_over(a, b, 0);
}

int likeness_over(const char *a, const char *b, int bar)
{
    int la = (int)strnlen(a, LIKENESS_WORD_MAX), lb = (int)strnlen(b, LIKENESS_WORD_MAX);
    int longer = la > lb ? la : lb;
    if (longer == 0 || (la == lb && memcmp(a, b, (size_t)la) == 0))
        return longer ? 1000 : 0;
    int most = longer * WHOLE * 37 / 100, limit = least(most, ((1000 - bar) * longer - 1) / 100);
    if (abs(la - lb) > most / WHOLE || least_distance(a, la, b, lb) > limit)
        return 0;
    int cost = distance(a, la, b, lb, most / WHOLE + 1, limit);
    return cost > limit ? 0 : 1000 - cost * 100 / longer;
}
