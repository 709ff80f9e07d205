#include "geo/likeness.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE = 10, SLIP = 7, DOUBLED = 5, FIRST = 4, FAR = 1000 };

/* Where each letter from a to z is on an AZERTY keyboard. */
static const char ROW[] = "02210111011112001010022200", COLUMN[] = "04222345767895890314630151";

static bool neighbours(char a, char b)
{
    if (a < 'a' || a > 'z' || b < 'a' || b > 'z')
        return false;
    return abs(ROW[a - 'a'] - ROW[b - 'a']) <= 1 && abs(COLUMN[a - 'a'] - COLUMN[b - 'a']) <= 1;
}

/* What it costs that `letter` stands after `before` in one word and in the other it does not. */
static int extra_cost(const char *word, int at)
{
    int cost = at > 0 && word[at] == word[at - 1] ? DOUBLED : WHOLE;
    return at == 0 ? cost + FIRST : cost;
}

static int other_cost(const char *a, int i, const char *b, int j)
{
    int cost = neighbours(a[i], b[j]) ? SLIP : WHOLE;
    return i == 0 && j == 0 ? cost + FIRST : cost;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The optimal string alignment of two short words, in tenths of a mistake; FAR when it passes `limit`. Letters
 * that stand farther from each other than so many mistakes are not compared. */
static int distance(const char *a, int la, const char *b, int lb, int limit)
{
    int rows[3][LIKENESS_WORD_MAX + 2];
    int *before = rows[0], *last = rows[1], *now = rows[2], band = limit / WHOLE + 1;
    last[0] = 0;
    for (int j = 1; j <= lb; j++)
        last[j] = last[j - 1] + extra_cost(b, j - 1);
    for (int i = 1; i <= la; i++) {
        int from = i > band ? i - band : 1, to = least(i + band, lb), lowest = FAR;
        now[from - 1] = from == 1 ? last[0] + extra_cost(a, i - 1) : FAR;
        for (int j = from; j <= to; j++) {
            int best = a[i - 1] == b[j - 1] ? last[j - 1] : last[j - 1] + other_cost(a, i - 1, b, j - 1);
            best = least(best, last[j] + extra_cost(a, i - 1));
            best = least(best, now[j - 1] + extra_cost(b, j - 1));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, before[j - 2] + SLIP);
            now[j] = best;
            lowest = least(lowest, best);
        }
        if (lowest > limit || from > to)
            return FAR;
        if (to < lb)
            now[to + 1] = FAR;
        int *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[lb];
}

int likeness(const char *a, const char *b)
{
    int la = (int)strnlen(a, LIKENESS_WORD_MAX), lb = (int)strnlen(b, LIKENESS_WORD_MAX);
    int longer = la > lb ? la : lb;
    if (longer == 0 || (la == lb && memcmp(a, b, (size_t)la) == 0))
        return longer ? 1000 : 0;
    int limit = longer * WHOLE * 37 / 100;
    if (abs(la - lb) > limit / WHOLE)
        return 0;
    int cost = distance(a, la, b, lb, limit);
    return cost > limit ? 0 : 1000 - cost * 100 / longer;
}
