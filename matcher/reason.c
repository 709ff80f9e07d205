#include "matcher/reason.h"

#include "base/french.h"
#include "base/memory.h"
#include "geo/plane.h"

#include <stdlib.h>
#include <string.h>

#define SEMICOLON "\u00a0; "

static char *bond_sentence(const struct problem *problem, const struct candidate *candidate)
{
    const struct bond *bond = candidate->bond;
    if (!bond || (bond->outings == 0 && !bond->circle && !bond->preferred))
        return memory_text("Ne se connaissent pas encore");

    const char *wish = bond->preferred ? ", souhait exprimé par la personne" : "";
    if (bond->outings == 0)
        return memory_format(
            "%s", bond->circle ? bond->preferred ? "Fait partie du cercle, souhait exprimé par la personne"
                                                 : "Fait partie du cercle"
                               : "Souhait exprimé par la personne");
    if (bond->last_s == 0)
        return memory_format("Déjà %u sortie%s ensemble%s", bond->outings, bond->outings > 1 ? "s" : "",
                             wish);
    char *last = french_day(bond->last_s, problem->now_s, FRENCH_PAGE);
    char *text = bond->outings > 1 ? memory_format("Déjà %u sorties ensemble, la dernière le %s%s",
                                                   bond->outings, last, wish)
                                   : memory_format("Déjà une sortie ensemble, le %s%s", last, wish);
    free(last);
    return text;
}

/* By what they come. Only a line that is known is no estimate; on foot and by car "environ" says enough. */
static char *way_words(const struct volunteer *volunteer, const struct way *way)
{
    if (way->ride.line)
        return memory_format("par la ligne\u00a0%s", way->ride.line);
    return memory_text(volunteer->drives ? "en voiture" : way->estimate ? "en tram ou bus (estimation)" : "à pied");
}

static char *distance_sentence(const struct problem *problem, const struct candidate *candidate)
{
    struct way way = eligible_way(candidate->volunteer, problem);
    char *distance = french_distance(candidate->distance_m, FRENCH_PAGE);
    char *minutes = french_duration(way.minutes, FRENCH_PAGE), *how = way_words(candidate->volunteer, &way);
    char *text = memory_format("Habite à %s, environ %s %s", distance, minutes, how);
    free(distance);
    free(minutes);
    free(how);
    return text;
}

/* That there is another outing is said, not whose: that is between those two. */
static char *chain_sentence(const struct problem *problem, const struct candidate *candidate)
{
    const struct commitment *before = candidate->chain.before, *after = candidate->chain.after;
    if (candidate->chain.offered)
        return memory_text(before && after ? "Entre deux autres sorties du même message, sans repasser par chez soi"
                           : before        ? "Juste après une autre sortie du même message"
                                           : "Juste avant une autre sortie du même message");
    if (before && after)
        return memory_text("Entre deux autres sorties, sans repasser par chez soi");
    if (!before && !after)
        return memory_text("Aucune autre sortie juste avant ni juste après");
    struct metres from = before ? before->part : problem->part, to = before ? problem->meet : after->meet;
    char *distance = french_distance((int32_t)plane_distance_m(from, to), FRENCH_PAGE);
    char *text = memory_format(before ? "Juste après une autre sortie, qui finit à %s" : "Juste avant une autre sortie, qui commence à %s",
                               distance);
    free(distance);
    return text;
}

static const char *availability_sentence(const struct candidate *candidate)
{
    const struct availability *availability = &candidate->volunteer->availability;
    if (availability_by_occasion(availability, &candidate->start->span))
        return "A signalé être libre ce jour-là";
    bool before = availability_covers(availability, &candidate->start->before);
    bool after = availability_covers(availability, &candidate->start->after);
    if (before && after)
        return "Libre bien avant et bien après la sortie";
    if (before)
        return "Libre dès une demi-heure avant la sortie";
    if (after)
        return "Libre encore une demi-heure après la sortie";
    return "Libre juste le temps de la sortie";
}

static char *load_sentence(const struct candidate *candidate)
{
    if (candidate->month_load == 0 && candidate->asked == 0)
        return memory_text("Ni sortie ni proposition depuis 30\u00a0jours");
    if (candidate->month_load == 0)
        return memory_text("Aucune sortie depuis 30\u00a0jours");
    if (candidate->week_load == 0)
        return memory_format("%d\u00a0sortie%s sur\u00a0%d en 30\u00a0jours", candidate->month_load,
                             candidate->month_load > 1 ? "s" : "", candidate->volunteer->month_cap);
    return memory_format(
        "%d\u00a0sortie%s sur\u00a0%d cette semaine-là, %d\u00a0sur\u00a0%d en 30\u00a0jours",
        candidate->week_load, candidate->week_load > 1 ? "s" : "", candidate->volunteer->week_cap,
        candidate->month_load, candidate->volunteer->month_cap);
}

static char *asked_sentence(const struct candidate *candidate)
{
    unsigned open = candidate->volunteer->open_offers;
    if (candidate->asked == 0 && open == 0)
        return memory_text("Aucune proposition depuis 30\u00a0jours");
    char *text = memory_format("%u\u00a0proposition%s en 30\u00a0jours", candidate->asked,
                               candidate->asked > 1 ? "s" : "");
    if (open == 0)
        return text;
    char *more = memory_format("%s, %u encore sans réponse", text, open);
    free(text);
    return more;
}

static uint64_t lowest_bit(uint64_t set)
{
    return set & -set;
}

static const char *ability_sentence(const struct ranking *ranking, const struct problem *problem,
                                    const struct candidate *candidate)
{
    uint64_t abilities = candidate->volunteer->abilities;
    uint64_t serves = abilities & (problem->required | problem->helpful);
    uint64_t spare = abilities & ranking->scarce & ~problem->required & ~problem->helpful;
    if (serves)
        return ability_words(ranking->vocabulary, lowest_bit(serves)).has;
    if (spare)
        return ability_words(ranking->vocabulary, lowest_bit(spare)).keep;
    return "Aucune aptitude particulière demandée";
}

static char *desk_sentence(const struct candidate *candidate)
{
    const struct bond *bond = candidate->bond;
    if (bond && bond->desk)
        return memory_text(bond->desk > 0 ? "En tête, au choix de la coordination"
                                          : "En dernier, au choix de la coordination");
    if (!bond || !bond->chosen)
        return memory_text("La coordination laisse l’ordre tel quel");
    int times = abs(bond->chosen);
    return memory_format(bond->chosen > 0 ? "Déjà au choix de la coordination pour cette personne (%d\u00a0fois)"
                                          : "Déjà en dernier pour cette personne, au choix de la coordination (%d\u00a0fois)",
                         times);
}

static const char *const codes[PART_COUNT] = {
    [PART_BOND] = "bond",         [PART_DISTANCE] = "distance",
    [PART_CHAIN] = "chain",       [PART_DISTRICT] = "district",
    [PART_AVAILABILITY] = "availability", [PART_LOAD] = "load",
    [PART_ASKED] = "asked",       [PART_ABILITY] = "ability",
    [PART_DESK] = "desk",
};

const char *part_code(enum part part)
{
    return codes[part];
}

bool reason_says(const struct problem *problem, const struct candidate *candidate, enum part part)
{
    if (part == PART_ABILITY && (candidate->volunteer->abilities & problem->required))
        return true;
    return part == PART_DISTANCE || candidate->points[part] != 0;
}

char *reason_part(const struct ranking *ranking, const struct problem *problem,
                  const struct candidate *candidate, enum part part)
{
    switch (part) {
    case PART_BOND:
        return bond_sentence(problem, candidate);
    case PART_DISTANCE:
        return distance_sentence(problem, candidate);
    case PART_CHAIN:
        return chain_sentence(problem, candidate);
    case PART_DISTRICT:
        return memory_text(candidate->volunteer->district & problem->district ? "Habite le même quartier"
                                                                              : "Habite un autre quartier");
    case PART_AVAILABILITY:
        return memory_text(availability_sentence(candidate));
    case PART_LOAD:
        return load_sentence(candidate);
    case PART_ASKED:
        return asked_sentence(candidate);
    case PART_ABILITY:
        return memory_text(ability_sentence(ranking, problem, candidate));
    case PART_DESK:
        return desk_sentence(candidate);
    case PART_COUNT:
        break;
    }
    return memory_text("");
}

/* The part that weighs most of those not yet taken; distance has its place already. */
static enum part heaviest(const struct problem *problem, const struct candidate *candidate,
                          const bool taken[])
{
    enum part best = PART_COUNT;
    for (enum part part = 0; part < PART_COUNT; part++) {
        if (taken[part] || !reason_says(problem, candidate, part))
            continue;
        if (best == PART_COUNT || abs(candidate->points[part]) > abs(candidate->points[best]))
            best = part;
    }
    return best;
}

/* A sentence's first letter small, to go on after a semicolon: ASCII, and À to Þ of Latin-1. */
static void begin_small(char *text)
{
    unsigned char *letter = (unsigned char *)text;
    if (letter[0] >= 'A' && letter[0] <= 'Z')
        letter[0] |= 0x20;
    else if (letter[0] == 0xC3 && letter[1] >= 0x80 && letter[1] <= 0x9E)
        letter[1] |= 0x20;
}

char *reason_summary(const struct ranking *ranking, const struct problem *problem,
                     const struct candidate *candidate)
{
    bool taken[PART_COUNT + 1] = {[PART_DISTANCE] = true};
    for (int more = 0; more < 2; more++)
        taken[heaviest(problem, candidate, taken)] = true;

    char *summary = NULL;
    for (enum part part = 0; part < PART_COUNT; part++) {
        if (!taken[part])
            continue;
        char *sentence = reason_part(ranking, problem, candidate, part);
        if (summary)
            begin_small(sentence);
        char *longer =
            summary ? memory_format("%s" SEMICOLON "%s", summary, sentence) : memory_text(sentence);
        free(summary);
        free(sentence);
        summary = longer;
    }
    char *text = memory_format("%s.", summary);
    free(summary);
    return text;
}

char *reason_standing(size_t others)
{
    if (others == 0)
        return memory_text("A dit oui d’avance, pour chaque fois que cette sortie revient.");
    return memory_format("A dit oui d’avance, pour chaque fois que cette sortie revient" SEMICOLON
                         "décidé en même temps que %zu\u00a0autre%s, pour que le moins possible reste sans personne.",
                         others, others > 1 ? "s sorties" : " sortie");
}
