/*
 * Runs the files tests/cases/match_*.case: a town in a few lines, a question, and what must come out.
 *
 *   case TITLE              begins a case; the title is a sentence true of the product
 *   volunteer ID {…}        one more volunteer: the usual one (below), changed by the object
 *   problem {…}             changes the usual problem, key by key, into its depth
 *   order ID …              exactly these may be asked, best first
 *   aside RULE=COUNT …      exactly these rules put volunteers aside
 *   wave ID …               exactly these are asked now
 *   points ID PART NUMBER   a part of a candidate's score
 *   approach ID MINUTES     what is set aside for coming to the door
 *   text ID PART SENTENCE   the sentence of a part; "~" is a no-break space, "_" a narrow one
 *   says ID SENTENCE        the sentence that sums up, likewise
 *
 * Documents are those of matcher/codec.h. The outing is on Thursday 26 November
 * 2026 from 14:00 to 16:00, asked for on Monday at 9:00, at 355000 6689000 where
 * the usual volunteer lives, too, who is free from 8:00 to 20:00 every day.
 */
#include "base/memory.h"
#include "matcher/codec.h"
#include "matcher/plan.h"
#include "matcher/rank.h"
#include "matcher/reason.h"
#include "tests/check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM 32

static const char USUAL_VOLUNTEER[] =
    "{'state':'active','e':355000,'n':6689000,'district':'centre','radius_m':4000,'abilities':[],"
    "'modes':['walk','transit'],'purposes':[],'districts':[],'languages':['fr'],'week_cap':4,'month_cap':8,"
    "'weekly':[[1,32,80],[2,32,80],[3,32,80],[4,32,80],[5,32,80],[6,32,80],[7,32,80]]}";

static const char USUAL_PROBLEM[] =
    "{'now':'2026-11-23T09:00:00+01:00','outing':{'id':7,'asked_version':1,'purpose':'shopping','needs':[],"
    "'requires':[],'mode':'any','start_at':'2026-11-26T14:00:00+01:00','end_at':'2026-11-26T16:00:00+01:00',"
    "'urgent':false,'home':{'e':355000,'n':6689000,'district':'centre'}},'senior':{'languages':['fr']}}";

struct scene {
    const char *file;
    int line;
    char title[200];
    struct world *world;
    json_t *document; /* of the problem */
    bool ranked;
    struct problem problem;
    struct ranking ranking;
    struct candidate best[ROOM];
    size_t count;
    struct tally aside;
};

static void fail(const struct scene *scene, const char *why)
{
    fprintf(stderr, "%s:%d: %s\n", scene->file, scene->line, why);
    exit(1);
}

static json_t *parse(const struct scene *scene, const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (!json)
        fail(scene, error.text);
    return json;
}

static json_t *usual(const struct scene *scene, const char *text)
{
    char *quoted = memory_text(text);
    for (char *at = quoted; *at; at++)
        if (*at == '\'')
            *at = '"';
    json_t *json = parse(scene, quoted);
    free(quoted);
    return json;
}

static void scene_end(struct scene *scene)
{
    world_free(scene->world);
    json_decref(scene->document);
    if (scene->ranked)
        problem_clear(&scene->problem);
    scene->world = NULL;
    scene->document = NULL;
    scene->ranked = false;
}

static void scene_begin(struct scene *scene, const char *title)
{
    scene_end(scene);
    snprintf(scene->title, sizeof scene->title, "%s", title);
    scene->world = world_new();
    scene->document = usual(scene, USUAL_PROBLEM);
}

static void volunteer_add(struct scene *scene, char *rest)
{
    struct complaint complaint;
    struct volunteer volunteer;
    char *brace = strchr(rest, '{');
    json_t *document = usual(scene, USUAL_VOLUNTEER);
    json_object_set_new(document, "id", json_integer(atoi(rest)));
    if (brace) {
        json_t *change = parse(scene, brace);
        json_object_update(document, change);
        json_decref(change);
    }
    if (!codec_volunteer(document, world_vocabulary(scene->world), &volunteer, &complaint))
        fail(scene, complaint.text);
    world_put(scene->world, volunteer);
    json_decref(document);
}

static void problem_change(struct scene *scene, const char *rest)
{
    json_t *change = parse(scene, rest);
    json_object_update_recursive(scene->document, change);
    json_decref(change);
}

/* Ranks once, when the first expectation is met. */
static void scene_rank(struct scene *scene)
{
    struct complaint complaint;
    if (scene->ranked)
        return;
    if (!codec_problem(scene->document, world_vocabulary(scene->world), &scene->problem, &complaint))
        fail(scene, complaint.text);
    scene->ranked = true;
    scene->ranking = world_ranking(scene->world);
    scene->count = rank(&scene->ranking, &scene->problem, scene->best, ROOM, &scene->aside);
}

static const struct candidate *candidate_of(const struct scene *scene, char **rest)
{
    int64_t id = strtoll(*rest, rest, 10);
    for (size_t i = 0; i < scene->count; i++)
        if (scene->best[i].volunteer->id == id)
            return &scene->best[i];
    fail(scene, "nobody of that id may be asked");
    return NULL;
}

static enum part part_of(const struct scene *scene, char **rest)
{
    char code[32];
    int length = 0;
    if (sscanf(*rest, "%31s%n", code, &length) == 1) {
        *rest += length;
        for (enum part part = 0; part < PART_COUNT; part++)
            if (strcmp(code, part_code(part)) == 0)
                return part;
    }
    fail(scene, "no such part");
    return PART_COUNT;
}

static void expect_text(const struct scene *scene, const char *got, const char *wanted)
{
    CHECK_TEXT(got, wanted, "%s", scene->title);
}

static void add_id(char **list, int64_t id)
{
    char *longer = memory_format("%s%s%lld", *list, **list ? " " : "", (long long)id);
    free(*list);
    *list = longer;
}

static void expect_order(const struct scene *scene, const char *wanted)
{
    char *got = memory_text("");
    for (size_t i = 0; i < scene->count; i++)
        add_id(&got, scene->best[i].volunteer->id);
    expect_text(scene, got, wanted);
    free(got);
}

static void expect_wave(const struct scene *scene, const char *wanted)
{
    char *got = memory_text("");
    struct plan plan = plan_now(&plan_habits_default, &scene->problem, scene->best, scene->count);
    for (size_t i = 0; i < plan.count; i++)
        add_id(&got, scene->best[plan.who[i]].volunteer->id);
    expect_text(scene, got, wanted);
    free(got);
}

static void expect_aside(const struct scene *scene, const char *wanted)
{
    char *got = memory_text("");
    for (enum rule rule = 0; rule < RULE_COUNT; rule++) {
        if (scene->aside.by_rule[rule] == 0)
            continue;
        char *longer =
            memory_format("%s%s%s=%u", got, *got ? " " : "", rule_code(rule), scene->aside.by_rule[rule]);
        free(got);
        got = longer;
    }
    expect_text(scene, got, wanted);
    free(got);
}

/* "~" of the files is a no-break space, which would not be seen there. */
static char *spaces_visible(const char *text)
{
    char *out = memory_zero(strlen(text) + 1);
    size_t at = 0;
    while (*text) {
        if (strncmp(text, "\u00a0", 2) == 0) {
            out[at++] = '~';
            text += 2;
        } else {
            out[at++] = *text++;
        }
    }
    return out;
}

static void expect_sentence(const struct scene *scene, char *sentence, const char *wanted)
{
    char *got = spaces_visible(sentence);
    expect_text(scene, got, wanted + strspn(wanted, " "));
    free(got);
    free(sentence);
}

static void expect(struct scene *scene, const char *word, char *rest)
{
    scene_rank(scene);
    if (strcmp(word, "order") == 0)
        return expect_order(scene, rest);
    if (strcmp(word, "wave") == 0)
        return expect_wave(scene, rest);
    if (strcmp(word, "aside") == 0)
        return expect_aside(scene, rest);

    const struct candidate *candidate = candidate_of(scene, &rest);
    if (strcmp(word, "approach") == 0) {
        CHECK_INT(eligible_approach_min(candidate->volunteer, &scene->problem, candidate->start), atoi(rest), "%s", scene->title);
    } else if (strcmp(word, "says") == 0) {
        expect_sentence(scene, reason_summary(&scene->ranking, &scene->problem, candidate), rest);
    } else if (strcmp(word, "points") == 0) {
        enum part part = part_of(scene, &rest);
        CHECK_INT(candidate->points[part], atoi(rest), "%s", scene->title);
    } else if (strcmp(word, "text") == 0) {
        enum part part = part_of(scene, &rest);
        expect_sentence(scene, reason_part(&scene->ranking, &scene->problem, candidate, part), rest);
    } else {
        fail(scene, "no such word");
    }
}

static void line_run(struct scene *scene, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *word = line, *rest = line + strcspn(line, " ");
    if (*rest)
        *rest++ = '\0';
    if (*word == '\0' || *word == '#')
        return;
    if (strcmp(word, "case") == 0)
        return scene_begin(scene, rest);
    if (!scene->world)
        fail(scene, "a case must begin first");
    if (strcmp(word, "volunteer") == 0)
        return volunteer_add(scene, rest);
    if (strcmp(word, "problem") == 0)
        return problem_change(scene, rest);
    expect(scene, word, rest);
}

static void file_run(const char *path)
{
    struct scene *scene = memory_zero(sizeof *scene);
    char *line = NULL;
    size_t room = 0;
    FILE *file = fopen(path, "r");
    scene->file = path;
    if (!file)
        fail(scene, "cannot be read");
    while (getline(&line, &room, file) > 0) {
        scene->line++;
        line_run(scene, line);
    }
    scene_end(scene);
    fclose(file);
    free(line);
    free(scene);
}

int main(void)
{
    glob_t files;
    const char *source = getenv("NEC_SOURCE");
    if (source && chdir(source) != 0)
        return 1;
    if (!CHECK(glob("tests/cases/match_*.case", 0, NULL, &files) == 0, "the cases of matching are there"))
        return check_done();
    for (size_t i = 0; i < files.gl_pathc; i++)
        file_run(files.gl_pathv[i]);
    globfree(&files);
    return check_done();
}
