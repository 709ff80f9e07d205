/* When somebody answers at the desk, in words. */
#include "tests/check.h"
#include "web/dress.h"

#include <stdlib.h>

#define _ "\u00A0"

static void says(const char *json, const char *words, const char *title)
{
    json_t *hours = json_loads(json, 0, NULL);
    char *text = dress_hours(hours, false);
    CHECK_TEXT(text, words, "%s", title);
    free(text);
    json_decref(hours);
}

int main(void)
{
    says("{\"1\":[[36,50],[56,72]],\"2\":[[36,50],[56,72]],\"3\":[[36,50],[56,72]],\"4\":[[36,50],[56,72]],"
         "\"5\":[[36,50],[56,68]]}",
         "du lundi au jeudi de 9" _ "h à 12" _ "h" _ "30 et de 14" _ "h à 18" _ "h, le vendredi de 9" _
         "h à 12" _ "h" _ "30 et de 14" _ "h à 17" _ "h",
         "days with the same hours are said together");
    says("{\"2\":[[40,48]],\"4\":[[40,48]]}",
         "le mardi de 10" _ "h à 12" _ "h, le jeudi de 10" _ "h à 12" _ "h", "days apart are said apart");
    says("{\"6\":[[36,37]],\"7\":[[36,37]]}", "du samedi au dimanche de 9" _ "h à 9" _ "h" _ "15",
         "the week ends on Sunday");
    says("{\"1\":[]}", "", "a desk that never opens says nothing");
    says("{}", "", "nor does one whose hours nobody has written");
    char *nothing = dress_hours(NULL, false);
    CHECK_TEXT(nothing, "", "or when there is no document at all");
    free(nothing);
    json_t *week = json_loads("{\"1\":[[36,50],[56,72]],\"2\":[[36,50],[56,72]],\"5\":[[36,48]]}", 0, NULL);
    char *english = dress_hours(week, true);
    CHECK_TEXT(english, "Monday to Tuesday from 9\u00A0am to 12.30\u00A0pm and from 2\u00A0pm to 6\u00A0pm, on Friday from 9\u00A0am to 12\u00A0pm",
               "it has its English");
    free(english);
    json_decref(week);
    return check_done();
}
