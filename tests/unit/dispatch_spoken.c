/* What is written out for a voice (tests/cases/spoken.case), and every number up to a thousand, said once each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dispatcher/phone/spoken.h"
#include "tests/check.h"

static void cases(void)
{
    const char *source = getenv("NEC_SOURCE");
    char *path = memory_format("%s/tests/cases/spoken.case", source ? source : ".");
    char line[1000];
    FILE *file = fopen(path, "r");

    CHECK(file != NULL, "%s is there", path);
    while (file && fgets(line, sizeof line, file)) {
        char *arrow = strstr(line, " => ");
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || !arrow)
            continue;
        *arrow = '\0';
        char *said = spoken_text(line);
        CHECK_TEXT(said, arrow + 4, "\"%s\" is said", line);
        free(said);
    }
    if (file)
        fclose(file);
    free(path);
}

static void each_once(void)
{
    char *said[1000];
    bool apart = true;

    for (int i = 0; i < 1000; i++) {
        said[i] = spoken_number(i, 0);
        for (int j = 0; j < i; j++)
            apart = apart && strcmp(said[i], said[j]) != 0;
    }
    CHECK(apart, "no two numbers below a thousand sound the same");
    char *one = spoken_number(1, 1), *many = spoken_number(381, 1);
    CHECK(strcmp(one, "une") == 0 && strcmp(many, "trois cent quatre-vingt-une") == 0, "numbers agree: %s, %s", one, many);
    free(one);
    free(many);
    for (int i = 0; i < 1000; i++)
        free(said[i]);
}

int main(void)
{
    cases();
    each_once();
    return check_done();
}
