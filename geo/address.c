#include "geo/address.h"

#include "base/memory.h"
#include "geo/csv.h"
#include "geo/fold.h"
#include "geo/plane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NUMBER_NONE 99999 /* "no number" to a BAL: a street or a hamlet, not a door */
#define STREET_MAX  200
#define SUFFIX_MAX  20
#define ID_MAX      60
#define CUT         "the file is cut short" /* as csv.c says of a .gz */

enum column {
    ID,
    NUMBER,
    SUFFIX,
    STREET,
    POSTCODE,
    INSEE,
    CITY,
    HAMLET,
    X,
    Y,
    LON,
    LAT,
    POSITION,
    CERTIFIED,
    COLUMNS
};

/* What each is called, in the order of preference: BAN, then BAL 1.3 and 1.4, then BAL 1.5; the BAN's hamlets. */
#define HAMLETS "nom_lieu_dit"
static const struct {
    const char *names[4];
    bool required;
} COLUMN[COLUMNS] = {
    [ID] = {{"id", "cle_interop", "id_ban_adresse"}, true},
    [NUMBER] = {{"numero"}, true},
    [SUFFIX] = {{"rep", "suffixe"}, false},
    [STREET] = {{"nom_voie", "voie_nom", "toponyme", HAMLETS}, true},
    [POSTCODE] = {{"code_postal"}, false},
    [INSEE] = {{"code_insee", "commune_insee"}, true},
    [CITY] = {{"nom_commune", "commune_nom"}, true},
    [HAMLET] = {{"nom_ld", "lieudit_complement_nom"}, false},
    [X] = {{"x"}, false},
    [Y] = {{"y"}, false},
    [LON] = {{"lon", "long"}, true},
    [LAT] = {{"lat"}, true},
    [POSITION] = {{"type_position", "position"}, false},
    [CERTIFIED] = {{"certification_commune"}, false},
};

static const struct {
    const char *code, *text;
} REASON[] = {
    {"too_long", "le texte est trop long"},
    {"encoding", "le texte n’est pas de l’UTF-8"},
    {CUT, "le fichier est coupé à cet endroit, il faut le télécharger de nouveau"},
    {"quote", "un guillemet n’est pas fermé, ou du texte le suit"},
    {"fields", "la ligne a beaucoup trop de champs"},
    {"columns", "la ligne n’a pas autant de champs que l’en-tête"},
    {"missing", "le champ est vide"},
    {"control", "le champ contient un caractère de contrôle"},
    {"number", "ce n’est pas un nombre"},
    {"range", "le nombre est hors des limites"},
    {"no_number", "99999 veut dire « sans numéro » : une voie, pas une porte"},
    {"format", "le code n’a pas la bonne forme"},
    {"outside",
     "le point n’est pas dans la région que dit le code INSEE (longitude et latitude échangées ?)"},
};

const char *address_reason_text(const char *reason)
{
    for (size_t i = 0; i < sizeof REASON / sizeof REASON[0]; i++)
        if (strcmp(REASON[i].code, reason) == 0)
            return REASON[i].text;
    return reason;
}

struct address_reader {
    struct csv *csv;
    struct plane *lambert93, *new_caledonia;
    bool own_planes;
    size_t columns;              /* of the header */
    int where[COLUMNS];          /* its place in a row, -1 when the file has none */
    const char *called[COLUMNS]; /* as this file does, static */
    enum address_holds holds;
    char made_id[ID_MAX + STREET_MAX + SUFFIX_MAX]; /* of the row read last, where its own says nothing */
};

/* What the BAN's tools prefer, as fold_slug() writes it, the best first. */
static const struct {
    const char *slug;
    int preference;
} POSITION_RANK[] = {
    {"entree", 10},         {"batiment", 8},           {"cage-d-escalier", 7}, {"logement", 6},
    {"service-technique", 5}, {"delivrance-postale", 3}, {"parcelle", 2},      {"segment", 1},
};

int address_preference(const char *position)
{
    char slug[40];
    fold_slug(slug, sizeof slug, position);
    for (size_t i = 0; i < sizeof POSITION_RANK / sizeof *POSITION_RANK; i++)
        if (strcmp(slug, POSITION_RANK[i].slug) == 0)
            return POSITION_RANK[i].preference;
    return 0;
}

/* A file of hamlets has no numbers; only a BAL has both. */
static enum address_holds holds_told(const struct address_reader *reader)
{
    const char *street = reader->called[STREET];
    return street && strcmp(street, HAMLETS) == 0      ? ADDRESS_HAMLETS
           : street && strcmp(street, "nom_voie") == 0 ? ADDRESS_DOORS
                                                       : ADDRESS_ALL;
}

/* Finds the columns; complains of all that are missing at once. */
static bool header_read(struct address_reader *reader, const char *path, char *why, size_t why_size)
{
    struct csv_row row;
    enum csv_result result = csv_next(reader->csv, &row);
    if (result != CSV_ROW) {
        snprintf(why, why_size, "%s: %s", path,
                 result == CSV_END ? "the file is empty" : address_reason_text(row.reason));
        return false;
    }
    reader->columns = row.count;
    char missing[200] = "";
    for (int c = 0; c < COLUMNS; c++) {
        reader->where[c] = -1;
        for (size_t n = 0; n < 4 && COLUMN[c].names[n] && reader->where[c] < 0; n++) {
            const char *const one[] = {COLUMN[c].names[n], NULL};
            reader->where[c] = csv_column(&row, one);
            reader->called[c] = reader->where[c] < 0 ? NULL : one[0];
        }
    }
    reader->holds = holds_told(reader);
    for (int c = 0; c < COLUMNS; c++) {
        bool needed = COLUMN[c].required && (c != NUMBER || reader->holds != ADDRESS_HAMLETS);
        if (reader->where[c] < 0 && needed)
            snprintf(missing + strlen(missing), sizeof missing - strlen(missing), " %s", COLUMN[c].names[0]);
    }
    if (missing[0])
        snprintf(why, why_size, "%s is not an address file (BAN or BAL, separated by ;): no column%s", path,
                 missing);
    return !missing[0];
}

struct address_reader *address_open_on(const char *path, struct plane *lambert93, struct plane *new_caledonia, char *why, size_t why_size)
{
    struct address_reader *reader = memory_zero(sizeof *reader);
    reader->lambert93 = lambert93;
    reader->new_caledonia = new_caledonia;
    reader->csv = csv_open(path, ';', why, why_size);
    if (reader->csv && header_read(reader, path, why, why_size))
        return reader;
    address_close(reader);
    return NULL;
}

struct address_reader *address_open(const char *path, char *why, size_t why_size)
{
    struct address_reader *reader = address_open_on(path, NULL, NULL, why, why_size);
    if (!reader)
        return NULL;
    reader->own_planes = true;
    reader->lambert93 = plane_open(&PLANE_LAMBERT93, why, why_size);
    reader->new_caledonia = reader->lambert93 ? plane_open(&PLANE_NEW_CALEDONIA, why, why_size) : NULL;
    if (reader->new_caledonia)
        return reader;
    address_close(reader);
    return NULL;
}

void address_close(struct address_reader *reader)
{
    if (!reader)
        return;
    if (reader->own_planes) {
        plane_close(reader->lambert93);
        plane_close(reader->new_caledonia);
    }
    csv_close(reader->csv);
    free(reader);
}

enum address_holds address_holds(const struct address_reader *reader)
{
    return reader->holds;
}

size_t address_offset(const struct address_reader *reader)
{
    return csv_offset(reader->csv);
}

/* One row being checked: the texts of its columns, and the first complaint. */
struct checking {
    struct address_reader *reader;
    const char *texts[COLUMNS];
    struct address_refusal *refusal;
};

static bool refuse(struct checking *checking, enum column column, const char *reason)
{
    checking->refusal->field = checking->reader->called[column];
    checking->refusal->reason = reason;
    return false;
}

static bool text_check(struct checking *checking, enum column column, size_t max)
{
    const char *text = checking->texts[column];
    if (COLUMN[column].required && !text[0] && column != ID) /* which may be made */
        return refuse(checking, column, "missing");
    if (strlen(text) > max)
        return refuse(checking, column, "too_long");
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return refuse(checking, column, "control");
    return true;
}

/* A decimal point, no exponent, nothing around it; strtod alone would take hexadecimal and "nan". */
static bool decimal_read(struct checking *checking, enum column column, double *number)
{
    const char *text = checking->texts[column];
    size_t length = strlen(text);
    if (length == 0)
        return refuse(checking, column, "missing");
    char *end;
    *number = strtod(text, &end);
    if (length > 30 || strspn(text, "+-.0123456789") != length || *end || end == text)
        return refuse(checking, column, "number");
    return true;
}

static bool number_read(struct checking *checking, int *number)
{
    const char *text = checking->texts[NUMBER];
    size_t length = strlen(text);
    *number = ADDRESS_NO_NUMBER;
    if (checking->reader->holds == ADDRESS_HAMLETS)
        return true;
    if (length == 0)
        return refuse(checking, NUMBER, "missing");
    if (strspn(text, "0123456789") != length)
        return refuse(checking, NUMBER, "number");
    if (length > 5)
        return refuse(checking, NUMBER, "range");
    if (atoi(text) != NUMBER_NONE)
        *number = atoi(text);
    else if (checking->reader->holds == ADDRESS_DOORS)
        return refuse(checking, NUMBER, "no_number");
    return true;
}

/* Five digits; the departments of Corsica are 2A and 2B. */
static bool code_check(struct checking *checking, enum column column)
{
    const char *text = checking->texts[column];
    bool corsica = column == INSEE && text[0] == '2' && (text[1] == 'A' || text[1] == 'B');
    size_t from = corsica ? 2 : 0;
    return strlen(text) == 5 && strspn(text + from, "0123456789") == 5 - from
               ? true
               : refuse(checking, column, "format");
}

/* The projection that x,y of this commune are in; NULL overseas, where we do not check. */
static struct plane *legal_plane(const struct address_reader *reader, const char *insee)
{
    if (strncmp(insee, "988", 3) == 0)
        return reader->new_caledonia;
    return strncmp(insee, "97", 2) == 0 || strncmp(insee, "98", 2) == 0 ? NULL : reader->lambert93;
}

static bool position_read(struct checking *checking, struct address *address)
{
    struct lonlat *at = &address->at;
    if (!decimal_read(checking, LON, &at->lon) || !decimal_read(checking, LAT, &at->lat))
        return false;
    if (fabs(at->lon) > 180)
        return refuse(checking, LON, "range");
    if (fabs(at->lat) > 90)
        return refuse(checking, LAT, "range");

    address->mismatch_m = NAN;
    address->suspect = false;
    struct plane *plane = legal_plane(checking->reader, address->insee);
    if (!plane)
        return true;
    struct metres legal = plane_project(plane, *at);
    if (!metres_known(legal))
        return refuse(checking, LON, "outside");
    if (!checking->texts[X][0] || !checking->texts[Y][0])
        return true;
    struct metres given;
    if (!decimal_read(checking, X, &given.east) || !decimal_read(checking, Y, &given.north))
        return false;
    address->mismatch_m = hypot(given.east - legal.east, given.north - legal.north);
    address->suspect = address->mismatch_m > ADDRESS_TOLERANCE_M;
    return true;
}

/* "44109_0000_00012" is the key of the twelfth door of every street of Nantes that has no code yet. */
static const char *id_told(struct checking *checking, int number)
{
    struct address_reader *reader = checking->reader;
    const char **texts = checking->texts, *id = texts[ID];
    bool codeless = strncmp(id + strcspn(id, "_"), "_0000_", 6) == 0 || strncasecmp(id + strcspn(id, "_"), "_xxxx_", 6) == 0;
    if (reader->holds != ADDRESS_ALL || (id[0] && !codeless))
        return id;
    char street[STREET_MAX];
    fold_slug(street, sizeof street, texts[STREET]);
    snprintf(reader->made_id, sizeof reader->made_id, "%s_%s_%05d%s%s", texts[INSEE], street,
             number == ADDRESS_NO_NUMBER ? NUMBER_NONE : number, texts[SUFFIX][0] ? "_" : "", texts[SUFFIX]);
    return reader->made_id;
}

static bool address_check(struct checking *checking, struct address *address)
{
    const char **texts = checking->texts;
    if (!text_check(checking, ID, ID_MAX) || !number_read(checking, &address->number) ||
        !text_check(checking, SUFFIX, SUFFIX_MAX) || !text_check(checking, STREET, STREET_MAX) ||
        !text_check(checking, CITY, STREET_MAX) || !text_check(checking, HAMLET, STREET_MAX) ||
        !text_check(checking, POSITION, 60) || !text_check(checking, INSEE, 5) ||
        !code_check(checking, INSEE) || (texts[POSTCODE][0] && !code_check(checking, POSTCODE)))
        return false;
    address->id = id_told(checking, address->number);
    if (!address->id[0])
        return refuse(checking, ID, "missing");
    address->suffix = texts[SUFFIX];
    address->street = texts[STREET];
    address->postcode = texts[POSTCODE];
    address->insee = texts[INSEE];
    address->city = texts[CITY];
    address->hamlet = texts[HAMLET];
    address->position = texts[POSITION];
    address->preference = address_preference(texts[POSITION]);
    address->certified = strcmp(texts[CERTIFIED], "1") == 0;
    return position_read(checking, address);
}

enum address_result address_next(struct address_reader *reader, struct address *address,
                                 struct address_refusal *refusal)
{
    struct csv_row row;
    enum csv_result result = csv_next(reader->csv, &row);
    *refusal = (struct address_refusal){.line = row.line, .field = "", .reason = row.reason};
    if (result == CSV_END)
        return ADDRESS_END;
    if (result == CSV_BROKEN)
        return ADDRESS_BROKEN;
    if (result == CSV_ROW && row.count != reader->columns)
        refusal->reason = "columns";
    if (refusal->reason && row.last)
        refusal->reason = CUT;
    if (refusal->reason)
        return row.last ? ADDRESS_BROKEN : ADDRESS_REFUSED;
    struct checking checking = {.reader = reader, .refusal = refusal};
    for (int c = 0; c < COLUMNS; c++)
        checking.texts[c] = reader->where[c] < 0 ? "" : row.fields[reader->where[c]];
    address->line = row.line;
    return address_check(&checking, address) ? ADDRESS_ROW : ADDRESS_REFUSED;
}
