/*
 * nec-simulate: what a way to ask would do to a town, before a town has to bear it.
 */
#include "base/config.h"
#include "base/memory.h"
#include "matcher/simulate/bound.h"
#include "matcher/simulate/compare.h"
#include "matcher/simulate/metrics.h"
#include "matcher/simulate/policies.h"
#include "matcher/simulate/report.h"

#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SEEDS_MAX 1000

struct wish {
    const struct policy *policy; /* NULL: the clairvoyant bound */
    const struct policy *other;  /* compared with */
    uint64_t first_seed;
    size_t seeds;
    int size;
    int days;
    bool json;
    const char *report; /* file, or NULL */
    struct settings settings;
    const char *change; /* file of settings to be tried against these, or NULL */
};

static void help(void)
{
    puts("Usage : nec-simulate [--policy NOM] [--seed N] [--size 1|10|100] [--days 90] [--settings FICHIER] "
         "[--json]\n"
         "        nec-simulate --compare NOM,NOM --seeds 1..20 [--size …] [--days …] [--settings FICHIER]\n"
         "        nec-simulate --change FICHIER --seeds 1..20 [--policy NOM] [--size …] [--days …]\n"
         "\n"
         "Fait vivre une ville imaginaire pendant quelques semaines et dit ce que donne une façon de "
         "solliciter\n"
         "les bénévoles. La même graine donne la même ville, les mêmes demandes et les mêmes humeurs.\n"
         "\n"
         "  --list              les façons de solliciter que l’on peut essayer\n"
         "  --policy NOM        laquelle (nec, la nôtre)\n"
         "  --seed N            la ville (1)\n"
         "  --seeds A..B        plusieurs villes : la moyenne, ou une comparaison ville par ville\n"
         "  --size 1|10|100     fois 3 000 personnes accompagnées et 600 bénévoles\n"
         "  --days N            durée, de 7 à 119 jours (90)\n"
         "  --compare A,B       ce que B change à A, avec un intervalle de confiance à 95 %\n"
         "  --change FICHIER    ce que ces réglages changeraient, avec le même intervalle\n"
         "  --settings FICHIER  d’autres réglages ; --show-settings les écrit tous\n"
         "  --report FICHIER    une page HTML avec des courbes : cette façon dans une ville, à côté des "
         "autres\n"
         "  --json              un objet JSON\n"
         "  --version           la version\n"
         "\n"
         "Finit par 0, ou par 2 quand la demande n’a pas de sens.");
}

static void refuse(const char *what, const char *word)
{
    fprintf(stderr, "nec-simulate : %s%s%s. Voir nec-simulate --help.\n", what, word ? " : " : "",
            word ? word : "");
    exit(2);
}

/* Progress, for who watches. */

struct watching {
    const struct wish *wish;
    const char *policy;
    uint64_t seed;
};

static void on_week(int week, void *arg)
{
    const struct watching *watching = arg;
    fprintf(stderr, "\r%s, graine %llu : semaine %d sur %d   ", watching->policy,
            (unsigned long long)watching->seed, week + 1, (watching->wish->days + 6) / 7);
}

static struct run *run_watched(const struct wish *wish, const struct settings *settings, const struct policy *policy,
                               uint64_t seed)
{
    struct watching watching = {wish, policy->name, seed};
    struct run *run = run_play(settings, policy, seed, wish->size, wish->days,
                               isatty(STDERR_FILENO) ? on_week : NULL, &watching);
    if (isatty(STDERR_FILENO))
        fputs("\r\x1b[K", stderr);
    return run;
}

static struct metrics play(const struct wish *wish, const struct settings *settings, const struct policy *policy,
                           uint64_t seed)
{
    struct run *run = run_watched(wish, settings, policy, seed);
    struct metrics metrics = metrics_of(run);
    run_free(run);
    return metrics;
}

/* One policy: the metrics, or their mean over the seeds. */

static void show_value(const struct metric_row *row, double value)
{
    char number[32];
    if (row->shown == SHARE)
        snprintf(number, sizeof number, "%.1f %%", 100 * value);
    else
        snprintf(number, sizeof number, "%.*f", row->shown == ONE ? 1 : 2, value);
    for (char *at = number; *at; at++)
        *at = *at == '.' ? ',' : *at;
    printf("%10s", number);
}

static void run_one(const struct wish *wish)
{
    const struct metric_row *rows;
    size_t count = metric_rows(&rows);
    double *sum = memory_zero(count * sizeof *sum);
    for (size_t i = 0; i < wish->seeds; i++) {
        struct metrics metrics = play(wish, &wish->settings, wish->policy, wish->first_seed + i);
        for (size_t row = 0; row < count; row++)
            sum[row] += metric_value(&metrics, &rows[row]) / (double)wish->seeds;
    }
    json_t *document = json_pack("{s:s, s:I, s:I, s:i, s:i}", "policy", wish->policy->name, "seed",
                                 (json_int_t)wish->first_seed, "seeds", (json_int_t)wish->seeds, "size",
                                 wish->size, "days", wish->days);
    for (size_t row = 0; row < count; row++) {
        json_object_set_new(document, rows[row].name, json_real(sum[row]));
        if (!wish->json) {
            show_value(&rows[row], sum[row]);
            printf("  %s\n", rows[row].words);
        }
    }
    if (wish->json) {
        json_dumpf(document, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
        putchar('\n');
    }
    json_decref(document);
    free(sum);
}

/* A page about the policy in one town, beside all the others there. */
static void run_report(const struct wish *wish)
{
    struct report_line lines[32];
    size_t count = 0;
    FILE *file = fopen(wish->report, "we");
    if (!file)
        refuse("ce fichier ne s’écrit pas", wish->report);
    for (; count < sizeof lines / sizeof lines[0] && policy_at(count); count++)
        lines[count] = (struct report_line){policy_at(count), play(wish, &wish->settings, policy_at(count), wish->first_seed)};
    struct run *run = run_watched(wish, &wish->settings, wish->policy, wish->first_seed);
    report_write(file, run, lines, count);
    run_free(run);
    if (ferror(file) | fclose(file))
        refuse("ce fichier ne s’écrit pas", wish->report);
}

/* What nobody can exceed. */
static void run_bound(const struct wish *wish)
{
    double sum = 0;
    for (size_t i = 0; i < wish->seeds; i++)
        sum += bound_fill(&wish->settings, wish->first_seed + i, wish->days) / (double)wish->seeds;
    if (wish->json)
        printf(
            "{\"policy\":\"clairvoyant\",\"seed\":%llu,\"seeds\":%zu,\"size\":1,\"days\":%d,\"fill\":%.6f}\n",
            (unsigned long long)wish->first_seed, wish->seeds, wish->days, sum);
    else {
        show_value(&(struct metric_row){.shown = SHARE}, sum);
        puts("  sorties que l’on pourrait pourvoir en sachant toutes les réponses");
    }
}

/* Two policies, or one before and after a change, seed by seed. */

struct side {
    const char *name;  /* in the table, */
    const char *plain; /* and in the JSON object */
    const struct policy *policy;
    const struct settings *settings;
};

static void run_two(const struct wish *wish, const struct side *before, const struct side *after)
{
    const struct metric_row *rows;
    size_t count = metric_rows(&rows);
    double *a = memory_zero(count * wish->seeds * sizeof *a),
           *b = memory_zero(count * wish->seeds * sizeof *b);
    for (size_t i = 0; i < wish->seeds; i++) {
        struct metrics one = play(wish, before->settings, before->policy, wish->first_seed + i);
        struct metrics other = play(wish, after->settings, after->policy, wish->first_seed + i);
        for (size_t row = 0; row < count; row++) {
            a[row * wish->seeds + i] = metric_value(&one, &rows[row]);
            b[row * wish->seeds + i] = metric_value(&other, &rows[row]);
        }
    }
    json_t *document = json_object();
    if (!wish->json)
        printf("%10s%11s%12s   %-23s\n", before->name, after->name, "différence", "intervalle à 95 %");
    for (size_t row = 0; row < count; row++) {
        struct difference found = compare(&a[row * wish->seeds], &b[row * wish->seeds], wish->seeds);
        double low = isfinite(found.low) ? found.low : NAN, high = isfinite(found.high) ? found.high : NAN;
        if (wish->json) {
            json_object_set_new(document, rows[row].name,
                                json_pack("{s:f, s:f, s:f, s:o, s:o, s:f, s:f}", before->plain, found.a,
                                          after->plain, found.b, "difference", found.mean, "low",
                                          isnan(low) ? json_null() : json_real(low), "high",
                                          isnan(high) ? json_null() : json_real(high), "least", found.least,
                                          "most", found.most));
            continue;
        }
        show_value(&rows[row], found.a);
        show_value(&rows[row], found.b);
        printf("  ");
        show_value(&rows[row], found.mean);
        printf("   de");
        show_value(&rows[row], low);
        printf(" à");
        show_value(&rows[row], high);
        printf("  %s\n", rows[row].words);
    }
    if (wish->json) {
        json_dumpf(document, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
        putchar('\n');
    }
    json_decref(document);
    free(a);
    free(b);
}

/* What was asked for. */

static const struct policy *read_policy(const char *name)
{
    const struct policy *policy = policy_find(name);
    if (!policy)
        refuse("façon de solliciter inconnue", name);
    return policy;
}

static long read_number(const char *text, long least, long most, const char *what)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end || number < least || number > most)
        refuse(what, text);
    return number;
}

static void read_seeds(struct wish *wish, const char *text)
{
    unsigned long first, last;
    char rest;
    if (sscanf(text, "%lu..%lu%c", &first, &last, &rest) != 2 || last < first || last - first >= SEEDS_MAX)
        refuse("il faut des graines comme 1..20", text);
    wish->first_seed = first;
    wish->seeds = last - first + 1;
}

static void read_compare(struct wish *wish, char *text)
{
    char *comma = strchr(text, ',');
    if (!comma)
        refuse("il faut deux noms, séparés par une virgule", text);
    *comma = '\0';
    wish->policy = read_policy(text);
    wish->other = read_policy(comma + 1);
}

static void list(void)
{
    const struct policy *policy;
    for (size_t i = 0; (policy = policy_at(i)); i++)
        printf("%-12s %s\n", policy->name, policy->about);
    puts("clairvoyant  borne : ce que l’on pourvoirait en sachant toutes les réponses (taille 1)");
}

enum { LIST = 256, POLICY, SEED, SEEDS, SIZE, DAYS, COMPARE, CHANGE, SETTINGS, SHOW, JSON, REPORT, HELP, VERSION };

static struct wish read_wish(int argc, char **argv)
{
    static const struct option options[] = {
        {"list", no_argument, NULL, LIST},
        {"policy", required_argument, NULL, POLICY},
        {"seed", required_argument, NULL, SEED},
        {"seeds", required_argument, NULL, SEEDS},
        {"size", required_argument, NULL, SIZE},
        {"days", required_argument, NULL, DAYS},
        {"compare", required_argument, NULL, COMPARE},
        {"change", required_argument, NULL, CHANGE},
        {"settings", required_argument, NULL, SETTINGS},
        {"show-settings", no_argument, NULL, SHOW},
        {"json", no_argument, NULL, JSON},
        {"report", required_argument, NULL, REPORT},
        {"help", no_argument, NULL, HELP},
        {"version", no_argument, NULL, VERSION},
        {0},
    };
    struct wish wish = {.policy = policy_at(0),
                        .first_seed = 1,
                        .seeds = 1,
                        .size = 1,
                        .days = 90,
                        .settings = settings_default()};
    char why[256];
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case LIST:
            list();
            exit(0);
        case POLICY:
            wish.policy = strcmp(optarg, "clairvoyant") == 0 ? NULL : read_policy(optarg);
            break;
        case SEED:
            wish.first_seed = (uint64_t)read_number(optarg, 0, 1000000000, "graine illisible");
            break;
        case SEEDS:
            read_seeds(&wish, optarg);
            break;
        case SIZE:
            wish.size = (int)read_number(optarg, 1, 1000, "taille illisible");
            break;
        case DAYS:
            wish.days = (int)read_number(optarg, 7, 119, "durée illisible");
            break;
        case COMPARE:
            read_compare(&wish, optarg);
            break;
        case CHANGE:
            wish.change = optarg;
            break;
        case SETTINGS:
            if (!settings_read(&wish.settings, optarg, why, sizeof why))
                refuse(why, NULL);
            break;
        case SHOW:
            settings_print(&wish.settings);
            exit(0);
        case JSON:
            wish.json = true;
            break;
        case REPORT:
            wish.report = optarg;
            break;
        case HELP:
            help();
            exit(0);
        case VERSION:
            printf("nec-simulate %s\n", config_version());
            exit(0);
        default:
            exit(2); /* getopt_long has said what is wrong */
        }
    }
    if (optind < argc)
        refuse("mot de trop", argv[optind]);
    if (wish.change && (wish.other || !wish.policy))
        refuse("--change se joue avec une seule façon de solliciter", NULL);
    if (!wish.policy && wish.size > 1)
        refuse("la borne clairvoyante se calcule pour --size 1", NULL);
    return wish;
}

static void run_compared(const struct wish *wish)
{
    run_two(wish, &(struct side){wish->policy->name, wish->policy->name, wish->policy, &wish->settings},
            &(struct side){wish->other->name, wish->other->name, wish->other, &wish->settings});
}

static void run_changed(const struct wish *wish)
{
    struct settings changed = wish->settings;
    char why[256];
    if (!settings_read(&changed, wish->change, why, sizeof why))
        refuse(why, NULL);
    run_two(wish, &(struct side){"avant", "before", wish->policy, &wish->settings},
            &(struct side){"ensuite", "after", wish->policy, &changed});
}

int main(int argc, char **argv)
{
    struct wish wish = read_wish(argc, argv);
    if (wish.other)
        run_compared(&wish);
    else if (wish.change)
        run_changed(&wish);
    else if (!wish.policy)
        run_bound(&wish);
    else if (wish.report)
        run_report(&wish);
    else
        run_one(&wish);
    return 0;
}
