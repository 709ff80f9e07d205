#include "base/http/template.h"

#include "base/log.h"
#include "base/memory.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NESTING = 32, MAX_CONTEXTS = 64, NAME_BYTES = 64, ERROR_BYTES = 128, MAX_FILE = 1 << 20 };

/* What a template is parsed to: literals are slices of its own text. */
struct node {
    enum { LITERAL, NAME, SECTION, INVERTED, PART } kind;
    const char *text; /* LITERAL */
    size_t size;
    char name[NAME_BYTES]; /* all others */
    char *word;            /* of {{#name=word}}; NULL without */
    struct node *inside;   /* SECTION, INVERTED */
    struct node *next;
};

struct template
{
    char *name, *text;
    struct node *nodes;
    struct timespec changed; /* of its file */
    off_t size;
    struct template *next;
};

struct template_set {
    unsigned flags;
    char *folder;
    template_translate translate; /* NULL: files are as they are */
    struct template *templates;
};

/* ---- Parsing ---- */

struct parser {
    const char *start, *at, *end;
    struct {
        struct node *opened; /* whose inside is being filled; NULL at the bottom */
        struct node **tail;  /* where the next node goes */
    } levels[MAX_NESTING + 1];
    size_t level;
    char *error;
};

struct tag {
    char sign; /* '#', '^', '/', '>', '!' or 0 for a name */
    char name[NAME_BYTES], word[NAME_BYTES];
    bool has_word;
};

static void nodes_free(struct node *node)
{
    while (node) {
        struct node *next = node->next;
        nodes_free(node->inside);
        free(node->word);
        free(node);
        node = next;
    }
}

static struct node *node_add(struct parser *parser, int kind)
{
    struct node *node = memory_zero(sizeof *node);
    node->kind = kind;
    *parser->levels[parser->level].tail = node;
    parser->levels[parser->level].tail = &node->next;
    return node;
}

static void literal_add(struct parser *parser, const char *from, const char *to)
{
    if (to <= from)
        return;
    struct node *node = node_add(parser, LITERAL);
    node->text = from;
    node->size = (size_t)(to - from);
}

static bool fail(struct parser *parser, const char *at, const char *what, const char *name)
{
    int line = 1;
    for (const char *p = parser->start; p < at; p++)
        line += *p == '\n';
    snprintf(parser->error, ERROR_BYTES, "line %d: %s %.63s", line, what, name);
    return false;
}

/* What stands between the braces. False when it is no tag of ours. */
static bool tag_read(const char *from, const char *to, struct tag *tag)
{
    memset(tag, 0, sizeof *tag);
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    if (from < to && strchr("#^/>!", *from))
        tag->sign = *from++;
    if (tag->sign == '!')
        return true;
    char *into = tag->name;
    size_t length = 0;
    for (; from < to; from++) {
        bool divides = *from == '=' && !tag->has_word && tag->sign && tag->sign != '>';
        if (divides) {
            tag->has_word = true;
            into = tag->word;
            length = 0;
        } else if (length + 1 < NAME_BYTES && (isalnum((unsigned char)*from) || strchr("_-.", *from))) {
            into[length++] = *from;
        } else {
            return false;
        }
    }
    return *tag->name && (!tag->has_word || *tag->word);
}

/* The begin of the blanks before `at` when nothing else stands before it on its line, else NULL. */
static const char *line_before(const struct parser *parser, const char *at)
{
    while (at > parser->start && (at[-1] == ' ' || at[-1] == '\t'))
        at--;
    return at == parser->start || at[-1] == '\n' ? at : NULL;
}

/* Past the end of the line when only blanks follow `at` on it, else NULL. */
static const char *line_after(const struct parser *parser, const char *at)
{
    while (at < parser->end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    if (at == parser->end)
        return at;
    return *at == '\n' ? at + 1 : NULL;
}

static bool section_open(struct parser *parser, const char *at, const struct tag *tag)
{
    if (parser->level == MAX_NESTING)
        return fail(parser, at, "too deep:", tag->name);
    struct node *node = node_add(parser, tag->sign == '#' ? SECTION : INVERTED);
    memcpy(node->name, tag->name, NAME_BYTES);
    if (tag->has_word)
        node->word = memory_text(tag->word);
    parser->level++;
    parser->levels[parser->level].opened = node;
    parser->levels[parser->level].tail = &node->inside;
    return true;
}

static bool section_close(struct parser *parser, const char *at, const struct tag *tag)
{
    const struct node *opened = parser->levels[parser->level].opened;
    if (!opened)
        return fail(parser, at, "closed but never opened:", tag->name);
    if (strcmp(opened->name, tag->name) != 0 ||
        (tag->has_word && (!opened->word || strcmp(opened->word, tag->word))))
        return fail(parser, at, "another section is open:", opened->name);
    parser->level--;
    return true;
}

static bool tag_take(struct parser *parser, const char *at, const struct tag *tag)
{
    switch (tag->sign) {
    case '#':
    case '^':
        return section_open(parser, at, tag);
    case '/':
        return section_close(parser, at, tag);
    case '!':
        return true;
    default:
        memcpy(node_add(parser, tag->sign == '>' ? PART : NAME)->name, tag->name, NAME_BYTES);
        return true;
    }
}

static bool parse(struct parser *parser)
{
    while (parser->at < parser->end) {
        size_t left = (size_t)(parser->end - parser->at);
        const char *open = memmem(parser->at, left, "{{", 2);
        if (!open)
            break;
        const char *close = memmem(open + 2, (size_t)(parser->end - open - 2), "}}", 2);
        struct tag tag;
        if (!close)
            return fail(parser, open, "no }} after this {{", "");
        if (!tag_read(open + 2, close, &tag))
            return fail(parser, open, "not a tag", "");
        const char *before = tag.sign ? line_before(parser, open) : NULL;
        const char *after = before ? line_after(parser, close + 2) : NULL;
        literal_add(parser, parser->at, after ? before : open);
        parser->at = after ? after : close + 2;
        if (!tag_take(parser, open, &tag))
            return false;
    }
    literal_add(parser, parser->at, parser->end);
    const struct node *opened = parser->levels[parser->level].opened;
    return opened ? fail(parser, parser->end, "never closed:", opened->name) : true;
}

/* ---- Sets ---- */

static struct template *find(const struct template_set *set, const char *name)
{
    for (struct template *template = set->templates; template; template = template->next)
        if (strcmp(template->name, name) == 0)
            return template;
    return NULL;
}

bool template_has(const struct template_set *set, const char *name)
{
    return find(set, name) != NULL;
}

struct template_set *template_new(unsigned flags)
{
    struct template_set *set = memory_zero(sizeof *set);
    set->flags = flags;
    return set;
}

void template_free(struct template_set *set)
{
    struct template *next;
    for (struct template *template = set ? set->templates : NULL; template; template = next) {
        next = template->next;
        nodes_free(template->nodes);
        free(template->name);
        free(template->text);
        free(template);
    }
    if (set)
        free(set->folder);
    free(set);
}

bool template_add(struct template_set *set, const char *name, const char *text, size_t size, char *error)
{
    char *copy = memory_zero(size + 1);
    struct node *nodes = NULL;
    if (size > 0)
        memcpy(copy, text, size);
    struct parser parser = {.start = copy, .at = copy, .end = copy + size, .error = error};
    parser.levels[0].tail = &nodes;
    if (!parse(&parser)) {
        nodes_free(nodes);
        free(copy);
        return false;
    }
    struct template *template = find(set, name);
    if (!template) {
        template = memory_zero(sizeof *template);
        template->name = memory_text(name);
        template->next = set->templates;
        set->templates = template;
    }
    nodes_free(template->nodes);
    free(template->text);
    template->nodes = nodes;
    template->text = copy;
    return true;
}

/* ---- Folders ---- */

static const char *ending_of(const struct template_set *set)
{
    return set->flags & TEMPLATE_TEXT ? ".txt" : ".html";
}

static char *file_read(const char *path, size_t size)
{
    char *text = memory_zero(size + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, text, size);
    if (file >= 0)
        close(file);
    if (got == (ssize_t)size)
        return text;
    free(text);
    return NULL;
}

/* Reads one file if it is new or has changed. False on a mistake, which is logged. */
static bool file_load(struct template_set *set, const char *file, const char *name)
{
    char *path = memory_format("%s/%s", set->folder, file), error[ERROR_BYTES] = "cannot be read";
    struct template *known = find(set, name);
    struct stat about;
    char *text = NULL;
    bool fine = stat(path, &about) == 0 && about.st_size <= MAX_FILE;
    bool same = fine && known && known->size == about.st_size &&
                known->changed.tv_sec == about.st_mtim.tv_sec &&
                known->changed.tv_nsec == about.st_mtim.tv_nsec;
    if (fine && !same) {
        text = file_read(path, (size_t)about.st_size);
        char *other = text && set->translate ? set->translate(text, (size_t)about.st_size) : NULL;
        fine = text && template_add(set, name, other ? other : text, other ? strlen(other) : (size_t)about.st_size, error);
        free(other);
        known = find(set, name);
        if (known) { /* also after a mistake: it is not reported again before the file changes */
            known->changed = about.st_mtim;
            known->size = about.st_size;
        }
    }
    if (!fine) {
        char quoted[ERROR_BYTES * 2];
        log_error("template", "file=%s why=%s", path, log_quote(quoted, sizeof quoted, error));
    }
    free(text);
    free(path);
    return fine;
}

/* Reads what is new in the folder. False when something was wrong with it. */
static bool folder_read(struct template_set *set)
{
    DIR *folder = opendir(set->folder);
    bool fine = folder != NULL;
    if (!folder)
        log_error("template", "folder=%s why=\"%s\"", set->folder, strerror(errno));
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name), ending = strlen(ending_of(set));
        if (entry->d_name[0] == '.' || length <= ending ||
            strcmp(entry->d_name + length - ending, ending_of(set)))
            continue;
        char *name = memory_format("%.*s", (int)(length - ending), entry->d_name);
        fine = file_load(set, entry->d_name, name) && fine;
        free(name);
    }
    if (folder)
        closedir(folder);
    return fine;
}

/* Are all parts there that the nodes of `template` ask for? */
static bool parts_known(const struct template_set *set, const char *template, const struct node *node)
{
    bool fine = true;
    for (; node; node = node->next) {
        if (node->kind == PART && !find(set, node->name)) {
            log_error("template", "name=%s why=\"no such part\" part=%s", template, node->name);
            fine = false;
        }
        fine = parts_known(set, template, node->inside) && fine;
    }
    return fine;
}

struct template_set *template_open(const char *folder, unsigned flags)
{
    return template_open_in(folder, flags, NULL);
}

struct template_set *template_open_in(const char *folder, unsigned flags, template_translate translate)
{
    struct template_set *set = template_new(flags);
    set->folder = memory_text(folder);
    set->translate = translate;
    bool fine = folder_read(set);
    for (const struct template *template = set->templates; template; template = template->next)
        fine = parts_known(set, template->name, template->nodes) && fine;
    if (fine)
        return set;
    template_free(set);
    return NULL;
}

/* ---- Rendering ---- */

struct renderer {
    const struct template_set *set;
    const char *template;
    struct evbuffer *out;
    struct template_report *report;
    const json_t *contexts[MAX_CONTEXTS];
    const struct template *open[MAX_NESTING]; /* what is being rendered, the outermost first */
    size_t depth, parts;
};

static void missing(struct renderer *renderer, const char *name)
{
    log_warn("template", "name=%s missing=%s", renderer->template, name);
    struct template_report *report = renderer->report;
    if (!report)
        return;
    report->missing++;
    for (size_t i = 0; i < sizeof report->names / sizeof *report->names; i++) {
        if (strcmp(report->names[i], name) == 0)
            return;
        if (!*report->names[i]) {
            snprintf(report->names[i], sizeof report->names[i], "%s", name);
            return;
        }
    }
}

/* The value under the first word of a dotted name, from the innermost context outwards. */
static const json_t *look_outwards(const struct renderer *renderer, const char *word)
{
    for (size_t i = renderer->depth; i-- > 0;) {
        const json_t *value = json_object_get(renderer->contexts[i], word);
        if (value)
            return value;
    }
    return NULL;
}

static const json_t *look_up(const struct renderer *renderer, const char *name)
{
    char words[NAME_BYTES], *rest = words;
    if (strcmp(name, ".") == 0)
        return renderer->contexts[renderer->depth - 1];
    memcpy(words, name, sizeof words);
    const json_t *value = look_outwards(renderer, strsep(&rest, "."));
    while (value && rest)
        value = json_object_get(value, strsep(&rest, "."));
    return value;
}

static void escape(struct evbuffer *out, const char *text)
{
    static const char signs[] = "&<>\"'";
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (;;) {
        size_t plain = strcspn(text, signs);
        evbuffer_add(out, text, plain);
        text += plain;
        if (!*text)
            return;
        const char *entity = entities[strchr(signs, *text++) - signs];
        evbuffer_add(out, entity, strlen(entity));
    }
}

static void render_name(struct renderer *renderer, const char *name)
{
    const json_t *value = look_up(renderer, name);
    if (json_is_string(value) && renderer->set->flags & TEMPLATE_TEXT)
        evbuffer_add(renderer->out, json_string_value(value), json_string_length(value));
    else if (json_is_string(value))
        escape(renderer->out, json_string_value(value));
    else if (json_is_integer(value))
        evbuffer_add_printf(renderer->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        evbuffer_add_printf(renderer->out, "%.15g", json_real_value(value));
    else if (json_is_boolean(value))
        evbuffer_add_printf(renderer->out, "%s", json_is_true(value) ? "true" : "false");
    else if (!json_is_null(value))
        missing(renderer, name);
}

static bool is_empty(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        return json_string_length(value) == 0;
    case JSON_ARRAY:
        return json_array_size(value) == 0;
    case JSON_OBJECT:
        return json_object_size(value) == 0;
    case JSON_INTEGER:
    case JSON_REAL:
        return !(json_number_value(value) < 0 || json_number_value(value) > 0);
    case JSON_TRUE:
        return false;
    default:
        return true;
    }
}

static bool is_word(const json_t *value, const char *word)
{
    size_t i;
    const json_t *one;
    char number[32];
    if (json_is_string(value))
        return strcmp(json_string_value(value), word) == 0;
    if (json_is_boolean(value))
        return strcmp(json_is_true(value) ? "true" : "false", word) == 0;
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return strcmp(number, word) == 0;
    }
    json_array_foreach(value, i, one) if (!json_is_array(one) && is_word(one, word)) return true;
    return false;
}

static void render_nodes(struct renderer *renderer, const struct node *node);

static void render_inside(struct renderer *renderer, const struct node *node, const json_t *context)
{
    if (renderer->depth == MAX_CONTEXTS)
        return missing(renderer, node->name);
    renderer->contexts[renderer->depth++] = context;
    render_nodes(renderer, node->inside);
    renderer->depth--;
}

static void render_section(struct renderer *renderer, const struct node *node)
{
    const json_t *value = look_up(renderer, node->name), *one;
    bool holds = node->word ? is_word(value, node->word) : !is_empty(value);
    size_t i;
    if (holds != (node->kind == SECTION))
        return;
    if (node->kind == INVERTED || node->word)
        render_nodes(renderer, node->inside);
    else if (json_is_array(value))
        json_array_foreach(value, i, one) render_inside(renderer, node, one);
    else
        render_inside(renderer, node, value);
}

static bool is_open(const struct renderer *renderer, const struct template *template)
{
    for (size_t i = 0; i < renderer->parts; i++)
        if (renderer->open[i] == template)
            return true;
    return false;
}

static void render_open(struct renderer *renderer, const struct template *template)
{
    renderer->open[renderer->parts++] = template;
    render_nodes(renderer, template->nodes);
    renderer->parts--;
}

static void render_part(struct renderer *renderer, const struct node *node)
{
    const struct template *part = find(renderer->set, node->name);
    /* What holds itself twice would be there two to the MAX_NESTING times. */
    if (!part || is_open(renderer, part) || renderer->parts == MAX_NESTING)
        return missing(renderer, node->name);
    render_open(renderer, part);
}

static void render_nodes(struct renderer *renderer, const struct node *node)
{
    for (; node; node = node->next)
        switch (node->kind) {
        case LITERAL:
            evbuffer_add(renderer->out, node->text, node->size);
            break;
        case NAME:
            render_name(renderer, node->name);
            break;
        case PART:
            render_part(renderer, node);
            break;
        case SECTION:
        case INVERTED:
            render_section(renderer, node);
            break;
        }
}

bool template_render(struct template_set *set, const char *name, const json_t *document, struct evbuffer *out,
                     struct template_report *report)
{
    if (set->folder && set->flags & TEMPLATE_RELOAD)
        folder_read(set);
    const struct template *template = find(set, name);
    if (!template)
        return false;
    struct renderer renderer = {.set = set, .template = name, .out = out, .report = report};
    renderer.contexts[renderer.depth++] = document;
    render_open(&renderer, template);
    return true;
}

char *template_text(struct template_set *set, const char *name, const json_t *document,
                    struct template_report *report)
{
    struct evbuffer *out = evbuffer_new();
    char *text = NULL;
    if (template_render(set, name, document, out, report)) {
        size_t size = evbuffer_get_length(out);
        text = memory_zero(size + 1);
        evbuffer_remove(out, text, size);
    }
    evbuffer_free(out);
    return text;
}
