#include "matcher/simulate/report.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDE   640 /* of a plot, in its own units */
#define HIGH   320
#define LEFT   56
#define BOTTOM 44
#define TOP    16
#define RIGHT  110 /* for the names of points */

static const char STYLE[] =
    ":root{--ink:#1c2733;--faint:#5b6b7b;--line:#d5dde5;--ours:#0b6b58;--others:#7d8fa1;--paper:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--faint:#a3b1bf;--line:#3a4754;--ours:#5ed0b5;"
    "--others:#8d9dae;--paper:#141b22}}"
    "body{font:17px/1.5 "
    "system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:46rem;margin:2rem auto;"
    "padding:0 1rem}h1{font-size:1.7rem;line-height:1.2}h2{margin-top:2.5rem;font-size:1.25rem}"
    "p{max-width:40rem}svg{width:100%;height:auto;font:13px system-ui,sans-serif}svg text{fill:var(--ink)}"
    "svg .faint{fill:var(--faint)}svg "
    "line{stroke:var(--line)}.key{font-size:2rem;font-weight:600;color:var(--ours)}"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:1rem}dd{margin:0}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);"
    "text-align:right}th:first-child,td:first-child{text-align:left;white-space:nowrap}.ours{font-weight:600;color:var(--ours)}"
    ".scroll{overflow-x:auto}";

/* "71,4 %" or "5,3": yours. */
static char *number(double value, enum metric_shown shown)
{
    char *text = shown == SHARE ? memory_format("%.1f\u00a0%%", 100 * value)
                                : memory_format("%.*f", shown == ONE ? 1 : 2, value);
    char *point = strchr(text, '.');
    if (point)
        *point = ',';
    return text;
}

static void put_number(FILE *file, double value, enum metric_shown shown)
{
    char *text = number(value, shown);
    fputs(text, file);
    free(text);
}

static double across(double share)
{
    return LEFT + share * (WIDE - LEFT - RIGHT);
}

static double up(double share)
{
    return HIGH - BOTTOM - share * (HIGH - BOTTOM - TOP);
}

static void plot_begin(FILE *file, const char *title, const char *says)
{
    fprintf(file, "<h2>%s</h2>\n<p>%s</p>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            title, says, WIDE, HIGH, title);
}

static void plot_end(FILE *file, const char *axis)
{
    fprintf(file, "<text class=\"faint\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n</svg>\n",
            across(0.5), HIGH - 6, axis);
}

/* A line and its share at each quarter. */
static void plot_shares(FILE *file)
{
    for (int quarter = 0; quarter <= 4; quarter++)
        fprintf(file,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"faint\" x=\"%d\" "
                "y=\"%.1f\" "
                "text-anchor=\"end\">%d\u00a0%%</text>\n",
                across(0), across(1), up(quarter / 4.0), up(quarter / 4.0), LEFT - 8, up(quarter / 4.0) + 4,
                quarter * 25);
}

static int by_fill_down(const void *a, const void *b)
{
    const struct report_line *left = a, *right = b;
    return (left->metrics.fill < right->metrics.fill) - (left->metrics.fill > right->metrics.fill);
}

/* What is filled against what is asked of people, on a scale where each step is ten times more. Names stand
 * beside the plot, one below the other: the points lie too close for them. */
static void plot_policies(FILE *file, const struct run *run, const struct report_line *lines, size_t count)
{
    plot_begin(
        file, "Ce que l’on pourvoit, et ce que l’on demande",
        "Chaque point est une façon de solliciter les bénévoles, dans la même ville. En haut à gauche, "
        "beaucoup de sorties pourvues pour peu de messages.");
    plot_shares(file);
    for (int power = 0; power <= 3; power++)
        fprintf(file, "<text class=\"faint\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
                across(power / 3.5), HIGH - 26, pow(10, power));
    struct report_line *sorted = memory_zero((count + 1) * sizeof *sorted);
    memcpy(sorted, lines, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_fill_down);
    double below = 0;
    for (size_t i = 0; i < count; i++) {
        bool ours = sorted[i].policy == run->policy;
        double x = across(log10(fmax(sorted[i].metrics.messages_per_filled, 1)) / 3.5);
        double y = up(sorted[i].metrics.fill), name_y = fmax(y, below);
        below = name_y + 17;
        fprintf(
            file,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/><circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" "
            "fill=\"var(--%s)\"/><text x=\"%.1f\" y=\"%.1f\"%s>%s</text>\n",
            x, y, across(1) + 6, name_y, x, y, ours ? 7 : 5, ours ? "ours" : "others", across(1) + 10,
            name_y + 4, ours ? " font-weight=\"700\"" : "", sorted[i].policy->name);
    }
    free(sorted);
    plot_end(file, "messages par sortie pourvue (échelle logarithmique)");
}

static void table_policies(FILE *file, const struct run *run, const struct report_line *lines, size_t count)
{
    fputs("<div class=\"scroll\"><table><tr><th>Façon</th><th>Pourvues</th><th>Moins de 24\u00a0h "
          "avant</th><th>Messages</th>"
          "<th>Visage connu</th><th>Bénévoles gardés</th></tr>\n",
          file);
    for (size_t i = 0; i < count; i++) {
        const struct metrics *metrics = &lines[i].metrics;
        const double values[] = {metrics->fill, metrics->fill_urgent, metrics->messages_per_filled,
                                 metrics->eligible_continuity, metrics->kept};
        fprintf(file, "<tr%s><td>%s</td>", lines[i].policy == run->policy ? " class=\"ours\"" : "",
                lines[i].policy->name);
        for (int j = 0; j < 5; j++) {
            fputs("<td>", file);
            put_number(file, values[j], j == 2 ? ONE : SHARE);
            fputs("</td>", file);
        }
        fputs("</tr>\n", file);
    }
    fputs("</table></div>\n", file);
}

/* Bars across, a row for each district. */
static void plot_districts(FILE *file, const struct run *run)
{
    size_t asked[DISTRICTS] = {0}, done[DISTRICTS] = {0};
    for (size_t i = 0; i < run->town->requests_count; i++) {
        int district = run->town->seniors[run->town->requests[i].senior].district;
        asked[district]++;
        done[district] += run->matters[i].volunteer != NOBODY;
    }
    plot_begin(file, "Quartier par quartier", "Part des sorties demandées qui ont trouvé quelqu’un.");
    for (int i = 0; i < DISTRICTS; i++) {
        double share = asked[i] ? (double)done[i] / (double)asked[i] : 0, y = TOP + i * 26.0;
        char *text = number(share, SHARE);
        fprintf(file,
                "<text x=\"236\" y=\"%.1f\" text-anchor=\"end\">%s</text><rect x=\"244\" y=\"%.1f\" "
                "width=\"%.1f\" "
                "height=\"18\" fill=\"var(--ours)\"/><text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                y + 14, DISTRICT_NAMES[i], y, share * 320, 252 + share * 320, y + 14, text);
        free(text);
    }
    fputs("</svg>\n", file);
}

/* Bars up, one for each day: asked for, and filled before them. */
static void plot_days(FILE *file, const struct run *run)
{
    size_t days = (size_t)run->town->days, most = 1;
    size_t *asked = memory_zero(days * sizeof *asked), *done = memory_zero(days * sizeof *done);
    for (size_t i = 0; i < run->town->requests_count; i++) {
        size_t day = (size_t)((run->town->requests[i].made_s - BEGIN_S) / DAY_S);
        most = ++asked[day] > most ? asked[day] : most;
        done[day] += run->matters[i].volunteer != NOBODY;
    }
    plot_begin(file, "Jour après jour",
               "Les demandes de chaque jour\u00a0; en couleur, celles qui ont trouvé quelqu’un.");
    double wide = (WIDE - LEFT - RIGHT) / (double)days;
    for (size_t day = 0; day < days; day++) {
        double all = (double)asked[day] / (double)most, filled = (double)done[day] / (double)most;
        fprintf(file,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--line)\"/><rect "
                "x=\"%.1f\" "
                "y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--ours)\"/>\n",
                across(0) + (double)day * wide, up(all), wide * 0.8, up(0) - up(all),
                across(0) + (double)day * wide, up(filled), wide * 0.8, up(0) - up(filled));
    }
    fprintf(file, "<text class=\"faint\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%zu</text>\n", LEFT - 8,
            up(1) + 4, most);
    plot_end(file, "jours, à partir d’un lundi");
    free(asked);
    free(done);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The curve of Lorenz: which share of all outings those do who do least, for their means. */
static void plot_load(FILE *file, const struct run *run)
{
    size_t count = run->town->volunteers_count;
    double *load = memory_zero((count + 1) * sizeof *load), sum = 0, so_far = 0;
    for (size_t i = 0; i < count; i++)
        sum += load[i] = (double)run->records[i].outings / fmax(run->town->volunteers[i].month_cap, 1);
    qsort(load, count, sizeof *load, by_value);
    plot_begin(file, "Qui porte combien",
               "Les bénévoles, de qui a le moins accompagné à qui a le plus accompagné, pour ce que chacun "
               "était prêt "
               "à donner. Plus la courbe est près de la diagonale, plus la charge est partagée.");
    plot_shares(file);
    fprintf(file,
            "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"var(--others)\" stroke-dasharray=\"4 4\"/>\n<path "
            "d=\"M%.1f "
            "%.1f",
            across(0), up(0), across(1), up(1), across(0), up(0));
    for (size_t i = 0; i < count && sum > 0; i++) {
        so_far += load[i];
        if (i % 10 == 9 || i + 1 == count)
            fprintf(file, "L%.1f %.1f", across((double)(i + 1) / (double)count), up(so_far / sum));
    }
    fputs("\" fill=\"none\" stroke=\"var(--ours)\" stroke-width=\"3\"/>\n", file);
    plot_end(file, "part des bénévoles");
    free(load);
}

static void headline(FILE *file, const struct metrics *metrics)
{
    static const struct {
        const char *words;
        size_t offset;
        enum metric_shown shown;
    } figures[] = {
        {"des sorties pourvues", offsetof(struct metrics, fill), SHARE},
        {"messages par sortie pourvue", offsetof(struct metrics, messages_per_filled), ONE},
        {"avec un visage connu, quand il pouvait venir", offsetof(struct metrics, eligible_continuity),
         SHARE},
        {"des bénévoles toujours là", offsetof(struct metrics, kept), SHARE},
    };
    fputs("<dl>", file);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        fputs("<div><dt class=\"key\">", file);
        put_number(file, *(const double *)((const char *)metrics + figures[i].offset), figures[i].shown);
        fprintf(file, "</dt><dd>%s</dd></div>", figures[i].words);
    }
    fputs("</dl>\n", file);
}

static void table_all(FILE *file, const struct metrics *metrics)
{
    const struct metric_row *rows;
    size_t count = metric_rows(&rows);
    fputs("<h2>Tous les chiffres</h2>\n<table>\n", file);
    for (size_t i = 0; i < count; i++) {
        fprintf(file, "<tr><td>%s</td><td>", rows[i].words);
        put_number(file, metric_value(metrics, &rows[i]), rows[i].shown);
        fputs("</td></tr>\n", file);
    }
    fputs("</table>\n", file);
}

void report_write(FILE *file, const struct run *run, const struct report_line *lines, size_t count)
{
    struct metrics metrics = metrics_of(run);
    fprintf(
        file,
        "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>Simulation\u00a0: %s</title><style>%s</style></head><body>\n"
        "<h1>Si l’on sollicitait ainsi\u00a0: %s</h1>\n<p>«\u00a0%s\u00a0». Une ville imaginaire de %zu "
        "personnes accompagnées et "
        "%zu bénévoles, pendant %d jours, graine %llu\u00a0: %zu demandes. Les gens y sont inventés, dans "
        "des limites "
        "publiées\u00a0; ce sont les différences entre deux façons qui valent, plus que les niveaux.</p>\n",
        run->policy->name, STYLE, run->policy->name, run->policy->about, run->town->seniors_count,
        run->town->volunteers_count, run->town->days, (unsigned long long)run->town->seed,
        run->town->requests_count);
    headline(file, &metrics);
    plot_policies(file, run, lines, count);
    table_policies(file, run, lines, count);
    plot_districts(file, run);
    plot_days(file, run);
    plot_load(file, run);
    table_all(file, &metrics);
    fputs("</body></html>\n", file);
}
