/*
 * nec-admin report --from DAY --to DAY: the funder's report. Whom the service has accompanied, where, when and why, what
 * it could not do, the hours that volunteers gave. Cells under five have no number (core.few_hidden).
 */
#include "dispatcher/admin/admin.h"

#include "base/french.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* The name of a row is under one of these, in words where the catalogue has them. */
static void name_print(const json_t *row)
{
    static const char *const keys[] = {"name", "month", "purpose_text", "unmet_reason_text", "part_of_day_text"};
    const char *name = NULL, *week = json_text(row, "week_part_text");
    char text[128];

    for (size_t i = 0; i < sizeof keys / sizeof *keys && !name; i++)
        name = json_text(row, keys[i]);
    snprintf(text, sizeof text, "%s%s%s", name ? name : "", week ? ", " : "", week ? week : "");
    int wide = 0; /* columns, not bytes */
    for (const char *at = text; *at; at++)
        wide += (*at & 0xC0) != 0x80;
    printf("    %s%*s", text, wide < 48 ? 48 - wide : 1, "");
}

static void count_print(const json_t *row)
{
    if (json_truth(row, "few"))
        printf("%12s", "moins de 5");
    else
        printf("%12lld", (long long)json_whole(row, "count", 0));
}

/* Two lists that have the same rows. */
static void lists_print(const json_t *document, const char *by, const char *title)
{
    const json_t *served = json_object_get(json_object_get(document, "served_by"), by), *row;
    const json_t *asked = json_object_get(json_object_get(document, "asked_by"), by);
    size_t i;

    printf("\n%s\n    %-48s%12s%13s\n", title, "", "faites", "demandées");
    json_array_foreach(served, i, row)
    {
        name_print(row);
        count_print(row);
        count_print(json_array_get(asked, i));
        putchar('\n');
    }
}

static void unmet_print(const json_t *document)
{
    const json_t *row;
    size_t i;

    printf("\nSorties non pourvues, et pourquoi\n");
    json_array_foreach(json_object_get(document, "unmet_by"), i, row)
    {
        name_print(row);
        count_print(row);
        putchar('\n');
    }
}

static void totals_print(const json_t *totals)
{
    static const struct {
        const char *key, *words, *unit;
    } lines[] = {
        {"people", "Personnes accompagnées", ""},
        {"asked", "Sorties demandées", ""},
        {"served", "Sorties faites", ""},
        {"unmet", "Sorties non pourvues", ""},
        {"by_senior", "Annulées par la personne", ""},
        {"by_service", "Annulées par le service", ""},
        {"promised", "Promesses : un bénévole était annoncé et accepté", ""},
        {"kept", "Promesses tenues", ""},
        {"known_percent", "Sorties avec un visage connu", " %"},
        {"phone_percent", "Demandes venues autrement que par le site", " %"},
        {"wait_hours", "De la demande au oui d’un bénévole, en médiane", " h"},
        {"volunteers", "Bénévoles qui ont accompagné", ""},
        {"hours", "Heures de bénévolat", " h"},
        {"median_outings", "Sorties par bénévole, en médiane", ""},
        {"half_by", "Bénévoles qui font la moitié des heures", ""},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const json_t *value = json_object_get(totals, lines[i].key);
        if (json_is_number(value))
            printf("    %10.6g%-3s %s\n", json_number_value(value), lines[i].unit, lines[i].words);
        else if (!*lines[i].unit && strcmp(lines[i].key, "median_outings") != 0)
            printf("    %10s    %s\n", "moins de 5", lines[i].words);
    }
}

static int report_say(const struct config *config, const char *from, const char *to)
{
    PGconn *connection = admin_connect(config);
    if (!connection)
        return ADMIN_UNAVAILABLE;
    json_t *input = json_pack("{ss ss}", "from", from, "to", to);
    json_t *document = admin_page(connection, "page_report", input);

    json_decref(input);
    PQfinish(connection);
    if (!document)
        return ADMIN_FAILED;
    french_document(document, 0, FRENCH_PAGE);
    printf("Nantes en Compagnie, du %s au %s\n\n", json_text(document, "from_on_text"), json_text(document, "to_on_text"));
    totals_print(json_object_get(document, "totals"));
    lists_print(document, "month", "Par mois");
    lists_print(document, "purpose", "Par motif");
    lists_print(document, "district", "Par quartier");
    lists_print(document, "part", "Par moment");
    unmet_print(document);
    puts("\nUn nombre de 1 à 4 n’est pas montré, ni ce qui permettrait de le retrouver.");
    json_decref(document);
    return 0;
}

int report_command(const struct config *config, char **arguments)
{
    const char *from = NULL, *to = NULL;

    for (char **argument = arguments; *argument; argument++) {
        if (strcmp(*argument, "--from") == 0 && argument[1])
            from = *++argument;
        else if (strcmp(*argument, "--to") == 0 && argument[1])
            to = *++argument;
        else
            return admin_usage("report veut --from AAAA-MM-JJ --to AAAA-MM-JJ");
    }
    if (!from || !to)
        return admin_usage("report veut --from AAAA-MM-JJ --to AAAA-MM-JJ");
    return report_say(config, from, to);
}
