#include "base/french.h"
#include "base/memory.h"
#include "web/dress.h"

#include <stdbool.h>
#include <stdlib.h>

/* Adds to `text`, which is given back grown. */
static char *join(char *text, const char *between, char *more)
{
    char *joined = memory_format("%s%s%s", text, *text ? between : "", more);
    free(text);
    free(more);
    return joined;
}

static char *hour(json_int_t quarters, bool english)
{
    return french_clock((int)(quarters / 4), (int)(quarters % 4) * 15, english ? ENGLISH_PAGE : FRENCH_PAGE);
}

/* "de 9 h à 12 h 30 et de 14 h à 18 h" */
static char *spans_text(const json_t *spans, bool english)
{
    char *text = memory_text("");
    size_t i;
    json_t *span;
    json_array_foreach(spans, i, span)
    {
        char *from = hour(json_integer_value(json_array_get(span, 0)), english);
        char *to = hour(json_integer_value(json_array_get(span, 1)), english);
        text = join(text, english ? " and " : " et ", memory_format(english ? "from %s to %s" : "de %s à %s", from, to));
        free(from);
        free(to);
    }
    return text;
}

static const json_t *spans_of(const json_t *hours, int day)
{
    char key[2] = {(char)('1' + day), '\0'};
    const json_t *spans = json_object_get(hours, key);
    return json_array_size(spans) ? spans : NULL;
}

char *dress_hours(const json_t *hours, bool english)
{
    enum french_way way = english ? ENGLISH_PAGE : FRENCH_PAGE;
    char *text = memory_text("");
    for (int first = 0; first < 7;) {
        const json_t *spans = spans_of(hours, first);
        int last = first;
        while (spans && last < 6 && json_equal(spans, spans_of(hours, last + 1)))
            last++;
        if (spans) {
            char *when = spans_text(spans, english);
            text = join(text, ", ",
                        last > first ? memory_format(english ? "%s to %s %s" : "du %s au %s %s", french_weekday(first, way),
                                                   french_weekday(last, way), when)
                                     : memory_format(english ? "on %s %s" : "le %s %s", french_weekday(first, way), when));
            free(when);
        }
        first = last + 1;
    }
    return text;
}
