/*
 * What came of a run, in figures with fixed names.
 */
#ifndef SIMULATE_METRICS_H
#define SIMULATE_METRICS_H

#include "matcher/simulate/run.h"

/* METRIC(name, French, how it is shown: a share, or a number with so many decimals) */
#define METRICS(METRIC)                                                                                      \
    METRIC(fill, "sorties pourvues", SHARE)                                                                  \
    METRIC(fill_planned, "demandées 48 h avant ou plus", SHARE)                                              \
    METRIC(fill_urgent, "demandées moins de 24 h avant", SHARE)                                              \
    METRIC(filled_24h_ahead, "pourvues au moins 24 h avant, des demandées 48 h avant", SHARE)                \
    METRIC(messages_per_filled, "messages par sortie pourvue", ONE)                                          \
    METRIC(offers_per_filled, "propositions par sortie pourvue", ONE)                                        \
    METRIC(median_km, "distance médiane (km)", TWO)                                                          \
    METRIC(continuity, "visage connu", SHARE)                                                                \
    METRIC(eligible_continuity, "visage connu, quand il pouvait venir", SHARE)                               \
    METRIC(gini, "inégalité de la charge (Gini)", TWO)                                                       \
    METRIC(district_gap, "écart entre quartiers", SHARE)                                                     \
    METRIC(worst_district, "quartier le moins bien servi", SHARE)                                            \
    METRIC(kept, "bénévoles toujours là", SHARE)                                                             \
    METRIC(never_used, "bénévoles jamais sortis", SHARE)                                                     \
    METRIC(p99_messages_per_week, "messages par semaine, en moyenne, du bénévole au 99e centile", ONE)       \
    METRIC(escalated, "confiées à une personne", SHARE)                                                      \
    METRIC(wasted_yes_per_filled, "oui arrivés trop tard, par sortie pourvue", TWO)                          \
    METRIC(hours_to_fill, "heures pour pourvoir (médiane)", ONE)

struct metrics {
#define METRIC(name, words, shown) double name;
    METRICS(METRIC)
#undef METRIC
};

struct metrics metrics_of(const struct run *run);

/* The table above, row by row. */
enum metric_shown { SHARE, ONE, TWO };
struct metric_row {
    const char *name;
    const char *words;
    enum metric_shown shown;
    size_t offset; /* in struct metrics */
};
size_t metric_rows(const struct metric_row **rows);
double metric_value(const struct metrics *metrics, const struct metric_row *row);

#endif
