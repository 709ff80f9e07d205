#include "geo/address.h"
#include "geo/csv.h"
#include "geo/geocode.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <time.h>

static char why[300];

static size_t addresses_add(struct geocode *geocode, const char *path)
{
    struct address_reader *reader = address_open(path, why, sizeof why);
    struct address row;
    struct address_refusal refusal;
    enum address_result result = ADDRESS_END;
    size_t count = 0;
    while (reader && (result = address_next(reader, &row, &refusal)) != ADDRESS_END &&
           result != ADDRESS_BROKEN)
        if (result == ADDRESS_ROW) {
            geocode_add(geocode, &row);
            count++;
        }
    address_close(reader);
    return count;
}

static void places_add(struct geocode *geocode, const char *path)
{
    struct csv *csv = csv_open(path, ';', why, sizeof why);
    struct csv_row row;
    while (csv && csv_next(csv, &row) == CSV_ROW) {
        if (row.line == 1)
            continue;
        const char **f = row.fields; /* code;name;kind;number;street;postcode;city;insee;lon;lat;purposes */
        char address[200];
        snprintf(address, sizeof address, "%s%s%s", f[3], f[3][0] ? " " : "", f[4]);
        geocode_add_place(geocode, &(struct geocode_place){.id = f[0],
                                                           .name = f[1],
                                                           .address = address,
                                                           .postcode = f[5],
                                                           .city = f[6],
                                                           .insee = f[7],
                                                           .at = {atof(f[8]), atof(f[9])}});
    }
    csv_close(csv);
}

static struct geocode *demo_index(void)
{
    struct geocode *geocode = geocode_new();
    places_add(geocode, source_file("migrations/demo/lieux.csv"));
    addresses_add(geocode, source_file("migrations/demo/adresses.csv"));
    geocode_build(geocode);
    return geocode;
}

static void cases_check(const struct geocode *geocode)
{
    FILE *cases = case_open("address_find.case");
    char line[500], got[300];
    while (case_line(cases, line, sizeof line)) {
        char *wanted = strstr(line, " => ");
        if (!CHECK(wanted != NULL, "a case that can be read"))
            continue;
        *wanted = '\0';
        wanted += 4;
        size_t end = strlen(wanted) - 1;
        bool unsure = wanted[end] == '?';
        if (unsure)
            wanted[end] = '\0';
        struct geocode_found found;
        bool any =
            geocode_find(geocode, line, &found, 1) == 1 && (unsure || found.confidence >= GEOCODE_SURE);
        snprintf(got, sizeof got, "%s|%s", any ? geocode_kind_name(found.kind) : "", any ? found.label : "");
        CHECK_TEXT(any ? got : "-", wanted, "%s (%d)", line, any ? found.confidence : 0);
    }
    fclose(cases);
}

static void answers_check(const struct geocode *geocode)
{
    struct geocode_found found[5];
    CHECK_INT(geocode_find(geocode, "", found, 5), 0, "nothing asked, nothing found");
    CHECK_INT(geocode_find(geocode, " ' - ", found, 5), 0, "nor for punctuation");
    CHECK_INT(geocode_find(geocode, "rue", found, 5), 5, "a common word finds as many as wanted");
    CHECK_INT(geocode_find(geocode, "rue", found, 0), 0, "or none when none are wanted");
    CHECK_INT(geocode_find(geocode, "\xFF\xC3\x28 crebillon", found, 1), 1,
              "bytes that are not UTF-8 do no harm");
    CHECK_INT(geocode_find(geocode, "20 rue santeuil", found, 1), 1, "a door is found");
    CHECK_TEXT(found[0].id, "demo_rue-santeuil_00020", "under the source's id");
    CHECK_TEXT(found[0].insee, "44109", "with its commune");
    CHECK_NEAR(found[0].at.lon, -1.5601, 1e-9, "and its point");
    CHECK_INT(geocode_find(geocode, "mairie", found, 5), 5, "the town halls are found by their first word");
    for (int i = 1; i < 5; i++)
        CHECK(found[i - 1].confidence >= found[i].confidence, "the best comes first");
}

/* Doors of one street that come apart in the file, twice the same door, suffixes, two communes, a street of
 * two postcodes. */
static void merging_check(void)
{
    struct geocode *geocode = geocode_new();
    struct address a = {.id = "1",
                        .number = 4,
                        .suffix = "",
                        .street = "Rue de l'Église",
                        .postcode = "44000",
                        .insee = "44109",
                        .city = "Nantes",
                        .at = {-1.50, 47.20}};
    geocode_add(geocode, &a);
    a.id = "other", a.insee = "44143", a.city = "Rezé", a.postcode = "44400", a.at.lon = -1.60;
    geocode_add(geocode, &a);
    a.insee = "44109", a.city = "Nantes", a.postcode = "44100", a.at.lon = -1.52;
    a.id = "2", a.number = 6, a.suffix = "bis", a.street = "Rue de l’Eglise";
    geocode_add(geocode, &a);
    a.id = "again", a.at.lon = -1.99;
    geocode_add(geocode, &a);
    geocode_build(geocode);

    struct geocode_found found[5];
    CHECK_INT(geocode_size(geocode), 2, "one street in two spellings is one, in two communes it is two");
    CHECK_INT(geocode_find(geocode, "6b rue de l'eglise", found, 5), 2, "6b is asked for");
    CHECK_TEXT(found[0].id, "2", "6b is 6 bis, and the first of two such doors stays");
    CHECK_TEXT(found[0].label, "6 bis Rue de l’Eglise, 44100 Nantes", "with the door's own postcode and spelling");
    geocode_find(geocode, "rue de l'eglise reze", found, 5);
    CHECK_TEXT(found[0].label, "Rue de l'Église, 44400 Rezé",
               "the commune decides between streets of one name");
    geocode_find(geocode, "4 rue de l'eglise 44400", found, 5);
    CHECK_TEXT(found[0].id, "other", "so does the postcode");
    geocode_free(geocode);

    geocode = geocode_new();
    geocode_build(geocode);
    CHECK_INT(geocode_find(geocode, "rue", found, 5), 0, "an empty index finds nothing");
    geocode_free(geocode);
    geocode_free(NULL);
}

/* What is taken without asking back, and what is not: each of these was once accepted wrongly. */
static void verdicts_check(void)
{
    static const struct {
        const char *street, *insee, *city, *postcode;
    } STREETS[] = {
        {"Place de l'Église", "44020", "Bouguenais", "44340"}, {"Rue Romain Rolland", "44109", "Nantes", "44100"},
        {"Rue Victor Hugo", "44109", "Nantes", "44200"},       {"Rue Victor Hugo", "44026", "Carquefou", "44470"},
        {"Rue de l'Allier", "44074", "Indre", "44610"},        {"Rue du 8 Mai 1945", "44215", "Vertou", "44120"},
        {"Rue Crébillon", "44109", "Nantes", "44000"},
    };
    static const struct {
        const char *query, *verdict, *title;
    } CASES[] = {
        {"3 place de l'église", "accept", "a door, said in full, is taken"},
        {"3 avenue de l'église", "ask", "another type of street is perhaps another street"},
        {"3 place de l'église 85290", "ask", "a postcode of another department is another town"},
        {"3 place de l'église 44340", "accept", "its own postcode is none"},
        {"3 place de l'église 44500 Bouguenais", "accept", "a wrong code beside the right commune is a slip"},
        {"3 place de l'église 44500", "ask", "a wrong code alone is not"},
        {"3 place de l'église Poissy", "ask", "a word that nothing explains may be another town"},
        {"3 rue victor hugo", "ask", "two communes have the street, and none was said"},
        {"3 rue victor hugo carquefou", "accept", "one was said"},
        {"3 rue du hallier", "ask", "what only sounds so, with no town beside it, may be elsewhere"},
        {"3 rue du hallier indre", "accept", "in that town nothing else sounds so"},
        {"3 rue crebilon", "accept", "a letter that is not doubled is no other word"},
        {"3-5 rue crébillon", "ask", "two numbers are one too many"},
        {"5 rue crébillon", "ask", "a door that is not known is not taken"},
        {"rue crébillon", "ask", "nor a street without a number"},
        {"nantes", "ask", "nor a town"},
        {"3 impasse du calvaire nantes", "none", "what is not there is nothing"},
    };
    struct geocode *geocode = geocode_new();
    for (size_t i = 0; i < sizeof STREETS / sizeof *STREETS; i++) {
        char id[8];
        snprintf(id, sizeof id, "%zu", i);
        geocode_add(geocode, &(struct address){.id = id, .number = 3, .suffix = "", .street = STREETS[i].street, .insee = STREETS[i].insee,
                                               .city = STREETS[i].city, .postcode = STREETS[i].postcode, .at = {-1.5 - (double)i / 100, 47.2}});
    }
    geocode_build(geocode);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct geocode_found found[3];
        size_t count = geocode_find(geocode, CASES[i].query, found, 3);
        CHECK_TEXT(geocode_verdict_name(geocode_judge(found, count)), CASES[i].verdict, "%s: %s", CASES[i].query, CASES[i].title);
    }
    geocode_free(geocode);
}

/* Every door finds itself by its own label, and quickly. */
static void self_check(struct geocode *geocode, const char *path, const char *name)
{
    struct address_reader *reader = path ? address_open(path, why, sizeof why) : NULL;
    if (!reader)
        return check_skip("%s is not here (NEC_SHARED)", name);
    struct address row;
    struct address_refusal refusal;
    size_t asked = 0, street = 0, door = 0;
    clock_t start = clock();
    while (address_next(reader, &row, &refusal) == ADDRESS_ROW) {
        char query[400];
        struct geocode_found found;
        snprintf(query, sizeof query, "%d %s %s, %s %s", row.number, row.suffix, row.street, row.postcode,
                 row.city);
        asked++;
        if (geocode_find(geocode, query, &found, 1) == 0)
            continue;
        street += strcmp(found.insee, row.insee) == 0 && found.kind != GEOCODE_PLACE;
        if (found.kind != GEOCODE_NUMBER || found.number != row.number)
            check_note("%s finds %s", query, found.label);
        door +=
            found.kind == GEOCODE_NUMBER && found.number == row.number && strcmp(found.insee, row.insee) == 0;
    }
    double spent_us = (double)(clock() - start) / CLOCKS_PER_SEC * 1e6;
    check_note("%s: %zu doors, %zu found, %.0f µs a query, %zu streets", name, asked, door,
               spent_us / (double)asked, geocode_size(geocode));
    CHECK_INT(door, asked, "every door of %s is found by its own words", name);
    CHECK_INT(street, asked, "in its own commune");
    address_close(reader);
}

int main(void)
{
    struct geocode *demo = demo_index();
    cases_check(demo);
    answers_check(demo);
    self_check(demo, source_file("migrations/demo/adresses.csv"), "the demo");
    geocode_free(demo);
    merging_check();
    verdicts_check();

    struct geocode *real = geocode_new();
    const char *path = shared_file("nantes_adresses_reelles.csv");
    if (path)
        addresses_add(real, path);
    geocode_build(real);
    self_check(real, path, "nantes_adresses_reelles.csv");
    geocode_free(real);
    return check_done();
}
