#include "geo/address.h"
#include "geo/csv.h"
#include "tests/check.h"
#include "tests/unit/geo_files.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>
#include <zlib.h>

#define HEADER                                                                                               \
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"      \
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_"     \
    "position;"                                                                                              \
    "source_nom_voie;certification_commune;cad_parcelles\n"
#define ROW "a;;1;;Rue;44300;44109;Nantes;;;;;-1.58;47.26;;;;;;;;1;\n"

static char why[400], path[] = "/tmp/nec-geo-address-XXXXXX";

/* Puts a file there; `gz` compresses it, `cut` leaves bytes off its end. */
static const char *file_write(const char *text, size_t length, bool gz, int cut)
{
    gzFile file = gzopen(path, gz ? "wb" : "wbT");
    gzwrite(file, text, (unsigned)length);
    gzclose(file);
    FILE *again = fopen(path, "r+");
    fseek(again, 0, SEEK_END);
    if (ftruncate(fileno(again), ftell(again) - cut) != 0)
        perror(path);
    fclose(again);
    return path;
}

/* What reading the file comes to, one letter a row: r taken, x refused, e the end, b broken off. */
static const char *read_all(const char *file)
{
    static char letters[100];
    struct address_reader *reader = address_open(file, why, sizeof why);
    size_t count = 0;
    if (!reader)
        return "no";
    struct address row;
    struct address_refusal refusal;
    do
        letters[count] = "rxeb"[address_next(reader, &row, &refusal)];
    while (count < sizeof letters - 2 && letters[count] != 'e' && letters[count] != 'b' && ++count);
    letters[count + 1] = '\0';
    address_close(reader);
    return letters;
}

static const char *read_text(const char *text)
{
    return read_all(file_write(text, strlen(text), false, 0));
}

/* The answer to one row, as the case file writes it. */
static const char *answer(const char *row)
{
    static char said[400];
    char text[2000];
    snprintf(text, sizeof text, HEADER "%s\n", row);
    struct address_reader *reader = address_open(file_write(text, strlen(text), false, 0), why, sizeof why);
    struct address a;
    struct address_refusal no;
    if (!reader)
        return why;
    if (address_next(reader, &a, &no) == ADDRESS_ROW)
        snprintf(said, sizeof said, "= %d %s|%s|%s|%s|%.6f %.6f%s", a.number, a.suffix, a.street, a.postcode,
                 a.insee, a.at.lon, a.at.lat, a.suspect ? "|suspect" : "");
    else
        snprintf(said, sizeof said, "! %s %s", no.field[0] ? no.field : "-", no.reason);
    CHECK_INT(address_next(reader, &a, &no), ADDRESS_END, "and then the file is at its end");
    address_close(reader);
    return said;
}

static void cases_check(void)
{
    FILE *cases = case_open("address.case");
    char row[1000], wanted[1000];
    while (case_line(cases, row, sizeof row) && case_line(cases, wanted, sizeof wanted))
        CHECK_TEXT(answer(row), wanted, "%.60s", row);
    fclose(cases);
}

static void files_check(void)
{
    CHECK_TEXT(read_text(HEADER ROW ROW), "rre", "a file is read to its end");
    CHECK_TEXT(read_text("\xEF\xBB\xBF" HEADER ROW), "re", "a byte order mark is passed over");
    CHECK_TEXT(
        read_text(
            "id;numero;nom_voie;code_insee;nom_commune;lat;lon\r\n\r\na;1;Rue;44109;Nantes;47.2;-1.5\r\n"),
        "re", "columns are found by name, lines may end as in Windows");
    CHECK_TEXT(read_text("cle_interop;uid_adresse;voie_nom;numero;suffixe;commune_insee;commune_nom;position;"
                         "x;y;long;lat\n"
                         "44109_1_1;;Rue;1;ter;44109;Nantes;entrée;;;-1.5;47.2\n"),
               "re", "a Base Adresse Locale too");
    CHECK_TEXT(read_text(HEADER ROW "a;1\n" ROW), "rxre", "a bad row does not spoil the next");
    CHECK_TEXT(read_text(HEADER "\"a;;1;Rue\n" ROW), "b",
               "a quote that is never closed swallows what follows: the file is broken");
    CHECK_TEXT(read_text(HEADER ROW "a;;1"), "rb", "and one that ends within a row is cut");
    CHECK_TEXT(read_text("id;nom_lieu_dit;code_insee;nom_commune;lon;lat\na;La Noë;44109;Nantes;-1.5;47.2\n"), "re", "hamlets have a file of their own, without numbers");
    CHECK_TEXT(read_text(HEADER), "e", "a header alone is a file without addresses");
    CHECK_TEXT(read_text(""), "no", "an empty file is none: %s", why);
    CHECK_TEXT(read_text("id;numero\n"), "no", "nor one without the columns");
    CHECK(strstr(why, " nom_voie code_insee nom_commune lon lat") != NULL,
          "all that are missing are named: %s", why);
    CHECK_TEXT(read_text("<!DOCTYPE html>\n<html>"), "no", "nor a page that came instead: %s", why);
    CHECK_TEXT(read_all("/nowhere.csv"), "no", "nor nothing: %s", why);
    CHECK_TEXT(read_all("/tmp"), "no", "nor a folder: %s", why);

    static char many[200 * sizeof ROW + sizeof HEADER], huge[3 * CSV_ROW_MAX];
    memcpy(many, HEADER, sizeof HEADER - 1);
    for (int i = 0; i < 40; i++)
        memcpy(many + sizeof HEADER - 1 + i * (sizeof ROW - 1), ROW, sizeof ROW - 1);
    CHECK_INT(strlen(read_all(file_write(many, strlen(many), true, 0))), 41, "a .gz is read as it is");
    const char *letters = read_all(file_write(many, strlen(many), true, 12));
    CHECK(letters[strlen(letters) - 1] == 'b', "a .gz cut short is broken, not at its end: %s", letters);
    CHECK_TEXT(read_all(file_write(many, strlen(many), true, 60)), "no", "one cut very short, too: %s", why);

    memcpy(huge, HEADER, sizeof HEADER - 1);
    memset(huge + sizeof HEADER - 1, 'x', sizeof huge - sizeof HEADER);
    memcpy(huge + sizeof huge - 1 - sizeof ROW, "\n" ROW, sizeof ROW);
    CHECK_TEXT(read_all(file_write(huge, sizeof huge - 1, false, 0)), "xre",
               "a line without end is refused, the next is read");

    CHECK_TEXT(address_reason_text("missing"), "le champ est vide", "a reason has French words");
    CHECK_TEXT(address_reason_text("no space left"), "no space left", "a sentence stays what it is");
}

/* Which of several positions with one id counts, and what the id is when the key says no street. */
static void local_check(void)
{
    static const char text[] = "cle_interop;voie_nom;numero;suffixe;commune_insee;commune_nom;position;long;lat\n"
                               "44109_0000_00012_bis;Rue Neuve;12;bis;44109;Nantes;Cage d'escalier;-1.5;47.2\n"
                               ";La Noë;99999;;44109;Nantes;;-1.5;47.2\n";
    struct address_reader *reader = address_open(file_write(text, sizeof text - 1, false, 0), why, sizeof why);
    struct address a;
    struct address_refusal no;
    CHECK_INT(address_holds(reader), ADDRESS_ALL, "a Base Adresse Locale holds doors and hamlets");
    CHECK_INT(address_next(reader, &a, &no), ADDRESS_ROW, "a key without a code of the street will do");
    CHECK_TEXT(a.id, "44109_rue-neuve_00012_bis", "its id is made of the street's name");
    CHECK_INT(a.preference, 7, "a staircase is better than a plot, less good than the entrance");
    CHECK_INT(address_next(reader, &a, &no), ADDRESS_ROW, "a hamlet is one");
    CHECK_INT(a.number, ADDRESS_NO_NUMBER, "without a number");
    CHECK_TEXT(a.id, "44109_la-noe_99999", "and its id is made of its name");
    address_close(reader);
    static const char *const best_first[] = {"entrée", "Bâtiment", "cage d’escalier", "logement", "service technique", "délivrance postale", "parcelle", "segment", ""};
    for (size_t i = 1; i < sizeof best_first / sizeof *best_first; i++)
        CHECK(address_preference(best_first[i - 1]) > address_preference(best_first[i]), "%s before %s", best_first[i - 1], best_first[i]);
}

static long memory_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Real files, where they are. */
static void real_check(const char *name, size_t rows, double tolerance_m)
{
    const char *file = shared_file(name);
    if (!file)
        return check_skip("%s is not here (NEC_SHARED)", name);
    struct address_reader *reader = address_open(file, why, sizeof why);
    struct address row;
    struct address_refusal refusal = {0};
    enum address_result result;
    size_t taken = 0, refused = 0, suspect = 0;
    double worst = 0;
    long before = memory_kb();
    clock_t start = clock();
    while (reader &&
           ((result = address_next(reader, &row, &refusal)) == ADDRESS_ROW || result == ADDRESS_REFUSED)) {
        taken += result == ADDRESS_ROW;
        refused += result == ADDRESS_REFUSED;
        suspect += result == ADDRESS_ROW && row.suspect;
        if (result == ADDRESS_ROW && !isnan(row.mismatch_m))
            worst = fmax(worst, row.mismatch_m);
        if (result == ADDRESS_REFUSED && refused <= 3)
            check_note("%s:%zu %s %s", name, refusal.line, refusal.field, refusal.reason);
    }
    double spent_s = (double)(clock() - start) / CLOCKS_PER_SEC;
    check_note("%s: %zu rows, %zu refused, x,y within %.4f m, %.0f rows/s, %ld kB more", name, taken, refused,
               worst, (double)(taken + refused) / spent_s, memory_kb() - before);
    CHECK_INT(taken, rows, "%s is read whole", name);
    CHECK_INT(refused + suspect, 0, "nothing of it is refused or flagged");
    CHECK_NEAR(worst, 0, tolerance_m, "its x,y are what PROJ says (m)");
    address_close(reader);
}

int main(void)
{
    int fd = mkstemp(path);
    if (fd < 0)
        return 1;
    close(fd);
    cases_check();
    files_check();
    local_check();
    real_check("ban_nouvelle_caledonie_derive.csv.gz", 40874, 0.0075);
    real_check("nantes_adresses_reelles.csv", 2019, 0.0075);
    unlink(path);
    return check_done();
}
