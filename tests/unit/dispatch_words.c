#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "dispatcher/messages/words.h"
#include "tests/check.h"

/* The longest values that are plausible: people, streets and districts of Nantes have no longer ones. */
static const char longest[] =
    "{\"message\": 1, \"try\": 1, \"first_name\": \"Marie-Antoinette\", \"last_name\": \"de La "
    "Rochefoucauld\","
    " \"who\": \"Marie-Antoinette et Jean-Christophe\", \"several\": true, \"number\": \"123456\", \"answer\": \"noted\","
    " \"token\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
    " \"reason\": \"not_home_safe\", \"escalation\": \"AAAAAAAAAAAAAAAAAAAAAA\","
    " \"about\": {\"first_name\": \"Marie-Antoinette\", \"last_name\": \"de La Rochefoucauld\", \"spoken\": 100412},"
    " \"offer\": {\"code\": \"AAAAAAAAAAAAAAAAAAAAAA\", \"deadline_at\": \"2026-11-25T12:00:00+01:00\", "
    "\"distance_m\": 1240},"
    " \"was_at\": \"2027-01-20T14:30:00+01:00\", \"held_at\": \"2027-01-27T14:30:00+01:00\", \"until_on\": \"2027-01-27\","
    " \"title\": \"Carte blanche, visite du château des ducs et goûter ensemble\", \"volunteer\": \"Marie-Antoinette\","
    " \"words\": \"Une visite à plusieurs, puis un café.\", \"place\": \"Château des ducs de Bretagne, Nantes\","
    " \"outing\": {\"code\": \"AAAAAAAAAAAAAAAAAAAAAA\", \"meet_at\": \"2027-01-27T14:30:00+01:00\","
    "  \"end_at\": \"2027-01-27T17:45:00+01:00\", \"district\": \"Malakoff – Saint-Donatien\","
    "  \"purpose_general\": \"appointment\", \"needs_along\": [\"wheelchair\", \"hard_of_hearing\"],"
    "  \"pass_word\": \"coquelicot\", \"pass_words\": [{\"first_name\": \"Marie-Antoinette\", \"pass_word\": \"coquelicot\"}, {\"first_name\": \"Jean-Christophe\", \"pass_word\": \"hirondelle\"}],"
    "  \"known_first_name\": null, \"first_name\": \"Marie-Antoinette\", \"last_name\": \"de La "
    "Rochefoucauld\","
    "  \"home\": \"145 bis Boulevard des Poilus d’Algérie, 44300 Nantes\","
    "  \"contacts\": [{\"kind\": \"landline\", \"phone\": \"+33240123456\", \"phone_text\": "
    "\"02\u00A040\u00A012\u00A034\u00A056\"}],"
    "  \"redirected_to\": \"le CLIC Nantes Entour’Âge, au 02\u00A040\u00A099\u00A029\u00A080, ou le CCAS de "
    "votre quartier\","
    "  \"alternative\": \"le transport accompagné du CCAS, au 02\u00A040\u00A041\u00A090\u00A000, du lundi "
    "au vendredi\"}}";

static const int64_t now = 1795510800; /* 2026-11-24T10:00+01:00 */

static const char row_of_three[] =
    "[{\"row_length\": \"three\", \"some_promised\": false, \"steps\": ["
    "{\"meet_at\": \"2027-01-27T09:30:00+01:00\", \"end_at\": \"2027-01-27T11:45:00+01:00\", \"way_min\": null},"
    "{\"meet_at\": \"2027-01-27T12:15:00+01:00\", \"end_at\": \"2027-01-27T14:05:00+01:00\", \"way_min\": 15},"
    "{\"meet_at\": \"2027-01-27T14:30:00+01:00\", \"end_at\": \"2027-01-27T17:45:00+01:00\", \"way_min\": 10}]}]";

/* What some messages say and others do not: an offer beside others to choose from that follow each other, an outing that moves to another place. */
static void document_more(json_t *document)
{
    json_object_set_new(document, "some_choice", json_true());
    json_object_set_new(document, "row_length", json_string("three"));
    json_object_set_new(document, "in_a_row", json_loads(row_of_three, 0, NULL));
    json_object_set_new(document, "moved", json_true());
    json_object_set_new(document, "unsuited", json_true());
}

static json_t *document_of(bool near, bool more)
{
    json_t *document = json_loads(longest, 0, NULL);

    if (near) /* "après-demain jeudi 26 novembre à 14h30" */
        json_put_text(json_object_get(document, "outing"), "meet_at", "2026-11-26T14:30:00+01:00");
    json_object_set_new(document, "some_choice", json_false());
    json_object_set_new(document, "choice", json_array());
    json_object_set_new(document, "in_a_row", json_array());
    json_object_set_new(document, "row_length", json_null());
    if (more)
        document_more(document);
    return document;
}

static char *said(struct words *words, const char *kind, enum channel channel, bool near, bool more, char **subject)
{
    json_auto_t *document = document_of(near, more);
    char *body = NULL;

    *subject = NULL;
    words_write(words, kind, channel, document, now, subject, &body);
    return body;
}

static void try_text_message(struct words *words, const char *kind)
{
    for (int way = 0; way < 4; way++) {
        char *subject, *body = said(words, kind, CHANNEL_SMS, way % 2, way / 2, &subject);
        char *plain = french_gsm7(body ? body : "");

        CHECK(body && *body && french_sms_parts(body) <= 2,
              "%s: a text message has at most two parts (%zu letters)", kind, body ? strlen(body) : 0);
        CHECK_TEXT(plain, body, "%s: a text message keeps to the alphabet of plain telephones", kind);
        CHECK(body && strstr(body, "Nantes en Compagnie : ") == body,
              "%s: a text message says first who writes", kind);
        if (french_sms_parts(body ? body : "") > 2)
            check_note("%s", body);
        free(plain);
        free(subject);
        free(body);
    }
}

static void try_call(struct words *words, const char *kind)
{
    char *subject, *body = said(words, kind, CHANNEL_CALL, true, false, &subject);

    CHECK(body && strstr(body, "http") == NULL && strstr(body, "\u00A0") == NULL,
          "%s: a call holds nothing that cannot be heard", kind);
    CHECK(body && strstr(body, "C’est Nantes en Compagnie"), "%s: a call says first who calls", kind);
    free(subject);
    free(body);
}

static void try_mail(struct words *words, const char *kind, enum channel channel, const char *what)
{
    char *subject, *body = said(words, kind, channel, true, false, &subject);

    CHECK(body && strncmp(body, "Bonjour Marie-Antoinette de La Rochefoucauld,\n\n", 47) == 0 &&
              !strstr(body, "\n\n\n"),
          "%s: a %s begins with a greeting and has even paragraphs", kind, what);
    CHECK(subject && *subject && !strstr(subject, "Marie"), "%s: the subject of a %s names nobody", kind,
          what);
    if (channel == CHANNEL_LETTER)
        CHECK(body && !strstr(body, "http"), "%s: a letter holds no link", kind);
    if (strstr(body ? body : "", "\n\n\n"))
        check_note("%s", body);
    free(subject);
    free(body);
}

static void try_kinds(struct words *words)
{
    unsigned channels;
    const char *kind;

    for (size_t i = 0; (kind = words_kind(i, &channels)); i++) {
        if (channels & CHANNEL_SMS)
            try_text_message(words, kind);
        if (channels & CHANNEL_CALL)
            try_call(words, kind);
        if (channels & CHANNEL_EMAIL)
            try_mail(words, kind, CHANNEL_EMAIL, "mail");
        if (channels & CHANNEL_LETTER)
            try_mail(words, kind, CHANNEL_LETTER, "letter");
    }
}

static void try_samples(struct words *words)
{
    char *subject, *body = said(words, "who_comes_agree", CHANNEL_SMS, true, false, &subject);
    json_auto_t *document = document_of(true, false), *bare = json_pack("{s:{s:s}}", "outing", "code", "x");

    CHECK_TEXT(body,
               "Nantes en Compagnie : Marie-Antoinette et Jean-Christophe peuvent vous accompagner "
               "après-demain jeudi 26 "
               "novembre à 14h30. Etes-vous d'accord ? Dites-le ici : "
               "https://www.nantes-en-compagnie.fr/sorties/AAAAAAAAAAAAAAAAAAAAAA ou au 02 40 00 00 00",
               "a senior is told who comes, when, and what to do");
    free(body);
    free(subject);

    body = said(words, "login", CHANNEL_SMS, true, false, &subject);
    CHECK(body && strstr(body, "\n@www.nantes-en-compagnie.fr #123456") &&
              strcmp(strrchr(body, '\n'), "\n@www.nantes-en-compagnie.fr #123456") == 0,
          "a code by text message ends with the line that telephones read");
    free(body);
    free(subject);
    body = said(words, "login", CHANNEL_CALL, true, false, &subject);
    CHECK(body && strstr(body, "1, 2, 3, 4, 5, 6"), "a voice says a code digit by digit");
    free(body);
    free(subject);

    json_put_text(json_object_get(document, "outing"), "known_first_name", "Jeanne");
    CHECK(words_write(words, "offer", CHANNEL_EMAIL, document, now, &subject, &body) &&
              strstr(body, "Jeanne aimerait sortir"),
          "who knows the person already reads the first name in an offer");
    free(body);
    free(subject);
    document_more(document);
    CHECK(words_write(words, "offer", CHANNEL_EMAIL, document, now, &subject, &body) &&
              strstr(body, "Ces trois sorties se suivent\u00A0: vous pouvez dire oui à une seule, ou à chacune.\n") &&
              strstr(body, "mercredi 27 janvier 2027 à 12\u00A0h\u00A015, retour vers 14\u00A0h\u00A005, à 15\u00A0minutes environ de la précédente\n"),
          "outings that follow each other are listed, with the way from one to the next");
    free(body);
    free(subject);
    CHECK(!words_write(words, "offer", CHANNEL_SMS, bare, now, &subject, &body),
          "a sentence with a hole is not said");
    CHECK(!words_write(words, "login", CHANNEL_LETTER, document, now, &subject, &body),
          "a code does not come by letter");
    CHECK(!words_write(words, "gossip", CHANNEL_SMS, document, now, &subject, &body),
          "a kind that nobody knows is not said");
}

/* An offer names nobody: not its words, whatever the document holds. */
static void try_secrets(struct words *words)
{
    static const char *const kinds[] = {"offer", "offer_reminder", "offer_filled", "offer_withdrawn"};
    static const enum channel channels[] = {CHANNEL_SMS, CHANNEL_CALL, CHANNEL_EMAIL};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (size_t j = 0; j < sizeof channels / sizeof *channels; j++) {
            char *subject, *body = said(words, kinds[i], channels[j], true, false, &subject);
            CHECK(body && !strstr(body, "Poilus") && !strstr(body, "40 12 34") &&
                      !strstr(body, "40\u00A012\u00A034"),
                  "%s says neither where the person lives nor how to call them", kinds[i]);
            free(body);
            free(subject);
        }
}

/* The whole of a file of the tree; free() it. "" when it cannot be read. */
static char *file_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = memory_zero(1 << 18);

    if (file) {
        text[fread(text, 1, (1 << 18) - 1, file)] = '\0';
        fclose(file);
    }
    return text;
}

static bool kind_known(const char *name)
{
    unsigned channels;
    const char *kind;

    for (size_t i = 0; (kind = words_kind(i, &channels)); i++)
        if (strcmp(kind, name) == 0)
            return true;
    return false;
}

/* Each name that follows `before`, up to the next quote, is a kind of messages.def. Returns how many there were. */
static int try_known(const char *text, const char *before, const char *what)
{
    int found = 0;
    char name[64];

    for (const char *at = text; (at = strstr(at, before)); found++) {
        at += strlen(before);
        if (sscanf(at, "%63[a-z_]'", name) == 1 && at[strlen(name)] == '\'')
            CHECK(kind_known(name), "%s: %s is of a kind that has words", name, what);
    }
    return found;
}

/* Each kind has its rule of truth, and each rule its kind. */
static void try_truth(void)
{
    char *sql = file_text("migrations/core/truth.sql");
    unsigned channels;
    const char *kind;
    int kinds = 0;

    if (!*sql) {
        free(sql);
        return check_skip("not run from the top of the tree");
    }
    for (; (kind = words_kind((size_t)kinds, &channels)); kinds++) {
        char *rule = memory_format("when '%s' then", kind);
        CHECK(strstr(sql, rule), "%s: whether it is still true has a rule", kind);
        free(rule);
    }
    char *rules = strstr(sql, "case m.kind");
    CHECK(rules, "the rules stand in one place");
    CHECK_INT(try_known(rules ? rules : "", "        when '", "what a rule is about"), kinds, "there are as many rules as kinds");
    free(sql);
}

/* What PostgreSQL queues by name has words, and so has each text a kind. */
static void try_queued(void)
{
    static const char *const calls[] = {"core.message(", "core.message_going("};
    static const char *const folders[] = {"migrations/core/*.sql", "migrations/api/*.sql"};
    glob_t found = {0};
    int queued = 0;

    for (size_t folder = 0; folder < sizeof folders / sizeof *folders; folder++)
        glob(folders[folder], folder ? GLOB_APPEND : 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *sql = file_text(found.gl_pathv[i]), name[64];
        for (size_t call = 0; call < sizeof calls / sizeof *calls; call++)
            for (const char *at = sql; (at = strstr(at, calls[call]));) {
                at += strlen(calls[call]);
                if (sscanf(at, "%*[^,'], '%63[a-z_]'", name) != 1)
                    continue;
                CHECK(kind_known(name), "%s, queued in %s, is of a kind that has words", name, found.gl_pathv[i]);
                queued++;
            }
        free(sql);
    }
    CHECK(queued > 20, "messages that are queued were found: %d", queued);
    globfree(&found);
    CHECK(glob("dispatcher/messages/texts/*.txt", 0, NULL, &found) == 0, "texts were found");
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *name = memory_text(strrchr(found.gl_pathv[i], '/') + 1);
        name[strcspn(name, ".")] = '\0';
        CHECK(*name == '_' || kind_known(name), "the text %s is of a kind", name);
        free(name);
    }
    globfree(&found);
}

/* What is said back to whoever wrote us a text. */
static void try_answers(struct words *words)
{
    static const char *const answers[] = {"noted", "too_late", "which_one", "to_person", "help"};

    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        char *subject = NULL, *body = NULL;
        json_auto_t *document = document_of(true, false);
        json_put_text(document, "answer", answers[i]);
        bool said = words_write(words, "text_answer", CHANNEL_SMS, document, now, &subject, &body);
        CHECK(said && strlen(body) > strlen("Nantes en Compagnie : ") && french_sms_parts(body) <= 2,
              "an answer to a text, %s, fits in two parts", answers[i]);
        CHECK(said && !strstr(body, "Marie"), "and names nobody");
        free(subject);
        free(body);
    }
}

/* The same words where people can answer a text and where they cannot. */
static void try_gateway(char *replies)
{
    char *argv[] = {"test", "--public-url=https://www.nantes-en-compagnie.fr", replies, NULL},
         *environment[] = {NULL};
    static const struct config_program program = {.name = "test", .about = ""};
    int exit_code;
    struct config *config = config_read(&program, argv, environment, stdout, stderr, &exit_code);
    struct words *words = words_open(config);
    char *subject = NULL, *body = NULL;

    check_note("%s", replies);
    CHECK(words, "the words of all messages can be read");
    if (words) {
        try_kinds(words);
        try_secrets(words);
        body = said(words, "offer", CHANNEL_SMS, true, false, &subject);
        CHECK(body && !strstr(body, "Répondez OUI") == !config->sms_replies && strstr(body, "/o/AAAA"),
              "an offer asks for OUI or NON where that is heard, and always has its link");
        if (!config->sms_replies)
            try_samples(words);
        else
            try_answers(words);
    }
    free(subject);
    free(body);
    words_close(words);
    config_free(config);
}

int main(void)
{
    try_gateway("--sms-replies=false");
    try_gateway("--sms-replies=true");
    try_truth();
    try_queued();
    return check_done();
}
