/*
 * nec-admin setup: the first hour of a service, as a conversation.
 *
 *   territory ─► desk hours ─► first coordinator ─► gateways ─► a message, to try them
 *
 * Each question shows what stands now and keeps it when the answer is empty, and each step does its act at once: it may
 * be broken off anywhere and said again. The questions are the same whoever answers: a file on the standard input
 * sets up a machine without anybody at it. What gateways ask for goes into the file of secrets that the unit of
 * nec-dispatcher reads, never into the database.
 */
#include "dispatcher/admin/admin.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/french.h"
#include "base/json.h"
#include "base/memory.h"
#include "geo/district.h"
#include "geo/plane.h"

#define SECRETS "/etc/nec/dispatcher.env"

enum { TRY_TIMES = 60, TRY_PAUSE_US = 500000, QUARTER_MIN = 15, DAY_QUARTERS = 96 };

struct setup {
    const struct config *config;
    PGconn *connection;
    struct seal *seal;
    const char *secrets; /* path of the file */
    bool over;           /* nobody answers any more */
};

/* ---- Asking ---- */

/* What is answered, or `now` when nothing is; yours. At the end of the input, `now` and setup->over. */
static char *ask(struct setup *setup, const char *question, const char *now)
{
    char line[512];

    printf(*now ? "%s [%s] : " : "%s : ", question, now);
    fflush(stdout);
    if (setup->over || !fgets(line, sizeof line, stdin)) {
        setup->over = true;
        puts("");
        return memory_text(now);
    }
    size_t from = strspn(line, " \t"), end = strlen(line);
    while (end > from && isspace((unsigned char)line[end - 1]))
        end--;
    if (!isatty(STDIN_FILENO))
        puts("");
    return end > from ? memory_format("%.*s", (int)(end - from), line + from) : memory_text(now);
}

static bool ask_yes(struct setup *setup, const char *question, bool now)
{
    char *said = ask(setup, question, now ? "oui" : "non");
    bool yes = strcmp(said, "oui") == 0 || strcmp(said, "o") == 0;

    free(said);
    return yes;
}

/* ---- Opening hours: "9:00-12:30 14:00-18:00", in quarters of an hour as the database has them ---- */

static char *hours_say(const json_t *spans)
{
    char *text = memory_text("");
    json_t *span;
    size_t i;

    json_array_foreach(spans, i, span) {
        long long from = json_integer_value(json_array_get(span, 0)), to = json_integer_value(json_array_get(span, 1));
        char *longer = memory_format("%s%s%lld:%02lld-%lld:%02lld", text, *text ? " " : "", from / 4, from % 4 * QUARTER_MIN, to / 4, to % 4 * QUARTER_MIN);
        free(text);
        text = longer;
    }
    if (*text)
        return text;
    free(text);
    return memory_text("fermé");
}

/* "9", "9:30" or "9h30" in quarters, -1 when it is none; `*text` moves behind it. */
static int quarter_read(const char **text)
{
    int hour = 0, minute = 0, digits = 0;

    while (isdigit((unsigned char)**text) && digits++ < 2)
        hour = hour * 10 + *(*text)++ - '0';
    if (digits == 0)
        return -1;
    if (**text == ':' || **text == 'h')
        ++*text;
    for (digits = 0; isdigit((unsigned char)**text) && digits < 2; digits++)
        minute = minute * 10 + *(*text)++ - '0';
    return minute < 60 && minute % QUARTER_MIN == 0 ? hour * 4 + minute / QUARTER_MIN : -1;
}

/* [[36, 50], [56, 72]]; NULL when it makes no sense. Yours. */
static json_t *hours_read(const char *text)
{
    json_t *spans = json_array();
    int before = 0;

    if (strncmp(text, "ferm", 4) == 0)
        return spans;
    while (*text) {
        int from = quarter_read(&text), to = *text == '-' ? (text++, quarter_read(&text)) : -1;
        if (from < before || to <= from || to > DAY_QUARTERS || (*text && *text != ' ')) {
            json_decref(spans);
            return NULL;
        }
        json_array_append_new(spans, json_pack("[ii]", from, to));
        before = to;
        text += strspn(text, " ");
    }
    return spans;
}

static json_t *hours_ask(struct setup *setup, const json_t *now)
{
    json_t *hours = json_object();

    for (int day = 0; day < 7; day++) {
        char key[2] = {(char)('1' + day), '\0'}, *said = hours_say(json_object_get(now, key)), *answer = NULL;
        json_t *spans = NULL;
        while (!spans) {
            char *question = memory_format("Accueil ouvert le %s", french_weekday(day, FRENCH_PAGE));
            free(answer);
            answer = ask(setup, question, said);
            spans = hours_read(answer);
            if (!spans)
                puts("  Je n’ai pas compris. Par exemple : 9:00-12:30 14:00-18:00, au quart d’heure, ou « fermé ».");
            free(question);
        }
        if (json_array_size(spans) > 0)
            json_object_set(hours, key, spans);
        json_decref(spans);
        free(answer);
        free(said);
    }
    return hours;
}

/* ---- The steps: each false when it could not be done, and stderr says why ---- */

/* What stands now, with what has become of the last message to `contact` (NULL: none). Yours. */
static json_t *state_of(struct setup *setup, const json_t *contact)
{
    json_t *input = json_pack("{so?}", "index", json_incref(json_object_get(contact, "index")));
    json_t *state = admin_page(setup->connection, "page_setup", input);

    json_decref(input);
    return state;
}

static bool territory_step(struct setup *setup, const json_t *state)
{
    char why[256] = "";
    struct plane *plane = plane_open(&PLANE_NANTES, why, sizeof why);
    struct districts *districts = plane ? districts_open(setup->config->districts, plane, why, sizeof why) : NULL;
    const json_t *now = json_object_get(state, "territory");
    json_t *done = NULL;

    if (districts) {
        char *name = ask(setup, "Nom du territoire", json_text(now, "name") ? json_text(now, "name") : "Nantes"),
             *phone = ask(setup, "Téléphone de l’accueil", json_text(now, "desk_phone") ? json_text(now, "desk_phone") : "");
        json_t *hours = hours_ask(setup, json_object_get(state, "desk_hours"));
        json_t *input = json_pack("{ss ss ss ss so so}", "code", setup->config->territory, "name", name, "desk_phone", phone,
                                  "trial", setup->config->trial ? "true" : "false", "districts", admin_districts(districts),
                                  "desk_hours", hours);
        done = admin_call(setup->connection, "territory_set", input);
        json_decref(input);
        free(name);
        free(phone);
    } else {
        fprintf(stderr, "nec-admin : %s\n", why);
    }
    districts_close(districts);
    plane_close(plane);
    if (done)
        printf("Territoire « %s » : %s.\n\n", json_text(done, "territory"), json_truth(done, "made") ? "créé" : "à jour");
    json_decref(done);
    return done != NULL;
}

/* Somebody at the desk, unless there is; `*contact` is theirs, for the message. */
static bool coordinator_step(struct setup *setup, const json_t *state, json_t **contact)
{
    long long there = (long long)json_whole(state, "coordinators", 0);

    printf("À l’accueil : %lld personne%s.\n", there, there > 1 ? "s" : "");
    if (!ask_yes(setup, there ? "Ajouter quelqu’un" : "Ajouter la première personne", there == 0))
        return true;
    char *first = ask(setup, "Prénom", ""), *last = ask(setup, "Nom", ""), *text = ask(setup, "Mobile, fixe ou courriel", ""),
         *organisation = ask(setup, "Structure (facultatif)", "");
    json_t *done = NULL;

    *contact = admin_contact(setup->seal, text);
    if (*contact) {
        json_t *input = json_pack("{ss ss sO ss}", "first_name", first, "last_name", last, "contact", *contact, "organisation", organisation);
        done = admin_call(setup->connection, "coordinator_add", input);
        json_decref(input);
    } else {
        fprintf(stderr, "nec-admin : « %s » n’est ni un numéro de téléphone ni une adresse électronique.\n", text);
    }
    if (done)
        printf("%s %s peut se connecter avec ce contact.\n\n", json_text(done, "first_name"), json_text(done, "last_name"));
    free(first);
    free(last);
    free(text);
    free(organisation);
    json_decref(done);
    return done != NULL;
}

/* "NEC_SMS_PASSWORD=\"…\"", as systemd reads it. Yours. */
static char *secret_line(const char *name, const char *value)
{
    char *line = memory_zero(strlen(name) + 2 * strlen(value) + 8), *to = stpcpy(stpcpy(line, name), "=\"");

    for (const char *at = value; *at; at++) {
        if (strchr("\"\\$`", *at))
            *to++ = '\\';
        *to++ = *at;
    }
    stpcpy(to, "\"\n");
    return line;
}

/* The file with these values in place of those of the same names, all else as it was; whole or not at all. One that is
 * there and cannot be read stays: its secrets stand nowhere else. */
static bool secrets_write(const char *path, json_t *values)
{
    FILE *old = fopen(path, "re");
    char *text = memory_text(""), *line = NULL;
    size_t room = 0;
    const char *name;
    json_t *value;

    if (!old && errno != ENOENT) {
        fprintf(stderr, "nec-admin : %s ne peut pas être lu : %s\n", path, strerror(errno));
        free(text);
        return false;
    }
    while (old && getline(&line, &room, old) > 0) {
        char *key = memory_format("%.*s", (int)strcspn(line, "=\n"), line), *longer = NULL;
        if (!json_object_get(values, key)) {
            longer = memory_format("%s%s%s", text, line, strchr(line, '\n') ? "" : "\n");
            free(text);
            text = longer;
        }
        free(key);
    }
    json_object_foreach(values, name, value) {
        char *more = secret_line(name, json_string_value(value)), *longer = memory_format("%s%s", text, more);
        free(more);
        free(text);
        text = longer;
    }
    if (old)
        fclose(old);
    bool written = file_write_whole(path, text, strlen(text), 0600);
    if (!written)
        fprintf(stderr, "nec-admin : %s ne peut pas être écrit : %s\n", path, strerror(errno));
    free(line);
    free(text);
    return written;
}

/* What a gateway asks for; passwords are not shown again. */
static void gateway_ask(struct setup *setup, json_t *values, const char *name, const char *question, const char *now, bool secret)
{
    char *said = ask(setup, question, secret && *now ? "inchangé" : now);

    if (strcmp(said, now) != 0 && !(secret && strcmp(said, "inchangé") == 0) && *said)
        json_object_set_new(values, name, json_string(strcmp(said, "rien") == 0 ? "" : said));
    free(said);
}

static bool gateways_step(struct setup *setup)
{
    const struct config *config = setup->config;
    json_t *values = json_object();
    bool well = true;

    printf("Les envois (docs/passerelles.md). Une réponse vide garde ce qui est là, « rien » l’enlève.\n");
    gateway_ask(setup, values, "NEC_SMS_GATEWAY", "Passerelle de SMS (ovh, smsmode, twilio)", config->sms_gateway, false);
    if (*config->sms_gateway || json_object_get(values, "NEC_SMS_GATEWAY")) {
        gateway_ask(setup, values, "NEC_SMS_ACCOUNT", "  Compte", config->sms_account, false);
        gateway_ask(setup, values, "NEC_SMS_USER", "  Utilisateur ou clé d’application", config->sms_user, false);
        gateway_ask(setup, values, "NEC_SMS_PASSWORD", "  Mot de passe, jeton ou secret", config->sms_password, true);
        gateway_ask(setup, values, "NEC_SMS_SENDER", "  Expéditeur", config->sms_sender, false);
    }
    gateway_ask(setup, values, "NEC_SMTP_URL", "Serveur de courriel (smtps://relais.exemple.fr:465)", config->smtp_url, false);
    if (*config->smtp_url || json_object_get(values, "NEC_SMTP_URL")) {
        gateway_ask(setup, values, "NEC_SMTP_USER", "  Utilisateur", config->smtp_user, false);
        gateway_ask(setup, values, "NEC_SMTP_PASSWORD", "  Mot de passe", config->smtp_password, true);
        gateway_ask(setup, values, "NEC_MAIL_FROM", "  Expéditeur (Nantes en Compagnie <bonjour@exemple.fr>)", config->mail_from, false);
    }
    if (json_object_size(values) > 0) {
        well = secrets_write(setup->secrets, values);
        if (well)
            printf("Écrit dans %s. Redémarrez nec-dispatcher (systemctl restart nec-dispatcher), puis relancez « nec-admin setup » pour l’essai.\n",
                   setup->secrets);
    }
    puts("");
    json_decref(values);
    return well;
}

/* A code to log in, as anybody may ask for: it goes the way of every message. */
static bool message_step(struct setup *setup, json_t *contact)
{
    if (!ask_yes(setup, "Envoyer un message d’essai", false))
        return true;
    if (!contact) {
        char *text = ask(setup, "À quel contact de l’accueil", "");
        contact = admin_contact(setup->seal, text);
        free(text);
    } else {
        json_incref(contact);
    }
    json_t *input = json_pack("{sO?}", "contact", contact);
    json_t *asked = contact ? admin_ask(setup->connection, "login_ask", input) : NULL, *last = NULL;
    const char *state = "";
    json_t *found = NULL;
    for (int i = 0; asked && i < TRY_TIMES && strcmp(state, "sent") != 0 && strcmp(state, "failed") != 0; i++) {
        usleep(i > 0 ? TRY_PAUSE_US : 0);
        json_decref(found);
        found = state_of(setup, contact);
        last = json_object_get(found, "message");
        state = json_text(last, "state") ? json_text(last, "state") : "";
    }
    bool well = strcmp(state, "sent") == 0;
    if (well)
        printf("Le message est parti (%s) : il porte un code de connexion, et dit que les envois marchent.\n", json_text(last, "channel"));
    else if (asked)
        fprintf(stderr, "nec-admin : le message n’est pas parti%s. « nec-admin doctor » dira ce qui manque.\n", *state ? "" : " : ce contact n’est à personne");
    else
        fprintf(stderr, "nec-admin : ce contact ne se lit pas, ou a déjà demandé trop de codes.\n");
    json_decref(found);
    json_decref(asked);
    json_decref(input);
    json_decref(contact);
    return well;
}

int setup_command(const struct config *config, char **arguments)
{
    if (arguments[0] && arguments[1])
        return admin_usage("setup ne prend que le fichier des secrets : setup " SECRETS);
    struct setup setup = {.config = config, .secrets = arguments[0] ? arguments[0] : SECRETS};
    setup.seal = seal_open_keys(config->key_file);
    setup.connection = setup.seal ? admin_connect(config) : NULL;
    json_t *state = setup.connection ? state_of(&setup, NULL) : NULL, *contact = NULL;
    bool well = state && territory_step(&setup, state) && coordinator_step(&setup, state, &contact) && gateways_step(&setup) &&
                message_step(&setup, contact);

    if (well)
        puts("C’est prêt. Il reste les adresses (nec-admin import-addresses), puis tout se fait sur les pages.");
    json_decref(contact);
    json_decref(state);
    int end = well ? 0 : setup.seal && !setup.connection ? ADMIN_UNAVAILABLE : ADMIN_FAILED;
    PQfinish(setup.connection);
    seal_close(setup.seal);
    return end;
}
