/* Templates: what each tag does, what is escaped, what is missing, and which mistakes are told. */
#include "base/http/template.h"
#include "base/log.h"
#include "base/memory.h"
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check_render(unsigned flags, const char *template, const char *json, const char *wanted,
                         size_t missing, const char *title)
{
    char error[128] = "";
    struct template_set *set = template_new(flags);
    struct template_report report = {0};
    json_t *document = json_loads(json, JSON_DECODE_ANY, NULL);
    template_add(set, "part", "[{{name}}]", 10, error);
    CHECK(template_add(set, "page", template, strlen(template), error), "%s: it parses %s", title, error);
    char *text = template_text(set, "page", document, &report);
    CHECK_TEXT(text, wanted, "%s", title);
    CHECK_INT((long long)report.missing, (long long)missing, "%s: %zu missing", title, missing);
    free(text);
    json_decref(document);
    template_free(set);
}

#define HTML(template, json, wanted, title) check_render(TEMPLATE_HTML, template, json, wanted, 0, title)

static void check_tags(void)
{
    HTML("<p>{{name}}</p>", "{\"name\":\"<b>&\\\"'\"}", "<p>&lt;b&gt;&amp;&quot;&#39;</p>",
         "a value is escaped");
    check_render(TEMPLATE_TEXT, "{{name}}", "{\"name\":\"l'été <3\"}", "l'été <3", 0,
                 "a text message is not");
    HTML("{{ a.b.c }}", "{\"a\":{\"b\":{\"c\":1}}}", "1", "a dotted name goes inside");
    HTML("{{#a}}{{b}}{{/a}}", "{\"a\":{\"b\":1}}", "1", "an object is entered");
    HTML("{{#a}}{{name}};{{/a}}", "{\"a\":[{\"name\":1},{\"name\":2}]}", "1;2;", "a list is repeated");
    HTML("{{#a}}{{.}},{{/a}}", "{\"a\":[\"x\",\"y\"]}", "x,y,", "the element itself is a dot");
    HTML("{{#a}}{{name}}{{/a}}", "{\"name\":\"out\",\"a\":[{}]}", "out", "a name is looked up outwards");
    HTML("{{#a}}{{name}}{{/a}}", "{\"name\":\"out\",\"a\":[{\"name\":\"in\"}]}", "in",
         "the innermost one wins");
    HTML("{{#a}}{{b.c}}{{/a}}", "{\"b\":{\"c\":1},\"a\":[{\"x\":1}]}", "1",
         "a dotted name begins outwards too");
    HTML("{{#yes}}1{{/yes}}{{#no}}2{{/no}}{{#gone}}3{{/gone}}", "{\"yes\":true,\"no\":false}", "1",
         "a section asks");
    HTML("{{^yes}}1{{/yes}}{{^no}}2{{/no}}{{^gone}}3{{/gone}}", "{\"yes\":true,\"no\":false}", "23",
         "an inverted one asks the contrary");
    HTML("{{^a}}{{/a}}{{#a}}0{{/a}}{{#b}}0{{/b}}{{#c}}0{{/c}}{{#d}}0{{/d}}{{#e}}0{{/e}}",
         "{\"a\":0,\"b\":\"\",\"c\":[],\"d\":{},\"e\":null}", "", "0, \"\", [], {} and null are empty");
    HTML("{{#a=x}}1{{/a}}{{#a=y}}2{{/a}}{{^a=y}}3{{/a=y}}", "{\"a\":\"x\"}", "13",
         "a section may ask for a word");
    HTML("{{#a=x}}1{{/a}}{{#a=z}}2{{/a}}{{#n=7}}3{{/n}}", "{\"a\":[\"x\",\"y\"],\"n\":7}", "13",
         "in a list, and a number");
    HTML("{{#s}}{{t}}{{/s}}", "{\"s\":\"x\",\"t\":\"y\"}", "y", "inside a text the outside is seen");
    HTML("a{{! nothing to see }}b", "{}", "ab", "a remark is nothing");
    HTML("{{#a}}{{>part}}{{/a}}", "{\"a\":[{\"name\":1},{\"name\":2}]}", "[1][2]", "a part sees its context");
    HTML("{{n}} {{r}} {{t}} {{f}}", "{\"n\":-3,\"r\":0.5,\"t\":true,\"f\":false}", "-3 0.5 true false",
         "numbers and booleans are as in JSON");
    HTML("{{x}}", "{\"x\":null}", "", "null is there, and empty");
    HTML("{ {{a}} } }}", "{\"a\":1}", "{ 1 } }}", "single braces are text");
    HTML("<ul>\n  {{#a}}\n  <li>{{.}}</li>\n  {{/a}}\n</ul>\n", "{\"a\":[1,2]}",
         "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n", "tags alone on their line leave no line");
    HTML("x {{#a}} y\r\n{{/a}}\r\nz", "{\"a\":true}", "x  y\r\nz", "a tag among words does");
}

static void check_missing(void)
{
    check_render(TEMPLATE_HTML, "{{a}}{{b.c}}{{a}}", "{\"b\":{}}", "", 3, "what lacks is counted");
    check_render(TEMPLATE_HTML, "{{o}}{{l}}", "{\"o\":{\"a\":1},\"l\":[1]}", "", 2,
                 "an object or list is no text");
    check_render(TEMPLATE_HTML, "{{>gone}}", "{}", "", 1, "a part that lacks is counted");
    struct template_set *set = template_new(TEMPLATE_HTML);
    struct template_report report = {0};
    char error[128];
    template_add(set, "page", "{{a}}{{b}}{{a}}", 15, error);
    json_t *document = json_object();
    free(template_text(set, "page", document, &report));
    CHECK(report.missing == 3 && strcmp(report.names[0], "a") == 0 && strcmp(report.names[1], "b") == 0 &&
              !*report.names[2],
          "and named once");
    CHECK(template_text(set, "nothing", document, NULL) == NULL, "an unknown template renders nothing");
    template_add(set, "loop", "{{>loop}}", 9, error);
    free(template_text(set, "loop", document, NULL));
    CHECK(true, "a part that holds itself ends");
    json_decref(document);
    template_free(set);
}

static void check_mistake(const char *template, const char *wanted)
{
    char error[128] = "";
    struct template_set *set = template_new(TEMPLATE_HTML);
    bool fine = template_add(set, "page", template, strlen(template), error);
    CHECK(!fine && strstr(error, wanted), "%s: %s", template, error);
    template_free(set);
}

static void check_mistakes(void)
{
    check_mistake("{{#a}}", "never closed: a");
    check_mistake("a\r{{/a}}", "line 1: closed but never opened: a");
    check_mistake("{{#a}}{{/b}}", "another section is open: a");
    check_mistake("{{#a=x}}{{/a=y}}", "another section is open: a");
    check_mistake("{{a", "no }}");
    check_mistake("{{}}", "not a tag");
    check_mistake("{{{raw}}}", "not a tag");
    check_mistake("{{&raw}}", "not a tag");
    check_mistake("{{a b}}", "not a tag");
    check_mistake("{{#a=}}{{/a}}", "not a tag");
    char *deep = memory_zero(34 * 6 + 1);
    for (int i = 0; i < 34; i++)
        strcat(deep, "{{#a}}");
    check_mistake(deep, "too deep");
    free(deep);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char *path = memory_format("%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
    free(path);
}

static void check_folder(void)
{
    char folder[] = "/tmp/nec-templates-XXXXXX";
    CHECK(mkdtemp(folder) != NULL, "a folder for templates");
    write_file(folder, "page.html", "{{>foot}}!");
    write_file(folder, "ignored.txt", "{{");
    CHECK(!template_open(folder, TEMPLATE_HTML), "a folder with a part missing is refused");
    write_file(folder, "foot.html", "pied");
    struct template_set *set = template_open(folder, TEMPLATE_HTML | TEMPLATE_RELOAD);
    json_t *document = json_object();
    char *text = template_text(set, "page", document, NULL);
    CHECK_TEXT(text, "pied!", "a folder is a set, a file a template");
    free(text);
    write_file(folder, "foot.html", "autre pied");
    text = template_text(set, "page", document, NULL);
    CHECK_TEXT(text, "autre pied!", "in the trial a changed file is read again");
    free(text);
    write_file(folder, "foot.html", "{{#broken}}...");
    text = template_text(set, "page", document, NULL);
    CHECK_TEXT(text, "autre pied!", "a broken one is not: the last good one stays");
    free(text);
    template_free(set);
    CHECK(!template_open(folder, TEMPLATE_HTML), "at the start it is refused");
    CHECK(!template_open("/nowhere", TEMPLATE_HTML), "so is a folder that is not there");
    json_decref(document);
    static const char *const names[] = {"page.html", "foot.html", "ignored.txt"};
    for (size_t i = 0; i < 3; i++) {
        char *path = memory_format("%s/%s", folder, names[i]);
        unlink(path);
        free(path);
    }
    rmdir(folder);
}

int main(void)
{
    log_level_set(LEVEL_ERROR);
    check_tags();
    check_missing();
    check_mistakes();
    check_folder();
    return check_done();
}
